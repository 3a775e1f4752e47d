# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules of identity providers return: one, or all of the account, each read side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan
from ..permissions import needed
from . import oidc, saml

GONE = ("NoSuchEntity",)


def check_oidc(params: Params) -> None:
    """Refuse a URL that no provider can have."""
    if params.get("url"):
        oidc.check(params)


def check_saml(params: Params) -> None:
    """Refuse a name that no provider can have."""
    if params.get("name"):
        saml.check_name(params["name"])


def plan_oidc(api: Any, params: Params) -> Plan:
    """``iam_oidc_providers``: the one of a URL, or all, sorted by their URLs."""
    listing = ("list_open_id_connect_providers", "OpenIDConnectProviderList")
    own = [oidc.arn(params, api.located())] if params.get("url") else _listed(api, *listing)
    found = _read(api, own, "get_open_id_connect_provider", "OpenIDConnectProviderArn", oidc.provider)
    return Plan(facts={"iam_oidc_providers": sorted(found, key=lambda one: str(one["url"]))})


def plan_saml(api: Any, params: Params) -> Plan:
    """``iam_saml_providers``: the one of a name, or all, sorted by their names."""
    listing = ("list_saml_providers", "SAMLProviderList")
    own = [saml.arn(params, api.located())] if params.get("name") else _listed(api, *listing)
    found = _read(api, own, "get_saml_provider", "SAMLProviderArn", saml.provider)
    return Plan(facts={"iam_saml_providers": sorted(found, key=lambda one: str(one["name"]))})


def _listed(api: Any, operation: str, member: str) -> list[str]:
    try:
        return [one["Arn"] for one in api.call(operation, {})[member]]
    except ApiError as error:
        raise Failed(explain("listing identity providers", error, needed("iam", operation)), error) from error


def _read(
    api: Any, arns: list[str], operation: str, member: str, shown: Callable[[Mapping[str, Any], str], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Each provider as results show it; one that was deleted since it was listed is left out."""
    answers = api.side_by_side([lambda arn=arn: api.call(operation, {member: arn}) for arn in arns])
    found = []
    for arn, answer in zip(arns, answers):
        if not isinstance(answer, ApiError):
            found.append(shown(answer, arn))
        elif answer.code not in GONE:
            raise Failed(explain(f"reading {arn}", answer, needed("iam", operation)), answer)
    return found
