# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plans of snapshots, restores, replicas and deployments have in common: a look, a wait, tags, a name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Request, Step
from ..permissions import needed
from ..shapes import snake, timestamp
from ..tags import tag_pairs, tags_by_key, wanted_tags
from . import states

GONE = ("gone",)
_NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]*(?<!-)")
_ACCOUNT = re.compile(r"\d{12}")


def check_identifier(option: str, value: str, most: int = 63) -> None:
    """Refuse an identifier that RDS doesn't take; an ARN isn't one."""
    if len(value) > most or not _NAME.fullmatch(value.lower()):
        raise Refused(
            f"{option}: {value!r} isn't an identifier: it has 1 to {most} letters, digits and hyphens, begins with a"
            " letter, and has no two hyphens in a row nor one at its end."
        )


def is_account(value: str) -> bool:
    """Whether it is the id of an account."""
    return _ACCOUNT.fullmatch(value) is not None


def last_part(name: str) -> str:
    """The identifier in an ARN; what isn't one as it is. Automated snapshots have a colon in their own."""
    return name.split(":", 6)[-1] if name.startswith("arn:") else name


def region_of(name: str) -> str:
    """The region in an ARN, or ""."""
    return name.split(":")[3] if name.startswith("arn:") and name.count(":") >= 5 else ""


def source_arn(api: Any, kind: str, name: str, region: str, option: str) -> tuple[str, str]:
    """The name of a source as a request takes it, and the region that it is in where that is another one.

    A source in another region is named by its ARN, which is put together here from the task's own account.
    """
    within = region_of(name)
    if region and within and within != region:
        raise Refused(f"source_region is {region}, but {option} is an ARN of {within}.")
    there = region or within
    if not there or there == api.where.region:
        return name, ""
    if not within:
        where = api.located()
        name = f"arn:{where.partition}:rds:{there}:{where.account_id}:{kind}:{name}"
    return name, there


def asked(api: Any, doing: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a read; raises Failed with what was being done."""
    try:
        return dict(api.call(operation, request, "rds"))
    except ApiError as error:
        raise Failed(explain(doing, error, needed("rds", operation)), error) from error


def listed(api: Any, doing: str, operation: str, request: Mapping[str, Any], member: str) -> list[dict[str, Any]]:
    """All that a listing gives, page after page; raises Failed with what was being done."""
    try:
        return [one for page in api.pages(operation, request, "rds") for one in page.get(member, ())]
    except ApiError as error:
        raise Failed(explain(doing, error, needed("rds", operation)), error) from error


def described(api: Any, kind: states.Kind, identifier: str) -> dict[str, Any] | None:
    """The thing as RDS describes it, or None; raises Failed."""
    try:
        return states.find(api, kind, identifier)
    except ApiError as error:
        doing = f"reading {kind.noun} {identifier}"
        raise Failed(explain(doing, error, needed("rds", kind.operation)), error) from error


def told(value: Any) -> Any:
    """An answer as results have it: in snake_case, times as ISO 8601 in UTC, the list of tags as a dictionary."""
    if isinstance(value, Mapping):
        return {
            "tags" if member == "TagList" else snake(member): tags_by_key(inner) if member == "TagList" else told(inner)
            for member, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [told(one) for one in value]
    return timestamp(value) if isinstance(value, datetime.datetime) else value


def arrival(
    kind: states.Kind,
    identifier: str,
    params: Params,
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    wanted: tuple[str, ...] = (),
    before: str = "",
) -> Step:
    """The last look at it, for the result, which waits for one of the states that are wanted if the task waits."""
    waits = params.get("wait") is not False

    def work(api: Any) -> Mapping[str, Any] | None:
        if waits:
            states.reach(api, kind, identifier, float(params["wait_timeout"]), wanted, before)
        found = None if wanted == GONE else described(api, kind, identifier)
        return None if found is None else shown(found)

    look = (Request("rds", kind.operation, {kind.member: identifier}),)
    name, action = ("wait", "wait for") if waits else ("look", "get")
    return Step(name, action, None, {kind.noun: identifier}, look, work=work, changes=False)


def sending(kind: states.Kind, identifier: str, request: Request, params: Params) -> Callable[[Any], None]:
    """The work of a step whose request waits until the state of what it changes takes it."""

    def work(api: Any) -> None:
        states.sent(api, kind, identifier, request, float(params["wait_timeout"]))

    return work


def tagging(arn: str, current: Mapping[str, str], params: Params) -> tuple[Step, ...]:
    """The steps that give what is there the tags that the task names."""
    if params.get("tags") is None:
        return ()
    wanted = wanted_tags(params, current)
    gone = {key: value for key, value in current.items() if key not in wanted}
    new = {key: value for key, value in wanted.items() if current.get(key) != value}
    steps = []
    if gone:
        request = Request("rds", "remove_tags_from_resource", {"ResourceName": arn, "TagKeys": list(gone)})
        steps.append(Step("tags", "remove", gone, None, (request,)))
    if new:
        request = Request("rds", "add_tags_to_resource", {"ResourceName": arn, "Tags": tag_pairs(new)})
        before = {key: current[key] for key in new if key in current} or None
        steps.append(Step("tags", "change", before, new, (request,)))
    return tuple(steps)


def first_tags(params: Params) -> dict[str, Any]:
    """The member of a create call for the tags that the task names."""
    return {"Tags": tag_pairs(params["tags"])} if params.get("tags") else {}
