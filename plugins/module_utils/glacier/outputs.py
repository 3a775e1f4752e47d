# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output of a job: fetched range by range, verified by its tree hash, and only then put in its place."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..s3.checksums import file_source
from . import hashes

_RANGE = 32 * hashes.MIB
_TRIES = 5


def check(dest: str) -> str:
    """The path of a file to be written, with ~ expanded; refuses one that can't be."""
    path = os.path.abspath(os.path.expanduser(dest))
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise Refused(f"dest: there is no folder {folder}.")
    if os.path.isdir(path) or not os.access(folder, os.W_OK):
        raise Refused(f"dest: {path} can't be written by this user.")
    return path


def is_there(path: str, size: int | None, checksum: str | None) -> bool:
    """Whether a file has these bytes already; False where that can't be told."""
    if not checksum or not os.path.isfile(path):
        return False
    source = file_source(path)
    return size in (None, source.size) and hashes.tree_hash(source.chunks()) == checksum


def has_bytes(path: str, body: bytes) -> bool:
    """Whether a file has just these bytes."""
    if not os.path.isfile(path) or os.stat(path).st_size != len(body):
        return False
    return b"".join(file_source(path).chunks()) == body


def whole(api: Any, place: Mapping[str, str], size: int | None) -> bytes:
    """The output of an inventory job, of that many bytes. Raises ApiError or Failed."""
    for _number in range(_TRIES):
        with _unless_broken():
            body = bytes(api.whole("get_job_output", place, "body")["body"])
            if size is None or len(body) == size:
                return body
    raise Failed("The output of the job didn't arrive whole: run the task again.")


def fetch(api: Any, place: Mapping[str, str], job: Mapping[str, Any], dest: str) -> dict[str, Any]:
    """Fetch the output of an archive's job beside ``dest``, verify it, and put it there. Raises ApiError or Failed."""
    size, leaves = _size(job), []
    folder, name = os.path.split(dest)
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                for start in range(0, size, _RANGE):
                    end = min(start + _RANGE, size) - 1
                    piece, hashed = _piece(api, place, start, end)
                    leaves += hashed
                    file.write(piece)
                    api.report(f"fetching {name}: {end + 1} of {size} bytes ({100 * (end + 1) // size} %)")
                file.flush()
                os.fsync(file.fileno())
            found, wanted = hashes.root(leaves).hex(), checksum(job)
            if wanted and found != wanted:
                raise Failed(f"What arrived is not what the archive holds: its tree hash is {found}, and not {wanted}."
                             f" {dest} was left as it was; run the task again.")  # fmt: skip
            if os.path.exists(dest):
                os.chmod(partial, os.stat(dest).st_mode & 0o7777)
            os.replace(partial, dest)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(partial)
    except OSError as error:
        raise Failed(f"dest: {dest} can't be written: {error.strerror or error}.") from error
    return {"dest": dest, "verified": bool(wanted)}


def write(dest: str, body: bytes) -> dict[str, Any]:
    """Put bytes in the place of a file, in one step. Raises Failed."""
    folder, name = os.path.split(dest)
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
            os.replace(partial, dest)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(partial)
    except OSError as error:
        raise Failed(f"dest: {dest} can't be written: {error.strerror or error}.") from error
    return {"dest": dest}


def _piece(api: Any, place: Mapping[str, str], start: int, end: int) -> tuple[bytes, list[bytes]]:
    """One range and the hashes of its MiB; asked again where it breaks off or arrives damaged."""
    for _number in range(_TRIES):
        with _unless_broken():
            answer = api.whole("get_job_output", {**place, "range": f"bytes={start}-{end}"}, "body")
            body = answer["body"]
            hashed = hashes.leaves([body])
            if len(body) == end - start + 1 and answer.get("checksum") in (None, hashes.root(hashed).hex()):
                return body, hashed
    raise Failed(f"Bytes {start} to {end} of the output arrived damaged {_TRIES} times: run the task again.")


@contextlib.contextmanager
def _unless_broken() -> Any:
    """Let pass what a connection lost on its way; what AWS refuses is raised."""
    try:
        yield
    except ApiError as error:
        if error.answered:
            raise


def _size(job: Mapping[str, Any]) -> int:
    start, _dash, end = str(job.get("RetrievalByteRange") or "").partition("-")
    return int(end) - int(start) + 1 if end else int(job["ArchiveSizeInBytes"])


def checksum(job: Mapping[str, Any]) -> str:
    """The tree hash of the output; an empty text for a range that has none."""
    if job.get("SHA256TreeHash"):
        return str(job["SHA256TreeHash"])
    return str(job.get("ArchiveSHA256TreeHash") or "") if _size(job) == job["ArchiveSizeInBytes"] else ""
