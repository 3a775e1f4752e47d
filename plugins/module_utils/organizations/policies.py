# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies of an organization: their documents, what they are attached to, and whom that reaches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import UNSAID, Codec, Effect, Params, Request, Step, Where
from ..policies import checked, same_policy
from . import tree

SCP, RCP = "service_control_policy", "resource_control_policy"
FULL_ACCESS = "p-FullAWSAccess"
RCP_FULL_ACCESS = "p-RCPFullAWSAccess"
# What stands for the id of a policy that is yet to be made, in the requests of a plan.
NEW = "(made by AWS)"

GONE = ("PolicyNotFoundException", "PolicyNotAttachedException")
# Organizations User Guide, "Quotas": characters of a document. AWS raises them now and then, so more only earns a
# warning. SCPs may have 10,240 since May 2026.
SIZES: Mapping[str, int] = {SCP: 10240, RCP: 5120, "aiservices_opt_out_policy": 2500}
SIZE = 10000


def check(params: Params) -> None:
    """Refuse what can't be a policy, before anything is read."""
    if not 0 < len(params["name"]) <= 128:
        raise Refused(f"name: a policy's name has 1 to 128 characters, not {len(params['name'])}.")
    if params.get("content") is not None:
        check_document(document(params["content"]), params["type"])
    for target in params.get("targets") or ():
        tree.check(target, "targets", (tree.ROOT, tree.UNIT, tree.ACCOUNT))
    for replaced in params.get("replaces") or ():
        if replaced in ("RCPFullAWSAccess", RCP_FULL_ACCESS):
            raise Refused("replaces: AWS keeps RCPFullAWSAccess attached everywhere; RCPs only ever deny beside it.")
        if replaced in (params["name"], params.get("policy_id")):
            raise Refused(f"replaces: {replaced} is the policy itself.")
    if params.get("replaces") and not params.get("targets"):
        raise Refused("replaces: targets is needed: it says where the policies are to be replaced.")


def document(content: Any) -> Any:
    """The document of an option: JSON text or what it stands for; raises Refused."""
    try:
        return json.loads(content) if isinstance(content, str) else content
    except json.JSONDecodeError as error:
        raise Refused(f"content: not JSON: {error.msg}, line {error.lineno} column {error.colno}.") from None


def check_document(content: Any, kind: str) -> None:
    """Refuse a document that no policy of its type can have.

    Sources: the pages "SCP syntax" and "RCP syntax" of the Organizations User Guide.
    """
    if not isinstance(content, Mapping) or not content:
        raise Refused(f"content: the document of a {kind} is an object in JSON.")
    if kind == SCP:
        checked(content, "content", kind="identity")
    if kind == RCP:
        for number, statement in enumerate(_statements(checked(content, "content")), 1):
            name = f"statement {statement.get('Sid') or number}"
            if statement["Effect"] != "Deny":
                raise Refused(f"content: {name} allows, and an RCP only denies: RCPFullAWSAccess is what allows.")
            if statement.get("Principal") not in ("*", {"AWS": "*"}):
                raise Refused(f'content: {name} needs Principal: "*"; a Condition says who is meant.')
            if "*" in _listed(statement.get("Action")) or "NotAction" in statement:
                raise Refused(f"content: {name} has to name services in its Action, such as s3:*.")


def minified(content: Any) -> str:
    """The document as it is sent: without the white space that counts against its size."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def denies(content: Any) -> bool:
    """Whether a document has a statement that denies."""
    return any(one.get("Effect") == "Deny" for one in _statements(content))


def allows(content: Any) -> bool:
    """Whether a document has a statement that allows."""
    return any(one.get("Effect") == "Allow" for one in _statements(content))


def _statements(content: Any) -> list[Mapping[str, Any]]:
    found = _listed(content.get("Statement")) if isinstance(content, Mapping) else []
    return [one for one in found if isinstance(one, Mapping)]


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]


# --- the policy that is meant ---


def address(params: Params, where: Where) -> str:
    """The id, or what stands for it before there is one."""
    return str(params.get("policy_id") or NEW)


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The policy of that name and type, or of that id, with its document, and the root if the task names targets.

    Raises Refused where the name alone doesn't tell which one is meant, ApiError.
    """

    def policy() -> Any:
        named = params.get("policy_id") or _by_name(api, params)
        return api.call("describe_policy", {"PolicyId": named})["Policy"] if named else None

    needs_root = bool(params.get("targets")) and params["state"] != "absent"
    answers = api.side_by_side([policy, *([lambda: api.call("list_roots", {})["Roots"][0]] if needs_root else [])])
    for answer in answers:
        if isinstance(answer, ApiError):
            raise answer
    if answers[0] is None:
        return None
    root = {"Root": answers[1]} if needs_root else {}
    return {"PolicySummary": answers[0]["PolicySummary"], "Content": answers[0]["Content"], **root}


