# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of an identity store: found by their name or e-mail address, and changed one attribute at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..codecs import BY_MODEL
from ..errors import ApiError, Refused
from ..parts import Codec, Params, Request, Where
from ..shapes import timestamp
from . import memberships, people

# Each option, and its place in CreateUser.
MEMBERS: Mapping[str, str] = {
    "display_name": "DisplayName",
    "given_name": "Name.GivenName",
    "family_name": "Name.FamilyName",
    "middle_name": "Name.MiddleName",
    "formatted_name": "Name.Formatted",
    "honorific_prefix": "Name.HonorificPrefix",
    "honorific_suffix": "Name.HonorificSuffix",
    "nick_name": "NickName",
    "title": "Title",
    "user_type": "UserType",
    "emails": "Emails",
    "phone_numbers": "PhoneNumbers",
    "addresses": "Addresses",
    "roles": "Roles",
    "profile_url": "ProfileUrl",
    "website": "Website",
    "birthdate": "Birthdate",
    "preferred_language": "PreferredLanguage",
    "locale": "Locale",
    "timezone": "Timezone",
}
_ENTRY = "value: Value, type: Type, primary: Primary"
_ADDRESS = (
    "street_address: StreetAddress, locality: Locality, region: Region, postal_code: PostalCode, country: Country,"
    " formatted: Formatted, type: Type, primary: Primary"
)
_LISTS = {"emails": _ENTRY, "phone_numbers": _ENTRY, "roles": _ENTRY, "addresses": _ADDRESS}
# Where each stands in what is found.
SEEN_AS: Mapping[str, str] = {
    option: f"User.{member}" + (f"[].{{{_LISTS[option]}}}" if option in _LISTS else "")
    for option, member in MEMBERS.items()
}
# What short options are the value of, each of one entry.
_SHORT = {"email": "emails", "phone_number": "phone_numbers"}
# AWS: "When used in IAM Identity Center, this parameter is required".
_NEEDED = ("display_name", "given_name", "family_name")
_RESERVED = ("administrator", "awsadministrators")


def check(params: Params) -> None:
    """Refuse what can't be a user, before anything is read."""
    name, email = params.get("user_name"), params.get("email")
    if not name and not email:
        raise Refused("user_name or email is needed: it says which user is meant.")
    if name:
        check_name(name, "user_name", 128)
        if re.search(r"\s", name):
            raise Refused(f"user_name: {name!r} has blanks, which a user's name can't have.")
    for option in _NEEDED:
        if params.get(option) == "":
            raise Refused(f"{option}: IAM Identity Center has no user without one: it can be changed, not cleared.")
    for option in _LISTS:
        said = params.get(option) or ()
        if len(said) > 1:
            raise Refused(f"{option}: AWS keeps one entry at most, and {len(said)} are given.")
        for one in said:
            if "value" in one and not one["value"]:
                raise Refused(f"{option}: an entry needs a value; [] clears the list.")
    for option in MEMBERS:
        if isinstance(params.get(option), str) and len(params[option]) > 1024:
            raise Refused(f"{option}: it has {len(params[option])} characters, and 1024 are allowed.")


def check_name(name: str, option: str, most: int) -> None:
    """Refuse a name that no user (128 characters at most) or group (1024) has."""
    if not 1 <= len(name) <= most:
        raise Refused(f"{option}: a name has 1 to {most} characters, not {len(name)}.")
    if name.lower() in _RESERVED:
        raise Refused(f"{option}: {name} is reserved by AWS, for users and groups alike.")


def localize(params: Params, where: Where) -> Params:
    """The options with lists in place of their short forms, and a name for the user in sentences."""
    told = {**params, "user": params.get("user_name") or params.get("email")}
    for short, option in _SHORT.items():
        if params.get(short) is not None:
            value = params[short]
            told[option] = [{"value": value, "type": "work", "primary": True}] if value else []
    return told


def address(params: Params, where: Where) -> str:
    """The id of the user, or what stands for it before there is one."""
    return str(params.get("user_id") or people.NEW)


