# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance profiles are read: one, none, and those under a path, with their tags."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]})  # fmt: skip


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_role(RoleName="readers", AssumeRolePolicyDocument=TRUST)
    for name, path in (("one", "/servers/"), ("two", "/servers/"), ("three", "/")):
        iam.create_instance_profile(InstanceProfileName=name, Path=path, Tags=[{"Key": "name", "Value": name}])
    iam.add_role_to_instance_profile(InstanceProfileName="one", RoleName="readers")


def snapshot(stage: Stage) -> dict[str, Any]:
    listed = stage.client("iam").list_instance_profiles()["InstanceProfiles"]
    return {"names": sorted(one["InstanceProfileName"] for one in listed)}


def shows(*names: str) -> Any:
    """Results whose profiles are these, each with its tags."""

    class Profiles(list):
        def __eq__(self, other: Any) -> bool:
            wanted = [(name, {"name": name}) for name in names]
            return [(one["instance_profile_name"], one["tags"]) for one in other] == wanted

        __hash__ = None  # type: ignore[assignment]

    return Profiles()


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*.role_id", "*.create_date", "*.instance_profile_id"),
    acts=(
        Act("one", {"instance_profile_name": "one"}, gives={"iam_instance_profiles": shows("one")}),
        Act("none", {"name": "nobody"}, gives={"iam_instance_profiles": []}),
        Act("under a path", {"prefix": "/servers/"}, gives={"iam_instance_profiles": shows("one", "two")}),
        Act("all", {}, gives={"iam_instance_profiles": shows("one", "three", "two")}),
    ),
)
