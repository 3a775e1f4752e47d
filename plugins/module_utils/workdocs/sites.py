# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which WorkDocs site a task is about, and what it means when none answers: AWS ended the service on 2025-04-25."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params
from ..permissions import needed

ENDED = "2025-04-25"
# Where WorkDocs was.
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-1", "ap-southeast-2")
# What is heard where no site is: AWS's refusals, keys that the service doesn't know, and hosts that are gone.
_SILENCE = frozenset(
    (
        "403",
        "404",
        "410",
        "AccessDenied",
        "AccessDeniedException",
        "ConnectionFailed",
        "Forbidden",
        "InvalidClientTokenId",
        "NotAws",
        "UnauthorizedOperation",
        "UnauthorizedOperationException",
        "UnknownOperationException",
        "UnrecognizedClientException",
    )
)
# The same of a site that somebody else has, or nobody: to calls that are about all of it.
_CLOSED = frozenset(("EntityNotExistsException", "UnauthorizedResourceAccessException"))
_ABOUT_ALL = ("describe_users", "describe_groups", "search_resources")
_SITE = re.compile(r"d-[0-9a-f]{10}")
WAY_OUT = (
    f"AWS ended WorkDocs on {ENDED}, deleted what was in it, and makes no new sites. To go on with services that live,"
    " use workdocs_backend: s3 in the role workdocs."
)


def check(params: Params) -> None:
    """Refuse what can't be the id of a site, before anything is read."""
    given = params.get("organization_id")
    if given is not None and not _SITE.fullmatch(given):
        raise Refused(
            f"organization_id: {given!r} is not the id of a site, which is its directory's and looks like d-1234567890."
        )


def check_region(region: str) -> None:
    """Refuse a region that WorkDocs never was in: its endpoint has no address there."""
    if region not in REGIONS:
        raise Refused(f"region: WorkDocs never was in {region}, only in {', '.join(REGIONS)}. {WAY_OUT}")


def is_silence(error: ApiError) -> bool:
    """Whether an error of a first call is what is heard where no site answers."""
    return error.code in _SILENCE or (error.code in _CLOSED and error.operation in _ABOUT_ALL)


def silence(error: ApiError, region: str) -> str:
    """The one sentence for a site that doesn't answer: what was heard, since when, and what to do."""
    action = ", ".join(needed("workdocs", error.operation))
    heard = f"{error.message.rstrip('.')} ({error.code})"
    return (
        f"No WorkDocs site answers in {region}: {heard}. {WAY_OUT} If there should be one, check region, endpoint_url,"
        f" organization_id and the credentials, which need {action}."
    )


@contextmanager
def answering(api: Any) -> Iterator[None]:
    """Around the first call of a task to a site: raises Failed with ``silence`` where none answers.

    Once a site has answered, a refusal is about the one call that it refuses.
    """
    try:
        yield
    except ApiError as error:
        if is_silence(error):
            raise Failed(silence(error, api.where.region), error) from error
        raise


def site(api: Any, params: Params) -> str:
    """The id of the site that a task is about: the one it names, or that of the only directory with a site.

    A site has the id of the directory behind it. Raises Refused where several answer, Failed where none does.
    """
    region = api.where.region
    check_region(region)
    if params.get("organization_id"):
        return str(params["organization_id"])
    return str(api.once(("site",), ("ds:DescribeDirectories",), lambda: _only(api), lambda found: frozenset((found,))))


def _only(api: Any) -> str:
    """The site of the region, where it has one."""
    region, known = api.where.region, [one["DirectoryId"] for one in directories(api)]
    if not known:
        raise Failed(f"No WorkDocs site is in {region}: there is no directory of users. {WAY_OUT}")
    if len(known) == 1:
        return str(known[0])
    answers = api.side_by_side([lambda one=one: probe(api, one) for one in known])
    alive = [one for one, answer in zip(known, answers) if not isinstance(answer, ApiError)]
    if len(alive) > 1:
        raise Refused(f"organization_id: several WorkDocs sites answer in {region}: {', '.join(alive)}. Name one.")
    if alive:
        return str(alive[0])
    error = answers[0]
    if is_silence(error):
        raise Failed(silence(error, region), error)
    raise error


def directories(api: Any) -> list[dict[str, Any]]:
    """The directories of the region, as Directory Service tells of them; raises Failed where it may not be asked."""
    try:
        return directories_of(api)
    except ApiError as error:
        told = explain("asking Directory Service for the site's directory", error, needed("ds", "describe_directories"))
        raise Failed(f"organization_id: give it, since it can't be found out. {told}", error) from error


def directories_of(api: Any) -> list[dict[str, Any]]:
    """The same, by their ids; raises ApiError."""
    found = [one for page in api.pages("describe_directories", {}, "ds") for one in page["DirectoryDescriptions"]]
    return sorted(found, key=lambda one: str(one["DirectoryId"]))


def probe(api: Any, organization_id: str) -> dict[str, Any]:
    """The shortest question to a site, answered with one of its users; raises ApiError."""
    return dict(api.call("describe_users", {"OrganizationId": organization_id, "Limit": 1}))