def finds(params: Params) -> tuple[str, ...]:
    """The operations that ``find`` sends, if there is such a user."""
    return ("get_user_id", "describe_user", *memberships.reads(params, "groups"))


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The user, and its groups if the task says anything of them; None where there is no such user. Raises ApiError."""
    in_store = people.store_of(api, params)
    if params.get("user_id"):
        found: str | None = params["user_id"]
    elif params.get("user_name"):
        found = people.user_id(api, in_store, params["user_name"])
    else:
        found = people.user_id_by_email(api, in_store, params["email"])
    if found is None:
        return None
    reads: list[Any] = [lambda: api.call("describe_user", {"IdentityStoreId": in_store, "UserId": found})]
    if params.get("state") != "absent" and params.get("groups") is not None:
        reads.append(lambda: memberships.read(api, in_store, user=str(found)))
    answers = api.side_by_side(reads)
    for answered in answers:
        if isinstance(answered, ApiError):
            raise answered
    return dict(zip(("User", "Groups"), answers))


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the ids that were found."""
    user = found["User"]
    return {**params, "store": user["IdentityStoreId"], "user_id": user["UserId"]}


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the store's id and the ids of the groups that the user isn't in yet."""
    told = {**params, "store": people.store_of(api, params)}
    return memberships.known(api, told, "groups", values.get("groups"), people.GROUPS)


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateUser that are no part's."""
    lacking = [option for option in ("given_name", "family_name") if not params.get(option)]
    if lacking:
        raise Refused(f"{' and '.join(lacking)}: needed, since there is no user {params['user']} yet.")
    return {"UserName": params["user"], "DisplayName": _display_name(params)}


def _display_name(params: Params) -> str:
    return str(params.get("display_name") or f"{params['given_name']} {params['family_name']}")


# --- attributes ---


def wanted(params: Params, current: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes as they are to be; a list that says what is there already is what is there."""
    told: dict[str, Any] = {option: params.get(option) for option in MEMBERS}
    for short, option in _SHORT.items():
        there = current.get(option) or []
        if params.get(short) and there:
            # Of an entry that the task names by its value alone, the rest stays.
            told[option] = [{**there[0], "value": params[short]}]
    for option in _LISTS:
        said, there = told[option] or (), current.get(option) or ()
        if said and [_plain(one) for one in said] == [_plain(one) for one in there]:
            told[option] = there
    return told


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says: AWS doesn't keep what is empty, and takes no word on being the primary one for a no."""
    return {name: value for name, value in entry.items() if value not in (None, "", False)}


def _to_wire(value: Any, shape: Any) -> Any:
    if shape is not None and shape.name == "AttributeOperations":
        return []  # ``requests`` says what is changed
    return BY_MODEL.to_wire(value, shape)


ATTRIBUTE = Codec(_to_wire, BY_MODEL.from_wire)


def requests(
    address: Mapping[str, Any], changes: Mapping[str, Any], current: Mapping[str, Any], params: Params
) -> tuple[Request, ...]:
    """One UpdateUser with an operation for each attribute that changes, and no more."""
    operations = [operation(MEMBERS[option], value) for option, value in changes.items()]
    return (Request("identitystore", "update_user", {**address, "Operations": operations}),)


def operation(member: str, value: Any) -> dict[str, Any]:
    """The change of one attribute, by its path; what is empty goes, which AWS takes as no value at all.

    A list's entries are documents, whose members begin with small letters.
    """
    path = ".".join(_camel(part) for part in member.split("."))
    if isinstance(value, list):
        value = [{_camel(_title(name)): one for name, one in entry.items() if one is not None} for entry in value]
    return {"AttributePath": path, "AttributeValue": value or None}


def _camel(member: str) -> str:
    return member[:1].lower() + member[1:]


def _title(option: str) -> str:
    return "".join(word.capitalize() for word in option.split("_"))


# --- the result ---


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``user``: the user, with what is known of it, and its groups if the task asked of them."""
    seen = found["User"] if found else {}
    attributes = {name: value for name, value in (values.get("attributes") or {}).items() if value}
    user: dict[str, Any] = {
        "user_name": seen.get("UserName") or params["user"],
        "identity_store_id": seen.get("IdentityStoreId") or people.store(params, where),
        **{name: [_plain(one) for one in value] if name in _LISTS else value for name, value in attributes.items()},
    }
    if found is None:
        user["display_name"] = _display_name(params)
    else:
        user["user_id"] = seen["UserId"]
        for name, member in (("arn", "UserArn"), ("status", "UserStatus")):
            if seen.get(member):
                user[name] = seen[member]
        if seen.get("CreatedAt"):
            user["created_at"] = timestamp(seen["CreatedAt"])
    if "groups" in values:
        user["groups"] = sorted(values["groups"] or {})
    return {"user": user}
