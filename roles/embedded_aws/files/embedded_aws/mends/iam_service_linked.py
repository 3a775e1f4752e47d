# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service-linked roles: named by their services, changed by nobody else, and gone when their service lets them go."""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import IAMException, InvalidInput, NotFoundException
from moto.iam.models import IAMBackend, Role
from moto.iam.responses import IamResponse

PATH = "/aws-service-role/"

# "Using service-linked roles" of each service's guide: what stands behind AWSServiceRoleFor.
_NAMES = {
    "access-analyzer": "AccessAnalyzer",
    "autoscaling": "AutoScaling",
    "backup": "Backup",
    "batch": "Batch",
    "channels.lexv2": "LexV2Channels",
    "cloudtrail": "CloudTrail",
    "config": "Config",
    "dynamodb.application-autoscaling": "ApplicationAutoScaling_DynamoDBTable",
    "ecs": "ECS",
    "ecs.application-autoscaling": "ApplicationAutoScaling_ECSService",
    "eks": "AmazonEKS",
    "eks-nodegroup": "AmazonEKSNodegroup",
    "elasticache": "ElastiCache",
    "elasticbeanstalk": "ElasticBeanstalk",
    "elasticloadbalancing": "ElasticLoadBalancing",
    "es": "AmazonElasticsearchService",
    "events": "CloudWatchEvents",
    "guardduty": "AmazonGuardDuty",
    "inspector2": "AmazonInspector2",
    "lambda.application-autoscaling": "ApplicationAutoScaling_LambdaConcurrency",
    "lex": "LexBots",
    "lexv2": "LexV2Bots",
    "macie": "AmazonMacie",
    "opensearchservice": "AmazonOpenSearchService",
    "ops.apigateway": "APIGateway",
    "organizations": "Organizations",
    "rds": "RDS",
    "rds.application-autoscaling": "ApplicationAutoScaling_RDSCluster",
    "replication.dynamodb": "DynamoDBReplication",
    "securityhub": "SecurityHub",
    "spot": "EC2Spot",
    "spotfleet": "EC2SpotFleet",
    "ssm": "AmazonSSM",
    "sso": "SSO",
    "support": "Support",
    "transitgateway": "VPCTransitGateway",
    "trustedadvisor": "TrustedAdvisor",
}
# AWS: "Some services do not support the CustomSuffix parameter."
_WITH_SUFFIX = {"autoscaling", "channels.lexv2", "lex", "lexv2"}
# What keeps a service's role from going: moto's module and dictionary of backends, and what a backend holds.
_USED_BY: dict[str, tuple[str, str, Callable[[Any], list[str]]]] = {
    "rds": ("moto.rds.models", "rds_backends", lambda backend: [one.db_instance_arn for one in _databases(backend)]),
    "autoscaling": (
        "moto.autoscaling.models", "autoscaling_backends",
        lambda backend: [group.arn for group in backend.autoscaling_groups.values()],
    ),
}  # fmt: skip
# What anybody but the service may not do with one: the method, and which of its arguments is the role's name.
_NOT_FOR_OTHERS = {
    "attach_role_policy": 1,
    "delete_role": 0,
    "delete_role_permissions_boundary": 0,
    "delete_role_policy": 0,
    "detach_role_policy": 1,
    "put_role_permissions_boundary": 0,
    "put_role_policy": 0,
    "update_assume_role_policy": 0,
}


class UnmodifiableEntity(IAMException):
    """A role that its service alone changes."""

    code = "UnmodifiableEntity"


def install() -> None:
    IAMBackend.create_service_linked_role = _create(IAMBackend.create_service_linked_role)
    of_moto = IAMBackend.delete_role
    for method, position in _NOT_FOR_OTHERS.items():
        setattr(IAMBackend, method, _guarded(getattr(IAMBackend, method), position))
    IamResponse.delete_service_linked_role = _delete(of_moto)
    IamResponse.get_service_linked_role_deletion_status = _status


