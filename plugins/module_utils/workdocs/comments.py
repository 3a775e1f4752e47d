# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments on a version of a document: there or not there, told by their text, visibility and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from ..shapes import timestamp
from . import targets
from .paths import DOCUMENT, Entry
from .people import called

_MOST, _PAGE = 2048, 999
_GONE = ("EntityNotExistsException",)


def check(params: Params) -> None:
    """Refuse texts that WorkDocs doesn't take, before anything is read."""
    targets.check(params)
    for option in ("text", "reply_to"):
        said = params.get(option)
        if said is not None and not (said.strip() and len(said) <= _MOST):
            raise Refused(f"{option}: a comment has 1 to {_MOST} characters, and this one {len(said)}.")
    if params["state"] == "absent" and params.get("notify") is not None:
        raise Refused("notify: it is for state: present.")


def about(params: Params) -> str:
    """The comment as sentences name it."""
    return f"comment on {targets.named(params)}"


def plan(api: Any, params: Params) -> Plan:
    """The comment to be made, or those to be deleted; only reads."""
    found, warnings = targets.find(api, params, DOCUMENT)
    if found is None:
        version_id, listed = targets.NEW, []
    else:
        version_id = params.get("version_id") or str((found.seen.get("LatestVersionMetadata") or {}).get("Id"))
        listed = comments(api, found, version_id)
    address = {"DocumentId": targets.NEW if found is None else found.id, "VersionId": version_id}
    steps, told = steps_to(address, listed, params, targets.named(params), may_come=found is None)
    facts = {"path": found.path if found is not None else params.get("path"), "document_id": address["DocumentId"],
             "version_id": version_id}  # fmt: skip
    return Plan(tuple(steps), {**facts, **told}, warnings)


def comments(api: Any, found: Entry, version_id: str) -> list[dict[str, Any]]:
    """The comments on a version, without those that are deleted; raises Refused and Failed."""
    request = {"DocumentId": found.id, "VersionId": version_id, "Limit": _PAGE}
    try:
        listed = [one for page in api.pages("describe_comments", request) for one in page.get("Comments") or ()]
    except ApiError as error:
        if error.code in _GONE:
            raise Refused(f"version_id: {found.told} has no version {version_id}.") from error
        doing = f"reading the comments on {found.told}"
        raise Failed(explain(doing, error, needed("workdocs", "describe_comments")), error) from error
    return [one for one in listed if one.get("Status") != "DELETED"]


def steps_to(
    address: Mapping[str, str], listed: Sequence[Mapping[str, Any]], params: Params, named: str, may_come: bool = False
) -> tuple[list[Step], dict[str, Any]]:
    """The steps, and what a result tells. ``may_come`` says that a comment to be answered may be on its way. Pure."""
    parent: Mapping[str, Any] = {}
    if params.get("reply_to"):
        parents = [one for one in listed if one.get("Text") == params["reply_to"]]
        if params["state"] == "absent" and not parents:
            return [], {}
        if not parents and not may_come:
            raise Refused(f"reply_to: there is no comment {params['reply_to']!r} on {named}.")
        if len(parents) > 1:
            raise Refused(f"reply_to: {len(parents)} comments on {named} have that text: which is meant can't be told.")
        parent = parents[0] if parents else {"CommentId": targets.NEW}
    wanted = (params["text"], params["visibility"].upper(), parent.get("CommentId"))
    same = [one for one in listed if _named(one) == wanted]
    if params["state"] == "absent":
        return [_deletion(address, one) for one in same], {}
    if same:
        return [], {"comment": shown(same[0])}
    return [_creation(address, params, parent)], {"comment": shown({"Text": wanted[0], "Visibility": wanted[1]})}


def _named(one: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """What a comment is told by."""
    return one.get("Text"), one.get("Visibility") or "PUBLIC", one.get("ParentId")


def _creation(address: Mapping[str, str], params: Params, parent: Mapping[str, Any]) -> Step:
    members: dict[str, Any] = {**address, "Text": params["text"], "Visibility": params["visibility"].upper()}
    if parent:
        members["ParentId"] = parent["CommentId"]
        members["ThreadId"] = parent.get("ThreadId") or parent["CommentId"]
    if params.get("notify") is not None:
        members["NotifyCollaborators"] = params["notify"]
    request = Request("workdocs", "create_comment", members)

    def look(api: Any) -> dict[str, Any] | None:
        pages = api.pages("describe_comments", {**address, "Limit": _PAGE})
        listed = [one for page in pages for one in page.get("Comments") or () if one.get("Status") != "DELETED"]
        same = [one for one in listed if _named(one) == _named(members)]
        return {"Comment": same[0]} if same else None

    def work(api: Any) -> Mapping[str, Any]:
        made = targets.sent_once(api, request, lambda: look(api))
        return {"comment": shown(made["Comment"])}

    after = {"text": params["text"], "visibility": params["visibility"]}
    return Step("comment", "add", None, {**after, **_answered(params)}, (request,), work=work)


def _answered(params: Params) -> dict[str, Any]:
    return {"reply_to": params["reply_to"]} if params.get("reply_to") else {}


def _deletion(address: Mapping[str, str], one: Mapping[str, Any]) -> Step:
    request = Request("workdocs", "delete_comment", {**address, "CommentId": str(one["CommentId"])})
    effect = Effect("irreversible", "A comment that is deleted doesn't come back.")
    return Step("comment", "delete", shown(one), None, (request,), effect, already=_GONE)


def shown(one: Mapping[str, Any]) -> dict[str, Any]:
    """A comment as results and plans show it."""
    told = {"comment_id": "CommentId", "parent_id": "ParentId", "thread_id": "ThreadId", "text": "Text"}
    seen = {name: one[member] for name, member in told.items() if one.get(member) is not None}
    seen["visibility"] = str(one.get("Visibility") or "PUBLIC").lower()
    author = one.get("Contributor") or {}
    if author.get("EmailAddress") or author.get("Username") or author.get("Id"):
        seen["author"] = called({"Id": "", **author})
    if one.get("CreatedTimestamp") is not None:
        seen["created"] = timestamp(one["CreatedTimestamp"])
    return seen
