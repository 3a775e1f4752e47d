# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance is set to: where each option stands in requests and answers, when what is there is as good as what
is asked for, what is sent for a change, and whether it interrupts. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..codecs import same_kms_key, same_text_set
from ..errors import Refused
from ..parts import Attributes, Call, Effect, Params, Request
from . import security_groups, versions
from .limits import GP3_BASELINE, is_baseline
from .windows import canonical

MEMBERS: Mapping[str, str] = {
    "engine": "Engine",
    "engine_version": "EngineVersion",
    "db_instance_class": "DBInstanceClass",
    "processor_features": "ProcessorFeatures",
    "allocated_storage": "AllocatedStorage",
    "max_allocated_storage": "MaxAllocatedStorage",
    "storage_type": "StorageType",
    "iops": "Iops",
    "storage_throughput": "StorageThroughput",
    "dedicated_log_volume": "DedicatedLogVolume",
    "additional_storage_volumes": "AdditionalStorageVolumes",
    "storage_encrypted": "StorageEncrypted",
    "kms_key_id": "KmsKeyId",
    "db_name": "DBName",
    "master_username": "MasterUsername",
    "manage_master_user_password": "ManageMasterUserPassword",
    "master_user_secret_kms_key_id": "MasterUserSecretKmsKeyId",
    "enable_iam_database_authentication": "EnableIAMDatabaseAuthentication",
    "port": "Port",
    "multi_az": "MultiAZ",
    "availability_zone": "AvailabilityZone",
    "db_subnet_group_name": "DBSubnetGroupName",
    "network_type": "NetworkType",
    "publicly_accessible": "PubliclyAccessible",
    "vpc_security_group_ids": "VpcSecurityGroupIds",
    "db_security_groups": "DBSecurityGroups",
    "db_parameter_group_name": "DBParameterGroupName",
    "option_group_name": "OptionGroupName",
    "ca_certificate_identifier": "CACertificateIdentifier",
    "backup_retention_period": "BackupRetentionPeriod",
    "backup_target": "BackupTarget",
    "preferred_backup_window": "PreferredBackupWindow",
    "preferred_maintenance_window": "PreferredMaintenanceWindow",
    "copy_tags_to_snapshot": "CopyTagsToSnapshot",
    "auto_minor_version_upgrade": "AutoMinorVersionUpgrade",
    "deletion_protection": "DeletionProtection",
    "engine_lifecycle_support": "EngineLifecycleSupport",
    "database_insights_mode": "DatabaseInsightsMode",
    "enable_performance_insights": "EnablePerformanceInsights",
    "performance_insights_kms_key_id": "PerformanceInsightsKMSKeyId",
    "performance_insights_retention_period": "PerformanceInsightsRetentionPeriod",
    "monitoring_interval": "MonitoringInterval",
    "monitoring_role_arn": "MonitoringRoleArn",
    "enable_cloudwatch_logs_exports": "EnableCloudwatchLogsExports",
    "license_model": "LicenseModel",
    "character_set_name": "CharacterSetName",
    "nchar_character_set_name": "NcharCharacterSetName",
    "timezone": "Timezone",
    "multi_tenant": "MultiTenant",
    "db_cluster_identifier": "DBClusterIdentifier",
    "promotion_tier": "PromotionTier",
    "domain": "Domain",
    "domain_fqdn": "DomainFqdn",
    "domain_ou": "DomainOu",
    "domain_auth_secret_arn": "DomainAuthSecretArn",
    "domain_dns_ips": "DomainDnsIps",
    "domain_iam_role_name": "DomainIAMRoleName",
    "tde_credential_arn": "TdeCredentialArn",
    "tde_credential_password": "TdeCredentialPassword",
}
_READ_AS: Mapping[str, str] = {
    "manage_master_user_password": "MasterUserSecret.SecretArn",
    "master_user_secret_kms_key_id": "MasterUserSecret.KmsKeyId",
    "enable_iam_database_authentication": "IAMDatabaseAuthenticationEnabled",
    "port": "Endpoint.Port",
    "db_subnet_group_name": "DBSubnetGroup.DBSubnetGroupName",
    "vpc_security_group_ids": "VpcSecurityGroups[].VpcSecurityGroupId",
    "db_security_groups": "DBSecurityGroups[].DBSecurityGroupName",
    "db_parameter_group_name": "DBParameterGroups[0].DBParameterGroupName",
    "option_group_name": "OptionGroupMemberships[0].OptionGroupName",
    "enable_performance_insights": "PerformanceInsightsEnabled",
    "enable_cloudwatch_logs_exports": "EnabledCloudwatchLogsExports",
    "domain": "DomainMemberships[0].Domain",
    "domain_fqdn": "DomainMemberships[0].FQDN",
    "domain_ou": "DomainMemberships[0].OU",
    "domain_auth_secret_arn": "DomainMemberships[0].AuthSecretArn",
    "domain_dns_ips": "DomainMemberships[0].DnsIps",
    "domain_iam_role_name": "DomainMemberships[0].IAMRoleName",
}
SEEN_AS = {option: f"DBInstance.{_READ_AS.get(option, member)}" for option, member in MEMBERS.items()}
CHANGED_AS: Mapping[str, str] = {
    "port": "DBPortNumber",
    "enable_cloudwatch_logs_exports": "CloudwatchLogsExportConfiguration",
}
_A_NEW_ONE = "RDS decides it once, when the instance is made. Make another one and move the data to it"
_BY_SNAPSHOT = "RDS decides it once, when the instance is made: restore a snapshot of it to a new one (rds_restore)."
FIXED_AT_BIRTH: Mapping[str, str] = {
    "engine": f"{_A_NEW_ONE}, with AWS DMS for instance.",
    "storage_encrypted": "RDS decides it once, when the instance is made: copy a snapshot of it with a KMS key and"
    " restore the copy to a new one (rds_instance_snapshot, rds_restore).",
    "kms_key_id": "RDS decides it once, when the instance is made: copy a snapshot of it with the other key and restore"
    " the copy to a new one (rds_instance_snapshot, rds_restore).",
    "db_name": "RDS makes one database with the instance. Make another one with SQL (rds_query).",
    "master_username": "RDS decides it once, when the instance is made. Make another user with SQL (rds_query).",
    "availability_zone": _BY_SNAPSHOT,
    "character_set_name": f"{_A_NEW_ONE}.",
    "nchar_character_set_name": f"{_A_NEW_ONE}.",
    "timezone": f"{_A_NEW_ONE}.",
    "backup_target": _BY_SNAPSHOT,
    "db_cluster_identifier": "an instance is in one cluster, or in none, as long as it lives.",
}
SECRETS = frozenset(("tde_credential_password",))
# Names that RDS writes in its own letters.
_ANY_LETTERS = (
    "engine", "db_name", "master_username", "db_subnet_group_name", "db_parameter_group_name", "option_group_name",
    "db_cluster_identifier", "character_set_name", "nchar_character_set_name", "timezone", "license_model",
    "network_type", "ca_certificate_identifier", "domain_fqdn",
)  # fmt: skip
_KEYS = ("kms_key_id", "performance_insights_kms_key_id", "master_user_secret_kms_key_id")
# Lists whose order says nothing, with the option that says whether those not named are removed.
_SETS: Mapping[str, str] = {
    "vpc_security_group_ids": "purge_security_groups",
    "db_security_groups": "purge_security_groups",
    "enable_cloudwatch_logs_exports": "purge_cloudwatch_logs_exports",
    "domain_dns_ips": "",
}
_INSIGHTS = ("performance_insights_kms_key_id", "performance_insights_retention_period")
_STORAGE = ("allocated_storage", "storage_type", "iops", "storage_throughput")
# What RDS wants to be told whole: a directory of AWS's, and one of somebody's own.
_TOGETHER = (
    ("domain", "domain_iam_role_name"),
    ("domain_fqdn", "domain_ou", "domain_auth_secret_arn", "domain_dns_ips"),
)


