# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is in which group, from the side of a user and from that of a group: known by names, written by ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..parts import Call, Effect, Params, Request, Setting, Where
from . import people

_LEAVES = Effect("interrupts", "What the group allows is taken from whoever is in it no longer.")
Others = Mapping[str, Mapping[str, str]]


def read(api: Any, store: str, *, group: str = "", user: str = "") -> dict[str, dict[str, str]]:
    """The groups of a user, or the members of a group: by their names, each with its ``id`` and its ``membership``.

    Raises ApiError.
    """
    if group:
        pages = api.pages("list_group_memberships", {"IdentityStoreId": store, "GroupId": group})
    else:
        asked = {"IdentityStoreId": store, "MemberId": {"UserId": user}}
        pages = api.pages("list_group_memberships_for_member", asked)
    listed = [one for page in pages for one in page["GroupMemberships"]]
    others = {(one["MemberId"]["UserId"] if group else one["GroupId"]): one["MembershipId"] for one in listed}
    names = people.names_of(api, store, people.USERS if group else people.GROUPS, others)
    return {names[one]: {"id": one, "membership": others[one]} for one in sorted(names, key=lambda one: names[one])}


def reads(params: Params, option: str) -> tuple[str, ...]:
    """The operations that ``read`` sends for what ``option`` names, none if it isn't given."""
    if params.get(option) is None:
        return ()
    listing, kind = (
        ("list_group_memberships", people.USERS)
        if option == "members"
        else ("list_group_memberships_for_member", people.GROUPS)
    )
    return (listing, people.asks(kind, len(params[option])))


def known(
    api: Any, params: Params, option: str, current: Others | None, kind: str
) -> tuple[Params, tuple[str, ...]]:
    """The options with the ids and own names of whom ``option`` names (``known``), and a sentence for each that isn't
    there.
    """
    unknown = [name for name in params.get(option) or () if name not in (current or {})]
    found = people.known(api, params["store"], kind, unknown) if unknown else {}
    what = "user" if kind == people.USERS else "group"
    absent = [name for name, one in found.items() if one is None]
    missing = tuple(f"{option}: there is no {what} {name} in the identity store." for name in absent)
    return {**params, "known": {name: one or (people.NEW, name) for name, one in found.items()}}, missing


def setting(option: str, purge: str) -> Setting:
    """The part of a user that is its groups, or of a group that is its members."""

    def wanted(params: Params, current: Others | None) -> dict[str, Mapping[str, str]]:
        there = current or {}
        known: Mapping[str, tuple[str, str]] = params.get("known") or {}
        # AWS may know it in other letters, or by an e-mail address.
        by_id: dict[str, str] = {one["id"]: name for name, one in there.items()}
        told: dict[str, Mapping[str, str]] = {} if params.get(purge) else dict(there)
        for given in params[option]:
            one, name = known.get(given, (people.NEW, given))
            own = str(by_id.get(one, name))
            told[own] = there.get(own) or {"id": one}
        return told

    def requests(
        address: Mapping[str, Any], after: Others, values: Mapping[str, Any], found: Any, where: Where
    ) -> tuple[Request, ...]:
        before: Others = values.get(option) or {}
        store = {"IdentityStoreId": address["IdentityStoreId"]}
        gone = [one["membership"] for name, one in before.items() if name not in after]
        added = [one["id"] for name, one in after.items() if name not in before]
        leaving = tuple(
            Request("identitystore", "delete_group_membership", {**store, "MembershipId": one}) for one in gone
        )
        return leaving + tuple(
            Request("identitystore", "create_group_membership", {**store, **_pair(address, one)}) for one in added
        )

    return Setting(
        option,
        read=Call(path=option.capitalize()),
        write=Call("create_group_membership", "MemberId.UserId", at={"IdentityStoreId": people.store}),
        want=wanted,
        same=lambda wanted, current: set(wanted) == set(current or {}),
        complete=lambda wanted, current: wanted,
        initial={},
        requests=requests,
        effect=lambda before, after: _LEAVES if set(before or {}) - set(after or {}) else None,
        show=sorted,
        already=("ConflictException", *people.GONE),
        unequal="memberships are read with their ids and the names behind them; ids alone are written",
    )


def _pair(address: Mapping[str, Any], other: str) -> dict[str, Any]:
    if "UserId" in address:
        return {"GroupId": other, "MemberId": {"UserId": address["UserId"]}}
    return {"GroupId": address["GroupId"], "MemberId": {"UserId": other}}
