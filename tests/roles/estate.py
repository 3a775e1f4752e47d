# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is in the account of site.yml, and what its databases answer, asked by plain clients."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from support.embedded import EmbeddedAws

from .rights import MEMBER

ACCOUNT = "123456789012"
ABROAD = "eu-west-1"
DOCUMENTS = f"-documents-{ACCOUNT}"


def estate(aws: EmbeddedAws) -> dict[str, Any]:
    """All that is in the account: buckets and what is in and around them, and whoever may do what in it."""
    s3, s3control, iam = (aws.client(service) for service in ("s3", "s3control", "iam"))
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    policies = iam.list_policies(Scope="Local")["Policies"]
    return {
        # That of documents has what a site of WorkDocs has, and no more.
        "buckets": {name: _bucket(s3, name) for name in names if not name.endswith(DOCUMENTS)},
        **_people(aws, [name for name in names if name.endswith(DOCUMENTS)]),
        "access points": {
            one["Name"]: one["Bucket"] for one in s3control.list_access_points(AccountId=ACCOUNT)["AccessPointList"]
        },
        "policies": {
            policy["PolicyName"]: iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])[
                "PolicyVersion"
            ]["Document"]
            for policy in policies
        },
        **_identities(aws),
        **_watchers(aws),
        **_databases(aws),
    }


def _people(aws: EmbeddedAws, buckets: list[str]) -> dict[str, Any]:
    s3, s3control, theirs = (aws.client(service) for service in ("s3", "s3control", "identitystore"))
    store = aws.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]
    people = {one["UserId"]: one["UserName"] for one in theirs.list_users(IdentityStoreId=store)["Users"]}
    groups = {one["GroupId"]: one["DisplayName"] for one in theirs.list_groups(IdentityStoreId=store)["Groups"]}
    try:
        grants = s3control.list_access_grants(AccountId=ACCOUNT)["AccessGrantsList"]
    except s3control.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "AccessGrantsInstanceNotExistsError", error
        grants = []
    return {
        "people": sorted(people.values()),
        "their groups": {
            name: sorted(
                people[one["MemberId"]["UserId"]]
                for one in theirs.list_group_memberships(IdentityStoreId=store, GroupId=group)["GroupMemberships"]
            )
            for group, name in groups.items()
        },
        "grants": sorted(
            (one["GrantScope"], (people | groups)[one["Grantee"]["GranteeIdentifier"]], one["Permission"])
            for one in grants
        ),
        "documents": {
            name: {
                "versioning": s3.get_bucket_versioning(Bucket=name)["Status"],
                "access": s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
                "objects": {
                    entry["Key"]: s3.get_object(Bucket=name, Key=entry["Key"])["Body"].read()
                    for entry in s3.list_objects_v2(Bucket=name).get("Contents", ())
                },
            }
            for name in buckets
        },
    }


def _watchers(aws: EmbeddedAws) -> dict[str, Any]:
    sns, cloudwatch, budgets, ce = (aws.client(service) for service in ("sns", "cloudwatch", "budgets", "ce"))
    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    return {
        "topics": [topic["TopicArn"].rpartition(":")[2] for topic in sns.list_topics()["Topics"]],
        "alarms": {alarm["AlarmName"]: (alarm["StateValue"], alarm["AlarmActions"]) for alarm in alarms},
        "budgets": {
            one["BudgetName"]: float(one["BudgetLimit"]["Amount"])
            for one in budgets.describe_budgets(AccountId=ACCOUNT).get("Budgets", ())
        },
        "anomaly monitors": [one["MonitorName"] for one in ce.get_anomaly_monitors()["AnomalyMonitors"]],
    }


def _databases(aws: EmbeddedAws) -> dict[str, Any]:
    rds, abroad, ec2, elasticache = (
        *(aws.client("rds"), aws.client("rds", ABROAD)),
        *(aws.client("ec2"), aws.client("elasticache")),
    )
    snapshots = rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    groups = rds.describe_db_parameter_groups()["DBParameterGroups"]
    return {
        "instances": {one["DBInstanceIdentifier"]: one for one in rds.describe_db_instances()["DBInstances"]},
        "instances abroad": {one["DBInstanceIdentifier"]: one for one in abroad.describe_db_instances()["DBInstances"]},
        # The end of a final one's name is that of its instance's own id.
        "snapshots": sorted(
            name.rpartition("-")[0] if "-final-" in name else name
            for name in (one["DBSnapshotIdentifier"] for one in snapshots)
        ),
        "parameter groups": [
            one["DBParameterGroupName"] for one in groups if not one["DBParameterGroupName"].startswith("default.")
        ],
        "security groups": [
            name
            for name in (one["GroupName"] for one in ec2.describe_security_groups()["SecurityGroups"])
            if name != "default"
        ],
        "event subscriptions": [
            one["CustSubscriptionId"] for one in rds.describe_event_subscriptions()["EventSubscriptionsList"]
        ],
        "caches": [
            one["ServerlessCacheName"] for one in elasticache.describe_serverless_caches()["ServerlessCaches"]
        ],
        "dashboards": [one["DashboardName"] for one in aws.client("cloudwatch").list_dashboards()["DashboardEntries"]],
        "secrets": len(aws.client("secretsmanager").list_secrets()["SecretList"]),
    }


