# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AssumeRoleWithWebIdentity and AssumeRoleWithSAML: while IAM is enforced, the role's trust policy says who may.

Signatures of tokens and assertions aren't looked at: there is no internet here to fetch the providers' keys from.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.sts.exceptions import STSClientError
from moto.sts.responses import TokenResponse
from moto.utilities.utils import get_partition

from embedded_aws.authorization import in_force, keys
from embedded_aws.authorization.callers import Caller
from embedded_aws.authorization.conditions import as_list
from embedded_aws.authorization.decisions import EVERYTHING, Policies, Policy, decide
from embedded_aws.authorization.statements import Access
from embedded_aws.enforcement import Enforcement

from .assumed_roles import role_of

_WEB, _SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
_ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
_ROLES = "https://aws.amazon.com/SAML/Attributes/Role"
_SIGN_IN = "https://signin.aws.amazon.com/saml"


def install(enforcement: Enforcement) -> None:
    TokenResponse.assume_role_with_web_identity = _judged(
        TokenResponse.assume_role_with_web_identity, _by_token, enforcement
    )
    TokenResponse.assume_role_with_saml = _judged(TokenResponse.assume_role_with_saml, _by_assertion, enforcement)


def _judged(of_moto: Any, told: Any, enforcement: Enforcement) -> Any:
    def judged(self: TokenResponse) -> ActionResult:
        if not enforcement.on:
            answer: ActionResult = of_moto(self)
            return answer
        action, provider, known, result = told(self)
        _admit(self, action, provider, known)
        answer = of_moto(self)
        session: Any = answer.result["Credentials"]
        session.policy_arns = tuple(each["arn"] for each in self._get_param("PolicyArns", []))
        return ActionResult({**answer.result, **result})

    return judged


def _admit(self: TokenResponse, action: str, provider: str, known: Mapping[str, Any]) -> None:
    """Refuse, in AWS's words, unless the role is there and trusts the provider for what it says of the caller."""
    arn = self._get_param("RoleArn")
    role = role_of(arn, get_partition(self.region))
    if role is not None:
        # Nobody of an account's asks, so there are no policies of an identity: what the role's side says counts.
        caller = Caller("", provider, provider, None, provider, "FederatedUser", provider=provider)
        session = self._get_param("RoleSessionName")
        context = {**known, **keys.now(), "aws:federatedprovider": provider, "sts:rolesessionname": session}
        policies = Policies(
            (EVERYTHING,),
            resource=Policy(in_force.parsed(role.assume_role_policy_document), "trust policy", "resource"),
            owner=role.account_id,
            resource_control=in_force.organization_levels(role.account_id, "RESOURCE_CONTROL_POLICY"),
            resource_must_allow=True,
        )
        present = {key.lower(): value for key, value in context.items() if value is not None}
        if decide(Access(caller, action, arn, present), policies).allowed:
            return
    raise STSClientError("AccessDenied", f"Not authorized to perform {action}")


def _invalid(message: str) -> STSClientError:
    return STSClientError("InvalidIdentityToken", message)


# ---- OpenID Connect -------------------------------------------------------------------------------------------------


def _by_token(self: TokenResponse) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    claims = _claims(self._get_param("WebIdentityToken") or "")
    issuer, audiences = str(claims.get("iss", "")), [str(one) for one in as_list(claims.get("aud", []))]
    if not issuer.startswith("https://"):
        raise _invalid("Issuer must be a valid URL")
    account, partition = self._get_param("RoleArn").split(":")[4], get_partition(self.region)
    host = issuer.removeprefix("https://")
    arn = f"arn:{partition}:iam::{account}:oidc-provider/{host}"
    provider = iam_backends[account][partition].open_id_providers.get(arn)
    if provider is None:
        raise _invalid(f"No OpenIDConnect provider found in your account for {issuer}")
    if not set(audiences) & set(provider.client_id_list):
        raise _invalid("Incorrect token audience")
    if float(claims.get("exp", 0)) < time.time():
        raise STSClientError("ExpiredTokenException", "Token expired: current date/time must be before the expiration"
                                                      " date/time")  # fmt: skip
    known = {f"{host}:{claim}": _texts(claims.get(claim)) for claim in ("aud", "sub", "amr")}
    told = {
        "SubjectFromWebIdentityToken": str(claims.get("sub", "")),
        "Audience": audiences[0],
        "Provider": arn,
    }
    return _WEB, arn, known, told


def _claims(token: str) -> dict[str, Any]:
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError, binascii.Error):
        claims = None
    if not isinstance(claims, dict):
        raise _invalid("The ID Token provided is not a valid JWT.")
    return claims


def _texts(value: Any) -> Any:
    texts = [str(one) for one in as_list(value)] if value is not None else []
    return texts[0] if len(texts) == 1 else texts or None


# ---- SAML -----------------------------------------------------------------------------------------------------------


def _by_assertion(self: TokenResponse) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    arn, provider = self._get_param("RoleArn"), self._get_param("PrincipalArn")
    account, partition = arn.split(":")[4], get_partition(self.region)
    known = iam_backends[account][partition].saml_providers.values()
    if provider not in [one.arn for one in known]:
        raise _invalid("Specified provider doesn't exist")
    try:
        assertion = ElementTree.fromstring(base64.b64decode(self._get_param("SAMLAssertion") or ""))
    except (ElementTree.ParseError, binascii.Error) as error:
        raise _invalid("Invalid base64 SAMLResponse") from error
    # AWS: an attribute of the assertion has pairs of a role and a provider, and the ones asked for are among them.
    pairs = [
        {each.strip() for each in (value.text or "").split(",")}
        for attribute in assertion.iter(f"{_ASSERTION}Attribute")
        if attribute.get("Name") == _ROLES
        for value in attribute.iter(f"{_ASSERTION}AttributeValue")
    ]
    if {arn, provider} not in pairs:
        raise STSClientError("AccessDenied", f"Not authorized to perform {_SAML}")
    subject = assertion.find(f".//{_ASSERTION}NameID")
    issuer = assertion.find(f".//{_ASSERTION}Assertion/{_ASSERTION}Issuer")
    confirmed = assertion.find(f".//{_ASSERTION}SubjectConfirmationData")
    context = {
        "saml:aud": confirmed.get("Recipient") if confirmed is not None else _SIGN_IN,
        "saml:iss": issuer.text if issuer is not None else None,
        "saml:sub": subject.text if subject is not None else None,
    }
    told = {"Issuer": context["saml:iss"], "Audience": context["saml:aud"], "Subject": context["saml:sub"]}
    return _SAML, provider, context, {key: value for key, value in told.items() if value}
