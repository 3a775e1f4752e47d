# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the directory behind a site: looked for by the beginnings of their names, which is all that AWS offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params, Plan
from . import sites

_PAGE = 100


def check(params: Params) -> None:
    """Refuse a question that AWS can't be asked."""
    sites.check(params)
    for option in ("name", "query"):
        if params.get(option) is not None:
            check_query(params[option], option)


def check_query(query: str, option: str) -> None:
    """Refuse what no group can be looked for by."""
    if not 0 < len(query.strip()) <= 512:
        raise Refused(f"{option}: it has 1 to 512 characters; AWS doesn't list groups without being told any.")


def search(api: Any, organization_id: str, query: str) -> list[dict[str, Any]]:
    """The groups that a query finds (``Id``, ``Name``); raises ApiError, Failed where the site doesn't answer."""
    asked = {"OrganizationId": organization_id, "SearchQuery": query, "Limit": _PAGE}
    with sites.answering(api):
        return [one for page in api.pages("describe_groups", asked) for one in page.get("Groups") or ()]


def find(api: Any, organization_id: str, name: str, option: str) -> Mapping[str, Any] | None:
    """The group of that name, or None; capital letters make no difference. Raises Refused where two are called so."""
    found = [one for one in search(api, organization_id, name) if str(one.get("Name")).lower() == name.lower()]
    if len(found) > 1:
        told = " and ".join(sorted(str(one["Id"]) for one in found))
        raise Refused(f"{option}: {name} may be any of the groups {told}. Rename one of them in the directory.")
    return found[0] if found else None


def plan(api: Any, params: Params) -> Plan:
    """``groups``: those that the query finds, or the one of that very name."""
    organization_id = sites.site(api, params)
    if params.get("name"):
        one = find(api, organization_id, params["name"], "name")
        found = [one] if one else []
    else:
        found = list(search(api, organization_id, params["query"]))
    listed = [{"id": one["Id"], "name": one.get("Name")} for one in found]
    return Plan(facts={"groups": sorted(listed, key=lambda one: (str(one["name"]).lower(), one["id"]))})
