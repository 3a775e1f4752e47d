# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the measured rounds to figures, and from figures to targets and a table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.clock import Timed

Rounds = Mapping[str, Sequence[Timed]]


@dataclass(frozen=True)
class Target:
    """A figure that a reader can check: what it is of, what it is, and what it has to be."""

    name: str
    figure: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        return f"{'met   ' if self.met else 'MISSED'} {self.figure:6.2f}  {sign} {self.bound:g}  {self.name}"


def interleaved(rounds: int, cases: Mapping[str, Callable[[], Timed]], rare: tuple[str, ...] = ()) -> Rounds:
    """A B C, A B C, ...: whatever else the machine does falls on all alike. The rare ones run every other round."""
    timed: dict[str, list[Timed]] = {case: [] for case in cases}
    for number in range(rounds):
        for case, run in cases.items():
            if case not in rare or number % 2 == 0:
                timed[case].append(run())
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return timed


def wall(timed: Timed) -> float:
    return timed.wall


def cpu(timed: Timed) -> float:
    return timed.cpu


def middle(rounds: Rounds, case: str, of: Callable[[Timed], float]) -> float:
    """The median of a case, in seconds."""
    return median(of(timed) for timed in rounds[case])


def ratio(rounds: Rounds, slow: str, fast: str, of: Callable[[Timed], float]) -> float:
    """How many times longer one case takes than another, by their medians."""
    return middle(rounds, slow, of) / middle(rounds, fast, of)


def fastest(rounds: Rounds, slow: str, fast: str) -> float:
    """The same of the best round of each: what is left when the machine does nothing else."""
    return min(map(wall, rounds[slow])) / min(map(wall, rounds[fast]))


def gap(rounds: Rounds, more: str, less: str, of: Callable[[Timed], float] = wall) -> float:
    """Seconds that one case takes longer than another: the median of the differences within each round."""
    return median(of(a) - of(b) for a, b in zip(rounds[more], rounds[less], strict=True))


def table(rounds: Rounds, tasks: int) -> list[str]:
    """A line a case: its median and its best by wall and by processor, and its calls a task."""
    lines = [f"{'':<28}{'wall s':>9}{'best':>8}{'cpu s':>9}{'best':>8}{'calls/task':>12}{'rounds':>8}"]
    for case, timed in rounds.items():
        lines.append(
            f"{case:<28}{middle(rounds, case, wall):9.2f}{min(map(wall, timed)):8.2f}"
            f"{middle(rounds, case, cpu):9.2f}{min(map(cpu, timed)):8.2f}"
            f"{middle(rounds, case, lambda one: one.calls) / tasks:12.1f}{len(timed):8}"
        )
    return lines


def as_data(rounds: Rounds) -> dict[str, list[dict[str, Any]]]:
    """The rounds as JSON has them."""
    return {case: [vars(one) for one in timed] for case, timed in rounds.items()}
