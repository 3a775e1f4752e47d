# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DB snapshots: made, copied, shared, deleted, with their data, in states that take their time."""

from __future__ import annotations

import copy
from typing import Any

from moto.core.utils import utcnow
from moto.rds.models import DBInstance, DBSnapshot, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from embedded_aws.rds import lives
from embedded_aws.rds.automated_backups import describe, snapshot_data
from embedded_aws.rds.happenings import tell
from embedded_aws.rds.instances import encrypt
from embedded_aws.rds.refusals import (
    combination,
    instance_state,
    snapshot_exists,
    snapshot_not_found,
    snapshot_state,
    value,
)
from embedded_aws.rds.servers import databases, is_backed
from embedded_aws.rds.works import WORKS, Stage, Work

from . import rds_calls
from .rds_calls import Given
from .rds_instances import find, locked

_TYPES = ("automated", "manual", "shared", "public", "awsbackup")
_SHARED_WITH = 20


def install() -> None:
    rds_calls.install(
        locked(operation)
        for operation in (
            _create_db_snapshot,
            _copy_db_snapshot,
            _delete_db_snapshot,
            _describe_db_snapshots,
            _describe_db_snapshot_attributes,
            _modify_db_snapshot_attribute,
        )
    )


def found(backend: RDSBackend, identifier: str) -> DBSnapshot:
    """A snapshot by its identifier or its ARN, of this account, or shared with it."""
    place, name = backend, identifier
    if identifier.startswith("arn:"):
        _arn, _partition, _rds, region, account, _kind, name = identifier.split(":", 6)
        place = rds_backends[account][region]
    snapshot = place.database_snapshots.get(name.lower())
    if snapshot is None or not (place.account_id == backend.account_id or is_shared(snapshot, backend.account_id)):
        raise snapshot_not_found(identifier)
    return snapshot


def is_shared(snapshot: DBSnapshot, account: str) -> bool:
    return bool({"all", account} & set(snapshot.attributes["restore"]))


# ---- Making ---------------------------------------------------------------------------------------------------------


def _create_db_snapshot(self: RDSResponse, given: Given) -> Any:
    name = given["DBSnapshotIdentifier"]
    self.backend.validate_db_snapshot_identifier(name, parameter_name="DBSnapshotIdentifier")
    instance = find(self.backend, given["DBInstanceIdentifier"])
    if instance.status not in ("available", "storage-optimization", "stopped"):
        raise instance_state(
            f"Cannot create a snapshot because the database instance {instance.db_instance_identifier} is not "
            "currently in the available state."
        )
    snapshot = _new(instance, name, given.get("Tags"))
    rest = instance.status
    told = {"DBSnapshot": copy.copy(snapshot)}
    # AWS: the instance is backing-up while a snapshot of it is made; a stopped one stays stopped.
    stage = Stage("stopped" if rest == "stopped" else "backing-up", *_taking(instance, snapshot))
    WORKS.add(
        instance, Work([stage], rest="stopped" if rest == "stopped" else "available", failed=_lost(instance, snapshot))
    )
    return told


def final_stages(instance: DBInstance, name: str) -> list[Stage]:
    """A snapshot that an instance is given before it goes or stops, known from now on; one stage, in "deleting"."""
    snapshot = _new(instance, name, None)
    return [Stage("deleting" if not lives.is_open(instance) else instance.status, *_taking(instance, snapshot))]


def _new(instance: DBInstance, name: str, tags: Any) -> DBSnapshot:
    backend = instance.backend
    if name.lower() in backend.database_snapshots:
        raise snapshot_exists(name)
    snapshot = DBSnapshot(backend, instance, name.lower(), tags=tags or None)
    describe(snapshot, instance, snapshot_data())
    snapshot.status, snapshot.percent_progress = "creating", 0
    backend.database_snapshots[name.lower()] = snapshot
    _told(snapshot, "Creating manual snapshot", "creation")
    return snapshot


def _taking(instance: DBInstance, snapshot: DBSnapshot) -> tuple[Any, Any]:
    def server() -> None:
        snapshot.percent_progress = 50
        databases().snapshot(instance.dbi_resource_id, snapshot.data)

    def change() -> None:
        _there(snapshot)

    return (server if is_backed(instance) else None), change


def _there(snapshot: DBSnapshot) -> None:
    snapshot.status, snapshot.percent_progress = "available", 100
    snapshot.created = snapshot.snapshot_database_time = utcnow()
    if snapshot.original_at_end:
        snapshot.original_snapshot_create_time = snapshot.created
    _told(snapshot, "Manual snapshot created", "creation")


