# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""States that pass by themselves, of what no server works for: proxies and clusters. They are told off by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded_aws.rds.pace import PACE

_PASSING = "_embedded_passing"


@dataclass
class _Passing:
    states: list[tuple[float, str]]
    rest: str
    then: Callable[[], None] | None


def begin(resource: Any, states: list[str], rest: str, then: Callable[[], None] | None = None) -> None:
    """Have a resource pass through states, each as long as the pace says, and rest in one; then is done as it rests."""
    now = time.monotonic()
    vars(resource)[_PASSING] = _Passing(
        [(now + PACE.seconds * (place + 1), state) for place, state in enumerate(states)], rest, then
    )


def status(resource: Any, otherwise: str = "available") -> str:
    """The state of a resource now; otherwise is that of one that has never passed through any."""
    passing: _Passing | None = vars(resource).get(_PASSING)
    if passing is None:
        return otherwise
    now = time.monotonic()
    for until, state in passing.states:
        if now < until:
            return state
    then, passing.then = passing.then, None
    if then is not None:
        then()
    return passing.rest
