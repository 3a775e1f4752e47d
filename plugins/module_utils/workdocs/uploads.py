# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads in their three steps: a draft is asked for, its bytes are sent to the link that AWS gives, it is made active.

A draft that isn't made active is aborted, and one that a run which was cut off has left, before the next is begun.
"""

from __future__ import annotations

import base64
import contextlib
import mimetypes
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import count
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Request
from ..permissions import needed
from ..s3.checksums import Source, file_source
from ..shapes import timestamp
from . import content, people
from .paths import DOCUMENT, alike, contents

# Administrator guide, "Quotas": the largest file that is taken.
MAX_BYTES = 5 * 1000**4
_DRAFT = "INITIALIZED"
_NO_TYPE = "application/octet-stream"
_GONE = ("EntityNotExistsException",)
# Said to what is active already.
_STATES = ("InvalidOperationException", "ProhibitedStateException")


@dataclass(frozen=True)
class Upload:
    """What is to be sent: a new document (``document_id`` is empty) in a folder, or a new version of one."""

    source: content.Bytes
    name: str
    folder_id: str
    document_id: str
    content_type: str
    created: datetime | None
    modified: datetime | None

    def begin(self) -> dict[str, Any]:
        """The request that a draft is asked for with."""
        request = {
            "Id": self.document_id or None,
            "Name": self.name,
            "ParentFolderId": self.folder_id,
            "ContentType": self.content_type,
            "DocumentSizeInBytes": self.source.size,
            "ContentCreatedTimestamp": self.created,
            "ContentModifiedTimestamp": self.modified,
        }
        return {member: value for member, value in request.items() if value is not None}

    def requests(self, new: str) -> tuple[Request, ...]:
        """The calls, ``new`` in place of ids that AWS makes up; what is sent between them is no call of the API."""
        address = {"DocumentId": self.document_id or new, "VersionId": new}
        fetching: tuple[Request, ...] = ()
        if self.source.origin is not None:
            version = self.source.origin.seen.get("LatestVersionMetadata") or {}
            origin = {"DocumentId": self.source.origin.id, "VersionId": str(version.get("Id")), "Fields": "SOURCE"}
            fetching = (Request("workdocs", "get_document_version", origin),)
        return (
            *fetching,
            Request("workdocs", "initiate_document_version_upload", self.begin()),
            Request("workdocs", "update_document_version", {**address, "VersionStatus": "ACTIVE"}),
            Request("workdocs", "get_document", {"DocumentId": address["DocumentId"]}),
        )


def check(params: Params) -> None:
    """Refuse more than one source, and times that are none, before anything is read."""
    given = [option for option in ("src", "content", "copy_of") if params.get(option) is not None]
    if len(given) > 1:
        raise Refused(f"{' and '.join(given)} exclude each other: give one of them.")
    for option in ("content_created", "content_modified"):
        moment(params, option)


def moment(params: Params, option: str) -> datetime | None:
    """A time that the task gives, in ISO 8601."""
    said = params.get(option)
    if said is None:
        return None
    try:
        parsed = datetime.fromisoformat(str(said).replace("Z", "+00:00"))
    except ValueError:
        raise Refused(f"{option}: {said!r} is not a time like 2026-11-21T09:00:00Z.") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def guessed(name: str) -> str:
    """The media type that a name tells."""
    return mimetypes.guess_type(name)[0] or _NO_TYPE


def source_of(params: Params) -> content.Bytes | None:
    """The bytes of a file or a text that the task gives, if it gives any; raises Refused."""
    if params.get("content") is not None:
        data = params["content"].encode()
        return content.of_source(Source(len(data), content=data), None)
    if params.get("src") is None:
        return None
    path = os.path.abspath(os.path.expanduser(params["src"]))
    if not os.path.isfile(path):
        raise Refused(f"src: there is no file {path}.")
    if not os.access(path, os.R_OK):
        raise Refused(f"src: {path} can't be read by this user.")
    source = file_source(path)
    if source.size > MAX_BYTES:
        raise Refused(f"src: {path} has {source.size} bytes; a document has at most {MAX_BYTES}.")
    modified = datetime.fromtimestamp(int(os.stat(path).st_mtime), timezone.utc)
    return content.of_source(source, modified)


def told(upload: Upload) -> dict[str, str]:
    """The times of the content as a result shows them."""
    times = {"content_created": upload.created, "content_modified": upload.modified}
    return {name: timestamp(value) for name, value in times.items() if value is not None}


# ---- drafts ---------------------------------------------------------------------------------------------------------


def drafts(api: Any, upload: Upload) -> tuple[Mapping[str, str], ...]:
    """The addresses of drafts of this document that a run like ours has left: of its versions, or of it as a whole.

    Uploads begun with AWS's credentials have an IAM identity as their creator; those of people are left alone.
    """
    found: list[tuple[str, Mapping[str, Any]]] = []
    if upload.document_id:
        request = {"DocumentId": upload.document_id, "Include": _DRAFT}
        for page in api.pages("describe_document_versions", request):
            found.extend((upload.document_id, one) for one in page.get("DocumentVersions") or ())
    else:
        there = contents(api, upload.folder_id, kind=DOCUMENT, include=_DRAFT)
        for entry in alike([one for one in there if not one.is_recycled], upload.name):
            found.append((entry.id, entry.seen.get("LatestVersionMetadata") or {}))
    return tuple(
        {"DocumentId": document_id, "VersionId": str(version["Id"])}
        for document_id, version in found
        if version.get("Status") == _DRAFT and not people.is_id(str(version.get("CreatorId") or ""))
    )


def aborts(left: tuple[Mapping[str, str], ...]) -> tuple[Request, ...]:
    """The requests that abort drafts."""
    return tuple(Request("workdocs", "abort_document_version_upload", one) for one in left)


def _abort(api: Any, address: Mapping[str, str]) -> None:
    try:
        api.call("abort_document_version_upload", address)
    except ApiError as error:
        if error.code not in _GONE:
            raise


# ---- sending --------------------------------------------------------------------------------------------------------


def send(api: Any, upload: Upload) -> dict[str, Any]:
    """Send the bytes as a new version and give the document's metadata; raises ApiError and Failed, and leaves no
    draft.
    """
    folder = ""
    try:
        source = upload.source.source
        if source is None:
            folder = tempfile.mkdtemp(prefix="converge-aws-")
            source = _fetched(api, upload, os.path.join(folder, "content"))
        draft = _begun(api, upload)
        address = {
            "DocumentId": str(draft["Metadata"]["Id"]),
            "VersionId": str(draft["Metadata"]["LatestVersionMetadata"]["Id"]),
        }
        try:
            _put(api, upload, source, draft["UploadMetadata"])
            return _activated(api, upload, address)
        except BaseException:
            # The first error is the one to tell; a draft that stays is aborted by the next run.
            with contextlib.suppress(ApiError):
                _abort(api, address)
            raise
    finally:
        if folder:
            for name in os.listdir(folder):
                os.unlink(os.path.join(folder, name))
            os.rmdir(folder)


def _begun(api: Any, upload: Upload) -> dict[str, Any]:
    """A draft, once what runs before this one have left is gone; sent once, and read back where its answer is lost."""
    begun = api.patience.clock()
    for number in count(1):
        for left in drafts(api, upload):
            _abort(api, left)
        try:
            return dict(api.call("initiate_document_version_upload", upload.begin()))
        except ApiError as error:
            # It isn't sent again by itself: sent twice, it makes two.
            is_open = not error.answered or error.status >= 500
            if not is_open or not api.pause(number, begun):
                raise
    raise AssertionError("the count has no end")


def _fetched(api: Any, upload: Upload, path: str) -> Source:
    """The content of the document that is copied, in a file of ours."""
    origin = upload.source.origin
    version = content.newest(api, origin.id if origin else "")

    def sink() -> Any:
        with open(path, "wb"):
            pass

        def take(chunk: bytes) -> None:
            with open(path, "ab") as file:
                file.write(chunk)

        return take

    try:
        content.fetched(api, origin.id if origin else "", str(version["Id"]), sink)
        return file_source(path)
    except OSError as error:
        raise Failed(f"copy_of: {path} can't be written: {error.strerror or error}.") from error


def _put(api: Any, upload: Upload, source: Source, place: Mapping[str, Any]) -> None:
    """Send the bytes to the link, with their MD5, by which S3 refuses what arrives damaged."""
    md5 = content.of_source(source, None).md5
    headers = {str(name): str(value) for name, value in (place.get("SignedHeaders") or {}).items()}
    headers["Content-MD5"] = base64.b64encode(bytes.fromhex(md5)).decode()
    headers["Content-Length"] = str(source.size)
    if "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = upload.content_type
    about = f"sending {upload.name}"

    def body() -> Any:
        return open(source.path, "rb") if source.path else source.content

    api.report(f"{about}: {source.size} bytes")
    try:
        answer = api.link(str(place["UploadUrl"])).put(body, headers, about)
    except ApiError as error:
        raise Failed(
            f"Sending the content of {upload.name} failed: {error.message.rstrip('.')} ({error.code}). No draft stays;"
            " run the task again.", error,
        ) from error  # fmt: skip
    arrived = content.etag_md5(answer)
    if arrived and arrived != md5:
        raise Failed(f"What arrived of {upload.name} isn't what was sent: its checksum differs. Run the task again.")


def _activated(api: Any, upload: Upload, address: Mapping[str, str]) -> dict[str, Any]:
    """Make the draft the document's newest version, see that it has as many bytes as were sent, and give the document's
    metadata.
    """
    try:
        api.call("update_document_version", {**address, "VersionStatus": "ACTIVE"})
    except ApiError as error:
        # Its first try may have gone through, and only its answer was lost.
        if error.code not in _STATES or _newest(api, upload, address)["LatestVersionMetadata"]["Status"] != "ACTIVE":
            raise
    metadata = _newest(api, upload, address)
    version = metadata["LatestVersionMetadata"]
    # Somebody may have uploaded another one since.
    if version["Id"] == address["VersionId"] and int(version.get("Size") or 0) != upload.source.size:
        raise Failed(
            f"{upload.name} was sent with {upload.source.size} bytes, but WorkDocs has {version.get('Size')} of them:"
            " run the task again."
        )
    return metadata


def _newest(api: Any, upload: Upload, address: Mapping[str, str]) -> dict[str, Any]:
    try:
        return dict(api.call("get_document", {"DocumentId": address["DocumentId"]})["Metadata"])
    except ApiError as error:
        doing = f"looking at the new version of {upload.name}"
        raise Failed(explain(doing, error, needed("workdocs", "get_document")), error) from error
