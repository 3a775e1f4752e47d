# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of a WorkDocs site: by their name, and by what their names begin with."""

from __future__ import annotations

from typing import Any

from support.office import REGION, Office

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    Office.made(stage.aws, "ana")
    for name in ("Accounting", "Accounts", "Sales"):
        stage.aws.workdocs("group", {"name": name, "members": ["ana"]})
    stage.aws.workdocs("page", 1)


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"told": stage.aws.workdocs("page", 1)["sites"]}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("groups.*.id",),
    acts=(
        Act("by name", {"region": REGION, "name": "accounts"}),
        Act("by its beginning", {"region": REGION, "query": "acc"}, gives={"api_calls": 3}),
        Act("none", {"region": REGION, "name": "Acc"}, gives={"groups": []}),
    ),
)  # fmt: skip
