# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity store that is meant, and who is who in it: ids behind names, names behind ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Where
from ..permissions import needed

GONE = ("ResourceNotFoundException",)
# What stands for an id that AWS is yet to make up, in the requests of a plan.
NEW = "(made by AWS)"
USERS, GROUPS = "users", "groups"
# For each kind: the operation that describes one, that lists all, and the members that give its id and its name.
_KINDS: Mapping[str, tuple[str, str, str, str, str]] = {
    USERS: ("describe_user", "list_users", "Users", "UserId", "UserName"),
    GROUPS: ("describe_group", "list_groups", "Groups", "GroupId", "DisplayName"),
}
# Up to as many are asked for one by one; of more, a listing tells a hundred at a time.
_FEW = 5


def center_of(api: Any, params: Params) -> dict[str, str]:
    """The instance of IAM Identity Center in the task's region: its ``arn``, and the id of its ``store``.

    Raises Refused where there is none or more than one, Failed where nobody may ask.
    """
    try:
        pages = api.pages("list_instances", {}, "sso-admin")
        found = [one for page in pages for one in page["Instances"] if one.get("Status", "ACTIVE") == "ACTIVE"]
    except ApiError as error:
        doing = "looking for the identity store"
        sentence = explain(doing, error, needed("sso-admin", "list_instances"))
        raise Failed(f"{sentence} With identity_store_id given, nobody has to look.", error) from error
    if not found:
        raise Refused(
            f"identity_store_id: no instance of IAM Identity Center answers in {api.where.region}. It has one region:"
            " give that one. If there is none, a person has to enable it, in the console."
        )
    if len(found) > 1:
        ids = ", ".join(sorted(one["IdentityStoreId"] for one in found))
        raise Refused(f"identity_store_id is needed: {len(found)} instances of IAM Identity Center answer ({ids}).")
    return {"arn": str(found[0]["InstanceArn"]), "store": str(found[0]["IdentityStoreId"])}


def store_of(api: Any, params: Params) -> str:
    """The id of the store that the task means: the one that it names, or the only one; raises as ``center_of``."""
    return str(params.get("store") or params.get("identity_store_id") or center_of(api, params)["store"])


def store(params: Params, where: Where) -> str:
    """The id of the identity store, or what stands for it before anybody has looked."""
    return str(params.get("store") or params.get("identity_store_id") or NEW)


def refuse_store(error: ApiError, store_id: str) -> None:
    """Refuse to go on where what isn't there is the store itself, and not somebody in it."""
    if error.code in GONE and error.details.get("ResourceType") == "IDENTITY_STORE":
        raise Refused(
            f"identity_store_id: there is no identity store {store_id} in this account and region. It is in the region"
            " that IAM Identity Center was enabled in."
        )


def user_id(api: Any, store_id: str, name: str) -> str | None:
    """The id of the user of that name, or else of that e-mail address; None where there is none."""
    found = _id(api, "get_user_id", store_id, "userName", name)
    if found is None and "@" in name:
        found = user_id_by_email(api, store_id, name)
    return found


def user_id_by_email(api: Any, store_id: str, email: str) -> str | None:
    """The id of the user with that e-mail address; None where there is none."""
    return _id(api, "get_user_id", store_id, "emails.value", email)


def group_id(api: Any, store_id: str, name: str) -> str | None:
    """The id of the group with that display name; None where there is none."""
    return _id(api, "get_group_id", store_id, "displayName", name)


def _id(api: Any, operation: str, store_id: str, path: str, value: str) -> str | None:
    unique = {"UniqueAttribute": {"AttributePath": path, "AttributeValue": value}}
    try:
        answer = api.call(operation, {"IdentityStoreId": store_id, "AlternateIdentifier": unique}, "identitystore")
    except ApiError as error:
        refuse_store(error, store_id)
        if error.code in GONE:
            return None
        raise
    return str(answer["UserId" if operation == "get_user_id" else "GroupId"])


def known(api: Any, store_id: str, kind: str, names: Iterable[str]) -> dict[str, tuple[str, str] | None]:
    """The id and the own name of whom each name means, users by their e-mail addresses, too; None where there is none.

    Raises ApiError.
    """
    asked = list(dict.fromkeys(names))
    find = _user if kind == USERS else _group
    return dict(zip(asked, _good(api.side_by_side([partial(find, api, store_id, name) for name in asked]))))


def _user(api: Any, store_id: str, name: str) -> tuple[str, str] | None:
    found = _id(api, "get_user_id", store_id, "userName", name)
    if found is not None:
        return found, name
    found = user_id_by_email(api, store_id, name) if "@" in name else None
    return (found, names_of(api, store_id, USERS, [found]).get(found, name)) if found else None


def _group(api: Any, store_id: str, name: str) -> tuple[str, str] | None:
    found = group_id(api, store_id, name)
    return (found, name) if found else None


def asks(kind: str, count: int) -> str:
    """The operation that tells the names of so many users or groups."""
    describe, listing, *_members = _KINDS[kind]
    return listing if count > _FEW else describe


def names_of(api: Any, store_id: str, kind: str, ids: Iterable[str]) -> dict[str, str]:
    """The name behind each id of a user or a group; those that aren't there any more are left out. Raises ApiError."""
    wanted = set(ids)
    describe, listing, listed, member, named = _KINDS[kind]
    if len(wanted) > _FEW:
        pages = api.pages(listing, {"IdentityStoreId": store_id}, "identitystore")
        everybody = {one[member]: one.get(named) or one[member] for page in pages for one in page[listed]}
        return {one: str(everybody[one]) for one in wanted if one in everybody}
    asked = sorted(wanted)
    answers = api.side_by_side(
        [partial(api.call, describe, {"IdentityStoreId": store_id, member: one}, "identitystore") for one in asked]
    )
    there = {one: said for one, said in zip(asked, answers) if not (isinstance(said, ApiError) and said.code in GONE)}
    _good(list(there.values()))
    return {one: str(said.get(named) or one) for one, said in there.items()}


def _good(answers: list[Any]) -> list[Any]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def reason(api: Any, error: ApiError, params: Params) -> str:
    """A sentence more for what AWS refuses without telling why, or an empty text."""
    if error.code == "AccessDeniedException":
        return (
            "Where the source of IAM Identity Center is a directory of its own, such as Active Directory, its people"
            " and groups are changed there and nowhere else."
        )
    if error.details.get("Reason") == "UNIQUENESS_CONSTRAINT_VIOLATION":
        return "Somebody else in this identity store has that name already."
    return ""
