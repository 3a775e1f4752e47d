# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S3 Metadata: a bucket's journal, inventory and annotation tables, which are active as soon as they are asked for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from moto.s3.models import FakeBucket

from .s3_call import Answer, Refusal, S3Call, invalid_argument, invalid_request
from .s3_gate import Proceed
from .schema import document

_LEAST_DAYS, _MOST_DAYS = 7, 2147483647


def create(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a bucket has one configuration, with a journal always and the other tables if they are enabled."""
    bucket = _bucket(call)
    new = document(call, "MetadataConfiguration")
    if "metadata" in bucket.documents:
        raise Refusal("MetadataConfigurationAlreadyExists", "The metadata configuration already exists.", 409)
    journal = new["JournalTableConfiguration"]
    inventory = new.get("InventoryTableConfiguration", {"ConfigurationState": "DISABLED"})
    annotation = new.get("AnnotationTableConfiguration", {"ConfigurationState": "DISABLED"})
    for table in (journal, inventory, annotation):
        _check_encryption(table)
    result = {
        "DestinationResult": {
            "TableBucketType": "aws",
            "TableBucketArn": _table_bucket(bucket),
            "TableNamespace": f"b_{bucket.name}",
        },
        "JournalTableConfigurationResult": {
            **_table(bucket, "journal"),
            "RecordExpiration": _expiration(journal),
        },
        "InventoryTableConfigurationResult": _optional_table(bucket, "inventory", inventory, {}),
    }
    if "AnnotationTableConfiguration" in new:
        result["AnnotationTableConfigurationResult"] = _optional_table(bucket, "annotation", annotation, {})
    bucket.documents["metadata"] = result
    return call.answer()


def get(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: what the tables are, not how they are encrypted."""
    result = {"MetadataConfigurationResult": _configuration(call)}
    return call.answer({"GetBucketMetadataConfigurationResult": result})


def delete(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the configuration goes; the tables that it filled stay in their table bucket."""
    _configuration(call)
    del _bucket(call).documents["metadata"]
    return 204, {}, ""


def update_journal(call: S3Call, proceed: Proceed) -> Answer:
    found = _configuration(call)
    update = document(call, "JournalTableConfiguration")
    journal = found["JournalTableConfigurationResult"]
    found["JournalTableConfigurationResult"] = {**journal, "RecordExpiration": _expiration(update)}
    return call.answer()


def update_inventory(call: S3Call, proceed: Proceed) -> Answer:
    _update_table(call, "Inventory")
    return call.answer()


def update_annotation(call: S3Call, proceed: Proceed) -> Answer:
    _update_table(call, "Annotation")
    return call.answer()


def _update_table(call: S3Call, kind: str) -> None:
    found = _configuration(call)
    update = document(call, f"{kind}TableConfiguration")
    _check_encryption(update)
    name = f"{kind}TableConfigurationResult"
    found[name] = _optional_table(_bucket(call), kind.lower(), update, found.get(name, {}))


def _bucket(call: S3Call) -> FakeBucket:
    if call.bucket is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=call.bucket_name)
    return call.bucket


def _configuration(call: S3Call) -> dict[str, Any]:
    found = _bucket(call).documents.get("metadata")
    if found is None:
        raise Refusal("MetadataConfigurationNotFound", "The metadata configuration does not exist.", 404)
    return found


def _table_bucket(bucket: FakeBucket) -> str:
    # AWS: one table bucket of an account and region, of AWS's own, has the tables of all its buckets.
    return f"arn:{bucket.partition}:s3tables:{bucket.region_name}:{bucket.account_id}:bucket/aws-s3"


def _table(bucket: FakeBucket, name: str) -> dict[str, str]:
    arn = f"{_table_bucket(bucket)}/table/{uuid.uuid4()}"
    return {"TableStatus": "ACTIVE", "TableName": name, "TableArn": arn}


def _optional_table(
    bucket: FakeBucket, name: str, said: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """A table's result once `said` was asked for: a table that is enabled already stays the one that it is."""
    state = said["ConfigurationState"]
    if state == "DISABLED":
        return {"ConfigurationState": state}
    table = before if before.get("ConfigurationState") == state else _table(bucket, name)
    role = said.get("Role") or before.get("Role")
    return {**table, "ConfigurationState": state, **({"Role": role} if role else {})}


def _expiration(journal: Mapping[str, Any]) -> dict[str, Any]:
    expiration = journal["RecordExpiration"]
    if expiration["Expiration"] == "DISABLED":
        return {"Expiration": "DISABLED"}
    days = expiration.get("Days")
    if days is None or not _LEAST_DAYS <= days <= _MOST_DAYS:
        raise invalid_argument(f"Days must be a whole number from {_LEAST_DAYS} to {_MOST_DAYS}", str(days or ""))
    return dict(expiration)


def _check_encryption(table: Mapping[str, Any]) -> None:
    encryption = table.get("EncryptionConfiguration")
    if encryption and (encryption["SseAlgorithm"] == "aws:kms") != ("KmsKeyArn" in encryption):
        raise invalid_request("KmsKeyArn is required with aws:kms, and allowed with nothing else.")


MENDS = {
    "CreateBucketMetadataConfiguration": (create,),
    "GetBucketMetadataConfiguration": (get,),
    "DeleteBucketMetadataConfiguration": (delete,),
    "UpdateBucketMetadataJournalTableConfiguration": (update_journal,),
    "UpdateBucketMetadataInventoryTableConfiguration": (update_inventory,),
    "UpdateBucketMetadataAnnotationTableConfiguration": (update_annotation,),
}
