# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The copy of one object inside S3: in one request, or in parts where it is too large for that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..parts import Request
from .checksums import known
from .headers import kept, tagging
from .objects import tags_of
from .transfers import copy_in_parts

# One CopyObject takes no more. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
MAX_BYTES = 5 * 1024**3


def carry(api: Any, request: Request, origin: Mapping[str, Any], source: Mapping[str, Any] | None) -> None:
    """Send a CopyObject, or for a large source (``source`` is its head) what comes to the same; raises ApiError."""
    size = int((source or {}).get("ContentLength") or 0)
    if source is None or size <= MAX_BYTES:
        api.call("copy_object", request.params)
        return
    members = dict(request.params)
    if members.pop("MetadataDirective", "") != "REPLACE":
        members = {**kept(source), **typed(source), **members}
    if members.pop("TaggingDirective", "") != "REPLACE" and source.get("TagCount") is not None:
        members["Tagging"] = tagging(tags_of(api, origin))
    members.setdefault("ChecksumAlgorithm", _algorithm(source))
    members["ChecksumType"] = "FULL_OBJECT"
    members.setdefault("CopySourceIfMatch", source["ETag"])
    copy_in_parts(api, origin, {name: value for name, value in members.items() if value not in ("", None)}, size)


def typed(source: Mapping[str, Any] | None) -> dict[str, str]:
    """The source's media type, as a member of a request."""
    return {"ContentType": source["ContentType"]} if source and source.get("ContentType") else {}


def _algorithm(source: Mapping[str, Any]) -> str:
    """The source's own checksum, so that the copy can be held against it; SHA can't be had of parts as a whole."""
    whole = [name for name in known(source) if name.startswith("CRC")]
    return whole[0] if whole else "CRC64NVME"
