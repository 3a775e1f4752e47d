# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a denial is told: each service's code, and the sentence that AWS gives.

Source of the sentence: IAM User Guide, "Troubleshoot access denied error messages".
"""

from __future__ import annotations

from embedded_aws import errors
from embedded_aws.exchange import Answer, Call

from .decisions import Decision
from .statements import Access

# (code, HTTP status) of services that differ from their protocol's.
_OF_SERVICE = {
    "ec2": ("UnauthorizedOperation", 403),
    "sns": ("AuthorizationError", 403),
    # These spoke the query protocol once, and keep its code.
    "sqs": ("AccessDenied", 403),
    "cloudwatch": ("AccessDenied", 403),
    "s3control": ("AccessDenied", 403),
}
_OF_PROTOCOL = {
    "query": ("AccessDenied", 403),
    "rest-xml": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "rest-json": ("AccessDeniedException", 403),
}


def sentence(access: Access, decision: Decision) -> str:
    """Who may not do what to which resource, and why."""
    who = access.caller.arn if access.caller else "anonymous"
    action = access.action.replace("sns:", "SNS:", 1) if access.action.startswith("sns:") else access.action
    return (
        f"User: {who} is not authorized to perform: {action} on resource: {access.resource} {decision.reason(action)}"
    )


def answer(call: Call, access: Access, decision: Decision) -> Answer:
    code, status = _OF_SERVICE.get(call.service) or _OF_PROTOCOL.get(call.protocol, ("AccessDeniedException", 400))
    message = sentence(access, decision)
    if call.service == "ec2":
        message = f"You are not authorized to perform this operation. {message}"
    if call.service == "organizations":
        message = f"You don't have permissions to access this resource. {message}"
    return errors.answer(call, code, message, status)
