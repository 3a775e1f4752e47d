# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations leave an account as it was, told by their names."""

from __future__ import annotations

import re

_READ = re.compile(
    r"(Get(?!OrCreate)|List|Head|Describe|Select|Search|Lookup|Query|Scan|Filter|Simulate|Validate|Preview|Estimate|Download|Check(?!In|out))"
    r"|Batch(Get|List|Describe|Check)"
    r"|(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|GenerateMac|GenerateRandom|Sign|Verify|VerifyMac|DeriveSharedSecret)$"
    r"|GenerateDataKey(Pair)?(WithoutPlaintext)?$"
    r"|AssumeRole|GenerateCredentialReport$|DecodeAuthorizationMessage$|TestEventPattern$|CreateSession$"
)


def is_read(operation: str | None, method: str) -> bool:
    """Whether an operation leaves the account as it was; credentials that STS hands out change nothing in it.

    An operation that no model knows is judged by its HTTP method.
    """
    if operation is None:
        return method in ("GET", "HEAD", "OPTIONS")
    return bool(_READ.match(operation))
