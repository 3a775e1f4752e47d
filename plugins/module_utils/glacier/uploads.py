# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive sent in parts, side by side: what a run before has sent isn't sent again, and every part is checked.

Even a small archive is sent so. UploadArchive can't be asked what became of it when its answer is lost, and would leave
two if it were sent again; CompleteMultipartUpload, sent again, gives the same archive.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from ..errors import ApiError, Failed, explain
from ..permissions import needed
from ..s3.checksums import Source
from . import hashes
from .vaults import GONE

try:
    from s3transfer.utils import ReadFileChunk
except ImportError:  # said once, by the runner
    ReadFileChunk = None

_TRIES = 4
_CHANGED = ("InvalidParameterValueException",)


@dataclass(frozen=True)
class Sending:
    """One archive to be sent: the vault's members in requests, the file, its parts' hashes, its description."""

    place: Mapping[str, str]
    source: Source
    part_size: int
    parts: tuple[bytes, ...]
    description: str
    name: str
    lanes: int

    @property
    def checksum(self) -> str:
        return hashes.root(self.parts).hex()

    def bounds(self, number: int) -> tuple[int, int]:
        """The first and the last byte of a part."""
        start = number * self.part_size
        return start, min(start + self.part_size, self.source.size) - 1


def begun(api: Any, sending: Sending, others: set[str], look: bool) -> str:
    """The id of an upload for this archive: one that is there without an owner, if ``look``, or a new one.

    ``others`` are uploads that belong to other entries of the index. Raises ApiError.
    """
    since = api.patience.clock()
    for number in count(1):
        if look:
            found = _ownerless(api, sending, others)
            if found:
                return found
        try:
            answer = api.call("initiate_multipart_upload", {
                **sending.place, "archiveDescription": sending.description, "partSize": str(sending.part_size)
            })  # fmt: skip
            return str(answer["uploadId"])
        except ApiError as error:
            # Sent blindly again, it would make a second one, which nobody ends.
            if (error.answered and error.status < 500) or not api.pause(number, since):
                raise
            look = True
    raise AssertionError("the count has no end")


def _ownerless(api: Any, sending: Sending, others: set[str]) -> str:
    for page in api.pages("list_multipart_uploads", sending.place):
        for one in page.get("UploadsList", ()):
            upload = one["MultipartUploadId"]
            same = (one.get("ArchiveDescription") or "", one["PartSizeInBytes"]) == (
                sending.description, sending.part_size)  # fmt: skip
            if same and upload not in others:
                there = sent(api, sending, upload)
                if there is not None and all(_is_ours(sending, start, told) for start, told in there.items()):
                    return str(upload)
    return ""


def sent(api: Any, sending: Sending, upload: str) -> dict[int, tuple[int, str]] | None:
    """By its first byte, the last byte and the tree hash of each part that AWS has; None if it has no such upload."""
    found = {}
    try:
        for page in api.pages("list_parts", {**sending.place, "uploadId": upload}):
            for part in page.get("Parts", ()):
                start, _dash, end = part["RangeInBytes"].partition("-")
                found[int(start)] = (int(end), part["SHA256TreeHash"])
    except ApiError as error:
        if error.code in GONE:
            return None
        raise
    return found


def _is_ours(sending: Sending, start: int, told: tuple[int, str]) -> bool:
    number, rest = divmod(start, sending.part_size)
    if rest or number >= len(sending.parts):
        return False
    return told == (sending.bounds(number)[1], sending.parts[number].hex())


def send_parts(api: Any, sending: Sending, upload: str, there: Mapping[int, tuple[int, str]]) -> int:
    """Send the parts that aren't there as they are to be; gives how many. Raises ApiError or Failed."""
    left = deque(
        number
        for number in range(len(sending.parts))
        if not (number * sending.part_size in there and _is_ours(
            sending, number * sending.part_size, there[number * sending.part_size]))
    )  # fmt: skip
    most, whole = len(left), len(sending.parts)

    def lane() -> None:
        while left:
            try:
                number = left.popleft()
            except IndexError:
                return
            _send_part(api, sending, upload, number)
            done = whole - len(left)
            api.report(f"sending {sending.name}: {done} of {whole} parts ({100 * done // whole} %)")

    for outcome in api.side_by_side([lane] * max(1, min(sending.lanes, most))) if most else ():
        if isinstance(outcome, ApiError):
            raise outcome
    return most


def _send_part(api: Any, sending: Sending, upload: str, number: int) -> None:
    """Send one part. What arrived as other bytes, while the file still has those that were hashed, is sent again."""
    start, end = sending.bounds(number)
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            _send_once(api, sending, upload, number)
            return
        except ApiError as error:
            still = hashes.root(hashes.leaves(sending.source.chunks(start, end - start + 1)))
            if last or not is_changed(error) or still != sending.parts[number]:
                raise


def _send_once(api: Any, sending: Sending, upload: str, number: int) -> None:
    start, end = sending.bounds(number)
    told = sending.parts[number].hex()
    with ReadFileChunk.from_filename(sending.source.path, start, end - start + 1) as body:
        answer = api.call("upload_multipart_part", {
            **sending.place, "uploadId": upload, "checksum": told, "range": f"bytes {start}-{end}/*", "body": body
        })  # fmt: skip
    if answer.get("checksum") not in (None, told):
        raise ApiError("upload_multipart_part", "InvalidParameterValueException", "another checksum came back", 400)


def complete(api: Any, sending: Sending, upload: str) -> str:
    """End the upload and give the archive's id; an empty text if AWS doesn't know the upload any more. Raises ApiError.

    Sent again soon after, AWS gives the same archive.
    """
    request = {**sending.place, "uploadId": upload, "archiveSize": str(sending.source.size)}
    try:
        answer = api.call("complete_multipart_upload", {**request, "checksum": sending.checksum})
    except ApiError as error:
        if error.code in GONE:
            return ""
        raise
    return str(answer["archiveId"])


def is_changed(error: ApiError) -> bool:
    """Whether AWS found other bytes than those that were hashed."""
    return error.code in _CHANGED


def changed(api: Any, sending: Sending, upload: str, error: ApiError) -> Failed:
    """The failure of a file that isn't any more what was hashed; nothing of it stays on the server."""
    # AWS drops uploads by itself after some days; the first error is the one to tell.
    with contextlib.suppress(ApiError):
        api.call("abort_multipart_upload", {**sending.place, "uploadId": upload})
    doing = f"sending {sending.source.path}"
    sentence = explain(doing, error, needed(api.service, error.operation))
    return Failed(f"{sentence} The file was most likely changed while it was read; nothing was stored.", error)
