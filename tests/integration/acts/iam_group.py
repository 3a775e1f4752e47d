# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A group: made with users and policies, changed, mended, emptied, and removed with whoever is in it."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage, answer
from .iam_policy import LIST, READ, READ_OTHERWISE
from .iam_user import OTHER, OWN, READ_ONLY

NAME = "photographers"

CREATED = {
    "name": NAME,
    "path": "/converge/",
    "managed_policies": ["read-photos", "ReadOnlyAccess"],
    "inline_policies": {"read": READ},
    "users": ["jo", "kim"],
}
CHANGED = {
    "name": NAME,
    "path": "/converge/photos/",
    "managed_policies": [OWN, "write-photos"],
    "purge_policies": True,
    "inline_policies": {"list": LIST},
    "purge_inline_policies": True,
    "users": ["jo", "lou"],
    "purge_users": True,
}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    for user in ("jo", "kim", "lou"):
        iam.create_user(UserName=user)
    iam.create_policy(PolicyName="read-photos", PolicyDocument=json.dumps(READ))
    iam.create_policy(PolicyName="write-photos", Path="/converge/", PolicyDocument=json.dumps(LIST))


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    found = answer(iam.get_group, "NoSuchEntity", GroupName=NAME)
    if found is None:
        return {"group": None}
    return {
        "group": found["Group"]["Path"] + found["Group"]["GroupName"],
        "users": sorted(user["UserName"] for user in found["Users"]),
        "attached": sorted(
            one["PolicyArn"] for one in iam.list_attached_group_policies(GroupName=NAME)["AttachedPolicies"]
        ),
        "inline": {
            name: iam.get_group_policy(GroupName=NAME, PolicyName=name)["PolicyDocument"]
            for name in iam.list_group_policies(GroupName=NAME)["PolicyNames"]
        },
    }


def spoil(stage: Stage) -> None:
    """Somebody works on the group by hand."""
    iam = stage.client("iam")
    iam.update_group(GroupName=NAME, NewPath="/")
    iam.attach_group_policy(GroupName=NAME, PolicyArn=READ_ONLY)
    iam.detach_group_policy(GroupName=NAME, PolicyArn=OWN)
    iam.put_group_policy(GroupName=NAME, PolicyName="list", PolicyDocument=json.dumps(READ))
    iam.add_user_to_group(GroupName=NAME, UserName="kim")
    iam.remove_user_from_group(GroupName=NAME, UserName="jo")


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("iam_group.group.group_id", "iam_group.group.create_date", "iam_group.users.*.arn",
             "iam_group.users.*.create_date", "iam_group.users.*.path", "iam_group.users.*.user_id"),
    # The plan shows the users that leave as they were.
    volatile=("iam_group.group.group_id", "iam_group.group.create_date", "*.users.*.create_date", "*.users.*.user_id",
              "plan.*.before.create_date", "plan.*.before.user_id", "diff.before.*.create_date",
              "diff.before.*.user_id"),
    acts=(
        Act(
            "create",
            CREATED,
            ("group", f"managed_policies[{OWN}]", f"managed_policies[{READ_ONLY}]", "inline_policies[read]",
             "users[jo]", "users[kim]"),
            leads_to={"group": "/converge/photographers", "attached": [OWN, READ_ONLY], "inline": {"read": READ},
                      "users": ["jo", "kim"]},
        ),
        Act("nothing to do", {key: CREATED[key] for key in ("name", "managed_policies", "users")},
            gives={"api_calls": 2}),
        Act("the same, said otherwise", {"group_name": NAME, "managed_policy": [READ_ONLY], "users": ["kim"],
                                         "inline_policies": {"read": json.dumps(READ_OTHERWISE)}}),
        Act(
            "change",
            CHANGED,
            ("path", f"managed_policies[{READ_ONLY}]", f"managed_policies[{OTHER}]", "inline_policies[read]",
             "inline_policies[list]", "users[kim]", "users[lou]"),
            leads_to={"group": "/converge/photos/photographers", "attached": sorted([OTHER, OWN]),
                      "inline": {"list": LIST}, "users": ["jo", "lou"]},
        ),
        Act(
            "mend",
            CHANGED,
            ("path", f"managed_policies[{READ_ONLY}]", f"managed_policies[{OWN}]", "inline_policies[list]",
             "users[kim]", "users[jo]"),
            first=spoil,
            leads_to={"group": "/converge/photos/photographers", "attached": sorted([OTHER, OWN]),
                      "inline": {"list": LIST}, "users": ["jo", "lou"]},
        ),
        Act("no users, as the other module's examples say it", {"name": NAME, "purge_users": True},
            ("users[lou]", "users[jo]"), leads_to={"users": []}),
        Act("some again", {"name": NAME, "users": ["kim"]}, ("users[kim]",), leads_to={"users": ["kim"]}),
        Act("absent", {"name": NAME, "state": "absent"}, ("users", "managed_policies", "inline_policies", "group"),
            leads_to={"group": None}),
    ),
)  # fmt: skip
