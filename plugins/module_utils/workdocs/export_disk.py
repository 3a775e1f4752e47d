# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export's files in a folder: each written beside its place until it is whole, and known again by the next run."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import Failed, Refused
from ..s3.checksums import checksum, file_source
from ..s3.sync_local import is_partial, place, words
from ..s3.sync_targets import Target, is_inside, is_ours, mark_of
from . import content
from .export_rows import ABOUT, Kept, Row, is_row, listed_in, sha256


class Folder:
    """The folder ``root``, with a manifest of that name. Raises Refused, Failed and OSError."""

    prefix, on_disk = "", True

    def __init__(self, root: str, manifest: str) -> None:
        self.root = os.path.abspath(os.path.expanduser(root))
        self.manifest = os.path.join(self.root, manifest)
        # What a run has written before its manifest: a line for each file, once it is whole.
        self._journal = os.path.join(self.root, f".{manifest}.journal")
        self._mark = mark_of(self.manifest)
        self._listed: dict[str, dict[str, Any]] = {}
        self._there: set[str] = set()
        self._lock = threading.Lock()
        self.said: bytes | None = None

    @property
    def where(self) -> str:
        """The folder as sentences name it."""
        return self.root

    def read(self, api: Any) -> tuple[str, ...]:
        """Look what is there; gives warnings."""
        if os.path.lexists(self.root) and not os.path.isdir(self.root):
            raise Refused(f"dest: {self.root} is no folder.")
        above = self.root
        while not os.path.lexists(above):
            above = os.path.dirname(above)
        if not os.access(above, os.W_OK | os.X_OK):
            raise Refused(f"dest: this user can't write below {above}.")
        self.said = _read(self.manifest)
        self._listed = listed_in(self.said)
        for line in (_read(self._journal) or b"").splitlines():
            self._listed.update(listed_in(b'{"files": [%s]}' % line))
        return ()

    def kept(self, api: Any, row: Row) -> Kept | None:
        """What is there of a row, if it is whole: its bytes are read. None where it has to be written."""
        file = place(self.root, row.key)
        if os.path.lexists(file):
            with self._lock:
                self._there.add(row.key)
        if os.path.islink(file) or not os.path.isfile(file) or os.path.getsize(file) != row.size:
            return None
        source = file_source(file)
        digest = checksum(source, "SHA256").hex()
        if row.kind == ABOUT:
            return Kept(digest) if digest == sha256(row.content) else None
        listed = self._listed.get(row.key)
        if listed is not None and is_row(row, listed, row.size):
            return Kept(digest) if digest == listed["sha256"] else None
        # A run may be killed between a file and its line.
        return Kept(digest) if checksum(source, "MD5").hex() == row.signature else None

    def begin(self, api: Any, rows: Sequence[Row]) -> None:
        """Take away what a killed run was writing."""
        os.makedirs(self.root, exist_ok=True)
        for folder, _folders, names in os.walk(self.root):
            for name in names:
                if is_partial(name) and is_ours(name, self._mark):
                    os.unlink(os.path.join(folder, name))

    def put(self, api: Any, row: Row) -> Kept:
        """Write a row's bytes, fetched and verified, beside its place, and only then put them there."""
        if not is_inside(self.root, row.key, "refuse"):
            raise Failed(f"{row.key} lies behind a symbolic link: nothing is written there.")
        target = Target(self.root, row.key, self._mark, row.key not in self._there)
        try:
            if row.kind == ABOUT:
                target.write(row.content, 0)
                kept = Kept(sha256(row.content))
            else:
                kept = Kept(fetched(api, row, lambda: _begin(target)))
            target.put(row.changed or int(time.time()))
        finally:
            target.close()
        line = {"key": row.key, "id": row.id, "version_id": row.version_id, "size": row.size, "sha256": kept.sha256}
        with self._lock, open(self._journal, "ab") as file:
            file.write(json.dumps(line).encode() + b"\n")
        return kept

    def unlike(self, api: Any, rows: Sequence[Row], kept: Mapping[str, Kept], written: set[str]) -> list[Row]:
        """The rows whose files aren't what was written; those that were there were read before."""
        return [row for row in rows if row.key in written and not self._is(row, kept[row.key])]

    def _is(self, row: Row, kept: Kept) -> bool:
        source = file_source(place(self.root, row.key))
        return source.size == row.size and checksum(source, "SHA256").hex() == kept.sha256

    def end(self, api: Any, said: bytes) -> None:
        """Write the manifest, last of all."""
        os.makedirs(self.root, exist_ok=True)
        name = os.path.basename(self.manifest)
        target = Target(self.root, name, self._mark, False)
        try:
            target.write(said, 0)
            target.put(int(time.time()))
        finally:
            target.close()
        if os.path.exists(self._journal):
            os.unlink(self._journal)


def fetched(api: Any, row: Row, begin: Callable[[], Callable[[bytes], Any]]) -> str:
    """Fetch a version and give its SHA-256; ``begin`` gives for each try what takes the pieces."""
    hashed = hashlib.sha256()

    def sink() -> Callable[[bytes], None]:
        nonlocal hashed
        hashed = hashlib.sha256()
        take = begin()

        def taking(chunk: bytes) -> None:
            hashed.update(chunk)
            take(chunk)

        return taking

    content.fetched(api, row.id, row.version_id, sink)
    return hashed.hexdigest()


def _begin(target: Target) -> Callable[[bytes], None]:
    os.truncate(target.partial, 0)
    offset = 0

    def take(chunk: bytes) -> None:
        nonlocal offset
        target.write(chunk, offset)
        offset += len(chunk)

    return take


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(f"dest: {path} can't be read: {words(error)}.") from error
