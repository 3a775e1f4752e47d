# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which WorkDocs sites answer, in all of its regions at once: their directories, people and storage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params, Plan
from . import sites
from .facts import snaked
from .people import People, called

# What is done by people, in the console or on the web, since AWS has no operation for it.
NOT_BY_API = (
    "making a site: a console made it on a directory, and none makes one any more",
    "deleting a site, or changing its settings: the site's administrators did that on the web",
    "transferring the ownership of files as such: workdocs_user moves them to an heir",
    "making groups: they are those of the directory",
    "working on a document with others at the same time: on the web only",
    "the devices that people use: AWS's applications for them are withdrawn",
)
_DIRECTORY = {
    "DirectoryId": "id",
    "Name": "name",
    "Alias": "alias",
    "Type": "type",
    "Size": "size",
    "Edition": "edition",
    "Stage": "stage",
    "Description": "description",
}


def check(params: Params) -> None:
    """Refuse regions that WorkDocs never was in."""
    sites.check(params)
    if params.get("regions") == []:
        raise Refused(f"regions: an empty list asks nowhere. WorkDocs was in {', '.join(sites.REGIONS)}.")
    for region in params.get("regions") or ():
        if region not in sites.REGIONS:
            raise Refused(f"regions: WorkDocs never was in {region}, only in {', '.join(sites.REGIONS)}.")


def plan(api: Any, params: Params) -> Plan:
    """``sites``, ``regions`` and what WorkDocs' end means; a region where nothing answers is no failure.

    Raises ApiError for what has nothing to do with the service, such as missing credentials.
    """
    asked = list(dict.fromkeys(params.get("regions") or sites.REGIONS))
    answers = api.side_by_side([partial(_region, api.elsewhere(region), params) for region in asked])
    for answer in answers:
        if isinstance(answer, ApiError):
            raise answer
    found = [site for _told, alive in answers for site in alive]
    facts = {
        "sites": found,
        "regions": [told for told, _alive in answers],
        "answers": bool(found),
        "ended": sites.ENDED,
        "notice": sites.WAY_OUT,
        "not_by_api": list(NOT_BY_API),
    }
    return Plan(facts=facts)


def _region(api: Any, params: Params) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is heard in one region, and the sites that answer there."""
    region = api.where.region
    told: dict[str, Any] = {"region": region, "answers": False, "error": None, "directories": []}
    named = params.get("organization_id")
    try:
        known = sites.directories_of(api)
    except ApiError as error:
        if not sites.is_silence(error):
            raise
        told["error"], known = heard(error), []
    if named:
        known = [one for one in known if one["DirectoryId"] == named] or [{"DirectoryId": named}]
    alive = []
    answers = api.side_by_side([partial(_site, api, one, params) for one in known])
    for directory, answer in zip(known, answers):
        if isinstance(answer, ApiError):
            if not sites.is_silence(answer):
                raise answer
            silence = heard(answer)
            told["error"] = told["error"] or silence
        else:
            silence = None
            alive.append(answer)
        told["directories"].append({**_directory(directory), "has_site": silence is None, "error": silence})
    if alive:
        told["answers"], told["error"] = True, None
    return told, alive


def heard(error: ApiError) -> dict[str, str] | None:
    """An error as a fact; what stands in its place is None."""
    return {"code": error.code, "message": error.message}


def _directory(seen: Mapping[str, Any]) -> dict[str, Any]:
    return {key: seen[member] for member, key in _DIRECTORY.items() if seen.get(member) is not None}


def _site(api: Any, directory: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """A site that answers, with what its people are and have; raises ApiError."""
    organization_id = str(directory["DirectoryId"])
    site = {"organization_id": organization_id, "region": api.where.region, "directory": _directory(directory)}
    if not params["people"]:
        sites.probe(api, organization_id)
        return site
    people = People(api, organization_id, quietly=True).all()
    status = Counter(str(one.get("Status")) for one in people)
    administrators = [called(one) for one in people if one.get("Type") == "ADMIN"]
    rules = [snaked(one.get("Storage") or {}) for one in people]
    sizes = [(one.get("storage_rule") or {}) for one in rules]
    return {
        **site,
        "users": {
            "total": len(people),
            **{one.lower(): status[one] for one in ("ACTIVE", "INACTIVE", "PENDING")},
            "by_type": dict(sorted(Counter(str(one.get("Type")) for one in people).items())),
        },
        "administrators": sorted(administrators),
        "storage": {
            "utilized_in_bytes": sum(one.get("storage_utilized_in_bytes") or 0 for one in rules),
            "allocated_in_bytes": sum(one.get("storage_allocated_in_bytes") or 0 for one in sizes),
            "unlimited_users": sum(one.get("storage_type") == "UNLIMITED" for one in sizes),
        },
    }
