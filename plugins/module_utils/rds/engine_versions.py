# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of engines: which there are, what they can become, and until when their support costs nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params, Plan
from .naming import snaked

# https://aws.amazon.com/rds/postgresql/pricing/ and /mysql/pricing/, "Amazon RDS Extended Support costs", us-east-1 in
# USD per vCPU-hour, in the first two years and in the third, as of this month.
EXTENDED, EXTENDED_LATER, PRICES_OF = "0.10", "0.20", "2026-05"
# How long before the end of standard support it is worth a word.
_AHEAD = timedelta(days=183)

_STANDARD, _PAID = "open-source-rds-standard-support", "open-source-rds-extended-support"
_CLOSED = ("AccessDenied", "AccessDeniedException")


def check(params: Params) -> None:
    """Refuse what can't be asked for, before anything is."""
    today(params)
    if params.get("engine_version") and not params.get("engine"):
        raise Refused("engine_version: of which engine? Give engine, too.")
    for name, values in (params.get("filters") or {}).items():
        if not values or not isinstance(values, (str, list)):
            raise Refused(f"filters.{name}: it is a text or a list of texts.")


def today(params: Params) -> date:
    """The day that support is looked at; raises Refused."""
    said = params.get("date")
    if not said:
        return datetime.now(timezone.utc).date()
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise Refused(f"date: {said!r} is not a day like 2026-11-21.") from None


def plan(api: Any, params: Params) -> Plan:
    """The versions, the support of their major versions, and the newest; raises ApiError."""
    engine = {"Engine": params["engine"]} if params.get("engine") else {}
    answers = api.side_by_side([
        lambda: _pages(api, "describe_db_engine_versions", {**engine, **_asked(params)}, "DBEngineVersions"),
        lambda: _pages(api, "describe_db_major_engine_versions", engine, "DBMajorEngineVersions"),
    ])  # fmt: skip
    warnings: list[str] = []
    if isinstance(answers[0], ApiError):
        raise answers[0]
    majors = answers[1]
    if isinstance(majors, ApiError):
        if majors.code not in _CLOSED:
            raise majors
        majors = []
        warnings.append("Until when versions are supported isn't known: it takes rds:DescribeDBMajorEngineVersions.")
    day = today(params)
    support = {(one["engine"], one["major_engine_version"]): one for one in (_support(one, day) for one in majors)}
    versions = [_told(one, support) for one in answers[0] if _is_meant(one, params)]
    if _is_precise(params):
        warnings += _warnings(versions, support, day)
    facts: dict[str, Any] = {
        "db_engine_versions": versions,
        "db_major_engine_versions": list(support.values()),
        "newest_engine_version": newest(versions) if engine else None,
    }
    return Plan(facts=facts, warnings=tuple(warnings))


def _pages(api: Any, operation: str, request: Mapping[str, Any], member: str) -> list[dict[str, Any]]:
    return [one for page in api.pages(operation, request, "rds") for one in page.get(member) or ()]


def _asked(params: Params) -> dict[str, Any]:
    asked: dict[str, Any] = {"DefaultOnly": bool(params.get("default_only"))}
    if params.get("include_all"):
        asked["IncludeAll"] = True
    if params.get("db_parameter_group_family"):
        asked["DBParameterGroupFamily"] = params["db_parameter_group_family"]
    # The default of a major version is RDS's to tell; of all versions, those that are meant are picked out below.
    if params.get("default_only") and params.get("engine_version"):
        asked["EngineVersion"] = params["engine_version"]
    if params.get("filters"):
        asked["Filters"] = [
            {"Name": name, "Values": [values] if isinstance(values, str) else [str(one) for one in values]}
            for name, values in params["filters"].items()
        ]
    return asked


def _is_meant(version: Mapping[str, Any], params: Params) -> bool:
    """Whether a version is the one asked for, or begins with it: 16 is meant by 16.9, and not by 160."""
    wanted = params.get("engine_version")
    return not wanted or params.get("default_only") or begins_with(version["EngineVersion"], wanted)


def begins_with(version: str, wanted: str) -> bool:
    """Whether a version is of those that another one begins."""
    return version == wanted or version.startswith(f"{wanted}.")


def _is_precise(params: Params) -> bool:
    """Whether the task asks for some version, and not for what there is."""
    return bool(params.get("engine_version") or params.get("db_parameter_group_family"))


def order(version: str) -> tuple[tuple[int, int, str], ...]:
    """What versions are sorted by: their numbers, as numbers."""
    return tuple(
        (0, int(one), "") if one.isdigit() else (1, 0, one) for one in re.split(r"[._-]", version)
    )


def newest(versions: Iterable[Mapping[str, Any]]) -> str | None:
    """The newest of versions that can be had, or None without one."""
    had = [one["engine_version"] for one in versions if one.get("status") != "deprecated"]
    return max(had, key=order, default=None)


def _support(major: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The support of a major version: until when, and of which kind it is on that day."""
    ends = {
        one["LifecycleSupportName"]: _day(one["LifecycleSupportEndDate"])
        for one in major.get("SupportedEngineLifecycles") or ()
    }
    standard, paid = ends.get(_STANDARD), ends.get(_PAID)
    if standard is None:
        kind = None
    elif day <= standard:
        kind = "standard"
    else:
        kind = "extended" if paid and day <= paid else "ended"
    return {
        "engine": major["Engine"],
        "major_engine_version": major["MajorEngineVersion"],
        "support": kind,
        "standard_support_ends": standard and standard.isoformat(),
        "extended_support_ends": paid and paid.isoformat(),
        "extended_support": paid is not None,
    }


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else date.fromisoformat(str(value)[:10])


def _told(version: Mapping[str, Any], support: Mapping[tuple[str, str], Mapping[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {"tags": {}, **snaked(version)}
    own = _own(told, support)
    names = ("support", "standard_support_ends", "extended_support_ends", "extended_support")
    return {**told, **{name: own[name] if own else None for name in names}}


def _own(
    version: Mapping[str, Any], support: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """The support of the major version that a version is of."""
    said = support.get((version["engine"], version.get("major_engine_version") or ""))
    if said:
        return said
    fitting = [
        one
        for (engine, major), one in support.items()
        if engine == version["engine"] and begins_with(version["engine_version"], major)
    ]
    return fitting[0] if fitting else None


def _warnings(
    versions: Iterable[Mapping[str, Any]], support: Mapping[tuple[str, str], Mapping[str, Any]], day: date
) -> Iterable[str]:
    """A sentence for each major version whose standard support is over, or soon will be."""
    own = [_own(version, support) for version in versions]
    concerned = {(one["engine"], one["major_engine_version"]): one for one in own if one}
    for (engine, major), one in sorted(concerned.items()):
        ends = one["standard_support_ends"]
        if not ends or day + _AHEAD < date.fromisoformat(ends):
            continue
        about = f"{engine} {major}: standard support {'ended' if one['support'] != 'standard' else 'ends'} on {ends}"
        if one["support"] == "ended":
            yield f"{about}, and there is no further one: RDS upgrades it by itself."
        elif not one["extended_support"]:
            yield f"{about}, and there is no Extended Support for it."
        else:
            yield (
                f"{about}. After that, until {one['extended_support_ends']}, AWS bills Extended Support for each"
                f" vCPU-hour: about {EXTENDED} USD in the first two years, {EXTENDED_LATER} USD in the third"
                f" (us-east-1, {PRICES_OF}), unless engine_lifecycle_support says otherwise."
            )
