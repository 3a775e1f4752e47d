# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync has begun and not ended, in a file of the user's own: so the next run knows its uploads again.

Each line is a JSON object. {"begin": key, "known": [ids]} is written before an upload is begun: an upload of this key
that is none of the known ones, and has no parts, is one whose answer never came. {"upload": key, "id": ...} follows
with what tells whether the file is still the same, and {"end": key} when it is completed or aborted. What the parts
are, S3 alone says.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..errors import Failed


@dataclass(frozen=True)
class Begun:
    """An upload that was begun: ``known`` were there before it; ``upload`` is its line, if it came."""

    known: frozenset[str]
    upload: Mapping[str, Any] | None = None


def journal_path(params: Mapping[str, Any], job: Any) -> str:
    """The journal that the task names, or the one in the user's cache folder for just this sync."""
    if params.get("journal"):
        return str(params["journal"])
    about = (job.mode, job.where, os.path.realpath(job.root), str(params.get("endpoint_url") or ""))
    name = hashlib.sha256("\0".join(about).encode("utf-8", "replace")).hexdigest()[:32]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "converge.aws", "sync", name)


def begun(path: str) -> dict[str, Begun]:
    """The uploads that were begun and not ended, by key. Nothing is written; raises Failed."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return _told(file.read())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Failed(f"journal: {path} can't be read: {error.strerror or error}.") from error


def _told(text: str) -> dict[str, Begun]:
    found: dict[str, Begun] = {}
    for line in text.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was killed at it
        if not isinstance(said, dict):
            continue
        if "begin" in said:
            found[said["begin"]] = Begun(frozenset(said.get("known", ())))
        elif said.get("upload") in found:
            found[said["upload"]] = Begun(found[said["upload"]].known, said)
        elif "end" in said:
            found.pop(said["end"], None)
    return found


class Journal:
    """A journal that this run alone writes to, from any thread."""

    def __init__(self, handle: int) -> None:
        self._handle, self._lock = handle, threading.Lock()
        text = os.pread(handle, os.fstat(handle).st_size, 0).decode("utf-8", "replace")
        self.begun = _told(text)
        if text and not text.endswith("\n"):
            os.write(handle, b"\n")  # what follows must not go on where a run was killed

    def begin(self, key: str, known: frozenset[str]) -> None:
        """An upload of this key is about to be begun, beside those that are known."""
        self._write({"begin": key, "known": sorted(known)}, key, Begun(known))

    def upload(self, key: str, told: Mapping[str, Any]) -> None:
        """It was begun; ``told`` has its id."""
        line = {"upload": key, **told}
        self._write(line, key, Begun(self.begun[key].known, line))

    def end(self, key: str) -> None:
        """It is there no longer."""
        self._write({"end": key}, key, None)

    def _write(self, line: Mapping[str, Any], key: str, now: Begun | None) -> None:
        with self._lock:
            os.write(self._handle, (json.dumps(line) + "\n").encode())
            os.fsync(self._handle)
            if now is None:
                self.begun.pop(key, None)
            else:
                self.begun[key] = now


@contextmanager
def opened(path: str, about: str) -> Iterator[Journal]:
    """The journal, for this run alone; it is removed when nothing is left in it. Raises Failed."""
    try:
        handle = _locked(path)
    except BlockingIOError as error:
        sentence = f"Another run is at {about} right now (it holds {path}): run the task again when it is done."
        raise Failed(sentence) from error
    except OSError as error:
        raise Failed(f"journal: {path} can't be written: {error.strerror or error}.") from error
    try:
        journal = Journal(handle)
        yield journal
        if not journal.begun:
            os.unlink(path)
    finally:
        os.close(handle)


def _locked(path: str) -> int:
    os.makedirs(os.path.dirname(os.path.abspath(path)), mode=0o700, exist_ok=True)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before may have removed it.
            if os.path.exists(path) and os.stat(path).st_ino == os.fstat(handle).st_ino:
                return handle
        except OSError:
            os.close(handle)
            raise
        os.close(handle)
