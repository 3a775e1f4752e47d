# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending files: small ones whole, large ones in parts, side by side; one that changes meanwhile is noticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..errors import ApiError
from .checksums import SENT, Source, checksum, encoded
from .sync_asked import Job
from .sync_comparing import Move
from .sync_lanes import Work
from .sync_local import chunks, place, state
from .sync_outcomes import Outcome, changed, failed, intact
from .sync_uploads import Uploads


def works(api: Any, job: Job, uploads: Uploads, moves: Sequence[Move], root: str) -> Iterator[Work]:
    """The pieces of work that send these files."""
    for move in moves:
        try:
            size = state(place(root, move.source.path)).size
        except OSError as error:
            yield Work(partial(_as_it_is, failed(move, error, "reading")))
            continue
        if size > job.part_size:
            yield from _guarded(uploads.works(move, place(root, move.source.path), size), move)
        else:
            yield Work(partial(_small, api, job, move, root), size)


def _guarded(parts: Iterable[Work], move: Move) -> Iterator[Work]:
    """The pieces of work of one large file; what is wrong with it while they are made is that file's alone."""
    try:
        yield from parts
    except (ApiError, OSError) as error:
        yield Work(partial(_as_it_is, failed(move, error, "sending")))


def _as_it_is(outcome: Outcome) -> Outcome:
    return outcome


def request(job: Job, path: str) -> dict[str, Any]:
    """The members of a PutObject but for its bytes and their checksum."""
    return {**job.address, "Key": job.key(path), **job.members, "ContentType": job.kind(path)}


def _small(api: Any, job: Job, move: Move, root: str) -> Outcome:
    file = place(root, move.source.path)
    try:
        before = state(file)
        content = next(chunks(file, before.size + 1), b"")
        if len(content) != before.size or state(file) != before:
            return changed(move)
        whole: Mapping[str, Any] = {
            **request(job, move.source.path),
            f"Checksum{SENT}": encoded(checksum(Source(len(content), content=content), SENT)),
        }
        intact(lambda: api.call("put_object", {**whole, "Body": job.bandwidth.body(content)}))
        # Changed after it was read, it may look older than the object.
        if state(file) != before:
            return changed(move)
    except (ApiError, OSError) as error:
        return failed(move, error, "sending")
    return Outcome(move, "done", len(content))
