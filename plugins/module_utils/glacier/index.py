# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index of archives: which id is which file. A file of JSON lines of the user's, readable by its owner only.

AWS tells an archive's id once, when it is uploaded, and lists ids in the vault's inventory a day later; files' names it
never knows. An entry has the name, the vault's ARN, the archive's id, description, size in bytes and tree hash, when
the file was last modified and when it was uploaded, and a status: uploading, stored, unconfirmed, missing or deleted.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import Failed, Refused

Entry = dict[str, Any]
STATUSES = ("uploading", "stored", "unconfirmed", "missing", "deleted")


def check(path: str) -> str:
    """The index's path with ~ expanded; refuses one that can't be written or read."""
    path = os.path.abspath(os.path.expanduser(path))
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise Refused(f"index: there is no folder {folder}.")
    if os.path.isdir(path) or not os.access(path if os.path.exists(path) else folder, os.R_OK | os.W_OK):
        raise Refused(f"index: {path} can't be read and written by this user.")
    return path


def read(path: str) -> list[Entry]:
    """The entries of an index; none where there is no file yet. Raises Refused for a file that is no index."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return []
    entries = []
    with os.fdopen(handle, encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            if not isinstance(entry, dict) or not {"name", "vault", "status"} <= set(entry):
                raise Refused(f"index: line {number} of {path} is no entry of an index. It was left as it is.")
            entries.append(entry)
    return entries


def change(path: str, edit: Callable[[list[Entry]], list[Entry]]) -> list[Entry]:
    """Change the entries of an index, one process at a time, in one step; gives the new ones. Raises Failed."""
    try:
        with _turn(path):
            entries = edit(read(path))
            _write(path, entries)
            return entries
    except OSError as error:
        raise Failed(f"index: {path} can't be written: {error.strerror or error}.") from error


def put(path: str, entry: Mapping[str, Any]) -> None:
    """Put an entry in place of the one of the same ``key``, or after the others."""
    told = dict(entry)

    def edit(entries: list[Entry]) -> list[Entry]:
        kept = [one for one in entries if one.get("key") != told["key"]]
        at = next((number for number, one in enumerate(entries) if one.get("key") == told["key"]), len(kept))
        return [*kept[:at], told, *kept[at:]]

    change(path, edit)


def drop(path: str, key: str) -> None:
    """Take out the entry of a key."""
    change(path, lambda entries: [one for one in entries if one.get("key") != key])


@contextlib.contextmanager
def _turn(path: str) -> Iterator[None]:
    """Be the only process that changes the index. The lock's file stays: another one may wait for it."""
    folder, name = os.path.split(path)
    lock = os.open(os.path.join(folder, f".{name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(path: str, entries: list[Entry]) -> None:
    handle, partial = tempfile.mkstemp(prefix=".index.", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for entry in entries:
                file.write(json.dumps(entry, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(partial)
        raise
