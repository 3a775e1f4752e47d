# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who makes a request: the account and the ARNs that policies know the caller by."""

from __future__ import annotations

from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from embedded_aws.authorization.callers import Caller


def caller_of(account: str, access_key: str, region: str) -> Caller:
    """The identity behind an access key: a role's session, or whoever STS says it is."""
    partition = get_partition(region)
    backend = sts_backends[account][partition]
    session = backend.get_assumed_role_from_access_key(access_key)
    if session:
        return Caller(account, session.arn, session.role_arn, None, session.user_id, "AssumedRole", session)
    user_id, arn, account = backend.get_caller_identity(access_key, region)
    if arn.endswith(":root"):
        return Caller(account, arn, arn, None, user_id, "Account")
    return Caller(account, arn, arn, arn.rpartition("/")[2], user_id, "User")
