# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of an organization: one for an e-mail address, made in the background, moved, and closed for good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Request, Step, Where
from ..permissions import needed
from ..shapes import snake
from . import tree

GONE = ("AccountNotFoundException",)
# What stands for the id of an account that is yet to be made, in the requests of a plan.
NEW = "(made by AWS)"
_CLOSED = ("SUSPENDED", "PENDING_CLOSURE", "CLOSED")
_ROLE = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")

# By the FailureReason of a request for an account.
FAILURES: Mapping[str, str] = {
    "ACCOUNT_LIMIT_EXCEEDED": "The organization has as many accounts as it may: ask AWS to raise the quota.",
    "CONCURRENT_ACCOUNT_MODIFICATION": "Several accounts were being made at once: run the task again.",
    "EMAIL_ALREADY_EXISTS": "An AWS account, in this organization or elsewhere, has this e-mail address already: give"
    " another one, such as one with a + in it.",
    "FAILED_BUSINESS_VALIDATION": "AWS couldn't verify the business: see the management account's console.",
    "GOVCLOUD_ACCOUNT_ALREADY_EXISTS": "The account in AWS GovCloud is there already.",
    "INTERNAL_FAILURE": "The fault is AWS's own: run the task again later.",
    "INVALID_ADDRESS": "The postal address of the management account isn't valid.",
    "INVALID_EMAIL": "AWS doesn't take this e-mail address.",
    "INVALID_IDENTITY_FOR_BUSINESS_VALIDATION": "The owner of the business couldn't be verified.",
    "INVALID_PAYMENT_INSTRUMENT": "The management account's means of payment isn't valid.",
    "MISSING_BUSINESS_VALIDATION": "AWS wants to verify the business first: see the management account's console.",
    "MISSING_PAYMENT_INSTRUMENT": "The management account needs a means of payment.",
    "PENDING_BUSINESS_VALIDATION": "AWS is still verifying the business: run the task again later.",
    "UNKNOWN_BUSINESS_VALIDATION": "AWS couldn't verify the business: ask AWS Support.",
    "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED": "Leave out tags, and set them with a second run.",
}


def check(params: Params) -> None:
    """Refuse what can't be an account, before anything is read."""
    email, name, role = params.get("email"), params.get("name"), params.get("role_name")
    if email is not None and not (6 <= len(email) <= 64 and _EMAIL.fullmatch(email)):
        raise Refused(f"email: {email!r} is not an e-mail address of 6 to 64 characters.")
    if params.get("account_id") is not None and tree.kind_of(params["account_id"]) != tree.ACCOUNT:
        raise Refused(f"account_id: {params['account_id']!r} is not an account's id, which has 12 digits.")
    if name is not None and not re.fullmatch(r"[ -~]{1,50}", name):
        raise Refused(f"name: {name!r} is not a name of an account: 1 to 50 letters, digits and signs of ASCII.")
    if role is not None and not _ROLE.fullmatch(role):
        raise Refused(f"role_name: {role!r} is not a role's name: 1 to 64 letters, digits and any of _+=,.@-.")
    if params.get("unit") is not None:
        tree.check(params["unit"], "unit")


def localize(params: Params, where: Where) -> Params:
    """The options with a name for the account in sentences."""
    return {**params, "account": params.get("email") or params["account_id"]}


def address(params: Params, where: Where) -> str:
    """The id, or what stands for it before there is one."""
    return str(params.get("found_id") or params.get("account_id") or NEW)


# --- the account that is meant ---


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The account of that e-mail address or id; a request for it that is under way is waited for first.

    Closed ones are there, unless the task is to close it. Raises Failed, ApiError.
    """
    if params.get("account_id"):
        account = api.call("describe_account", {"AccountId": params["account_id"]})["Account"]
        return _unless_gone(account, params)
    account = _by_email(api, params)
    if account is None and params.get("name") and params["state"] == "present" and _wait_for_others(api, params):
        account = _by_email(api, params)
    return _unless_gone(account, params)


def _unless_gone(account: Mapping[str, Any] | None, params: Params) -> dict[str, Any] | None:
    gone = account is None or (params["state"] == "absent" and status(account) in _CLOSED)
    return None if gone else {"Account": account}


def _by_email(api: Any, params: Params) -> Mapping[str, Any] | None:
    for page in api.pages("list_accounts", {}):
        for account in page["Accounts"]:
            if account["Email"].lower() == params["email"].lower():
                return dict(account)
    return None


def status(account: Mapping[str, Any]) -> str:
    """ACTIVE, PENDING_ACTIVATION, PENDING_CLOSURE, SUSPENDED or CLOSED; older botocores know Status alone."""
    return str(account.get("State") or account.get("Status") or "")


def _requests(api: Any, params: Params, *states: str) -> list[Mapping[str, Any]]:
    """The requests for accounts of that name; AWS doesn't tell their e-mail addresses. Raises ApiError."""
    pages = api.pages("list_create_account_status", {"States": list(states)} if states else {})
    return [one for page in pages for one in page["CreateAccountStatuses"] if one.get("AccountName") == params["name"]]