def localize(params: Params) -> dict[str, Any]:
    """The options as AWS writes them, as far as that depends on nothing that is there."""
    told = dict(params)
    for option in ("preferred_backup_window", "preferred_maintenance_window"):
        if told.get(option) is not None:
            told[option] = canonical(told[option])
    if told.get("processor_features") is not None:
        told["processor_features"] = [
            {"Name": str(name), "Value": str(value)}
            for name, value in sorted(told["processor_features"].items())
            if value is not None
        ]
    if told.get("additional_storage_volumes") is not None:
        told["additional_storage_volumes"] = [_volume(one) for one in told["additional_storage_volumes"]]
    if told.get("storage_type") == "gp3" and is_baseline(told):
        for option, baseline in GP3_BASELINE.items():
            # AWS refuses even the baseline, where it is all that can be had.
            if told.get(option) == baseline:
                told[option] = None
    return told


def _volume(one: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "volume_name": "VolumeName", "allocated_storage": "AllocatedStorage", "iops": "IOPS",
        "storage_type": "StorageType", "max_allocated_storage": "MaxAllocatedStorage",
        "storage_throughput": "StorageThroughput",
    }  # fmt: skip
    return {names[name]: value for name, value in one.items() if value is not None}


# --- what is there, and as good as what is asked for ---


