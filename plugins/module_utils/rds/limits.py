# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS doesn't take as an instance, said before anything is read. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params
from . import windows

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: the lengths of passwords.
_PASSWORDS: Mapping[str, tuple[int, int]] = {
    "mysql": (8, 41),
    "mariadb": (8, 41),
    "postgres": (8, 128),
    "sqlserver": (8, 128),
    "oracle": (8, 30),
    "db2": (8, 255),
    "aurora-mysql": (8, 41),
    "aurora-postgresql": (8, 128),
    "aurora": (8, 41),
}
_MOST_NAME: Mapping[str, int] = {"postgres": 63, "mysql": 16, "mariadb": 16, "oracle": 30, "sqlserver": 128, "db2": 16}
_SIZES: Mapping[str, tuple[int, int]] = {
    "gp2": (20, 65536),
    "gp3": (20, 65536),
    "io1": (100, 65536),
    "io2": (100, 65536),
    "standard": (5, 3072),
}
# Below these sizes in GiB, gp3 has its baseline and nothing else; SQL Server has no such threshold.
GP3_BASELINE = {"iops": 3000, "storage_throughput": 125}
_GP3_FROM: Mapping[str, int] = {"oracle": 200, "db2": 400, "mariadb": 400, "mysql": 400, "postgres": 400}
_INTERVALS = (0, 1, 5, 10, 15, 30, 60)
ACTIONS = ("rebooted", "restarted")


def check_identifier(name: str, option: str, most: int = 63) -> None:
    """Refuse what can't name an instance, a snapshot or a group of RDS."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name) or "--" in name or name.endswith("-") or len(name) > most:
        raise Refused(
            f"{option}: {name!r} must have 1 to {most} letters, digits and hyphens, begin with a letter, and neither"
            " end with a hyphen nor have two in a row."
        )


def of_engine(table: Mapping[str, Any], engine: str | None) -> Any:
    """The row of an engine: its own, or that of its family, as oracle's for oracle-ee; None if there is none."""
    if not engine:
        return None
    return table.get(engine, table.get(engine.partition("-")[0]))


