# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of objects: reading one of them by its number, and the range of an object that a copy takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from moto.s3.models import FakeKey, S3Backend

from .objects import checksum_fields, checksum_headers
from .s3_call import Answer, Refusal, S3Call, invalid_argument, invalid_request
from .s3_gate import Proceed

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


def install() -> None:
    S3Backend.head_object = _of_the_whole(S3Backend.head_object)


def _of_the_whole(head: Callable[..., Any]) -> Callable[..., Any]:
    # moto answers HEAD with the part as if it were an object: with its own ETag, and neither metadata nor version.
    def head_object(
        self: S3Backend, bucket_name: str, key_name: str, version_id: str | None = None, part_number: Any = None
    ) -> Any:
        return head(self, bucket_name, key_name, version_id)

    return head_object


def check_number(number: int) -> None:
    """Raise S3's refusal of a part's number that no part can have."""
    if not 1 <= number <= 10000:
        raise invalid_argument("Part number must be an integer between 1 and 10000, inclusive", str(number))


def read_part(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: 206 with the part's bytes, under the object's own headers, and how many parts it has.

    An object that was put at once is its own part 1, without a count; a part that there isn't is a 416.
    """
    asked, bucket = call.query.get("partNumber"), call.bucket
    if not asked or bucket is None:
        return proceed()
    if not asked.isdecimal():
        raise invalid_argument("Part number must be an integer between 1 and 10000, inclusive", asked)
    number = int(asked)
    check_number(number)
    if "Range" in call.headers:
        raise invalid_request("Cannot specify both Range header and partNumber query parameter")
    item = call.backend.get_object(bucket.name, call.key, version_id=call.version_id)
    if item is None:
        return proceed()
    first, size, count = _place(item, number)
    status, headers, body = proceed()
    if status not in (200, 206):
        return status, headers, body
    replaced = ("content-length", "content-range", "x-amz-mp-parts-count", "x-amz-checksum-")
    headers = {name: value for name, value in headers.items() if not name.lower().startswith(replaced)}
    headers["content-length"] = str(size)
    if size:
        headers["content-range"] = f"bytes {first}-{first + size - 1}/{item.size}"
    if item.multipart:
        headers["x-amz-mp-parts-count"] = str(count)
    if call.headers.get("x-amz-checksum-mode") == "ENABLED":
        headers |= checksum_headers(_checksum(item, number, size))
    return 206, headers, body[first : first + size]


def _place(item: FakeKey, number: int) -> tuple[int, int, int]:
    """Where the part begins, its size, and how many parts there are; they keep the numbers of their upload."""
    if item.multipart:
        sizes = {each: item.multipart.parts[each].size for each in item.multipart.partlist}
    else:
        sizes = {1: item.size}
    if number not in sizes:
        raise Refusal(
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            416,
            PartNumberRequested=str(number),
            ActualPartCount=str(len(sizes)),
        )
    return sum(size for each, size in sizes.items() if each < number), sizes[number], len(sizes)


def _checksum(item: FakeKey, number: int, size: int) -> Mapping[str, str]:
    # User Guide, checking object integrity: the parts of a composite checksum have theirs; of FULL_OBJECT only the
    # whole has one.
    if item.multipart and item.checksum_type == "COMPOSITE":
        value = item.multipart.parts[number].checksum_value
        return {f"Checksum{item.checksum_algorithm}": value, "ChecksumType": "COMPOSITE"}
    return checksum_fields(item) if size == item.size else {}


def check_copied_range(call: S3Call, source: FakeKey) -> None:
    """AWS: x-amz-copy-source-range is bytes=first-last, both within the source; else InvalidArgument or InvalidRequest.

    It isn't read as leniently as the Range of GET, which gives as much as there is.
    """
    asked = call.headers.get("x-amz-copy-source-range")
    if asked is None:
        return
    found = _RANGE.fullmatch(asked)
    first, last = (int(found.group(1)), int(found.group(2))) if found else (1, 0)
    if first > last:
        raise _bad_range(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
            "zero-based offsets of the first and last bytes to copy",
            asked,
        )
    if first >= source.size:
        raise invalid_request("The specified copy range is invalid for the source object size")
    if last >= source.size:
        raise _bad_range(f"Range specified is not valid for source object of size: {source.size}", asked)


def _bad_range(message: str, asked: str) -> Refusal:
    return Refusal("InvalidArgument", message, ArgumentName="x-amz-copy-source-range", ArgumentValue=asked)


MENDS = {"GetObject": (read_part,), "HeadObject": (read_part,)}
