# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts of SQL, which are read whole and split by nobody but the server."""

from __future__ import annotations

from pathlib import Path

from ..errors import Refused


def script_of(name: str) -> str:
    """The text of a script; raises Refused where it can't be read or has nothing in it."""
    path = Path(name).expanduser()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"script: {path} is not UTF-8: {error.reason} at byte {error.start}.") from error
    except OSError as error:
        raise Refused(f"script: {path} can't be read: {error.strerror}.") from error
    if not text.strip():
        raise Refused(f"script: {path} is empty.")
    return text
