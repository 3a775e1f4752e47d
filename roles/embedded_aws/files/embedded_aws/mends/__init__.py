# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What moto gets wrong about the AWS that this collection uses, put right by replacing attributes of its classes."""

from __future__ import annotations

import importlib.util
import sys
from importlib.metadata import version

from embedded_aws.databases import Databases
from embedded_aws.enforcement import Enforcement
from embedded_aws.restores import Restores

MOTO = "5.2.5"

# Operations that the mends add to moto, which has none of its own for them: (service, operation).
ADDED = frozenset(
    {
        ("s3", "GetBucketRequestPayment"),
        ("s3", "PutBucketRequestPayment"),
        ("s3", "DeleteBucketInventoryConfiguration"),
        ("s3", "PutBucketMetricsConfiguration"),
        ("s3", "GetBucketMetricsConfiguration"),
        ("s3", "DeleteBucketMetricsConfiguration"),
        ("s3", "ListBucketMetricsConfigurations"),
        ("s3", "PutBucketAnalyticsConfiguration"),
        ("s3", "GetBucketAnalyticsConfiguration"),
        ("s3", "DeleteBucketAnalyticsConfiguration"),
        ("s3", "ListBucketAnalyticsConfigurations"),
        ("s3", "PutBucketIntelligentTieringConfiguration"),
        ("s3", "GetBucketIntelligentTieringConfiguration"),
        ("s3", "DeleteBucketIntelligentTieringConfiguration"),
        ("s3", "ListBucketIntelligentTieringConfigurations"),
        ("s3", "GetBucketAbac"),
        ("s3", "PutBucketAbac"),
        ("s3", "CreateBucketMetadataConfiguration"),
        ("s3", "GetBucketMetadataConfiguration"),
        ("s3", "DeleteBucketMetadataConfiguration"),
        ("s3", "UpdateBucketMetadataJournalTableConfiguration"),
        ("s3", "UpdateBucketMetadataInventoryTableConfiguration"),
        ("s3", "UpdateBucketMetadataAnnotationTableConfiguration"),
        ("s3", "GetObjectRetention"),
        ("s3control", "CreateJob"),
        ("s3control", "DescribeJob"),
        ("s3control", "ListJobs"),
        ("s3control", "UpdateJobPriority"),
        ("s3control", "UpdateJobStatus"),
        ("s3control", "CreateAccessGrantsInstance"),
        ("s3control", "GetAccessGrantsInstance"),
        ("s3control", "DeleteAccessGrantsInstance"),
        ("s3control", "ListAccessGrantsInstances"),
        ("s3control", "GetAccessGrantsInstanceForPrefix"),
        ("s3control", "AssociateAccessGrantsIdentityCenter"),
        ("s3control", "DissociateAccessGrantsIdentityCenter"),
        ("s3control", "PutAccessGrantsInstanceResourcePolicy"),
        ("s3control", "GetAccessGrantsInstanceResourcePolicy"),
        ("s3control", "DeleteAccessGrantsInstanceResourcePolicy"),
        ("s3control", "CreateAccessGrantsLocation"),
        ("s3control", "GetAccessGrantsLocation"),
        ("s3control", "UpdateAccessGrantsLocation"),
        ("s3control", "DeleteAccessGrantsLocation"),
        ("s3control", "ListAccessGrantsLocations"),
        ("s3control", "CreateAccessGrant"),
        ("s3control", "GetAccessGrant"),
        ("s3control", "DeleteAccessGrant"),
        ("s3control", "ListAccessGrants"),
        ("s3control", "ListCallerAccessGrants"),
        ("s3control", "GetDataAccess"),
        ("iam", "SimulateCustomPolicy"),
        ("iam", "SimulatePrincipalPolicy"),
        ("iam", "PutUserPermissionsBoundary"),
        ("iam", "DeleteUserPermissionsBoundary"),
        ("iam", "CreateServiceSpecificCredential"),
        ("iam", "ListServiceSpecificCredentials"),
        ("iam", "DeleteServiceSpecificCredential"),
        ("accessanalyzer", "ValidatePolicy"),
        ("accessanalyzer", "CheckNoNewAccess"),
        ("accessanalyzer", "CheckAccessNotGranted"),
        ("iam", "AddClientIDToOpenIDConnectProvider"),
        ("iam", "RemoveClientIDFromOpenIDConnectProvider"),
        ("iam", "TagSAMLProvider"),
        ("iam", "UntagSAMLProvider"),
        ("iam", "ListSAMLProviderTags"),
        ("cloudwatch", "DescribeAlarmHistory"),
        ("elasticache", "CreateServerlessCache"),
        ("elasticache", "DescribeServerlessCaches"),
        ("elasticache", "ModifyServerlessCache"),
        ("elasticache", "DeleteServerlessCache"),
        ("elasticache", "ModifyReplicationGroupShardConfiguration"),
        ("elasticache", "IncreaseReplicaCount"),
        ("elasticache", "DecreaseReplicaCount"),
        ("elasticache", "DescribeCacheEngineVersions"),
        ("identitystore", "UpdateUser"),
        ("identitystore", "UpdateGroup"),
        ("identitystore", "ListIdentityStores"),
        ("identitystore", "DescribeIdentityStore"),
        ("rds", "SwitchoverReadReplica"),
        ("rds", "DeleteDBInstanceAutomatedBackup"),
        ("rds", "DescribeDBEngineVersions"),
        ("rds", "DescribeDBMajorEngineVersions"),
        ("rds", "DescribeValidDBInstanceModifications"),
        ("rds", "DescribeCertificates"),
        ("rds", "DescribeAccountAttributes"),
        ("rds", "DescribeSourceRegions"),
        ("rds", "DescribeDBRecommendations"),
        ("rds", "DescribePendingMaintenanceActions"),
        ("rds", "ApplyPendingMaintenanceAction"),
        ("rds", "DescribeEngineDefaultParameters"),
        ("rds", "DescribeEngineDefaultClusterParameters"),
        ("rds", "CopyOptionGroup"),
        ("rds", "DescribeEventCategories"),
        ("rds", "ModifyEventSubscription"),
        ("rds", "AddSourceIdentifierToSubscription"),
        ("rds", "RemoveSourceIdentifierFromSubscription"),
        ("rds", "DownloadDBLogFilePortion"),
        ("rds", "ModifyDBProxy"),
        ("rds", "RebootDBCluster"),
        ("rds", "RemoveRoleFromDBInstance"),
        ("rds", "RemoveRoleFromDBCluster"),
        ("rds", "ResetDBParameterGroup"),
        ("rds", "ResetDBClusterParameterGroup"),
        ("rds-data", "BatchExecuteStatement"),
        ("rds-data", "BeginTransaction"),
        ("rds-data", "CommitTransaction"),
        ("rds-data", "RollbackTransaction"),
    }
)


