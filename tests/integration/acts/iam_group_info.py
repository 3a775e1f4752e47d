# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups as they are read: one, all and those below a path, with their users and policies."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage
from .iam_policy import READ
from .iam_user import OWN


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_user(UserName="jo")
    iam.create_group(GroupName="photographers", Path="/converge/")
    iam.create_group(GroupName="archivists")
    iam.add_user_to_group(GroupName="photographers", UserName="jo")
    iam.create_policy(PolicyName="read-photos", PolicyDocument=json.dumps(READ))
    iam.attach_group_policy(GroupName="photographers", PolicyArn=OWN)
    iam.put_group_policy(GroupName="archivists", PolicyName="read", PolicyDocument=json.dumps(READ))


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"names": sorted(group["GroupName"] for group in stage.client("iam").list_groups()["Groups"])}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("iam_groups.*.group.create_date", "iam_groups.*.group.group_id", "iam_groups.*.users.*.create_date",
              "iam_groups.*.users.*.user_id"),
    acts=(
        Act("all", {}, gives={"api_calls": 7}),
        Act("one", {"group_name": "photographers"}, gives={"api_calls": 3}),
        Act("below a path", {"path_prefix": "/converge/"}, gives={"api_calls": 4}),
        Act("none", {"name": "nobodies"}, gives={"iam_groups": []}),
    ),
)  # fmt: skip
