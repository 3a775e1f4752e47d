# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who makes a request, as policies know the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Caller:
    """`arn` is the principal; `principal_arn` is aws:PrincipalArn, which for a role session is the role's.

    kind is aws:PrincipalType: Account (the root user), User or AssumedRole. session is what STS keeps of a role's
    session, provider the identity provider that vouches for one who is of no account.
    """

    account: str
    arn: str
    principal_arn: str
    user_name: str | None
    user_id: str
    kind: str
    session: Any = field(default=None, compare=False, repr=False)
    provider: str | None = None

    @property
    def is_root(self) -> bool:
        return self.kind == "Account"

    @property
    def is_service_linked(self) -> bool:
        return ":role/aws-service-role/" in self.principal_arn
