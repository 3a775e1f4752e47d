# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules of an organization read: what is gone by then is left out, what is denied is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.organizations import facts
from support.model import Model
from support.modules import params

ROOT, UNIT = "r-abcd", "ou-abcd-12345678"


class Organization(Model):
    """A policy and an account as the api port gives them; ``fates`` are errors by operation."""

    def __init__(self, **fates: str) -> None:
        super().__init__("organizations")
        self.__dict__.update(fates=fates, asked=[])

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        self.asked.append((operation, request.get("Filter")))
        if operation in self.fates:
            raise ApiError(operation, self.fates[operation], "No", 400)
        summary = {"Id": "p-abcd1234", "Arn": "arn", "Name": "guardrails", "Type": "SERVICE_CONTROL_POLICY"}
        account = {"Id": "210987654321", "Arn": "arn", "Email": "jo@example.com", "Name": "jo", "State": "ACTIVE"}
        enabled = [{"Type": "TAG_POLICY", "Status": "PENDING_DISABLE"}, {"Type": summary["Type"], "Status": "ENABLED"}]
        answers: dict[str, Any] = {
            "list_roots": {"Roots": [{"Id": ROOT, "Name": "Root", "PolicyTypes": enabled}]},
            "list_policies": {"Policies": [summary]},
            "list_policies_for_target": {"Policies": [summary]},
            "describe_policy": {"Policy": {"PolicySummary": summary, "Content": '{"Statement": []}'}},
            "list_targets_for_policy": {"Targets": [{"TargetId": UNIT, "Type": "ORGANIZATIONAL_UNIT", "Name": "A"}]},
            "list_tags_for_resource": {"Tags": [{"Key": "team", "Value": "platform"}]},
            "list_organizational_units_for_parent": {"OrganizationalUnits": []},
            "list_accounts_for_parent": {"Accounts": [account]},
            "list_accounts": {"Accounts": [account]},
            "describe_account": {"Account": account},
            "list_parents": {"Parents": [{"Id": UNIT}]},
            "describe_organizational_unit": {"OrganizationalUnit": {"Id": UNIT, "Name": "A"}},
        }
        return answers[operation]

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        yield self.call(operation, request, service)

    def side_by_side(self, thunks: Sequence[Callable[[], Any]]) -> list[Any]:
        def attempt(thunk: Callable[[], Any]) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        return [attempt(thunk) for thunk in thunks]


def policies(api: Organization, **said: Any) -> list[dict[str, Any]]:
    options = params("organizations_policy_info", **said)
    facts.check_policies(options)
    return facts.plan_policies(api, options).facts["policies"]


def accounts(api: Organization, **said: Any) -> list[dict[str, Any]]:
    options = params("organizations_account_info", **said)
    facts.check_accounts(options)
    return facts.plan_accounts(api, options).facts["accounts"]


def tree(api: Organization, **said: Any) -> Any:
    options = params("organizations_unit_info", **said)
    facts.check_units(options)
    return facts.plan_units(api, options).facts["tree"]


@pytest.mark.parametrize(("said", "kinds"), [
    ({}, ["SERVICE_CONTROL_POLICY"]), ({"type": "tag_policy"}, ["TAG_POLICY"]),
])  # fmt: skip
def test_policies_of_the_enabled_types_are_listed_or_of_the_one_that_is_asked_for(said, kinds):
    api = Organization()
    assert [one["name"] for one in policies(api, **said)] == ["guardrails"]
    assert [kind for operation, kind in api.asked if operation == "list_policies"] == kinds


def test_a_policy_is_told_whole():
    (policy,) = policies(Organization(), policy_id="p-abcd1234")
    assert policy["targets"] == [{"id": UNIT, "arn": None, "name": "A", "type": "ORGANIZATIONAL_UNIT"}]
    assert (policy["type"], policy["tags"]) == ("service_control_policy", {"team": "platform"})
    assert policies(Organization(), name="other") == []


def test_what_is_gone_by_now_is_left_out():
    assert policies(Organization(describe_policy="PolicyNotFoundException")) == []
    assert accounts(Organization(describe_account="AccountNotFoundException"), account_id="210987654321") == []
    assert tree(Organization(describe_organizational_unit="OrganizationalUnitNotFoundException"), unit=UNIT) is None


@pytest.mark.parametrize(("read", "operation"), [
    (policies, "list_policies"), (policies, "describe_policy"), (accounts, "list_accounts"),
    (accounts, "list_parents"), (tree, "list_accounts_for_parent"),
])  # fmt: skip
def test_what_is_denied_is_said(read, operation):
    with pytest.raises(Failed, match="^Reading the organization failed: No .*It needs organizations:"):
        read(Organization(**{operation: "AccessDeniedException"}))


def test_the_policies_of_each_node_are_told_by_type():
    found = tree(Organization(), policy_types=["service_control_policy"])
    held = {"service_control_policy": [{"id": "p-abcd1234", "name": "guardrails"}]}
    assert found["policies"] == found["accounts"][0]["policies"] == held
    assert "policies" not in tree(Organization())


def test_accounts_are_told_with_their_unit_and_their_tags():
    (account,) = accounts(Organization(), email="JO@example.com")
    assert (account["unit_id"], account["tags"], account["status"]) == (UNIT, {"team": "platform"}, "ACTIVE")
    assert accounts(Organization(), email="kim@example.com") == []


@pytest.mark.parametrize(("read", "said", "sentence"), [
    (policies, {"target": ""}, "^target: an empty text"), (tree, {"unit": "a//b"}, "^unit: 'a//b' is no path"),
    (tree, {"unit": "210987654321"}, "^unit: '210987654321' is an account"),
    (accounts, {"email": "jo"}, "^email: 'jo' is not"), (accounts, {"unit": "Sandbox"}, "^unit: there is no unit San"),
    (policies, {"target": "kim@example.com"}, "^target: no account of this organization has"),
])  # fmt: skip
def test_bad_input_is_a_sentence(read, said, sentence):
    with pytest.raises(Refused, match=sentence):
        read(Organization(), **said)
