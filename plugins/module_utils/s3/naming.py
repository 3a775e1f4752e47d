# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of buckets and keys of objects, as S3 allows them.

Source: "General purpose bucket naming rules" and "Naming Amazon S3 objects" in the S3 User Guide.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import Refused

_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def check_bucket(name: Any, option: str = "name") -> None:
    """Refuse what can't be a bucket's name, saying which rule it breaks."""
    name = str(name)
    rule = ""
    if not 3 <= len(name) <= 63:
        rule = f"it has {len(name)} characters, and 3 to 63 are allowed"
    elif not re.fullmatch(r"[a-z0-9.-]+", name):
        rule = "only lower-case letters, digits, dots and hyphens are allowed"
    elif not (name[0].isalnum() and name[-1].isalnum()):
        rule = "it must begin and end with a letter or a digit"
    elif ".." in name:
        rule = "two dots may not stand side by side"
    elif re.fullmatch(r"\d+\.\d+\.\d+\.\d+", name):
        rule = "it may not look like an IP address"
    elif name.startswith(_PREFIXES):
        rule = f"names that begin with {', '.join(_PREFIXES)} are reserved"
    elif name.endswith(_SUFFIXES):
        rule = f"names that end with {', '.join(_SUFFIXES)} are reserved"
    if rule:
        raise Refused(f"{option}: {name!r} can't be a bucket's name: {rule}.")


def is_account_regional(name: Any) -> bool:
    """Whether a name is one of an account's own namespace, which no other account can take."""
    return bool(re.fullmatch(r".+-\d{12}-[a-z]{2,}(-[a-z]+)+-\d+-an", str(name)))


def check_key(key: Any, option: str = "object") -> None:
    """Refuse what can't be an object's key."""
    size = len(str(key).encode())
    if not 1 <= size <= 1024:
        raise Refused(f"{option}: an object's key has 1 to 1024 bytes in UTF-8, this one has {size}.")