def _by_name(api: Any, params: Params) -> str | None:
    """The id of the policy of that name; raises Refused for one that is spelled in another way."""
    request = {"Filter": params["type"].upper()}
    listed = [one for page in api.pages("list_policies", request) for one in page["Policies"]]
    found = [one["Id"] for one in listed if one["Name"] == params["name"]]
    if len(found) > 1:
        raise Refused(
            f"name: {len(found)} policies are named {params['name']}: {', '.join(sorted(found))}. Give the policy_id of"
            " the one that is meant."
        )
    if found:
        return str(found[0])
    alike = [one for one in listed if one["Name"].lower() == params["name"].lower()]
    if alike:
        spelled = ", ".join(f"{one['Name']} ({one['Id']})" for one in alike)
        raise Refused(
            f"name: there is no policy {params['name']}, but {spelled}: which differs by case only. Spell it like that,"
            " or give its policy_id to rename it."
        )
    if api.patience.fresh:
        _refuse_other_type(api, params)
    return None


def _refuse_other_type(api: Any, params: Params) -> None:
    """Say why a policy that AWS says is there isn't found: names are shared by all types."""
    kinds = [kind for kind in api.input_shape("list_policies").members["Filter"].enum if kind != params["type"].upper()]

    def named(kind: str) -> list[str]:
        return [one["Name"] for page in api.pages("list_policies", {"Filter": kind}) for one in page["Policies"]]

    for kind, names in zip(kinds, api.side_by_side([lambda kind=kind: named(kind) for kind in kinds])):
        if not isinstance(names, ApiError) and params["name"] in names:
            raise Failed(
                f"name: the organization has a policy named {params['name']} of type {kind.lower()}, and names are"
                " shared by all types: choose another."
            )


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the id, the document and the root that were found."""
    return {
        **params,
        "policy_id": found["PolicySummary"]["Id"],
        "content_now": json.loads(found["Content"]),
        "root": found.get("Root"),
    }


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse a policy of another type, and a change of one that is AWS's own."""
    seen = found["PolicySummary"]
    if seen["Type"].lower() != params["type"]:
        raise Refused(f"type: policy {seen['Id']} is a {seen['Type'].lower()}, and that can't change.")
    said = [option for option in ("content", "description", "tags") if params.get(option) is not None]
    if seen.get("AwsManaged") and (params["state"] == "absent" or said or params["name"] != seen["Name"]):
        what = ", ".join(said) or "state: absent"
        raise Refused(f"{seen['Name']} is AWS's own policy: it can be attached and detached, not changed ({what}).")


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreatePolicy that are no part's."""
    if params.get("policy_id"):
        raise Refused(f"policy_id: there is no policy {params['policy_id']}; AWS makes up the ids. Leave it out.")
    if params.get("content") is None:
        raise Refused(f"content is needed: there is no {params['type']} named {params['name']} yet.")
    return {"Type": params["type"].upper(), "Description": params.get("description") or ""}


def resolve(
    api: Any, params: Params, where: Where, values: Mapping[str, Any]
) -> tuple[Params, tuple[str, ...]]:
    """The options with what the targets are by their ids, and which policies they have that are to be replaced."""
    if params.get("targets") is None:
        return params, ()
    read = tree.Tree(api, params.get("root"))
    nodes = {given: read.node(given) for given in params["targets"]}
    missing = tuple(tree.absent(given, "targets") for given, node in nodes.items() if node is None)
    content = document(params["content"]) if params.get("content") is not None else params.get("content_now")
    targets = {}
    for given, node in nodes.items():
        # Where it isn't there yet, its name stands for its id, which AWS is to make up.
        node = node or {"id": given, "type": tree.ACCOUNT if "@" in given else tree.UNIT, "name": given}
        targets[node["id"]] = {"type": node["type"], "name": node["name"], "denies": denies(content)}
    known = {**params, "root": read.root if nodes else None, "targets": targets}
    return {**known, "replaced": _replaced(api, known, {node["id"] for node in nodes.values() if node})}, missing


def _replaced(api: Any, params: Params, there: set[str]) -> dict[str, dict[str, str]]:
    """By target, the id and name of each policy attached to it that is to be replaced."""
    wanted = params.get("replaces") or ()
    if not wanted:
        return {}
    found = {}
    enabled = params["type"].upper() in enabled_types(params)
    for target in params["targets"]:
        held = attached(api, target, params["type"]) if target in there and enabled else []
        if not held and params["type"] == SCP:
            # AWS attaches it to each new node, and to all when the type is enabled.
            held = [{"Id": FULL_ACCESS, "Name": "FullAWSAccess"}]
        chosen = {one["Id"]: one["Name"] for one in held if one["Id"] in wanted or one["Name"] in wanted}
        if chosen:
            found[target] = chosen
    return found


