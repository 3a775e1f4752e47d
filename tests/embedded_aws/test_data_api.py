# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a transaction of the Data API is over by itself: by seconds that are told, and not waited for."""

from __future__ import annotations

import pytest
from moto.core.exceptions import JsonRESTError

from embedded_aws.mends.data_api import IDLE, LONGEST, Transactions

CLUSTER = "arn:aws:rds:us-east-1:123456789012:cluster:orders"


class Clock:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_one_that_nobody_uses_for_three_minutes_is_over() -> None:
    clock = Clock()
    transactions = Transactions(clock)
    token = transactions.begin(CLUSTER)
    for _use in range(3):
        clock.seconds += IDLE
        transactions.use(token, CLUSTER)
    clock.seconds += IDLE + 1
    with pytest.raises(JsonRESTError, match="expired"):
        transactions.end(token, CLUSTER)
    with pytest.raises(JsonRESTError, match="is not found"):
        transactions.use(token, CLUSTER)


def test_after_a_day_it_is_over_whoever_uses_it() -> None:
    clock = Clock()
    transactions = Transactions(clock)
    token = transactions.begin(CLUSTER)
    while clock.seconds + IDLE <= 1000 + LONGEST:
        clock.seconds += IDLE
        transactions.use(token, CLUSTER)
    clock.seconds += IDLE
    with pytest.raises(JsonRESTError, match="expired"):
        transactions.use(token, CLUSTER)
