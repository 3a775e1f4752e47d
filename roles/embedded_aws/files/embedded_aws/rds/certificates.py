# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate authorities that sign the servers of instances."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha1
from typing import Any

# Amazon RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance": by authority, until when it is valid.
_UNTIL = {
    "rds-ca-ecc384-g1": datetime(2121, 5, 25),
    "rds-ca-rsa2048-g1": datetime(2061, 5, 25),
    "rds-ca-rsa4096-g1": datetime(2121, 5, 25),
}
NAMES = tuple(_UNTIL)
DEFAULT = "rds-ca-rsa2048-g1"
_FROM = datetime(2021, 5, 25)


def described(name: str, place: str) -> dict[str, Any]:
    """An authority as RDS answers it; place is the beginning of its ARN."""
    return {
        "CertificateIdentifier": name,
        "CertificateType": "CA",
        "Thumbprint": sha1(name.encode(), usedforsecurity=False).hexdigest(),
        "ValidFrom": _FROM,
        "ValidTill": _UNTIL[name],
        "CertificateArn": f"{place}:{name}",
        "CustomerOverride": False,
    }


def details(name: str | None) -> dict[str, Any]:
    """An instance's CertificateDetails; its own certificate is changed by AWS before the year is over."""
    known = name if name in _UNTIL else DEFAULT
    return {"CAIdentifier": known, "ValidTill": datetime.now().replace(microsecond=0, month=12, day=31)}
