# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of Organizations: its policies and what they are attached to, its units, its accounts, and who may ask."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from tests.embedded_aws.probes import World, refused

SCP, RCP, TAGS = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"
FULL = "p-FullAWSAccess"
DENY = {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}


def document(*statements: dict[str, Any], **json_options: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, **json_options)


@dataclass(frozen=True)
class Organization:
    """An organization of a probe's own: an account can be in one only."""

    world: World
    account: str

    @property
    def client(self) -> Any:
        return self.world.client("organizations", key=self.account)

    @property
    def root(self) -> str:
        return self.client.list_roots()["Roots"][0]["Id"]

    def types(self) -> dict[str, str]:
        return {one["Type"]: one["Status"] for one in self.client.list_roots()["Roots"][0]["PolicyTypes"]}

    def unit(self, name: str = "unit", parent: str = "") -> str:
        made = self.client.create_organizational_unit(ParentId=parent or self.root, Name=name)
        return made["OrganizationalUnit"]["Id"]

    def policy(self, name: str = "policy", content: str = "", kind: str = SCP) -> str:
        made = self.client.create_policy(Name=name, Description="", Type=kind, Content=content or document(DENY))
        return made["Policy"]["PolicySummary"]["Id"]

    def attached(self, target: str, kind: str = SCP) -> list[str]:
        return [one["Id"] for one in self.client.list_policies_for_target(TargetId=target, Filter=kind)["Policies"]]

    def member(self, email: str = "member@example.com", name: str = "member") -> dict[str, Any]:
        status = self.client.create_account(Email=email, AccountName=name)["CreateAccountStatus"]
        while status["State"] == "IN_PROGRESS":
            found = self.client.describe_create_account_status(CreateAccountRequestId=status["Id"])
            status = found["CreateAccountStatus"]
        return status

    def emails(self) -> list[str]:
        return [one["Email"] for one in self.client.list_accounts()["Accounts"]]


def organization(w: World, **options: Any) -> Organization:
    made = Organization(w, "".join(random.choices("123456789", k=12)))
    made.client.create_organization(**options)
    return made


def reason(answer: dict[str, Any]) -> str:
    return answer.get("Reason", "")


# ---- policies -------------------------------------------------------------------------------------------------------


def an_organization_with_all_features_has_scps_enabled(w: World) -> None:
    ours = organization(w)
    assert ours.types() == {SCP: "ENABLED"}
    assert ours.attached(ours.root) == [FULL]
    refused("PolicyTypeAlreadyEnabledException", ours.client.enable_policy_type, RootId=ours.root, PolicyType=SCP)


def defaults_are_attached_once_their_type_is_enabled(w: World) -> None:
    ours = organization(w)
    unit = ours.unit()
    assert ours.attached(unit, RCP) == []
    ours.client.enable_policy_type(RootId=ours.root, PolicyType=RCP)
    assert ours.attached(unit, RCP) == ["p-RCPFullAWSAccess"]
    refused("InvalidInputException", ours.client.detach_policy, PolicyId="p-RCPFullAWSAccess", TargetId=unit)


def a_disabled_type_is_attached_nowhere(w: World) -> None:
    ours = organization(w)
    ours.client.disable_policy_type(RootId=ours.root, PolicyType=SCP)
    assert ours.attached(ours.root) == []


def there_is_every_type_of_the_model(w: World) -> None:
    ours = organization(w)
    model = ours.client.meta.service_model
    for kind in model.shape_for("PolicyType").enum:
        content = document(DENY) if kind.endswith("CONTROL_POLICY") else "{}"
        made = ours.client.create_policy(Name=kind, Description="", Type=kind, Content=content)["Policy"]
        assert f"/{kind.lower()}/" in made["PolicySummary"]["Arn"]


def the_last_scp_stays(w: World) -> None:
    ours = organization(w)
    unit = ours.unit()
    said = refused("ConstraintViolationException", ours.client.detach_policy, PolicyId=FULL, TargetId=unit)
    assert reason(said) == "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    ours.client.attach_policy(PolicyId=ours.policy(), TargetId=unit)
    ours.client.detach_policy(PolicyId=FULL, TargetId=unit)


