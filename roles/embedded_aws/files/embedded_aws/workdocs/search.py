# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search through names and texts of what isn't recycled, with its filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import permissions, shapes
from .asked import Asked, invalid
from .state import ACTIVE, DELETED, Comment, Given, Resource, Site, Version

_TEXTS = re.compile(r"text/.*|application/(json|xml|x-yaml)")
# By the beginnings of a document's content type; the first that fits.
_CATEGORIES = (
    ("IMAGE", r"image/"), ("AUDIO", r"audio/"), ("VIDEO", r"video/"), ("PDF", r"application/pdf"),
    ("SPREADSHEET", r"text/csv|.*(excel|spreadsheet)"), ("PRESENTATION", r".*(powerpoint|presentation)"),
    ("SOURCE_CODE", r"text/x-|application/(javascript|json|xml)"), ("DOCUMENT", r"text/|.*(word|document)"),
)  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """Something to find: the resource that it is or belongs to, and its own texts and dates."""

    kind: str
    site: Site
    resource: Resource
    name: str
    text: str
    size: int
    made: datetime
    changed: datetime
    version: Version | None = None
    comment: Comment | None = None


def search(asked: Asked) -> Given:
    # AWS: "This is a mandatory parameter when using Admin SigV4 credentials."
    site = asked.site()
    filters = asked.get("Filters") or {}
    if filters.get("SearchCollectionTypes"):
        raise invalid("SearchCollectionTypes is for users, not for administrators.")
    words, scopes = _words(asked.get("QueryText") or ""), asked.get("QueryScopes") or ["NAME", "CONTENT"]
    # Versions by themselves are told when they are asked for; their documents stand for them otherwise.
    kinds = filters.get("ResourceTypes") or ["FOLDER", "DOCUMENT", "COMMENT"]
    found = [
        one
        for one in _everything(site)
        if one.kind in kinds and _has(one, words, scopes) and _passes(asked, one, filters)
    ]
    for order in asked.get("OrderBy") or []:
        key = _ORDERS.get(order.get("Field", ""))
        if key:
            found.sort(key=key, reverse=order.get("Order") == "DESC")
    page, marker = asked.page(found, number=True)
    urls = "WEBURL" in (asked.get("AdditionalResponseFields") or [])
    return {"Items": [_shown(one, urls) for one in page], "Marker": marker}


_ORDERS: dict[str, Callable[[_Found], Any]] = {
    "NAME": lambda one: one.name.casefold(),
    "SIZE": lambda one: one.size,
    "CREATED_TIMESTAMP": lambda one: one.made,
    "MODIFIED_TIMESTAMP": lambda one: one.changed,
}


def _everything(site: Site) -> Iterator[_Found]:
    for one in list(site.resources.values()):
        if one.state != ACTIVE or site.is_special(one) or not one.is_shown:
            continue
        latest = None if one.is_folder else one.latest
        text, size = (_text(latest), latest.size) if latest else ("", 0)
        yield _Found(one.kind, site, one, one.name, text, size, one.made, one.changed)
        for version in one.active:
            more = (version.name, _text(version), version.size, version.made, version.changed)
            yield _Found("DOCUMENT_VERSION", site, one, *more, version=version)
            for comment in version.comments.values():
                if comment.status != DELETED:
                    told = ("", comment.text or "", 0, comment.made, comment.made)
                    yield _Found("COMMENT", site, one, *told, version=version, comment=comment)


def _text(version: Version) -> str:
    return (version.body or b"").decode("utf-8", "replace") if _TEXTS.match(version.content_type) else ""


def _words(query: str) -> list[str]:
    """What has to be there: the words, or a phrase. AWS: "Use double quotes around the query string for exact phrase
    matches." """
    phrase = re.fullmatch(r'"(.+)"', query.strip())
    return [phrase[1].casefold()] if phrase else query.casefold().split()


def _has(one: _Found, words: list[str], scopes: list[str]) -> bool:
    texts = [one.name if "NAME" in scopes else "", one.text if "CONTENT" in scopes else ""]
    whole = "\n".join(texts).casefold()
    return all(re.search(rf"(?<!\w){re.escape(word)}", whole) for word in words)


def _passes(asked: Asked, one: _Found, filters: Given) -> bool:
    return (
        _within(filters.get("SizeRange"), one.size)
        and _within(filters.get("CreatedRange"), one.made)
        and _within(filters.get("ModifiedRange"), one.changed)
        and (not filters.get("Labels") or bool(set(filters["Labels"]) & set(one.resource.labels)))
        and (not filters.get("AncestorIds") or _is_in(one, filters["AncestorIds"]))
        and (not filters.get("ContentCategories") or _category(one) in filters["ContentCategories"])
        and (not filters.get("Principals") or any(_is_for(one, each) for each in filters["Principals"]))
    )


def _within(span: Given | None, value: Any) -> bool:
    start, end = (span or {}).get("StartValue"), (span or {}).get("EndValue")
    return (start is None or value >= start) and (end is None or value <= end)


def _is_in(one: _Found, folders: list[str]) -> bool:
    return any(folder.id in folders for folder in one.site.above(one.resource))


def _category(one: _Found) -> str | None:
    if one.resource.is_folder or one.kind == "COMMENT":
        return None
    kind = (one.version or one.resource.latest).content_type
    return next((name for name, pattern in _CATEGORIES if re.match(pattern, kind)), "OTHER")


def _is_for(one: _Found, principal: Given) -> bool:
    held = permissions.roles(one.site, one.resource)
    wanted = principal.get("Roles")
    return any(
        name == principal["Id"] and (not wanted or any(role["Role"] in wanted for role in roles))
        for (_kind, name), roles in held.items()
    )


def _shown(one: _Found, urls: bool) -> Given:
    kind = "folder" if one.resource.is_folder else "document"
    address = f"https://{one.site.alias}.awsapps.com/workdocs/index.html#/{kind}/{one.resource.id}"
    told: Given = {"ResourceType": one.kind, "WebUrl": address if urls else None}
    if one.comment:
        return {**told, "CommentMetadata": shapes.comment_metadata(one.comment)}
    if one.version:
        return {**told, "DocumentVersionMetadata": shapes.version(one.version)}
    if one.resource.is_folder:
        return {**told, "FolderMetadata": shapes.folder(one.site, one.resource)}
    return {**told, "DocumentMetadata": shapes.document(one.resource)}


OPERATIONS = {"SearchResources": search}
