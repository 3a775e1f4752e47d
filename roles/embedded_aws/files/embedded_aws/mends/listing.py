# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ListBuckets: in the order of names, by pages and regions."""

from __future__ import annotations

import base64
import binascii

from .s3_call import Answer, S3Call, invalid_argument
from .s3_gate import Proceed


def list_buckets(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: with MaxBuckets the rest comes by ContinuationToken; a request with parameters gets each bucket's region."""
    query = call.query
    prefix, region, after = query.get("prefix", ""), query.get("bucket-region"), ""
    if query.get("continuation-token"):
        try:
            after = base64.b64decode(query["continuation-token"], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as problem:
            raise invalid_argument("The continuation token provided is incorrect") from problem
    limit = int(query.get("max-buckets", 10000))
    if not 1 <= limit <= 10000:
        raise invalid_argument("Argument max-buckets must be an integer between 1 and 10000")
    found = sorted(
        (
            bucket
            for name, bucket in call.backend.buckets.items()
            if name.startswith(prefix) and name > after and region in (None, bucket.region_name)
        ),
        key=lambda bucket: bucket.name,
    )
    asked = query.keys() & {"prefix", "bucket-region", "max-buckets", "continuation-token"}
    result = {
        "Owner": {"ID": "bcaf1ffd86f41161ca5fb16fd081034f", "DisplayName": "webfile"},
        "Buckets": [
            {"Name": bucket.name, "CreationDate": bucket.creation_date}
            | ({"BucketRegion": bucket.region_name} if asked else {})
            for bucket in found[:limit]
        ],
    }
    if prefix:
        result["Prefix"] = prefix
    if len(found) > limit:
        result["ContinuationToken"] = base64.b64encode(found[limit - 1].name.encode()).decode()
    return call.answer(result)


MENDS = {"ListBuckets": (list_buckets,)}