def _lost(instance: DBInstance, snapshot: DBSnapshot) -> Any:
    def failed(problem: Exception) -> None:
        snapshot.status = "failed"
        lives.fails(instance, "available")(problem)

    return failed


def _told(snapshot: DBSnapshot, message: str, category: str) -> None:
    tell(snapshot.backend, "db-snapshot", snapshot.db_snapshot_identifier, message, (category,))


# ---- Copying --------------------------------------------------------------------------------------------------------


def _copy_db_snapshot(self: RDSResponse, given: Given) -> Any:
    backend, name = self.backend, given["TargetDBSnapshotIdentifier"].lower()
    backend.validate_db_snapshot_identifier(name, parameter_name="TargetDBSnapshotIdentifier")
    source = found(backend, given["SourceDBSnapshotIdentifier"])
    if name in backend.database_snapshots:
        raise snapshot_exists(name)
    if source.status != "available":
        raise snapshot_state(f"The source snapshot {source.db_snapshot_identifier} is not in the available state.")
    afar, key = source.region != backend.region_name, given.get("KmsKeyId")
    if afar and source.encrypted and not key:
        # AWS: "If you copy an encrypted snapshot to a different Amazon Web Services Region, then you must specify an
        # Amazon Web Services KMS key identifier for the destination Region."
        raise combination("KmsKeyId must be specified when copying an encrypted snapshot across regions.")
    if source.account_id != backend.account_id and source.encrypted and not key:
        raise combination("KmsKeyId must be specified when copying an encrypted snapshot that another account shares.")
    tags = given.get("Tags") or (source.tags if given.get("CopyTags") else None)
    database = copy.copy(source.database)
    database.tags, database.copy_tags_to_snapshot = [], False
    made = DBSnapshot(backend, database, name, tags=tags, original_created_at=source.original_snapshot_create_time)
    for attribute, one in vars(source).items():
        if attribute not in vars(made) or attribute in (
            "dbi_resource_id",
            "db_instance_identifier",
            "port",
            "instance_create_time",
        ):
            setattr(made, attribute, one)
    made.backend, made.data, made.snapshot_type = backend, snapshot_data(), "manual"
    made.storage_encrypted = made.encrypted = source.encrypted
    encrypt(made, bool(source.encrypted or key), key or source.kms_key_id)
    made.encrypted = made.storage_encrypted
    made.option_group_name = given.get("OptionGroupName") or source.option_group_name
    made.source_db_snapshot_identifier = source.db_snapshot_arn
    made.source_region = source.region if afar else None
    made.status, made.percent_progress, made.original_at_end = "creating", 0, False
    backend.database_snapshots[name] = made

    def server() -> None:
        databases().copy_snapshot(source.data, made.data)

    def failed(problem: Exception) -> None:
        made.status = "failed"
        _told(made, str(problem), "notification")

    told = {"DBSnapshot": copy.copy(made)}
    stage = Stage("creating", server if is_backed(source.database) else None, lambda: _copied(made))
    WORKS.add(made, Work([stage], failed=failed))
    return told


def _copied(made: DBSnapshot) -> None:
    made.created = utcnow()
    made.percent_progress = 100
    _told(made, "Manual snapshot created", "creation")


# ---- Deleting, describing, sharing ----------------------------------------------------------------------------------


def _delete_db_snapshot(self: RDSResponse, given: Given) -> Any:
    name = given["DBSnapshotIdentifier"]
    snapshot = self.backend.database_snapshots.get(name)
    if snapshot is None:
        raise snapshot_not_found(name)
    if snapshot.snapshot_type == "automated":
        raise snapshot_state(f"Automated snapshots can't be deleted: {name}.")
    if snapshot.status not in ("available", "failed"):
        raise snapshot_state(f"Cannot delete the snapshot because it is currently in {snapshot.status} state.")
    del self.backend.database_snapshots[name]
    if is_backed(snapshot.database):
        databases().delete_snapshot(snapshot.data)
    told = copy.copy(snapshot)
    told.status = "deleted"
    _told(snapshot, "Deleted manual snapshot", "deletion")
    return {"DBSnapshot": told}


