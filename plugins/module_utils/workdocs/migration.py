# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who of a WorkDocs site is who in IAM Identity Center, and what each right becomes in S3 Access Grants. Only reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..identitystore import people as directory
from ..parts import Params, Plan
from ..permissions import needed
from ..s3.naming import check_bucket
from ..s3control import grants_found

THERE, LACKING, LEFT = "there", "lacking", "left"
# S3 has no right to comment, and knows no owner.
PERMISSIONS = {"viewer": "READ", "contributor": "READWRITE", "coowner": "READWRITE", "owner": "READWRITE"}
_DIRECTORY = ("list_users", "list_groups")
# Names that nobody has in an identity store, and how long those of users and of groups may be.
_RESERVED, _LONGEST, _LONGEST_GROUP = ("administrator", "awsadministrators"), 128, 1024
_STATUS = {"INACTIVE": "is inactive in the site", "PENDING": "has never taken the invitation to the site"}
_NOBODY = {
    "anonymous": (
        "S3 Access Grants has no grant to everybody who has a link",
        "Whoever still needs it gets a link that ends: s3_object with mode: geturl.",
    ),
    "organization": (
        "S3 Access Grants has no grant to everybody of an organization",
        "Make a group of those who need it in IAM Identity Center, and grant it (s3_access_grant).",
    ),
    "invite": (
        "has never taken the invitation to the site, and is nobody in IAM Identity Center",
        "Send a link that ends (s3_object with mode: geturl), or make the person (identitystore_user).",
    ),
}
_SHOWN = ("owner", "path", "kind", "type", "name", "before", "wanted", "after", "standing", "grant")
_HEIR = "Grant the folder to whoever goes on with it (s3_access_grant)."
_BY_HAND = "Make the person by hand (identitystore_user), and grant it (s3_access_grant)."


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_bucket(params["bucket"], "bucket")
    if (params.get("prefix") or "").startswith("/"):
        raise Refused(f"prefix: {params['prefix']!r} begins with a slash, and keys don't.")
    for option, members in (("people", ("name", "id", "status")), ("shares", ("key", "owner", "type", "name", "role"))):
        for one in params.get(option) or ():
            lacking = [member for member in members if not one.get(member)]
            if lacking:
                raise Refused(f"{option}: an entry lacks {', '.join(lacking)}: it takes what workdocs_export gives.")
    for one in params.get("shares") or ():
        if one["role"] not in PERMISSIONS:
            raise Refused(f"shares: {one['role']!r} is no role; WorkDocs has {', '.join(PERMISSIONS)}.")


@dataclass
class Store:
    """The users and groups of an identity store: ids and user names by e-mail address and by name, in small letters."""

    id: str
    by_email: dict[str, tuple[str, str]] = field(default_factory=dict)
    by_name: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    groups: dict[str, tuple[str, str]] = field(default_factory=dict)


def plan(api: Any, params: Params) -> Plan:
    """``people``, ``groups``, ``rights`` and how many of each; raises Failed, and Refused where no store answers."""
    where = api.located()
    store = Store(directory.store_of(api, params))
    people, shares = params.get("people") or (), params.get("shares") or ()
    try:
        _read(api, store, bool(people), any(one["type"] == "group" for one in shares))
        granted = grants_found.grants(api, where.account_id) if people or shares else []
    except ApiError as error:
        service = "identitystore" if error.operation in _DIRECTORY else "s3control"
        doing = "reading who is in IAM Identity Center and what is granted"
        raise Failed(explain(doing, error, needed(service, error.operation)), error) from error
    matched = {str(one["id"]): matching(one, store) for one in people}
    groups = {str(one["id"]): _group(one, store) for one in shares if one["type"] == "group"}
    owning = [(one, matched[str(one["id"])]) for one in people if one.get("exported")]
    # Who has left with nothing leaves nothing behind.
    rights = [_owns(one, who) for one, who in owning if who["standing"] != LEFT or one.get("documents")]
    rights += [_share(one, matched, groups) for one in shares]
    at = f"s3://{params['bucket']}"
    prefix = str(params.get("prefix") or "")
    prefix += "/" if prefix and not prefix.endswith("/") else ""
    for right in rights:
        _compare(right, at, prefix, granted)
    facts = {
        "identity_store_id": store.id,
        "people": sorted(matched.values(), key=lambda one: str(one["name"]).lower()),
        "groups": sorted(groups.values(), key=lambda one: str(one["name"]).lower()),
        "rights": sorted((_shown(one) for one in rights), key=_place),
    }
    return Plan(facts={**facts, "counts": _counts(facts)})


