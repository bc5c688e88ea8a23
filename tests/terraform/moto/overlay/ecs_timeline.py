"""What happens to one task and when: computed when it starts, looked up whenever somebody asks."""

from dataclasses import dataclass, field
from math import inf

from .behaviour import script

ENDED = "Essential container in task exited"
UNHEALTHY = "Task failed container health checks"
NO_CAPACITY = (
    "Capacity is unavailable at this time. Please try again later or in a different availability zone"
)


@dataclass
class Run:
    """One container. Times are seconds of the clock; `inf` never comes."""

    name: str
    image: str
    essential: bool
    rule: object
    after: list
    logging: dict
    secrets: list
    start: float = inf
    end: float = inf
    exit_code: int | None = None
    reason: str | None = None
    planned_end: float = inf
    printed: int = 0


@dataclass
class Timeline:
    """PROVISIONING until `provisioned`, PENDING until `running`, then RUNNING until `stopping`, then gone by `stopped`."""

    created: float
    step: float
    runs: list = field(default_factory=list)
    running: float = inf
    stopping: float = inf
    stop_code: str | None = None
    reason: str | None = None

    @property
    def provisioned(self):
        return self.created + self.step

    @property
    def pulled(self):
        return self.created + 2 * self.step

    @property
    def stopped(self):
        return self.stopping + self.step

    def status(self, now):
        if now >= self.stopping:
            return "STOPPED" if now >= self.stopped else "DEPROVISIONING"
        if now >= self.running:
            return "RUNNING"
        return "PENDING" if now >= self.provisioned else "PROVISIONING"

    def stop(self, now, code, reason, exit_code):
        """Ends it before its time; containers that run are told to stop, the others never start."""
        if now >= self.stopping:
            return
        self.stopping, self.stop_code, self.reason = now, code, reason
        for run in self.runs:
            if run.start > now:
                run.start = run.end = inf
            elif run.end > now:
                run.end, run.exit_code = now, exit_code


def planned(created, family, containers, forever):
    """The timeline of a task. `forever`: a service's, which runs until something stops it."""
    timeline = Timeline(created, script.seconds)
    timeline.runs = [run_of(family, settings) for settings in containers]
    failed = next((run for run in timeline.runs if run.rule.start != "ok"), None)
    if failed is not None:
        fail_to_start(timeline, failed)
        return timeline
    for run in in_order(timeline.runs):
        follow(timeline, run, forever)
    conclude(timeline)
    return timeline


def run_of(family, settings):
    command = " ".join(settings.get("command") or settings.get("entryPoint") or [])
    return Run(
        name=settings["name"],
        image=settings["image"],
        essential=settings.get("essential", True),
        rule=script.rule_for(settings["image"], family, command),
        after=settings.get("dependsOn") or [],
        logging=settings.get("logConfiguration") or {},
        secrets=settings.get("secrets") or [],
    )


def fail_to_start(timeline, run):
    """Nothing ever runs; ECS gives up in the PENDING state, except for what it waits for."""
    if run.rule.start == "never":
        return
    reason = start_failure(run)
    timeline.stopping, timeline.stop_code, timeline.reason = timeline.pulled, "TaskFailedToStart", reason
    run.reason = reason if run.rule.start == "image_pull" else None


def start_failure(run):
    if run.rule.start == "image_pull":
        return (
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
            f"failed to resolve ref {run.image}: {run.image}: not found"
        )
    if run.rule.start == "missing_secret":
        secret = run.secrets[0]["valueFrom"] if run.secrets else "the secret"
        return (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch "
            f"secret {secret} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the "
            "specified secret."
        )
    return NO_CAPACITY


def in_order(runs):
    """Each container after those that it depends on."""
    done = []
    while len(done) < len(runs):
        names = {run.name for run in done}
        ready = [
            run
            for run in runs
            if run not in done and all(condition["containerName"] in names for condition in run.after)
        ]
        if not ready:
            raise ValueError("The containers depend on each other in a circle.")
        done += ready
    return done


def follow(timeline, run, forever):
    """When a container starts and ends, from those before it."""
    others = {other.name: other for other in timeline.runs}
    if timeline.stopping < inf:
        return
    run.start = timeline.pulled
    for condition in run.after:
        before = others[condition["containerName"]]
        wants_end = condition["condition"] in ("SUCCESS", "COMPLETE")
        run.start = max(run.start, before.end if wants_end else before.start)
        if condition["condition"] == "SUCCESS" and run.start < inf and before.exit_code != 0:
            never_started(timeline, run, before)
            return
    seconds = run.rule.run_seconds
    if forever and run.essential and run.rule.healthy:
        return
    if forever and not run.rule.healthy:
        seconds = timeline.step if seconds is None else seconds
    run.end = run.planned_end = run.start + (timeline.step if seconds is None else seconds)
    run.exit_code = run.rule.exit_code_of_run if not forever or run.rule.healthy else unhealthy_exit(run)


def unhealthy_exit(run):
    """A container that hangs is killed; one whose script says how it exits, crashed."""
    code = run.rule.exit_code_of_run
    return 137 if code == 0 else code


def never_started(timeline, run, before):
    run.reason = (
        f"dependency graph: failed to resolve container ordering dependency [{before.name}] for target [{run.name}] "
        "as dependency did not exit successfully."
    )
    run.start = inf
    timeline.stop(before.end, "TaskFailedToStart", "Task failed to start", 143)


def conclude(timeline):
    """A task runs once all its containers have started, and ends with its first essential one."""
    timeline.running = max((run.start for run in timeline.runs), default=timeline.pulled)
    ends = [run for run in timeline.runs if run.essential and run.end < inf]
    if timeline.stopping < inf or not ends:
        return
    first = min(ends, key=lambda run: run.end)
    hung = not first.rule.healthy and first.exit_code == 137
    code, reason = ("ServiceSchedulerInitiated", UNHEALTHY) if hung else ("EssentialContainerExited", ENDED)
    timeline.stop(first.end, code, reason, 143)