def attached(api: Any, target: str, kind: str) -> list[Mapping[str, Any]]:
    """The policies of one type that are attached to a root, a unit or an account itself; raises Failed."""
    return tree.Tree(api).listed("list_policies_for_target", {"TargetId": target, "Filter": kind.upper()}, "Policies")


# --- its parts ---

CONTENT = Codec(lambda value, _shape: minified(value), lambda wire, _shape: json.loads(wire) if wire else None)


def same_content(wanted: Any, current: Any) -> bool:
    """Whether two documents say the same: by their meaning where they are made of statements."""
    if all(isinstance(one, Mapping) and "Statement" in one for one in (wanted, current)):
        return same_policy(wanted, current)
    return bool(wanted == current)


def content_effect(before: Any, after: Any) -> Effect | None:
    """What a new document does to those whom the old one reached."""
    if not _statements(after):
        return None
    return Effect("interrupts", "What it denies, or allows no more, is taken at once from all that it is attached to.")


def enabled_types(params: Params) -> list[str]:
    """The types of policies that are enabled in the root."""
    types = (params.get("root") or {}).get("PolicyTypes") or ()
    return sorted(one["Type"] for one in types if one["Status"] == "ENABLED")


def wanted_type(params: Params, current: Any) -> Any:
    """The type, which must be enabled before anything of it can be attached."""
    return params["type"].upper() if params.get("enable_type") and params.get("targets") else UNSAID


TYPES = Codec(
    lambda value, _shape: value,
    lambda wire, _shape: sorted(one["Type"] for one in wire or () if one["Status"] == "ENABLED"),
)


def _from_wire(wire: Any, _shape: Any) -> dict[str, Any]:
    return {
        one["TargetId"]: {"type": one["Type"], "name": one.get("Name"), "arn": one.get("Arn")} for one in wire or ()
    }


TARGETS = Codec(lambda value, _shape: value, _from_wire)


def target_effect(before: Any, after: Any) -> Effect | None:
    """What it means for a node to have a policy, or to have it no more."""
    if after is None:
        return Effect("interrupts", f"The policy no longer holds in {before.get('name') or 'it'}.")
    if not after.get("denies"):
        return None
    if after["type"] == tree.ROOT:
        return Effect("interrupts", "What the policy denies is denied in every member account at once.")
    return Effect("interrupts", f"What the policy denies is denied in {after['name']} at once.")


def replaced_effect(before: Any, after: Any) -> Effect | None:
    """What it means for nodes to lose the policies that this one replaces."""
    return Effect("interrupts", "What only the replaced policies allowed is allowed there no more.")


def replaced_requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The detachment of what is replaced: sent after the policy itself was attached."""
    return tuple(
        Request("organizations", "detach_policy", {"PolicyId": policy, "TargetId": target})
        for target, policies in after.items()
        for policy in policies
    )


NOTHING = Codec(lambda value, _shape: value, lambda wire, _shape: None)


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    """A step for each node that the policy is taken from before it is deleted."""
    listed = tree.Tree(api).listed("list_targets_for_policy", address, "Targets")
    steps = []
    for target, value in sorted(_from_wire(listed, None).items()):
        request = Request("organizations", "detach_policy", {**address, "TargetId": target})
        steps.append(
            Step(f"targets[{target}]", "remove", value, None, (request,), target_effect(value, None), already=GONE)
        )
    return tuple(steps)


def warn(params: Params, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Sentences on a document that is likely too long, and on a denial that reaches everybody at once."""
    told = []
    names = {step.name for step in steps}
    written = "content" in names or any(step.action == "create" for step in steps)
    if written and params.get("content") is not None:
        size, most = len(minified(document(params["content"]))), SIZES.get(params["type"], SIZE)
        if size > most:
            told.append(
                f"content: {size} characters, without white space, and AWS's quota for a {params['type']} is {most}:"
                " unless it was raised, AWS will refuse the document."
            )
    for step in steps:
        if step.name.startswith("targets[") and step.after and step.after["type"] == tree.ROOT and step.after["denies"]:
            told.append(
                f"targets: what {params['name']} denies is denied in every member account at once. If it wasn't tried"
                " on a unit with a single account before, do that first."
            )
    return tuple(told)


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``policy``: the policy, and what it is attached to if the task names targets."""
    attributes = values.get("attributes") or {}
    shown: dict[str, Any] = {
        "name": attributes.get("name") or params["name"],
        "type": params["type"],
        "description": attributes.get("description") or "",
        "aws_managed": False,
        "content": values.get("content") or params.get("content_now"),
    }
    if found is not None:
        seen = found["PolicySummary"]
        shown.update(id=seen["Id"], arn=seen["Arn"], aws_managed=bool(seen.get("AwsManaged")))
    if "targets" in values:
        shown["targets"] = [
            {"id": key, **{name: inner for name, inner in value.items() if name != "denies"}}
            for key, value in sorted((values["targets"] or {}).items())
        ]
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    return {"policy": shown}