def a_policy_is_attached_once(w: World) -> None:
    ours = organization(w)
    refused("DuplicatePolicyAttachmentException", ours.client.attach_policy, PolicyId=FULL, TargetId=ours.root)
    refused("PolicyNotAttachedException", ours.client.detach_policy, PolicyId=ours.policy(), TargetId=ours.root)


def only_enabled_types_are_attached(w: World) -> None:
    ours = organization(w)
    tags = ours.policy(content='{"tags": {}}', kind=TAGS)
    refused("PolicyTypeNotEnabledException", ours.client.attach_policy, PolicyId=tags, TargetId=ours.root)
    ours.client.enable_policy_type(RootId=ours.root, PolicyType=TAGS)
    ours.client.attach_policy(PolicyId=tags, TargetId=ours.root)


def ten_scps_at_most_are_attached_to_a_node(w: World) -> None:
    ours = organization(w)
    for number in range(9):
        ours.client.attach_policy(PolicyId=ours.policy(f"policy-{number}"), TargetId=ours.root)
    one_more = ours.policy("one more")
    said = refused("ConstraintViolationException", ours.client.attach_policy, PolicyId=one_more, TargetId=ours.root)
    assert reason(said) == "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"


def a_document_has_its_size(w: World) -> None:
    ours = organization(w)
    just = document({**DENY, "Sid": "a" * 10000}, separators=(",", ":"))
    long = document({**DENY, "Sid": "a" * 10300})
    policy = ours.policy("just", just)
    for call in (lambda: refused("ConstraintViolationException", ours.policy, name="long", content=long),
                 lambda: refused("ConstraintViolationException", ours.client.update_policy, PolicyId=policy,
                                 Content=long)):  # fmt: skip
        assert reason(call()) == "POLICY_CONTENT_LIMIT_EXCEEDED"


def a_document_is_one(w: World) -> None:
    ours = organization(w)
    refused("MalformedPolicyDocumentException", ours.policy, content="{")
    refused("MalformedPolicyDocumentException", ours.policy, content="{}")


def aws_own_policies_are_not_changed(w: World) -> None:
    ours = organization(w)
    said = refused("InvalidInputException", ours.client.update_policy, PolicyId=FULL, Description="mine")
    assert reason(said) == "IMMUTABLE_POLICY"
    found = ours.client.describe_policy(PolicyId=FULL)["Policy"]["PolicySummary"]
    assert ":organizations::aws:policy/service_control_policy/" in found["Arn"]


def a_policy_is_not_renamed_to_what_another_is_called(w: World) -> None:
    ours = organization(w)
    ours.policy("one")
    refused("DuplicatePolicyException", ours.client.update_policy, PolicyId=ours.policy("other"), Name="one")


# ---- units ----------------------------------------------------------------------------------------------------------


def siblings_have_different_names(w: World) -> None:
    ours = organization(w)
    unit = ours.unit("one")
    ours.unit("one", unit)
    refused("DuplicateOrganizationalUnitException", ours.unit, name="one")


def a_unit_may_be_called_as_one_elsewhere(w: World) -> None:
    ours = organization(w)
    ours.unit("inner", ours.unit("outer"))
    other = ours.unit("other")
    ours.client.update_organizational_unit(OrganizationalUnitId=other, Name="inner")


def a_unit_is_emptied_before_it_goes(w: World) -> None:
    ours = organization(w)
    unit = ours.unit()
    inner = ours.unit("inner", unit)
    refused("OrganizationalUnitNotEmptyException", ours.client.delete_organizational_unit, OrganizationalUnitId=unit)
    ours.client.delete_organizational_unit(OrganizationalUnitId=inner)
    ours.client.delete_organizational_unit(OrganizationalUnitId=unit)


