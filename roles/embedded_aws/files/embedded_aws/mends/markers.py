# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Markers of pages that nobody gave out, refused in the words of services that speak the query protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.exceptions import InvalidToken
from moto.core.responses import ActionResult, PaginatedResult

_refusals: dict[str, Callable[[str], Exception]] = {}
_paginated = PaginatedResult.execute_result


def install(service: str, invalid: Callable[[str], Exception]) -> None:
    """Have a service refuse them with what invalid makes of a message: moto answers JSON, which no SDK reads there."""
    _refusals[service] = invalid
    PaginatedResult.execute_result = _executed


def _executed(self: Any, context: Any) -> Any:
    try:
        return _paginated(self, context)
    except InvalidToken:
        invalid = _refusals.get(str(context.service_model.service_name))
        if invalid is None:
            raise
        return ActionResult(invalid("Invalid marker")).execute_result(context)
