# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies of Organizations: their types, what they may say and be attached to, and the last one of a node."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel
from moto.organizations.exceptions import (
    DuplicatePolicyException,
    OrganizationsClientError,
    PolicyTypeNotEnabledException,
)
from moto.organizations.models import FakePolicy, FakeRoot, OrganizationsBackend
from moto.organizations.utils import DEFAULT_RCP_POLICY_ID, DEFAULT_SCP_POLICY_ID
from moto.utilities.utils import get_partition

# AWS, Organizations User Guide, "Quotas": the characters of a document, by its type, and 10,000 where nothing is said;
# that of SCPs since May 2026.
_SIZES = {"SERVICE_CONTROL_POLICY": 10240, "RESOURCE_CONTROL_POLICY": 5120, "AISERVICES_OPT_OUT_POLICY": 2500}
_SIZE = 10000
_ATTACHED = {"SERVICE_CONTROL_POLICY": 10, "RESOURCE_CONTROL_POLICY": 5}
_DEFAULTS = {
    "SERVICE_CONTROL_POLICY": DEFAULT_SCP_POLICY_ID,
    "RESOURCE_CONTROL_POLICY": DEFAULT_RCP_POLICY_ID,
}


def install() -> None:
    model = ServiceModel(Loader().load_service_model("organizations", "service-2"), "organizations")
    types = sorted(model.shape_for("PolicyType").enum)
    # moto knows five of the types.
    FakeRoot.SUPPORTED_POLICY_TYPES = types
    FakePolicy.SUPPORTED_POLICY_TYPES = types
    FakePolicy.__init__ = _policy(FakePolicy.__init__)
    FakePolicy.arn = property(_arn)
    OrganizationsBackend.create_organization = _create_organization(OrganizationsBackend.create_organization)
    OrganizationsBackend.create_policy = _create_policy(OrganizationsBackend.create_policy)
    OrganizationsBackend.update_policy = _update_policy(OrganizationsBackend.update_policy)
    OrganizationsBackend.delete_policy = _delete_policy(OrganizationsBackend.delete_policy)
    OrganizationsBackend.attach_policy = _attach_policy(OrganizationsBackend.attach_policy)
    OrganizationsBackend.detach_policy = _detach_policy(OrganizationsBackend.detach_policy)
    OrganizationsBackend.enable_policy_type = _enable_policy_type(OrganizationsBackend.enable_policy_type)
    OrganizationsBackend.disable_policy_type = _disable_policy_type(OrganizationsBackend.disable_policy_type)


def refusal(code: str, message: str, reason: str = "") -> OrganizationsClientError:
    """An error as Organizations answers it; ConstraintViolation and InvalidInput tell a Reason, too."""
    error = OrganizationsClientError(code, message)
    if reason:
        error.Reason = reason
    return error


def _policy(of_moto: Callable[..., None]) -> Callable[..., None]:
    def init(self: FakePolicy, organization: Any, **kwargs: Any) -> None:
        kind = kwargs.get("Type", "")
        if kind not in FakePolicy.SUPPORTED_POLICY_TYPES:
            raise refusal("InvalidInputException", "You specified an invalid value.", "INVALID_ENUM_POLICY_TYPE")
        # moto refuses the types that it has no ARN for.
        of_moto(self, organization, **{**kwargs, "Type": "TAG_POLICY"})
        self.type = kind

    return init


def _arn(self: FakePolicy) -> str:
    # AWS, Service Authorization Reference: a policy's ARN names its type; one that is AWS's own names no account.
    owner = "aws" if self.aws_managed else self.master_account_id
    within = "" if self.aws_managed else f"{self.organization_id}/"
    partition = get_partition(self.region)
    return f"arn:{partition}:organizations::{owner}:policy/{within}{self.type.lower()}/{self.id}"


def _targets(self: OrganizationsBackend) -> list[Any]:
    return [*self.ou, *self.accounts]


def _enabled(self: OrganizationsBackend) -> set[str]:
    return {each["Type"] for unit in self.ou if isinstance(unit, FakeRoot) for each in unit.policy_types}


def _named(self: OrganizationsBackend, policy_id: str) -> FakePolicy:
    return next(policy for policy in self.policies if policy.id == policy_id)


def _everywhere(self: OrganizationsBackend, kind: str) -> None:
    # AWS: once SCPs (RCPs) are enabled, every root, OU and account has FullAWSAccess (RCPFullAWSAccess).
    default = _DEFAULTS.get(kind)
    policy = _named(self, default) if default else None
    for target in _targets(self):
        if policy is not None and policy not in target.attached_policies:
            target.attached_policies.append(policy)
            policy.attachments.append(target)


