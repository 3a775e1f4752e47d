# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of each path of a sync: counted as it goes, tried again where a file changed, and said at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ..errors import ApiError, Failed, Refused, explain
from ..permissions import needed
from .sync_comparing import Move
from .sync_lanes import Work, side_by_side
from .sync_progress import Progress

# With these, no other file fares better.
_ENDS = frozenset((
    "AuthorizationHeaderMalformed", "ConnectionFailed", "ExpiredToken", "ExpiredTokenException", "InvalidAccessKeyId",
    "NoCredentials", "NoSuchBucket", "PermanentRedirect", "RequestTimeTooSkewed", "SignatureDoesNotMatch",
))  # fmt: skip
# After so many failures and no success, the rest isn't tried.
_IN_VAIN = 25
# A sentence names so many; the result has all.
_NAMED = 10
# What arrived isn't what was sent: it is sent, or fetched, again.
DAMAGED = frozenset((
    "BadDigest", "ChecksumMismatch", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch",
))  # fmt: skip
# How often the same bytes are sent or fetched, when they arrive damaged or break off.
TRIES = 4


class Outcome(NamedTuple):
    """What came of a path, or of a part of it: ``state`` is part, done, changed or failed, ``size`` the bytes moved."""

    move: Move
    state: str
    size: int = 0
    why: str = ""
    error: ApiError | None = None


class Result(NamedTuple):
    """The moves that are done and those that aren't, with ``left`` the number that wasn't tried any more."""

    done: list[Move]
    failed: list[Outcome]
    left: int = 0


def failed(move: Move, error: Exception, doing: str) -> Outcome:
    """The outcome of a path that something was raised for; what nobody foresaw is raised again."""
    if isinstance(error, ApiError):
        sentence = explain(f"{doing} {move.source.path}", error, needed("s3", error.operation))
        return Outcome(move, "failed", 0, sentence, error)
    if isinstance(error, (Failed, Refused)):
        return Outcome(move, "failed", 0, str(error), getattr(error, "error", None))
    if isinstance(error, FileNotFoundError):
        return Outcome(move, "failed", 0, f"{move.source.path} is gone since the files were listed.")
    if isinstance(error, OSError):
        return Outcome(move, "failed", 0, f"{move.source.path}: {(error.strerror or str(error)).lower()}.")
    raise error


def changed(move: Move) -> Outcome:
    """The outcome of a file that isn't what it was when its reading began."""
    path = move.source.path
    return Outcome(move, "changed", 0, f"{path} changes while it is sent: run the task again when it is at rest.")


def intact(send: Callable[[], Any]) -> Any:
    """What a request gives, sent again when its bytes arrived damaged; raises ApiError."""
    for left in reversed(range(TRIES)):
        try:
            return send()
        except ApiError as error:
            if error.code not in DAMAGED or not left:
                raise
    raise AssertionError("unreachable")


def carried(
    works: Callable[[Sequence[Move]], Iterable[Work]], moves: Sequence[Move], width: int, progress: Progress
) -> Result:
    """Move all, those whose files changed meanwhile once more, and give what came of it.

    ``works`` are the pieces of work of moves; what they give is an Outcome, or None for a part of one.
    """
    done: list[Move] = []
    wrong: list[Outcome] = []
    left: Sequence[Move] = moves
    for is_last in (False, True):
        changed: list[Outcome] = []
        told = 0
        lanes = side_by_side(works(left), width)
        for outcome in lanes:
            progress.went(int(outcome.state == "done"), outcome.size)
            told += outcome.state != "part"
            if outcome.state == "done":
                done.append(outcome.move)
            elif outcome.state == "changed":
                changed.append(outcome)
            elif outcome.state == "failed":
                wrong.append(outcome)
                if _is_in_vain(outcome, done, wrong):
                    lanes.close()
                    return Result(done, wrong, len(left) - told + len(changed))
        if is_last:
            wrong.extend(changed)
        left = [outcome.move for outcome in changed]
        if not left:
            break
    return Result(done, wrong)


def _is_in_vain(outcome: Outcome, done: Sequence[Move], wrong: Sequence[Outcome]) -> bool:
    if outcome.error is not None and outcome.error.code in _ENDS:
        return True
    return not done and len(wrong) >= _IN_VAIN


def sentence(problems: Sequence[tuple[str, str]], left: int = 0) -> str:
    """Paths and what is wrong with each, as far as a sentence goes."""
    shown = " ".join(_sentence(path, why) for path, why in problems[:_NAMED])
    more = f" So it is with {len(problems) - _NAMED} more, which failures names." if len(problems) > _NAMED else ""
    rest = f" {left} more were not tried." if left else ""
    return f"{shown}{more}{rest}"


def _sentence(path: str, why: str) -> str:
    text = why if path in why else f"{path}: {why}"
    return text if text.endswith(".") else f"{text}."
