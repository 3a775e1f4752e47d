# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS's own managed policies, parsed once for all accounts: moto parses all 1,582 for each account and each reset."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import IAMBackend

_of_moto = IAMBackend._init_aws_policies


def register() -> None:
    """Make moto's IAM share the parsed policies; call it once."""
    IAMBackend._init_aws_policies = _policies


def load() -> None:
    """Parse the policies of the aws partition now rather than at the first call."""
    _originals("aws")


def _policies(self: IAMBackend) -> list[Any]:
    # Attachments are counted on the policy, so that each account has its own; documents never change and are shared.
    policies = [copy.copy(policy) for policy in _originals(self.region_name)]
    for policy in policies:
        policy.account_id = self.account_id
    return policies


@cache
def _originals(partition: str) -> list[Any]:
    backend = IAMBackend.__new__(IAMBackend)
    backend.region_name, backend.account_id = partition, DEFAULT_ACCOUNT_ID
    return _of_moto(backend)
