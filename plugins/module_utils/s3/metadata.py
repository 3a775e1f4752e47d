# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S3 Metadata: the tables in which S3 keeps what happens to a bucket's objects and what they are. Pure.

There is one request that switches it on, one for each table that changes it, and one that switches it off.
Sources: CreateBucketMetadataConfiguration and its kin in the S3 API reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Codec, Effect, Params, Request, Where

LEAST_DAYS = 7
MOST_DAYS = 2147483647

# What a table is written with and never read back: it is for the making of tables only.
_FOR_NEW_TABLES = ("encryption", "encryption_key_arn")


def check(params: Params) -> None:
    """Refuse what S3 would not take, before anything is read."""
    said = params.get("metadata") or {}
    days = said.get("journal_expiration_days")
    if days is not None and days != 0 and not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refused(f"metadata.journal_expiration_days is {days}: S3 takes {LEAST_DAYS} or more, and 0 for never.")
    if said.get("encryption_key_arn") and said.get("encryption") != "aws:kms":
        raise Refused("metadata.encryption_key_arn needs metadata.encryption to be aws:kms.")


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """What is to be recorded; ``{}`` ends it."""
    return {name: value for name, value in params["metadata"].items() if value is not None}


def same(wanted_one: Any, current: Any) -> bool:
    """Whether the tables are as wanted. How they are encrypted can't be read."""
    if not current:
        return False
    return all(value == current.get(name) for name, value in wanted_one.items() if name not in _FOR_NEW_TABLES)


def complete(wanted_one: Any, current: Any) -> dict[str, Any]:
    """All tables, as they are then."""
    return {"journal_expiration_days": 0, "inventory": False, "annotations": False, **(current or {}), **wanted_one}


def shown(value: Any) -> Any:
    """What a plan and a result show: what can be read."""
    return value and {name: inner for name, inner in value.items() if name not in _FOR_NEW_TABLES}


def effect(before: Any, after: Any) -> Effect:
    """What tables cost, and what their removal loses."""
    if not after:
        return Effect("irreversible", "S3 stops recording; its tables stay, and cost until somebody deletes them.")
    return Effect("costs", "S3 Metadata is billed by the object, and its tables as S3 Tables.")


def _from_wire(wire: Any, _shape: Any) -> dict[str, Any]:
    expiration = ((wire.get("JournalTableConfigurationResult") or {}).get("RecordExpiration")) or {}
    value: dict[str, Any] = {
        "journal_expiration_days": expiration.get("Days", 0) if expiration.get("Expiration") == "ENABLED" else 0
    }
    for name, member in (("inventory", "InventoryTable"), ("annotations", "AnnotationTable")):
        table = wire.get(f"{member}ConfigurationResult") or {}
        value[name] = table.get("ConfigurationState") == "ENABLED"
        if table.get("Role"):
            value["annotations_role"] = table["Role"]
    return value


METADATA = Codec(lambda value, _shape: value, _from_wire)


def requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The request that makes the tables, or those that change one each."""
    current = values.get("metadata")
    journal = {"RecordExpiration": _expiration(after)}
    tables = {
        "InventoryTableConfiguration": _table(after, "inventory"),
        "AnnotationTableConfiguration": _table(after, "annotations"),
    }
    if not current:
        encryption = _encryption(after)
        whole = {"JournalTableConfiguration": {**journal, **encryption}}
        whole.update({member: table for member, table in tables.items() if table["ConfigurationState"] == "ENABLED"})
        return (Request("s3", "create_bucket_metadata_configuration", {**address, "MetadataConfiguration": whole}),)
    made = []
    if after["journal_expiration_days"] != current["journal_expiration_days"]:
        operation = "update_bucket_metadata_journal_table_configuration"
        made.append(Request("s3", operation, {**address, "JournalTableConfiguration": journal}))
    if after["inventory"] != current["inventory"]:
        operation, member = "update_bucket_metadata_inventory_table_configuration", "InventoryTableConfiguration"
        made.append(Request("s3", operation, {**address, member: tables[member]}))
    roles = [one.get("annotations_role") for one in (after, current)]
    if after["annotations"] != current["annotations"] or roles[0] != roles[1]:
        operation, member = "update_bucket_metadata_annotation_table_configuration", "AnnotationTableConfiguration"
        made.append(Request("s3", operation, {**address, member: tables[member]}))
    return tuple(made)


def _expiration(after: Mapping[str, Any]) -> dict[str, Any]:
    days = after["journal_expiration_days"]
    return {"Expiration": "ENABLED", "Days": days} if days else {"Expiration": "DISABLED"}


def _encryption(after: Mapping[str, Any]) -> dict[str, Any]:
    if not after.get("encryption"):
        return {}
    made = {"SseAlgorithm": after["encryption"]}
    if after.get("encryption_key_arn"):
        made["KmsKeyArn"] = after["encryption_key_arn"]
    return {"EncryptionConfiguration": made}


def _table(after: Mapping[str, Any], name: str) -> dict[str, Any]:
    if not after[name]:
        return {"ConfigurationState": "DISABLED"}
    table = {"ConfigurationState": "ENABLED", **_encryption(after)}
    if name == "annotations" and after.get("annotations_role"):
        table["Role"] = after["annotations_role"]
    return table
