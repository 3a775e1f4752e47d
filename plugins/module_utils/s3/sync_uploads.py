# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large files, sent in parts: found again after a run that broke off, and nothing left of them when a run ends."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..errors import ApiError, Failed, explain
from ..permissions import needed
from .checksums import SENT, Source, advanced, checksum, encoded, raw
from .sync_asked import Job, part_size
from .sync_comparing import Move
from .sync_journal import Begun, Journal
from .sync_lanes import Work
from .sync_local import State, chunks, state
from .sync_outcomes import Outcome, changed, failed, intact

_GONE = ("NoSuchUpload", "404")


def listed(api: Any, job: Job) -> dict[str, dict[str, Any]]:
    """The unfinished uploads below the prefix, by their ids; raises Failed."""
    request = {**job.address, **({"Prefix": job.prefix} if job.prefix else {})}
    try:
        return {
            entry["UploadId"]: entry
            for page in api.pages("list_multipart_uploads", request)
            for entry in page.get("Uploads", ())
        }
    except ApiError as error:
        if error.code == "NoSuchBucket":
            return {}
        about = f"listing the unfinished uploads of {job.where}"
        raise Failed(explain(about, error, needed("s3", error.operation)), error) from error


def ours(api: Any, job: Job, begun: Mapping[str, Begun], there: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Those of the uploads that this sync has begun: their keys by their ids.

    One whose answer never came has an id that nobody noted: it wasn't there before, and has no parts.
    """
    found: dict[str, str] = {}
    for upload_id, entry in there.items():
        key = entry["Key"]
        one = begun.get(key)
        if one is None or upload_id in one.known:
            continue
        if (one.upload or {}).get("id") == upload_id or not parts(api, job, key, upload_id):
            found[upload_id] = key
    return found


def parts(api: Any, job: Job, key: str, upload_id: str) -> dict[int, dict[str, Any]]:
    """What S3 has of an upload, by the parts' numbers; raises ApiError."""
    request = {**job.address, "Key": key, "UploadId": upload_id}
    return {part["PartNumber"]: part for page in api.pages("list_parts", request) for part in page.get("Parts", ())}


def abort(api: Any, job: Job, key: str, upload_id: str) -> None:
    """Give an upload up, if it is still there; raises ApiError."""
    try:
        api.call("abort_multipart_upload", {**job.address, "Key": key, "UploadId": upload_id})
    except ApiError as error:
        if error.code not in _GONE:
            raise


@dataclass
class _Upload:
    """One upload on its way: the state that the file had at its beginning, and what is known of its parts."""

    move: Move
    key: str
    upload_id: str
    path: str
    before: State
    parts: dict[int, dict[str, Any]] = field(default_factory=dict)
    under_way: int = 0
    whole: str = ""
    failure: Outcome | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Uploads:
    """The large files of one run."""

    def __init__(self, api: Any, job: Job, journal: Journal | None) -> None:
        self._api, self._job, self._journal = api, job, journal
        self._there: dict[str, dict[str, Any]] | None = None
        about = json.dumps({**job.members, "sum": SENT}, sort_keys=True, default=str)
        self._members = hashlib.sha256(about.encode()).hexdigest()[:16]

    def works(self, move: Move, path: str, size: int) -> Iterator[Work]:
        """The pieces of work that send one file, what S3 has of it already left out; raises ApiError and OSError."""
        before, size = state(path), part_size(self._job, size)
        upload, there = self._begin(move, path, before, size)
        running = 0
        try:
            for number, content in enumerate(chunks(path, size), 1):
                if upload.failure:
                    break
                running = advanced(SENT, running, content)
                digest = encoded(checksum(Source(len(content), content=content), SENT))
                if _is_there(there.get(number), content, digest):
                    upload.parts[number] = _part(number, there[number], digest)
                    continue
                with upload.lock:
                    upload.under_way += 1
                yield Work(partial(self._send, upload, number, content, digest), len(content))
        except OSError as error:
            upload.failure = failed(move, error, "reading")
        with upload.lock:
            upload.whole = encoded(raw(SENT, running))
            is_last = upload.under_way == 0
        if is_last:
            yield Work(partial(self._end, upload))

    def tidy(self) -> None:
        """Abort what this sync has begun and nobody can go on with: those whose answers were lost. Raises ApiError."""
        begun = dict(self._begun())
        if not begun:
            return
        there = listed(self._api, self._job)
        for upload_id, key in ours(self._api, self._job, begun, there).items():
            if (begun[key].upload or {}).get("id") != upload_id:
                abort(self._api, self._job, key, upload_id)
        for key, one in begun.items():
            if self._journal and (one.upload or {}).get("id") not in there:
                self._journal.end(key)

    def _begun(self) -> dict[str, Begun]:
        return self._journal.begun if self._journal else {}

    def _begin(self, move: Move, path: str, before: State, size: int) -> tuple[_Upload, dict[int, dict[str, Any]]]:
        """The upload that was begun for the file as it is, or a new one; and what S3 has of it."""
        job, key = self._job, self._job.key(move.source.path)
        told = {"size": before.size, "changed": before.changed, "part": size, "members": self._members}
        if self._there is None:
            self._there = listed(self._api, job)
        one = self._begun().get(key)
        if one is not None:
            for upload_id in ours(self._api, job, {key: one}, self._there):
                upload = one.upload or {}
                if upload.get("id") == upload_id and all(upload.get(name) == value for name, value in told.items()):
                    return _Upload(move, key, upload_id, path, before), parts(self._api, job, key, upload_id)
                abort(self._api, job, key, upload_id)
                self._forget(upload_id)
        # Those that were known before a run that broke off are still nobody's of ours.
        known = {upload_id for upload_id, entry in self._there.items() if entry["Key"] == key}
        if one is not None:
            known &= one.known
        if self._journal:
            self._journal.begin(key, frozenset(known))
        members = {**job.members, "ContentType": job.kind(move.source.path)}
        answer = self._api.call(
            "create_multipart_upload",
            {**job.address, "Key": key, **members, "ChecksumAlgorithm": SENT, "ChecksumType": "FULL_OBJECT"},
        )
        upload_id = answer["UploadId"]
        if self._journal:
            self._journal.upload(key, {"id": upload_id, **told})
        return _Upload(move, key, upload_id, path, before), {}

    def _send(self, upload: _Upload, number: int, content: bytes, digest: str) -> Outcome:
        sent = 0
        if not upload.failure:
            request = {**self._job.address, "Key": upload.key, "UploadId": upload.upload_id, "PartNumber": number}
            try:
                answer = intact(
                    lambda: self._api.call(
                        "upload_part",
                        {**request, f"Checksum{SENT}": digest, "Body": self._job.bandwidth.body(content)},
                    )
                )
                upload.parts[number] = _part(number, answer, digest)
                sent = len(content)
            except ApiError as error:
                upload.failure = failed(upload.move, error, "sending")
        with upload.lock:
            upload.under_way -= 1
            is_last = upload.under_way == 0 and bool(upload.whole)
        return self._end(upload, sent) if is_last else Outcome(upload.move, "part", sent)

    def _end(self, upload: _Upload, size: int = 0) -> Outcome:
        """Complete an upload whose parts are all there, if its file is still what it was."""
        try:
            if upload.failure:
                if not _may_go_on(upload.failure.error):
                    self._give_up(upload)
                return upload.failure
            if state(upload.path) != upload.before:
                self._give_up(upload)
                return changed(upload.move)
            self._complete(upload)
            if state(upload.path) != upload.before:
                return changed(upload.move)
        except (ApiError, OSError) as error:
            return failed(upload.move, error, "sending")
        return Outcome(upload.move, "done", size)

    def _complete(self, upload: _Upload) -> None:
        request = {
            **self._job.address,
            "Key": upload.key,
            "UploadId": upload.upload_id,
            "MultipartUpload": {"Parts": [upload.parts[number] for number in sorted(upload.parts)]},
            f"Checksum{SENT}": upload.whole,
            "ChecksumType": "FULL_OBJECT",
            "MpuObjectSize": upload.before.size,
        }
        try:
            self._api.call("complete_multipart_upload", request)
        except ApiError as error:
            # Its answer was lost, and asked again, S3 knows no such upload any more: the object tells.
            place = {**self._job.address, "Key": upload.key}
            if error.code not in _GONE:
                if error.answered and error.status < 500:
                    self._give_up(upload)
                raise
            head = self._api.call("head_object", {**place, "ChecksumMode": "ENABLED"})
            if head.get(f"Checksum{SENT}") != upload.whole:
                raise
        self._forget(upload.upload_id)

    def _give_up(self, upload: _Upload) -> None:
        abort(self._api, self._job, upload.key, upload.upload_id)
        self._forget(upload.upload_id)

    def _forget(self, upload_id: str) -> None:
        if self._there is not None:
            self._there.pop(upload_id, None)


def _is_there(part: Mapping[str, Any] | None, content: bytes, digest: str) -> bool:
    """Whether S3 has these bytes as a part: by the checksum that it keeps, or by the ETag where that is their MD5."""
    if part is None or part.get("Size") != len(content):
        return False
    kept = part.get(f"Checksum{SENT}")
    if kept:
        return bool(kept == digest)
    return bool(str(part.get("ETag", "")).strip('"') == checksum(Source(len(content), content=content), "MD5").hex())


def _part(number: int, answer: Mapping[str, Any], digest: str) -> dict[str, Any]:
    return {"PartNumber": number, "ETag": answer["ETag"], f"Checksum{SENT}": digest}


def _may_go_on(error: ApiError | None) -> bool:
    """Whether an upload that failed so is kept for the next run: no answer came, or one that passes."""
    return error is not None and (not error.answered or error.status >= 500 or error.status == 0)
