# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a sync: the files or objects that move, what is removed afterwards, and what can't be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from .prefixes import SHOWN, first_of
from .removals import BATCH, delete_batch
from .sync_asked import Job
from .sync_comparing import Entry, Remarks
from .sync_deciding import Decision
from .sync_listing import versioned
from .sync_outcomes import Result, sentence

_BATCHES_AT_ONCE = 4


def facts(params: Params, job: Job, source: str, target: str, decision: Decision, remarks: Remarks) -> dict[str, Any]:
    """What every sync returns, as it is foretold."""
    moved, size = len(decision.moves), decision.size
    gone = [job.named(entry.path) for entry in decision.left_over]
    as_they_are = "All" if decision.unchanged == decision.sources else f"{decision.unchanged} of"
    msg = f"{as_they_are} {decision.sources} files of {source} are in {target}."
    if moved:
        msg = f"{moved} of {decision.sources} files of {source}, {size} bytes, go to {target}."
    if gone:
        msg += f" {len(gone)} that aren't in {source} are removed."
    counts = {
        "looked_at": decision.sources,
        "transferred": moved,
        "bytes": size,
        "unchanged": decision.unchanged,
        "removed": len(gone),
        "left_out": len(remarks.skipped),
        "failed": len(remarks.problems),
    }
    return {
        "msg": msg,
        "transferred": [job.named(move.source.path) for move in decision.moves],
        "removed": gone,
        "left_out": remarks.skipped,
        "failures": remarks.problems,
        "counts": counts,
    }


def moving(
    name: str, action: str, decision: Decision, source: str, target: str, requests: Sequence[Request], work: Any
) -> Step:
    """The step that moves."""
    replaced = [move.source.path for move in decision.moves if move.target is not None]
    before = {"in": target, "count": len(replaced), "files": first_of(replaced)} if replaced else None
    paths = [move.source.path for move in decision.moves]
    after = {"from": source, "to": target, "count": len(paths), "bytes": decision.size, "files": first_of(paths)}
    return Step(name, action, before, after, tuple(requests), work=work)


def ended(
    result: Result, count: int, doing: str, foretold: Mapping[str, Any], named: Callable[[str], str]
) -> Mapping[str, Any]:
    """The facts of moves that all worked out; raises Failed, with the facts of those that did, where some didn't."""
    if not result.failed:
        return foretold
    moved = {named(move.source.path) for move in result.done}
    failures = [
        *foretold["failures"],
        *({"path": outcome.move.source.path, "why": outcome.why} for outcome in result.failed),
    ]
    told = {
        **foretold,
        "transferred": [one for one in foretold["transferred"] if one in moved],
        "removed": [],
        "failures": failures,
        "counts": {
            **foretold["counts"],
            "transferred": len(moved),
            "bytes": sum(move.source.size for move in result.done),
            "removed": 0,
            "failed": len(failures),
        },
    }
    if "uploads" in told:
        told["uploads"] = [one for one in told["uploads"] if one["s3_path"] in moved]
    wrong = sentence([(one["path"], one["why"]) for one in failures], result.left)
    raise Failed(
        f"{len(result.done)} of {count} files were {doing}. {wrong}",
        result.failed[0].error,
        (f"files ({len(result.done)} of {count})",) if result.done else (),
        told,
    )


def removing(api: Any, job: Job, left_over: Sequence[Entry]) -> Step:
    """The step that removes objects; where versions are kept, they can be had back."""
    keys = [job.key(entry.path) for entry in left_over]
    size = sum(entry.size for entry in left_over)
    effect = None
    if not versioned(api, job.address):
        effect = Effect("irreversible", f"Deletes {len(keys)} objects, {size} bytes, of {job.where} for good.")
    shown = [{"Key": key} for key in keys[:SHOWN]]
    requests = [
        Request("s3", "delete_objects", {**job.address, "Delete": {"Objects": shown, "Quiet": True}})
        for _start in range(0, len(keys), BATCH)
    ][:SHOWN]
    before = {"in": job.where, "count": len(keys), "bytes": size, "objects": first_of(keys)}
    return Step("removed", "delete", before, None, tuple(requests), effect, work=lambda api: _remove(api, job, keys))


def _remove(api: Any, job: Job, keys: Sequence[str]) -> None:
    gone, coming = 0, iter(keys)
    while True:
        some = [{"Key": key} for key in islice(coming, BATCH * _BATCHES_AT_ONCE)]
        if not some:
            return
        batches = [some[start : start + BATCH] for start in range(0, len(some), BATCH)]
        answers = api.side_by_side([lambda batch=batch: delete_batch(api, job.address, batch) for batch in batches])
        for batch, answer in zip(batches, answers):
            if isinstance(answer, ApiError):
                about = f"removing objects of {job.where}"
                raise Failed(f"{explain(about, answer, needed('s3', 'delete_objects'))} {gone} were removed.", answer)
            if answer:
                first = answer[0]
                raise Failed(
                    f"{first['Key']} of {job.where} can't be removed: {str(first.get('Message', '')).rstrip('.')}"
                    f" ({first.get('Code')}). {gone + len(batch) - len(answer)} were removed."
                )
            gone += len(batch)
        api.report(f"{job.where}: {gone} of {len(keys)} removed")


def problems(remarks: Remarks) -> tuple[Step, ...]:
    """The step that fails the task, once all else is done, for what was found while both sides were listed."""
    if not remarks.problems:
        return ()
    told = [(one["path"], one["why"]) for one in remarks.problems]

    def work(api: Any) -> None:
        raise Failed(f"{len(told)} couldn't be synced. {sentence(told)}", facts={"failures": remarks.problems})

    return (Step("problems", "report", None, None, (), work=work, changes=False),)


def whole(steps: Sequence[Step], told: Mapping[str, Any], remarks: Remarks, more: Sequence[str] = ()) -> Plan:
    """The plan, with a warning for what will fail, and for what can't be removed because of it."""
    warnings = list(more)
    if remarks.problems:
        warnings.append(sentence([(one["path"], one["why"]) for one in remarks.problems]))
    return Plan((*steps, *problems(remarks)), told, tuple(warnings))
