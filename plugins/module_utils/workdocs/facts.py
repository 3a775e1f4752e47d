# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service tells of its folders, documents and users, as results show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..shapes import snake
from .paths import Entry
from .people import User

_SHORT_KEYS = {"ParentFolderId": "parent_id", "LatestVersionMetadata": "latest_version"}


def snaked(value: Any) -> Any:
    """An answer in snake_case, without what AWS leaves empty."""
    if isinstance(value, Mapping):
        return {
            _SHORT_KEYS.get(str(key)) or snake(str(key)): snaked(inner)
            for key, inner in value.items()
            if inner is not None
        }
    if isinstance(value, (list, tuple)):
        return [snaked(inner) for inner in value]
    return value


def entry(found: Entry) -> dict[str, Any]:
    """A folder or a document, with its kind, its path and its name."""
    return {**snaked(found.seen), "type": found.kind.lower(), "name": found.name, "path": found.path}


def user(found: User) -> dict[str, Any]:
    """A user, with the storage rule as workdocs_user takes it."""
    told: dict[str, Any] = snaked(found)
    storage = told.pop("storage", None) or {}
    if storage:
        rule = storage.get("storage_rule") or {}
        told["storage_type"] = rule.get("storage_type")
        told["storage_allocated_in_bytes"] = rule.get("storage_allocated_in_bytes")
        told["storage_utilized_in_bytes"] = storage.get("storage_utilized_in_bytes", 0)
    return told
