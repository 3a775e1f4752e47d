# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of an instance: its protection, its final snapshot, and what is left of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Call, Effect, Params, Request, Step, Where
from . import instances, states
from .states import INSTANCE, SNAPSHOT

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html
_NO_SNAPSHOT = ("failed", "incompatible-restore", "incompatible-network")


def _skips(params: Params, where: Where) -> bool:
    return bool(params.get("skip_final_snapshot"))


def _final(params: Params, where: Where) -> str | None:
    return None if _skips(params, where) else params.get("final_db_snapshot_identifier")


DELETE = Call(
    "delete_db_instance",
    at={
        "DBInstanceIdentifier": "db_instance_identifier",
        "SkipFinalSnapshot": _skips,
        "FinalDBSnapshotIdentifier": _final,
        "DeleteAutomatedBackups": lambda params, where: params.get("delete_automated_backups"),
    },
)


def clearing(
    api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]
) -> tuple[Step, ...]:
    """Its protection taken off, if the task says so. Raises Refused for a deletion that would lose data unasked."""
    raw, name = found["Raw"], params["db_instance_identifier"]
    _check_final(api, params, raw, name)
    if not raw.get("DeletionProtection"):
        return ()
    if params.get("deletion_protection") is not False:
        raise Refused(
            f"deletion_protection: DB instance {name} is protected from deletion. Set deletion_protection: false with"
            " state: absent to take the protection off and delete it."
        )
    request = Request(
        "rds", "modify_db_instance", {**address, "DeletionProtection": False, "ApplyImmediately": True}
    )
    return (Step("deletion_protection", "change", True, False, (request,)),)


def _check_final(api: Any, params: Params, raw: Mapping[str, Any], name: str) -> None:
    if params.get("skip_final_snapshot"):
        return
    final, now = params.get("final_db_snapshot_identifier"), states.status(INSTANCE, raw)
    source = raw.get("ReadReplicaSourceDBInstanceIdentifier")
    if source:
        raise Refused(
            f"skip_final_snapshot: {name} is a replica of {source}, and RDS takes no final snapshot of replicas. Set"
            " skip_final_snapshot: true."
        )
    if now in _NO_SNAPSHOT:
        raise Refused(
            f"skip_final_snapshot: {name} is {now}, and RDS can take no snapshot of it. Set skip_final_snapshot: true"
            " if what it holds may be lost."
        )
    if not final:
        raise Refused(
            f"final_db_snapshot_identifier is needed: the name of the snapshot that is taken of {name} before it is"
            " deleted. Or set skip_final_snapshot: true if what it holds may be lost."
        )
    there = states.find(api, SNAPSHOT, final)
    if there is not None:
        raise Refused(
            f"final_db_snapshot_identifier: there is a snapshot {final} already, of"
            f" {there.get('DBInstanceIdentifier', 'another instance')}. Choose another name."
        )


def deletion(api: Any, request: Request, params: Params) -> None:
    """Delete it, in a state that takes it. Raises ApiError or Failed."""
    try:
        states.sent(api, INSTANCE, params["db_instance_identifier"], request, instances.seconds(params))
    except ApiError as error:
        if error.code not in instances.GONE:
            raise


def effect(params: Params) -> Effect:
    """What is lost."""
    backups = (
        "its automated backups are kept until they are due"
        if params.get("delete_automated_backups") is False
        else "so are its automated backups"
    )
    final = params.get("final_db_snapshot_identifier")
    kept = "no final snapshot is taken" if params.get("skip_final_snapshot") else f"the snapshot {final} is taken first"
    return Effect("irreversible", f"The instance is deleted, and {backups}; {kept}.")


def remains(found: Any, params: Params) -> dict[str, Any]:
    """What is left, and billed: the final snapshot, and what the instance was made with."""
    raw = found["Raw"]
    told: dict[str, Any] = {}
    kept: list[str] = []
    if not params.get("skip_final_snapshot"):
        final = params["final_db_snapshot_identifier"]
        told["final_snapshot"] = {"db_snapshot_identifier": final}
        kept.append(f"snapshot {final}")
    if params.get("delete_automated_backups") is False:
        kept.append("automated backups")
    for member, key, what in (
        ("DBParameterGroups", "DBParameterGroupName", "parameter group"),
        ("OptionGroupMemberships", "OptionGroupName", "option group"),
    ):
        kept += [f"{what} {one[key]}" for one in raw.get(member) or () if not str(one.get(key)).startswith("default")]
    group = (raw.get("DBSubnetGroup") or {}).get("DBSubnetGroupName")
    if group and group != "default":
        kept.append(f"subnet group {group}")
    return {**told, "retained": kept}
