# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inline policies as they are read: all of a user's, one of a group's, and none where there is nobody."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage
from .iam_policy import LIST, READ


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_user(UserName="jo")
    iam.create_group(GroupName="photographers")
    for name, document in (("read", READ), ("list", LIST)):
        iam.put_user_policy(UserName="jo", PolicyName=name, PolicyDocument=json.dumps(document))
        iam.put_group_policy(GroupName="photographers", PolicyName=name, PolicyDocument=json.dumps(document))


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"names": stage.client("iam").list_user_policies(UserName="jo")["PolicyNames"]}


def shown(name: str, document: dict[str, Any]) -> dict[str, Any]:
    return {"policy_name": name, "policy_document": document}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("all of a user's", {"iam_type": "user", "iam_name": "jo"},
            gives={"user_name": "jo", "policies": [shown("list", LIST), shown("read", READ)],
                   "policy_names": ["list", "read"], "all_policy_names": ["list", "read"], "api_calls": 3}),
        Act("one of a group's", {"iam_type": "group", "iam_name": "photographers", "policy_name": "read"},
            gives={"group_name": "photographers", "policies": [shown("read", READ)], "policy_names": ["read"],
                   "all_policy_names": ["list", "read"], "api_calls": 2}),
        Act("one that isn't there", {"iam_type": "user", "iam_name": "jo", "policy_name": "write"},
            gives={"policies": [], "policy_names": [], "all_policy_names": ["list", "read"]}),
        Act("nobody's", {"iam_type": "role", "iam_name": "nobody"},
            gives={"policies": [], "all_policy_names": [], "msg": "There is no role nobody."}),
    ),
)  # fmt: skip
