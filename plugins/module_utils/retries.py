# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a call is sent again, and for how long: the only retry layer, by deadline and by kind of call. Pure but for
the clock and the dice, which are given to it.

Sources: the "Error Handling" and "Retry behavior" pages of the AWS SDKs' reference guide for the codes and the
jittered backoff; the services' own error pages for conflicts and propagation.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

THROTTLED = frozenset(
    (
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
        "TooManyRequests",
        "TooManyRequestsException",
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "EC2ThrottledException",
        "TransactionInProgressException",
        "429",
    )
)
# Another change is under way: it passes by itself.
CONFLICTS = frozenset(
    (
        "OperationAborted",
        "ConditionalRequestConflict",
        "ConcurrentModification",
        "ConcurrentModificationException",
        "ConflictingOperationException",
        "EntityTemporarilyUnmodifiable",
        "PolicyChangesInProgressException",
        "InvalidDBInstanceState",
        "InvalidReplicationGroupState",
        "InvalidServerlessCacheStateFault",
    )
)
TRANSIENT = frozenset(
    (
        "RequestTimeout",
        "RequestTimeoutException",
        "InternalError",
        "InternalFailure",
        "ServiceUnavailable",
        "ServiceFailure",
        "500",
        "502",
        "503",
        "504",
    )
)
# What was just made is not yet known everywhere.
PROPAGATING = frozenset(
    (
        "AccountNotFoundException",
        "InvalidVpcEndpointId.NotFound",
        "NoSuchAccessPoint",
        "NoSuchBucket",
        "NoSuchEntity",
        "OrganizationalUnitNotFoundException",
        "PolicyNotFoundException",
    )
)
# Of these, the same code says that nothing is set: a user without a password, an account without a policy for them.
_MAY_BE_UNSET = frozenset(("get_account_password_policy", "get_login_profile"))
PROPAGATING_MESSAGES = (
    # Secrets Manager's, for some seconds after one was deleted at once; what stays for days is found, and restored.
    "a secret with this name is already scheduled for deletion",
    "invalid principal",
    # S3 Access Grants' words for users and roles.
    "invalid grantee in the request",
    "the specified iam role is invalid",
    "cannot be assumed",
    "does not exist or is not attachable",
    "not authorized to perform: sts:",
)
# Used up until someone asks for more: waiting doesn't help.
QUOTAS = frozenset(
    (
        "GlacierExpeditedRetrievalNotAvailable",
        "LimitExceeded",
        "LimitExceededException",
        "ServiceQuotaExceededException",
        "TooManyBuckets",
    )
)
# Sending these twice makes two, or is refused for what the first has done: an answer that was lost is read back
# instead. Named as botocore's methods.
_SENT_ONCE = frozenset(
    (
        "commit_transaction",
        "create_access_key",
        "create_account",
        "create_account_alias",
        "create_anomaly_monitor",
        "create_anomaly_subscription",
        "create_budget_action",
        "create_comment",
        "create_notification_subscription",
        "create_policy_version",
        "create_service_specific_credential",
        "create_virtual_mfa_device",
        "execute_statement",
        "initiate_document_version_upload",
        "initiate_job",
        "initiate_multipart_upload",
        "initiate_vault_lock",
        "purchase_provisioned_capacity",
        "upload_archive",
    )
)
_REFUSED_AT_ONCE = 3


@dataclass
class Patience:
    """How long one task goes on asking.

    ``seconds`` is the deadline of one call, ``propagation`` how long what was just created may stay unknown; ``fresh``
    says that this task created something. ``connected`` is set by the first answer: before it, a refused connection is
    most likely a wrong address and is tried a few times only.
    """

    seconds: float = 120.0
    propagation: float = 30.0
    fresh: bool = False
    connected: bool = False
    clock: Callable[[], float] = time.monotonic
    dice: Callable[[float, float], float] = random.uniform


@dataclass(frozen=True)
class Attempt:
    """What came of one sending: its number from 1, the error's code ("" for none), how the connection ended."""

    operation: str
    number: int
    elapsed: float
    code: str = ""
    message: str = ""
    status: int = 0
    refused: bool = False
    dropped: bool = False
    wait: float = 0.0


def pause(attempt: Attempt, patience: Patience) -> float | None:
    """Seconds until the call is sent again, or None when its outcome stands."""
    limit = patience.seconds
    base = 0.0
    if attempt.code in QUOTAS:
        return None
    if attempt.refused:
        if not patience.connected and attempt.number >= _REFUSED_AT_ONCE:
            return None
        base = 0.5
    elif attempt.code in THROTTLED or attempt.code in CONFLICTS:
        base = 0.5
    elif attempt.dropped or attempt.code in TRANSIENT or attempt.status >= 500 and attempt.status != 501:
        if is_sent_once(attempt.operation):
            return None
        base = 0.1
    elif _is_propagating(attempt, patience.fresh):
        base, limit = 0.5, min(limit, patience.propagation)
    else:
        return None
    ceiling = min(20.0, base * 2 ** min(attempt.number - 1, 16))
    seconds = max(attempt.wait, patience.dice(ceiling / 2, ceiling))
    return seconds if attempt.elapsed + seconds <= limit else None


def is_sent_once(operation: str) -> bool:
    """Whether an operation (botocore's method name) must not be sent again when its outcome is unknown."""
    return operation in _SENT_ONCE


def _is_propagating(attempt: Attempt, fresh: bool) -> bool:
    """Whether the call meets something that was just created: by this task, or, for principals, by any before it."""
    message = attempt.message.lower()
    new_key = attempt.operation == "assume_role" and attempt.code == "InvalidClientTokenId"
    return (
        new_key
        or (fresh and attempt.code in PROPAGATING and attempt.operation not in _MAY_BE_UNSET)
        or any(words in message for words in PROPAGATING_MESSAGES)
    )


def wait_asked_for(headers: Mapping[str, Any]) -> float:
    """Seconds that the service itself asks to wait: ``x-amz-retry-after`` (milliseconds) or ``Retry-After``."""
    for name, unit in (("x-amz-retry-after", 1000.0), ("retry-after", 1.0)):
        try:
            return min(20.0, max(0.0, float(headers[name]) / unit))
        except (KeyError, ValueError, TypeError):
            continue
    return 0.0
