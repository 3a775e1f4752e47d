# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance profile: made with a role in it, given another and none, mended, and deleted with a role in it."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

NAME = "photo-servers"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]})  # fmt: skip
CREATED = {"name": NAME, "path": "/converge/", "role": "readers", "tags": {"team": "photographers"}}
CHANGED = {"name": NAME, "role": "/servers/writers", "tags": {"team": "archivists"}}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_role(RoleName="readers", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="writers", Path="/servers/", AssumeRolePolicyDocument=TRUST)


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    if NAME not in [one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]]:
        return {"there": False}
    seen = iam.get_instance_profile(InstanceProfileName=NAME)["InstanceProfile"]
    return {
        "there": True,
        "arn": seen["Arn"],
        "roles": [role["RoleName"] for role in seen["Roles"]],
        "tags": {tag["Key"]: tag["Value"] for tag in seen.get("Tags", ())},
    }


def spoil(stage: Stage) -> None:
    """Somebody works on the profile by hand."""
    iam = stage.client("iam")
    iam.remove_role_from_instance_profile(InstanceProfileName=NAME, RoleName="writers")
    iam.add_role_to_instance_profile(InstanceProfileName=NAME, RoleName="readers")
    iam.tag_instance_profile(InstanceProfileName=NAME, Tags=[{"Key": "mine", "Value": "yes"}])


def fill(stage: Stage) -> None:
    stage.client("iam").add_role_to_instance_profile(InstanceProfileName=NAME, RoleName="readers")


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("iam_instance_profile.instance_profile_id", "iam_instance_profile.create_date",
             "iam_instance_profile.roles*"),
    volatile=("iam_instance_profile.instance_profile_id", "iam_instance_profile.create_date",
              "iam_instance_profile.roles.0.role_id", "iam_instance_profile.roles.0.create_date"),
    acts=(
        Act(
            "create",
            CREATED,
            ("instance profile", "role"),
            leads_to={"arn": f"arn:aws:iam::123456789012:instance-profile/converge/{NAME}", "roles": ["readers"],
                      "tags": {"team": "photographers"}},
        ),
        Act("change", CHANGED, ("role", "tags"), leads_to={"roles": ["writers"], "tags": {"team": "archivists"}}),
        Act("the role by its ARN", {"instance_profile_name": NAME,
                                    "role": "arn:aws:iam::123456789012:role/servers/writers"}),
        Act("only its name", {"name": NAME}),
        Act("mend", CHANGED, ("role", "tags"), first=spoil,
            leads_to={"roles": ["writers"], "tags": {"team": "archivists"}}),
        Act("no role", {"name": NAME, "role": "", "tags": {}}, ("role", "tags"), leads_to={"roles": [], "tags": {}}),
        Act("remove", {"name": NAME, "state": "absent"}, ("role", "instance profile"), first=fill,
            leads_to={"there": False}),
    ),
)  # fmt: skip
