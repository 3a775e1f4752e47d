# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans that would leave accounts with nothing allowed: the last SCP of a node, and the last one that allows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Step, Where
from ..permissions import needed
from . import tree
from .policies import FULL_ACCESS, SCP, address, allows, attached, document

OPTION = "allow_self_lockout"


def guard(api: Any, params: Params, where: Where, steps: tuple[Step, ...]) -> None:
    """Refuse a plan after which a root, a unit or an account has no SCP, or none that allows anything.

    Reads only if SCPs are detached, or one that allowed something no longer does. Raises Refused, Failed.
    """
    if params["type"] != SCP:
        return
    own = address(params, where)
    gone = _sent(steps, "detach_policy")
    come = _sent(steps, "attach_policy")
    if _loses_what_it_allows(steps):
        for one in tree.Tree(api).listed("list_targets_for_policy", {"PolicyId": own}, "Targets"):
            gone.setdefault(one["TargetId"], set())
    for target, detached in gone.items():
        # One that is yet to be made has what AWS attaches to it.
        there = (
            {one["Id"]: one["Name"] for one in attached(api, target, SCP)}
            if tree.kind_of(target)
            else {FULL_ACCESS: "FullAWSAccess"}
        )
        left = (set(there) | come.get(target, set())) - detached
        if not left:
            raise Refused(
                f"targets: {' and '.join(there.get(one, one) for one in sorted(detached))} is all that {target} has of"
                " service control policies, and AWS keeps one at least: attach another one there first, FullAWSAccess"
                " or the one that replaces it (replaces). Nothing was changed."
            )
        if not params.get(OPTION) and not _any_allows(api, left, own, params):
            kept = ", ".join(sorted(there.get(one, params["name"] if one == own else one) for one in left))
            raise Refused(
                f"targets: {target} would be left with {kept}, where nothing is allowed: nobody in its accounts could"
                f" do anything. Attach an SCP that allows, such as FullAWSAccess, or set {OPTION}: true if that is"
                " meant. Nothing was changed."
            )


def _sent(steps: Iterable[Step], operation: str) -> dict[str, set[str]]:
    """By target, the policies that a plan attaches or detaches."""
    found: dict[str, set[str]] = {}
    for step in steps:
        for request in step.requests:
            if request.operation == operation:
                found.setdefault(str(request.params["TargetId"]), set()).add(str(request.params["PolicyId"]))
    return found


def _loses_what_it_allows(steps: Iterable[Step]) -> bool:
    return any(
        step.name == "content" and step.action == "change" and allows(step.before) and not allows(step.after)
        for step in steps
    )


def _any_allows(api: Any, policies: set[str], own: str, params: Params) -> bool:
    if FULL_ACCESS in policies:
        return True
    if own in policies and allows(_own_document(params)):
        return True
    others = sorted(policies - {own})

    def read(policy: str) -> Mapping[str, Any]:
        return dict(json.loads(api.call("describe_policy", {"PolicyId": policy})["Policy"]["Content"]))

    answers = api.side_by_side([lambda policy=policy: read(policy) for policy in others])
    for answer in answers:
        if isinstance(answer, ApiError):
            doing = "reading the policies that are left"
            raise Failed(explain(doing, answer, needed("organizations", answer.operation)), answer)
    return any(map(allows, answers))


def _own_document(params: Params) -> Any:
    return document(params["content"]) if params.get("content") is not None else params.get("content_now")
