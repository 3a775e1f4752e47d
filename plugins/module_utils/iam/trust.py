# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a role trusts: its trust policy, written whole or built from a list of whom to trust. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import Refused
from ..parts import UNSAID, Params, Where
from ..policies import checked, shown

DOCUMENT = "assume_role_policy_document"
_ACCOUNT = re.compile(r"\d{12}")
_PRINCIPAL = re.compile(r"arn:[\w-]+:(?:iam|sts)::\d{12}:\S+")
_PROVIDER = re.compile(r"arn:[\w-]+:iam::\d{12}:(?:oidc-provider|saml-provider)/(\S+)")
_SERVICE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9.-]+)?")
# Providers that every account knows, without an ARN of their own.
_BUILT_IN = ("accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com")

# Services whose principal has another ending in China; the others' is the same in every partition.
_OF_CHINA = ("ec2", "elasticmapreduce")

# Where a browser hands its assertion to AWS. https://docs.aws.amazon.com/general/latest/gr/signin-service.html
_SIGN_IN = {
    "aws": "https://signin.aws.amazon.com/saml",
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}


def check(params: Params) -> None:
    """Refuse a trust that can't be right, or that would let in more than it says."""
    if params.get(DOCUMENT) is not None:
        checked(params[DOCUMENT], DOCUMENT, kind="trust")
    trust = params.get("trust")
    mistake = None if trust is None else next(_mistakes(trust), None)
    if mistake:
        raise Refused(mistake)


def localize(params: Params, where: Where) -> Params:
    """The options with the document that ``trust`` stands for in this partition."""
    if params.get("trust") is None:
        return params
    return {**params, DOCUMENT: document(params["trust"], where)}


def document(trust: Mapping[str, Any], where: Where) -> dict[str, Any]:
    """The trust policy: a statement for accounts and users, one for services, one for each provider."""
    return {"Version": "2012-10-17", "Statement": list(_statements(trust, where))}


def wanted(params: Params, current: Any) -> Any:
    """The trust policy that is to be, or UNSAID."""
    return UNSAID if params.get(DOCUMENT) is None else checked(params[DOCUMENT], DOCUMENT, kind="trust")


def unknown_principals(policy: Any) -> list[str]:
    """Unique ids that stand for principals: what was deleted, or isn't known everywhere yet."""
    listed = (shown(policy) or {}).get("Statement") or []
    found = []
    for statement in listed if isinstance(listed, list) else [listed]:
        principal = statement.get("Principal")
        names = principal.get("AWS", []) if isinstance(principal, Mapping) else []
        found += [
            name
            for name in (names if isinstance(names, list) else [names])
            if re.fullmatch(r"A(?:ROA|IDA)[A-Z0-9]+", str(name))
        ]
    return found


def _mistakes(trust: Mapping[str, Any]) -> Iterator[str]:
    accounts, oidc, saml = trust.get("accounts") or [], trust.get("oidc"), trust.get("saml")
    organization = trust.get("organization_id")
    for name in accounts:
        if not _ACCOUNT.fullmatch(str(name)) and not _PRINCIPAL.fullmatch(str(name)):
            yield (
                f"trust.accounts: {name!r} is neither the 12 digits of an account (in quotes, if they begin with 0)"
                " nor the ARN of a user or role."
            )
    for name in trust.get("services") or []:
        if not _SERVICE.fullmatch(str(name)):
            yield f"trust.services: {name!r} is no service: give its name, like lambda, or lambda.amazonaws.com."
    if trust.get("external_id") is not None and not re.fullmatch(r"[\w+=,.@:/-]{2,1224}", trust["external_id"], re.A):
        yield "trust.external_id: it has 2 to 1224 letters, digits and + = , . @ : / - _ only."
    if organization is not None and not re.fullmatch(r"o-[a-z0-9]{10,32}", organization):
        yield f"trust.organization_id: {organization!r} is not of the form o-abcdefghij."
    narrowing = [name for name in ("external_id", "mfa") if trust.get(name)]
    if narrowing and not accounts and not organization:
        yield f"trust.{narrowing[0]}: it narrows the trust in accounts: name them in trust.accounts."
    if oidc:
        yield from _oidc_mistakes(oidc)
    if saml and not _PROVIDER.fullmatch(saml["provider_arn"]):
        yield f"trust.saml.provider_arn: {saml['provider_arn']!r} is not the ARN of a SAML provider."
    if not accounts and not trust.get("services") and not organization and not oidc and not saml:
        yield "trust: it names nobody: give accounts, services, organization_id, oidc or saml."


def _oidc_mistakes(oidc: Mapping[str, Any]) -> Iterator[str]:
    provider = oidc["provider_arn"]
    if not _PROVIDER.fullmatch(provider) and provider not in _BUILT_IN:
        yield f"trust.oidc.provider_arn: {provider!r} is not the ARN of an OpenID Connect provider."
    if not oidc.get("subject") and not oidc.get("audience"):
        yield "trust.oidc: without audience and subject, everybody whom the provider knows could take the role."


def _statements(trust: Mapping[str, Any], where: Where) -> Iterator[dict[str, Any]]:
    accounts, organization = trust.get("accounts") or [], trust.get("organization_id")
    if accounts or organization:
        equal = {"sts:ExternalId": trust.get("external_id"), "aws:PrincipalOrgID": organization}
        equal = {key: value for key, value in equal.items() if value}
        conditions: dict[str, Any] = {"StringEquals": equal} if equal else {}
        if trust.get("mfa"):
            conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
        principals = [_principal(str(name), where) for name in accounts] or ["*"]
        yield _statement({"AWS": principals}, "sts:AssumeRole", conditions)
    if trust.get("services"):
        names = [_service(name, where) for name in trust["services"]]
        yield _statement({"Service": names}, "sts:AssumeRole", {})
    if trust.get("oidc"):
        yield _statement(
            {"Federated": trust["oidc"]["provider_arn"]}, "sts:AssumeRoleWithWebIdentity", _identity(trust["oidc"])
        )
    if trust.get("saml"):
        audience = _SIGN_IN.get(where.partition, _SIGN_IN["aws"])
        yield _statement(
            {"Federated": trust["saml"]["provider_arn"]},
            "sts:AssumeRoleWithSAML",
            {"StringEquals": {"SAML:aud": trust["saml"].get("audience") or audience}},
        )


def _statement(principal: Mapping[str, Any], action: str, conditions: Mapping[str, Any]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": dict(principal), "Action": action}
    return {**statement, "Condition": dict(conditions)} if conditions else statement


def _principal(name: str, where: Where) -> str:
    return f"arn:{where.partition}:iam::{name}:root" if _ACCOUNT.fullmatch(name) else name


def _service(name: str, where: Where) -> str:
    if "." in name:
        return name
    ending = "amazonaws.com.cn" if where.partition == "aws-cn" and name in _OF_CHINA else "amazonaws.com"
    return f"{name}.{ending}"


def _identity(oidc: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions on a token; a subject with a wildcard in it is a pattern."""
    arn = _PROVIDER.fullmatch(oidc["provider_arn"])
    host = arn.group(1) if arn else oidc["provider_arn"]
    conditions: dict[str, dict[str, Any]] = {}
    for claim, option in (("aud", "audience"), ("sub", "subject")):
        values = oidc.get(option)
        if values:
            operator = "StringLike" if any(set(value) & set("*?") for value in values) else "StringEquals"
            conditions.setdefault(operator, {})[f"{host}:{claim}"] = list(values)
    return conditions
