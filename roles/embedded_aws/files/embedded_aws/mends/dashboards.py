# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dashboards of CloudWatch: bodies that can't be one are refused, and doubtful ones are taken with a message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from moto.cloudwatch.exceptions import DashboardInvalidInputError
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

# CloudWatch API Reference, "Dashboard Body Structure and Syntax".
_WIDGETS = ("metric", "text", "log", "alarm", "explorer", "custom")
_MOST = 500


def install() -> None:
    CloudWatchResponse.put_dashboard = _put_dashboard


def _put_dashboard(self: CloudWatchResponse) -> ActionResult:
    """AWS: "If the value of this parameter is not empty, the dashboard is created or modified, but..." for warnings."""
    name, body = self._get_param("DashboardName"), self._get_param("DashboardBody")
    try:
        document = json.loads(body)
    except ValueError:
        raise _refused([_message("/", "The field DashboardBody must be a valid JSON object")]) from None
    errors = list(_errors(document))
    if errors:
        raise _refused(errors)
    self.cloudwatch_backend.put_dashboard(name, body)
    return ActionResult({"DashboardValidationMessages": list(_warnings(document))})


def _message(path: str, message: str) -> dict[str, str]:
    return {"DataPath": path, "Message": message}


def _refused(messages: list[dict[str, str]]) -> DashboardInvalidInputError:
    problem = DashboardInvalidInputError(
        f"The dashboard body is invalid, there are {len(messages)} validation errors: "
        + "; ".join(f"{one['DataPath']}: {one['Message']}" for one in messages)
    )
    problem.dashboardValidationMessages = messages
    return problem


def _errors(document: Any) -> Iterator[dict[str, str]]:
    if not isinstance(document, dict):
        yield _message("/", "Should be of type object")
        return
    widgets = document.get("widgets")
    if not isinstance(widgets, list):
        yield _message("/widgets", "Should have required property 'widgets' of type array")
        return
    if len(widgets) > _MOST:
        yield _message("/widgets", f"Should not have more than {_MOST} items")
    for number, widget in enumerate(widgets):
        where = f"/widgets/{number}"
        if not isinstance(widget, dict):
            yield _message(where, "Should be of type object")
            continue
        if widget.get("type") not in _WIDGETS:
            yield _message(f"{where}/type", f"Should be equal to one of the allowed values: {', '.join(_WIDGETS)}")
        for side, most in (("width", 24), ("height", 1000)):
            if side in widget and (not isinstance(widget[side], int) or not 1 <= widget[side] <= most):
                yield _message(f"{where}/{side}", f"Should be an integer from 1 to {most}")
        if not isinstance(widget.get("properties"), dict):
            yield _message(f"{where}/properties", "Should have required property 'properties' of type object")


def _warnings(document: Any) -> Iterator[dict[str, str]]:
    known = ("widgets", "start", "end", "periodOverride", "variables")
    yield from (_message(f"/{name}", "Should NOT have additional properties") for name in document if name not in known)
    for number, widget in enumerate(document["widgets"]):
        properties = widget["properties"]
        if widget["type"] == "metric" and "region" not in properties:
            yield _message(f"/widgets/{number}/properties/region", "Should have required property 'region'")
