"""AWS Backup: what is backed up by a plan, plans that change and go, and tags that are found."""

import json
import re
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.exceptions import InvalidParameterValueException as InvalidValue
from moto.backup.exceptions import InvalidRequestException as InvalidRequest
from moto.backup.exceptions import ResourceNotFoundException as NotFound
from moto.backup.models import BackupBackend as Backend
from moto.backup.models import Plan
from moto.backup.responses import BackupResponse as Response
from moto.core.common_models import BaseModel
from moto.core.utils import unix_time
from moto.iam.models import iam_backends
from moto.moto_api._internal import mock_random

# SDKs end this path with a slash or without.
RECOVERY_POINTS = "{0}/backup-vaults/(?P<name>[^/]+)/recovery-points"


class Selection(BaseModel):
    def __init__(self, plan_id, document):
        self.id = str(mock_random.uuid4())
        self.plan_id = plan_id
        self.document = document
        self.creation_date = unix_time()

    def head(self):
        return {"SelectionId": self.id, "BackupPlanId": self.plan_id, "CreationDate": self.creation_date}


def patch():
    Backend.__init__ = with_selections(Backend.__init__)
    Backend.delete_backup_plan = delete_backup_plan(Backend.delete_backup_plan)
    Response.update_backup_plan = update_backup_plan
    Response.create_backup_selection = create_backup_selection
    Response.get_backup_selection = get_backup_selection
    Response.delete_backup_selection = delete_backup_selection
    Response.list_recovery_points_by_backup_vault = list_recovery_points_by_backup_vault
    Response.list_tags = list_tags
    for end in ("$", "/$"):
        urls.url_paths[RECOVERY_POINTS + end] = urls.response.dispatch


def with_selections(original):
    """The selections live on the backend, so that a reset forgets them."""

    def initialise(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.selections = {}

    return initialise


def delete_backup_plan(original):
    """moto keeps deleted plans for ever, and deletes plans that AWS refuses to."""

    def delete(self, backup_plan_id):
        if any(selection.plan_id == backup_plan_id for selection in self.selections.values()):
            raise InvalidRequest("Related backup plan selections must be deleted prior to backup plan deletion")
        answer = original(self, backup_plan_id)
        del self.plans[backup_plan_id]
        return answer

    return delete


def update_backup_plan(self):
    """Missing in moto: another schedule or retention."""
    plan = self.backup_backend.get_backup_plan(plan_id(self), None)
    renewed = Plan(json.loads(self.body)["BackupPlan"], plan.creator_request_id, self.backup_backend)
    plan.backup_plan, plan.version_id = renewed.backup_plan, renewed.version_id
    plan.advanced_backup_settings = renewed.advanced_backup_settings
    return json.dumps(plan.to_dict())


def create_backup_selection(self):
    """Missing in moto. AWS refuses a role that is not there."""
    plan = self.backup_backend.get_backup_plan(plan_id(self), None)
    document = json.loads(self.body)["BackupSelection"]
    roles = iam_backends[self.current_account][self.partition].roles.values()
    if document["IamRoleArn"] not in [role.arn for role in roles]:
        raise InvalidValue(f"IAM Role {document['IamRoleArn']} cannot be assumed by AWS Backup")
    selection = Selection(plan.backup_plan_id, document)
    self.backup_backend.selections[selection.id] = selection
    return json.dumps(selection.head())


def get_backup_selection(self):
    selection = selection_of(self)
    return json.dumps({**selection.head(), "BackupSelection": selection.document})


def delete_backup_selection(self):
    del self.backup_backend.selections[selection_of(self).id]
    return "{}"


def list_recovery_points_by_backup_vault(_self):
    """Missing in moto, which makes no backups; a vault that may be emptied is asked for them."""
    return json.dumps({"RecoveryPoints": []})


def list_tags(self):
    """moto expects a slash at the end of the path, which not every SDK sends, and finds no tags without it."""
    arn = unquote(self.path.split("/tags/")[-1]).rstrip("/")
    return json.dumps({"Tags": self.backup_backend.list_tags(arn)})


def plan_id(self):
    return re.search(r"/backup/plans/([^/]+)", self.path).group(1)


def selection_of(self):
    id = re.search(r"/selections/([^/]+)", self.path).group(1)
    if id not in self.backup_backend.selections:
        raise NotFound(f"Cannot find Backup selection with ID {id}")
    return self.backup_backend.selections[id]