def _create_organization(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    # AWS, CreateOrganization: "with all features enabled and service control policies automatically enabled in the
    # root", and in no other way. moto attaches the defaults of both kinds and enables neither.
    def create_organization(self: OrganizationsBackend, region: str, **kwargs: Any) -> Any:
        answer = of_moto(self, region, **kwargs)
        for policy in self.policies:
            policy.attachments.clear()
        for target in _targets(self):
            target.attached_policies.clear()
        if self.org.feature_set == "ALL":
            root = next(unit for unit in self.ou if isinstance(unit, FakeRoot))
            root.add_policy_type("SERVICE_CONTROL_POLICY")
            _everywhere(self, "SERVICE_CONTROL_POLICY")
        return answer

    return create_organization


def _check_content(kind: str, content: str) -> None:
    # AWS: MalformedPolicyDocumentException for what doesn't follow the type's syntax; all characters count, white
    # space too.
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    is_policy = isinstance(document, dict) and (not kind.endswith("CONTROL_POLICY") or "Statement" in document)
    if not is_policy:
        raise refusal(
            "MalformedPolicyDocumentException", "The provided policy document does not meet the requirements of the"
            " specified policy type.",
        )  # fmt: skip
    if len(content) > _SIZES.get(kind, _SIZE):
        raise refusal(
            "ConstraintViolationException",
            "You have exceeded the maximum policy size.",
            "POLICY_CONTENT_LIMIT_EXCEEDED",
        )


def _check_name(self: OrganizationsBackend, name: str | None, policy: FakePolicy | None = None) -> None:
    if any(each.name == name and each is not policy for each in self.policies):
        raise DuplicatePolicyException


def _create_policy(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def create_policy(self: OrganizationsBackend, **kwargs: Any) -> Any:
        _check_name(self, kwargs["Name"])
        _check_content(kwargs["Type"], kwargs["Content"])
        return of_moto(self, **kwargs)

    return create_policy


def _update_policy(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def update_policy(self: OrganizationsBackend, **kwargs: Any) -> Any:
        policy = self.get_policy_by_id(kwargs["PolicyId"])
        _check_own(policy)
        _check_name(self, kwargs.get("Name", policy.name), policy)
        if "Content" in kwargs:
            _check_content(policy.type, kwargs["Content"])
        return of_moto(self, **kwargs)

    return update_policy


def _check_own(policy: FakePolicy) -> None:
    if policy.aws_managed:
        raise refusal("InvalidInputException", "You can't modify an AWS managed policy.", "IMMUTABLE_POLICY")


def _delete_policy(of_moto: Callable[..., None]) -> Callable[..., None]:
    def delete_policy(self: OrganizationsBackend, **kwargs: Any) -> None:
        _check_own(self.get_policy_by_id(kwargs["PolicyId"]))
        of_moto(self, **kwargs)

    return delete_policy


def _attach_policy(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS, AttachPolicy: PolicyTypeNotEnabledException, DuplicatePolicyAttachmentException, and a maximum for each node.
    def attach_policy(self: OrganizationsBackend, **kwargs: Any) -> None:
        policy = self.get_policy_by_id(kwargs["PolicyId"])
        target = next((one for one in _targets(self) if one.id == kwargs["TargetId"]), None)
        if target is None:
            return of_moto(self, **kwargs)
        if policy.type not in _enabled(self):
            # moto itself attaches the defaults to what it makes.
            if policy.id in _DEFAULTS.values():
                return None
            raise PolicyTypeNotEnabledException
        if policy in target.attached_policies:
            raise refusal(
                "DuplicatePolicyAttachmentException", "The selected policy is already attached to the specified target."
            )
        alike = [each for each in target.attached_policies if each.type == policy.type]
        if len(alike) >= _ATTACHED.get(policy.type, 10):
            raise refusal(
                "ConstraintViolationException",
                "You have attached the maximum number of policies to the specified target.",
                "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            )
        return of_moto(self, **kwargs)

    return attach_policy


def _detach_policy(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS, DetachPolicy: "Every root, OU, and account must have at least one SCP attached"; RCPFullAWSAccess stays.
    def detach_policy(self: OrganizationsBackend, **kwargs: Any) -> None:
        policy = self.get_policy_by_id(kwargs["PolicyId"])
        target = next((one for one in _targets(self) if one.id == kwargs["TargetId"]), None)
        if target is None:
            return of_moto(self, **kwargs)
        if policy not in target.attached_policies:
            raise refusal("PolicyNotAttachedException", "The policy isn't attached to the specified target.")
        if policy.id == DEFAULT_RCP_POLICY_ID:
            raise refusal("InvalidInputException", "You can't detach this policy.", "NON_DETACHABLE_POLICY")
        left = [each for each in target.attached_policies if each.type == policy.type and each is not policy]
        if policy.type == "SERVICE_CONTROL_POLICY" and not left:
            raise refusal(
                "ConstraintViolationException",
                "You cannot remove the last policy attached to the specified target. You must have at least one"
                " attached at all times.",
                "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            )
        return of_moto(self, **kwargs)

    return detach_policy


def _enable_policy_type(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def enable_policy_type(self: OrganizationsBackend, **kwargs: Any) -> Any:
        answer = of_moto(self, **kwargs)
        _everywhere(self, kwargs["PolicyType"])
        return answer

    return enable_policy_type


def _disable_policy_type(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    # AWS, User Guide: disabling a type detaches all policies of that type from all roots, OUs and accounts.
    def disable_policy_type(self: OrganizationsBackend, **kwargs: Any) -> Any:
        answer = of_moto(self, **kwargs)
        for policy in self.policies:
            if policy.type == kwargs["PolicyType"]:
                policy.attachments.clear()
        for target in _targets(self):
            target.attached_policies[:] = [
                policy for policy in target.attached_policies if policy.type != kwargs["PolicyType"]
            ]
        return answer

    return disable_policy_type
