# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity store of IAM Identity Center: users, groups and memberships as AWS keeps and refuses them.

moto has no updates, takes any store's id, keeps memberships of those who are gone and tells no ARNs. Source: the
Identity Store API Reference.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from moto.identitystore.exceptions import ConflictException, ResourceNotFoundException, ValidationException
from moto.identitystore.responses import IdentityStoreResponse
from moto.utilities.utils import get_partition

from . import json_calls
from .json_calls import Given, page

# AWS: "Administrator and AWSAdministrators are reserved names and can't be used for users or groups."
_RESERVED = ("administrator", "awsadministrators")
_USER = (
    "UserName", "Name", "DisplayName", "NickName", "ProfileUrl", "Emails", "Addresses", "PhoneNumbers", "UserType",
    "Title", "PreferredLanguage", "Locale", "Timezone", "Photos", "Website", "Birthdate", "Roles", "Extensions",
)  # fmt: skip
_GROUP = ("DisplayName", "Description")
_WORDS = {"USER": "user", "GROUP": "group", "GROUP_MEMBERSHIP": "membership"}
_PARTS = ("Formatted", "FamilyName", "GivenName", "MiddleName", "HonorificPrefix", "HonorificSuffix")


class _Store:
    """What one identity store holds, each thing by its id."""

    def __init__(self, response: IdentityStoreResponse, name: str) -> None:
        self.id = name
        self.account, self.partition = response.current_account, get_partition(response.region)
        # In moto's own place for it: a reset empties it.
        kept = vars(response.identitystore_backend).setdefault("converge_stores", {})
        self.things: dict[str, dict[str, Given]] = kept.setdefault(name, {kind: {} for kind in _WORDS})
        self.changed_by = f"arn:{self.partition}:iam::{self.account}:root"

    @property
    def arn(self) -> str:
        return f"arn:{self.partition}:identitystore::{self.account}:identitystore/{self.id}"

    def arn_of(self, kind: str, name: str) -> str:
        return f"arn:{self.partition}:identitystore:::{_WORDS[kind]}/{name}"

    def get(self, kind: str, name: str) -> Given:
        """A thing by its id or ARN."""
        found = self.things[kind].get(name.rpartition("/")[2])
        if found is None:
            raise _missing(kind)
        return found

    def put(self, kind: str, attributes: Given) -> Given:
        name, now = str(uuid.uuid4()), time.time()
        ids = {"GROUP_MEMBERSHIP": ("MembershipId", "MembershipArn"), "USER": ("UserId", "UserArn")}
        id_name, arn_name = ids.get(kind, ("GroupId", "GroupArn"))
        dates = {"CreatedAt": now, "UpdatedAt": now, "CreatedBy": self.changed_by, "UpdatedBy": self.changed_by}
        made = {"IdentityStoreId": self.id, id_name: name, arn_name: self.arn_of(kind, name), **dates, **attributes}
        if kind != "GROUP_MEMBERSHIP":
            made["Revision"] = uuid.uuid4().hex
        self.things[kind][name] = made
        return made

    def memberships(self, **wanted: Any) -> list[Given]:
        every = self.things["GROUP_MEMBERSHIP"].values()
        return [one for one in every if all(one[name] == value for name, value in wanted.items())]


def install() -> None:
    json_calls.install(IdentityStoreResponse, "identitystore", "ValidationException", _OPERATIONS)


