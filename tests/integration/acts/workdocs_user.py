# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user of WorkDocs: made, changed, shut out by hand and let in again, and deleted once the files have an heir."""

from __future__ import annotations

from typing import Any

from support.office import GB, REGION, Office

from . import Act, Play, Stage

BEN = {"region": REGION, "username": "ben"}
NEW = {**BEN, "email": "ben@example.com", "given_name": "Ben", "surname": "Boyd", "password": "tiger-moth-7",
       "storage_rule": {"storage_allocated_in_bytes": GB}}  # fmt: skip


def snapshot(stage: Stage) -> dict[str, Any]:
    office = Office.of(stage.aws)
    users = office.users()
    told: dict[str, Any] = {
        name: [one["Status"], one["Type"], one["GivenName"], one.get("Locale"), one["Storage"]["StorageRule"]]
        for name, one in users.items()
    }
    return {**told, "ana's": sorted(office.tree("ana"))}


def shut_out(stage: Stage) -> None:
    """Somebody does so in the console."""
    office = Office.of(stage.aws)
    office.client.deactivate_user(UserId=office.users()["ben"]["Id"])


def fill(stage: Stage) -> None:
    Office.of(stage.aws).folder("ben", "/Plans/2025")


QUOTA, ENDLESS = {"StorageType": "QUOTA", "StorageAllocatedInBytes": GB}, {"StorageType": "UNLIMITED"}

PLAY = Play(
    setup=lambda stage: Office.made(stage.aws, "ana") and None,
    snapshot=snapshot,
    unknown=("user.id", "user.*_folder_id", "user.organization_id", "user.*timestamp", "user.storage_utilized_in_bytes",
             "user.type"),
    volatile=("user.id", "user.*_folder_id", "user.organization_id", "user.*timestamp", "plan.*Id", "user.modified*"),
    acts=(
        Act("create", {**NEW, "locale": "fr"}, ("user", "locale"),
            leads_to={"ben": ["ACTIVE", "USER", "Ben", "fr", QUOTA]}),
        Act("change", {**BEN, "given_name": "Benjamin", "storage_rule": {"storage_type": "UNLIMITED"},
                       "grant_poweruser_privileges": True},
            ("attributes", "storage_rule", "grant_poweruser_privileges"),
            leads_to={"ben": ["ACTIVE", "POWERUSER", "Benjamin", "fr", ENDLESS]}),
        Act("mend", {"region": REGION, "email": "ben@example.com", "state": "active"}, ("state",), first=shut_out,
            leads_to={"ben": ["ACTIVE", "POWERUSER", "Benjamin", "fr", ENDLESS]}),
        Act("shut out", {**BEN, "state": "inactive"}, ("state",)),
        Act("absent", {**BEN, "state": "absent", "heir": "ana@example.com"}, ("files", "user"), first=fill,
            leads_to={"ben": None, "ana's": ["/Files of ben/", "/Files of ben/Plans/", "/Files of ben/Plans/2025/"]}),
    ),
)  # fmt: skip