def _place(right: Mapping[str, Any]) -> tuple[str, ...]:
    return str(right["owner"]), str(right["path"]), str(right["type"]), str(right["name"]).lower()


def _counts(facts: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    counts = {}
    for kind in ("people", "groups", "rights"):
        standing = Counter(one["standing"] for one in facts[kind])
        counts[kind] = {each: standing[each] for each in (THERE, LACKING, LEFT)}
    return counts


def _read(api: Any, store: Store, users: bool, groups: bool) -> None:
    """All users, and all groups, a hundred at a time: most of a site's people are most of a store's."""
    whole = {"IdentityStoreId": store.id}
    try:
        if not users and not groups:
            # Whether there is such a store is only told by asking it something.
            api.call("list_users", {**whole, "MaxResults": 1}, "identitystore")
        for page in api.pages("list_users", whole, "identitystore") if users else ():
            for one in page["Users"]:
                name, addresses = str(one.get("UserName") or one["UserId"]), _addresses(one)
                store.by_name[name.lower()] = (str(one["UserId"]), name, next(iter(addresses), ""))
                store.by_email.update((address, (str(one["UserId"]), name)) for address in addresses)
        for page in api.pages("list_groups", whole, "identitystore") if groups else ():
            for one in page["Groups"]:
                name = str(one.get("DisplayName") or one["GroupId"])
                store.groups[name.lower()] = (str(one["GroupId"]), name)
    except ApiError as error:
        directory.refuse_store(error, store.id)
        raise


def _addresses(user: Mapping[str, Any]) -> list[str]:
    return [str(one["Value"]).lower() for one in user.get("Emails") or () if one.get("Value")]


def matching(person: Mapping[str, Any], store: Store) -> dict[str, Any]:
    """Who a user of the site is in a store: found by the e-mail address, or else by the username, if that isn't
    somebody else's. ``standing`` is there, lacking (``user`` is what identitystore_user takes) or left (``why``).
    """
    name, email = str(person["name"]), str(person.get("email") or "")
    username = str(person.get("username") or "")
    told: dict[str, Any] = {"name": name, "status": str(person["status"]).lower(), "user_name": "", "why": ""}
    if person["status"] != "ACTIVE":
        why = _STATUS.get(person["status"], f"has the status {str(person['status']).lower()} in the site")
        return {**told, "standing": LEFT, "why": f"{name} {why}."}
    found = store.by_email.get(email.lower()) if email else None
    if found is None:
        for given in filter(None, (email, username)):
            known = store.by_name.get(given.lower())
            if known and email and known[2] not in ("", email.lower()):
                why = f"In IAM Identity Center {known[1]} has another address ({known[2]}), and may be somebody else."
                return {**told, "standing": LEFT, "why": why}
            found = found or (known[:2] if known else None)
    if found is not None:
        return {**told, "standing": THERE, "user_id": found[0], "user_name": found[1]}
    names = {"given_name": "first name", "surname": "surname"}
    lacking = [words for option, words in names.items() if not person.get(option)]
    if lacking:
        why = f"The site knows no {' and no '.join(lacking)} of {name}, and IAM Identity Center wants one."
        return {**told, "standing": LEFT, "why": why}
    fits = re.fullmatch(r"\S+", username) and len(username) <= _LONGEST and username.lower() not in _RESERVED
    wanted = {"user_name": username if fits else email, "email": email, "given_name": person["given_name"],
              "family_name": person["surname"], "timezone": person.get("time_zone")}  # fmt: skip
    if not 0 < len(wanted["user_name"]) <= _LONGEST:
        why = f"IAM Identity Center takes no user called {username}, and {name} has no address that will do."
        return {**told, "standing": LEFT, "why": why}
    user = {option: value for option, value in wanted.items() if value}
    return {**told, "standing": LACKING, "user_name": wanted["user_name"], "user": user}


def _group(share: Mapping[str, Any], store: Store) -> dict[str, Any]:
    """A group of the site's directory in the store, by its name."""
    name = str(share["name"])
    if name == share.get("id"):
        why = "WorkDocs tells of this group by its id alone, and finds none of that id."
        return {"name": name, "standing": LEFT, "why": why}
    if name.lower() in _RESERVED or len(name) > _LONGEST_GROUP:
        return {"name": name, "standing": LEFT, "why": f"IAM Identity Center takes no group called {name}."}
    found = store.groups.get(name.lower())
    if found:
        return {"name": found[1], "standing": THERE, "group_id": found[0], "why": ""}
    return {"name": name, "standing": LACKING, "why": ""}


# --- rights ---


def _owns(person: Mapping[str, Any], matched: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody has as the owner of all that is below the root."""
    name = person["name"]
    whole = {"owner": name, "path": "/", "kind": "folder", "key": f"{name}/", "type": "user", "name": name}
    right = _granting({**whole, "before": "owner"}, matched)
    return {**right, "advice": _HEIR} if right.get("standing") == LEFT else right


def _share(
    share: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], groups: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    right = {option: share.get(option) for option in ("owner", "path", "kind", "key", "type", "name")}
    right["before"] = share["role"]
    kind, known = share["type"], str(share.get("id") or "")
    if kind in _NOBODY:
        why, advice = _NOBODY[kind]
        why = f"{share['name']} {why}." if kind == "invite" else f"{why}."
        return {**right, "standing": LEFT, "why": why, "advice": advice}
    if kind == "group":
        return _granting(right, groups[known])
    if known not in people:
        return {**right, "standing": LEFT, "why": f"The site has no user {share['name']} any more.", "advice": ""}
    return _granting(right, people[known])


def _granting(right: Mapping[str, Any], who: Mapping[str, Any]) -> dict[str, Any]:
    """The right with the grant that it becomes, or why it becomes none."""
    group = right["type"] == "group"
    if who["standing"] == LEFT:
        advice = "Make the group by hand (identitystore_group), and grant it (s3_access_grant)." if group else _BY_HAND
        return {**right, "standing": LEFT, "why": who["why"], "advice": advice}
    named = {"group": who["name"]} if group else {"user": who["user_name"]}
    wanted = PERMISSIONS[str(right["before"])]
    return {**right, "grantee": str(who.get("group_id") or who.get("user_id") or ""), "named": named, "wanted": wanted}


def _compare(right: dict[str, Any], at: str, prefix: str, granted: Sequence[Mapping[str, Any]]) -> None:
    """Find the grant of a right among those that are there."""
    if "wanted" not in right:
        return
    whole = right["kind"] == "document"
    part = f"{prefix}{right['key']}"
    scope = grants_found.scope_of(at, part if whole else f"{part}*")
    kind = grants_found.GROUP if right["type"] == "group" else grants_found.USER
    grantee = {"GranteeType": kind, "GranteeIdentifier": right["grantee"]}
    there = [
        str(one["Permission"]) for one in granted
        if one["Grantee"] == grantee and not one.get("ApplicationArn")
        and grants_found.same_place(one["GrantScope"], scope)
    ]  # fmt: skip
    right["after"] = there[0] if there else None
    right["standing"] = THERE if there == [right["wanted"]] else LACKING
    right["grant"] = {
        **right["named"], "location": at, "prefix": part, "object": whole, "permission": right["wanted"],
    }  # fmt: skip


def _shown(right: Mapping[str, Any]) -> dict[str, Any]:
    """A right as results show it: every entry has the same members."""
    told = {option: right.get(option) for option in _SHOWN}
    return {**told, "why": right.get("why") or "", "advice": right.get("advice") or ""}
