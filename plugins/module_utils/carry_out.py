# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan, judged by the model before anything is sent, and then sent step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .errors import ApiError, Failed, Refused, explain
from .parts import Request, Step
from .permissions import needed

_VERBS = {
    "create": "creating",
    "delete": "deleting",
    "remove": "removing",
    "add": "adding",
    "clear": "clearing",
    "change": "setting",
    "send": "sending",
    "get": "getting",
    "copy": "copying",
    "empty": "emptying",
    "restore": "restoring",
    "run": "running",
}


def checked(steps: Iterable[Step], api: Any, options: Mapping[str, str] | None = None) -> None:
    """Refuse a plan with a request that the service model doesn't allow, before its first write.

    ``options`` names the option for a place in a request that users don't know.
    """
    for step in steps:
        for request in step.requests:
            problems = "; ".join(api.problems(request))
            for place, option in (options or {}).items():
                problems = problems.replace(place, option)
            if problems:
                raise Refused(f"{step.name} can't be sent: {problems}")


def carry_out(steps: Iterable[Step], api: Any, about: str, before: Iterable[str] = ()) -> dict[str, Any]:
    """Send the steps in order and give the facts that their work found.

    Raises Failed at the first that doesn't work out; its sentence says what was done before, in this call and in the
    ones ``before`` it.
    """
    facts: dict[str, Any] = {}
    done = list(before)
    for step in steps:
        operation = ""
        try:
            if step.work:
                facts.update(step.work(api) or {})
            else:
                for request in step.requests:
                    operation = request.operation
                    _send(request, step.already, api)
        except ApiError as error:
            raise Failed(_sentence(step, about, error, operation, done, api), error, tuple(done)) from error
        except Failed as failed:
            # What a step has done of its work before it failed is told by itself.
            raise Failed(f"{failed}{_done(done)}", failed.error, (*done, *failed.done), failed.facts) from failed
        done.append(step.name)
    return facts


def _send(request: Request, already: tuple[str, ...], api: Any) -> None:
    try:
        api.call(request.operation, request.params, request.service)
    except ApiError as error:
        if error.code not in already:
            raise


def _sentence(step: Step, about: str, error: ApiError, operation: str, done: list[str], api: Any) -> str:
    verb = _VERBS.get(step.action, step.action)
    what = about if about.startswith(f"{step.name} ") else f"{step.name} of {about}"
    operation = operation or error.operation
    return explain(f"{verb} {what}", error, needed(api.service, operation)) + _done(done)


def _done(done: list[str]) -> str:
    return f" Done before that: {', '.join(done)}." if done else ""
