"""What tests have scripted: how long state changes take, and what becomes of a container.

`POST /moto-api/tasks/behaviour` replaces the script; `{}` goes back to containers that start at once and do well.
tests/terraform/support/behaviour.ts describes the fields.
"""

import json
import re
from dataclasses import dataclass, field

from moto.moto_api._internal.models import MotoAPIBackend

STARTS = {"ok", "image_pull", "no_capacity", "missing_secret", "never"}
FIELDS = {"image", "family", "command", "start", "run_seconds", "exit_code", "log", "healthy"}

# Told apart from null, which says that a container stops without an exit code.
UNSAID = object()


@dataclass(frozen=True)
class Rule:
    """What becomes of the containers that it is about; without patterns, of all."""

    image: str = ""
    family: str = ""
    command: str = ""
    start: str = "ok"
    run_seconds: float | None = None
    exit_code: object = UNSAID
    log: tuple = ()
    healthy: bool = True

    def about(self, image, family, command):
        pairs = ((self.image, image), (self.family, family), (self.command, command))
        return all(re.search(pattern, text) for pattern, text in pairs)

    @property
    def exit_code_of_run(self):
        return 0 if self.exit_code is UNSAID else self.exit_code


@dataclass
class Script:
    """Rules in order: the first that is about a container says what becomes of it."""

    seconds: float = 0
    rules: list = field(default_factory=list)

    def rule_for(self, image, family, command):
        found = (rule for rule in self.rules if rule.about(image, family, command))
        return next(found, Rule())


script = Script()


def patch():
    from moto.moto_api._internal import urls  # once it is loaded, moto's own endpoints are what they are

    urls.url_paths["{0}/moto-api/tasks/behaviour"] = behaviour
    MotoAPIBackend.reset = forgetting(MotoAPIBackend.reset)


def behaviour(request, _full_url, _headers):
    """Answers 400 with what is wrong, so that a misspelt script never passes for a calm one."""
    try:
        seconds, rules = parsed(json.loads(request.data or b"{}"))
    except (ValueError, TypeError, re.error) as error:
        return 400, {}, json.dumps({"error": str(error)})
    script.seconds, script.rules = seconds, rules
    return 200, {"Content-Type": "application/json"}, json.dumps({"status": "ok"})


def parsed(request):
    refuse_unknown(request, {"seconds", "rules"})
    return float(request.get("seconds", 0)), [rule(entry) for entry in request.get("rules", [])]


def rule(entry):
    refuse_unknown(entry, FIELDS)
    made = Rule(**{**entry, "log": tuple(entry.get("log", ()))})
    if made.start not in STARTS:
        raise ValueError(f"start must be one of {', '.join(sorted(STARTS))}, but is {made.start}.")
    for pattern in (made.image, made.family, made.command):
        re.compile(pattern)
    return made


def refuse_unknown(entry, known):
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ValueError(f"Unknown: {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")


def forgetting(original):
    """A reset emulator is as if just started."""

    def reset(self):
        script.seconds, script.rules = 0, []
        original(self)

    return reset
