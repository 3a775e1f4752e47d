# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's session: plain, narrowed and tagged; nothing is changed, and a check run has credentials too."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

ROLE = "arn:aws:iam::123456789012:role/deploy"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
     "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}]})  # fmt: skip
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
PLAIN = {"role_arn": ROLE, "role_session_name": "release-42"}


def setup(stage: Stage) -> None:
    stage.client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST)


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"roles": [role["Arn"] for role in stage.client("iam").list_roles()["Roles"]]}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("sts_creds.*", "sts_user.assumed_role_id"),
    acts=(
        Act("a session", PLAIN, gives={"changed": False, "permissions": ["sts:AssumeRole"]}),
        Act("narrowed, tagged, and for somebody",
            {**PLAIN, "policy": READ, "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
             "duration_seconds": 900, "tags": {"team": "web"}, "transitive_tag_keys": ["team"],
             "source_identity": "jo", "external_id": "theirs"},
            gives={"permissions": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]}),
    ),
)  # fmt: skip
