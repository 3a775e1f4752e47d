# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS has taken and not yet done: values that are pending, laid over those that are, and told before they come.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..parts import UNSAID, Effect, Params, Request, Where

# What isn't applied before somebody reboots the instance: waiting for it leads nowhere.
_BY_REBOOT = ("DedicatedLogVolume",)
_APPLYING = ("pending-apply", "applying", "pending-maintenance-apply")
# Values of these restart the instance, or keep it from answering for a while.
_INTERRUPTS = (
    "AdditionalStorageVolumes", "CACertificateIdentifier", "DBInstanceClass", "DBInstanceIdentifier",
    "DBSubnetGroupName", "DedicatedLogVolume", "Engine", "EngineVersion", "LicenseModel", "MultiTenant", "Port",
    "ProcessorFeatures", "StorageType",
)  # fmt: skip


def values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What is pending of an instance, as RDS tells it; an empty dictionary if nothing is."""
    told = raw.get("PendingModifiedValues") or {}
    return {name: value for name, value in told.items() if value not in (None, {}, [])}


def expected(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What is pending and comes without anybody's doing, once it may."""
    return {name: value for name, value in values(raw).items() if name not in _BY_REBOOT}


def laid_over(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The instance as it will be: what was asked of AWS already needn't be asked again."""
    seen = dict(raw)
    for name, value in values(raw).items():
        if name == "Port":
            seen["Endpoint"] = {**(raw.get("Endpoint") or {}), "Port": value}
        elif name == "DBSubnetGroupName":
            seen["DBSubnetGroup"] = {**(raw.get("DBSubnetGroup") or {}), name: value}
        elif name == "PendingCloudwatchLogsExports":
            off = value.get("LogTypesToDisable") or ()
            kept = [one for one in raw.get("EnabledCloudwatchLogsExports") or () if one not in off]
            seen["EnabledCloudwatchLogsExports"] = [*kept, *(value.get("LogTypesToEnable") or ())]
        elif name != "MasterUserPassword":
            seen[name] = value
    # Of two groups, the one that is to be stands first.
    for member, state in (("OptionGroupMemberships", "Status"), ("DBParameterGroups", "ParameterApplyStatus")):
        groups = seen.get(member)
        if groups:
            ranked = [(_rank(one.get(state)), place) for place, one in enumerate(groups)]
            seen[member] = [groups[one[-1]] for one in sorted(ranked)]
    return seen


def _rank(state: Any) -> tuple[bool, bool]:
    return state not in _APPLYING, state != "in-sync"


# --- the part that has AWS do at once what it has put off ---


def wanted(params: Params, current: Any) -> Any:
    """Nothing left pending, if the task says at once."""
    return {} if params.get("apply_immediately") else UNSAID


def same(wanted: Any, current: Any) -> bool:
    """Whether nothing is pending that would come by itself."""
    return not [name for name in current or {} if name not in _BY_REBOOT]


def requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that changes nothing else."""
    return (Request("rds", "modify_db_instance", {**address, "ApplyImmediately": True}),)


def shown(value: Any) -> Any:
    """What a plan shows of it: of a password, that there is one."""
    if not value:
        return value
    return {name: "********" if name == "MasterUserPassword" else one for name, one in value.items()}


def effect(before: Any, after: Any) -> Effect | None:
    """Everything that is flushed, and whether it interrupts."""
    told = ", ".join(f"{name}: {value}" for name, value in sorted((shown(before) or {}).items()))
    kind = "interrupts" if any(name in _INTERRUPTS for name in before or {}) else "costs"
    ends = " The instance doesn't answer meanwhile." if kind == "interrupts" else ""
    return Effect(kind, f"What was put off to the maintenance window is done at once: {told}.{ends}")
