# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS offers: versions of engines and until when, orderable classes and storage, certificates and quotas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.rds.models import DBInstance
from moto.rds.responses import RDSResponse

from embedded_aws.rds import certificates, classes, orderable, versions
from embedded_aws.rds.storage_types import storages
from embedded_aws.rds.versions import Version

from . import rds_calls
from .rds_calls import Given, filtered, page, refusal

_STANDARD, _EXTENDED = "open-source-rds-standard-support", "open-source-rds-extended-support"
_CHARACTER_SETS = {"oracle": ("AL32UTF8", "AL32UTF8"), "sqlserver": ("SQL_Latin1_General_CP1_CI_AS",) * 2}
# Amazon RDS User Guide, "Quotas in Amazon RDS".
_QUOTAS = {
    "DBInstances": 40, "ReservedDBInstances": 40, "AllocatedStorage": 100000, "DBSecurityGroups": 25,
    "AuthorizationsPerDBSecurityGroup": 20, "DBParameterGroups": 50, "ManualSnapshots": 100, "EventSubscriptions": 20,
    "DBSubnetGroups": 50, "OptionGroups": 20, "SubnetsPerDBSubnetGroup": 20, "ReadReplicasPerMaster": 15,
    "DBClusters": 40, "DBClusterParameterGroups": 50, "DBClusterRoles": 5, "DBInstanceRoles": 5,
    "ManualClusterSnapshots": 100, "CustomEndpointsPerDBCluster": 5, "CustomEngineVersions": 40,
}  # fmt: skip
_REGIONS = (
    "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2",
    "us-west-1", "us-west-2",
)  # fmt: skip


def install() -> None:
    DBInstance.default_engine_versions = {engine: versions.resolved(engine) for engine in versions.engines()}
    DBInstance.certificate_details = property(lambda self: certificates.details(self.ca_certificate_identifier))
    rds_calls.install(
        (
            _describe_db_engine_versions,
            _describe_db_major_engine_versions,
            _describe_orderable_db_instance_options,
            _describe_valid_db_instance_modifications,
            _describe_certificates,
            _describe_account_attributes,
            _describe_source_regions,
            _describe_db_recommendations,
            _describe_pending_maintenance_actions,
            _apply_pending_maintenance_action,
        )
    )


# ---- versions -------------------------------------------------------------------------------------------------------


def _describe_db_engine_versions(self: RDSResponse, given: Given) -> Given:
    """AWS: a version that isn't there gives an empty list, an engine that isn't there too."""
    filters = filtered(given, ("db-parameter-group-family", "engine", "engine-mode", "engine-version", "status"))
    engine, wanted, family = given.get("Engine"), given.get("EngineVersion"), given.get("DBParameterGroupFamily")
    found = []
    for one in _all(engine):
        if wanted and one.name != wanted and not one.name.startswith(f"{wanted}."):
            continue
        if (family and one.family != family) or (one.gone and not given.get("IncludeAll")):
            continue
        facts = {
            "db-parameter-group-family": one.family,
            "engine": one.engine,
            "engine-mode": "provisioned",
            "engine-version": one.name,
            "status": _status(one),
        }
        if all(facts[name] in values for name, values in filters.items()):
            found.append(one)
    if given.get("DefaultOnly"):
        found = list(_defaults(found, by_major=bool(wanted or family)))
    return page([_version(one, given) for one in found], given, "DBEngineVersions")


def _all(engine: str | None) -> list[Version]:
    engines = versions.engines() if engine is None else (engine,) if engine in versions.engines() else ()
    return [one for name in engines for one in versions.versions(name)]


def _defaults(found: list[Version], by_major: bool) -> Iterator[Version]:
    """AWS, DefaultOnly: "only the default version of the specified engine or engine and major version combination"."""
    for one in found:
        if one.default if not by_major else one.name == one.major.minors[-1]:
            yield one


def _status(one: Version) -> str:
    return "deprecated" if one.gone else "available"


def _version(one: Version, given: Given) -> Given:
    engine, aurora = one.engine, one.engine.startswith("aurora-")
    told: Given = {
        "Engine": engine,
        "MajorEngineVersion": one.major.name,
        "EngineVersion": one.name,
        "DBParameterGroupFamily": one.family,
        "DBEngineDescription": versions.engine_description(engine),
        "DBEngineVersionDescription": one.description,
        "ValidUpgradeTarget": [_target(one, target) for target in versions.targets(one)],
        "ExportableLogTypes": list(versions.log_types(engine)),
        "SupportsLogExportsToCloudwatchLogs": True,
        "SupportsReadReplica": engine not in ("sqlserver-se", "sqlserver-ex", "sqlserver-web"),
        "SupportedFeatureNames": ["s3Import", "s3Export", "Lambda"] if "postgres" in engine else [],
        "Status": _status(one),
        "SupportsCertificateRotationWithoutRestart": engine in ("aurora-postgresql", "mysql", "postgres"),
        "SupportedCACertificateIdentifiers": list(certificates.NAMES),
        **_features(engine),
    }
    if aurora:
        told["SupportedEngineModes"] = ["provisioned"]
        told["ServerlessV2FeaturesSupport"] = {"MinCapacity": 0.0, "MaxCapacity": 256.0}
    sets = _CHARACTER_SETS.get(engine.partition("-")[0])
    if sets:
        told["DefaultCharacterSet"] = {"CharacterSetName": sets[0], "CharacterSetDescription": sets[1]}
        if given.get("ListSupportedCharacterSets"):
            told["SupportedCharacterSets"] = [told["DefaultCharacterSet"]]
    if given.get("ListSupportedTimezones") and engine.startswith("sqlserver"):
        told["SupportedTimezones"] = [{"TimezoneName": name} for name in ("UTC", "Romance Standard Time")]
    return told


