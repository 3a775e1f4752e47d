# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what is, plan what is to be, and carry the plan out: the life of every resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any

from .carry_out import carry_out, checked
from .errors import ApiError, Failed, Refused
from .parts import Outcome, Params, Part, Resource, Setting, Step, Where
from .planning import outcome, plan, takes
from .retries import is_sent_once
from .state import State, address_of, adopted, named, read

__all__ = ["run"]

# How often a run looks for a name that nothing has: for about three seconds.
_LOOKS = 6
# Said by a check run of what isn't there.
_BY_THEN = "A run is refused then, unless a task before this one makes it."


def run(resource: Resource, params: Params, api: Any) -> Outcome:
    """Bring a resource to what the task's options say, or in check mode say what that would take.

    Raises Refused for what can't be right, Failed for what went wrong; never leaves a write behind in check mode.
    """
    if resource.check:
        resource.check(params)
    api.expect_account()
    if params.get("create") is False:
        resource = replace(resource, create=None)
    needs_account = resource.needs_account
    where = api.located() if (needs_account(params) if callable(needs_account) else needs_account) else api.where
    if resource.localize:
        params = resource.localize(params, where)
    parts = named(resource, params)
    state = read(resource, parts, params, where, api)
    params = adopted(resource, state.found, params)
    if resource.accept and state.found is not None:
        resource.accept(state.found, params, where)
    missing: tuple[str, ...] = ()
    if resource.resolve and not resource.goes(params):
        params, missing = _resolved(resource.resolve, params, where, state, api)

    if resource.goes(params) and resource.lingers and state.found is not None:
        put_off = resource.lingers(state.found, params, where)
        if put_off:
            return _put_off(resource, params, put_off)
    steps = plan(resource, parts, params, where, state, api)
    checked(steps, api, resource.options_of)
    if api.check:
        steps = _foretold(parts, steps, api)
    if steps:
        api.refuse_root()
        if resource.guard:
            resource.guard(api, params, where, steps)
    warnings = resource.warn(params, steps) if resource.warn and steps else ()
    about = f"{resource.noun} {params[resource.name]}"
    if state.found is None and resource.create is None and not api.check and (steps or params.get("state") != "absent"):
        raise Failed(f"There is no {about}: it has to be made first.", state.absence)
    if api.check or not steps:
        told = (*(f"{one} {_BY_THEN}" for one in missing), *warnings)
        return replace(outcome(resource, parts, params, where, state, steps, steps, api), warnings=told)

    if resource.goes(params):
        put_off = _carry(resource, params, steps, about, [], api)
        if put_off:
            return _put_off(resource, params, put_off)
        with _after(one.name for one in steps):
            _await("absent", resource, params, where, api)
        return replace(outcome(resource, parts, params, where, state, steps, steps, api), warnings=warnings)
    rest = steps
    if state.found is None:
        _create(resource, parts, params, where, steps[0], api)
        with _after((steps[0].name,)):
            state = _seen(resource, parts, params, where, api)
        params = adopted(resource, state.found, params)
        # What the create call took and nobody can read would be written a second time.
        create = resource.creates(params)
        born = [
            part
            for part in parts
            if isinstance(part, Setting)
            and part.write_only
            and part.created_with
            and create
            and takes(api, create, part.created_with)
        ]
        rest = plan(resource, tuple(part for part in parts if part not in born), params, where, state, api)
        checked(rest, api, resource.options_of)
        steps = (steps[0], *rest)
    done = [step.name for step in steps[: len(steps) - len(rest)]]
    for step in rest:
        _send(resource, parts, params, where, step, about, done, api)
        done.append(step.name)
    with _after(done):
        if rest and resource.pending:
            _await("present", resource, params, where, api)
        after = _settled(resource, parts, params, where, state, rest, api)
    return replace(outcome(resource, parts, params, where, after, steps, (), api), warnings=warnings)


def _resolved(
    resolve: Callable[..., tuple[Params, tuple[str, ...]]], params: Params, where: Where, state: State, api: Any
) -> tuple[Params, tuple[str, ...]]:
    """The options with what AWS alone can tell; a sentence for each thing that isn't there, in a check run.

    Raises Refused in a run, after some more looks: what a task before it has just made may not be seen everywhere yet.
    """
    begun = api.patience.clock()
    for number in count(1):
        told, missing = resolve(api, params, where, state.values)
        if not missing or api.check:
            return told, missing
        if number >= _LOOKS or not api.pause(number, begun):
            raise Refused(" ".join(missing))
    raise AssertionError("the count has no end")


def _foretold(parts: Iterable[Part], steps: tuple[Step, ...], api: Any) -> tuple[Step, ...]:
    """The steps that this task foretells; another of the batch may have done so of what resources have in common."""
    common = {part.name for part in parts if isinstance(part, Setting) and part.common}
    news = [api.foretell(step.requests) for step in steps]
    return tuple(step for step, is_new in zip(steps, news) if is_new or step.name not in common)


def _put_off(resource: Resource, params: Params, facts: Mapping[str, Any]) -> Outcome:
    """The result of a deletion that AWS doesn't carry out yet: nothing has changed, and the reason is a warning."""
    told = {resource.name: params[resource.name], **facts}
    return Outcome(False, (), told, (facts["reason"],) if facts.get("reason") else ())


