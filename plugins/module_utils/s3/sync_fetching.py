# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching objects: small ones whole, large ones in ranges side by side; what fits its checksum takes its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..clients import translated
from ..errors import ApiError, Failed
from .checksums import Source, file_source, known, same_bytes
from .objects import part_size as first_part
from .sync_asked import Job
from .sync_asked import part_size as range_size
from .sync_comparing import Move
from .sync_lanes import Work
from .sync_outcomes import DAMAGED, TRIES, Outcome, failed
from .sync_targets import Target, is_inside

_CHUNK = 256 * 1024
_BROKEN = frozenset(("ConnectionDropped",))


def works(api: Any, job: Job, mark: str, moves: Sequence[Move]) -> Iterator[Work]:
    """The pieces of work that fetch these objects."""
    for move in moves:
        if move.source.size > job.part_size:
            yield from _ranges(api, job, mark, move)
        else:
            yield Work(partial(_small, api, job, mark, move), move.source.size)


def _place(job: Job, move: Move) -> dict[str, Any]:
    return {**job.address, "Key": job.key(move.source.path)}


def _target(job: Job, mark: str, move: Move) -> Target:
    path = move.source.path
    if not is_inside(job.root, path, job.symlinks):
        raise Failed(f"{path} would be written through a symbolic link to a folder, and symlinks is {job.symlinks}.")
    return Target(job.root, path, mark, move.target is None)


def _small(api: Any, job: Job, mark: str, move: Move) -> Outcome:
    """Fetch an object whole, again if it arrives damaged or breaks off."""
    place, path = _place(job, move), move.source.path
    target = None
    try:
        target = _target(job, mark, move)
        for left in reversed(range(TRIES)):
            try:
                head, content = _whole(api, job, place)
            except ApiError as error:
                if left and error.code in DAMAGED | _BROKEN:
                    continue
                raise
            if _is_it(Source(len(content), content=content), head, api, place):
                break
            if not left:
                raise Failed(_damaged(path))
        target.write(content, 0)
        target.put(int(head["LastModified"].timestamp()))
        return Outcome(move, "done", len(content))
    except (ApiError, Failed, OSError) as error:
        return failed(move, error, "fetching")
    finally:
        if target:
            target.close()


def _whole(api: Any, job: Job, place: Mapping[str, Any]) -> tuple[Mapping[str, Any], bytes]:
    answer = api.call("get_object", {**place, "ChecksumMode": "ENABLED"})
    return answer, b"".join(_read(answer["Body"], job))


def _read(body: Any, job: Job) -> Iterator[bytes]:
    """What arrives, piece by piece; raises ApiError when it breaks off or is damaged."""
    while True:
        job.bandwidth.take(_CHUNK)
        try:
            chunk = body.read(_CHUNK)
        except Exception as error:
            raise translated("get_object", error) from error
        if not chunk:
            return
        yield chunk


def _is_it(source: Source, head: Mapping[str, Any], api: Any, place: Mapping[str, Any]) -> bool:
    """Whether bytes are the object's. Where S3 keeps nothing that tells (keys of KMS, no checksum), its size does."""
    encrypted = str(head.get("ServerSideEncryption", "AES256")) != "AES256" or head.get("SSECustomerAlgorithm")
    if encrypted and not known(head):
        return bool(source.size == head.get("ContentLength"))
    return same_bytes(source, head, first_part(api, place))


def _damaged(path: str) -> str:
    return (
        f"{path}: what arrived is not what S3 holds: its size or its checksum differ, {TRIES} times. What was there was"
        " left as it was."
    )


@dataclass
class _Fetch:
    """A large object on its way; ``head`` is what S3 said of it at the beginning."""

    move: Move
    place: Mapping[str, Any]
    head: Mapping[str, Any]
    target: Target
    under_way: int = 0
    is_all: bool = False
    tries: int = 0
    failure: Outcome | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def _ranges(api: Any, job: Job, mark: str, move: Move) -> Iterator[Work]:
    place, target = _place(job, move), None
    try:
        head = api.call("head_object", {**place, "ChecksumMode": "ENABLED"})
        target = _target(job, mark, move)
    except (ApiError, Failed, OSError) as error:
        yield Work(partial(_as_it_is, failed(move, error, "fetching")))
        return
    fetch = _Fetch(move, place, head, target)
    size = head["ContentLength"]
    step = range_size(job, size)
    for start in range(0, size, step):
        if fetch.failure:
            break
        with fetch.lock:
            fetch.under_way += 1
        yield Work(partial(_range, api, job, fetch, start, min(start + step, size)), _CHUNK)
    with fetch.lock:
        fetch.is_all = True
        is_last = fetch.under_way == 0
    if is_last:
        yield Work(partial(_end, api, job, fetch, 0))


def _as_it_is(outcome: Outcome) -> Outcome:
    return outcome


def _range(api: Any, job: Job, fetch: _Fetch, start: int, end: int) -> Outcome:
    """Fetch the bytes from ``start`` to before ``end``; where they break off, the rest of them."""
    size = end - start
    try:
        _fetched(api, job, fetch, start, end)
    except (ApiError, OSError) as error:
        fetch.failure = failed(fetch.move, error, "fetching")
        size = 0
    with fetch.lock:
        fetch.under_way -= 1
        is_last = fetch.under_way == 0 and fetch.is_all
    return _end(api, job, fetch, size) if is_last else Outcome(fetch.move, "part", size)


def _fetched(api: Any, job: Job, fetch: _Fetch, start: int, end: int) -> None:
    left = TRIES
    while start < end and not fetch.failure:
        bounds = {"Range": f"bytes={start}-{end - 1}", "IfMatch": fetch.head["ETag"]}
        try:
            for chunk in _read(api.call("get_object", {**fetch.place, **bounds})["Body"], job):
                fetch.target.write(chunk, start)
                start += len(chunk)
        except ApiError as error:
            left -= 1
            if not left or error.code not in DAMAGED | _BROKEN:
                raise


def _end(api: Any, job: Job, fetch: _Fetch, size: int) -> Outcome:
    """Put a file in its place if it is what S3 holds; fetch it again, in one go, if it isn't."""
    try:
        if fetch.failure:
            return fetch.failure
        whole = int(fetch.head["ContentLength"])
        for left in reversed(range(TRIES)):
            if _is_it(file_source(fetch.target.partial), fetch.head, api, fetch.place):
                break
            if not left:
                raise Failed(_damaged(fetch.move.source.path))
            _fetched(api, job, fetch, 0, whole)
        fetch.target.put(int(fetch.head["LastModified"].timestamp()))
        return Outcome(fetch.move, "done", size)
    except (ApiError, Failed, OSError) as error:
        return failed(fetch.move, error, "fetching")
    finally:
        fetch.target.close()
