# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copying, moving and renaming all objects of a prefix or a bucket: listed, compared and copied side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan, Request, Step
from ..permissions import needed
from .asked import overwrite_of
from .checksums import same_objects
from .headers import wanted
from .naming import check_key
from .objects import ABSENT, head, named, owned

# A plan shows this many requests and names; of more, the first ones.
SHOWN = 100
NAMED = 10
_AT_ONCE = 256

Copying = Callable[..., tuple[Step, ...]]
Removal = Callable[..., Step]


def copy_many(api: Any, params: Params, copying: Copying, removal: Removal | None) -> Plan:
    """Plan the copies of all objects whose keys begin with ``copy_src.prefix``; ``prefix`` takes its place.

    ``copying`` plans the copy of one object, ``removal`` the deletion of its source, for a move.
    """
    origin = params["copy_src"]
    bucket, before = origin.get("bucket") or params["bucket"], origin.get("prefix") or ""
    after = params.get("prefix") or before
    sources = listed(api, owned(params, bucket), before)
    targets = listed(api, owned(params, params["bucket"]), after)
    pairs = [(key, after + key[len(before) :]) for key in sources]
    for _key, target in pairs:
        check_key(target, "prefix: a copy's key")
    doubtful = [
        pair for pair in pairs if removal or not _same(params, sources[pair[0]], targets.get(pair[1]))
    ]
    steps: list[tuple[str, Step]] = []
    removals: list[Step] = []

    def look(pair: tuple[str, str]) -> Callable[[], Any]:
        return lambda: _planned(api, params, bucket, pair, targets, copying)

    for (source, target), found in zip(doubtful, _all(api, [look(pair) for pair in doubtful], "looking at objects")):
        if isinstance(found, ApiError):
            raise Failed(explain(f"looking for s3://{bucket}/{source}", found, needed("s3", "head_object")), found)
        place, there, copies, is_apart = found
        if there is None:
            continue
        steps.extend((target, step) for step in copies)
        if removal and (copies or not is_apart):
            removals.append(removal(place, there))
    return _plan(params, f"s3://{bucket}/{before}", f"s3://{params['bucket']}/{after}", len(pairs), steps, removals)


def listed(api: Any, address: Mapping[str, Any], prefix: str) -> dict[str, dict[str, Any]]:
    """What a listing says of each key that begins with the prefix; nothing for a bucket that isn't there yet."""
    request = {**address, **({"Prefix": prefix} if prefix else {})}
    try:
        return {
            entry["Key"]: entry
            for page in api.pages("list_objects_v2", request)
            for entry in page.get("Contents", ())
        }
    except ApiError as error:
        if api.check and error.code in ABSENT:
            return {}
        about = f"listing bucket {address['Bucket']}"
        raise Failed(explain(about, error, needed("s3", "list_objects_v2")), error) from error


def first_of(names: Sequence[str]) -> list[str]:
    """The names as a plan shows them: all, or the first and how many more there are."""
    more = len(names) - NAMED
    return [*names[:NAMED], *([f"and {more} more"] if more > 0 else [])]


def _same(params: Params, source: Mapping[str, Any], target: Mapping[str, Any] | None) -> bool:
    """Whether the listings alone tell that nothing is to be done; what they leave open, heads and checksums tell."""
    if target is None:
        return False
    overwrite = overwrite_of(params)
    if overwrite == "never":
        return True
    named_beside = wanted(params) or any(params.get(name) is not None for name in ("tags", "retention", "legal_hold"))
    if overwrite != "different" or named_beside:
        return False
    return bool(source["Size"] == target["Size"] and source["ETag"] == target["ETag"])


def _planned(
    api: Any,
    params: Params,
    bucket: str,
    pair: tuple[str, str],
    targets: Mapping[str, Any],
    copying: Copying,
) -> tuple[dict[str, Any], Any, tuple[Step, ...], bool]:
    origin = {**owned(params, bucket), "Key": pair[0]}
    target = {**owned(params, params["bucket"]), "Key": pair[1]}
    source = head(api, origin)
    if source is None:
        return origin, None, (), False
    found = head(api, target) if pair[1] in targets else None
    # A target with other bytes that isn't overwritten: its source is not moved, and stays.
    is_apart = found is not None and not same_objects(source, found)
    return origin, source, copying(api, params, origin, target, source, found), is_apart


def _plan(
    params: Params, source: str, target: str, count: int, copies: list[tuple[str, Step]], removals: list[Step]
) -> Plan:
    keys = [key for key, _step in copies]
    steps: list[Step] = []
    if copies:
        each = [step for _key, step in copies]
        after = {"from": source, "to": target, "count": len(each), "objects": first_of(keys)}
        steps.append(_together("objects", "copy", None, after, each, "copied"))
    if removals:
        gone = [step.before["object"] for step in removals]
        before = {"count": len(gone), "objects": first_of(gone)}
        steps.append(_together("sources", "delete", before, None, removals, "deleted"))
    doing = "moved" if removals else "copied"
    msg = f"{len(removals) or len(copies)} of {count} objects of {source} are {doing} to {target}."
    if not steps:
        msg = f"All {count} objects of {source} are in {target}." if count else f"There are no objects in {source}."
    return Plan(tuple(steps), {"msg": msg, "s3_keys": keys})


def _together(name: str, action: str, before: Any, after: Any, steps: Sequence[Step], done: str) -> Step:
    """One step for many of a kind, that are carried out side by side; all are tried before one fails the task."""

    def one(api: Any, step: Step) -> None:
        if step.work:
            step.work(api)
            return
        for request in step.requests:
            try:
                api.call(request.operation, request.params)
            except ApiError as error:
                if error.code not in step.already:
                    raise

    def attempt(api: Any, step: Step) -> Callable[[], Any]:
        def thunk() -> Any:
            try:
                one(api, step)
            except Failed as failed:
                return failed
            return None

        return thunk

    def work(api: Any) -> None:
        answers = _all(api, [attempt(api, step) for step in steps], f"{done}: objects")
        failures = [(step, answer) for step, answer in zip(steps, answers) if answer is not None]
        if failures:
            step, error = failures[0]
            about = named(step.requests[0].params)
            if isinstance(error, ApiError):
                sentence = explain(f"{about}", error, needed("s3", step.requests[0].operation))
            else:
                sentence = str(error)
            more = f" So it is with {len(failures) - 1} more." if len(failures) > 1 else ""
            raise Failed(
                f"{len(steps) - len(failures)} of {len(steps)} objects were {done}. {sentence}{more}",
                error if isinstance(error, ApiError) else error.error,
            )

    requests: list[Request] = [request for step in steps[:SHOWN] for request in step.requests]
    return Step(name, action, before, after, tuple(requests), work=work)


def _all(api: Any, thunks: Sequence[Callable[[], Any]], doing: str) -> list[Any]:
    answers: list[Any] = []
    for start in range(0, len(thunks), _AT_ONCE):
        answers.extend(api.side_by_side(thunks[start : start + _AT_ONCE]))
        if len(thunks) > _AT_ONCE:
            api.report(f"{doing}: {len(answers)} of {len(thunks)}")
    return answers
