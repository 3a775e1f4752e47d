# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an instance comes to be: empty, or from a snapshot, a point in time, a bucket or an instance that it follows.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Call, Effect, Params, Where

CREATE = Call("create_db_instance")
_BY_SOURCE: Mapping[str, Call] = {
    "snapshot": Call("restore_db_instance_from_db_snapshot"),
    "s3": Call("restore_db_instance_from_s3"),
    "instance": Call("restore_db_instance_to_point_in_time"),
}
_REPLICA = Call("create_db_instance_read_replica")
# Members of these calls, by the options that give them.
_BUCKET: Mapping[str, str] = {
    "SourceEngine": "source_engine",
    "SourceEngineVersion": "source_engine_version",
    "S3BucketName": "s3_bucket_name",
    "S3Prefix": "s3_prefix",
    "S3IngestionRoleArn": "s3_ingestion_role_arn",
}


def made_by(params: Params) -> Call:
    """The call that makes the instance that the task describes."""
    if params.get("read_replica"):
        return _REPLICA
    return _BY_SOURCE.get(params.get("creation_source") or "", CREATE)


def members(params: Params, where: Where) -> dict[str, Any]:
    """The members of that call that are no setting's. Raises Refused for what a new instance lacks."""
    new = params.get("new_db_instance_identifier")
    if new:
        raise Refused(
            f"new_db_instance_identifier: there is neither a {params['db_instance_identifier']} that could become"
            f" {new}, nor a {new}. To make one, give its name as db_instance_identifier."
        )
    call = made_by(params)
    if call is _REPLICA:
        return _given(
            params,
            SourceDBInstanceIdentifier="source_db_instance_identifier",
            SourceRegion="source_region",
            ReplicaMode="replica_mode",
            UpgradeStorageConfig="upgrade_storage_config",
        )
    if call.operation == "restore_db_instance_from_db_snapshot":
        return _given(params, DBSnapshotIdentifier="db_snapshot_identifier")
    if call.operation == "restore_db_instance_to_point_in_time":
        return {
            "TargetDBInstanceIdentifier": params["db_instance_identifier"],
            **_given(
                params,
                SourceDBInstanceIdentifier="source_db_instance_identifier",
                RestoreTime="restore_time",
                UseLatestRestorableTime="use_latest_restorable_time",
            ),
        }
    told = {"PubliclyAccessible": False} if params.get("publicly_accessible") is None else {}
    if params.get("db_cluster_identifier"):
        told = {}
    if call.operation == "restore_db_instance_from_s3":
        return {**told, **_given(params, **_BUCKET)}
    _check_new(params)
    return {**told, **_given(params, MasterUserAuthenticationType="master_user_authentication_type")}


def _given(params: Params, **sources: str) -> dict[str, Any]:
    return {member: params[option] for member, option in sources.items() if params.get(option) is not None}


def _check_new(params: Params) -> None:
    name = params["db_instance_identifier"]
    needed = ["engine", "db_instance_class"]
    if not params.get("db_cluster_identifier"):
        needed += ["allocated_storage", "master_username"]
        if not params.get("manage_master_user_password") and params.get("master_user_authentication_type") in (
            None,
            "password",
        ):
            needed.append("master_user_password")
    missing = [option for option in needed if params.get(option) is None]
    if missing:
        instead = (
            " Or let RDS make and keep the password, with manage_master_user_password: true."
            if "master_user_password" in missing
            else ""
        )
        raise Refused(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} needed: there is no DB instance {name}"
            f" yet, and a new one has to have {'it' if len(missing) == 1 else 'them'}.{instead}"
        )
    if params.get("storage_type") in ("io1", "io2") and params.get("iops") is None:
        raise Refused(f"iops is needed: storage_type {params['storage_type']} has what is provisioned.")


def effect(params: Params) -> Effect:
    """What a new instance costs."""
    zones = " It and its standby are billed." if params.get("multi_az") else ""
    return Effect("costs", f"AWS bills the instance by the hour, and its storage by the GiB and month.{zones}")


def warn(params: Params, steps: tuple[Any, ...]) -> tuple[str, ...]:
    """What deserves a second look in a plan that makes one."""
    if not any(step.action == "create" and step.name == "DB instance" for step in steps):
        return ()
    told = []
    plain = made_by(params) is CREATE and not params.get("db_cluster_identifier")
    name = params["db_instance_identifier"]
    if plain and not params.get("storage_encrypted") and not params.get("kms_key_id"):
        told.append(
            f"storage_encrypted isn't set: the storage of {name} isn't encrypted with a key of KMS, which can't be"
            " changed later."
        )
    if params.get("publicly_accessible"):
        told.append(f"publicly_accessible: {name} has an address in the internet; only its security groups protect it.")
    return tuple(told)
