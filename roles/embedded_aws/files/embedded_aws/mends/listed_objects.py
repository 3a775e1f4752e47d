# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lists of objects tell of each: its checksum's kind, and how its restore stands where that is asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from moto.core.responses import ActionResult
from moto.s3.models import FakeKey

from .restore import restoration_of
from .s3_call import Answer, S3Call
from .s3_gate import Proceed


def tell_more(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: each object with the algorithm and type of its checksum; RestoreStatus only if the request names it."""
    serialize = call.response.serialized

    def serialized(action_result: ActionResult) -> Answer:
        result = action_result.result
        if isinstance(result, dict):
            for entry in (*result.get("Contents", ()), *result.get("Versions", ())):
                entry |= _more(call, entry)
        answer: Answer = serialize(action_result)
        return answer

    call.response.serialized = serialized
    return proceed()


def _more(call: S3Call, entry: dict[str, Any]) -> dict[str, Any]:
    # The key as the list shows it, which may be coded for an address.
    key = unquote(entry["Key"]) if call.query.get("encoding-type") == "url" else entry["Key"]
    item = call.backend.get_object(call.bucket_name, key, version_id=entry.get("VersionId"))
    if not isinstance(item, FakeKey):
        return {}
    more: dict[str, Any] = {}
    if item.checksum_algorithm:
        more["ChecksumAlgorithm"] = [item.checksum_algorithm]
        more["ChecksumType"] = item.checksum_type or "FULL_OBJECT"
    asked = call.headers.get("x-amz-optional-object-attributes", "")
    found = restoration_of(item) if "RestoreStatus" in asked else None
    if found is not None and found.expires is None:
        more["RestoreStatus"] = {"IsRestoreInProgress": True}
    elif found is not None:
        more["RestoreStatus"] = {"IsRestoreInProgress": False, "RestoreExpiryDate": found.expires}
    return more


MENDS = {
    "ListObjects": (tell_more,),
    "ListObjectsV2": (tell_more,),
    "ListObjectVersions": (tell_more,),
}
