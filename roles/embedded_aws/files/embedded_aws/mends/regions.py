# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests signed for another region than the bucket's."""

from __future__ import annotations

from .s3_call import Answer, Refusal, S3Call
from .s3_gate import EVERY_OPERATION, Proceed

# AWS answers these whatever the region: creation has its own errors, and a location may be asked for in us-east-1.
_ANYWHERE = {"CreateBucket", "ListBuckets"}


def redirect_to_the_buckets_region(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a regional endpoint answers 301 PermanentRedirect for a bucket that lives elsewhere; where DNS already led
    to the right region (a client of us-east-1, whose endpoint is the global one) the signature is what is wrong, 400
    AuthorizationHeaderMalformed. Both name the region in x-amz-bucket-region; HEAD has no body."""
    bucket, region = call.bucket, call.signed_region
    if call.operation in _ANYWHERE or bucket is None or region in (None, bucket.region_name):
        return proceed()
    if call.operation == "GetBucketLocation" and region == "us-east-1":
        return proceed()
    where = {"x-amz-bucket-region": bucket.region_name}
    if region == "us-east-1":
        raise Refusal(
            "AuthorizationHeaderMalformed",
            f"The authorization header is malformed; the region '{region}' is wrong; expecting '{bucket.region_name}'",
            400,
            where,
            Region=bucket.region_name,
        )
    raise Refusal(
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
        "Please send all future requests to this endpoint.",
        301,
        where,
        Endpoint=f"s3.{bucket.region_name}.amazonaws.com",
        Bucket=bucket.name,
        Region=bucket.region_name,
    )


MENDS = {EVERY_OPERATION: (redirect_to_the_buckets_region,)}
