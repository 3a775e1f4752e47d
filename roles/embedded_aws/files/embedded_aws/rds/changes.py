# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which changes of an instance RDS makes at once and which wait, and the states that an instance passes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# ModifyDBInstance's members that wait for the maintenance window without ApplyImmediately, by the member of
# PendingModifiedValues that tells them meanwhile.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html
DEFERRED = {
    "DBInstanceClass": "DBInstanceClass",
    "AllocatedStorage": "AllocatedStorage",
    "StorageType": "StorageType",
    "Iops": "Iops",
    "StorageThroughput": "StorageThroughput",
    "MultiAZ": "MultiAZ",
    "Engine": "Engine",
    "EngineVersion": "EngineVersion",
    "LicenseModel": "LicenseModel",
    "NewDBInstanceIdentifier": "DBInstanceIdentifier",
    "DBSubnetGroupName": "DBSubnetGroupName",
    "CACertificateIdentifier": "CACertificateIdentifier",
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "ProcessorFeatures": "ProcessorFeatures",
    "DedicatedLogVolume": "DedicatedLogVolume",
    "MultiTenant": "MultiTenant",
    "AdditionalStorageVolumes": "AdditionalStorageVolumes",
}
STORAGE = ("AllocatedStorage", "StorageType", "Iops", "StorageThroughput")

# In which order, and under which state, what was asked for is carried out.
_STATES = (
    ("upgrading", ("Engine", "EngineVersion")),
    ("modifying", ("DBInstanceClass", "MultiAZ", "LicenseModel", "CACertificateIdentifier", "ProcessorFeatures")),
    ("modifying", ("DedicatedLogVolume", "MultiTenant", "AdditionalStorageVolumes", "Port", "BackupRetentionPeriod")),
    ("modifying", STORAGE),
    ("moving-to-vpc", ("DBSubnetGroupName",)),
    ("configuring-iam-database-auth", ("IAMDatabaseAuthenticationEnabled",)),
    ("configuring-enhanced-monitoring", ("MonitoringInterval",)),
    ("configuring-log-exports", ("PendingCloudwatchLogsExports",)),
    ("resetting-master-credentials", ("MasterUserPassword",)),
    ("renaming", ("DBInstanceIdentifier",)),
)


def states(asked: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """The states that changes take, by the names of PendingModifiedValues, each with the changes made in it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for state, names in _STATES:
        changed = tuple(name for name in names if name in asked)
        if changed and found and found[-1][0] == state:
            found[-1] = (state, found[-1][1] + changed)
        elif changed:
            found.append((state, changed))
    return found


def optimizes(asked: Sequence[str]) -> bool:
    """Whether the instance is in storage-optimization, available all the while, once these have changed."""
    return any(name in STORAGE for name in asked)


def waits(name: str, wanted: Any, current: Any) -> bool:
    """Whether a change of a member of PendingModifiedValues waits for the window without ApplyImmediately."""
    if name == "BackupRetentionPeriod":
        # AWS: "If you change the parameter from one non-zero value to another non-zero value, the change is
        # asynchronously applied as soon as possible"; to and from 0 it waits.
        return (wanted == 0) != (current == 0)
    return name in DEFERRED.values()