def _carry(
    resource: Resource, params: Params, steps: tuple[Step, ...], about: str, done: list[str], api: Any
) -> dict[str, Any]:
    """Carry steps out, give what their work found, and ask AWS for the reason where one doesn't work out."""
    try:
        return carry_out(steps, api, about, done)
    except Failed as failed:
        reason = resource.reason(api, failed.error, params) if resource.reason and failed.error else ""
        if not reason:
            raise
        raise Failed(f"{failed} {reason}", failed.error, failed.done) from failed


def _create(
    resource: Resource, parts: tuple[Part, ...], params: Params, where: Where, step: Step, api: Any
) -> None:
    """Create it and wait until it is seen everywhere."""
    begun = api.patience.clock()
    for number in count(1):
        try:
            _carry(resource, params, (step,), f"{resource.noun} {params[resource.name]}", [], api)
            break
        except Failed as failed:
            # Somebody else was faster, or our own first try went through and its answer was lost: what is there is
            # read next, and refused by ``accept`` if it isn't what the task means.
            if failed.error is not None and _is_already(failed.error, resource.already):
                break
            if not _is_open(failed) or not api.pause(number, begun):
                raise
        # Sent again, it would make a second one.
        if read(resource, parts, params, where, api).found is not None:
            break
    api.patience.fresh = True
    with _after((step.name,)):
        _await("present", resource, params, where, api)


def _is_open(failed: Failed) -> bool:
    """Whether what came of a step isn't known, and the step mustn't be sent again before it is."""
    error = failed.error
    return error is not None and is_sent_once(error.operation) and not (error.answered and error.status < 500)


def _is_already(error: ApiError, already: tuple[str, ...]) -> bool:
    """Whether an error of the create call says that it is there: by its code, or by its code and words with it."""
    for said in already:
        code, _colon, words = said.partition(": ")
        if error.code == code and words in error.message:
            return True
    return False


def _seen(resource: Resource, parts: tuple[Part, ...], params: Params, where: Where, api: Any) -> State:
    """What was just created, read until it is there: a plan against nothing would create it again."""
    state = read(resource, parts, params, where, api)

    def missing() -> str:
        nonlocal state
        if state.found is None:
            state = read(resource, parts, params, where, api)
        return "" if state.found is not None else "being there"

    if state.found is None:
        api.settled(missing, f"{resource.noun} {params[resource.name]}", _timeout(params))
    return state


def _send(
    resource: Resource,
    parts: tuple[Part, ...],
    params: Params,
    where: Where,
    step: Step,
    about: str,
    done: list[str],
    api: Any,
) -> None:
    """Send a step; one that mustn't be sent twice and whose outcome is unknown is read back before it is sent again."""
    begun = api.patience.clock()
    for number in count(1):
        try:
            _carry(resource, params, (step,), about, done, api)
            return
        except Failed as failed:
            error = failed.error
            if error is None or not is_sent_once(error.operation):
                raise
            # What refuses a second try may be the first, which was carried out and only seen too late.
            refused = failed if error.answered and error.status < 500 else None
            if number == 1 if refused else not api.pause(number, begun):
                raise
        state = read(resource, parts, params, where, api)
        left = [one for one in plan(resource, parts, params, where, state, api) if one.name == step.name]
        if not left:
            return
        if refused:
            raise refused
        step = left[0]


def _settled(
    resource: Resource,
    parts: tuple[Part, ...],
    params: Params,
    where: Where,
    before: State,
    done: tuple[Step, ...],
    api: Any,
) -> State:
    """Read the changed parts until they are as planned: what AWS accepts isn't always shown at once."""
    changed = {step.name.partition("[")[0] for step in done}
    touched = tuple(part for part in parts if part.name in changed)
    if not touched:
        return before
    compared = tuple(part for part in touched if not (isinstance(part, Setting) and part.write_only))
    latest = before

    def missing() -> str:
        nonlocal latest
        seen = read(resource, touched, params, where, api)
        if seen.found is None:
            return resource.noun
        latest = State(seen.found, {**before.values, **seen.values})
        return ", ".join(step.name for step in plan(resource, compared, params, where, latest, api))

    if params.get("wait") is False:
        missing()
    else:
        api.settled(missing, f"{resource.noun} {params[resource.name]}", _timeout(params))
    return latest


@contextmanager
def _after(done: Iterable[str]) -> Iterator[None]:
    """A wait that doesn't work out tells what was done before it: that is done, and changed."""
    try:
        yield
    except (ApiError, Failed) as problem:
        failed = problem if isinstance(problem, Failed) else Failed(
            f"{problem.operation} failed: {problem.message} ({problem.code}).", problem
        )
        raise Failed(str(failed), failed.error, (*done, *failed.done), failed.facts) from problem


def _await(state: str, resource: Resource, params: Params, where: Where, api: Any) -> None:
    about = f"{resource.noun} {params[resource.name]}"
    pending = resource.pending
    if params.get("wait") is False:
        return
    if pending:
        api.settled(lambda: pending(state, api, params, where), about, _timeout(params))
    if state in resource.waiters:
        what = "being there" if state == "present" else "being gone"
        api.wait(resource.waiters[state], address_of(resource, params, where), about, what, _timeout(params))


def _timeout(params: Params) -> float:
    return float(120 if params.get("wait_timeout") is None else params["wait_timeout"])
