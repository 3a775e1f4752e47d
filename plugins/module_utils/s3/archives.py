# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an object lies in its archive: which one, and whether a readable copy is there or on its way. Pure.

Source: "Restoring an archived object" and "Checking restore status and expiration date" in the S3 User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from .headers import ARCHIVED
from .times import moment

AVAILABLE, STORED, COMING, RESTORED = "available", "archived", "in_progress", "restored"
STATUSES = (AVAILABLE, COMING, RESTORED, STORED)


class Lying(NamedTuple):
    """An object, and how it lies: one of STATUSES, and until when its copy is there.

    ``archive`` is the class or tier that prices and hours go by: GLACIER, DEEP_ARCHIVE, or of INTELLIGENT_TIERING
    ARCHIVE_ACCESS and DEEP_ARCHIVE_ACCESS; empty for what is read at once.
    """

    key: str
    version: str
    storage_class: str
    size: int
    status: str
    archive: str = ""
    expires: datetime | None = None

    @property
    def has_copy(self) -> bool:
        """Whether a restore makes a copy that expires; what tiering archived is moved, and stays."""
        return self.archive in ARCHIVED


def of_head(place: Mapping[str, Any], head: Mapping[str, Any]) -> Lying:
    """An object as HeadObject tells of it."""
    storage_class = str(head.get("StorageClass") or "STANDARD")
    archive = storage_class if storage_class in ARCHIVED else str(head.get("ArchiveStatus") or "")
    ongoing, expires = restore_header(str(head.get("Restore") or ""))
    return _lying(
        place["Key"], str(place.get("VersionId") or ""), storage_class, int(head["ContentLength"]), archive, ongoing,
        expires,
    )  # fmt: skip


def of_listing(entry: Mapping[str, Any]) -> Lying:
    """An object as ListObjectsV2 tells of it, asked for RestoreStatus; it doesn't tell what tiering archived."""
    storage_class = str(entry.get("StorageClass") or "STANDARD")
    told = entry.get("RestoreStatus") or {}
    archive = storage_class if storage_class in ARCHIVED else ""
    ongoing = told.get("IsRestoreInProgress") if told else None
    return _lying(entry["Key"], "", storage_class, int(entry["Size"]), archive, ongoing, told.get("RestoreExpiryDate"))


def not_there_yet(place: Mapping[str, Any]) -> Lying:
    """An object that isn't there, as it would lie if it were archived in the class that most archives have."""
    return Lying(place["Key"], str(place.get("VersionId") or ""), "GLACIER", 0, STORED, "GLACIER")


def _lying(
    key: str, version: str, storage_class: str, size: int, archive: str, ongoing: bool | None, expires: Any
) -> Lying:
    status = AVAILABLE
    if ongoing:
        status = COMING
    elif archive:
        status = STORED if expires is None else RESTORED
    return Lying(key, version, storage_class, size, status, archive, expires)


def restore_header(text: str) -> tuple[bool | None, datetime | None]:
    """Whether a restore is under way (None: there was none), and until when its copy is there.

    S3 tells it as a text: ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT".
    """
    said = dict(re.findall(r'([a-z-]+)="([^"]*)"', text))
    if not said:
        return None, None
    until = said.get("expiry-date")
    return said.get("ongoing-request") == "true", moment(until, "expiry-date") if until else None


def expiry(days: int, now: datetime) -> datetime:
    """When a copy expires that is asked for now: AWS rounds up to the next midnight UTC."""
    after = now.astimezone(timezone.utc) + timedelta(days=days + 1)
    return after.replace(hour=0, minute=0, second=0, microsecond=0)


def is_later(days: int, expires: datetime, now: datetime) -> bool:
    """Whether asking for so many days would keep a copy for more than a day longer than it is kept."""
    return expiry(days, now) - expires > timedelta(days=1)