def _features(engine: str) -> Given:
    return {
        "SupportsParallelQuery": engine == "aurora-mysql",
        "SupportsGlobalDatabases": engine.startswith("aurora-"),
        "SupportsBabelfish": engine == "aurora-postgresql",
        "SupportsLimitlessDatabase": False,
        "SupportsLocalWriteForwarding": engine.startswith("aurora-"),
        "SupportsIntegrations": engine in ("aurora-mysql", "aurora-postgresql", "mysql", "postgres"),
    }


def _target(one: Version, target: Version) -> Given:
    major = target.major.name != one.major.name
    return {
        "Engine": target.engine,
        "EngineVersion": target.name,
        "Description": target.description,
        # The version to which instances go that are upgraded by themselves.
        "AutoUpgrade": not major and target.name == one.major.minors[-1],
        "IsMajorVersionUpgrade": major,
        **_features(target.engine),
    }


def _describe_db_major_engine_versions(self: RDSResponse, given: Given) -> Given:
    engine, wanted = given.get("Engine"), given.get("MajorEngineVersion")
    engines = versions.engines() if engine is None else (engine,) if engine in versions.engines() else ()
    found = []
    for name in engines:
        for major in versions.majors(name):
            if wanted and major.name != wanted:
                continue
            told: Given = {"Engine": name, "MajorEngineVersion": major.name}
            told["SupportedEngineLifecycles"] = list(_lifecycles(major))
            found.append(told)
    return page(found, given, "DBMajorEngineVersions")


def _lifecycles(major: versions.Major) -> Iterator[Given]:
    if major.began and major.standard_end:
        yield _lifecycle(_STANDARD, _day(major.began), _day(major.standard_end))
    if major.standard_end and major.extended_end:
        begins = _day(major.standard_end) + timedelta(days=1)
        yield _lifecycle(_EXTENDED, begins, _day(major.extended_end))


def _lifecycle(name: str, start: datetime, end: datetime) -> Given:
    end += timedelta(hours=23, minutes=59, seconds=59)
    return {"LifecycleSupportName": name, "LifecycleSupportStartDate": start, "LifecycleSupportEndDate": end}


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d")


# ---- classes and storage --------------------------------------------------------------------------------------------


def _describe_orderable_db_instance_options(self: RDSResponse, given: Given) -> Given:
    engine = given["Engine"]
    versions.majors(engine)
    found = orderable.options(
        engine, given.get("EngineVersion"), given.get("DBInstanceClass"), given.get("LicenseModel"), self.region
    )
    if given.get("Vpc") is False:
        found = iter(())
    return page(found, given, "OrderableDBInstanceOptions")


