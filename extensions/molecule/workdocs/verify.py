# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks AWS whether all that vars/role.yml says is there, or gone."""

from __future__ import annotations

import json
import sys

import boto3

BUCKET, HERS = "molecule-workdocs", "mol@example.com"
s3, iam, identities = (boto3.client(service) for service in ("s3", "iam", "identitystore"))
STORE = boto3.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]


def people() -> set[str]:
    return {one["UserName"] for one in identities.list_users(IdentityStoreId=STORE)["Users"]}


def groups() -> dict[str, str]:
    listed = identities.list_groups(IdentityStoreId=STORE)["Groups"]
    return {one["DisplayName"]: one["GroupId"] for one in listed}


def there() -> None:
    """Fail at the first thing that isn't as it should be."""
    assert people() >= {HERS, "atom@example.com"}
    (member,) = identities.list_group_memberships(IdentityStoreId=STORE, GroupId=groups()["molecule-readers"])[
        "GroupMemberships"
    ]
    who = identities.describe_user(IdentityStoreId=STORE, UserId=member["MemberId"]["UserId"])
    assert who["UserName"] == "atom@example.com", who
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    document = f"{HERS}/Water/formula.txt"
    assert keys == [f"{HERS}/Water/", document, f"{document}.notes.json"], keys
    assert s3.get_object(Bucket=BUCKET, Key=document)["Body"].read() == b"H2O"
    beside = json.loads(s3.get_object(Bucket=BUCKET, Key=f"{document}.notes.json")["Body"].read())
    assert beside == {"labels": ["wet"]}, beside
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert iam.get_role(RoleName=f"{BUCKET}-grants")["Role"]["AssumeRolePolicyDocument"]["Statement"]


def gone() -> None:
    """Fail if anything is left."""
    assert not people() & {HERS, "atom@example.com"}
    assert "molecule-readers" not in groups()
    assert BUCKET not in [one["Name"] for one in s3.list_buckets()["Buckets"]]
    assert f"{BUCKET}-grants" not in [one["RoleName"] for one in iam.list_roles()["Roles"]]


if __name__ == "__main__":
    {"there": there, "gone": gone}[sys.argv[1]]()
