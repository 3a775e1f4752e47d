# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links: a presigned request is good until it expires, and only as it was signed where its secret is known."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from botocore.auth import HmacV1QueryAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from moto.iam.models import iam_backends

from .s3_call import Answer, Refusal, S3Call, access_denied
from .s3_gate import EVERY_OPERATION, Proceed

_PARAMETERS = ("Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires")
_WEEK = 604_800  # seconds
# How far AWS lets clocks be apart.
_SKEW = timedelta(minutes=15)
_SCOPE = re.compile(r"(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request")


class _DatedV2(HmacV1QueryAuth):
    """The signature of an end that is given: botocore's own counts its seconds from now."""

    def _get_date(self) -> str:
        return str(self._expires)


def check(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a link says who signed it, when and for how long; expiry and signature are looked at first."""
    if any(f"X-Amz-{name}" in call.query for name in _PARAMETERS):
        _check_v4(call)
    elif "Signature" in call.query and "AWSAccessKeyId" in call.query:
        _check_v2(call)
    return proceed()


def secret_of(access_key: str) -> str | None:
    """The secret of a key that IAM or STS made here; None for any other key, which goes with every secret."""
    for partitions in list(iam_backends.values()):
        for backend in list(partitions.values()):
            if access_key in backend.access_keys:
                secret: str = backend.access_keys[access_key].secret_access_key
                return secret
    return None


def signature_does_not_match(access_key: str, signature: str) -> Refusal:
    return Refusal(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing "
        "method.",
        403,
        AWSAccessKeyId=access_key,
        SignatureProvided=signature,
    )


def _check_v4(call: S3Call) -> None:
    given = {name: call.query.get(f"X-Amz-{name}") for name in _PARAMETERS}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise _bad_parameters(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
            "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
    asked = {name: value or "" for name, value in given.items()}
    scope = _SCOPE.fullmatch(asked["Credential"])
    if scope is None:
        raise _bad_parameters(
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
        )
    try:
        signed = datetime.strptime(asked["Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError as problem:
        raise _bad_parameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"") from problem
    seconds = asked["Expires"]
    if not re.fullmatch(r"-?\d+", seconds):
        raise _bad_parameters("X-Amz-Expires should be a number")
    if int(seconds) < 0:
        raise _bad_parameters("X-Amz-Expires must be non-negative")
    if int(seconds) > _WEEK:
        raise _bad_parameters(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
            f"{_WEEK} seconds"
        )
    if signed - _SKEW > datetime.now(timezone.utc):
        raise access_denied("Request is not valid yet")
    _check_expiry(signed + timedelta(seconds=int(seconds)), {"X-Amz-Expires": seconds})
    names = asked["SignedHeaders"].split(";")
    unsigned = [n.lower() for n, _other in call.headers.items() if n.lower().startswith("x-amz-")]
    unsigned = sorted(set(unsigned) - set(names) - {"x-amz-content-sha256"})
    if unsigned:
        refusal = access_denied("There were headers present in the request which were not signed")
        refusal.elements["HeadersNotSigned"] = ", ".join(unsigned)
        raise refusal
    secret = secret_of(scope["key"])
    if secret is not None and not hmac.compare_digest(_v4(call, secret, scope, asked, names), asked["Signature"]):
        raise signature_does_not_match(scope["key"], asked["Signature"])


def _v4(call: S3Call, secret: str, scope: re.Match[str], asked: Mapping[str, str], names: list[str]) -> str:
    parts = urlsplit(call.request.raw_url)
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith("X-Amz-Signature="))
    request = AWSRequest(
        method=call.request.method,
        url=parts._replace(query=query).geturl(),
        headers={name: call.headers.get(name, "") for name in names},
    )
    request.context["timestamp"] = asked["Date"]
    auth = S3SigV4QueryAuth(Credentials(scope["key"], secret), "s3", scope["region"])
    signature: str = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return signature


def _check_v2(call: S3Call) -> None:
    access_key, signature, expires = (call.query.get(name, "") for name in ("AWSAccessKeyId", "Signature", "Expires"))
    if not expires.isdecimal():
        raise access_denied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
    _check_expiry(datetime.fromtimestamp(int(expires), timezone.utc), {})
    secret = secret_of(access_key)
    if secret is None:
        return
    sent = {name.lower(): value for name, value in call.headers.items()}
    if "x-amz-security-token" in call.query:
        sent["x-amz-security-token"] = call.query["x-amz-security-token"]
    kept = {name: value for name, value in sent.items() if name.startswith(("x-amz-", "content-"))}
    auth = _DatedV2(Credentials(access_key, secret), expires)
    parts = urlsplit(call.request.raw_url)
    headers = HTTPHeaders.from_dict(kept)
    computed = auth.get_signature(call.request.method, parts, headers, auth_path=parts.path)
    if not hmac.compare_digest(computed, signature):
        raise signature_does_not_match(access_key, signature)


def _check_expiry(end: datetime, elements: Mapping[str, str]) -> None:
    now = datetime.now(timezone.utc)
    if now > end:
        refusal = access_denied("Request has expired")
        refusal.elements |= {**elements, "Expires": _written(end), "ServerTime": _written(now)}
        raise refusal


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _bad_parameters(message: str) -> Refusal:
    return Refusal("AuthorizationQueryParametersError", message)


MENDS = {EVERY_OPERATION: (check,)}
