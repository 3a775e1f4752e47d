# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles are read: one, none, and those under a path, with what listings leave out."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

AWS = "arn:aws:iam::aws:policy"
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}  # fmt: skip
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    for name, path in (("readers", "/servers/"), ("writers", "/servers/"), ("people", "/")):
        iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(TRUST),
                        Tags=[{"Key": "name", "Value": name}])  # fmt: skip
    iam.attach_role_policy(RoleName="readers", PolicyArn=f"{AWS}/ReadOnlyAccess")
    iam.put_role_policy(RoleName="readers", PolicyName="photos", PolicyDocument=json.dumps(READ))
    iam.create_instance_profile(InstanceProfileName="servers")
    iam.add_role_to_instance_profile(InstanceProfileName="servers", RoleName="readers")


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"names": sorted(role["RoleName"] for role in stage.client("iam").list_roles()["Roles"])}


def shows(*names: str) -> Any:
    """Results whose roles are these, each with its tags."""

    class Roles(list):
        def __eq__(self, other: Any) -> bool:
            return [(one["role_name"], one["tags"]) for one in other] == [(name, {"name": name}) for name in names]

        __hash__ = None  # type: ignore[assignment]

    return Roles()


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*.role_id", "*.create_date", "*.instance_profile_id"),
    acts=(
        Act("one", {"role_name": "readers"}, gives={"iam_roles": shows("readers")}),
        Act("none", {"name": "nobody"}, gives={"iam_roles": []}),
        Act("under a path", {"path_prefix": "servers"}, gives={"iam_roles": shows("readers", "writers")}),
        Act("all", {}, gives={"iam_roles": shows("people", "readers", "writers")}),
    ),
)
