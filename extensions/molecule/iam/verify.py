# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks AWS whether all that vars/role.yml says is there, or gone."""

from __future__ import annotations

import sys
from typing import Any

import boto3

OURS, MEMBER = "molecule-iam", "210987654321"
iam, organizations = boto3.client("iam"), boto3.client("organizations")
# A key of 12 digits is the root user of that account.
theirs = boto3.client("iam", aws_access_key_id=MEMBER, aws_secret_access_key="test")


def there() -> None:
    """Fail at the first thing that isn't as it should be."""
    jo = iam.get_user(UserName="molecule-iam-jo")["User"]
    assert jo["Path"] == "/molecule/"
    assert jo["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith(":policy/molecule-iam-bounds")
    assert jo["Tags"] == [{"Key": "scenario", "Value": "iam"}]
    assert iam.get_login_profile(UserName="molecule-iam-jo")["LoginProfile"]["UserName"] == "molecule-iam-jo"
    assert iam.list_user_policies(UserName="molecule-iam-program")["PolicyNames"] == ["own"]
    members = iam.get_group(GroupName="molecule-iam-group")["Users"]
    assert {user["UserName"] for user in members} == {"molecule-iam-jo", "molecule-iam-program"}
    holders = iam.list_entities_for_policy(PolicyArn="arn:aws:iam::123456789012:policy/molecule-iam-read")
    assert [user["UserName"] for user in holders["PolicyUsers"]] == ["molecule-iam-program"]
    assert [group["GroupName"] for group in holders["PolicyGroups"]] == ["molecule-iam-group"]
    assert [role["RoleName"] for role in holders["PolicyRoles"]] == ["molecule-iam-instance"]

    profile = iam.get_instance_profile(InstanceProfileName="molecule-iam-instance")["InstanceProfile"]
    assert [role["RoleName"] for role in profile["Roles"]] == ["molecule-iam-instance"]
    (trust,) = iam.get_role(RoleName="molecule-iam-partner")["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"] == {"sts:ExternalId": "partner-2026"}, trust
    held = theirs.list_attached_role_policies(RoleName="molecule-iam-auditor")["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in held] == ["SecurityAudit"], held
    assert _guardrails(TargetId=MEMBER) == ["FullAWSAccess", "molecule-iam-stay"]

    settings = iam.get_account_password_policy()["PasswordPolicy"]
    assert (settings["MinimumPasswordLength"], settings["RequireNumbers"]) == (16, True), settings
    assert iam.list_account_aliases()["AccountAliases"] == [OURS]


def gone() -> None:
    """Fail if anything is left, or if what others count on is not."""
    left = [user["UserName"] for user in iam.list_users()["Users"]]
    left += [group["GroupName"] for group in iam.list_groups()["Groups"]]
    left += [policy["PolicyName"] for policy in iam.list_policies(Scope="Local")["Policies"]]
    for client in (iam, theirs):
        left += [role["RoleName"] for role in client.list_roles()["Roles"]]
        left += [one["InstanceProfileName"] for one in client.list_instance_profiles()["InstanceProfiles"]]
    assert [name for name in left if name.startswith(OURS)] == []
    assert _guardrails(TargetId=MEMBER) == ["FullAWSAccess"]
    assert iam.list_account_aliases()["AccountAliases"] == [OURS]
    assert iam.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 16


def _guardrails(**target: Any) -> list[str]:
    held = organizations.list_policies_for_target(Filter="SERVICE_CONTROL_POLICY", **target)["Policies"]
    return sorted(policy["Name"] for policy in held)


{"there": there, "gone": gone}[sys.argv[1]]()