def register(restores: Restores, enforcement: Enforcement) -> None:
    """Mend the moto in this process; call it once, before the server's app is made. Restores take as long as told.

    Raises RuntimeError where moto isn't the release that the mends were written for, or awscrt is missing.
    """
    found = version("moto")
    if found != MOTO:
        raise RuntimeError(f"The mends are written for moto {MOTO}, but this environment has moto {found}.")
    if importlib.util.find_spec("awscrt") is None:
        raise RuntimeError("The mends need awscrt, which computes S3's CRC32C and CRC64NVME checksums.")
    _install(restores, enforcement)


def register_late(service: str, databases: Databases) -> None:
    """Mend what is loaded only when its service is first asked for: moto's EC2 takes a second.

    databases are the servers behind RDS's instances.
    """
    if service == "budgets":
        from . import budgets

        budgets.install()
    if service == "ce":
        from . import cost_anomalies, cost_explorer

        cost_explorer.install()
        cost_anomalies.install()
    if service == "ec2":
        from . import security_groups, vpc_endpoints

        security_groups.install()
        vpc_endpoints.install()
    if service == "cloudwatch":
        from . import cloudwatch_alarms, cloudwatch_metrics, dashboards

        for theme in (cloudwatch_metrics, cloudwatch_alarms, dashboards):
            theme.install()
    if service == "elasticache":
        from . import elasticache_calls, elasticache_groups, elasticache_serverless, markers

        markers.install("elasticache", elasticache_calls.invalid)
        elasticache_serverless.install()
        elasticache_groups.install()
    if service == "rds":
        from . import (
            rds_clusters,
            rds_data_api,
            rds_engines,
            rds_events,
            rds_lives,
            rds_logs,
            rds_metrics,
            rds_missing,
            rds_option_groups,
            rds_parameters,
            rds_proxies,
            rds_requests,
            rds_roles,
            rds_subnet_groups,
        )

        # First of all: what others mend wraps what the instances' lives answer.
        rds_lives.install(databases)
        for theme in (rds_clusters, rds_data_api, rds_engines, rds_events, rds_option_groups, rds_proxies):
            theme.install()
        for theme in (rds_roles, rds_subnet_groups):
            theme.install()
        for backed in (rds_logs, rds_metrics, rds_parameters):
            backed.install(databases)
        # After all that answers a request: they look at what they get.
        rds_requests.install()
        rds_missing.install()
    if service == "rdsdata":
        from . import data_api

        data_api.install()
    if service == "secretsmanager":
        from . import secrets_named

        secrets_named.install()
    if service == "sns":
        from . import topics

        topics.install()
    if service == "identitystore":
        from . import identity_store

        identity_store.install()
    if service == "organizations":
        from . import organization_accounts, organization_policies, organization_units

        for theme in (organization_accounts, organization_policies, organization_units):
            theme.install()


