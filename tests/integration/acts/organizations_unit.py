# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A unit of an organization: made in another, renamed by its id, its tags mended, and removed."""

from __future__ import annotations

from typing import Any

from support.organization import Organization

from . import Act, Play, Stage

TRIAL = {"path": "Workloads/Trial", "tags": {"team": "platform"}}


def snapshot(stage: Stage) -> dict[str, Any]:
    ours = Organization(stage.client("organizations"))
    return {path: {} if path == "root" else ours.tags(node) for path, node in ours.nodes().items()}


def spoil(stage: Stage) -> None:
    """Somebody works on the unit by hand."""
    ours = Organization(stage.client("organizations"))
    unit = ours.id_of("Workloads/Trial")
    ours.client.tag_resource(ResourceId=unit, Tags=[{"Key": "team", "Value": "nobody"}, {"Key": "a", "Value": "b"}])


PLAY = Play(
    setup=lambda stage: Organization.made(stage.aws, "Workloads") and None,
    snapshot=snapshot,
    unknown=("organizational_unit.id", "organizational_unit.arn"),
    volatile=("organizational_unit.id", "organizational_unit.arn", "plan.*.requests.0.params.ResourceId",
              "plan.*.requests.0.params.OrganizationalUnitId", "unit", "plan.0.before.unit", "diff.*"),
    given=("unit_id",),
    acts=(
        Act("create", {"name": "Canary", "parent": "Workloads", "tags": {"team": "platform"}}, ("unit",),
            leads_to={"Workloads/Canary": {"team": "platform"}}),
        Act(
            "rename",
            lambda stage: {"unit_id": Organization(stage.client("organizations")).id_of("Workloads/Canary"),
                           "name": "Trial"},
            ("attributes",),
            leads_to={"Workloads/Trial": {"team": "platform"}, "Workloads/Canary": None},
        ),
        Act("mend", TRIAL, ("tags", "tags"), first=spoil, leads_to={"Workloads/Trial": {"team": "platform"}}),
        Act("absent", {"path": "Workloads/Trial", "state": "absent"}, ("unit",),
            leads_to={"Workloads/Trial": None, "Workloads": {}}),
    ),
)  # fmt: skip
