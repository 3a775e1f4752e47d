# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a table and a task's options to a result, for both ways in: the Ansible worker and AnsibleModule."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Union

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from . import engine, operation
from .answers import Answers
from .api import Api
from .clients import Shared
from .connection import BOTOCORE_ERROR
from .errors import ApiError, Failed, Refused
from .options import YAML_ERROR, Rules, argument_spec, secret_values
from .parts import Attributes, Call, Kinds, Members, Operation, Outcome, Params, Resource, Step
from .permissions import api_name, permissions_of
from .shapes import snake, timestamp
from .state import named

Subject = Union[Resource, Operation, Kinds]
_Single = Union[Resource, Operation]

# S3 answers wherever it is asked; amazon.aws works in us-east-1 when no region is given, and so do these.
_DEFAULT_REGIONS = dict.fromkeys(("s3", "iam", "sts", "s3control", "organizations", "budgets", "ce"), "us-east-1")


def run(
    subject: Subject,
    params: Params,
    check: bool = False,
    diff: bool = False,
    report: Callable[..., None] = lambda message, ahead=0.0: None,
    shared: Shared | None = None,
) -> dict[str, Any]:
    """Run one task and give its result; ``failed`` and ``msg`` say what went wrong. Never prints or exits.

    ``shared`` is what it shares with tasks that run at the same time, each in a thread of its own.
    """
    subject, shared = _meant(subject, params), shared or Shared(report=report)
    result, api = _attempt(subject, params, check, diff, report, shared)
    # A session of a role that was kept from before, and that AWS doesn't know any more: nothing has happened yet.
    if result.get("failed") and api and api.outdated and not api.wrote:
        result, api = _attempt(subject, params, check, diff, report, shared)
    return result


def _meant(subject: Subject, params: Params) -> _Single:
    """What a task is about, of all that its module is."""
    return subject.of(params) if isinstance(subject, Kinds) else subject


def _attempt(
    subject: _Single, params: Params, check: bool, diff: bool, report: Callable[..., None], shared: Shared
) -> tuple[dict[str, Any], Api | None]:
    """The task's result, and what it spoke through as far as that could be had."""
    api = None
    try:
        api = Api(subject.service, params, check, report, _DEFAULT_REGIONS.get(subject.service, ""), shared)
        api.diff = diff
        if isinstance(subject, Resource):
            outcome = engine.run(subject, params, api)
        else:
            outcome = operation.run(subject, params, api)
    except Refused as refused:
        return _failure(str(refused)), api
    except Failed as failed:
        return {**_plain(failed.facts), **_failure(str(failed), failed.error, failed.done)}, api
    except ApiError as error:
        return _failure(f"{error.operation} failed: {error.message} ({error.code}).", error), api
    result = _success(outcome, diff, params, subject, api.calls, [*_reads(subject, params), *api.permissions()])
    if api.remarks:
        result["warnings"] = [*result.get("warnings", ()), *api.remarks]
    if params.get("debug_botocore_endpoint_logs"):
        result["resource_actions"] = sorted(set(api.calls))
    return result, api


def together(tasks: int, report: Callable[..., None]) -> Shared:
    """What that many tasks, at the same time in one process, share: hand it to each ``run``."""
    return Shared(tasks, report, Answers())


def refusal(subject: Subject, params: Params) -> str:
    """The sentence that a task's options are refused with before anything is read, or an empty string."""
    meant = _meant(subject, params)
    try:
        if meant.check:
            meant.check(params)
    except Refused as refused:
        return str(refused)
    return ""


def about(subject: Subject, params: Params) -> str:
    """What a task is about, as sentences name it: its noun and its name, as far as they are given."""
    meant = _meant(subject, params)
    if isinstance(meant, Operation) and meant.about:
        return meant.about(params)
    return f"{meant.noun} {params.get(subject.name) or ''}".strip()


def main(documentation: str, subject: Subject, rules: Rules | None = None) -> None:
    """The module's way in as AnsiballZ runs it."""
    if YAML_ERROR:
        AnsibleModule(argument_spec={}, supports_check_mode=True).fail_json(msg=missing_required_lib("PyYAML"))
    module = AnsibleModule(supports_check_mode=True, **argument_spec(documentation, rules or Rules()))
    module.no_log_values |= secret_values(module.argument_spec, module.params)
    problem = missing()
    if problem:
        module.fail_json(msg=problem)
    result = run(subject, module.params, module.check_mode, module._diff)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


def missing() -> str:
    """The sentence for what isn't installed on this host, or an empty string."""
    if YAML_ERROR:
        return str(missing_required_lib("PyYAML"))
    if BOTOCORE_ERROR:
        return str(missing_required_lib("boto3"))
    return ""


def _reads(subject: _Single, params: Params) -> list[str]:
    """What a task on a resource reads, whether it is there yet or not, as ``service:operation``."""
    if not isinstance(subject, Resource):
        return []
    finds = subject.finds(params) if callable(subject.finds) else subject.finds
    found = (subject.find.operation,) if isinstance(subject.find, Call) else finds
    parts = [part.read.operation for part in named(subject, params) if not isinstance(part, Attributes)]
    parts += [part.each.operation for part in named(subject, params) if isinstance(part, Members) and part.each]
    return [f"{subject.service}:{operation}" for operation in (*found, *parts) if operation]


def _success(
    outcome: Outcome, diff: bool, params: Params, subject: _Single, calls: list[str], more: list[str]
) -> dict[str, Any]:
    steps = [_step(step) for step in outcome.steps]
    requests = [request for step in outcome.steps for request in step.requests]
    result: dict[str, Any] = {
        **_plain(outcome.facts),
        "changed": outcome.changed,
        "plan": steps,
        "permissions": permissions_of(requests, [*calls, *more]),
        "api_calls": len(calls),
    }
    if diff and outcome.changed:
        header = f"{subject.noun} {params.get(subject.name) or ''}".strip()
        result["diff"] = {
            "before_header": header,
            "after_header": header,
            # An empty text, since Ansible would show an empty dictionary as a line that goes or comes.
            "before": {step["name"]: step["before"] for step in steps if step["before"] is not None} or "",
            "after": {step["name"]: step["after"] for step in steps if step["after"] is not None} or "",
        }
    if outcome.warnings:
        result["warnings"] = list(outcome.warnings)
    return result


def _step(step: Step) -> dict[str, Any]:
    show = step.show or (lambda value: value)
    return {
        "name": step.name,
        "action": step.action,
        "before": _plain(show(step.before)),
        "after": _plain(show(step.after)),
        "requests": [
            {"operation": f"{request.service}:{api_name(request.operation)}", "params": _plain(request.params)}
            for request in step.requests
        ],
        "permissions": permissions_of(step.requests),
        "effect": {"kind": step.effect.kind, "sentence": step.effect.sentence} if step.effect else None,
    }


def _failure(sentence: str, error: ApiError | None = None, done: tuple[str, ...] = ()) -> dict[str, Any]:
    result: dict[str, Any] = {"failed": True, "msg": sentence, "changed": bool(done)}
    if done:
        result["done"] = list(done)
    if error is not None:
        result["error"] = {"code": error.code, "message": error.message}
        if error.metadata:
            result["response_metadata"] = {snake(name): _plain(value) for name, value in error.metadata.items()}
    return result


def _plain(value: Any) -> Any:
    """A value that JSON has: times as ISO 8601, bytes as their length, without suboptions left out."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return timestamp(value)
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value)} bytes>"
    return value
