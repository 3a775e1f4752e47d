# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM's tokens as passwords: presigned requests that RDS's generate_db_auth_token makes."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

_SKEW = timedelta(minutes=5)
_LONGEST = 900  # seconds, whatever the token says
_SCOPE = re.compile(r"(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[a-z0-9-]+)/rds-db/aws4_request")
_HIDDEN = re.compile(r"&?X-Amz-Signature=[^&]*")


def is_good(token: str, host: str, port: int, user: str, secret_of: Callable[[str], str | None]) -> bool:
    """Whether it lets that user in at that host and port right now.

    secret_of gives the secret of an access key that is known here, and None for one that goes with every secret.
    """
    parts = urlsplit(f"https://{token}")
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    scope = _SCOPE.fullmatch(asked.get("X-Amz-Credential", ""))
    if scope is None or parts.netloc.lower() != f"{host}:{port}".lower():
        return False
    if (asked.get("Action"), asked.get("DBUser")) != ("connect", user):
        return False
    try:
        signed = datetime.strptime(asked.get("X-Amz-Date", ""), "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        lasts = timedelta(seconds=min(int(asked.get("X-Amz-Expires", "")), _LONGEST))
    except ValueError:
        return False
    if not signed - _SKEW <= datetime.now(timezone.utc) <= signed + lasts:
        return False
    key = scope["key"]
    secret = secret_of(key)
    if secret is None:
        # A key that begins so is a session's or a user's, and this one is nobody's.
        return not key.startswith("ASIA")
    return hmac.compare_digest(_signature(parts.netloc, parts.query, scope, secret), asked.get("X-Amz-Signature", ""))


def _signature(netloc: str, query: str, scope: re.Match[str], secret: str) -> str:
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request = AWSRequest(method="GET", url=f"https://{netloc}/?{_HIDDEN.sub('', query)}", headers={"host": netloc})
    request.context["timestamp"] = parse_qs(query)["X-Amz-Date"][0]
    auth = SigV4QueryAuth(Credentials(scope["key"], secret), "rds-db", scope["region"])
    signature: str = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return signature
