# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies are checked: validated with Access Analyzer and without, simulated, compared with what is there."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

ARN = "arn:aws:iam::123456789012:policy/read-photos"
JO = "arn:aws:iam::123456789012:user/jo"
OBJECTS = "arn:aws:s3:::photos/*"


def document(action: str, resource: str = OBJECTS, effect: str = "Allow") -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_policy(PolicyName="read-photos", PolicyDocument=json.dumps(document("s3:GetObject")))
    iam.create_user(UserName="jo")
    denied = json.dumps(document("s3:Delete*", "*", "Deny"))
    iam.put_user_policy(UserName="jo", PolicyName="keep", PolicyDocument=denied)


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    return {"versions": [one["VersionId"] for one in iam.list_policy_versions(PolicyArn=ARN)["Versions"]],
            "users": [user["UserName"] for user in iam.list_users()["Users"]]}  # fmt: skip


class Some(list):
    """A list of dictionaries that have at least these."""

    def __eq__(self, other: Any) -> bool:
        pairs = zip(self, other, strict=False)
        return len(other) == len(self) and all(wanted.items() <= one.items() for wanted, one in pairs)

    __hash__ = None  # type: ignore[assignment]


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act(
            "as it is to be",
            {
                "policy": document("s3:GetObject", "arn:aws:s3:::photos/2026/*"),
                "simulate": [
                    {"principal": JO, "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::photos/2026/sea.jpg"]},
                    {"principal": JO, "actions": ["s3:DeleteObject"], "expect": "denied"},
                    {"actions": ["s3:PutObject"], "expect": "denied"},
                ],
                "compare": {"with": ARN},
            },
            gives={
                "validated_by": "access_analyzer",
                "findings": [],
                "simulations": Some([
                    {"decision": "allowed", "decided_by": "it is allowed by the policy of this task"},
                    {"decision": "denied", "decided_by": "it is denied by user_jo_keep"},
                    {"decision": "denied", "decided_by": "no policy allows it"},
                ]),
                "comparison": {"result": "no_new_access", "compared_by": "access_analyzer", "reasons": []},
            },
        ),
        Act(
            "told of only",
            {"policy": document("*", "*"), "fail_on": [], "compare": {"with": ARN, "fail_on": []}},
            gives={
                "findings": Some([
                    {"type": "security_warning", "code": "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"},
                    {"type": "warning", "code": "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"},
                ]),
                "comparison": {"result": "new_access", "compared_by": "access_analyzer",
                               "reasons": ["New access in the statement with index: 0."]},
            },
        ),
        Act(
            "without AWS",
            {"type": "service_control", "policy": document("s3:*"), "offline": True,
             "compare": {"with": document("*", "*")}},
            gives={"validated_by": "offline", "findings": [],
                   "comparison": {"result": "no_new_access", "compared_by": "offline", "reasons": []}},
        ),
    ),
)  # fmt: skip
