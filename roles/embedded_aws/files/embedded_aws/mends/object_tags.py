# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of objects: none at all is a set of tags too, and S3's limits hold."""

from __future__ import annotations

from functools import partial

from moto.s3.responses import S3Response

from .bucket_tags import check_tags
from .s3_call import Answer, Refusal, S3Call
from .s3_gate import Proceed


def install() -> None:
    S3Response._tagging_from_xml = _tags_of_request


def _tags_of_request(self: S3Response) -> dict[str, str]:
    # moto's own reading of the document breaks on an empty set.
    return check_tags(self.call.params.get("Tagging", {}).get("TagSet", []))


def check_count(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: at most ten tags."""
    if len(call.params.get("Tagging", {}).get("TagSet", [])) > 10:
        raise Refusal("BadRequest", "Object tags cannot be greater than 10")
    return proceed()


def read_archived(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: tags stand beside the bytes, and can be read of what is archived too."""
    call.response._get_key = partial(call.response._get_key, validate_storage_class=False)
    return proceed()


MENDS = {"PutObjectTagging": (check_count,), "GetObjectTagging": (read_archived,)}
