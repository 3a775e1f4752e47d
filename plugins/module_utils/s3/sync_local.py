# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a sync: walked in the order of their keys, read, and told apart from what they were before."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import Refused
from .sync_comparing import Entry, Patterns, Remarks

# What is being fetched stands beside its place under such a name; it is never a file of the task's.
PARTIAL = ".converge-"
PARTIAL_END = ".part"


class State(NamedTuple):
    """What tells that a file was changed: its size in bytes, its last change in nanoseconds, and its inode."""

    size: int
    changed: int
    inode: int


def state(path: str) -> State:
    """A file's state now; raises OSError."""
    seen = os.stat(path)
    return State(seen.st_size, seen.st_mtime_ns, seen.st_ino)


def is_partial(name: str) -> bool:
    """Whether a file's name is that of one which is being fetched."""
    return name.startswith(PARTIAL) and name.endswith(PARTIAL_END)


def place(root: str, path: str) -> str:
    """Where the file of a path below the root is."""
    return os.path.join(root, *path.split("/")) if path else root


def chunks(path: str, size: int) -> Iterator[bytes]:
    """A file's bytes, ``size`` at a time, from one opening; raises OSError."""
    with open(path, "rb", buffering=0) as file:
        while True:
            parts, left = [], size
            # One read of the system may give less than it is asked for.
            while left:
                data = file.read(left)
                if not data:
                    break
                parts.append(data)
                left -= len(data)
            if parts:
                yield parts[0] if len(parts) == 1 else b"".join(parts)
            if left:
                return


def readable(path: str) -> bool:
    """Whether this user may read a file."""
    return os.access(path, os.R_OK)


def words(error: OSError) -> str:
    """What the system says of a file."""
    return (error.strerror or str(error)).lower()


def walk(
    root: str, wanted: Patterns, symlinks: str, remarks: Remarks, partial: list[str] | None = None
) -> Iterator[Entry]:
    """The files below a folder that the task is about, in the order of their paths' bytes.

    Of each folder no more is held than the names in it. ``partial`` collects what a broken-off run was fetching. Raises
    Refused at a symbolic link if ``symlinks`` is refuse; a folder that leads back into itself is said and not entered.
    """
    above = [_identity(root)]
    levels = [_names(root, "", wanted, symlinks, remarks, partial)]
    paths = [""]
    while levels:
        name = next(levels[-1], None)
        if name is None:
            levels.pop()
            paths.pop()
            above.pop()
            continue
        path = paths[-1] + os.fsdecode(name)
        if not path.endswith("/"):
            entry = _entry(root, path, remarks)
            if entry is not None:
                yield entry
            continue
        identity = _identity(place(root, path[:-1]))
        if identity in above:
            remarks.skip(path, "a symbolic link to a folder that it lies in")
            continue
        levels.append(_names(place(root, path[:-1]), path, wanted, symlinks, remarks, partial))
        paths.append(path)
        above.append(identity)


def one(path: str, remarks: Remarks) -> Iterator[Entry]:
    """A single file as if it were the only one in its folder."""
    folder, name = os.path.split(os.path.abspath(path))
    entry = _entry(folder, name, remarks)
    if entry is not None:
        yield entry


def _identity(path: str) -> tuple[int, int]:
    try:
        seen = os.stat(path)
    except OSError:
        return (0, 0)
    return (seen.st_dev, seen.st_ino)


def _entry(root: str, path: str, remarks: Remarks) -> Entry | None:
    try:
        seen = os.stat(place(root, path))
    except FileNotFoundError:
        remarks.fail(path, "a symbolic link that leads nowhere" if os.path.islink(place(root, path)) else "it is gone")
        return None
    except OSError as error:
        remarks.fail(path, f"it can't be read: {words(error)}")
        return None
    if not stat.S_ISREG(seen.st_mode):
        remarks.skip(path, "a socket, a pipe or a device")
        return None
    return Entry(path, seen.st_size, int(seen.st_mtime))


def _names(
    folder: str, path: str, wanted: Patterns, symlinks: str, remarks: Remarks, partial: list[str] | None
) -> Iterator[bytes]:
    """The names in a folder as bytes, folders with a slash at their end: so they sort as S3 sorts keys."""
    names: list[bytes] = []
    is_empty = True
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                is_empty = False
                inner = path + entry.name
                if is_partial(entry.name):
                    if partial is not None:
                        partial.append(inner)
                    continue
                if not wanted.enters(inner):
                    continue
                if entry.is_symlink() and symlinks != "follow":
                    if symlinks == "refuse":
                        raise Refused(f"symlinks: {inner} is a symbolic link, and they are refused. Nothing was moved.")
                    remarks.skip(inner, "a symbolic link")
                    continue
                is_folder = entry.is_dir()
                if not is_folder and not wanted.takes(inner):
                    continue
                if _is_text(entry.name):
                    names.append(os.fsencode(entry.name) + (b"/" if is_folder else b""))
                else:
                    shown = inner.encode("utf-8", "backslashreplace").decode()
                    remarks.fail(shown, "its name isn't UTF-8, as an object's key has to be")
    except OSError as error:
        remarks.fail(path or folder, f"the folder can't be read: {words(error)}")
        return
    if is_empty and path:
        remarks.skip(path, "an empty folder: S3 has no folders")
    names.sort()
    yield from names


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
