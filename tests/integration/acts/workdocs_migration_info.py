# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who of a site is who, and what each right becomes: one known, one new, and a grant that is taken away."""

from __future__ import annotations

from typing import Any

from support.directory import Directory

from . import Act, Play, Stage
from .s3_access_grant import BUCKET, control
from .s3_access_grant import snapshot as seen
from .s3_access_grant_info import setup as made

JO = {"name": "jo@example.com", "id": "S-1&d-1234567890", "username": "jo", "email": "jo@example.com",
      "given_name": "Jo", "surname": "Martin", "status": "ACTIVE", "exported": True, "documents": 2}  # fmt: skip
KIM = {**JO, "name": "kim@example.com", "id": "S-2&d-1234567890", "username": "kim", "email": "kim@example.com",
       "given_name": "Kim"}  # fmt: skip
LAND = {"owner": "kim@example.com", "path": "/land", "kind": "folder", "key": "land/", "type": "group",
        "name": "photographers", "id": "S-3", "role": "viewer"}  # fmt: skip
SEA = {**LAND, "path": "/sea", "key": "sea/", "type": "user", "name": "jo@example.com", "id": JO["id"]}
LINK = {**SEA, "type": "anonymous", "name": "anonymous", "id": "anonymous"}
TASK = {"people": [JO, KIM], "shares": [LAND, SEA, LINK], "bucket": BUCKET}


def snapshot(stage: Stage) -> dict[str, Any]:
    return {**seen(stage), "people": sorted(Directory(stage.aws).seen()["users"])}


def take(stage: Stage) -> None:
    """Somebody takes Jo's grant away."""
    client, this = control(stage)
    for one in client.list_access_grants(**this)["AccessGrantsList"]:
        if one["GrantScope"].endswith("sea/*"):
            client.delete_access_grant(**this, AccessGrantId=one["AccessGrantId"])


PLAY = Play(
    setup=made,
    snapshot=snapshot,
    volatile=("*user_id", "*group_id", "identity_store_id"),
    acts=(
        # The store, its users and groups, and the grants.
        Act("one of two, and two of five rights", TASK,
            gives={"api_calls": 4, "counts": {"people": {"there": 1, "lacking": 1, "left": 0},
                                              "groups": {"there": 1, "lacking": 0, "left": 0},
                                              "rights": {"there": 2, "lacking": 2, "left": 1}}}),
        Act("after one was taken away", TASK, first=take,
            gives={"counts": {"people": {"there": 1, "lacking": 1, "left": 0},
                              "groups": {"there": 1, "lacking": 0, "left": 0},
                              "rights": {"there": 1, "lacking": 3, "left": 1}}}),
        Act("the store alone", {"bucket": BUCKET}, gives={"people": [], "rights": [], "api_calls": 2}),
    ),
)  # fmt: skip
