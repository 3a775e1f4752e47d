# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service-linked roles: made, described, told apart by their suffixes, and let go by their service."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

SERVICE = "autoscaling.amazonaws.com"
OWN, SECOND = "AWSServiceRoleForAutoScaling", "AWSServiceRoleForAutoScaling_photos"
CREATED = {"service_name": SERVICE, "description": "Starts instances"}
SUFFIXED = {"aws_service_name": SERVICE, "custom_suffix": "photos"}


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    listed = [page["Roles"] for page in iam.get_paginator("list_roles").paginate(PathPrefix="/aws-service-role/")]
    return {role["RoleName"]: role.get("Description") for roles in listed for role in roles}


def spoil(stage: Stage) -> None:
    stage.client("iam").update_role(RoleName=OWN, Description="Somebody's words")


PLAY = Play(
    snapshot=snapshot,
    unknown=("iam_role*",),
    volatile=("iam_role.role_id", "iam_role.create_date"),
    acts=(
        Act(
            "create",
            CREATED,
            ("service-linked role",),
            leads_to={OWN: "Starts instances"},
        ),
        Act("a second one", SUFFIXED, ("service-linked role",), leads_to={OWN: "Starts instances", SECOND: None}),
        Act("another description", {"service_name": SERVICE, "description": "Starts them all"}, ("attributes",),
            leads_to={OWN: "Starts them all", SECOND: None}),
        Act("mend", CREATED, ("attributes",), first=spoil, leads_to={OWN: "Starts instances"}),
        Act("no description", {"service_name": SERVICE, "description": ""}, ("attributes",), leads_to={OWN: ""}),
        Act("only its service", {"service_name": SERVICE}),
        Act("remove the second", {**SUFFIXED, "state": "absent"}, ("service-linked role",), leads_to={OWN: ""}),
    ),
)  # fmt: skip