def _missing(kind: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(message=f"{kind} not found.", resource_type=kind)


def _taken(message: str, reason: str = "UNIQUENESS_CONSTRAINT_VIOLATION") -> ConflictException:
    return ConflictException(message=message, reason=reason)


def _instances(response: IdentityStoreResponse) -> list[str]:
    from moto.ssoadmin.models import ssoadmin_backends

    instances = ssoadmin_backends[response.current_account][response.region].instances
    return [one.identity_store_id for one in instances]


def _store(response: IdentityStoreResponse, given: Given) -> _Store:
    """The store that a request names by its id or ARN: one of an instance of IAM Identity Center."""
    name = given["IdentityStoreId"].rpartition("/")[2]
    if name not in _instances(response):
        raise _missing("IDENTITY_STORE")
    return _Store(response, name)


def _told(thing: Given, *names: str) -> Given:
    return {name: thing[name] for name in ("IdentityStoreId", *names)}


def _list_identity_stores(response: IdentityStoreResponse, given: Given) -> Given:
    stores = [_Store(response, name) for name in _instances(response)]
    return page([{"IdentityStoreId": one.id, "IdentityStoreArn": one.arn} for one in stores], given, "IdentityStores")


def _describe_identity_store(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    return {"IdentityStoreId": store.id, "IdentityStoreArn": store.arn}


def _create_user(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    attributes = {name: given[name] for name in _USER if name in given}
    _check_user(store, attributes)
    return _told(store.put("USER", {**attributes, "UserStatus": "ENABLED"}), "UserId", "UserArn", "Revision")


def _check_user(store: _Store, user: Given, itself: str | None = None) -> None:
    """AWS: what a user of IAM Identity Center needs, and what only one has."""
    if not user.get("UserName"):
        raise ValidationException(message="userName is a required attribute")
    if user["UserName"].casefold() in _RESERVED:
        raise ValidationException(message=f"{user['UserName']} is a reserved name")
    name = user.get("Name") or {}
    parts = {"givenname": name.get("GivenName"), "familyname": name.get("FamilyName")}
    needed = {"displayname": user.get("DisplayName"), **parts}
    lacks = [f"{attribute}: The attribute {attribute} is required" for attribute, value in needed.items() if not value]
    if lacks:
        raise ValidationException(message=", ".join(lacks))
    others = [one for one in store.things["USER"].values() if one["UserId"] != itself]
    if any(one["UserName"].casefold() == user["UserName"].casefold() for one in others):
        raise _taken("Duplicate UserName")
    # AWS: "the only valid paths are userName and emails.value", by which one user is found.
    mine = set(_addresses(user))
    if any(mine & set(_addresses(one)) for one in others):
        raise _taken("Duplicate email")


def _addresses(user: Given) -> list[str]:
    return [one["Value"].casefold() for one in user.get("Emails") or [] if one.get("Value")]


def _create_group(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    attributes = {name: given[name] for name in _GROUP if name in given}
    _check_group(store, attributes)
    return _told(store.put("GROUP", attributes), "GroupId", "GroupArn", "Revision")


def _check_group(store: _Store, group: Given, itself: str | None = None) -> None:
    name = group.get("DisplayName")
    if not name:
        raise ValidationException(message="displayName is a required attribute")
    if name.casefold() in _RESERVED:
        raise ValidationException(message=f"{name} is a reserved name")
    others = (one for one in store.things["GROUP"].values() if one["GroupId"] != itself)
    if any(one["DisplayName"].casefold() == name.casefold() for one in others):
        raise _taken("Duplicate GroupDisplayName")


def _describe_user(response: IdentityStoreResponse, given: Given) -> Given:
    return _store(response, given).get("USER", given["UserId"])


def _describe_group(response: IdentityStoreResponse, given: Given) -> Given:
    return _store(response, given).get("GROUP", given["GroupId"])


def _update_user(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    user = store.get("USER", given["UserId"])
    _update(store, user, given, _USER, lambda fresh: _check_user(store, fresh, user["UserId"]))
    return _told(user, "UserId", "UserArn", "Revision")


def _update_group(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    group = store.get("GROUP", given["GroupId"])
    _update(store, group, given, _GROUP, lambda fresh: _check_group(store, fresh, group["GroupId"]))
    return _told(group, "GroupId", "GroupArn", "Revision")


def _update(store: _Store, thing: Given, given: Given, known: Sequence[str], check: Callable[[Given], None]) -> None:
    """All operations of a request or none. AWS: they "might add, replace, or remove an attribute"."""
    if given.get("Revision") not in (None, thing["Revision"]):
        raise _taken("The revision is not the current one", "CONCURRENT_MODIFICATION")
    fresh = {**thing, "Name": dict(thing.get("Name") or {})}
    for operation in given["Operations"]:
        _set(fresh, operation["AttributePath"], operation.get("AttributeValue"), known)
    if not fresh["Name"]:
        del fresh["Name"]
    check(fresh)
    thing.clear()
    thing.update({**fresh, "UpdatedAt": time.time(), "UpdatedBy": store.changed_by, "Revision": uuid.uuid4().hex})


def _set(thing: Given, path: str, value: Any, known: Sequence[str]) -> None:
    """One attribute, such as displayName, name.givenName or emails; without a value it goes."""
    first, dot, second = path.partition(".")
    name = next((one for one in known if one.casefold() == first.casefold()), None)
    part = next((one for one in _PARTS if one.casefold() == second.casefold()), None)
    if name is None or (dot and (name != "Name" or part is None)):
        raise ValidationException(message=f"The attribute path {path} is not valid")
    if isinstance(value, (dict, list)):
        value = _capital(value)
    if isinstance(value, list) and len(value) > (3 if name == "Photos" else 1):
        raise ValidationException(message=f"{path} has too many values")
    if part:
        thing["Name"] = {**thing["Name"], part: value}
        thing["Name"] = {each: text for each, text in thing["Name"].items() if text is not None}
    elif value in (None, "", []):
        thing.pop(name, None)
        if name == "Name":
            thing["Name"] = {}
    else:
        thing[name] = value


def _capital(value: Any) -> Any:
    """Documents may have their members as SCIM has them, in small letters; they are told as the model has them."""
    if isinstance(value, dict):
        return {re.sub("^.", lambda first: first[0].upper(), name): inner for name, inner in value.items()}
    return [_capital(one) for one in value]


def _delete_user(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    name = store.get("USER", given["UserId"])["UserId"]
    _forget(store, store.memberships(MemberId={"UserId": name}))
    del store.things["USER"][name]
    return {}


def _delete_group(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    name = store.get("GROUP", given["GroupId"])["GroupId"]
    _forget(store, store.memberships(GroupId=name))
    del store.things["GROUP"][name]
    return {}


def _forget(store: _Store, memberships: list[Given]) -> None:
    for one in memberships:
        del store.things["GROUP_MEMBERSHIP"][one["MembershipId"]]


def _list_users(response: IdentityStoreResponse, given: Given) -> Given:
    return page(_filtered(_store(response, given), "USER", "UserName", given), given, "Users")


def _list_groups(response: IdentityStoreResponse, given: Given) -> Given:
    return page(_filtered(_store(response, given), "GROUP", "DisplayName", given), given, "Groups")


def _filtered(store: _Store, kind: str, attribute: str, given: Given) -> list[Given]:
    found = list(store.things[kind].values())
    for one in given.get("Filters") or []:
        if one["AttributePath"] != attribute:
            raise ValidationException(message=f"The attribute path {one['AttributePath']} is not supported")
        found = [each for each in found if each[attribute].casefold() == one["AttributeValue"].casefold()]
    return found


def _get_user_id(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    path, value = _unique(given, ("username", "emails.value"))
    for one in store.things["USER"].values():
        if value == one["UserName"].casefold() if path == "username" else value in _addresses(one):
            return _told(one, "UserId", "UserArn")
    raise _missing("USER")


def _get_group_id(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    _path, value = _unique(given, ("displayname",))
    for one in store.things["GROUP"].values():
        if one["DisplayName"].casefold() == value:
            return _told(one, "GroupId", "GroupArn")
    raise _missing("GROUP")


def _unique(given: Given, paths: Sequence[str]) -> tuple[str, str]:
    asked = given["AlternateIdentifier"].get("UniqueAttribute")
    if asked is None:
        # Nothing here comes from another provider, so that nothing has an external id.
        raise _missing("USER" if "username" in paths else "GROUP")
    path, value = asked["AttributePath"].casefold(), asked["AttributeValue"]
    if path not in paths:
        raise ValidationException(message=f"The attribute {asked['AttributePath']} is not a unique attribute")
    if not isinstance(value, str) or not value:
        raise ValidationException(message=f"attribute value cannot be empty or null for attribute path {path}")
    return path, value.casefold()


def _create_group_membership(response: IdentityStoreResponse, given: Given) -> Given:
    store, wanted = _membership(response, given)
    if store.memberships(**wanted):
        raise _taken("Member and Group relationship already exists.")
    return _told(store.put("GROUP_MEMBERSHIP", wanted), "MembershipId", "MembershipArn")


def _get_group_membership_id(response: IdentityStoreResponse, given: Given) -> Given:
    store, wanted = _membership(response, given)
    found = store.memberships(**wanted)
    if not found:
        raise _missing("GROUP_MEMBERSHIP")
    return _told(found[0], "MembershipId", "MembershipArn")


def _membership(response: IdentityStoreResponse, given: Given) -> tuple[_Store, Given]:
    store = _store(response, given)
    group = store.get("GROUP", given["GroupId"])["GroupId"]
    return store, {"GroupId": group, "MemberId": _member(store, given)}


def _member(store: _Store, given: Given) -> Given:
    return {"UserId": store.get("USER", given["MemberId"].get("UserId", ""))["UserId"]}


def _describe_group_membership(response: IdentityStoreResponse, given: Given) -> Given:
    return _store(response, given).get("GROUP_MEMBERSHIP", given["MembershipId"])


def _delete_group_membership(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    _forget(store, [store.get("GROUP_MEMBERSHIP", given["MembershipId"])])
    return {}


def _list_group_memberships(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    group = store.get("GROUP", given["GroupId"])["GroupId"]
    return page(store.memberships(GroupId=group), given, "GroupMemberships")


def _list_group_memberships_for_member(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    return page(store.memberships(MemberId=_member(store, given)), given, "GroupMemberships")


def _is_member_in_groups(response: IdentityStoreResponse, given: Given) -> Given:
    store = _store(response, given)
    member = _member(store, given)
    groups = [store.get("GROUP", name)["GroupId"] for name in given["GroupIds"]]
    told = [(group, bool(store.memberships(GroupId=group, MemberId=member))) for group in groups]
    return {"Results": [{"GroupId": group, "MemberId": member, "MembershipExists": there} for group, there in told]}


_OPERATIONS = (
    _list_identity_stores, _describe_identity_store, _create_user, _create_group, _describe_user, _describe_group,
    _update_user, _update_group, _delete_user, _delete_group, _list_users, _list_groups, _get_user_id, _get_group_id,
    _create_group_membership, _get_group_membership_id, _describe_group_membership, _delete_group_membership,
    _list_group_memberships, _list_group_memberships_for_member, _is_member_in_groups,
)  # fmt: skip