def check(params: Params) -> None:
    """Refuse what can't be an instance, before anything is read."""
    check_identifier(params["db_instance_identifier"], "db_instance_identifier")
    new = params.get("new_db_instance_identifier")
    if new is not None:
        check_identifier(new, "new_db_instance_identifier")
        if params["state"] not in ("present", "running", "started"):
            raise Refused(f"new_db_instance_identifier: an instance is renamed by a task of its own, not by one whose"
                          f" state is {params['state']}.")  # fmt: skip
    final = params.get("final_db_snapshot_identifier")
    if final is not None:
        check_identifier(final, "final_db_snapshot_identifier", 255)
    if params["state"] in ("absent", "terminated"):
        return
    _check_credentials(params)
    _check_storage(params)
    _check_sources(params)
    windows.check(params.get("preferred_backup_window"), params.get("preferred_maintenance_window"))
    _within(params, "backup_retention_period", 0, 35, "days")
    _within(params, "promotion_tier", 0, 15)
    port = params.get("port")
    if port is not None and not 1150 <= port <= 65535:
        raise Refused(f"port: {port} must be from 1150 to 65535.")
    interval = params.get("monitoring_interval")
    if interval is not None and interval not in _INTERVALS:
        raise Refused(f"monitoring_interval: {interval} must be one of {', '.join(map(str, _INTERVALS))} seconds.")
    days = params.get("performance_insights_retention_period")
    if days is not None and not (days in (7, 731) or days % 31 == 0 and 1 <= days // 31 <= 23):
        raise Refused(
            f"performance_insights_retention_period: {days} must be 7, 731 or a multiple of 31 up to 713 days."
        )
    if params.get("database_insights_mode") == "advanced" and days is not None and days < 465:
        raise Refused(
            f"performance_insights_retention_period: database_insights_mode advanced keeps 465 days at least, not"
            f" {days}."
        )
    if params.get("force_failover") and params["state"] not in ACTIONS:
        raise Refused(f"force_failover belongs to state rebooted, and this one's is {params['state']}.")
    if params.get("restore_time") and params.get("use_latest_restorable_time"):
        raise Refused("restore_time and use_latest_restorable_time say two times. Give one of the two.")


def _within(params: Params, option: str, least: int, most: int, unit: str = "") -> None:
    value = params.get(option)
    if value is not None and not least <= value <= most:
        raise Refused(f"{option}: {value} must be from {least} to {most}{f' {unit}' if unit else ''}.")


def _check_credentials(params: Params) -> None:
    password, engine = params.get("master_user_password"), params.get("engine")
    if password is not None and params.get("manage_master_user_password"):
        raise Refused(
            "manage_master_user_password: RDS makes the password then and keeps it in Secrets Manager; it takes no"
            " master_user_password. Give one of the two."
        )
    if params.get("master_user_secret_kms_key_id") and params.get("manage_master_user_password") is False:
        raise Refused("master_user_secret_kms_key_id: there is a secret only with manage_master_user_password: true.")
    if params.get("force_update_password") and password is None:
        raise Refused("force_update_password: master_user_password is needed, the password to set.")
    if password is not None:
        check_password(password, engine)
    name = params.get("master_username")
    most = of_engine(_MOST_NAME, engine) or 128
    if name is not None and not re.fullmatch(rf"[A-Za-z][A-Za-z0-9_]{{0,{most - 1}}}", name):
        raise Refused(
            f"master_username: {name!r} must have 1 to {most} letters, digits and underscores and begin with a letter."
        )


def check_password(password: str, engine: str | None, option: str = "master_user_password") -> None:
    """Refuse a password that the engine doesn't take; the sentence doesn't tell it."""
    least, most = of_engine(_PASSWORDS, engine) or (8, 255)
    if not least <= len(password) <= most:
        raise Refused(f"{option} must have {least} to {most} characters; this one has {len(password)}.")
    forbidden = "/\"@&'" if (engine or "").startswith("oracle") else '/"@'
    bad = [one for one in password if one in forbidden or not 32 < ord(one) < 127]
    if bad:
        raise Refused(f"{option} may have printable ASCII characters only, without spaces and {' '.join(forbidden)}.")


def is_baseline(params: Params, size: Any = None) -> bool:
    """Whether gp3 of this engine and size (``allocated_storage``) has its baseline and nothing else."""
    threshold = of_engine(_GP3_FROM, params.get("engine"))
    size = params.get("allocated_storage") if size is None else size
    return threshold is not None and size is not None and size < threshold


def _check_storage(params: Params) -> None:
    kind, size, most = params.get("storage_type"), params.get("allocated_storage"), params.get("max_allocated_storage")
    apart = (params.get("engine") or "").startswith(("aurora", "sqlserver"))
    if size is not None and kind is not None and kind in _SIZES and not apart:
        least, top = _SIZES[kind]
        if not least <= size <= top:
            raise Refused(f"allocated_storage: {size} GiB must be from {least} to {top} for storage_type {kind}.")
    if size is not None and most is not None and most < size:
        raise Refused(f"max_allocated_storage: {most} GiB is less than allocated_storage, {size}. The same number"
                      " switches autoscaling off.")  # fmt: skip
    for option, kinds in (("iops", ("gp3", "io1", "io2")), ("storage_throughput", ("gp3",))):
        if params.get(option) is not None and kind is not None and kind not in kinds:
            raise Refused(f"{option} belongs to storage_type {' or '.join(kinds)}, and this one's is {kind}.")
    if kind == "gp3" and is_baseline(params):
        for option, baseline in GP3_BASELINE.items():
            if params.get(option) not in (None, baseline):
                raise Refused(
                    f"{option}: {params[option]} can't be had: {params['engine']} on gp3 has {baseline} below"
                    f" {of_engine(_GP3_FROM, params['engine'])} GiB, and allocated_storage is {size}."
                )


def _check_sources(params: Params) -> None:
    source = params.get("creation_source")
    if params.get("read_replica") and not params.get("source_db_instance_identifier"):
        raise Refused("source_db_instance_identifier is needed: read_replica is a replica of which instance?")
    if params.get("read_replica") and source not in (None, "instance"):
        raise Refused(f"creation_source: a read replica comes from an instance, not from {source}.")
    if source == "instance" and not params.get("read_replica"):
        if not params.get("source_db_instance_identifier"):
            raise Refused("source_db_instance_identifier is needed: which instance is to be restored?")
        if not params.get("restore_time") and not params.get("use_latest_restorable_time"):
            raise Refused("restore_time or use_latest_restorable_time is needed: to which time is it to be restored?")
    if source == "snapshot" and not params.get("db_snapshot_identifier"):
        raise Refused("db_snapshot_identifier is needed: which snapshot is to be restored?")
    if source == "s3":
        needed = (
            "s3_bucket_name", "engine", "master_username", "master_user_password", "source_engine",
            "source_engine_version", "s3_ingestion_role_arn",
        )  # fmt: skip
        for option in needed:
            if not params.get(option):
                raise Refused(f"{option} is needed: creation_source s3 takes it.")
