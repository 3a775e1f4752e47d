# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenID Connect providers: found by the ARN that their URL gives them, with their clients and thumbprints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import Refused
from ..parts import Codec, Effect, Params, Where
from ..shapes import snake
from ..tags import tags_by_key

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
_MAX_URL = 255
_MAX_THUMBPRINTS = 5
_SCHEME = "https://"


def check(params: Params) -> None:
    """Refuse what IAM doesn't take, before anything is read."""
    url = params["url"] if "://" in params["url"] else _SCHEME + params["url"]
    parts = urlsplit(url)
    if parts.scheme != "https" or not re.fullmatch(r"[\w-]+(?:\.[\w-]+)*", parts.netloc, re.ASCII):
        raise Refused(
            f"url: {params['url']!r} is not the https:// URL of a provider without a port, like"
            " https://token.actions.githubusercontent.com."
        )
    if parts.query or parts.fragment or len(url) > _MAX_URL:
        raise Refused(
            f"url: {params['url']!r} has a query, a fragment or more than {_MAX_URL} characters: give the issuer as it"
            " stands in the provider's tokens."
        )
    if params.get("state") == "absent":
        return
    for client in params.get("client_ids") or ():
        if not 1 <= len(client) <= 255:
            raise Refused("client_ids: each of them has 1 to 255 characters.")
    thumbprints = params.get("thumbprints")
    if thumbprints is not None and not 1 <= len({_plain(one) for one in thumbprints}) <= _MAX_THUMBPRINTS:
        raise Refused(
            f"thumbprints: {len(thumbprints)} were given, and IAM keeps 1 to {_MAX_THUMBPRINTS}. Leave the option out"
            " to have AWS fetch one."
        )
    for thumbprint in thumbprints or ():
        if not re.fullmatch(r"[0-9a-f]{40}", _plain(thumbprint)):
            raise Refused(f"thumbprints: {thumbprint!r} is not a SHA-1 fingerprint of 40 hexadecimal digits.")


def bare(url: str) -> str:
    """The URL as ARNs, conditions and IAM's answers have it: without https://."""
    return url.partition("://")[2] or url


def arn(params: Params, where: Where) -> str:
    """The ARN that the provider of this URL has in this account."""
    return f"arn:{where.partition}:iam::{where.account_id}:oidc-provider/{bare(params['url'])}"


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The URL, which the create call takes whole."""
    return {"Url": _SCHEME + bare(params["url"])}


def _from_wire(wire: Any, _shape: Any) -> dict[str, Any]:
    return {client: {} for client in wire or ()}


CLIENTS = Codec(lambda value, _shape: list(value) if isinstance(value, Mapping) else value, _from_wire)


def wanted_clients(params: Params, current: Any) -> dict[str, Any]:
    """The ids that tokens may be for."""
    return {client: {} for client in params["client_ids"]}


def client_effect(before: Any, after: Any) -> Effect | None:
    """What it does to take an audience away."""
    return Effect("interrupts", "Tokens for this client id are refused from now on.") if after is None else None


def wanted_thumbprints(params: Params, current: Any) -> list[str]:
    """The thumbprints as IAM writes them: small letters, no colons."""
    return list(dict.fromkeys(_plain(one) for one in params["thumbprints"]))


def same_thumbprints(wanted: Any, current: Any) -> bool:
    """Whether they are the same, in whatever order and letters."""
    return set(wanted) == {_plain(one) for one in current or ()}


def _plain(thumbprint: str) -> str:
    return thumbprint.replace(":", "").lower()


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``iam_oidc_provider``: what IAM knows of it; of one that is to be made, what the task says."""
    shown = provider(found or {}, arn(params, where))
    shown["url"] = bare(params["url"])
    if "client_ids" in values:
        shown["client_ids"] = sorted(values["client_ids"] or {})
    if values.get("thumbprints"):
        shown["thumbprints"] = sorted(_plain(one) for one in values["thumbprints"])
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    return {"iam_oidc_provider": shown}


def provider(wire: Mapping[str, Any], its_arn: str) -> dict[str, Any]:
    """A provider as results show it."""
    shown = {snake(member): wire[member] for member in ("Url", "CreateDate") if member in wire}
    shown["arn"] = its_arn
    shown["client_ids"] = sorted(wire.get("ClientIDList") or ())
    shown["thumbprints"] = sorted(_plain(one) for one in wire.get("ThumbprintList") or ())
    shown["tags"] = tags_by_key(wire.get("Tags"))
    return shown