def want(params: Params, current: Mapping[str, Any]) -> dict[str, Any]:
    """The options as they are to be; where what is there is as good, it is taken."""
    said = {option: params.get(option) for option in MEMBERS}
    for option, value in said.items():
        if value is None:
            continue
        if option in _SETS:
            said[option] = _listed(option, value, current.get(option) or [], params)
        elif _is_met(option, value, current, params):
            said[option] = current.get(option)
    key = said["performance_insights_kms_key_id"]
    there = current.get("performance_insights_kms_key_id")
    if key and there and key != there and "alias/" not in key:
        raise Refused(
            f"performance_insights_kms_key_id: the insights of {params['db_instance_identifier']} have another key,"
            f" {there}, and RDS never changes it. Leave the option out, or restore a snapshot to a new instance"
            " (rds_restore)."
        )
    return said


def _listed(option: str, value: Any, there: Any, params: Params) -> Any:
    keeps = _SETS[option] and params.get(_SETS[option]) is False
    known = {group: name for name, group in (params.get(security_groups.IDS) or {}).items() if name in value}
    # Named as the task names them, what is kept too.
    wanted = sorted({*value, *(known.get(one, one) for one in there)}) if keeps else sorted(set(value))
    return there if same_text_set(security_groups.ids_of(wanted, params), there) else wanted


def sent(option: str, value: Any, params: Params) -> Any:
    """An option's value as RDS takes it."""
    return security_groups.ids_of(value, params) if option == security_groups.OPTION else value


def _is_met(option: str, value: Any, current: Mapping[str, Any], params: Params) -> bool:
    there = current.get(option)
    if option in _ANY_LETTERS:
        return bool(str(value).lower() == str(there or "").lower())
    if option in _KEYS:
        off = option in _INSIGHTS and not _insights(params, current)
        return off or bool(there and same_kms_key(value, there))
    rule = _RULES.get(option)
    return bool(rule and rule(value, there, current, params))


def _insights(params: Params, current: Mapping[str, Any]) -> bool:
    """Whether there are insights that a key or a retention could be of."""
    asked = params.get("enable_performance_insights")
    return bool(current.get("enable_performance_insights") if asked is None else asked)


def _size(value: int, there: Any, current: Mapping[str, Any], params: Params) -> bool:
    """Whether autoscaling has grown the storage beyond what was asked for."""
    most = params.get("max_allocated_storage") or current.get("max_allocated_storage")
    return bool(there and value < there and most and most > value)


def _most(value: int, there: Any, current: Mapping[str, Any], params: Params) -> bool:
    """Whether autoscaling is off and is to be: RDS takes the size itself for that, and then tells of none."""
    return there is None and value == (params.get("allocated_storage") or current.get("allocated_storage"))


def _volumes(value: Any, there: Any, current: Mapping[str, Any], params: Params) -> bool:
    known = {one.get("VolumeName"): one for one in there or ()}
    return all(
        all(known.get(one.get("VolumeName"), {}).get(name) == inner for name, inner in one.items()) for one in value
    )


