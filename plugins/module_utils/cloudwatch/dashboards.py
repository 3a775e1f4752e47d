# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dashboards: what a body may be before AWS looks at it, and what it is. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params, Where, is_empty

# CloudWatch API Reference, "Dashboard Body Structure and Syntax".
_MOST_WIDGETS = 500
_SIDES: Mapping[str, int] = {"width": 24, "height": 1000}


def check(params: Params) -> None:
    """Refuse what can't be a dashboard, before anything is read."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", params["name"]):
        raise Refused(
            f"name: {params['name']!r} can't be a dashboard's: it has 1 to 255 letters, digits, hyphens and"
            " underscores."
        )
    if params.get("body") is None or params.get("state") == "absent":
        return
    body = document(params["body"])
    if not isinstance(body, Mapping) or is_empty(body):
        raise Refused("body: it is an object in JSON, with a list of widgets.")
    widgets = body.get("widgets")
    if not isinstance(widgets, list):
        raise Refused("body: widgets is missing, or is no list.")
    if len(widgets) > _MOST_WIDGETS:
        raise Refused(f"body: a dashboard has at most {_MOST_WIDGETS} widgets, not {len(widgets)}.")
    for number, widget in enumerate(widgets):
        _check_widget(widget, f"body: widgets[{number}]")


def _check_widget(widget: Any, where: str) -> None:
    if not isinstance(widget, Mapping):
        raise Refused(f"{where} is no object.")
    for member in ("type", "properties"):
        if member not in widget:
            raise Refused(f"{where} has no {member}.")
    for side, most in _SIDES.items():
        size = widget.get(side, 1)
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= most:
            raise Refused(f"{where}.{side}: it is from 1 to {most}, not {size!r}.")


def document(body: Any) -> Any:
    """The body as what its JSON stands for; raises Refused."""
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError as error:
        raise Refused(f"body: it is not JSON: {error}.") from None


def wanted(params: Params, current: Any) -> Any:
    """The body that is to be."""
    return document(params["body"])


def same(wanted_body: Any, current: Any) -> bool:
    """Whether two bodies are the same JSON; order within a list counts, that of names doesn't."""
    return bool(wanted_body == current)


def creating(params: Params, where: Where) -> dict[str, Any]:
    """Nothing more, but a dashboard isn't made without a body."""
    if params.get("body") is None:
        raise Refused(f"body: dashboard {params['name']} isn't there yet, and can't be made without one.")
    return {}


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The dashboard, with its body as a dictionary."""
    body = values["body"] if "body" in values else document((found or {}).get("DashboardBody"))
    return {"dashboard": {"name": params["name"], "arn": (found or {}).get("DashboardArn"), "body": body}}
