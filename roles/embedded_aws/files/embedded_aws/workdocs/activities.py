# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was done in a site, told by kind, person, thing and time."""

from __future__ import annotations

from typing import Any

from . import shapes
from .asked import Asked, invalid
from .state import Given, Resource, Site, now


def note(asked: Asked, site: Site, kind: str, resource: Resource, **more: Any) -> None:
    """Write down what the caller did, with more as write_down takes it."""
    write_down(site, asked.caller, kind, resource, **more)


def write_down(site: Site, initiator: str, kind: str, resource: Resource, **more: Any) -> None:
    """Keep that somebody (an ARN, or a user's id) did something. more may be indirect, principals (their ids),
    original_parent (a folder), comment, version_id and original_name."""
    people = [shapes.user_metadata(site, one) for one in more.get("principals", ()) if one in site.users]
    groups = [shapes.group(site.groups[one]) for one in more.get("principals", ()) if one in site.groups]
    parent, comment = more.get("original_parent"), more.get("comment")
    told = {"VersionId": more.get("version_id"), "OriginalName": more.get("original_name")}
    site.activities.append(
        {
            "Type": kind,
            "TimeStamp": now(),
            "IsIndirectActivity": more.get("indirect", False),
            "OrganizationId": site.id,
            "Initiator": shapes.user_metadata(site, initiator),
            "Participants": {"Users": people, "Groups": groups} if people or groups else None,
            "ResourceMetadata": shapes.resource_metadata(site, resource, **told),
            "OriginalParent": shapes.resource_metadata(site, parent) if parent else None,
            "CommentMetadata": shapes.comment_metadata(comment) if comment else None,
        }
    )


def describe(asked: Asked) -> Given:
    # AWS: "This is a mandatory parameter when using administrative API (SigV4) requests."
    site = asked.site()
    start, end = asked.get("StartTime"), asked.get("EndTime")
    if start and end and start > end:
        raise invalid("StartTime must be before EndTime.")
    kinds = set((asked.get("ActivityTypes") or "").split(",")) - {""}
    # AWS: "An indirect activity results from a direct activity performed on a parent resource."
    indirect = asked.get("IncludeIndirectActivities")
    found = [
        one
        for one in reversed(site.activities)
        if (not kinds or one["Type"] in kinds)
        and (not start or one["TimeStamp"] > start)
        and (not end or one["TimeStamp"] < end)
        and (indirect or not one["IsIndirectActivity"])
        and asked.get("ResourceId") in (None, one["ResourceMetadata"]["Id"])
        and (not asked.get("UserId") or asked["UserId"] in _people(one))
    ]
    page, marker = asked.page(found)
    return {"UserActivities": page, "Marker": marker}


def _people(one: Given) -> set[str]:
    """Whom it is about. AWS: "The response includes activities pertaining to this user"."""
    return {one["Initiator"]["Id"], *(each["Id"] for each in (one["Participants"] or {}).get("Users", ()))}


OPERATIONS = {"DescribeActivities": describe}