def _describe_valid_db_instance_modifications(self: RDSResponse, given: Given) -> Given:
    instance = self.backend.describe_db_instances(given["DBInstanceIdentifier"])[0]
    engine, least = instance.engine, instance.allocated_storage
    told = []
    for storage in storages(engine).values():
        # AWS: storage is never made smaller, and grows by a tenth at least.
        one: Given = {"StorageType": storage.type, "SupportsStorageAutoscaling": storage.type != "standard"}
        sizes = [{"From": max(-(-least * 11 // 10), storage.sizes[0]), "To": storage.sizes[1], "Step": 1}]
        one["StorageSize"] = [{"From": least, "To": least, "Step": 1}, *sizes]
        if storage.iops and storage.iops_ratio:
            one["ProvisionedIops"] = [{"From": storage.iops[0], "To": storage.iops[1], "Step": 1}]
            one["IopsToStorageRatio"] = [{"From": storage.iops_ratio[0], "To": storage.iops_ratio[1]}]
        if storage.throughput and storage.throughput_ratio:
            one["ProvisionedStorageThroughput"] = [dict(zip(("From", "To"), storage.throughput, strict=True), Step=1)]
            one["StorageThroughputToIopsRatio"] = [dict(zip(("From", "To"), storage.throughput_ratio, strict=True))]
        told.append(one)
    valid = {
        "Storage": told,
        "ValidProcessorFeatures": classes.processor_features(engine, instance.db_instance_class),
        "SupportsDedicatedLogVolume": engine in ("mariadb", "mysql", "postgres")
        and instance.storage_type in ("io1", "io2"),
    }
    return {"ValidDBInstanceModificationsMessage": valid}


# ---- account --------------------------------------------------------------------------------------------------------


def _describe_certificates(self: RDSResponse, given: Given) -> Given:
    wanted = given.get("CertificateIdentifier")
    if wanted and wanted not in certificates.NAMES:
        raise refusal("CertificateNotFound", f"Certificate not found: {wanted}")
    place = f"arn:{self.backend.partition}:rds:{self.region}::cert"
    found = [certificates.described(name, place) for name in certificates.NAMES if wanted in (None, name)]
    told = page(found, given, "Certificates")
    return {**told, "DefaultCertificateForNewLaunches": certificates.DEFAULT}


def _describe_account_attributes(self: RDSResponse, given: Given) -> Given:
    kept = self.backend
    used = {
        "DBInstances": len(kept.databases),
        "AllocatedStorage": sum(int(one.allocated_storage or 0) for one in list(kept.databases.values())),
        "DBParameterGroups": len(kept.db_parameter_groups),
        "ManualSnapshots": sum(one.snapshot_type == "manual" for one in list(kept.database_snapshots.values())),
        "EventSubscriptions": len(kept.event_subscriptions),
        "DBSubnetGroups": len(kept.subnet_groups),
        "OptionGroups": len(kept.option_groups),
        "DBClusters": len(kept.clusters),
        "DBClusterParameterGroups": len(kept.db_cluster_parameter_groups),
        "ManualClusterSnapshots": len(kept.cluster_snapshots),
    }
    return {
        "AccountQuotas": [
            {"AccountQuotaName": name, "Used": used.get(name, 0), "Max": most} for name, most in _QUOTAS.items()
        ]
    }


def _describe_source_regions(self: RDSResponse, given: Given) -> Given:
    wanted = given.get("RegionName")
    found = [
        {
            "RegionName": name,
            "Endpoint": f"https://rds.{name}.amazonaws.com",
            "Status": "available",
            "SupportsDBInstanceAutomatedBackupsReplication": True,
        }
        for name in _REGIONS
        if name != self.region and wanted in (None, name)
    ]
    return page(found, given, "SourceRegions")


def _describe_db_recommendations(self: RDSResponse, given: Given) -> Given:
    # They come of weeks of watching an account's databases.
    return {"DBRecommendations": []}


# ---- maintenance ----------------------------------------------------------------------------------------------------


def _describe_pending_maintenance_actions(self: RDSResponse, given: Given) -> Given:
    filters = filtered(given, ("db-cluster-id", "db-instance-id"))
    wanted, found = given.get("ResourceIdentifier"), []
    for instance in list(self.backend.databases.values()):
        chosen = filters.get("db-instance-id")
        if (wanted and wanted != instance.arn) or "db-cluster-id" in filters:
            continue
        if chosen and instance.db_instance_identifier not in chosen and instance.arn not in chosen:
            continue
        actions = _actions(instance)
        if actions:
            found.append({"ResourceIdentifier": instance.arn, "PendingMaintenanceActionDetails": actions})
    return page(found, given, "PendingMaintenanceActions")


def _actions(instance: Any) -> list[Given]:
    """The upgrade that waits for the maintenance window of an instance that is two rounds of releases behind."""
    current = versions.find(instance.engine, instance.engine_version)
    if current is None or not instance.auto_minor_version_upgrade:
        return []
    later = [one for one in versions.targets(current) if one.major == current.major]
    if len(later) < 2:
        return []
    applied = vars(instance).get("_embedded_opted_in")
    action: Given = {
        "Action": "db-upgrade",
        "Description": f"Automatic minor version upgrade to {instance.engine} {later[-1].name}",
        "AutoAppliedAfterDate": utcnow().replace(microsecond=0) + timedelta(days=7),
    }
    if applied:
        action |= {"OptInStatus": applied, "CurrentApplyDate": utcnow().replace(microsecond=0) + timedelta(days=7)}
    return [action]


def _apply_pending_maintenance_action(self: RDSResponse, given: Given) -> Given:
    arn, action, how = given["ResourceIdentifier"], given["ApplyAction"], given["OptInType"]
    instance = next((one for one in list(self.backend.databases.values()) if one.arn == arn), None)
    if instance is None or action not in [one["Action"] for one in _actions(instance)]:
        raise refusal("ResourceNotFoundFault", f"No pending maintenance action {action} for {arn}")
    if how not in ("immediate", "next-maintenance", "undo-opt-in"):
        raise refusal("InvalidParameterValue", f"Invalid OptInType: {how}")
    actions = _actions(instance)
    vars(instance)["_embedded_opted_in"] = None if how == "undo-opt-in" else how
    if how == "immediate":
        target = actions[0]["Description"].rpartition(" ")[2]
        asked = {"engine_version": target, "apply_immediately": True}
        self.backend.modify_db_instance(instance.db_instance_identifier, asked)
    details = {"ResourceIdentifier": arn, "PendingMaintenanceActionDetails": actions}
    return {"ResourcePendingMaintenanceActions": details}
