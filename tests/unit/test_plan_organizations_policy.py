# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies of an organization as plans: what is attached before what is detached, and what would stop everybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import CAUSES, ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.organizations import outages, policies, reasons, tree
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import Model, operations
from support.modules import module, options, params
from support.planning import WHERE, plan, told

POLICY = module("organizations_policy").RESOURCE
ROOT, UNIT, ACCOUNT = "r-abcd", "ou-abcd-12345678", "210987654321"
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["a:B", "c:D"], "Resource": "*"}]}
FULL = {"Id": policies.FULL_ACCESS, "Name": "FullAWSAccess"}
OWN = {"Id": "p-own00000", "Name": "guardrails"}
OTHER = {"Id": "p-other000", "Name": "other"}


class Organization(Model):
    """Two units, two accounts and a few policies as the api port gives them; ``asked`` keeps the operations."""

    def __init__(self, held: Mapping[str, list[Any]] | None = None, fresh: bool = False, **contents: Any) -> None:
        super().__init__("organizations")
        known = {"held": held or {}, "contents": contents, "asked": [], "patience": Patience(fresh=fresh),
                 "named": [OWN, OTHER, FULL], "types": ["SERVICE_CONTROL_POLICY"]}  # fmt: skip
        self.__dict__.update(known)

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        self.asked.append(operation)
        if operation == "list_roots":
            types = [{"Type": one, "Status": "ENABLED"} for one in self.types]
            return {"Roots": [{"Id": ROOT, "Name": "Root", "PolicyTypes": types}]}
        if operation == "list_organizational_units_for_parent":
            inside = {ROOT: [("Workloads", UNIT)], UNIT: [("Prod", "ou-abcd-87654321")]}
            units = inside.get(request["ParentId"], [])
            return {"OrganizationalUnits": [{"Name": name, "Id": unit} for name, unit in units]}
        if operation == "list_accounts":
            return {"Accounts": [{"Id": ACCOUNT, "Email": "Photos@example.com"}]}
        if operation == "list_policies":
            of_type = request["Filter"] == "SERVICE_CONTROL_POLICY"
            return {"Policies": self.named if of_type else [{"Id": "p-tags0000", "Name": "teams"}]}
        if operation == "list_policies_for_target":
            return {"Policies": self.held.get(request["TargetId"], [FULL])}
        if operation == "list_targets_for_policy":
            ids = [target for target, held in self.held.items() if request["PolicyId"] in {one["Id"] for one in held}]
            return {"Targets": [{"TargetId": one, "Type": "ACCOUNT", "Name": one} for one in ids]}
        assert operation == "describe_policy"
        name = next(one["Name"] for one in (OWN, OTHER, FULL) if one["Id"] == request["PolicyId"])
        summary = {"Id": request["PolicyId"], "Name": name, "Type": "SERVICE_CONTROL_POLICY"}
        return {"Policy": {"PolicySummary": summary, "Content": json.dumps(self.contents.get(name, DENY))}}

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        yield self.call(operation, request, service)

    def side_by_side(self, thunks: Sequence[Callable[[], Any]]) -> list[Any]:
        return [thunk() for thunk in thunks]


def given(**said: Any) -> dict[str, Any]:
    found = params("organizations_policy", **{"name": "guardrails", **said})
    policies.check(found)
    return found