def _describe_db_snapshots(self: RDSResponse, given: Given) -> Any:
    kind, name, backend = given.get("SnapshotType"), given.get("DBSnapshotIdentifier"), self.backend
    if kind and kind not in _TYPES:
        raise value(f"Invalid snapshot type: {kind}")
    own = list(backend.database_snapshots.values())
    others = [
        snapshot
        for account, places in list(rds_backends.items())
        if account != backend.account_id
        for snapshot in list(places[backend.region_name].database_snapshots.values())
    ]
    shared = [one for one in others if backend.account_id in one.attributes["restore"]]
    public = [one for one in (*own, *others) if "all" in one.attributes["restore"]]
    listed = own
    if kind == "shared":
        listed = shared
    elif kind == "public":
        listed = public
    elif kind:
        listed = [one for one in own if one.snapshot_type == kind]
    if given.get("IncludeShared"):
        listed = [*listed, *(one for one in shared if one not in listed)]
    if given.get("IncludePublic"):
        listed = [*listed, *(one for one in public if one not in listed)]
    if name:
        arn = name if name.startswith("arn:") else None
        listed = [
            one for one in listed if (one.db_snapshot_arn == arn if arn else one.db_snapshot_identifier == name.lower())
        ]
        if not listed and not given.get("DBInstanceIdentifier"):
            raise snapshot_not_found(name)
    if given.get("DBInstanceIdentifier"):
        of = given["DBInstanceIdentifier"].rpartition(":db:")[2].lower()
        listed = [one for one in listed if one.db_instance_identifier == of]
    if given.get("DbiResourceId"):
        listed = [one for one in listed if one.dbi_resource_id == given["DbiResourceId"]]
    listed = [one for one in listed if _passes(one, given)]
    return rds_calls.page(listed, given, "DBSnapshots")


def _passes(snapshot: DBSnapshot, given: Given) -> bool:
    known = {
        "db-instance-id": (snapshot.db_instance_identifier, snapshot.database.db_instance_arn),
        "db-snapshot-id": (snapshot.db_snapshot_identifier,),
        "dbi-resource-id": (snapshot.dbi_resource_id,),
        "snapshot-type": (snapshot.snapshot_type,),
        "engine": (snapshot.engine,),
    }
    wanted = rds_calls.filtered(given, known)
    return all(any(one in known[name] for one in values) for name, values in wanted.items())


def _own(self: RDSResponse, given: Given) -> DBSnapshot:
    snapshot = self.backend.database_snapshots.get(given["DBSnapshotIdentifier"])
    if snapshot is None:
        raise snapshot_not_found(given["DBSnapshotIdentifier"])
    return snapshot


def _describe_db_snapshot_attributes(self: RDSResponse, given: Given) -> Any:
    return _attributes(_own(self, given))


def _attributes(snapshot: DBSnapshot) -> Given:
    told = [{"AttributeName": name, "AttributeValues": values} for name, values in snapshot.attributes.items()]
    return {
        "DBSnapshotAttributesResult": {
            "DBSnapshotIdentifier": snapshot.db_snapshot_identifier,
            "DBSnapshotAttributes": told,
        }
    }


def _modify_db_snapshot_attribute(self: RDSResponse, given: Given) -> Any:
    snapshot, name = _own(self, given), given["AttributeName"]
    more, less = given.get("ValuesToAdd") or [], given.get("ValuesToRemove") or []
    if name != "restore":
        raise value(f"Invalid snapshot attribute {name}")
    if snapshot.snapshot_type == "automated":
        raise snapshot_state("Automated snapshots can't be shared: copy it and share the copy.")
    if snapshot.status != "available":
        raise snapshot_state(f"Cannot share the snapshot because it is currently in {snapshot.status} state.")
    if set(more) & set(less):
        raise combination(
            f"A value may not appear in both the add list and remove list. {sorted(set(more) & set(less))}"
        )
    for one in more:
        if one != "all" and not (len(one) == 12 and one.isdigit()):
            raise value(f"Invalid account ID: {one}")
    if more and snapshot.encrypted:
        # AWS: an encrypted snapshot can't be public, and one that is encrypted with the default key can't be shared.
        if "all" in more:
            raise combination("Encrypted DB snapshots can't be shared publicly.")
        if snapshot.kms_key_id == _default_key(snapshot):
            raise combination("DB snapshots encrypted with the default KMS key can't be shared.")
    kept = [one for one in dict.fromkeys([*snapshot.attributes["restore"], *more]) if one not in less]
    if len(kept) > _SHARED_WITH:
        from moto.rds.exceptions import SharedSnapshotQuotaExceeded

        raise SharedSnapshotQuotaExceeded()
    snapshot.attributes["restore"] = kept
    return _attributes(snapshot)


def _default_key(snapshot: DBSnapshot) -> str:
    from embedded_aws.rds.instances import key_arn

    return key_arn(snapshot.backend, None)
