# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which classes, versions, licences and storage types can be ordered together, and what each allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from embedded_aws.rds import classes
from embedded_aws.rds.classes import InstanceClass
from embedded_aws.rds.storage_types import Storage, storages
from embedded_aws.rds.versions import Version, versions

# Amazon RDS API reference, CreateDBInstance: LicenseModel.
_LICENSES = {
    "aurora-mysql": ("general-public-license",),
    "aurora-postgresql": ("postgresql-license",),
    "mariadb": ("general-public-license",),
    "mysql": ("general-public-license",),
    "oracle-ee": ("bring-your-own-license",),
    "oracle-ee-cdb": ("bring-your-own-license",),
    "oracle-se2": ("license-included", "bring-your-own-license"),
    "oracle-se2-cdb": ("license-included", "bring-your-own-license"),
    "postgres": ("postgresql-license",),
    "sqlserver-ee": ("license-included",),
    "sqlserver-ex": ("license-included",),
    "sqlserver-se": ("license-included",),
    "sqlserver-web": ("license-included",),
}
_IAM = ("aurora-mysql", "aurora-postgresql", "mariadb", "mysql", "postgres")
_ZONES = "abc"


def licenses(engine: str) -> tuple[str, ...]:
    """The licence models of an engine, its default first."""
    return _LICENSES[engine]


def supports_iam(engine: str) -> bool:
    """Amazon RDS User Guide, "IAM database authentication for MariaDB, MySQL, and PostgreSQL"."""
    return engine in _IAM


def options(
    engine: str, version: str | None, instance_class: str | None, license_model: str | None, region: str
) -> Iterator[dict[str, Any]]:
    """The orderable options of an engine, as RDS answers them; each of the others narrows them down."""
    for one in versions(engine):
        if one.gone or (version and one.name != version):
            continue
        for of in classes.offered(engine):
            if instance_class and of.name != instance_class:
                continue
            for model in licenses(engine):
                if license_model and model != license_model:
                    continue
                for storage in storages(engine).values():
                    yield _option(one, of, model, storage, region)


def _option(version: Version, of: InstanceClass, model: str, storage: Storage, region: str) -> dict[str, Any]:
    engine, aurora = version.engine, version.engine.startswith("aurora-")
    small = of.kind in ("t3", "t4g") and of.size in ("micro", "small")
    features = classes.processor_features(engine, of.name)
    told: dict[str, Any] = {
        "Engine": engine,
        "EngineVersion": version.name,
        "DBInstanceClass": of.name,
        "LicenseModel": model,
        "AvailabilityZones": [{"Name": f"{region}{letter}"} for letter in _ZONES],
        "MultiAZCapable": not aurora and engine not in ("sqlserver-ex", "sqlserver-web"),
        "ReadReplicaCapable": engine not in ("sqlserver-se", "sqlserver-ex", "sqlserver-web"),
        "Vpc": True,
        "SupportsStorageEncryption": engine != "sqlserver-ex" or not small,
        "StorageType": storage.type,
        "SupportsIops": storage.iops is not None,
        "SupportsStorageThroughput": storage.throughput is not None,
        "SupportsEnhancedMonitoring": True,
        "SupportsIAMDatabaseAuthentication": supports_iam(engine),
        # Performance Insights isn't there on the smallest classes of MySQL and MariaDB.
        "SupportsPerformanceInsights": not (small and engine in ("mariadb", "mysql")),
        "AvailableProcessorFeatures": features,
        "SupportsStorageAutoscaling": not aurora and storage.type != "standard",
        "SupportsKerberosAuthentication": engine not in ("mariadb",),
        "OutpostCapable": False,
        "SupportsGlobalDatabases": aurora and of.kind not in ("t3", "t4g"),
        "SupportedNetworkTypes": ["DUAL", "IPV4"],
        "SupportsClusters": aurora or classes.in_clusters(engine, of.name),
        "SupportsDedicatedLogVolume": engine in ("mariadb", "mysql", "postgres") and storage.type in ("io1", "io2"),
        "SupportsAdditionalStorageVolumes": engine.startswith(("oracle", "sqlserver")),
        "SupportsHttpEndpoint": engine == "aurora-postgresql",
    }
    if aurora:
        return {**told, "SupportedEngineModes": ["provisioned"]}
    told |= {"MinStorageSize": storage.sizes[0], "MaxStorageSize": storage.sizes[1]}
    if storage.iops and storage.iops_ratio:
        told |= {"MinIopsPerDbInstance": storage.iops[0], "MaxIopsPerDbInstance": storage.iops[1]}
        told |= {"MinIopsPerGib": storage.iops_ratio[0], "MaxIopsPerGib": storage.iops_ratio[1]}
    if storage.throughput and storage.throughput_ratio:
        least, most = storage.throughput
        told |= {"MinStorageThroughputPerDbInstance": least, "MaxStorageThroughputPerDbInstance": most}
        least_ratio, most_ratio = storage.throughput_ratio
        told |= {"MinStorageThroughputPerIops": least_ratio, "MaxStorageThroughputPerIops": most_ratio}
    return told
