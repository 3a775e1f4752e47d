# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of alarms, as the tables of the CloudWatch User Guide have them."""

from __future__ import annotations

import pytest

from embedded_aws.mends.alarm_states import ALARM, INSUFFICIENT, OK, state_of

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
STAYS = None
# "Configuring how CloudWatch alarms treat missing data": 0 is fine, X breaches, - is missing; oldest first; a range of
# five periods, of which three are evaluated.
THREE_OF_THREE = (
    ("0 - X - X", (OK, OK, OK, OK)),
    ("- - - - 0", (OK, OK, OK, OK)),
    ("- - - - -", (INSUFFICIENT, STAYS, ALARM, OK)),
    ("0 X X - X", (ALARM, ALARM, ALARM, ALARM)),
    ("- - X - -", (ALARM, STAYS, ALARM, OK)),
    # "Avoiding premature transitions to alarm state".
    ("- - - - X", (STAYS, STAYS, ALARM, OK)),
    ("- - - X -", (STAYS, STAYS, ALARM, OK)),
)
TWO_OF_THREE = (
    ("0 - X - X", (ALARM, ALARM, ALARM, ALARM)),
    ("0 0 X 0 X", (ALARM, ALARM, ALARM, ALARM)),
    ("0 - X - -", (OK, OK, ALARM, OK)),
    ("- - - - 0", (OK, OK, ALARM, OK)),
    ("- - - X -", (ALARM, STAYS, ALARM, OK)),
)
ROWS = [(2, *row) for row in TWO_OF_THREE] + [(3, *row) for row in THREE_OF_THREE]


@pytest.mark.parametrize(("least", "points", "states"), ROWS)
def test_the_state_is_the_one_that_the_user_guide_gives(least, points, states):
    read = [{"0": False, "X": True, "-": None}[point] for point in points.split()]
    assert tuple(state_of(read, least, 3, treatment) for treatment in TREATMENTS) == states
