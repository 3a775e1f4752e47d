# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pulling: what is below a prefix of a bucket comes into a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import Failed, Refused
from ..parts import Effect, Params, Plan, Request, Step
from .checksums import checksum, file_source, same_bytes
from .objects import head, part_size
from .prefixes import SHOWN, first_of
from .sync_asked import Job, job
from .sync_comparing import Entry, Remarks
from .sync_deciding import Decision, bounded, decided
from .sync_fetching import works
from .sync_journal import journal_path, opened
from .sync_listing import objects
from .sync_local import place, walk
from .sync_outcomes import carried, sentence
from .sync_plans import ended, facts, moving, whole
from .sync_progress import Progress
from .sync_targets import is_inside, is_ours, mark_of, removed, wrong_with


def pull(api: Any, params: Params) -> Plan:
    """Plan what is to be fetched, and what of the folder goes."""
    task, remarks = job(params), Remarks()
    root = task.root
    if os.path.lexists(root) and not os.path.isdir(root):
        raise Refused(f"file_root: {root} is a file; mode: pull needs a folder.")
    path = journal_path(params, task)
    mark = mark_of(path)
    partial: list[str] = []
    # What else stands in the folder (sockets, empty folders) is nobody's concern here.
    here = walk(root, task.wanted, task.symlinks, Remarks(), partial) if os.path.isdir(root) else iter(())

    def same(api: Any, source: Entry, target: Entry) -> bool:
        return _same(api, task, source, target)

    coming = _writable(objects(api, task.address, task.prefix, task.wanted), remarks)
    decision = decided(api, params, coming, here, same, remarks)
    warnings = without_archived(decision, remarks)
    _keep_outside(decision, root, remarks)
    bounded(params, decision, task.where, root)
    steps = [*_swept(task, path, [one for one in partial if is_ours(one, mark)])]
    told = facts(params, task, task.where, root, decision, remarks)
    if decision.moves:
        steps.append(_fetching(task, path, mark, decision, told))
    if decision.left_over and remarks.problems:
        told = {**told, "removed": [], "counts": {**told["counts"], "removed": 0}}
        warnings.append("Nothing is removed as long as not all of the source can be fetched.")
    elif decision.left_over:
        steps.append(_removing(root, decision.left_over))
    return whole(steps, told, remarks, warnings)


def _writable(entries: Iterator[Entry], remarks: Remarks) -> Iterator[Entry]:
    """The objects that can be files below the folder; the others are said."""
    for entry in entries:
        if entry.path.endswith("/") and not entry.size:
            remarks.skip(entry.path, "an empty object that consoles show as a folder")
            continue
        wrong = wrong_with(entry.path)
        if wrong:
            remarks.fail(entry.path, wrong)
        else:
            yield entry


def without_archived(decision: Decision, remarks: Remarks) -> list[str]:
    """Leave out what can't be read before it is restored, and give the warning that says so."""
    archived = [move.source for move in decision.moves if not move.source.readable]
    if not archived:
        return []
    decision.moves = [move for move in decision.moves if move.source.readable]
    for entry in archived:
        remarks.skip(entry.path, f"archived ({entry.storage_class}) and not restored")
    return [
        f"{len(archived)} objects are archived and were left out, {archived[0].path} among them: restore them with"
        " converge.aws.s3_object_restore, and run the task again."
    ]


def _keep_outside(decision: Decision, root: str, remarks: Remarks) -> None:
    """What is reached through a symbolic link to another place is never removed."""
    kept = {entry for entry in decision.left_over if not is_inside(root, entry.path, "skip")}
    for entry in sorted(kept):
        remarks.skip(entry.path, "not removed: it lies elsewhere, and is reached by a symbolic link")
    decision.left_over = [entry for entry in decision.left_over if entry not in kept]


def _same(api: Any, task: Job, source: Entry, target: Entry) -> bool:
    file = file_source(place(task.root, target.path))
    if "-" not in source.etag and checksum(file, "MD5").hex() == source.etag:
        return True
    where = {**task.address, "Key": task.key(source.path)}
    found = head(api, where)
    return found is not None and same_bytes(file, found, part_size(api, where))


def _swept(task: Job, path: str, partial: Sequence[str]) -> Iterator[Step]:
    """What a run that broke off was fetching."""
    if not partial:
        return

    def work(api: Any) -> None:
        with opened(path, task.root):
            for one in partial:
                removed(task.root, one)

    before = {"in": task.root, "count": len(partial), "files": first_of(partial)}
    yield Step("partial", "remove", before, None, (), work=work)


def _fetching(task: Job, path: str, mark: str, decision: Decision, told: Mapping[str, Any]) -> Step:
    places = [{**task.address, "Key": task.key(move.source.path)} for move in decision.moves[:SHOWN]]
    requests = [Request("s3", "get_object", one) for one in places]

    def work(api: Any) -> Mapping[str, Any]:
        progress = Progress(api, f"fetching from {task.where}", len(decision.moves), decision.size)
        with opened(path, task.root):
            result = carried(lambda moves: works(api, task, mark, moves), decision.moves, task.width, progress)
        return ended(result, len(decision.moves), "fetched", told, task.named)

    return moving("files", "get", decision, task.where, task.root, requests, work)


def _removing(root: str, left_over: Sequence[Entry]) -> Step:
    paths, size = [entry.path for entry in left_over], sum(entry.size for entry in left_over)
    effect = Effect("irreversible", f"Deletes {len(paths)} files, {size} bytes, of {root} for good.")

    def work(api: Any) -> None:
        wrong = [(path, why) for path in paths for why in [removed(root, path)] if why]
        if wrong:
            raise Failed(f"{len(paths) - len(wrong)} of {len(paths)} files were removed. {sentence(wrong)}")

    before = {"in": root, "count": len(paths), "bytes": size, "files": first_of(paths)}
    return Step("removed", "delete", before, None, (), effect, work=work)
