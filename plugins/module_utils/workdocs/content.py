# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes here and bytes there: whether they are the same, told with as little fetched as can be.

AWS tells a version's size and a signature, and doesn't say what the latter is a signature of. It has the length of an
MD5. So a signature that is the MD5 of the bytes here settles that they are the same, since no chance makes it so; one
that isn't settles nothing, and what has the same size is fetched and compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Request
from ..permissions import permissions_of
from ..s3.checksums import Source, checksum
from .paths import Entry

_MD5 = re.compile(r"[0-9a-f]{32}")
# Bytes that don't have their checksum are fetched again: they may have been damaged on the way.
_TRIES = 3


@dataclass(frozen=True)
class Bytes:
    """What is to be the content: a local ``source`` with its MD5, or that of another document (``origin``)."""

    size: int
    md5: str = ""
    source: Source | None = None
    origin: Entry | None = None
    modified: datetime | None = None


def of_source(source: Source, modified: datetime | None) -> Bytes:
    """Local bytes; raises OSError."""
    return Bytes(source.size, checksum(source, "MD5").hex(), source, modified=modified)


def of_document(origin: Entry) -> Bytes:
    """The bytes of a document's newest version."""
    version = origin.seen.get("LatestVersionMetadata") or {}
    return Bytes(int(version.get("Size") or 0), origin=origin, modified=version.get("ContentModifiedTimestamp"))


def are_same(api: Any, wanted: Bytes, found: Entry) -> bool:
    """Whether a document's newest version has these bytes; fetches them only where nothing else tells."""
    version = found.seen.get("LatestVersionMetadata") or {}
    if int(version.get("Size") or 0) != wanted.size:
        return False
    signature = str(version.get("Signature") or "")
    if wanted.origin is not None:
        other = (wanted.origin.seen.get("LatestVersionMetadata") or {}).get("Signature")
        if wanted.origin.id == found.id or (signature and signature == other):
            return True
        return digest(api, wanted.origin.id) == digest(api, found.id)
    return signature == wanted.md5 or digest(api, found.id, version) == wanted.md5


def digest(api: Any, document_id: str, version: Mapping[str, Any] | None = None) -> str:
    """The MD5 of a version's bytes, which are fetched and not kept; raises ApiError and Failed."""
    known = newest(api, document_id) if version is None else version
    hashed, _version = fetched(api, document_id, str(known["Id"]), lambda: lambda chunk: None)
    return hashed


def newest(api: Any, document_id: str) -> Mapping[str, Any]:
    """The newest version of a document."""
    version: Mapping[str, Any] = api.call("get_document", {"DocumentId": document_id})["Metadata"][
        "LatestVersionMetadata"
    ]
    return version


def fetched(
    api: Any, document_id: str, version_id: str, sink: Callable[[], Callable[[bytes], Any]]
) -> tuple[str, Mapping[str, Any]]:
    """Fetch a version's bytes and give their MD5 and what AWS tells of the version.

    ``sink`` gives for each try anew what takes the pieces. The bytes are held against their size, and against the ETag
    that S3 gives with them where that is an MD5, or else the signature. Raises ApiError, and Failed where they differ
    each time.
    """
    told = ""
    for _try in range(_TRIES):
        address = {"DocumentId": document_id, "VersionId": version_id}
        version = _with_link(api, {**address, "Fields": "SOURCE"})
        url = (version.get("Source") or {}).get("ORIGINAL")
        if not url:
            raise Failed(f"AWS gives no link to the content of version {version_id} of document {document_id}.")
        hashed, size = hashlib.new("md5", usedforsecurity=False), 0

        def begin() -> Callable[[bytes], None]:
            nonlocal hashed, size
            hashed, size = hashlib.new("md5", usedforsecurity=False), 0
            take = sink()

            def taking(chunk: bytes) -> None:
                nonlocal size
                hashed.update(chunk)
                size += len(chunk)
                take(chunk)

            return taking

        try:
            headers = api.link(str(url)).get(begin, f"fetching document {document_id}")
        except ApiError as error:
            raise Failed(
                f"Fetching version {version_id} of document {document_id} failed: {error.message.rstrip('.')}"
                f" ({error.code}). Run the task again.", error,
            ) from error  # fmt: skip
        expected = etag_md5(headers) or str(version.get("Signature") or "")
        if size != int(version.get("Size") or 0):
            told = f"{size} bytes arrived of {version.get('Size')}"
        elif _MD5.fullmatch(expected) and expected != hashed.hexdigest():
            told = "its checksum differs"
        else:
            return hashed.hexdigest(), {name: value for name, value in version.items() if name != "Source"}
    raise Failed(f"What arrived of document {document_id} isn't what WorkDocs holds: {told}. Run the task again.")


def _with_link(api: Any, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """A version with a link to its bytes."""
    try:
        version: Mapping[str, Any] = api.call("get_document_version", request)["Metadata"]
        return version
    except ApiError as error:
        doing = f"fetching version {request['VersionId']} of document {request['DocumentId']}"
        actions = permissions_of([Request("workdocs", "get_document_version", request)])
        raise Failed(explain(doing, error, tuple(actions)), error) from error


def etag_md5(headers: Mapping[str, str]) -> str:
    """The MD5 that an answer of S3's has as its ETag, or an empty string where that is something else."""
    etag = headers.get("etag", "").strip('"')
    kept_by_kms = "kms" in headers.get("x-amz-server-side-encryption", "")
    return etag if _MD5.fullmatch(etag) and not kept_by_kms else ""