def _identities(aws: EmbeddedAws) -> dict[str, Any]:
    iam, theirs, organizations = (
        *(aws.client("iam"), aws.client("iam", key=MEMBER)),
        aws.client("organizations"),
    )

    def held(kind: str, name: str) -> list[str]:
        answer = getattr(iam, f"list_attached_{kind}_policies")(**{f"{kind.capitalize()}Name": name})
        return sorted(policy["PolicyName"] for policy in answer["AttachedPolicies"])

    def bounds(kind: str) -> list[str]:
        listed = organizations.list_policies_for_target(TargetId=MEMBER, Filter=f"{kind}_CONTROL_POLICY")["Policies"]
        return sorted(policy["Name"] for policy in listed)

    def user(name: str) -> dict[str, Any]:
        groups = iam.list_groups_for_user(UserName=name)["Groups"]
        boundary = iam.get_user(UserName=name)["User"].get("PermissionsBoundary", {})
        return {
            "held": held("user", name),
            "groups": sorted(group["GroupName"] for group in groups),
            "boundary": boundary.get("PermissionsBoundaryArn", "").rpartition("/")[2],
        }

    try:
        length = iam.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"]
    except iam.exceptions.NoSuchEntityException:
        length = None
    return {
        "users": {one["UserName"]: user(one["UserName"]) for one in iam.list_users()["Users"]},
        "groups": {one["GroupName"]: held("group", one["GroupName"]) for one in iam.list_groups()["Groups"]},
        "roles": {one["RoleName"]: held("role", one["RoleName"]) for one in iam.list_roles()["Roles"]},
        "instance profiles": [
            (one["InstanceProfileName"], *(role["RoleName"] for role in one["Roles"]))
            for one in iam.list_instance_profiles()["InstanceProfiles"]
        ],
        "their roles": sorted(one["RoleName"] for one in theirs.list_roles()["Roles"]),
        "service control": bounds("SERVICE"),
        "resource control": bounds("RESOURCE"),
        "aliases": iam.list_account_aliases()["AccountAliases"],
        "password length": length,
    }


def _bucket(s3: Any, name: str) -> dict[str, Any]:
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=name).get("Contents", ())]
    encryption = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
    notification = s3.get_bucket_notification_configuration(Bucket=name)
    return {
        "versioning": s3.get_bucket_versioning(Bucket=name).get("Status"),
        "encryption": encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"],
        "access": s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
        "policy": json.loads(s3.get_bucket_policy(Bucket=name)["Policy"]),
        "tags": {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=name)["TagSet"]},
        "lifecycle": {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]},
        "logging": s3.get_bucket_logging(Bucket=name).get("LoggingEnabled"),
        "event_bridge": "EventBridgeConfiguration" in notification,
        "metrics": s3.list_bucket_metrics_configurations(Bucket=name).get("MetricsConfigurationList", []),
        "tiering": s3.list_bucket_intelligent_tiering_configurations(Bucket=name).get(
            "IntelligentTieringConfigurationList", []
        ),
        "objects": {key: s3.head_object(Bucket=name, Key=key) | _bytes(s3, name, key) for key in keys},
    }


def _bytes(s3: Any, bucket: str, key: str) -> dict[str, Any]:
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.InvalidObjectState:
        body = None  # it is archived
    return {
        "Body": body,
        "Tags": {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]},
    }


def asked(aws: EmbeddedAws) -> dict[str, tuple[Any, ...]]:
    """What each database answers to a plain client, TLS verified, about its readings and its station."""
    found, answers = {}, {}
    for region in ("us-east-1", ABROAD):
        for one in aws.client("rds", region).describe_db_instances()["DBInstances"]:
            found[one["DBInstanceIdentifier"]] = one
    for name, one in found.items():
        kept = one.get("MasterUserSecret") or found["gauge"]["MasterUserSecret"]
        secret = json.loads(aws.client("secretsmanager").get_secret_value(SecretId=kept["SecretArn"])["SecretString"])
        with psycopg.connect(
            host=one["Endpoint"]["Address"],
            port=one["Endpoint"]["Port"],
            dbname="gauge",
            user=one["MasterUsername"],
            password=secret["password"],
            sslmode="verify-full",
            sslrootcert=aws.environment()["RDS_CA_BUNDLE"],
        ) as connection:
            sql = "SELECT count(*), sum(water_level_m), (SELECT name FROM stations) FROM readings"
            answers[name] = connection.execute(sql).fetchone()
    return answers
