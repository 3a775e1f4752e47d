# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What moto does not do is answered with a clean NotImplemented, and what breaks in it with a clean error."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Set

from embedded_aws import errors
from embedded_aws.exchange import Answer, Call, Handler, Request

# S3's operations that moto has no code for. It looks at a few known words in the query and takes everything else for
# the plain operation on that path, so that DeleteBucketMetricsConfiguration would delete the bucket.
S3_LACKS = frozenset(
    {
        "CreateBucketMetadataConfiguration",
        "CreateBucketMetadataTableConfiguration",
        "CreateSession",
        "DeleteBucketAnalyticsConfiguration",
        "DeleteBucketIntelligentTieringConfiguration",
        "DeleteBucketInventoryConfiguration",
        "DeleteBucketMetadataConfiguration",
        "DeleteBucketMetadataTableConfiguration",
        "DeleteBucketMetricsConfiguration",
        "DeleteObjectAnnotation",
        "GetBucketAbac",
        "GetBucketAnalyticsConfiguration",
        "GetBucketIntelligentTieringConfiguration",
        "GetBucketMetadataConfiguration",
        "GetBucketMetadataTableConfiguration",
        "GetBucketMetricsConfiguration",
        "GetBucketRequestPayment",
        "GetObjectAnnotation",
        "GetObjectRetention",
        "GetObjectTorrent",
        "ListBucketAnalyticsConfigurations",
        "ListBucketIntelligentTieringConfigurations",
        "ListBucketMetricsConfigurations",
        "ListDirectoryBuckets",
        "ListObjectAnnotations",
        "PutBucketAbac",
        "PutBucketAnalyticsConfiguration",
        "PutBucketIntelligentTieringConfiguration",
        "PutBucketMetricsConfiguration",
        "PutBucketRequestPayment",
        "PutObjectAnnotation",
        "RenameObject",
        "UpdateBucketMetadataAnnotationTableConfiguration",
        "UpdateBucketMetadataInventoryTableConfiguration",
        "UpdateBucketMetadataJournalTableConfiguration",
        "UpdateObjectEncryption",
        "WriteGetObjectResponse",
    }
)


def around(then: Handler, added: Set[tuple[str, str]] = frozenset()) -> Handler:
    """Refuse what moto lacks, but for what is added to it: (service, operation). Nothing that moto raises passes."""
    lacks = frozenset(operation for operation in S3_LACKS if ("s3", operation) not in added)

    def handle(request: Request) -> Answer:
        call = request.call
        if call.service == "s3" and call.operation in lacks:
            return refusal(call)
        try:
            answer = then(request)
        except NotImplementedError:
            return refusal(call)
        except Exception as problem:
            traceback.print_exc(file=sys.stderr)
            cause = f"The embedded AWS failed ({type(problem).__name__}: {problem}); its server.log tells where."
            return errors.answer(call, errors.internal_error(call), cause, 500)
        return refusal(call) if _is_unrouted(call, answer) else answer

    return handle


def refusal(call: Call) -> Answer:
    """The 501 for an operation that isn't there."""
    name = f"{call.service}:{call.operation}" if call.operation else f"This {call.service} request"
    return errors.answer(call, "NotImplemented", f"{name} is not implemented by the embedded AWS.", 501)


def _is_unrouted(call: Call, answer: Answer) -> bool:
    """Whether no code of moto's was reached: Flask's own error page, or moto's empty 404 outside S3."""
    if answer.status < 400:
        return False
    if answer.body[:32].lstrip().lower().startswith(b"<!doctype html"):
        return True
    return answer.status == 404 and not answer.body and call.service != "s3" and call.method != "HEAD"