def evaluate_alarms() -> int:
    """Evaluate all alarms that there are, and give their number; without CloudWatch's mends there are none."""
    loaded = sys.modules.get(f"{__name__}.cloudwatch_alarms")
    return int(loaded.evaluate_all()) if loaded else 0


def open_windows() -> int:
    """Have the maintenance windows of all DB instances come, and give the number of those that something waited for."""
    loaded = sys.modules.get(f"{__name__}.rds_changes")
    return int(loaded.open_windows()) if loaded else 0


def _install(restores: Restores, enforcement: Enforcement) -> None:
    # Imported here, so that the version is checked before anything of moto's inside is touched.
    from . import (
        abac,
        access_grant_keys,
        access_grants,
        access_lists,
        access_logs,
        access_points,
        assumed_roles,
        authorization,
        batch_jobs,
        bucket_acls,
        bucket_documents,
        bucket_policies,
        bucket_tags,
        configurations,
        copies,
        default_encryption,
        deletion,
        federated_roles,
        fresh_bucket,
        iam_account,
        iam_credential_report,
        iam_credentials,
        iam_instance_profiles,
        iam_names,
        iam_policy_holders,
        iam_principals,
        iam_providers,
        iam_quotas,
        iam_service_linked,
        iam_users,
        identity_center,
        integrity,
        lifecycle,
        links,
        listed_objects,
        listing,
        locked_uploads,
        managed_policies,
        metadata_tables,
        multipart,
        namespaces,
        notifications,
        object_lock,
        object_parts,
        object_tags,
        objects,
        policy_simulation,
        regions,
        replication,
        restore,
        s3_gate,
        s3_storage_metrics,
        versioning,
        websites,
    )

    for theme in (
        access_grant_keys,
        access_grants,
        access_points,
        batch_jobs,
        bucket_policies,
        bucket_tags,
        fresh_bucket,
        iam_account,
        iam_credential_report,
        iam_credentials,
        iam_instance_profiles,
        iam_names,
        iam_policy_holders,
        iam_principals,
        iam_providers,
        iam_quotas,
        iam_service_linked,
        iam_users,
        identity_center,
        integrity,
        locked_uploads,
        managed_policies,
        object_parts,
        object_tags,
        objects,
        policy_simulation,
        s3_storage_metrics,
        versioning,
    ):
        theme.install()
    assumed_roles.install(enforcement)
    federated_roles.install(enforcement)
    authorization.install(enforcement)
    restore.install(restores)
    # In the order in which S3 looks at a request: where it belongs, who may, whether it arrived whole, what it says.
    s3_gate.install(
        [
            theme.MENDS
            for theme in (
                regions,
                links,
                authorization,
                integrity,
                access_lists,
                namespaces,
                fresh_bucket,
                default_encryption,
                abac,
                bucket_tags,
                bucket_policies,
                access_points,
                object_lock,
                locked_uploads,
                deletion,
                restore,
                object_parts,
                object_tags,
                objects,
                listed_objects,
                copies,
                multipart,
                lifecycle,
                notifications,
                access_logs,
                bucket_documents,
                metadata_tables,
                bucket_acls,
                replication,
                websites,
                configurations,
                listing,
                versioning,
            )
        ]
    )
