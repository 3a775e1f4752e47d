# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed policies: found by the ARN they must have, changed by versions, taken from their holders before they go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..codecs import JSON_DOCUMENT
from ..errors import ApiError, Refused
from ..parts import UNSAID, Codec, Effect, Params, Request, Step, Where
from ..policies import checked, same_policy
from ..tags import tags_by_key

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_VERSIONS = 5
MAX_CHARACTERS = 6144

# The ARN of a managed policy, the account's own or AWS's.
ARN = r"arn:[a-z-]+:iam::(?:\d{12}|aws):policy/[\x21-\x7e]+"
GONE = ("NoSuchEntity",)
HOLDERS = {"user": "UserName", "group": "GroupName", "role": "RoleName"}


def arn(params: Params, where: Where) -> str:
    """The ARN that a policy of this name and path has in this account."""
    return f"arn:{where.partition}:iam::{where.account_id}:policy{params.get('path') or '/'}{params['name']}"


def check(params: Params) -> None:
    """Refuse names and paths that IAM doesn't have."""
    if not re.fullmatch(r"[\w+=,.@-]{1,128}", params["name"], re.ASCII):
        raise Refused(f"name: {params['name']!r} may have 1 to 128 letters, digits and + = , . @ - _ only.")
    path = params.get("path")
    if path is not None and not re.fullmatch(r"/|/[\x21-\x7e]{1,510}/", path):
        raise Refused(f"path: {path!r} must begin and end with a slash.")
    version, kept = params.get("version"), params.get("versions_kept")
    if version is not None and not re.fullmatch(r"v[1-9]\d*", version):
        raise Refused(f"version: {version!r} is no version's id. They read v1, v2 and so on.")
    if kept is not None and not 1 <= kept <= MAX_VERSIONS:
        raise Refused(f"versions_kept: {kept} is not from 1 to {MAX_VERSIONS}, which is as many as IAM keeps.")
    if kept is not None and params.get("only_version"):
        raise Refused("versions_kept: only_version: true keeps no other version; give one of the two.")
    if params.get("policy") is not None and params.get("state") != "absent":
        checked(params["policy"], "policy", kind="identity", limit=MAX_CHARACTERS)


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The policy with its versions, newest first, and the documents of the default, the newest and the asked for.

    It is looked for under its ARN. Names are unique whatever the path and the case, so where there is none, the
    account's own policies are searched for the name before one is made; one in other letters raises Refused.
    """
    address = {"PolicyArn": arn(params, where)}
    policy, versions = api.side_by_side(
        [lambda: api.call("get_policy", address), lambda: api.call("list_policy_versions", address)]
    )
    if isinstance(policy, ApiError) and policy.code == "NoSuchEntity":
        elsewhere = _by_name(api, params)
        if elsewhere not in (None, params.get("path") or "/"):
            return find(api, {**params, "path": elsewhere}, where)
    for answer in (policy, versions):
        if isinstance(answer, ApiError):
            raise answer
    listed = sorted(versions["Versions"], key=lambda version: number(version["VersionId"]), reverse=True)
    default = policy["Policy"]["DefaultVersionId"]
    asked = params.get("version") if params.get("version") in {one["VersionId"] for one in listed} else default
    wanted = list(dict.fromkeys([default, listed[0]["VersionId"], asked]))
    documents = api.side_by_side(
        [
            lambda version=version: api.call("get_policy_version", {**address, "VersionId": version})
            for version in wanted
        ]
    )
    for answer in documents:
        if isinstance(answer, ApiError):
            raise answer
    texts = {version: answer["PolicyVersion"]["Document"] for version, answer in zip(wanted, documents)}
    newest = texts[listed[0]["VersionId"]]
    return {**policy, "Versions": listed, "Document": texts[default], "Newest": newest, "Asked": texts[asked]}


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the path of the policy that is there, where the task gives none."""
    return params if params.get("path") else {**params, "path": found["Policy"]["Path"]}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse a policy that stands under another path than the task's, or hasn't the version asked for."""
    actual = found["Policy"]["Arn"]
    if actual != arn(params, where):
        raise Refused(
            f"path: policy {params['name']} already exists as {actual}. Names are unique whatever the path, and a"
            f" policy's path can't be changed: set path: {found['Policy'].get('Path')}, or leave it out."
        )
    versions = [version["VersionId"] for version in found["Versions"]]
    if params.get("version") not in (None, *versions) and params.get("state") != "absent":
        raise Refused(
            f"version: policy {params['name']} has no version {params['version']}; there are {', '.join(versions)}."
        )


def wanted_document(params: Params, current: Any) -> Any:
    """The document (None: as it is), whether it is to be the default, how many versions may stay and which is put in
    force by another step."""
    document, most = params.get("policy"), params.get("versions_kept")
    if document is None and most is None:
        return UNSAID
    return {
        "document": None if document is None else checked(document, "policy", kind="identity", limit=MAX_CHARACTERS),
        "default": params.get("make_default") is not False,
        "most": 1 if params.get("only_version") else most,
        "in_force": params.get("version"),
    }


def same_document(wanted: Any, current: Any) -> bool:
    """Whether the default version (or, if it isn't to be the default, the newest) has the document's meaning, and no
    version is one too many."""
    if current is None:
        return False
    if "versions" not in current:  # about to be created, with a first version that is all there is
        return same_policy(wanted["document"], current["document"])
    return not _is_new(wanted, current) and _going(wanted, current) == ([], [])


def complete(wanted: Any, current: Any) -> Any:
    """What there will be, and which versions go before and after a new one is made."""
    is_new = _is_new(wanted, current)
    before, after = _going(wanted, current)
    left = [version for version in current["versions"] if version not in before + after]
    in_force = current["asked"] if wanted["in_force"] else current["document"]
    return {
        **wanted,
        "document": wanted["document"] if is_new and wanted["default"] else in_force,
        "versions": ["the new one"] * is_new + left,
        "new": is_new,
        "wanted": wanted["document"],
        "before": before,
        "after": after,
    }


def _is_new(wanted: Any, current: Any) -> bool:
    if wanted["document"] is None:
        return False
    return not same_policy(wanted["document"], current["document"] if wanted["default"] else current["newest"])


def _going(wanted: Any, current: Any) -> tuple[list[str], list[str]]:
    """The versions that make room for a new one, and those that go once it is there, the oldest of what may go."""
    versions, is_new = current["versions"], _is_new(wanted, current)
    in_force = wanted["in_force"] or current["in_force"]
    room = []
    if is_new and len(versions) >= MAX_VERSIONS:
        room = [version for version in versions if version != in_force][-1:]
    kept = {*room}
    if not (is_new and wanted["default"]):
        kept.add(in_force)
    if not is_new and not wanted["default"]:
        kept.add(versions[0])
    surplus = len(versions) - len(room) + is_new - (wanted["most"] or MAX_VERSIONS)
    may_go = [version for version in versions if version not in kept]
    return room, may_go[-surplus:] if surplus > 0 else []


def version_effect(before: Any, after: Any) -> Effect | None:
    """What it does to remove versions."""
    gone = [*after["before"], *after["after"]]
    if not gone:
        return None
    which = f"Versions {', '.join(gone)} and their documents" if gone[1:] else f"Version {gone[0]} and its document"
    return Effect("irreversible", f"{which} can't be brought back.")


def version_requests(
    address: Mapping[str, Any],
    after: Mapping[str, Any],
    values: Mapping[str, Any],
    found: Mapping[str, Any],
    where: Where,
) -> tuple[Request, ...]:
    """A new version, room made for it when there are five, and those removed that are too many."""
    created = {
        **address,
        "PolicyDocument": JSON_DOCUMENT.to_wire(after["wanted"], None),
        "SetAsDefault": after["default"],
    }
    return (
        *(_delete(address, version) for version in after["before"]),
        *([Request("iam", "create_policy_version", created)] if after["new"] else []),
        *(_delete(address, version) for version in after["after"]),
    )


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreatePolicy that are no setting."""
    if params.get("policy") is None:
        raise Refused(f"policy is needed: there is no policy named {params['name']} yet.")
    return {"PolicyName": params["name"]}


def shown(value: Any) -> Any:
    """What a plan shows of the document and the versions."""
    if not value:
        return None
    return {"document": value["document"], **({"versions": value["versions"]} if "versions" in value else {})}


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    """What must go before the policy can: its attachments and its other versions."""
    steps = []
    holders: dict[str, list[str]] = {kind: [] for kind in HOLDERS}
    for page in api.pages("list_entities_for_policy", {**address, "PolicyUsageFilter": "PermissionsPolicy"}):
        for kind, member in HOLDERS.items():
            holders[kind].extend(one[member] for one in page.get(f"Policy{kind.capitalize()}s", ()))
    for kind, names in holders.items():
        requests = tuple(
            Request("iam", f"detach_{kind}_policy", {**address, HOLDERS[kind]: name}) for name in sorted(names)
        )
        if requests:
            effect = Effect("interrupts", f"What the policy allows is taken from {kind}s {', '.join(sorted(names))}.")
            steps.append(Step(f"attached_{kind}s", "remove", sorted(names), None, requests, effect, already=GONE))
    others = [version["VersionId"] for version in found["Versions"] if not version["IsDefaultVersion"]]
    if others:
        requests = tuple(_delete(address, version) for version in others)
        steps.append(Step("versions", "remove", others, None, requests, already=GONE))
    return tuple(steps)


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``policy`` as amazon.aws returns it, and who holds it."""
    attributes = values.get("attributes") or {}
    shown: dict[str, Any] = {
        "policy_name": params["name"],
        "arn": arn(params, where),
        "path": attributes.get("path") or params.get("path") or "/",
        "tags": values.get("tags") or {},
    }
    if attributes.get("description"):
        shown["description"] = attributes["description"]
    if found is not None:
        seen = found["Policy"]
        shown.update(
            arn=seen["Arn"],
            path=seen["Path"],
            policy_id=seen["PolicyId"],
            default_version_id=values.get("version") or seen["DefaultVersionId"],
            attachment_count=seen["AttachmentCount"],
            permissions_boundary_usage_count=seen.get("PermissionsBoundaryUsageCount", 0),
            is_attachable=seen["IsAttachable"],
            create_date=seen["CreateDate"],
            update_date=seen["UpdateDate"],
        )
        if "tags" not in values:
            shown["tags"] = tags_by_key(seen.get("Tags"))
    facts: dict[str, Any] = {"policy": shown}
    if values.get("document"):
        facts["document"] = values["document"]["document"]
    if params.get("version") and found is not None:
        facts["document"] = found["Asked"]
    for kind in HOLDERS:
        if values.get(f"attached_{kind}s") is not None:
            facts[f"attached_{kind}s"] = sorted(values[f"attached_{kind}s"])
    return facts


def _document_from_wire(wire: Any, _shape: Any) -> Any:
    return wire


DOCUMENT = Codec(lambda value, shape: JSON_DOCUMENT.to_wire(value["document"], shape) if shape else value,
                 _document_from_wire)  # fmt: skip

NAMES = Codec(lambda value, _shape: value, lambda wire, _shape: {name: {} for name in wire or ()})


def _by_name(api: Any, params: Params) -> str | None:
    name, twin = params["name"], ""
    for page in api.pages("list_policies", {"Scope": "Local"}):
        for policy in page["Policies"]:
            if policy["PolicyName"] == name:
                return str(policy["Path"])
            if policy["PolicyName"].lower() == name.lower():
                twin = policy["PolicyName"]
    if twin and params.get("state") != "absent":
        raise Refused(f"name: there can't be a policy {name}: there is {twin}, and names don't differ by case only.")
    return None


def _delete(address: Mapping[str, Any], version: str) -> Request:
    return Request("iam", "delete_policy_version", {**address, "VersionId": version})


def text(document: Any) -> str:
    """A document as JSON text, as requests take it."""
    return str(JSON_DOCUMENT.to_wire(document, None))


def number(version: str) -> int:
    """The number in a version's id, by which they are in order."""
    return int(version.lstrip("v") or 0)
