# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of an engine, by what they begin with, on a day when their support is about to end."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

OLD = {"engine": "postgres", "engine_version": "13", "date": "2026-01-01", "include_all": True}


def snapshot(stage: Stage) -> dict[str, Any]:
    return {}


PLAY = Play(
    snapshot=snapshot,
    acts=(
        Act("a major version", OLD),
        Act("the default", {"engine": "mysql", "default_only": True, "date": "2026-01-01"}),
    ),
)