def what_was_attached_to_a_unit_that_is_gone_is_not_any_more(w: World) -> None:
    ours = organization(w)
    unit, policy = ours.unit(), ours.policy()
    ours.client.attach_policy(PolicyId=policy, TargetId=unit)
    ours.client.delete_organizational_unit(OrganizationalUnitId=unit)
    assert ours.client.list_targets_for_policy(PolicyId=policy)["Targets"] == []


def units_are_five_deep(w: World) -> None:
    ours = organization(w)
    unit = ""
    for number in range(5):
        unit = ours.unit(f"level-{number}", unit)
    said = refused("ConstraintViolationException", ours.unit, name="too deep", parent=unit)
    assert reason(said) == "OU_DEPTH_LIMIT_EXCEEDED"


# ---- accounts -------------------------------------------------------------------------------------------------------


def an_account_is_made_in_the_background(w: World) -> None:
    ours = organization(w)
    status = ours.client.create_account(Email="member@example.com", AccountName="member")["CreateAccountStatus"]
    assert status["State"] == "IN_PROGRESS" and "AccountId" not in status
    assert "member@example.com" not in ours.emails()
    under_way = ours.client.list_create_account_status(States=["IN_PROGRESS"])["CreateAccountStatuses"]
    assert [one["Id"] for one in under_way] == [status["Id"]]
    done = ours.client.describe_create_account_status(CreateAccountRequestId=status["Id"])["CreateAccountStatus"]
    assert done["State"] == "SUCCEEDED" and done["AccountId"]
    assert "member@example.com" in ours.emails()


def an_email_has_one_account(w: World) -> None:
    ours = organization(w)
    ours.member()
    status = ours.member("Member@example.com", "another")
    assert (status["State"], status.get("FailureReason")) == ("FAILED", "EMAIL_ALREADY_EXISTS")
    assert len(ours.emails()) == 2


def an_account_moves_from_where_it_is(w: World) -> None:
    ours = organization(w)
    unit, member = ours.unit(), ours.member()["AccountId"]
    move = {"AccountId": member, "DestinationParentId": unit}
    refused("SourceParentNotFoundException", ours.client.move_account, SourceParentId=unit, **move)
    ours.client.move_account(SourceParentId=ours.root, **move)
    refused("DuplicateAccountException", ours.client.move_account, SourceParentId=unit, **move)


def the_management_account_is_not_closed(w: World) -> None:
    ours = organization(w)
    said = refused("ConstraintViolationException", ours.client.close_account, AccountId=ours.account)
    assert reason(said) == "CANNOT_CLOSE_MANAGEMENT_ACCOUNT"


def a_member_does_not_manage(w: World) -> None:
    ours = organization(w)
    member = w.client("organizations", key=ours.member()["AccountId"])
    assert member.describe_organization()["Organization"]["MasterAccountId"] == ours.account
    for call in (member.list_roots, member.list_accounts):
        refused("AccessDeniedException", call)


def one_in_no_organization_is_told_so(w: World) -> None:
    alone = w.client("organizations", key="".join(random.choices("123456789", k=12)))
    refused("AWSOrganizationsNotInUseException", alone.list_policies, Filter=SCP)


PROBES = (
    an_organization_with_all_features_has_scps_enabled,
    defaults_are_attached_once_their_type_is_enabled,
    a_disabled_type_is_attached_nowhere,
    there_is_every_type_of_the_model,
    the_last_scp_stays,
    a_policy_is_attached_once,
    only_enabled_types_are_attached,
    ten_scps_at_most_are_attached_to_a_node,
    a_document_has_its_size,
    a_document_is_one,
    aws_own_policies_are_not_changed,
    a_policy_is_not_renamed_to_what_another_is_called,
    siblings_have_different_names,
    a_unit_may_be_called_as_one_elsewhere,
    a_unit_is_emptied_before_it_goes,
    what_was_attached_to_a_unit_that_is_gone_is_not_any_more,
    units_are_five_deep,
    an_account_is_made_in_the_background,
    an_email_has_one_account,
    an_account_moves_from_where_it_is,
    the_management_account_is_not_closed,
    a_member_does_not_manage,
    one_in_no_organization_is_told_so,
)
