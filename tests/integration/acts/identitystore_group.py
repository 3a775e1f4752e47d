# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A group of the identity store: made with users, changed, mended, and removed with whoever is in it."""

from __future__ import annotations

from typing import Any

from support.directory import Directory

from . import Act, Play, Stage

NAME = "photographers"
MANY = [f"user{number}" for number in range(7)]

CREATED = {"display_name": NAME, "description": "They see the photos.", "members": ["jo", "kim@example.com"]}
CHANGED = {"display_name": NAME, "description": "", "members": ["jo", "lou"], "purge_members": True}


def setup(stage: Stage) -> None:
    ours = Directory(stage.aws)
    for user in ("jo", "lou", *MANY):
        ours.user(user)
    ours.user("kim", Emails=[{"Value": "kim@example.com"}])


def snapshot(stage: Stage) -> dict[str, Any]:
    seen = Directory(stage.aws).seen()
    return {"group": seen["groups"].get(NAME), "members": seen["members"].get(NAME), "users": sorted(seen["users"])}


def spoil(stage: Stage) -> None:
    """Somebody works on the group by hand."""
    ours = Directory(stage.aws)
    (group,) = ours.ids(NAME)
    operations = [{"AttributePath": "description", "AttributeValue": "Whoever"}]
    ours.client.update_group(**ours.store, GroupId=group, Operations=operations)
    ours.leave(NAME, "jo")
    ours.join(NAME, "kim")


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("plan.*.requests.*Id", "group.group_id", "group.arn", "group.created_at", "group.identity_store_id"),
    volatile=("plan.*.requests.*Id", "group.group_id", "group.arn", "group.created_at", "group.identity_store_id"),
    acts=(
        Act("create", CREATED, ("group", "members"),
            leads_to={"group": {"DisplayName": NAME, "Description": "They see the photos."},
                      "members": ["jo", "kim"]}),
        Act("nothing to do", {"name": NAME, "description": "They see the photos."}, gives={"api_calls": 3}),
        Act("change", CHANGED, ("attributes", "members"),
            leads_to={"group": {"DisplayName": NAME}, "members": ["jo", "lou"]}),
        Act("mend", CHANGED, ("attributes", "members"), first=spoil,
            leads_to={"group": {"DisplayName": NAME}, "members": ["jo", "lou"]}),
        # So many that they are listed, and not asked for one by one.
        Act("many more", {"display_name": NAME, "members": MANY}, ("members",),
            leads_to={"members": sorted(["jo", "lou", *MANY])}),
        Act("nobody", {"display_name": NAME, "members": [], "purge_members": True}, ("members",),
            leads_to={"members": []}),
        Act("absent", {"display_name": NAME, "state": "absent"}, ("group",), leads_to={"group": None}),
    ),
)  # fmt: skip
