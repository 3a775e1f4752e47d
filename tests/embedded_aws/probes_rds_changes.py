# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of ModifyDBInstance: what is done at once, what waits for the maintenance window, and what is refused."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_instances import HOLD, create, events, see, settled


def modify(w: World, name: str, **options: Any) -> dict[str, Any]:
    return w.client("rds").modify_db_instance(DBInstanceIdentifier=name, **options)["DBInstance"]


def changes_wait_for_the_window(w: World) -> None:
    name = create(w)
    asked = {"DBInstanceClass": "db.t4g.small", "AllocatedStorage": 40, "MultiAZ": True}
    told = modify(w, name, **asked)
    assert told["PendingModifiedValues"] == asked and told["DBInstanceStatus"] == "available"
    found = see(w, name)
    assert found["PendingModifiedValues"] == asked
    assert (found["DBInstanceClass"], found["AllocatedStorage"], found["MultiAZ"]) == ("db.t4g.micro", 20, False)
    assert w.server.open_windows() == 1
    found = settled(w, name)
    assert {key: found[key] for key in asked} == asked
    assert "Finished applying modification to DB instance class" in events(w, name)


def applying_one_at_once_applies_all_that_waits(w: World) -> None:
    name = create(w)
    modify(w, name, DBInstanceClass="db.t4g.small")
    told = modify(w, name, MultiAZ=True, ApplyImmediately=True)
    assert told["PendingModifiedValues"] == {"DBInstanceClass": "db.t4g.small", "MultiAZ": True}
    found = settled(w, name)
    assert (found["DBInstanceClass"], found["MultiAZ"]) == ("db.t4g.small", True)


def what_is_asked_back_waits_no_more(w: World) -> None:
    name = create(w)
    modify(w, name, DBInstanceClass="db.t4g.small", MultiAZ=True)
    assert modify(w, name, DBInstanceClass="db.t4g.micro")["PendingModifiedValues"] == {"MultiAZ": True}


def some_things_never_wait(w: World) -> None:
    name = create(w, BackupRetentionPeriod=1)
    told = modify(
        w, name, BackupRetentionPeriod=5, DeletionProtection=True, CopyTagsToSnapshot=True,
        PreferredMaintenanceWindow="Sun:23:45-Mon:00:15", MaxAllocatedStorage=100, AutoMinorVersionUpgrade=False,
    )  # fmt: skip
    assert told["PendingModifiedValues"] == {} and told["DBInstanceStatus"] == "available"
    found = see(w, name)
    assert (found["BackupRetentionPeriod"], found["DeletionProtection"]) == (5, True)
    assert found["PreferredMaintenanceWindow"] == "sun:23:45-mon:00:15" and found["MaxAllocatedStorage"] == 100
    assert "MaxAllocatedStorage" not in modify(w, name, MaxAllocatedStorage=20)
    # To and from none at all it waits.
    assert modify(w, name, BackupRetentionPeriod=0)["PendingModifiedValues"] == {"BackupRetentionPeriod": 0}


def a_password_is_asked_for_at_once_and_never_told(w: World) -> None:
    name = create(w)
    w.server.pace_databases(HOLD)
    told = modify(w, name, MasterUserPassword="another-one")
    assert told["PendingModifiedValues"] == {"MasterUserPassword": "****"}
    w.server.pace_databases(0)
    settled(w, name)
    assert "Reset master credentials" in events(w, name)


def a_port_is_changed_at_once(w: World) -> None:
    name = create(w)
    modify(w, name, DBPortNumber=3316)
    assert settled(w, name)["Endpoint"]["Port"] == 3316


def an_answer_comes_before_the_change(w: World) -> None:
    name = create(w)
    w.server.pace_databases(0.2)
    assert modify(w, name, MultiAZ=True, ApplyImmediately=True)["DBInstanceStatus"] == "available"
    refused("InvalidDBInstanceState", _until_refused, w=w, name=name)


def _until_refused(w: World, name: str) -> None:
    # A change is taken until the one before has begun.
    for _ in range(100):
        w.client("rds").reboot_db_instance(DBInstanceIdentifier=name)


def storage_only_grows(w: World) -> None:
    name = create(w, AllocatedStorage=100)
    refused("InvalidParameterCombination", modify, w=w, name=name, AllocatedStorage=99)
    # AWS: less than 10 % more is rounded up.
    assert modify(w, name, AllocatedStorage=101)["PendingModifiedValues"] == {"AllocatedStorage": 110}
    refused("InvalidParameterCombination", modify, w=w, name=name, StorageType="gp3", Iops=5000)
    refused("InvalidParameterCombination", modify, w=w, name=name, StorageType="io1")


def a_larger_gp3_becomes_faster_by_itself(w: World) -> None:
    name = create(w)
    modify(w, name, AllocatedStorage=400, ApplyImmediately=True)
    found = settled(w, name)
    assert (found["AllocatedStorage"], found["Iops"], found["StorageThroughput"]) == (400, 12000, 500)


