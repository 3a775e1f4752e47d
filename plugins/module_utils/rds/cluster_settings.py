# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster can be changed to, held against what it is, and against what is under way already. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..codecs import same_kms_key
from ..errors import Refused
from ..parts import Effect, Params
from . import versions, windows
from .cluster_births import scaling_of

# By option, the member of the calls that make and change a cluster.
MEMBERS: Mapping[str, str] = {
    "allocated_storage": "AllocatedStorage",
    "auto_minor_version_upgrade": "AutoMinorVersionUpgrade",
    "backtrack_window": "BacktrackWindow",
    "backup_retention_period": "BackupRetentionPeriod",
    "ca_certificate_identifier": "CACertificateIdentifier",
    "copy_tags_to_snapshot": "CopyTagsToSnapshot",
    "database_insights_mode": "DatabaseInsightsMode",
    "db_cluster_instance_class": "DBClusterInstanceClass",
    "db_cluster_parameter_group_name": "DBClusterParameterGroupName",
    "deletion_protection": "DeletionProtection",
    "domain": "Domain",
    "domain_iam_role_name": "DomainIAMRoleName",
    "enable_global_write_forwarding": "EnableGlobalWriteForwarding",
    "enable_http_endpoint": "EnableHttpEndpoint",
    "enable_iam_database_authentication": "EnableIAMDatabaseAuthentication",
    "enable_performance_insights": "EnablePerformanceInsights",
    "engine_version": "EngineVersion",
    "iops": "Iops",
    "manage_master_user_password": "ManageMasterUserPassword",
    "master_user_secret_kms_key_id": "MasterUserSecretKmsKeyId",
    "monitoring_interval": "MonitoringInterval",
    "monitoring_role_arn": "MonitoringRoleArn",
    "network_type": "NetworkType",
    "option_group_name": "OptionGroupName",
    "performance_insights_kms_key_id": "PerformanceInsightsKMSKeyId",
    "performance_insights_retention_period": "PerformanceInsightsRetentionPeriod",
    "port": "Port",
    "preferred_backup_window": "PreferredBackupWindow",
    "preferred_maintenance_window": "PreferredMaintenanceWindow",
    "storage_type": "StorageType",
    "vpc_security_group_ids": "VpcSecurityGroupIds",
}
# Where a cluster shows them, if that isn't under the same name.
_SEEN: Mapping[str, str] = {
    "db_cluster_parameter_group_name": "DBClusterParameterGroup",
    "enable_global_write_forwarding": "GlobalWriteForwardingRequested",
    "enable_iam_database_authentication": "IAMDatabaseAuthenticationEnabled",
    "enable_performance_insights": "PerformanceInsightsEnabled",
}
# By the member of a request, the cluster's own.
_TOLD: Mapping[str, str] = {
    **{MEMBERS[option]: seen for option, seen in _SEEN.items()},
    "DBSubnetGroupName": "DBSubnetGroup",
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
    "EnableHttpEndpoint": "HttpEndpointEnabled",
}
# What a cluster doesn't tell, or not in the words of the request.
_UNTOLD = frozenset((
    "AllowMajorVersionUpgrade", "ApplyImmediately", "CACertificateIdentifier", "CloudwatchLogsExportConfiguration",
    "Domain", "DomainIAMRoleName", "ManageMasterUserPassword", "MasterUserPassword", "MasterUserSecretKmsKeyId",
    "OptionGroupName", "RestoreToTime", "RestoreType", "S3BucketName", "S3IngestionRoleArn", "S3Prefix",
    "SnapshotIdentifier", "SourceDBClusterIdentifier", "SourceEngine", "SourceEngineVersion", "SourceRegion", "Tags",
    "UseLatestRestorableTime", "VpcSecurityGroupIds",
))  # fmt: skip
# What waits for the maintenance window without apply_immediately; the class isn't told among what waits.
_DEFERRED = frozenset((
    "AllocatedStorage", "DBClusterInstanceClass", "EngineVersion", "IAMDatabaseAuthenticationEnabled", "Iops",
    "StorageType",
))  # fmt: skip
# Those that are compared below, each in its own way, or that have a call of their own.
_APART = frozenset((
    "allocated_storage", "ca_certificate_identifier", "domain", "domain_iam_role_name", "enable_http_endpoint",
    "engine_version", "manage_master_user_password", "master_user_secret_kms_key_id", "option_group_name",
    "vpc_security_group_ids",
))  # fmt: skip
_FIXED: Mapping[str, str] = {
    "character_set_name": "CharacterSetName",
    "database_name": "DatabaseName",
    "db_subnet_group_name": "DBSubnetGroup",
    "engine": "Engine",
    "kms_key_id": "KmsKeyId",
    "master_username": "MasterUsername",
    "storage_encrypted": "StorageEncrypted",
}
_KEYS = ("kms_key_id", "performance_insights_kms_key_id", "master_user_secret_kms_key_id")
_OUTAGE = ("EngineVersion", "DBClusterInstanceClass", "Port", "NetworkType", "CACertificateIdentifier")
_RANGES: Mapping[str, tuple[int, int]] = {
    "backtrack_window": (0, 259200),
    "backup_retention_period": (1, 35),
    "port": (1150, 65535),
}


