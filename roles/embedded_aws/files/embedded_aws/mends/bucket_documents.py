# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bucket configurations that moto lacks or narrows: they are kept whole and returned as they were put."""

from __future__ import annotations

from typing import Any

from moto.s3.models import FakeBucket

from .s3_call import Answer, Refusal, S3Call, malformed_xml
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


def _inventories(call: S3Call) -> dict[str, Any]:
    return _bucket(call).documents.setdefault("inventory", {})


def _no_configuration() -> Refusal:
    return Refusal("NoSuchConfiguration", "The specified configuration does not exist.", 404)


def put_inventory(call: S3Call, proceed: Proceed) -> Answer:
    document = call.params.get("InventoryConfiguration", {})
    if document.get("Id") != call.query["id"]:
        raise Refusal("InvalidArgument", "The id in the request does not match the id in the configuration.")
    _inventories(call)[document["Id"]] = document
    return call.answer()


def get_inventory(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a configuration that isn't there, or no longer, is NoSuchConfiguration."""
    found = _inventories(call).get(call.query["id"])
    if found is None:
        raise _no_configuration()
    return call.answer({"InventoryConfiguration": found})


def list_inventories(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a page has up to 100 configurations, in the order of their ids."""
    token = call.query.get("continuation-token", "")
    found = [document for key, document in sorted(_inventories(call).items()) if key > token]
    page = {"InventoryConfigurationList": found[:100], "IsTruncated": len(found) > 100}
    return call.answer(page | ({"NextContinuationToken": found[99]["Id"]} if len(found) > 100 else {}))


def delete_inventory(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: deletes the configuration, where moto would go on to delete the bucket."""
    if _inventories(call).pop(call.query["id"], None) is None:
        raise _no_configuration()
    return 204, {}, ""


MENDS = {
    "GetBucketRequestPayment": (get_request_payment,),
    "PutBucketRequestPayment": (put_request_payment,),
    "PutBucketInventoryConfiguration": (put_inventory,),
    "GetBucketInventoryConfiguration": (get_inventory,),
    "ListBucketInventoryConfigurations": (list_inventories,),
    "DeleteBucketInventoryConfiguration": (delete_inventory,),
}
