# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two namespaces of bucket names: the one of all accounts, and the one of an account in a region."""

from __future__ import annotations

import re

from .s3_call import Answer, Refusal, S3Call, invalid_argument
from .s3_gate import Proceed

_HEADER = "x-amz-bucket-namespace"
_ACCOUNT_REGIONAL = re.compile(r".+-\d{12}-[a-z]{2,}(-[a-z]+)+-\d-an")


def check(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a name that ends in -<account>-<region>-an is for the account's namespace in that region, and the header has
    to say so; any other name is for the namespace of all, where none ends in -an."""
    name, namespace = call.bucket_name, call.headers.get(_HEADER)
    if namespace not in (None, "global", "account-regional"):
        raise invalid_argument("The bucket namespace is not valid", namespace)
    if namespace == "account-regional":
        suffix = f"-{call.response.current_account}-{_region(call)}-an"
        if not name.endswith(suffix) or name == suffix:
            raise Refusal(
                "InvalidNamespaceHeader",
                "The requested bucket name did not include the account-regional namespace suffix: " + suffix,
                Header=_HEADER,
            )
    elif _ACCOUNT_REGIONAL.fullmatch(name):
        if namespace is None:
            raise Refusal(
                "MissingNamespaceHeader",
                "The requested bucket is an account-regional namespace bucket, but your request is missing the "
                "required x-amz-bucket-namespace header.",
                Header=_HEADER,
            )
        raise Refusal(
            "InvalidNamespaceHeader",
            "The requested bucket is an account-regional namespace bucket, which the global namespace doesn't have",
            Header=_HEADER,
        )
    elif name.endswith("-an"):
        raise Refusal("InvalidBucketName", "The specified bucket is not valid.", BucketName=name)
    return proceed()


def _region(call: S3Call) -> str:
    said = call.params.get("CreateBucketConfiguration", {}).get("LocationConstraint")
    return {None: "us-east-1", "EU": "eu-west-1"}.get(said, said)


MENDS = {"CreateBucket": (check,)}
