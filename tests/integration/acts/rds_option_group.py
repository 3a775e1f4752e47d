# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An option group: made with an option, changed, changed by hand, another option for the first, and deleted."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

NAME = "shop"
AUDIT, CACHE = "MARIADB_AUDIT_PLUGIN", "MEMCACHED"
ROTATIONS, EVENTS = "SERVER_AUDIT_FILE_ROTATIONS", "SERVER_AUDIT_EVENTS"


def audit(**settings: str) -> dict[str, Any]:
    return {"option_name": AUDIT, "option_settings": [{"name": name, "value": settings[name]} for name in settings]}


CREATED = {
    "option_group_name": NAME,
    "engine_name": "mysql",
    "major_engine_version": "8.0",
    "option_group_description": "The shop's",
    "options": [audit(**{EVENTS: "connect,query_ddl", ROTATIONS: "20"})],
    "tags": {"team": "shop"},
}
# What the first task has set: in another order, and the other setting left out.
SAME = {"option_group_name": NAME, "options": [audit(**{EVENTS: "QUERY_DDL,CONNECT"})]}
CHANGED = {"option_group_name": NAME, "options": [audit(**{EVENTS: "", ROTATIONS: "9"})], "tags": {"team": "stock"}}
OTHER = {
    "option_group_name": NAME,
    "apply_immediately": True,
    "options": [{"option_name": CACHE, "port": 11212, "option_settings": [{"name": "CHUNK_SIZE", "value": "24"}]}],
}


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    groups = {one["OptionGroupName"]: one for one in rds.describe_option_groups()["OptionGroupsList"]}
    if NAME not in groups:
        return {"there": False}
    tags = rds.list_tags_for_resource(ResourceName=groups[NAME]["OptionGroupArn"])["TagList"]
    return {
        "there": True,
        "description": groups[NAME]["OptionGroupDescription"],
        "options": {
            one["OptionName"]: {
                setting["Name"]: setting["Value"]
                for setting in one["OptionSettings"]
                if setting.get("Value") and setting["Value"] != setting.get("DefaultValue")
            }
            for one in groups[NAME]["Options"]
        },
        "ports": [one["Port"] for one in groups[NAME]["Options"] if "Port" in one],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def spoil(stage: Stage) -> None:
    """Somebody sets one setting by hand, and adds another option."""
    stage.client("rds").modify_option_group(
        OptionGroupName=NAME,
        OptionsToInclude=[
            {"OptionName": AUDIT, "OptionSettings": [{"Name": ROTATIONS, "Value": "5"}]}, {"OptionName": CACHE},
        ],
    )  # fmt: skip


PLAY = Play(
    snapshot=snapshot,
    unknown=("option_group_arn", "allows_vpc_and_non_vpc_instance_memberships", "vpc_id",
             "options*.option_settings*", "options*.vpc_security_group_memberships*"),
    volatile=("*vpc_security_group_memberships*",),
    acts=(
        Act("create", CREATED, ("option group", "options"),
            leads_to={"description": "The shop's", "tags": {"team": "shop"},
                      "options": {AUDIT: {EVENTS: "CONNECT,QUERY_DDL", ROTATIONS: "20"}}}),
        Act("the same, put otherwise", SAME),
        Act("change", CHANGED, ("options", "tags"),
            leads_to={"options": {AUDIT: {ROTATIONS: "9"}}, "tags": {"team": "stock"}}),
        Act("mend", CHANGED, ("options",), first=spoil, leads_to={"options": {AUDIT: {ROTATIONS: "9"}}, "ports": []}),
        Act("another option", OTHER, ("options",), leads_to={"options": {CACHE: {"CHUNK_SIZE": "24"}},
                                                             "ports": [11212]}),
        Act("absent", {"option_group_name": NAME, "state": "absent"}, ("option group",), leads_to={"there": False}),
    ),
)  # fmt: skip