def check(params: Params) -> None:
    """Refuse values that no cluster has."""
    windows.check(params.get("preferred_backup_window"), params.get("preferred_maintenance_window"))
    for option, (least, most) in _RANGES.items():
        value = params.get(option)
        if value is not None and not least <= value <= most:
            raise Refused(f"{option}: {value} isn't from {least} to {most}.")
    scaling = params.get("serverless_v2_scaling_configuration") or {}
    low, high = scaling.get("min_capacity"), scaling.get("max_capacity")
    if low is not None and high is not None and low > high:
        raise Refused(f"serverless_v2_scaling_configuration: min_capacity {low} is more than max_capacity {high}.")
    for value in (low, high):
        if value is not None and (value * 2) % 1:
            raise Refused(f"serverless_v2_scaling_configuration: {value} isn't a whole or a half capacity unit.")
    if params.get("storage_type") in ("aurora", "aurora-iopt1") and params.get("engine") in ("mysql", "postgres"):
        raise Refused(f"storage_type: {params['storage_type']} is for Aurora, and the engine is {params['engine']}.")


def changes(
    params: Params, found: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], Effect | None]:
    """The members of ModifyDBCluster, the options before and after, and what the change does besides."""
    _check_fixed(params, found)
    pending = found.get("PendingModifiedValues") or {}
    at_once = bool(params.get("apply_immediately"))
    members: dict[str, Any] = {}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}

    def change(option: str, member: str, now: Any, wanted: Any, sent: Any = None) -> None:
        waiting = pending.get(_SEEN.get(option, member))
        if option == "ca_certificate_identifier":
            waiting = (pending.get("CertificateDetails") or {}).get("CAIdentifier")
        if option == "engine_version" and waiting and versions.meets(str(found.get("Engine", "")), waiting, wanted):
            waiting = wanted
        if waiting is not None and waiting == wanted and not at_once:
            return  # It has been asked for, and comes with the next maintenance window.
        members[member] = wanted if sent is None else sent
        before[option], after[option] = now, wanted

    for option, member in MEMBERS.items():
        wanted, now = params.get(option), found.get(_SEEN.get(option, member))
        if option == "storage_type" and now is None and str(found.get("Engine", "")).startswith("aurora"):
            now = "aurora"  # Of Aurora's two, AWS tells the other one only.
        if wanted is not None and option not in _APART and not _same(option, wanted, now):
            change(option, member, now, written(member, wanted))
    for option, now, wanted in _apart(params, found):
        change(option, MEMBERS[option], now, wanted)
    if members.get("ManageMasterUserPassword") is False:
        members["MasterUserPassword"] = params["master_user_password"]
    scaling = params.get("serverless_v2_scaling_configuration")
    if scaling:
        wire, current = scaling_of(scaling), found.get("ServerlessV2ScalingConfiguration") or {}
        if any(current.get(key) != value for key, value in wire.items()):
            whole = {**current, **wire}
            change("serverless_v2_scaling_configuration", "ServerlessV2ScalingConfiguration", current, whole)
    _logs(params, found, change)
    effect = None
    outage = [option for option, member in MEMBERS.items() if member in members and member in _OUTAGE]
    if outage:
        # AWS gives a cluster another port at once, whatever is asked for.
        when = "now" if at_once or "port" in outage else "in the next maintenance window"
        effect = Effect("interrupts", f"Connections end, {when}, for {', '.join(outage)}.")
    return members, before, after, effect


