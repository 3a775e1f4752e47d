# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of an organization: made in the background, once for an e-mail, moved, closed; and who may ask for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.core.utils import unix_time
from moto.organizations import utils
from moto.organizations.exceptions import AWSOrganizationsNotInUseException
from moto.organizations.models import OrganizationsBackend, organizations_backends
from moto.organizations.responses import OrganizationsResponse

from .organization_policies import refusal

# What an account may ask that isn't its organization's management account. Each operation's page says who may call it.
_OF_ANYBODY = frozenset({"CreateOrganization", "DescribeOrganization", "LeaveOrganization", "ListHandshakesForAccount"})


@dataclass
class Creation:
    """A request for an account: under way when it is first looked at, done when it is looked at again."""

    name: str
    options: dict[str, Any]
    id: str = field(default_factory=utils.make_random_create_account_status_id)
    requested: float = field(default_factory=unix_time)
    looks: int = 0
    account: Any = None
    failure: str = ""

    @property
    def state(self) -> str:
        if self.failure:
            return "FAILED"
        return "SUCCEEDED" if self.account else "IN_PROGRESS"

    def told(self) -> dict[str, Any]:
        status = {"Id": self.id, "AccountName": self.name, "State": self.state, "RequestedTimestamp": self.requested}
        if self.state != "IN_PROGRESS":
            status["CompletedTimestamp"] = self.requested
        if self.account:
            status["AccountId"] = self.account.id
        if self.failure:
            status["FailureReason"] = self.failure
        return status


def install() -> None:
    OrganizationsBackend.create_account = _create_account(OrganizationsBackend.create_account)
    OrganizationsBackend.describe_create_account_status = _describe_status
    OrganizationsBackend.list_create_account_status = _list_statuses
    OrganizationsBackend.move_account = _move_account(OrganizationsBackend.move_account)
    OrganizationsBackend.close_account = _close_account(OrganizationsBackend.close_account)
    OrganizationsResponse.organizations_backend = property(_backend)


# ---- who asks -------------------------------------------------------------------------------------------------------


def _backend(self: OrganizationsResponse) -> OrganizationsBackend:
    # AWS: all but a few operations are for the management account and for delegated administrators. moto lets a member
    # work on an organization of its own that isn't there.
    own = organizations_backends[self.current_account][self.partition]
    if own.org is not None or self._get_action() in _OF_ANYBODY:
        return own
    master = organizations_backends.master_accounts.get(self.current_account)
    if master is None:
        raise AWSOrganizationsNotInUseException
    managed = organizations_backends[master[0]][master[1]]
    if any(admin.account.id == self.current_account for admin in managed.admins):
        return managed
    raise refusal("AccessDeniedException", "You don't have permissions to access this resource.")


# ---- accounts that are made -----------------------------------------------------------------------------------------


def _creations(self: OrganizationsBackend) -> list[Creation]:
    return self.__dict__.setdefault("creations", [])


def _create_account(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    # AWS: CreateAccount "is an asynchronous request that Amazon Web Services performs in the background": the answer
    # is IN_PROGRESS and names no account. moto has made it by then, and another one with the same e-mail, too.
    def create_account(self: OrganizationsBackend, **kwargs: Any) -> Any:
        creation = Creation(kwargs["AccountName"], {"of_moto": of_moto, **kwargs})
        _creations(self).append(creation)
        return {"CreateAccountStatus": creation.told()}

    return create_account


def _look(self: OrganizationsBackend, creation: Creation) -> dict[str, Any]:
    told = creation.told()
    creation.looks += 1
    if creation.state == "IN_PROGRESS":
        options = dict(creation.options)
        of_moto = options.pop("of_moto")
        # AWS: "the email address is already associated with another account", whatever its case.
        if options["Email"].lower() in {account.email.lower() for account in self.accounts}:
            creation.failure = "EMAIL_ALREADY_EXISTS"
        else:
            made = of_moto(self, **options)["CreateAccountStatus"]["AccountId"]
            creation.account = self.get_account_by_id(made)
    return told


def _describe_status(self: OrganizationsBackend, **kwargs: Any) -> Any:
    for creation in _creations(self):
        if creation.id == kwargs["CreateAccountRequestId"]:
            return {"CreateAccountStatus": _look(self, creation)}
    raise refusal("CreateAccountStatusNotFoundException", "You specified a create account request that doesn't exist.")


def _list_statuses(self: OrganizationsBackend, **kwargs: Any) -> Any:
    states = kwargs.get("States") or ["IN_PROGRESS", "SUCCEEDED", "FAILED"]
    wanted = [creation for creation in _creations(self) if creation.state in states]
    start, most = int(kwargs.get("NextToken") or 0), int(kwargs.get("MaxResults") or 20)
    page = [_look(self, creation) for creation in wanted[start : start + most]]
    more = {"NextToken": str(start + most)} if len(wanted) > start + most else {}
    return {"CreateAccountStatuses": page, **more}


# ---- accounts that move and go --------------------------------------------------------------------------------------


def _move_account(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS, MoveAccount: the source has to be where the account is, the destination somewhere else.
    def move_account(self: OrganizationsBackend, **kwargs: Any) -> None:
        account = self.get_account_by_id(kwargs["AccountId"])
        places = {unit.id for unit in self.ou}
        if kwargs["SourceParentId"] != account.parent_id:
            raise refusal("SourceParentNotFoundException", "You specified a source parent that doesn't exist.")
        if kwargs["DestinationParentId"] not in places:
            raise refusal("DestinationParentNotFoundException", "You specified a destination that doesn't exist.")
        if kwargs["DestinationParentId"] == account.parent_id:
            raise refusal("DuplicateAccountException", "The account is already a member of the specified destination.")
        of_moto(self, **kwargs)

    return move_account


def _close_account(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS, CloseAccount: "You can't close the management account with this API."
    def close_account(self: OrganizationsBackend, **kwargs: Any) -> None:
        if self.org is not None and kwargs["AccountId"] == self.org.master_account_id:
            raise refusal(
                "ConstraintViolationException",
                "You cannot close the management account.",
                "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
            )
        of_moto(self, **kwargs)

    return close_account
