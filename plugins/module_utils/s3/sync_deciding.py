# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync has to do: which entries move, which are left over on the other side, and how many may go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params
from ..permissions import needed
from .sync_asked import REMOVED_UNASKED
from .sync_comparing import UNSURE, Entry, Move, Remarks, merged, reason

# So many are looked at side by side, before the listing goes on.
_AT_ONCE = 256


@dataclass
class Decision:
    """What moves, what is left over on the other side (only if it is to be removed), and how many there were."""

    moves: list[Move] = field(default_factory=list)
    left_over: list[Entry] = field(default_factory=list)
    sources: int = 0
    unchanged: int = 0

    @property
    def size(self) -> int:
        """How many bytes are to be moved."""
        return sum(move.source.size for move in self.moves)


def decided(
    api: Any,
    params: Params,
    sources: Iterator[Entry],
    targets: Iterator[Entry],
    same: Callable[[Any, Entry, Entry], bool],
    remarks: Remarks,
) -> Decision:
    """Compare both sides as they are listed; ``same`` tells of two entries whether their bytes are the same."""
    decision, unsure = Decision(), []
    for source, target in merged(sources, targets):
        if source is None:
            if params.get("delete") and target is not None:
                decision.left_over.append(target)
            continue
        decision.sources += 1
        why = reason(params["file_change_strategy"], source, target)
        if why == UNSURE:
            unsure.append(Move(source, target, why))
            if len(unsure) >= _AT_ONCE:
                _look(api, unsure, same, decision, remarks)
        elif why:
            decision.moves.append(Move(source, target, why))
        else:
            decision.unchanged += 1
    _look(api, unsure, same, decision, remarks)
    decision.moves.sort(key=lambda move: move.source.path.encode("utf-8", "surrogateescape"))
    return decision


def _look(
    api: Any, unsure: list[Move], same: Callable[[Any, Entry, Entry], bool], decision: Decision, remarks: Remarks
) -> None:
    def looking(move: Move) -> Callable[[], Any]:
        def thunk() -> Any:
            try:
                return same(api, move.source, move.target or move.source)
            except (OSError, Failed) as error:
                return error

        return thunk

    for move, answer in zip(unsure, api.side_by_side([looking(move) for move in unsure])):
        path = move.source.path
        if isinstance(answer, ApiError):
            raise Failed(explain(f"looking at {path}", answer, needed("s3", answer.operation)), answer)
        if isinstance(answer, OSError):
            remarks.fail(path, f"it can't be read: {(answer.strerror or str(answer)).lower()}")
        elif isinstance(answer, Failed):
            raise answer
        elif answer:
            decision.unchanged += 1
        else:
            decision.moves.append(move)
    unsure.clear()


def bounded(params: Params, decision: Decision, source: str, target: str) -> None:
    """Refuse to remove more than the task allows: also all, because the source is empty."""
    number, most = len(decision.left_over), params.get("max_delete")
    if not number:
        return
    if most is None and not decision.sources:
        raise Refused(
            f"delete: there is nothing in {source} that the task is about, so that all {number} of {target} would be"
            f" removed. If that is meant, set max_delete: {number}. Nothing was sent."
        )
    allowed = REMOVED_UNASKED if most is None else most
    if number > allowed:
        how = f"max_delete is {most}" if most is not None else f"more than {REMOVED_UNASKED} need max_delete"
        raise Refused(
            f"max_delete: {number} of {target} are not in {source} and would be removed, and {how}. If that is meant,"
            f" set max_delete: {number}. Nothing was sent."
        )
