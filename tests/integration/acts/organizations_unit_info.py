# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of an organization as it is read: whole with its policies, and one unit."""

from __future__ import annotations

from typing import Any

from support.organization import Organization

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    ours = Organization.made(stage.aws, "Workloads", "Workloads/Prod", "Archive")
    ours.account("photos@example.com", "photos", "Workloads/Prod")


def snapshot(stage: Stage) -> dict[str, Any]:
    return Organization(stage.client("organizations")).accounts()


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("tree.*joined_timestamp",),
    acts=(
        # The root, the units and the accounts in each of four nodes, and the policies of these and of two accounts.
        Act("all", {"policy_types": ["service_control_policy"]}, gives={"api_calls": 15}),
        Act("one unit", {"unit": "Workloads/Prod"}, gives={"api_calls": 5}),
        Act("none", {"unit": "Sandbox"}, gives={"tree": None}),
    ),
)  # fmt: skip
