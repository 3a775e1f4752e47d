# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A parameter group: made with static and dynamic parameters, changed, changed by hand, purged, and deleted."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

NAME = "shop"
CREATED = {
    "name": NAME,
    "engine": "postgres16",
    "description": "The shop's",
    "params": {"work_mem": "16K", "max_connections": 400, "rds.force_ssl": False},
    "tags": {"team": "shop"},
}
CHANGED = {
    "name": NAME,
    "params": {"work_mem": 32768, "max_connections": None, "autovacuum": "off"},
    "tags": {"team": "stock"},
}


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    groups = {one["DBParameterGroupName"]: one for one in rds.describe_db_parameter_groups()["DBParameterGroups"]}
    if NAME not in groups:
        return {"there": False}
    pages = rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=NAME, Source="user")
    tags = rds.list_tags_for_resource(ResourceName=groups[NAME]["DBParameterGroupArn"])["TagList"]
    return {
        "there": True,
        "description": groups[NAME]["Description"],
        "params": {one["ParameterName"]: one["ParameterValue"] for page in pages for one in page["Parameters"]},
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def spoil(stage: Stage) -> None:
    """Somebody sets one by hand, and another one that nobody asked for."""
    by_hand = (("work_mem", "64"), ("log_min_duration_statement", "7"))
    stage.client("rds").modify_db_parameter_group(
        DBParameterGroupName=NAME,
        Parameters=[{"ParameterName": name, "ParameterValue": value, "ApplyMethod": "immediate"}
                    for name, value in by_hand],
    )  # fmt: skip


PLAY = Play(
    snapshot=snapshot,
    unknown=("db_parameter_group_arn",),
    acts=(
        Act("create", CREATED, ("parameter group", "params"),
            leads_to={"description": "The shop's", "tags": {"team": "shop"},
                      "params": {"work_mem": "16384", "max_connections": "400", "rds.force_ssl": "0"}},
            gives={"params": {"work_mem": "16384", "max_connections": "400", "rds.force_ssl": "0"},
                   "pending_reboot": []}),
        Act("change", CHANGED, ("params", "tags"),
            leads_to={"params": {"work_mem": "32768", "rds.force_ssl": "0", "autovacuum": "0"},
                      "tags": {"team": "stock"}}),
        Act("mend", {**CHANGED, "purge_params": True}, ("params",), first=spoil,
            leads_to={"params": {"work_mem": "32768", "autovacuum": "0"}}),
        Act("absent", {"name": NAME, "state": "absent"}, ("parameter group",), leads_to={"there": False}),
    ),
)  # fmt: skip
