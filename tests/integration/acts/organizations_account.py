# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account of an organization: made in a unit, moved back into it, and closed."""

from __future__ import annotations

from typing import Any

from support.organization import Organization

from . import Act, Play, Stage

PHOTOS = {"email": "Photos@example.com", "name": "photos", "unit": "Workloads", "tags": {"team": "photographers"}}


def snapshot(stage: Stage) -> dict[str, Any]:
    return Organization(stage.client("organizations")).accounts()


def spoil(stage: Stage) -> None:
    """Somebody works on the account by hand."""
    ours = Organization(stage.client("organizations"))
    account = next(one["Id"] for one in ours.client.list_accounts()["Accounts"] if one["Name"] == "photos")
    ours.client.move_account(AccountId=account, SourceParentId=ours.id_of("Workloads"),
                             DestinationParentId=ours.id_of("root"))  # fmt: skip
    ours.client.untag_resource(ResourceId=account, TagKeys=["team"])


PLAY = Play(
    setup=lambda stage: Organization.made(stage.aws, "Workloads") and None,
    snapshot=snapshot,
    unknown=("account.id", "account.arn", "account.joined_method", "account.status"),
    volatile=("account.id", "account.arn", "account.joined_timestamp", "plan.*.requests.0.params.AccountId",
              "plan.*.requests.0.params.ResourceId"),
    acts=(
        Act(
            "create",
            PHOTOS,
            ("account", "unit"),
            leads_to={"Photos@example.com": {"name": "photos", "status": "ACTIVE", "unit": "Workloads",
                                             "tags": {"team": "photographers"}}},
        ),
        Act("mend", {**PHOTOS, "email": "photos@example.com"}, ("unit", "tags"), first=spoil,
            leads_to={"Photos@example.com": {"name": "photos", "status": "ACTIVE", "unit": "Workloads",
                                             "tags": {"team": "photographers"}}}),
        Act("close", {"email": "photos@example.com", "state": "absent", "force": True}, ("account",),
            leads_to={"Photos@example.com": {"name": "photos", "status": "SUSPENDED", "unit": "Workloads",
                                             "tags": {"team": "photographers"}}}),
    ),
)  # fmt: skip