def written(member: str, value: Any) -> Any:
    """A value as AWS writes it, if it writes it otherwise."""
    if member in ("PreferredBackupWindow", "PreferredMaintenanceWindow"):
        return windows.canonical(value)
    return value.lower() if member in ("DBClusterParameterGroupName", "DBSubnetGroupName") else value


def foretold(members: Mapping[str, Any]) -> dict[str, Any]:
    """What a cluster tells of itself once a request with these members has been carried out."""
    told = {_TOLD.get(member, member): written(member, value) for member, value in members.items()
            if member not in _UNTOLD}  # fmt: skip
    if told.get("StorageType") == "aurora":
        del told["StorageType"]
    groups = members.get("VpcSecurityGroupIds")
    if groups is not None:
        told["VpcSecurityGroups"] = [{"VpcSecurityGroupId": one, "Status": "active"} for one in groups]
    return told


def changed(params: Params, found: Mapping[str, Any]) -> dict[str, Any]:
    """The cluster after the change: what comes now, and among what waits that which doesn't."""
    members, _before, after, _effect = changes(params, found)
    will, told = dict(found), foretold(members)
    if "enable_cloudwatch_logs_exports" in after:
        told["EnabledCloudwatchLogsExports"] = after["enable_cloudwatch_logs_exports"]
    if members.get("StorageType") == "aurora":
        told["StorageType"] = "aurora"
    waits = dict(found.get("PendingModifiedValues") or {})
    if params.get("apply_immediately") and members:
        # What has waited comes as well; its name is told by whoever renames it.
        told = {**{member: waits[member] for member in waits if member in _DEFERRED}, **told}
        left: dict[str, Any] = {}
    else:
        left = {**waits, **{member: told.pop(member) for member in _DEFERRED if member in told}}
        left.pop("DBClusterInstanceClass", None)
    will.update(told)
    if left or "PendingModifiedValues" in found:
        will["PendingModifiedValues"] = left
    if members.get("ManageMasterUserPassword") is False:
        will.pop("MasterUserSecret", None)
    return will


