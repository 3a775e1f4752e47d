# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of what RDS offers: versions and their lifecycles, orderable options, certificates, quotas, maintenance."""

from __future__ import annotations

from tests.embedded_aws.probes import World, refused


def versions_are_listed(w: World) -> None:
    rds = w.client("rds")
    found = rds.describe_db_engine_versions(Engine="postgres", EngineVersion="16")["DBEngineVersions"]
    newest = found[-1]
    assert {one["MajorEngineVersion"] for one in found} == {"16"}
    assert (newest["DBParameterGroupFamily"], newest["Status"]) == ("postgres16", "available")
    assert "postgresql" in newest["ExportableLogTypes"]
    older = {one["EngineVersion"]: one for one in found[0]["ValidUpgradeTarget"]}
    assert older[newest["EngineVersion"]]["AutoUpgrade"] is True
    majors = [one for one in older.values() if one["IsMajorVersionUpgrade"]]
    assert majors and all(not one["AutoUpgrade"] for one in majors)
    assert rds.describe_db_engine_versions(Engine="postgres", EngineVersion="99")["DBEngineVersions"] == []


def defaults_are_told(w: World) -> None:
    rds = w.client("rds")
    (one,) = rds.describe_db_engine_versions(Engine="mysql", DefaultOnly=True)["DBEngineVersions"]
    assert one["EngineVersion"].startswith("8.4.")
    (of_major,) = rds.describe_db_engine_versions(Engine="mysql", EngineVersion="8.0", DefaultOnly=True)[
        "DBEngineVersions"
    ]
    assert of_major["EngineVersion"].startswith("8.0.")
    (of_family,) = rds.describe_db_engine_versions(DBParameterGroupFamily="postgres17", DefaultOnly=True)[
        "DBEngineVersions"
    ]
    assert of_family["Engine"] == "postgres"


def deprecated_versions_are_listed_when_asked_for(w: World) -> None:
    rds = w.client("rds")
    asked = {"Engine": "postgres", "EngineVersion": "16.1"}
    assert rds.describe_db_engine_versions(**asked)["DBEngineVersions"] == []
    (one,) = rds.describe_db_engine_versions(**asked, IncludeAll=True)["DBEngineVersions"]
    assert one["Status"] == "deprecated"


def versions_come_by_pages(w: World) -> None:
    rds = w.client("rds")
    pages = list(rds.get_paginator("describe_db_engine_versions").paginate(PaginationConfig={"PageSize": 20}))
    found = [one["DBEngineVersions"] for one in pages]
    assert len(found) > 3 and all(len(one) == 20 for one in found[:-1])
    assert len({(one["Engine"], one["EngineVersion"]) for told in found for one in told}) == sum(map(len, found))
    refused("InvalidParameterValue", rds.describe_db_engine_versions, MaxRecords=5)


def lifecycles_have_dates(w: World) -> None:
    rds = w.client("rds")
    asked = {"Engine": "postgres", "MajorEngineVersion": "13"}
    (one,) = rds.describe_db_major_engine_versions(**asked)["DBMajorEngineVersions"]
    ends = {
        told["LifecycleSupportName"]: told["LifecycleSupportEndDate"].date().isoformat()
        for told in one["SupportedEngineLifecycles"]
    }
    assert ends == {
        "open-source-rds-standard-support": "2026-02-28",
        "open-source-rds-extended-support": "2029-02-28",
    }


def orderable_options_tell_what_storage_allows(w: World) -> None:
    rds = w.client("rds")
    version = rds.describe_db_engine_versions(Engine="postgres", EngineVersion="16", DefaultOnly=True)
    version = version["DBEngineVersions"][0]["EngineVersion"]
    asked = {"Engine": "postgres", "EngineVersion": version, "DBInstanceClass": "db.t4g.micro"}
    found = rds.describe_orderable_db_instance_options(**asked)["OrderableDBInstanceOptions"]
    by_type = {one["StorageType"]: one for one in found}
    assert set(by_type) == {"standard", "gp2", "gp3", "io1", "io2"}
    gp3 = by_type["gp3"]
    assert (gp3["MinStorageSize"], gp3["MaxStorageSize"], gp3["MinIopsPerDbInstance"]) == (20, 65536, 12000)
    assert gp3["SupportsStorageThroughput"] and gp3["SupportsIAMDatabaseAuthentication"]
    asked["DBInstanceClass"] = "db.x9.huge"
    assert rds.describe_orderable_db_instance_options(**asked)["OrderableDBInstanceOptions"] == []
    refused("InvalidParameterValue", rds.describe_orderable_db_instance_options, Engine="dbase")


def certificates_are_listed(w: World) -> None:
    rds = w.client("rds")
    told = rds.describe_certificates()
    assert told["DefaultCertificateForNewLaunches"] == "rds-ca-rsa2048-g1"
    assert "rds-ca-ecc384-g1" in [one["CertificateIdentifier"] for one in told["Certificates"]]
    refused("CertificateNotFound", rds.describe_certificates, CertificateIdentifier="rds-ca-2015")


def quotas_count(w: World) -> None:
    quotas = w.client("rds").describe_account_attributes()["AccountQuotas"]
    told = {one["AccountQuotaName"]: (one["Used"], one["Max"]) for one in quotas}
    assert told["DBInstances"][1] == 40


def source_regions_are_the_others(w: World) -> None:
    names = [one["RegionName"] for one in w.client("rds").describe_source_regions()["SourceRegions"]]
    assert "eu-west-3" in names or "us-east-1" in names


def nothing_waits_for_maintenance(w: World) -> None:
    rds = w.client("rds")
    assert rds.describe_pending_maintenance_actions()["PendingMaintenanceActions"] == []
    asked = {"ResourceIdentifier": "arn:aws:rds:us-east-1:123456789012:db:none", "ApplyAction": "db-upgrade"}
    refused("ResourceNotFoundFault", rds.apply_pending_maintenance_action, **asked, OptInType="immediate")


PROBES = (
    versions_are_listed,
    defaults_are_told,
    deprecated_versions_are_listed_when_asked_for,
    versions_come_by_pages,
    lifecycles_have_dates,
    orderable_options_tell_what_storage_allows,
    certificates_are_listed,
    quotas_count,
    source_regions_are_the_others,
    nothing_waits_for_maintenance,
)
