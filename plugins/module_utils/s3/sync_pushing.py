# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pushing: what is in a folder goes to a prefix of a bucket."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params, Plan, Request, Step
from .checksums import checksum, file_source, same_bytes
from .objects import head, part_size
from .prefixes import SHOWN, first_of
from .sync_asked import Job, job
from .sync_comparing import Entry, Move, Patterns, Remarks
from .sync_deciding import Decision, bounded, decided
from .sync_journal import Begun, begun, journal_path, opened
from .sync_listing import objects
from .sync_local import one, place, readable, walk
from .sync_outcomes import carried
from .sync_plans import ended, facts, moving, removing, whole
from .sync_progress import Progress
from .sync_sending import request, works
from .sync_uploads import Uploads, abort, listed, ours


def push(api: Any, params: Params) -> Plan:
    """Plan what is to be sent, and what of the bucket goes."""
    task, remarks = job(params), Remarks()
    root = task.root
    if not os.path.exists(root):
        sentence = f"file_root: there is no file or folder {root}"
        if not api.check:
            raise Refused(f"{sentence}.")
        return whole((), _facts(params, task, root, Decision(), remarks), remarks, (f"{sentence} yet.",))
    is_file = not os.path.isdir(root)
    if is_file and params.get("delete"):
        raise Refused(f"delete: file_root {root} is a file; what isn't in a folder can only be told of a folder.")
    files = one(root, remarks) if is_file else walk(root, task.wanted, task.symlinks, remarks)
    folder = os.path.dirname(os.path.abspath(root)) if is_file else root
    name = os.path.basename(root) if is_file else ""
    there = objects(api, task.address, task.prefix, Patterns() if is_file else task.wanted, name)

    def same(api: Any, source: Entry, target: Entry) -> bool:
        return _same(api, task, place(folder, source.path), target)

    decision = decided(api, params, files, there, same, remarks)
    _keep_readable(decision, folder, remarks)
    bounded(params, decision, root, task.where)
    return _planned(api, params, task, folder, decision, remarks)


def _same(api: Any, task: Job, file: str, target: Entry) -> bool:
    source = file_source(file)
    if "-" not in target.etag and checksum(source, "MD5").hex() == target.etag:
        return True
    # Parts, or a key of KMS: the listing can't tell.
    where = {**task.address, "Key": task.key(target.path)}
    found = head(api, where)
    return found is not None and same_bytes(source, found, part_size(api, where))


def _keep_readable(decision: Decision, folder: str, remarks: Remarks) -> None:
    for move in decision.moves:
        if not readable(place(folder, move.source.path)):
            remarks.fail(move.source.path, "it can't be read by this user")
    gone = {one["path"] for one in remarks.problems}
    decision.moves = [move for move in decision.moves if move.source.path not in gone]


def _facts(params: Params, task: Job, folder: str, decision: Decision, remarks: Remarks) -> dict[str, Any]:
    told = facts(params, task, task.root, task.where, decision, remarks)
    entries = [_entry(task, folder, move, key) for move, key in zip(decision.moves, told["transferred"])]
    return {**told, "filelist_actionable": entries, "uploads": entries}


def _entry(task: Job, folder: str, move: Move, key: str) -> dict[str, Any]:
    source, target = move.source, move.target
    entry: dict[str, Any] = {
        "bytes": source.size,
        "chopped_path": source.path,
        "fullpath": place(folder, source.path),
        "mime_type": task.kind(source.path),
        "modified_epoch": source.time,
        "s3_path": key,
        "why": move.why,
    }
    if target is not None:
        entry.update(whysize=f"{source.size} / {target.size}", whytime=f"{source.time} / {target.time}")
    return entry


def _planned(api: Any, params: Params, task: Job, folder: str, decision: Decision, remarks: Remarks) -> Plan:
    told = _facts(params, task, folder, decision, remarks)
    path = journal_path(params, task)
    left = begun(path)
    steps: list[Step] = []
    large = [move for move in decision.moves if move.source.size > task.part_size]
    if left:
        steps.extend(_given_up(api, task, path, left, {task.key(move.source.path) for move in large}))
    if decision.moves:
        steps.append(_sending(task, folder, decision, large, path if large or left else "", told))
    if decision.left_over and remarks.problems:
        told = {**told, "removed": [], "counts": {**told["counts"], "removed": 0}}
        more = ("Nothing is removed as long as not all of the source can be read.",)
        return whole(steps, told, remarks, more)
    if decision.left_over:
        steps.append(removing(api, task, decision.left_over))
    return whole(steps, told, remarks)


def _given_up(api: Any, task: Job, path: str, left: Mapping[str, Begun], large: set[str]) -> Iterator[Step]:
    """What a run that broke off has begun for files that are no longer to be sent."""
    stale = {key: one for key, one in left.items() if key not in large}
    there = ours(api, task, stale, listed(api, task)) if stale else {}

    def work(api: Any) -> None:
        with opened(path, task.where) as journal:
            for upload_id, key in there.items():
                abort(api, task, key, upload_id)
            for key in stale:
                journal.end(key)

    requests = tuple(
        Request("s3", "abort_multipart_upload", {**task.address, "Key": key, "UploadId": upload_id})
        for upload_id, key in there.items()
    )
    if there:
        before = {"in": task.where, "count": len(there), "keys": first_of(sorted(there.values()))}
        yield Step("uploads", "remove", before, None, requests, work=work)
    elif stale:
        yield Step("journal", "clear", None, None, (), work=work, changes=False)


def _sending(
    task: Job, folder: str, decision: Decision, large: list[Move], journal: str, told: Mapping[str, Any]
) -> Step:
    requests = [Request("s3", "put_object", request(task, move.source.path)) for move in decision.moves[:SHOWN]]
    if large:
        upload = {**task.address, "Key": task.key(large[0].source.path), "UploadId": "*"}
        requests += [
            Request("s3", "list_multipart_uploads", dict(task.address)),
            Request("s3", "list_parts", upload),
            Request("s3", "abort_multipart_upload", upload),
        ]

    def work(api: Any) -> Mapping[str, Any]:
        task.bandwidth.attach(api.client())
        progress = Progress(api, f"sending to {task.where}", len(decision.moves), decision.size)
        with opened(journal, task.where) if journal else nullcontext() as notes:
            uploads = Uploads(api, task, notes)
            result = carried(
                lambda moves: works(api, task, uploads, moves, folder), decision.moves, task.width, progress
            )
            try:
                uploads.tidy()
            except ApiError:
                if not result.failed:
                    raise
        return ended(result, len(decision.moves), "sent", told, task.key)

    return moving("files", "send", decision, task.root, task.where, requests, work)