def _baseline(option: str) -> Callable[..., bool]:
    def rule(value: int, there: Any, current: Mapping[str, Any], params: Params) -> bool:
        return there is None and value == GP3_BASELINE[option] and _final("storage_type", params, current) == "gp3"

    return rule


def _final(option: str, params: Params, current: Mapping[str, Any]) -> Any:
    return current.get(option) if params.get(option) is None else params[option]


_RULES: Mapping[str, Callable[..., bool]] = {
    "engine_version": lambda value, there, current, params: bool(there)
    and versions.meets(str(current.get("engine") or ""), there, value),
    "allocated_storage": _size,
    "max_allocated_storage": _most,
    "iops": _baseline("iops"),
    "storage_throughput": _baseline("storage_throughput"),
    # An instance in several zones changes its place when it fails over.
    "availability_zone": lambda value, there, current, params: bool(current.get("multi_az")),
    "processor_features": lambda value, there, current, params: _pairs(value) == _pairs(there or []),
    "additional_storage_volumes": _volumes,
    "manage_master_user_password": lambda value, there, current, params: value is bool(there),
    "performance_insights_retention_period": lambda value, there, current, params: not _insights(params, current),
    # What AWS leaves out of its answer is off, or 0.
    **dict.fromkeys(
        (
            "copy_tags_to_snapshot", "dedicated_log_volume", "deletion_protection", "enable_performance_insights",
            "enable_iam_database_authentication", "multi_tenant", "monitoring_interval", "storage_encrypted",
        ),  # fmt: skip
        lambda value, there, current, params: there is None and not value,
    ),
}


def _pairs(features: Any) -> dict[str, str]:
    return {one["Name"]: str(one["Value"]) for one in features}


# --- what is sent for a change ---


def requests(
    address: Mapping[str, Any], changes: Mapping[str, Any], current: Mapping[str, Any], params: Params
) -> tuple[Request, ...]:
    """One ModifyDBInstance with all that changes, and with what AWS wants to be told beside it."""
    members: dict[str, Any] = {**address, "ApplyImmediately": bool(params.get("apply_immediately"))}
    for option, value in changes.items():
        members[CHANGED_AS.get(option, MEMBERS[option])] = sent(option, value, params)
    if "enable_cloudwatch_logs_exports" in changes:
        before, after = current.get("enable_cloudwatch_logs_exports") or [], changes["enable_cloudwatch_logs_exports"]
        members["CloudwatchLogsExportConfiguration"] = {
            "EnableLogTypes": [one for one in after if one not in before],
            "DisableLogTypes": [one for one in before if one not in after],
        }
    if changes.get("processor_features") == []:
        del members["ProcessorFeatures"]
        members["UseDefaultProcessorFeatures"] = True
    if changes.get("domain") == "":
        del members["Domain"]
        members["DisableDomain"] = True
    if "engine_version" in changes and params.get("allow_major_version_upgrade"):
        members["AllowMajorVersionUpgrade"] = True
    if "ca_certificate_identifier" in changes and params.get("certificate_rotation_restart") is not None:
        members["CertificateRotationRestart"] = params["certificate_rotation_restart"]
    if "tde_credential_arn" in changes and params.get("tde_credential_password"):
        members["TdeCredentialPassword"] = params["tde_credential_password"]
    if changes.get("manage_master_user_password") is False and params.get("master_user_password"):
        members["MasterUserPassword"] = params["master_user_password"]
    if changes.get("domain") != "":
        members.update(_whole(changes, current))
    if set(changes) & set(_STORAGE):
        members.update(_storage(changes, current, params))
    return (Request("rds", "modify_db_instance", members),)


