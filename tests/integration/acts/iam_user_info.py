# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users as they are read: one, all, those of a group and those below a path, with what they have and haven't."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage
from .iam_policy import READ
from .iam_user import OWN, PASSWORD


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_user(UserName="jo", Path="/converge/", Tags=[{"Key": "team", "Value": "photographers"}])
    iam.create_user(UserName="kim")
    iam.create_group(GroupName="photographers")
    iam.add_user_to_group(GroupName="photographers", UserName="kim")
    iam.create_policy(PolicyName="read-photos", PolicyDocument=json.dumps(READ))
    iam.attach_user_policy(UserName="kim", PolicyArn=OWN)
    iam.put_user_policy(UserName="kim", PolicyName="read", PolicyDocument=json.dumps(READ))
    iam.put_user_permissions_boundary(UserName="kim", PermissionsBoundary=OWN)
    iam.create_login_profile(UserName="jo", Password=PASSWORD, PasswordResetRequired=True)


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"names": sorted(user["UserName"] for user in stage.client("iam").list_users()["Users"])}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("iam_users.*.create_date", "iam_users.*.user_id"),
    acts=(
        Act("all", {}, gives={"api_calls": 5}),
        Act("one", {"name": "jo"}, gives={"api_calls": 2}),
        Act("below a path", {"path_prefix": "/converge/"}, gives={"api_calls": 3}),
        Act("of a group, with all there is", {"group": "photographers", "details": [
            "access_keys", "attached_policies", "groups", "inline_policies", "mfa_devices"]}, gives={"api_calls": 8}),
        Act("nobody", {"name": "nobody"}, gives={"iam_users": []}),
        Act("nobody's group", {"group": "nobodies"}, gives={"iam_users": []}),
    ),
)  # fmt: skip
