# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed policies are read: by name wherever they stand, by ARN, below a path, with versions and holders."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

OWN = "arn:aws:iam::123456789012:policy"


def document(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    for name, path in (("read", "/photos/"), ("write", "/photos/"), ("bill", "/")):
        iam.create_policy(PolicyName=name, Path=path, PolicyDocument=json.dumps(document(f"s3:{name}*")),
                          Description=f"To {name}", Tags=[{"Key": "name", "Value": name}])  # fmt: skip
    iam.create_policy_version(PolicyArn=f"{OWN}/photos/read", PolicyDocument=json.dumps(document("s3:Get*")))
    iam.create_user(UserName="jo", PermissionsBoundary=f"{OWN}/photos/write")
    iam.attach_user_policy(UserName="jo", PolicyArn=f"{OWN}/photos/read")


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"arns": sorted(policy["Arn"] for policy in stage.client("iam").list_policies(Scope="Local")["Policies"])}


class Policies(list):
    """Results that have these policies, in this order, and of each what is named."""

    def __eq__(self, other: Any) -> bool:
        pairs = zip(self, other, strict=True)
        return len(other) == len(self) and all(wanted.items() <= one.items() for wanted, one in pairs)

    __hash__ = None  # type: ignore[assignment]


def held(**holders: Any) -> dict[str, Any]:
    kinds = ("users", "groups", "roles", "boundary_of_users", "boundary_of_roles")
    return {**{kind: [] for kind in kinds}, **holders}


READ = {"policy_name": "read", "path": "/photos/", "description": "To read", "tags": {"name": "read"},
        "default_version_id": "v1", "attachment_count": 1}  # fmt: skip


class Versions(list):
    """Versions by id, with their documents, and whether they are in force."""

    def __eq__(self, other: Any) -> bool:
        return [(one["version_id"], one["is_default_version"], one["document"]) for one in other] == list(self)

    __hash__ = None  # type: ignore[assignment]


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*.policy_id", "*.create_date", "*.update_date"),
    acts=(
        Act("by name, under a path", {"name": "read", "details": ["document", "versions", "attachments"]},
            gives={"iam_managed_policies": Policies([{
                **READ, "document": document("s3:read*"), "attachments": held(users=["jo"]),
                "versions": Versions([("v2", False, document("s3:Get*")), ("v1", True, document("s3:read*"))]),
            }])}),
        Act("below a path", {"path_prefix": "photos", "details": ["attachments"]},
            gives={"iam_managed_policies": Policies([
                READ, {"policy_name": "write", "attachments": held(boundary_of_users=["jo"])}])}),
        Act("one of AWS's own by its ARN",
            {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "scope": "aws"},
            gives={"iam_managed_policies": Policies([{"policy_name": "ReadOnlyAccess", "tags": {}}])}),
    ),
)  # fmt: skip
