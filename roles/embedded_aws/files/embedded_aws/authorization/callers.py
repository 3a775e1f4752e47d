# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who makes a request, as policies know the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Caller:
    """`arn` is the principal; `principal_arn` is aws:PrincipalArn, which for a role session is the role's.

    kind is aws:PrincipalType: Account (the root user), User or AssumedRole. tags are those of the user, or of the role
    with the session's over them. mfa is aws:MultiFactorAuthPresent, which long-term keys don't have (None).
    """

    account: str
    arn: str
    principal_arn: str
    user_name: str | None
    user_id: str
    kind: str
    tags: Mapping[str, str] = field(default_factory=dict)
    mfa: bool | None = None

    @property
    def is_root(self) -> bool:
        return self.kind == "Account"

    @property
    def is_service_linked(self) -> bool:
        return ":role/aws-service-role/" in self.principal_arn