def found(content: Any = DENY, **seen: Any) -> dict[str, Any]:
    summary = {**OWN, "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": False, **seen}
    return {"PolicySummary": summary, "Content": json.dumps(content),
            "Root": {"Id": ROOT, "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}}  # fmt: skip


def planned(api: Organization, state: State, **said: Any) -> Any:
    """The plan, and the options as they are when it is made."""
    options = given(**said)
    if state.found is not None:
        options = policies.adopt(state.found, options)
        policies.accept(state.found, options, WHERE)
    if options["state"] != "absent":
        options, missing = policies.resolve(api, options, WHERE, state.values)
        assert missing == ()
    return plan(POLICY, state, options), options


def there(content: Any = DENY, targets: Sequence[str] = (), **seen: Any) -> State:
    values = {
        "attributes": {"name": "guardrails", "description": ""},
        "content": content,
        "policy_type": ["SERVICE_CONTROL_POLICY"],
        "targets": {one: {"type": tree.kind_of(one), "name": one, "arn": None} for one in targets},
        "tags": {},
    }
    return State(found(content, **seen), values)


NEW = State()


@pytest.mark.parametrize(("name", "option"), [
    ("organizations_policy", "type"), ("organizations_policy_info", "type"),
    ("organizations_unit_info", "policy_types"),
])  # fmt: skip
def test_every_type_of_the_model_can_be_chosen(name, option):
    assert options(name)[option]["choices"] == [
        one.lower() for one in operations("organizations")["create_policy"].input_shape.members["Type"].enum
    ]


def test_the_replacement_is_attached_before_what_it_replaces_goes():
    api = Organization(OWN=ALLOW)
    steps, said = planned(api, NEW, content=ALLOW, targets=[UNIT], replaces=["FullAWSAccess"])
    assert told(steps) == [
        ("policy", "create", ["create_policy"]),
        (f"targets[{UNIT}]", "add", ["attach_policy"]),
        ("replaces", "change", ["detach_policy"]),
    ]
    assert steps[2].requests[0].params == {"PolicyId": policies.FULL_ACCESS, "TargetId": UNIT}
    assert steps[2].effect.kind == "interrupts"
    outages.guard(api, said, WHERE, steps)


def test_what_is_replaced_already_is_left_alone():
    api = Organization({UNIT: [OWN]})
    steps, _said = planned(api, there(ALLOW, [UNIT]), targets=[UNIT], replaces=["FullAWSAccess"])
    assert steps == ()


def test_a_type_is_enabled_before_anything_of_it_is_attached():
    api = Organization()
    teams = {"tags": {"team": {"tag_key": {"@@assign": "team"}}}}
    steps, _said = planned(api, NEW, type="tag_policy", content=teams, targets=["root"])
    assert told(steps)[1] == ("policy_type", "change", ["enable_policy_type"])
    assert steps[1].requests[0].params == {"RootId": ROOT, "PolicyType": "TAG_POLICY"}
    steps, _said = planned(api, NEW, type="tag_policy", content=teams, targets=["root"], enable_type=False)
    assert [step.name for step in steps] == ["policy", f"targets[{ROOT}]"]
    steps, _said = planned(api, NEW, type="tag_policy", content=teams)
    assert [step.name for step in steps] == ["policy"], "nothing is attached, so nothing has to be enabled"


def test_where_scps_are_not_enabled_yet_full_access_comes_with_them_and_is_replaced():
    api = Organization({UNIT: []})
    api.types.clear()
    steps, _said = planned(api, NEW, content=ALLOW, targets=[UNIT], replaces=["FullAWSAccess"])
    assert [step.name for step in steps] == ["policy", "policy_type", f"targets[{UNIT}]", "replaces"]


def test_targets_are_named_by_path_id_or_address():
    steps, _said = planned(Organization(), there(), targets=["/root", "Workloads/Prod", ACCOUNT, "photos@example.com"])
    assert [step.name for step in steps] == [f"targets[{ROOT}]", "targets[ou-abcd-87654321]", f"targets[{ACCOUNT}]"]


@pytest.mark.parametrize(("target", "words"), [
    ("Workloads/Test", "no unit Workloads/Test"), ("jo@example.com", "e-mail address jo@example.com"),
])  # fmt: skip
def test_a_target_that_is_not_there_is_said(target, words):
    said, missing = policies.resolve(Organization(), given(content=DENY, targets=[target]), WHERE, {})
    assert [words in one for one in missing] == [True]
    assert target in said["targets"], "a check run goes on with its name"


def test_it_stays_attached_elsewhere_unless_told_otherwise():
    now = there(DENY, [UNIT, ACCOUNT])
    assert planned(Organization(), now, targets=[UNIT])[0] == ()
    steps, _said = planned(Organization(), now, targets=[UNIT], purge_targets=True)
    assert told(steps) == [(f"targets[{ACCOUNT}]", "remove", ["detach_policy"])]
    assert steps[0].already == policies.GONE


@pytest.mark.parametrize(("said", "changes"), [
    ({"Statement": {"Action": ["c:d", "a:b"], "Resource": ["*"], "Effect": "Deny"}, "Version": "2012-10-17"}, False),
    ({**DENY, "Version": "2008-10-17"}, True),
])  # fmt: skip
def test_documents_are_compared_by_their_meaning_and_sent_without_white_space(said, changes):
    steps, _said = planned(Organization(), there(), content=json.dumps(said, indent=4))
    assert bool(steps) is changes
    if changes:
        sent = steps[0].requests[0].params["Content"]
        assert sent == json.dumps(said, separators=(",", ":"))


def test_documents_of_other_types_are_compared_as_json():
    assert policies.same_content({"tags": {"a": 1, "b": 2}}, {"tags": {"b": 2, "a": 1}})
    assert not policies.same_content({"tags": ["A"]}, {"tags": ["a"]})


def test_an_id_renames_it():
    steps, _said = planned(Organization(), there(), name="rails", policy_id=OWN["Id"])
    assert told(steps) == [("attributes", "change", ["update_policy"])]
    assert steps[0].requests[0].params == {"PolicyId": OWN["Id"], "Name": "rails"}


def test_it_is_detached_from_all_before_it_goes():
    api, now = Organization({UNIT: [OWN, FULL], ACCOUNT: [OWN, FULL]}), there()
    said = policies.adopt(now.found, given(state="absent"))
    steps = policies.clearing(api, said, {"PolicyId": OWN["Id"]}, now.found)
    assert told(steps) == [(f"targets[{one}]", "remove", ["detach_policy"]) for one in sorted([UNIT, ACCOUNT])]
    outages.guard(api, said, WHERE, steps)


# --- what would stop everybody ---


def detaching(api: Organization, content: Any = DENY, **said: Any) -> None:
    steps, options = planned(api, there(content, list(api.held)), purge_targets=True, targets=[], **said)
    assert steps
    outages.guard(api, options, WHERE, steps)


def test_the_last_scp_of_a_node_is_not_detached():
    with pytest.raises(Refused, match=f"^targets: guardrails is all that {UNIT} has .*replaces.*Nothing was changed"):
        detaching(Organization({UNIT: [OWN]}))
    with pytest.raises(Refused, match="is all that"):
        detaching(Organization({UNIT: [OWN]}), allow_self_lockout=True)


def test_a_node_is_not_left_without_anything_that_allows():
    with pytest.raises(Refused, match=f"^targets: {UNIT} would be left with other, .*allow_self_lockout: true"):
        detaching(Organization({UNIT: [OWN, OTHER]}, other=DENY), ALLOW)
    detaching(Organization({UNIT: [OWN, OTHER]}, other=DENY), ALLOW, allow_self_lockout=True)
    detaching(Organization({UNIT: [OWN, OTHER]}, other=ALLOW), ALLOW)
    detaching(Organization({UNIT: [OWN, FULL]}), ALLOW)


def test_full_access_is_not_replaced_by_what_only_denies():
    api = Organization()
    steps, said = planned(api, NEW, content=DENY, targets=[UNIT], replaces=["FullAWSAccess"])
    with pytest.raises(Refused, match="would be left with guardrails, where nothing is allowed"):
        outages.guard(api, said, WHERE, steps)


def test_what_allows_does_not_become_what_only_denies_where_it_is_alone():
    api = Organization({UNIT: [OWN]})
    steps, said = planned(api, there(ALLOW, [UNIT]), content=DENY)
    with pytest.raises(Refused, match="would be left with guardrails"):
        outages.guard(api, said, WHERE, steps)


def test_a_plan_that_detaches_nothing_is_not_looked_into():
    api = Organization()
    steps, said = planned(api, there(), description="new", targets=[UNIT])
    api.asked.clear()
    outages.guard(api, said, WHERE, steps)
    assert api.asked == []


@pytest.mark.parametrize(("target", "content", "kinds", "warns"), [
    ("root", DENY, ["interrupts"], True), (UNIT, DENY, ["interrupts"], False), ("root", ALLOW, [None], False),
])  # fmt: skip
def test_a_denial_says_whom_it_reaches(target, content, kinds, warns):
    steps, said = planned(Organization(), there(content), targets=[target])
    assert [step.effect and step.effect.kind for step in steps] == kinds
    assert any("every member account" in one for one in policies.warn(said, steps)) is warns


def test_a_document_longer_than_aws_takes_is_warned_of():
    long = {**DENY, "Statement": [{**DENY["Statement"][0], "Sid": "a" * 10300}]}
    steps, said = planned(Organization(), NEW, content=long)
    assert "quota for a service_control_policy is 10240" in policies.warn(said, steps)[0]
    steps, said = planned(Organization(), NEW, content=json.dumps(DENY, indent=9000))
    assert policies.warn(said, steps) == (), "white space isn't sent"


# --- which one is meant ---


def test_it_is_found_by_name_or_id():
    assert policies.find(Organization(), given(), WHERE)["PolicySummary"]["Id"] == OWN["Id"]
    api = Organization()
    assert policies.find(api, given(policy_id=OTHER["Id"]), WHERE)["PolicySummary"]["Name"] == "other"
    assert api.asked == ["describe_policy"]
    assert policies.find(Organization(), given(name="rails"), WHERE) is None


@pytest.mark.parametrize(("named", "sentence"), [
    ([OWN, {**OWN, "Id": "p-twin0000"}], "^name: 2 policies are named guardrails: p-own00000, p-twin0000. Give"),
    ([{**OWN, "Name": "Guardrails"}], r"^name: there is no policy guardrails, but Guardrails \(p-own00000\): which"),
])  # fmt: skip
def test_a_name_that_may_mean_two_is_refused(named, sentence):
    api = Organization()
    api.named[:] = named
    with pytest.raises(Refused, match=sentence):
        policies.find(api, given(), WHERE)


def test_a_name_that_a_policy_of_another_type_has_is_said():
    with pytest.raises(Failed, match="^name: the organization has a policy named teams of type resource_control_polic"):
        policies.find(Organization(fresh=True), given(name="teams"), WHERE)


@pytest.mark.parametrize(("said", "sentence"), [
    ({"content": "{"}, "^content: not JSON"),
    ({"content": []}, "^content: the document of a service_control_policy is an object"),
    ({"content": {**DENY, "Statement": []}}, "^content: there is no Statement"),
    ({"type": "resource_control_policy", "content": DENY}, "^content: statement 1 needs either Principal"),
    ({"type": "resource_control_policy", "content": {**ALLOW, "Statement": [
        {**ALLOW["Statement"][0], "Principal": "*"}]}}, "^content: statement 1 allows, and an RCP only denies"),
    ({"type": "resource_control_policy", "content": {**DENY, "Statement": [
        {**DENY["Statement"][0], "Principal": {"AWS": "210987654321"}}]}}, '^content: statement 1 needs Principal: "'),
    ({"type": "resource_control_policy", "content": {**DENY, "Statement": [
        {**DENY["Statement"][0], "Principal": "*", "Action": "*"}]}}, "^content: statement 1 has to name services"),
    ({"name": ""}, "^name: a policy's name has 1 to 128"),
    ({"targets": ["Workloads//Prod"]}, "^targets: 'Workloads//Prod' is no path of units"),
    ({"targets": [""]}, "^targets: an empty text"),
    ({"replaces": ["FullAWSAccess"]}, "^replaces: targets is needed"),
    ({"replaces": ["RCPFullAWSAccess"], "targets": ["root"]}, "^replaces: AWS keeps RCPFullAWSAccess"),
    ({"replaces": ["guardrails"], "targets": ["root"]}, "^replaces: guardrails is the policy itself"),
])  # fmt: skip
def test_bad_input_is_a_sentence(said, sentence):
    with pytest.raises(Refused, match=sentence):
        given(**said)


@pytest.mark.parametrize(("seen", "said", "sentence"), [
    ({"Type": "TAG_POLICY"}, {}, "^type: policy p-own00000 is a tag_policy"),
    ({"AwsManaged": True}, {"state": "absent"}, "AWS's own policy: it can be attached and detached"),
    ({"AwsManaged": True}, {"content": ALLOW}, r"not changed \(content\)"),
])  # fmt: skip
def test_what_the_task_does_not_mean_is_left_alone(seen, said, sentence):
    with pytest.raises(Refused, match=sentence):
        policies.accept(found(**seen), given(**said), WHERE)


def test_aws_own_policy_can_be_attached():
    steps, _said = planned(Organization(), there(ALLOW, AwsManaged=True), targets=[UNIT])
    assert [step.name for step in steps] == [f"targets[{UNIT}]"]


@pytest.mark.parametrize("said", [{}, {"content": DENY, "policy_id": "p-gone0000"}])
def test_what_is_not_there_needs_a_document_and_no_id(said):
    with pytest.raises(Refused, match="^(content is needed|policy_id: there is no policy p-gone0000)"):
        policies.creating(given(**said), WHERE)


# --- errors ---


def test_reasons_are_the_models():
    model = operations("organizations")["attach_policy"].service_model
    known = {one for name in ("ConstraintViolationException", "InvalidInputException")
             for one in model.shape_for(name).members["Reason"].enum}  # fmt: skip
    assert set(reasons.SENTENCES) <= known
    codes = {one.name for one in model.error_shapes}
    assert {code for code in CAUSES if "Organiz" in code or code.startswith("Policy")} <= codes


def test_a_reason_is_told():
    def error(**details: Any) -> ApiError:
        return ApiError("attach_policy", "ConstraintViolationException", "No.", 400, details=details)

    limit = error(Reason="MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
    assert reasons.reason(None, limit, {}).startswith("As many policies of this type")
    assert reasons.reason(None, error(Reason="NEW_ONE"), {}) == "The reason that AWS gives is NEW_ONE."
    assert reasons.reason(None, error(), {}) == ""
