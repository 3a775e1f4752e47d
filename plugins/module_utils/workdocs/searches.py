# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a search at a site finds: folders, documents, versions and comments, by words, labels, people, sizes, times."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params, Plan
from ..s3.times import moment
from . import people, sites
from .facts import snaked
from .paths import FOLDER, Drive, absence, path_of
from .paths import check as check_path

_PAGE = 100
_METADATA = {
    "DOCUMENT": "DocumentMetadata",
    "FOLDER": "FolderMetadata",
    "COMMENT": "CommentMetadata",
    "DOCUMENT_VERSION": "DocumentVersionMetadata",
}
# Options whose values are the filter's own, in capitals.
_PLAIN = {"types": "ResourceTypes", "categories": "ContentCategories", "locales": "TextLocales"}


def check(params: Params) -> None:
    """Refuse filters that can't be, before anything is read."""
    sites.check(params)
    people.check(params.get("owner"), "owner")
    for path in params.get("under") or ():
        check_path(path, "under", root=True)
    query = params.get("query")
    if query is not None and not 0 < len(query) <= 512:
        raise Refused("query: it has 1 to 512 characters. Leave it out to find by the other options alone.")
    if params.get("limit") is not None and params["limit"] < 1:
        raise Refused(f"limit: it is 1 or more, not {params['limit']}.")
    for one in params.get("shared_with") or ():
        people.check(one["name"], "shared_with.name")
    for name in ("size", "created", "modified"):
        _range(params, name)


def _range(params: Params, name: str) -> dict[str, Any]:
    """StartValue and EndValue of a range, of what is given of ``<name>_from`` and ``<name>_to``; raises Refused."""
    told: dict[str, Any] = {}
    for end, member in (("from", "StartValue"), ("to", "EndValue")):
        value, option = params.get(f"{name}_{end}"), f"{name}_{end}"
        if value is not None:
            told[member] = value if name == "size" else moment(value, option)
            if name == "size" and value < 0:
                raise Refused(f"{option}: it is 0 or more, not {value}.")
    if len(told) == 2 and told["StartValue"] > told["EndValue"]:
        raise Refused(f"{name}_to: {params[f'{name}_to']} is before {name}_from, {params[f'{name}_from']}.")
    return told


def plan(api: Any, params: Params) -> Plan:
    """``items``, and whether there are ``more`` than the limit."""
    ours = people.People.of(api, params)
    request: dict[str, Any] = {"OrganizationId": ours.organization_id}
    if params.get("query"):
        request["QueryText"] = params["query"]
    if params.get("scopes"):
        request["QueryScopes"] = [one.upper() for one in params["scopes"]]
    if params.get("web_urls"):
        request["AdditionalResponseFields"] = ["WEBURL"]
    if params.get("order_by"):
        orders = {"ascending": "ASC", "descending": "DESC"}
        request["OrderBy"] = [
            {"Field": one["field"].upper(), "Order": orders[one["order"]]} for one in params["order_by"]
        ]
    filters = _filters(api, params, ours)
    if filters:
        request["Filters"] = filters
    limit = params.get("limit")
    request["Limit"] = min(_PAGE, limit + 1) if limit else _PAGE
    listed: list[Any] = []
    with sites.answering(api):
        for page in api.pages("search_resources", request):
            listed.extend(page.get("Items") or ())
            if limit and len(listed) > limit:
                break
    items = [_item(one) for one in listed[: limit or None]]
    if params.get("paths"):
        items = _with_paths(api, items)
    return Plan(facts={"items": items, "more": bool(limit) and len(listed) > int(limit or 0)})


def _filters(api: Any, params: Params, ours: people.People) -> dict[str, Any]:
    filters: dict[str, Any] = {
        member: [one.upper() for one in params[option]] for option, member in _PLAIN.items() if params.get(option)
    }
    if params.get("labels"):
        filters["Labels"] = list(params["labels"])
    for name, member in (("size", "SizeRange"), ("created", "CreatedRange"), ("modified", "ModifiedRange")):
        told = _range(params, name)
        if told:
            filters[member] = told
    if params.get("shared_with"):
        known = ours.find_all([one["name"] for one in params["shared_with"]], "shared_with.name")
        filters["Principals"] = [_principal(one, known[one["name"]]) for one in params["shared_with"]]
    if params.get("under"):
        drive = Drive.of(api, params, ours)
        if drive.user is None:
            raise Refused(drive.missing()[0])
        filters["AncestorIds"] = [_ancestor(drive, path) for path in dict.fromkeys(params["under"])]
    return filters


def _principal(asked: Mapping[str, Any], user: people.User | None) -> dict[str, Any]:
    if user is None:
        raise Refused(people.absent(asked["name"], "shared_with.name"))
    roles = [one.upper() for one in asked.get("roles") or ()]
    return {"Id": user["Id"], **({"Roles": roles} if roles else {})}


def _ancestor(drive: Drive, path: str) -> str:
    found = drive.at(path, FOLDER, "under")
    if found is None:
        raise Refused(absence(path, FOLDER, drive.owner, "under"))
    return found.id


def _item(found: Mapping[str, Any]) -> dict[str, Any]:
    """One of the things found: its type, what AWS tells of it, and where on the web it is."""
    kind = str(found["ResourceType"])
    seen = found.get(_METADATA.get(kind, "")) or {}
    told = {**snaked(seen), "type": kind.lower()}
    told.setdefault("name", (seen.get("LatestVersionMetadata") or {}).get("Name"))
    if found.get("WebUrl"):
        told["web_url"] = found["WebUrl"]
    return told


def _with_paths(api: Any, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with the paths of folders and documents, asked for side by side; one that is gone by now has none."""
    asked = [one for one in items if one["type"] in ("folder", "document")]
    answers = api.side_by_side([partial(_path, api, one) for one in asked])
    for one, answer in zip(asked, answers):
        if isinstance(answer, ApiError):
            if answer.code not in ("EntityNotExistsException", "UnauthorizedResourceAccessException"):
                raise answer
            continue
        one["path"] = answer
    return items


def _path(api: Any, item: Mapping[str, Any]) -> str:
    if item["type"] == "folder":
        told = api.call("get_folder_path", {"FolderId": item["id"], "Fields": "NAME"})
    else:
        told = api.call("get_document_path", {"DocumentId": item["id"], "Fields": "NAME"})
    return path_of([str(one.get("Name") or one["Id"]) for one in told["Path"].get("Components") or ()][1:])