def awaited(members: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """What a cluster still lacks of a change that was to come now, or ""."""
    waits = found.get("PendingModifiedValues") or {}
    left = [member for member in foretold(members) if member in waits]
    if left:
        return f"having {', '.join(sorted(left))}, which AWS is changing"
    version, engine = members.get("EngineVersion"), str(found.get("Engine", ""))
    if version and not versions.meets(engine, str(found.get("EngineVersion", "")), version):
        return f"having version {version}: it has {found.get('EngineVersion')}"
    return ""


def _same(option: str, wanted: Any, now: Any) -> bool:
    if now is None:
        return wanted in (False, 0, "")
    if option in _KEYS:
        return same_kms_key(wanted, now)
    if isinstance(wanted, str) and isinstance(now, str):
        return windows.canonical(wanted) == now.lower() if "window" in option else wanted.lower() == now.lower()
    return bool(wanted == now)


def _check_fixed(params: Params, found: Mapping[str, Any]) -> None:
    name = found.get("DBClusterIdentifier")
    for option, member in _FIXED.items():
        wanted, now = params.get(option), found.get(member)
        # An alias of a key can't be held against its ARN.
        if wanted is None or now is None or (option in _KEYS and "alias/" in str(wanted)):
            continue
        if not _same(option, wanted, now):
            raise Refused(f"{option} of DB cluster {name} is {now} and can't become {wanted}. Restore it to a new"
                          " cluster with another one.")  # fmt: skip


def _apart(params: Params, found: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """What is compared in its own way: option, what is, what is to be."""
    told: list[tuple[str, Any, Any]] = []
    groups = params.get("vpc_security_group_ids")
    if groups is not None:
        now = [one["VpcSecurityGroupId"] for one in found.get("VpcSecurityGroups") or ()]
        wanted = list(groups) if params.get("purge_security_groups") is not False else sorted({*now, *groups})
        if set(wanted) != set(now):
            told.append(("vpc_security_group_ids", now, wanted))
    size, now_size = params.get("allocated_storage"), found.get("AllocatedStorage")
    if size is not None and not str(found.get("Engine", "")).startswith("aurora") and size != now_size:
        told.append(("allocated_storage", now_size, size))
    version = params.get("engine_version")
    if version:
        told.extend(_version(params, found, version))
    managed, secret = params.get("manage_master_user_password"), found.get("MasterUserSecret")
    if managed is not None and managed is not bool(secret):
        if not managed and not params.get("master_user_password"):
            raise Refused("manage_master_user_password: false removes the secret with the password, so that another"
                          " master_user_password has to be given.")  # fmt: skip
        told.append(("manage_master_user_password", bool(secret), managed))
    key, now_key = params.get("master_user_secret_kms_key_id"), (secret or {}).get("KmsKeyId")
    if key and secret and managed is not False and "alias/" not in key and not same_kms_key(key, now_key or ""):
        raise Refused(
            "master_user_secret_kms_key_id: the secret has another key, and RDS doesn't change it. Set"
            " manage_master_user_password: false with a password, and then true with the other key."
        )
    if key and not secret and managed:
        told.append(("master_user_secret_kms_key_id", None, key))
    authority = params.get("ca_certificate_identifier")
    now_authority = (found.get("CertificateDetails") or {}).get("CAIdentifier")
    if authority and authority != now_authority:
        told.append(("ca_certificate_identifier", now_authority, authority))
    group = params.get("option_group_name")
    now_groups = [one.get("DBClusterOptionGroupName") for one in found.get("DBClusterOptionGroupMemberships") or ()]
    if group and group.lower() not in now_groups:
        told.append(("option_group_name", now_groups[0] if now_groups else None, group))
    domain = params.get("domain")
    now_domains = [one.get("Domain") for one in found.get("DomainMemberships") or ()]
    if domain is not None and (domain not in now_domains if domain else bool(now_domains)):
        told.append(("domain", now_domains[0] if now_domains else None, domain))
        if params.get("domain_iam_role_name"):
            told.append(("domain_iam_role_name", None, params["domain_iam_role_name"]))
    return told


def _version(params: Params, found: Mapping[str, Any], version: str) -> list[tuple[str, Any, Any]]:
    """A version that is named in part, or that AWS has gone on from by itself, is the one that is there."""
    name, engine, now = found.get("DBClusterIdentifier"), str(found.get("Engine", "")), str(found.get("EngineVersion"))
    if versions.meets(engine, now, version):
        return []
    if versions.lowers(engine, now, version):
        raise Refused(f"engine_version: {version} is older than the {now} of DB cluster {name}; versions only go up.")
    another = versions.major(engine, version) != versions.major(engine, now)
    if another and not params.get("allow_major_version_upgrade"):
        raise Refused(f"engine_version: from {now} to {version} is another major version. If that is meant, set"
                      " allow_major_version_upgrade: true.")  # fmt: skip
    return [("engine_version", now, version)]


def _logs(params: Params, found: Mapping[str, Any], change: Any) -> None:
    wanted = params.get("enable_cloudwatch_logs_exports")
    if wanted is None:
        return
    going = (found.get("PendingModifiedValues") or {}).get("PendingCloudwatchLogsExports") or {}
    now = set(found.get("EnabledCloudwatchLogsExports") or ()) | set(going.get("LogTypesToEnable") or ())
    now -= set(going.get("LogTypesToDisable") or ())
    on = sorted(set(wanted) - now)
    off = sorted(now - set(wanted)) if params.get("purge_cloudwatch_logs_exports") is not False else []
    if on or off:
        sent = {**({"EnableLogTypes": on} if on else {}), **({"DisableLogTypes": off} if off else {})}
        after = sorted((now | set(on)) - set(off))
        change("enable_cloudwatch_logs_exports", "CloudwatchLogsExportConfiguration", sorted(now), after, sent)
