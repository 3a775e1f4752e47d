# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copying from bucket to bucket: both are listed, and no byte passes here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Plan, Request, Step
from .checksums import same_objects
from .copies import copying
from .objects import copy_source, head, owned
from .prefixes import SHOWN
from .sync_asked import Job, job, prefix
from .sync_comparing import Entry, Move, Remarks
from .sync_deciding import Decision, bounded, decided
from .sync_lanes import Work
from .sync_listing import objects
from .sync_outcomes import Outcome, carried, failed
from .sync_plans import ended, facts, moving, removing, whole
from .sync_progress import Progress
from .sync_pulling import without_archived


def copy(api: Any, params: Params) -> Plan:
    """Plan what is to be copied, and what of the bucket goes."""
    task, remarks = job(params), Remarks()
    origin = params["copy_src"]
    source = replace(task, address=owned(params, origin["bucket"]), prefix=prefix(origin.get("prefix")))

    def same(api: Any, one: Entry, other: Entry) -> bool:
        return _same(api, source, one, task, other)

    coming, there = (objects(api, side.address, side.prefix, side.wanted) for side in (source, task))
    decision = decided(api, params, coming, there, same, remarks)
    warnings = without_archived(decision, remarks)
    bounded(params, decision, source.where, task.where)
    told = facts(params, task, source.where, task.where, decision, remarks)
    steps: list[Step] = []
    if decision.moves:
        steps.append(_copying(params, source, task, decision, told))
    if decision.left_over:
        steps.append(removing(api, task, decision.left_over))
    return whole(steps, told, remarks, warnings)


def _same(api: Any, source: Job, one: Entry, task: Job, other: Entry) -> bool:
    """Equal ETags say equal bytes, unless keys of KMS are in play: then they are never equal. Else checksums tell."""
    if one.etag == other.etag:
        return True
    heads = [
        head(api, {**side.address, "Key": side.key(entry.path)}) for side, entry in ((source, one), (task, other))
    ]
    return None not in heads and same_objects(heads[0] or {}, heads[1] or {})


def _asked(params: Params) -> dict[str, Any]:
    """The options as those of a copy of one object."""
    return {
        **params,
        "overwrite": "always",
        "encryption_mode": params.get("encryption"),
        "cache_control": params.get("cache_control") or None,
        "permission": [params["permission"]] if params.get("permission") else None,
    }


def _copying(params: Params, source: Job, task: Job, decision: Decision, told: Mapping[str, Any]) -> Step:
    asked = _asked(params)
    requests = [_request(source, task, move) for move in decision.moves[:SHOWN]]

    def works(api: Any, moves: Sequence[Move]) -> Iterator[Work]:
        for move in moves:
            yield Work(partial(_one, api, asked, source, task, move))

    def work(api: Any) -> Mapping[str, Any]:
        progress = Progress(api, f"copying to {task.where}", len(decision.moves), decision.size)
        result = carried(lambda moves: works(api, moves), decision.moves, task.width, progress)
        return ended(result, len(decision.moves), "copied", told, task.key)

    return moving("objects", "copy", decision, source.where, task.where, requests, work)


def _request(source: Job, task: Job, move: Move) -> Request:
    origin = {**source.address, "Key": source.key(move.source.path)}
    members = {member: value for member, value in task.members.items() if member in ("StorageClass", "ACL", "Tagging")}
    return Request(
        "s3",
        "copy_object",
        {**task.address, "Key": task.key(move.source.path), "CopySource": copy_source(origin), **members},
    )


def _one(api: Any, asked: Params, source: Job, task: Job, move: Move) -> Outcome:
    origin = {**source.address, "Key": source.key(move.source.path)}
    target = {**task.address, "Key": task.key(move.source.path)}
    try:
        found = head(api, origin)
        if found is None:
            raise Failed(f"{move.source.path} is gone since the objects were listed.")
        for step in copying(api, asked, origin, target, found, None):
            if step.work:
                step.work(api)
    except (ApiError, Failed, Refused) as error:
        return failed(move, error, "copying")
    return Outcome(move, "done", move.source.size)
