# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bucket configurations that moto lacks or narrows: they are kept whole and returned as they were put."""

from __future__ import annotations

from moto.s3.models import FakeBucket

from .s3_call import Answer, Refusal, S3Call, invalid_request, malformed_xml
from .s3_gate import Proceed


def _bucket(call: S3Call) -> FakeBucket:
    if call.bucket is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=call.bucket_name)
    return call.bucket


def get_request_payment(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the bucket's owner pays unless the configuration says that the requester does."""
    return call.answer({"Payer": _bucket(call).payer})


def put_request_payment(call: S3Call, proceed: Proceed) -> Answer:
    payer = call.params.get("RequestPaymentConfiguration", {}).get("Payer")
    if payer not in ("BucketOwner", "Requester"):
        raise malformed_xml()
    _bucket(call).payer = payer
    return call.answer()


def refuse_accelerated_dots(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: acceleration needs a name without dots; moto's refusal talks of CORS."""
    if "." in call.bucket_name and call.bucket is not None:
        raise invalid_request("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
    return proceed()


MENDS = {
    "PutBucketAccelerateConfiguration": (refuse_accelerated_dots,),
    "GetBucketRequestPayment": (get_request_payment,),
    "PutBucketRequestPayment": (put_request_payment,),
}
