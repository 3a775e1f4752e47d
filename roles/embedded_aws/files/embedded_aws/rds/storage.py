# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of storage: what a size, a type and its IOPS are if they aren't told, and how they may change."""

from __future__ import annotations

from typing import Any

from .refusals import combination

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html: from this size on gp3 is striped over
# four volumes and has more of both, and only there they can be chosen. SQL Server's isn't striped.
_STRIPED = {"db2": 400, "mariadb": 400, "mysql": 400, "oracle": 200, "postgres": 400}
_BASE = (3000, 125)
_STRIPED_BASE = (12000, 500)
PROVISIONED = ("io1", "io2")


def defaults(engine: str, size: int, kind: str) -> tuple[int | None, int | None]:
    """The IOPS and the throughput (MiB/s) of storage whose type has some of its own; None where there are none."""
    if kind != "gp3":
        return None, None
    return _STRIPED_BASE if _is_striped(engine, size) else _BASE


def _is_striped(engine: str, size: int) -> bool:
    return size >= _STRIPED.get(engine.partition("-")[0], 1 << 30)


def refuse_tuned_small(engine: str, size: int, kind: str, iops: int | None, throughput: int | None) -> None:
    """gp3 has a fixed performance below the engine's threshold; SQL Server's may be chosen at every size."""
    threshold = _STRIPED.get(engine.partition("-")[0])
    if kind == "gp3" and threshold and size < threshold and (iops is not None or throughput is not None):
        raise combination(
            "You can't specify IOPS or storage throughput for engine "
            f"{engine} and a storage size less than {threshold}."
        )


def grown(current: int, wanted: int) -> int:
    """What a size becomes that is asked for. AWS: "Values that are not at least 10% greater than the existing value
    are rounded up so that they are 10% greater than the current value"; smaller ones are refused."""
    if wanted < current:
        raise combination(
            f"Requested storage size ({wanted}) cannot be less than the current storage size ({current})."
        )
    return wanted if wanted == current else max(wanted, -(-current * 11 // 10))


def refuse_change(instance: Any, asked: dict[str, Any]) -> None:
    """Refuse what ModifyDBInstance refuses of AllocatedStorage, StorageType, Iops and StorageThroughput."""
    size = asked.get("AllocatedStorage", instance.allocated_storage)
    kind = asked.get("StorageType", instance.storage_type)
    grown(instance.allocated_storage, size)
    refuse_tuned_small(instance.engine, size, kind, asked.get("Iops"), asked.get("StorageThroughput"))
    changed = size != instance.allocated_storage or kind != instance.storage_type
    if kind in PROVISIONED and changed and not asked.get("Iops"):
        # AWS: with Provisioned IOPS "you must also specify the Iops parameter" when the storage grows or changes.
        raise combination(
            f"You must specify a value for Iops when you change the storage of a DB instance with storage type {kind}."
        )
    if kind != "gp3" and asked.get("StorageThroughput"):
        raise combination(f"You can't specify storage throughput for storage type {kind}.")
    limit = asked.get("MaxAllocatedStorage")
    if limit and limit < size:
        raise combination("Max storage size must be greater than storage size")
