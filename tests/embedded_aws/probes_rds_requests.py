# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of what RDS refuses of a request for an instance."""

from __future__ import annotations

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_groups import group, instance, short

_GOOD = {
    "DBInstanceClass": "db.t3.micro",
    "Engine": "mysql",
    "MasterUsername": "boss",
    "MasterUserPassword": "only-for-this-1",
    "AllocatedStorage": 20,
}
_WRONG = (
    ("InvalidParameterValue", {"Engine": "dbase"}),
    ("InvalidParameterCombination", {"EngineVersion": "99"}),
    ("InvalidParameterValue", {"DBInstanceClass": "db.x9.huge"}),
    ("InvalidParameterCombination", {"Engine": "sqlserver-ee", "LicenseModel": "license-included"}),
    ("InvalidParameterCombination", {"LicenseModel": "bring-your-own-license"}),
    ("InvalidParameterValue", {"AllocatedStorage": 1}),
    ("InvalidParameterCombination", {"StorageType": "gp3", "Iops": 4000}),
    ("InvalidParameterCombination", {"StorageType": "io1", "AllocatedStorage": 100, "Iops": 9000}),
    ("InvalidParameterCombination", {"StorageType": "gp2", "StorageThroughput": 250}),
    ("InvalidParameterValue", {"MasterUsername": "1boss"}),
    ("InvalidParameterValue", {"MasterUsername": "rdsadmin"}),
    ("InvalidParameterValue", {"MasterUserPassword": "short"}),
    ("InvalidParameterValue", {"MasterUserPassword": "only/for/this"}),
    ("InvalidParameterCombination", {"ManageMasterUserPassword": True}),
    ("InvalidParameterValue", {"DBName": "not-a-name"}),
    ("InvalidParameterValue", {"Port": 80}),
    ("InvalidParameterValue", {"BackupRetentionPeriod": 36}),
    ("InvalidParameterValue", {"PreferredBackupWindow": "25:00-26:00"}),
    ("InvalidParameterValue", {"PreferredMaintenanceWindow": "someday"}),
    ("InvalidParameterValue", {"VpcSecurityGroupIds": ["sg-none"]}),
    ("CertificateNotFound", {"CACertificateIdentifier": "rds-ca-2015"}),
    ("InvalidParameterCombination", {"EnableCloudwatchLogsExports": ["postgresql"]}),
)


def wrong_instances_are_refused(w: World) -> None:
    rds = w.client("rds")
    for code, wrong in _WRONG:
        refused(code, rds.create_db_instance, DBInstanceIdentifier=short(w), **{**_GOOD, **wrong})
    for missing in ("AllocatedStorage", "MasterUsername", "MasterUserPassword"):
        asked = {name: value for name, value in _GOOD.items() if name != missing}
        refused("InvalidParameterValue", rds.create_db_instance, DBInstanceIdentifier=short(w), **asked)


def a_version_is_found_by_its_beginning(w: World) -> None:
    name = instance(w, EngineVersion="8.0", PreferredMaintenanceWindow="Sun:04:00-Sun:05:00")
    (told,) = w.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    assert told["EngineVersion"].startswith("8.0.") and told["PreferredMaintenanceWindow"] == "sun:04:00-sun:05:00"


def a_group_of_another_family_is_refused(w: World) -> None:
    rds, other = w.client("rds"), group(w, "mysql8.0")
    asked = {**_GOOD, "DBInstanceIdentifier": short(w), "DBParameterGroupName": other}
    refused("InvalidParameterCombination", rds.create_db_instance, **asked)


def wrong_changes_are_refused(w: World) -> None:
    rds, name = w.client("rds"), instance(w)
    for code, wrong in (
        ("InvalidParameterValue", {"MasterUserPassword": "short"}),
        ("InvalidParameterValue", {"DBInstanceClass": "db.x9.huge"}),
        ("InvalidParameterValue", {"BackupRetentionPeriod": 36}),
        ("InvalidParameterValue", {"DBPortNumber": 80}),
        ("InvalidParameterValue", {"MonitoringInterval": 7}),
    ):
        refused(code, rds.modify_db_instance, DBInstanceIdentifier=name, **wrong)


def valid_changes_are_told(w: World) -> None:
    name = instance(w)
    asked = {"DBInstanceIdentifier": name}
    told = w.client("rds").describe_valid_db_instance_modifications(**asked)["ValidDBInstanceModificationsMessage"]
    sizes = {one["StorageType"]: one["StorageSize"] for one in told["Storage"]}
    assert sizes["gp3"][1] == {"From": 22, "To": 65536, "Step": 1}


PROBES = (
    wrong_instances_are_refused,
    a_version_is_found_by_its_beginning,
    a_group_of_another_family_is_refused,
    wrong_changes_are_refused,
    valid_changes_are_told,
)
