# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's session as a task's result: asked of STS anew each time, in check runs too, since it changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..assumed_roles import explained, request_of
from ..errors import ApiError, Failed, Refused
from ..parts import Params, Plan, Request, Step
from ..shapes import snake

# The option that every module has, and this module's own: the same of a session under two names.
_OWN: Mapping[str, str] = {
    "arn": "role_arn",
    "session_name": "role_session_name",
    "duration": "duration_seconds",
    "mfa_serial": "mfa_serial_number",
}
_SAME = ("external_id", "mfa_token", "policy", "policy_arns", "tags", "transitive_tag_keys", "source_identity")


def check(params: Params) -> None:
    """Refuse what STS would never take, before anything is sent."""
    _request(params)


def plan(api: Any, params: Params) -> Plan:
    """Assume the role; its credentials are facts, of a check run too, so that the tasks after it can use them."""
    request = _request(params)
    try:
        answer = api.call("assume_role", request)
    except ApiError as error:
        raise Failed(_renamed(explained(request, error)), error) from error
    keys = answer["Credentials"]
    facts: dict[str, Any] = {
        "sts_creds": {
            "access_key": keys["AccessKeyId"],
            "secret_key": keys["SecretAccessKey"],
            "session_token": keys["SessionToken"],
            "expiration": keys["Expiration"],
        },
        "sts_user": {snake(name): value for name, value in answer["AssumedRoleUser"].items()},
    }
    if "SourceIdentity" in answer:
        facts["source_identity"] = answer["SourceIdentity"]
    # It is done by now: the step only says what was asked, and so what it takes to be allowed it.
    done = Step("session", "get", requests=(Request("sts", "assume_role", request),), work=_nothing, changes=False)
    return Plan((done,), facts)


def _request(params: Params) -> dict[str, Any]:
    option = {name: params.get(own) for name, own in (*_OWN.items(), *zip(_SAME, _SAME))}
    if not params.get("role_session_name"):
        raise Refused("role_session_name: it is empty; a session has a name of 2 to 64 characters.")
    try:
        return request_of(option)
    except Refused as refused:
        raise Refused(_renamed(str(refused))) from refused


def _renamed(sentence: str) -> str:
    """A sentence about the option ``assume_role``, with the names that this module's options have."""
    sentence = re.sub(r"assume_role\.(\w+)", lambda said: _OWN.get(said[1], said[1]), sentence)
    return re.sub(r"\bmfa_serial\b", "mfa_serial_number", sentence)


def _nothing(api: Any) -> None:
    return None
