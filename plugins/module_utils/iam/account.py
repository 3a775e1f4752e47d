# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account that a task works in, whose own settings IAM keeps, and the alias of its sign-in page. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import UNSAID, Effect, Params, Request, Where

# Hosts of the sign-in pages, by partition: "Signing in to the AWS Management Console" of each.
_SIGN_IN: Mapping[str, str] = {
    "aws": "signin.aws.amazon.com",
    "aws-cn": "signin.amazonaws.cn",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
}


def find(api: Any, params: Params, where: Where) -> dict[str, Any]:
    """The account, which is always there, so that nothing is asked."""
    return {}


def localize(params: Params, where: Where) -> Params:
    """The options with the account's id, which is all the name that it has."""
    return {**params, "account_id": where.account_id}


def check_alias(params: Params) -> None:
    """Refuse an alias that IAM doesn't take."""
    alias = params.get("alias")
    if alias is None:
        return
    if not alias:
        raise Refused("alias: it is empty. To remove the account's alias, set state: absent.")
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]", alias, re.ASCII):
        raise Refused(
            f"alias: {alias!r} must have 3 to 63 lower-case letters, digits and single hyphens, and none"
            " at either end."
        )


def wanted_alias(params: Params, current: Any) -> Any:
    """The alias, "" for none; UNSAID where none is named, or another than the one that is to go."""
    alias = params.get("alias")
    if params["state"] == "absent":
        return "" if alias in (None, current) else UNSAID
    return UNSAID if alias is None else alias


def same_alias(wanted: str, current: Any) -> bool:
    """Whether the account has that alias, or none as wanted."""
    return wanted == (current or "")


def alias_requests(
    address: Mapping[str, Any],
    after: str,
    values: Mapping[str, Any],
    found: Mapping[str, Any],
    where: Where,
) -> tuple[Request, ...]:
    """The new alias takes the place of the one that is there; one that goes is named."""
    if after:
        return (Request("iam", "create_account_alias", {"AccountAlias": after}),)
    return (Request("iam", "delete_account_alias", {"AccountAlias": values["alias"]}),)


def alias_effect(before: Any, after: Any) -> Effect | None:
    """What becomes of an alias that isn't the account's any more."""
    if not before:
        return None
    return Effect(
        "interrupts", f"The sign-in page of {before} is gone, and any other account may take that alias from then on."
    )


def answer_alias(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The alias, or an empty string, and the sign-in page, where the partition's is known."""
    alias = values.get("alias") or ""
    host = _SIGN_IN.get(where.partition)
    page = {"sign_in_url": f"https://{alias or where.account_id}.{host}/console"} if host else {}
    return {"alias": alias, **page}