def _create(of_moto: Callable[..., Role]) -> Callable[..., Role]:
    def create_service_linked_role(self: IAMBackend, service_name: str, description: str, suffix: str) -> Role:
        service = service_name.removesuffix(".cn").removesuffix(".amazonaws.com")
        if service == service_name:
            raise InvalidInput(f"{service_name} is not a valid AWS service name")
        if suffix and service not in _WITH_SUFFIX:
            raise InvalidInput(f"Custom suffix is not allowed for {service_name}")
        own = _NAMES.get(service) or "".join(word.capitalize() for word in re.split(r"[-.]", service))
        name = f"AWSServiceRoleFor{own}{f'_{suffix}' if suffix else ''}"
        if any(role.name.lower() == name.lower() for role in self.get_roles()):
            raise InvalidInput(
                f"Service role name {name} has been taken in this account, please try a different suffix."
            )
        role = of_moto(self, service_name, description, suffix)
        role.name = name
        return role

    return create_service_linked_role


def _guarded(of_moto: Callable[..., Any], position: int) -> Callable[..., Any]:
    def guarded(self: IAMBackend, *given: Any, **named: Any) -> Any:
        name = named["role_name"] if "role_name" in named else given[position]
        if any(role.name == name and role.path.startswith(PATH) for role in self.get_roles()):
            raise UnmodifiableEntity(
                f"Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
            )
        return of_moto(self, *given, **named)

    return guarded


# ---- the deletion, which the service does in its own time -----------------------------------------------------------


def _delete(delete_role: Callable[..., None]) -> Callable[..., ActionResult]:
    def delete_service_linked_role(self: IamResponse) -> ActionResult:
        role = self.backend.get_role(self._get_param("RoleName"))
        if not role.path.startswith(PATH):
            raise InvalidInput(f"Role {role.name} is not a service-linked role")
        service = role.path.removeprefix(PATH).rstrip("/")
        task = f"task{PATH}{service}/{role.name}/{uuid.uuid4()}"
        used = _used(self, service.removesuffix(".cn").removesuffix(".amazonaws.com"))
        _tasks(self.backend)[task] = {"role": role.name, "used": used, "asked": 0}
        if not used:
            delete_role(self.backend, role.name)
        return ActionResult({"DeletionTaskId": task})

    return delete_service_linked_role


def _status(self: IamResponse) -> ActionResult:
    # AWS: IN_PROGRESS while the service looks whether anything still needs the role, then SUCCEEDED or FAILED.
    asked = self._get_param("DeletionTaskId")
    task = _tasks(self.backend).get(asked)
    if task is None:
        raise NotFoundException(f"Deletion task {asked} cannot be found.")
    task["asked"] += 1
    if task["asked"] == 1:
        return ActionResult({"Status": "IN_PROGRESS"})
    if not task["used"]:
        return ActionResult({"Status": "SUCCEEDED"})
    usage = [{"Region": region, "Resources": arns} for region, arns in task["used"].items()]
    why = "A service-linked role can't be deleted while resources of its service need it."
    return ActionResult({"Status": "FAILED", "Reason": {"Reason": why, "RoleUsageList": usage}})


def _tasks(backend: IAMBackend) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = vars(backend).setdefault("deletion_tasks", {})
    return kept


def _used(self: IamResponse, service: str) -> dict[str, list[str]]:
    """The resources that need the service's role, by their region."""
    module, variable, held = _USED_BY.get(service, ("", "", lambda backend: []))
    # A service that nobody has asked for yet isn't loaded.
    backends = getattr(sys.modules.get(module), variable, None)
    if backends is None or self.current_account not in backends:
        return {}
    found = {region: held(backend) for region, backend in list(backends[self.current_account].items())}
    return {region: arns for region, arns in found.items() if arns}


def _databases(backend: Any) -> list[Any]:
    return list(backend.databases.values())
