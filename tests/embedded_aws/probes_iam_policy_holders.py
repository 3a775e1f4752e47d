# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of who has a managed policy."""

from __future__ import annotations

import json

from tests.embedded_aws.probes import World

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}  # fmt: skip


def boundaries_are_told_from_attachments(w: World) -> None:
    iam, name = w.client("iam"), w.name()
    arn = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(DOCUMENT))["Policy"]["Arn"]
    iam.create_user(UserName=f"{name}-bounded", PermissionsBoundary=arn)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST), PermissionsBoundary=arn)
    iam.create_user(UserName=name, Path="/photos/")
    iam.attach_user_policy(UserName=name, PolicyArn=arn)

    def listed(**more: str) -> tuple[list[str], list[str]]:
        told = iam.list_entities_for_policy(PolicyArn=arn, **more)
        users = sorted(one["UserName"] for one in told["PolicyUsers"])
        return users, [one["RoleName"] for one in told["PolicyRoles"]]

    assert listed(PolicyUsageFilter="PermissionsPolicy") == ([name], [])
    assert listed(PolicyUsageFilter="PermissionsBoundary") == ([f"{name}-bounded"], [name])
    assert listed() == ([name, f"{name}-bounded"], [name])
    assert listed(EntityFilter="Role") == ([], [name])
    assert listed(PathPrefix="/photos/") == ([name], [])


PROBES = (boundaries_are_told_from_attachments,)
