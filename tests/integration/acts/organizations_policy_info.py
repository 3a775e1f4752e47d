# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies of an organization as they are read: all, and those of one unit."""

from __future__ import annotations

import json
from typing import Any

from support.organization import Organization

from . import Act, Play, Stage
from .organizations_policy import STAY, document


def setup(stage: Stage) -> None:
    ours = Organization.made(stage.aws, "Workloads")
    made = ours.client.create_policy(
        Name="guardrails", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(document(STAY)),
        Tags=[{"Key": "team", "Value": "platform"}],
    )  # fmt: skip
    ours.client.attach_policy(
        PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=ours.id_of("Workloads")
    )  # fmt: skip


def snapshot(stage: Stage) -> dict[str, Any]:
    return Organization(stage.client("organizations")).policies("SERVICE_CONTROL_POLICY")


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        # The root, the one type that is enabled, and of two policies the document and the targets; AWS's has no tags.
        Act("all", {}, gives={"api_calls": 7}),
        Act("those of a unit", {"target": "Workloads", "name": "guardrails"}, gives={"api_calls": 6}),
    ),
)  # fmt: skip