def storage_is_optimized_after_it_changed(w: World) -> None:
    name = create(w)
    w.server.pace_databases(0.5)
    modify(w, name, AllocatedStorage=40, ApplyImmediately=True)
    seen = []
    while seen[-2:] != ["storage-optimization", "available"] and len(seen) < 500:
        seen += [status for status in [see(w, name)["DBInstanceStatus"]] if status not in seen[-1:]]
        if seen == ["available"] and see(w, name)["AllocatedStorage"] == 40:
            break
    assert seen == ["available", "modifying", "storage-optimization", "available"]


def versions_go_up_only(w: World) -> None:
    name = create(w, Engine="postgres", EngineVersion="16")
    rds, have = w.client("rds"), see(w, name)["EngineVersion"]
    older = rds.describe_db_engine_versions(Engine="postgres", EngineVersion="15")["DBEngineVersions"][-1]
    refused("InvalidParameterCombination", modify, w=w, name=name, EngineVersion=older["EngineVersion"],
            AllowMajorVersionUpgrade=True)  # fmt: skip
    refused("InvalidParameterCombination", modify, w=w, name=name, EngineVersion="17")
    told = modify(w, name, EngineVersion="17", AllowMajorVersionUpgrade=True)
    assert told["EngineVersion"] == have and told["PendingModifiedValues"]["EngineVersion"].startswith("17.")
    w.server.open_windows()
    found = settled(w, name)
    assert found["EngineVersion"].startswith("17.")
    assert found["DBParameterGroups"][0]["DBParameterGroupName"] == "default.postgres17"
    assert found["OptionGroupMemberships"][0]["OptionGroupName"] == "default:postgres-17"


def a_renamed_one_keeps_what_it_is(w: World) -> None:
    name = create(w)
    before = see(w, name)
    modify(w, name, NewDBInstanceIdentifier=f"{name}-New", ApplyImmediately=True)
    found = None
    for _ in range(100):
        listed = w.client("rds").describe_db_instances()["DBInstances"]
        found = next((one for one in listed if one["DBInstanceIdentifier"] == f"{name}-new"), None)
        if found:
            break
    assert found is not None and found["DbiResourceId"] == before["DbiResourceId"]
    assert found["DBInstanceArn"].endswith(f":db:{name}-new")
    refused("DBInstanceNotFound", w.client("rds").describe_db_instances, DBInstanceIdentifier=name)


def a_failed_change_tells_its_cause(w: World) -> None:
    name = create(w)
    w.server.fail_databases("storage-full")
    modify(w, name, AllocatedStorage=40, ApplyImmediately=True)
    settled(w, name, "storage-full")
    modify(w, name, AllocatedStorage=40, ApplyImmediately=True)
    assert settled(w, name)["AllocatedStorage"] == 40


def monitoring_wants_a_role(w: World) -> None:
    name = create(w)
    refused("InvalidParameterCombination", modify, w=w, name=name, MonitoringInterval=60)
    role = f"arn:aws:iam::{w.account}:role/monitoring"
    modify(w, name, MonitoringInterval=60, MonitoringRoleArn=role)
    for _ in range(100):
        found = see(w, name)
        if found["MonitoringInterval"] == 60:
            break
    assert found["EnhancedMonitoringResourceArn"].endswith(found["DbiResourceId"])


def a_directory_is_joined_changed_and_left(w: World) -> None:
    name = create(w)
    refused("InvalidParameterCombination", modify, w=w, name=name, Domain="d-1234567890")
    modify(w, name, Domain="d-1234567890", DomainIAMRoleName="joins")
    (one,) = settled(w, name)["DomainMemberships"]
    assert (one["Domain"], one["IAMRoleName"], one["Status"]) == ("d-1234567890", "joins", "joined")
    own = {"DomainFqdn": "corp.example", "DomainOu": "OU=x", "DomainDnsIps": ["10.0.0.1", "10.0.0.2"]}
    refused("InvalidParameterCombination", modify, w=w, name=name, **own)
    modify(w, name, DomainAuthSecretArn="arn:aws:secretsmanager:us-east-1:123456789012:secret:a", **own)
    (one,) = settled(w, name)["DomainMemberships"]
    assert (one["FQDN"], one["OU"], one["DnsIps"]) == ("corp.example", "OU=x", own["DomainDnsIps"])
    modify(w, name, DisableDomain=True)
    assert settled(w, name)["DomainMemberships"] == []


def a_key_store_is_changed(w: World) -> None:
    name = create(w)
    modify(w, name, TdeCredentialArn="arn:tde", TdeCredentialPassword="not-a-secret")
    assert settled(w, name)["TdeCredentialArn"] == "arn:tde"


PROBES = (
    a_directory_is_joined_changed_and_left,
    a_key_store_is_changed,
    changes_wait_for_the_window,
    applying_one_at_once_applies_all_that_waits,
    what_is_asked_back_waits_no_more,
    some_things_never_wait,
    a_password_is_asked_for_at_once_and_never_told,
    a_port_is_changed_at_once,
    an_answer_comes_before_the_change,
    storage_only_grows,
    a_larger_gp3_becomes_faster_by_itself,
    storage_is_optimized_after_it_changed,
    versions_go_up_only,
    a_renamed_one_keeps_what_it_is,
    a_failed_change_tells_its_cause,
    monitoring_wants_a_role,
)
