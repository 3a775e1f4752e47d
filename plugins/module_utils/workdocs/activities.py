# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has been done at a site: its activities, the newest first, by person, thing, kind and time."""

from __future__ import annotations

from typing import Any

from ..errors import Refused
from ..parts import Params, Plan
from ..s3.times import moment
from . import people, sites
from .facts import snaked
from .paths import ANY, Drive, absence
from .paths import check as check_path

_PAGE = 999


def check(params: Params) -> None:
    """Refuse filters that can't be, before anything is read."""
    sites.check(params)
    for option in ("user", "owner"):
        people.check(params.get(option), option)
    check_path(params.get("path"), "path")
    limit = params.get("limit")
    if limit is not None and limit < 1:
        raise Refused(f"limit: it is 1 or more, not {limit}.")
    if params.get("types") == []:
        raise Refused("types: an empty list is none; leave it out for all.")
    times = [moment(params[one], one) for one in ("start", "end") if params.get(one)]
    if len(times) == 2 and times[0] >= times[1]:
        raise Refused(f"end: {params['end']} isn't after start, {params['start']}.")


def plan(api: Any, params: Params) -> Plan:
    """``activities``, and whether there are ``more`` than the limit."""
    ours = people.People.of(api, params)
    request: dict[str, Any] = {"OrganizationId": ours.organization_id}
    for option, member in (("start", "StartTime"), ("end", "EndTime")):
        if params.get(option):
            request[member] = moment(params[option], option)
    if params.get("types"):
        request["ActivityTypes"] = ",".join(dict.fromkeys(params["types"]))
    if params.get("user"):
        request["UserId"] = ours.get(params["user"], "user")["Id"]
    if params.get("resource_id"):
        request["ResourceId"] = params["resource_id"]
    elif params.get("path"):
        drive = Drive.of(api, params, ours)
        found = drive.at(params["path"])
        if found is None:
            raise Refused(absence(params["path"], ANY, drive.owner) if drive.user else drive.missing()[0])
        request["ResourceId"] = found.id
    if params.get("indirect"):
        request["IncludeIndirectActivities"] = True
    limit = params.get("limit")
    listed: list[Any] = []
    request["Limit"] = min(_PAGE, limit + 1) if limit else _PAGE
    with sites.answering(api):
        for page in api.pages("describe_activities", request):
            listed.extend(page.get("UserActivities") or ())
            if limit and len(listed) > limit:
                break
    more = bool(limit) and len(listed) > int(limit or 0)
    return Plan(facts={"activities": [snaked(one) for one in listed[: limit or None]], "more": more})
