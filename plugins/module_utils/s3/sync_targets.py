# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that a sync writes: each beside its place until it is whole, never outside the folder."""

from __future__ import annotations

import errno
import hashlib
import os

from .sync_local import PARTIAL, PARTIAL_END, place, words


def wrong_with(path: str) -> str:
    """Why the key of an object can't be a file below the folder, or an empty string."""
    names = path.split("/")
    if ".." in names or "." in names:
        return "a key with . or .. in it would lead to another place: it is never written"
    if "" in names[:-1] or path.startswith("/"):
        return "a key with an empty name in it can't be a file's path"
    if "\0" in path:
        return "a key with a NUL in it can't be a file's path"
    return ""


def is_inside(root: str, path: str, symlinks: str) -> bool:
    """Whether the folder of a path lies below the root in truth, and not through a symbolic link elsewhere."""
    folder = os.path.dirname(place(root, path))
    if symlinks == "follow":
        return True
    return os.path.realpath(folder) == os.path.join(os.path.realpath(root), *path.split("/")[:-1]).rstrip("/")


def mark_of(journal: str) -> str:
    """What tells the partial files of one sync from those of others, by its journal."""
    return hashlib.sha256(os.path.abspath(journal).encode("utf-8", "surrogateescape")).hexdigest()[:8]


def is_ours(path: str, mark: str) -> bool:
    """Whether a partial file is one of the sync with this mark."""
    return path.rpartition("/")[2].startswith(f"{PARTIAL}{mark}-")


class Target:
    """A file on its way to its place; ``is_new`` says that nothing may stand there. Raises OSError."""

    def __init__(self, root: str, path: str, mark: str, is_new: bool) -> None:
        self._final, self._is_new = place(root, path), is_new
        folder = os.path.dirname(self._final)
        os.makedirs(folder, exist_ok=True)
        if is_new and os.path.lexists(self._final):
            raise FileExistsError(errno.EEXIST, _TAKEN)
        name = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.partial = os.path.join(folder, f"{PARTIAL}{mark}-{name}{PARTIAL_END}")
        if os.path.lexists(self.partial):
            os.unlink(self.partial)
        self._handle = os.open(self.partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)

    def write(self, content: bytes, offset: int) -> None:
        """Put bytes where they belong; from any thread."""
        left = memoryview(content)
        while left:
            written = os.pwrite(self._handle, left, offset)
            left, offset = left[written:], offset + written

    def put(self, changed: int) -> None:
        """Have it take its place, as changed at that time (in seconds since 1970), with the rights of the old one."""
        if os.path.exists(self._final):
            os.fchmod(self._handle, os.stat(self._final).st_mode & 0o7777)
        os.utime(self.partial, (changed, changed))
        os.fsync(self._handle)
        if self._is_new and _linked(self.partial, self._final):
            os.unlink(self.partial)
        else:
            os.replace(self.partial, self._final)

    def close(self) -> None:
        """Leave nothing of it, unless it has taken its place."""
        os.close(self._handle)
        if os.path.lexists(self.partial):
            os.unlink(self.partial)


# Said of a key for which there is a file that the listing of the folder doesn't have.
_TAKEN = "something stands there: the file of another key, which is the same on this disk, a folder, or a symbolic link"


def _linked(partial: str, final: str) -> bool:
    """Give a file its name if nothing has it yet; False where the file system can't. Raises FileExistsError."""
    try:
        os.link(partial, final)
    except FileExistsError as error:
        raise FileExistsError(errno.EEXIST, _TAKEN) from error
    except OSError:
        return False
    return True


def removed(root: str, path: str) -> str:
    """Remove a file and give why that isn't possible, or an empty string."""
    try:
        os.unlink(place(root, path))
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"it can't be removed: {words(error)}"
    return ""
