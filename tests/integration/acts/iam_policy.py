# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inline policies of a user, a group and a role: put, changed, told from others of the same meaning, and deleted."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]})  # fmt: skip


def document(*actions: str) -> dict[str, Any]:
    statement = {"Sid": "Photos", "Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::photos"}
    return {"Version": "2012-10-17", "Statement": [statement]}


READ, LIST = document("s3:GetObject", "s3:GetObjectVersion"), document("s3:ListBucket")
# IAM hands back what it was given; the meaning is what counts.
READ_OTHERWISE = {
    "Statement": {"Resource": ["arn:aws:s3:::photos"], "Action": ["s3:getobjectversion", "s3:getobject"],
                  "Effect": "Allow", "Sid": "Photos"},
    "Version": "2012-10-17",
}  # fmt: skip


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_user(UserName="jo")
    iam.create_group(GroupName="photographers")
    iam.create_role(RoleName="archive", AssumeRolePolicyDocument=TRUST)
    iam.put_user_policy(UserName="jo", PolicyName="kept", PolicyDocument=json.dumps(LIST))


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    calls = {
        "user": (iam.list_user_policies, iam.get_user_policy, {"UserName": "jo"}),
        "group": (iam.list_group_policies, iam.get_group_policy, {"GroupName": "photographers"}),
        "role": (iam.list_role_policies, iam.get_role_policy, {"RoleName": "archive"}),
    }
    return {
        kind: {name: get(PolicyName=name, **whose)["PolicyDocument"] for name in names(**whose)["PolicyNames"]}
        for kind, (names, get, whose) in calls.items()
    }


def spoil(stage: Stage) -> None:
    text = json.dumps(document("s3:*"))
    stage.client("iam").put_user_policy(UserName="jo", PolicyName="read", PolicyDocument=text)


USER = {"iam_type": "user", "iam_name": "jo", "policy_name": "read"}
GROUP = {"iam_type": "group", "iam_name": "photographers", "policy_name": "read"}
ROLE = {"iam_type": "role", "iam_name": "archive", "policy_name": "read"}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("create", {**USER, "policy_json": READ}, ("read",), leads_to={"user": {"read": READ, "kept": LIST}},
            gives={"user_name": "jo", "policy_names": ["kept", "read"]}),
        Act("the same, said otherwise", {**USER, "policy_json": READ_OTHERWISE}),
        Act("change", {**USER, "policy_json": document("s3:GetObject")}, ("read",),
            leads_to={"user": {"read": document("s3:GetObject"), "kept": LIST}}),
        Act("mend", {**USER, "policy_json": json.dumps(READ)}, ("read",), first=spoil,
            leads_to={"user": {"read": READ, "kept": LIST}}),
        Act("another name for the same", {**USER, "policy_name": "again", "policy_json": READ_OTHERWISE,
                                          "skip_duplicates": True}, gives={"policy_names": ["kept", "read"]}),
        Act("nothing like it", {**USER, "policy_name": "again", "policy_json": document("s3:PutObject"),
                                "skip_duplicates": True}, ("again",),
            gives={"policy_names": ["again", "kept", "read"]}),
        Act("a group's", {**GROUP, "policy_json": READ}, ("read",), leads_to={"group": {"read": READ}},
            gives={"group_name": "photographers", "policy_names": ["read"]}),
        Act("a role's", {**ROLE, "policy_json": READ}, ("read",), leads_to={"role": {"read": READ}},
            gives={"role_name": "archive", "policy_names": ["read"]}),
        Act("no more", {**USER, "state": "absent"}, ("read",), gives={"policy_names": ["again", "kept"]}),
        Act("nor the group's", {**GROUP, "state": "absent"}, ("read",), leads_to={"group": {}},
            gives={"policy_names": []}),
        Act("nor the role's", {**ROLE, "state": "absent"}, ("read",), leads_to={"role": {}}),
        Act("nor of one who isn't there", {**USER, "iam_name": "nobody", "state": "absent"},
            gives={"policy_names": []}),
    ),
)  # fmt: skip
