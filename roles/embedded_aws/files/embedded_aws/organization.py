# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization that is there from the start: the account, and others that it has made, with known numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from moto.core import DEFAULT_ACCOUNT_ID

_ACCOUNT = re.compile(r"\d{12}")
_PARTITION = "aws"
# AWS: "By default, if you don't specify a name, AWS Organizations creates a role named OrganizationAccountAccessRole",
# which trusts the management account and has administrator access.
_ACCESS = "OrganizationAccountAccessRole"
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def members() -> list[str] | None:
    """The accounts of the organization that are not its management account; None where there is no organization."""
    backend = _backend()
    return None if backend.org is None else sorted(one.id for one in backend.accounts if one.id != DEFAULT_ACCOUNT_ID)


def establish(accounts: Sequence[Any]) -> None:
    """Make sure that there is an organization, with these accounts in it, each 12 digits; others stay.

    Each has the role OrganizationAccountAccessRole, as an account that an organization made has. Raises ValueError.
    """
    wrong = [one for one in accounts if not isinstance(one, str) or not _ACCOUNT.fullmatch(one)]
    if wrong or DEFAULT_ACCOUNT_ID in accounts:
        raise ValueError(
            f"An organization's members are accounts of 12 digits other than {DEFAULT_ACCOUNT_ID}, as text; these are"
            f" not: {', '.join(map(str, wrong)) or DEFAULT_ACCOUNT_ID}."
        )
    backend = _backend()
    if backend.org is None:
        backend.create_organization(region=f"{_PARTITION}-global")
    for account in sorted({*accounts} - {*(members() or ())}):
        with patch("moto.organizations.utils.make_random_account_id", return_value=account):
            begun = backend.create_account(AccountName=f"member-{account}", Email=f"member-{account}@example.com")
            # Once organizations are mended, an account is made when its creation is asked about.
            backend.describe_create_account_status(CreateAccountRequestId=begun["CreateAccountStatus"]["Id"])
        _give_access(account)


def _give_access(account: str) -> None:
    from moto.iam.models import iam_backends

    iam = iam_backends[account][_PARTITION]
    if _ACCESS not in {role.name for role in iam.get_roles()}:
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:root"}}
        document = {"Version": "2012-10-17", "Statement": [{**trust, "Action": "sts:AssumeRole"}]}
        iam.create_role(_ACCESS, json.dumps(document), "/", None, "", [], "3600")
    if _ADMINISTRATOR not in iam.get_role(_ACCESS).managed_policies:
        iam.attach_role_policy(_ADMINISTRATOR, _ACCESS)


def _backend() -> Any:
    from moto.organizations.models import organizations_backends  # seldom needed, so not loaded before

    return organizations_backends[DEFAULT_ACCOUNT_ID][_PARTITION]