def _wait_for_others(api: Any, params: Params) -> bool:
    """Wait for requests for accounts of that name that are under way, whoever made them; False if there are none."""
    ids = [one["Id"] for one in _requests(api, params, "IN_PROGRESS")]

    def missing() -> str:
        for each in ids:
            answer = api.call("describe_create_account_status", {"CreateAccountRequestId": each})
            if answer["CreateAccountStatus"]["State"] == "IN_PROGRESS":
                return f"the end of request {each}"
        return ""

    if ids:
        api.settled(missing, f"account {params['account']}", float(params["wait_timeout"]))
    return bool(ids)


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the id that was found."""
    return {**params, "found_id": found["Account"]["Id"]}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse an account that isn't the one the task means, a closed one, and the end of the management account."""
    seen = found["Account"]
    email = params.get("email")
    if email and email.lower() != seen["Email"].lower():
        raise Refused(
            f"email: account {seen['Id']} has the e-mail address {seen['Email']}. Its owner changes that with AWS"
            " Account Management."
        )
    if params["state"] == "present" and status(seen) in _CLOSED:
        raise Refused(
            f"Account {seen['Id']} ({seen['Email']}) is closed ({status(seen)}). AWS Support can open it again for 90"
            " days; no other account can have its e-mail address."
        )
    if params["state"] == "absent" and f"::{seen['Id']}:" in seen["Arn"]:
        raise Refused(f"Account {seen['Id']} is the management account: its root user alone closes it, as the last.")


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateAccount that are no part's."""
    if params.get("account_id"):
        raise Refused(f"account_id: there is no account {params['account_id']}; AWS makes up the ids. Leave it out.")
    if params.get("name") is None:
        raise Refused(f"name is needed: there is no account with the e-mail address {params['email']} yet.")
    billing = params.get("iam_user_access_to_billing")
    return {
        "Email": params["email"],
        **({"RoleName": params["role_name"]} if params.get("role_name") else {}),
        **({"IamUserAccessToBilling": billing.upper()} if billing else {}),
    }


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the unit's id, and for a new account with the requests that there were before its own."""
    missing: tuple[str, ...] = ()
    if params.get("unit") is not None:
        read = tree.Tree(api)
        node = read.node(params["unit"])
        missing = () if node else (tree.absent(params["unit"], "unit"),)
        # AWS makes up the id of one that is yet to be made: its path stands for it.
        params = {**params, "root_id": read.root["Id"], "to": node["id"] if node else params["unit"]}
    if not params.get("found_id") and params.get("name"):
        try:
            params = {**params, "earlier": [one["Id"] for one in _requests(api, params)]}
        except ApiError as error:
            doing = "reading the requests for accounts"
            permissions = needed("organizations", "list_create_account_status")
            raise Failed(explain(doing, error, permissions), error) from error
    return params, missing


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What a new account lacks to be there; raises Failed with the reason when it will never be."""
    if state == "absent" or "earlier" not in params:
        return ""
    ours = [one for one in _requests(api, params) if one["Id"] not in params["earlier"]]
    states = {one["State"] for one in ours}
    if "SUCCEEDED" in states:
        return ""
    if "IN_PROGRESS" in states or not ours:
        return "being made"
    why = str(ours[-1].get("FailureReason") or "")
    sentence = FAILURES.get(why, "")
    raise Failed(f"AWS didn't make account {params['account']}: {why or 'no reason was given'}. {sentence}".rstrip())


def guard(api: Any, params: Params, where: Where, steps: tuple[Step, ...]) -> None:
    """Refuse to close an account unasked."""
    if params["state"] == "absent" and not params.get("force"):
        raise Refused(
            f"Account {params['account']} would be closed: everything in it stops at once, AWS Support can open it"
            " again for 90 days, and then all of it is deleted. Set force: true if that is meant. Nothing was changed."
        )


# --- where it is ---


def move(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The move from the root or the unit that the account is in now."""
    request = {**address, "SourceParentId": values["unit"], "DestinationParentId": after}
    return (Request("organizations", "move_account", request),)


def move_effect(before: Any, after: Any) -> Effect | None:
    """What a move means for the account."""
    return Effect("interrupts", "The policies of the new unit hold for the account at once, those of the old no more.")


def create_effect(params: Params) -> Effect | None:
    """What a new account costs."""
    return Effect("costs", "What is used in the account is billed to the organization. It can be closed, not deleted.")


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``account``: the account, and the unit that it is in if the task names one."""
    told = {"email": params.get("email"), "name": (values.get("attributes") or {}).get("name")}
    if found is not None:
        told = account(found["Account"])
    if "unit" in values:
        told["unit_id"] = values["unit"]
    if "tags" in values:
        told["tags"] = values["tags"] or {}
    return {"account": told}


def account(seen: Mapping[str, Any]) -> dict[str, Any]:
    """An account as results show it."""
    members = ("Arn", "Email", "Id", "JoinedMethod", "JoinedTimestamp", "Name")
    return {**{snake(one): seen[one] for one in members if one in seen}, "status": status(seen)}
