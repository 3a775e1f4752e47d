# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of ElastiCache that moto lacks or answers wrongly: functions that give what is answered to what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore import xform_name
from botocore.validate import ParamValidator
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.ec2.models import ec2_backends
from moto.elasticache.exceptions import ElastiCacheException
from moto.elasticache.responses import ElastiCacheResponse

Given = dict[str, Any]


def refusal(code: str, message: str) -> ElastiCacheException:
    told = ElastiCacheException(message)
    told.code = code
    return told


def invalid(message: str) -> ElastiCacheException:
    return refusal("InvalidParameterValue", message)


def install(operations: Iterable[Callable[[Any, Given], Any]]) -> None:
    """Have moto answer operations with what functions give that are named like them, after an underscore."""
    model = get_service_model("elasticache")
    names = {xform_name(name): name for name in model.operation_names}
    for operation in operations:
        method = operation.__name__.removeprefix("_")
        shape = model.operation_model(names[method]).input_shape
        setattr(ElastiCacheResponse, method, _answering(operation, shape))


def _answering(operation: Callable[[Any, Given], Any], shape: Any) -> Callable[[Any], ActionResult]:
    def answered(self: Any) -> ActionResult:
        given = plain(self.params)
        for member in shape.required_members:
            if given.get(member) in (None, ""):
                raise refusal("MissingParameter", f"The request must contain the parameter {member}")
        found = ParamValidator().validate(given, shape)
        if found.has_errors():
            raise invalid(found.generate_report())
        return ActionResult(operation(self, given))

    return answered


def plain(value: Any) -> Any:
    """What moto parsed of a request, as the model writes it."""
    if hasattr(value, "original_dict"):
        value = value.original_dict()
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def install_tags(kind: str, check: Callable[[Any, str, bool], None]) -> None:
    """Have moto keep tags of what an ARN of this kind names, and of nothing else that isn't there.

    check takes the name, and whether the tags are to change, and refuses what can't be.
    """
    for operation in ("list_tags_for_resource", "add_tags_to_resource", "remove_tags_from_resource"):
        _install_tagging(operation, kind, check)


def _install_tagging(operation: str, kind: str, check: Callable[[Any, str, bool], None]) -> None:
    then = getattr(ElastiCacheResponse, operation)

    def answered(self: Any) -> Any:
        arn = self._get_param("ResourceName") or ""
        if f":{kind}:" not in arn:
            return then(self)
        check(self, arn.rpartition(":")[2], operation != "list_tags_for_resource")
        tagging, given = self.elasticache_backend.tagging_service, plain(self.params)
        if operation == "add_tags_to_resource":
            tagging.tag_resource(arn, given["Tags"])
        elif operation == "remove_tags_from_resource":
            tagging.untag_resource_using_names(arn, given["TagKeys"])
        return ActionResult({"TagList": tagging.list_tags_for_resource(arn)["Tags"]})

    setattr(ElastiCacheResponse, operation, answered)


def default_groups(self: Any) -> list[str]:
    """AWS: "this will be the VPC's Default Security Group"."""
    ec2 = ec2_backends[self.current_account][self.region]
    default = next((one.id for one in ec2.vpcs.values() if one.is_default in (True, "true")), None)
    return [one.id for one in ec2.describe_security_groups() if one.name == "default" and one.vpc_id == default]