def _whole(changes: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """What goes along with a change of one of them, as it is."""
    final = {**current, **changes}
    return {
        MEMBERS[option]: final[option]
        for together in _TOGETHER
        if set(changes) & set(together)
        for option in together
        if final.get(option)
    }


def _storage(changes: Mapping[str, Any], current: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """The size and the IOPS that go along: RDS wants to be told them again with a change of either."""
    final = {option: changes.get(option, current.get(option)) for option in _STORAGE}
    engine = {**params, "engine": current.get("engine")}
    along: tuple[str, ...] = ()
    if final["storage_type"] in ("io1", "io2"):
        along = ("allocated_storage", "iops")
    elif final["storage_type"] == "gp3" and not is_baseline(engine, final["allocated_storage"]):
        along = ("allocated_storage", "iops", "storage_throughput")
        if set(changes) == {"allocated_storage"} and is_baseline(engine, current.get("allocated_storage")):
            # Beyond the threshold, gp3 gets its larger baseline by itself, unless it is told the smaller one.
            along = ("allocated_storage",)
    return {MEMBERS[option]: final[option] for option in along if final[option] is not None}


# --- what a change does besides ---

_LATER = ", in the maintenance window unless apply_immediately is set"
_RESTARTS: Mapping[str, str] = {
    "db_instance_class": f"The instance restarts on another class{_LATER}.",
    "engine_version": f"The upgrade stops the instance for as long as it takes{_LATER}, and only a backup leads back.",
    "port": "The instance restarts at once with the other port, and nobody reaches it at the old one.",
    "db_subnet_group_name": f"The instance moves to other subnets and doesn't answer meanwhile{_LATER}.",
    "ca_certificate_identifier": f"The instance restarts with another certificate, unless its engine can do without"
    f"{_LATER}; clients must know the new CA.",
    "processor_features": f"The instance restarts{_LATER}.",
    "storage_type": f"The storage is converted{_LATER}; from or to magnetic storage, the instance stops for a while.",
    "dedicated_log_volume": "It takes a reboot.",
    "db_parameter_group_name": "Its static parameters wait for a reboot (state: rebooted).",
    "option_group_name": f"Some options interrupt the instance{_LATER}.",
    "license_model": f"The instance restarts{_LATER}.",
    "network_type": f"The instance doesn't answer for a moment{_LATER}.",
    "publicly_accessible": "The name of the instance leads to another address.",
    "tde_credential_arn": "The instance restarts.",
    "domain": "The instance may restart.",
}
_COSTS: Mapping[str, str] = {
    "allocated_storage": "Storage can't be made smaller again, and is billed by its size.",
    "iops": "AWS bills provisioned IOPS.",
    "storage_throughput": "AWS bills provisioned throughput.",
    "additional_storage_volumes": "Storage can't be made smaller again, and is billed by its size.",
    "multi_az": "AWS bills a standby instance as much as the instance.",
    "database_insights_mode": "AWS bills the advanced mode by the vCPU.",
    "performance_insights_retention_period": "AWS bills insights that are kept for more than 7 days.",
    "engine_lifecycle_support": "Extended Support is billed by the vCPU once the version's standard support has ended.",
}


def effect(before: Mapping[str, Any], after: Mapping[str, Any]) -> Effect | None:
    """The worst that a change does besides, and a sentence for each of its options that does something."""
    lost, stops, costs = list(_lost(before, after)), [], []
    for option in after:
        if option in _RESTARTS and not (option == "domain" and not before.get("domain")):
            stops.append(_RESTARTS[option])
        elif option in _COSTS and after[option] not in (False, "standard", "open-source-rds-extended-support-disabled"):
            costs.append(_COSTS[option])
    groups = after.get(security_groups.OPTION, ())
    gone = [one for one in before.get(security_groups.OPTION) or () if one not in groups]
    if gone:
        stops.append(f"Whom only {', '.join(gone)} let in can't connect any more.")
    told = " ".join(dict.fromkeys((*lost, *stops, *costs)))
    kind = "irreversible" if lost else "interrupts" if stops else "costs"
    return Effect(kind, told) if told else None


def _lost(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = []
    if after.get("backup_retention_period") == 0:
        told.append("Automated backups are switched off, and those that there are deleted.")
    if after.get("manage_master_user_password") is False:
        told.append("The secret with the password is deleted.")
    if after.get("multi_tenant"):
        told.append("A multi-tenant database can't become a single-tenant one again.")
    return told


SETTINGS = Attributes(
    members=MEMBERS,
    modify=Call("modify_db_instance"),
    seen_as=SEEN_AS,
    changed_as=CHANGED_AS,
    fixed_at_birth=FIXED_AT_BIRTH,
    secret=SECRETS,
    want=want,
    sent=sent,
    requests=requests,
    effect=effect,
)
