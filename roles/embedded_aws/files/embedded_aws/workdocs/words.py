# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of `python -m embedded_aws workdocs`, as the switch under /_embedded/ takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

USAGE = {
    "site": "site [DIRECTORY]: on that directory, or on one of its own",
    "person": "person USERNAME [EMAIL [GIVEN_NAME SURNAME]]: a user of the directory who isn't active",
    "group": "group NAME [USERNAME ...]: a group of the directory, with these members",
    "page": "page NUMBER: the most that a page of a listing holds; page all: AWS's own",
    "ended": "ended: refuse every call, as since the service's end",
    "open": "open: answer again",
    "checkout": "checkout DOCUMENT: as from the web client; again: checkin",
    "checkin": "checkin DOCUMENT",
    "lock": "lock DOCUMENT: for comments; again: unlock",
    "unlock": "unlock DOCUMENT",
}
_VALUES = {"site": (0, 1), "person": (1, 2, 4), "ended": (0,), "open": (0,)}


def asked(word: str, values: Sequence[str], site: str | None, region: str | None) -> dict[str, Any]:
    """The JSON that says the same. Raises ValueError with a sentence."""
    fits = len(values) > 0 if word == "group" else len(values) in _VALUES.get(word, (1,))
    if not fits or (word == "page" and values[0] != "all" and not values[0].isdecimal()):
        raise ValueError(f"It is: workdocs {USAGE[word]}.")
    which = {"site": site} if site else {}
    if word == "site":
        return {"site": {**dict(zip(("directory",), values, strict=False)), **({"region": region} if region else {})}}
    if word == "person":
        return {"person": {**which, **dict(zip(("username", "email", "given_name", "surname"), values, strict=False))}}
    if word == "group":
        return {"group": {**which, "name": values[0], "members": list(values[1:])}}
    if word == "page":
        return {"page": None if values[0] == "all" else int(values[0])}
    if word in ("ended", "open"):
        return {"ended": word == "ended"}
    if word in ("checkout", "checkin"):
        return {"checkout": {"document": values[0], "out": word == "checkout"}}
    return {"lock": {"document": values[0], "locked": word == "lock"}}
