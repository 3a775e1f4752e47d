# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of a sync as listings give them: a call for each thousand, and none for a single object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ApiError, Failed, explain
from ..permissions import needed
from .headers import ARCHIVED
from .objects import ABSENT
from .sync_comparing import Entry, Patterns


def objects(api: Any, address: Mapping[str, Any], prefix: str, wanted: Patterns, name: str = "") -> Iterator[Entry]:
    """The objects below a prefix that the task is about, in the order of their keys, or those that begin with ``name``.

    A check run takes a bucket that isn't there for an empty one. Raises Failed.
    """
    # How a restore stands is asked for with the listing, so that nobody has to look at each archived object.
    begins = prefix + name
    request = {**address, **({"Prefix": begins} if begins else {}), "OptionalObjectAttributes": ["RestoreStatus"]}
    try:
        for page in api.pages("list_objects_v2", request):
            for entry in page.get("Contents", ()):
                path = entry["Key"][len(prefix) :]
                if path and wanted.takes(path):
                    yield _entry(path, entry)
    except ApiError as error:
        if api.check and error.code in ABSENT:
            return
        about = f"listing s3://{address['Bucket']}/{prefix}"
        raise Failed(explain(about, error, needed("s3", "list_objects_v2")), error) from error


def _entry(path: str, entry: Mapping[str, Any]) -> Entry:
    storage_class = entry.get("StorageClass", "STANDARD")
    is_there = "RestoreExpiryDate" in entry.get("RestoreStatus", {})
    return Entry(
        path,
        entry["Size"],
        int(entry["LastModified"].timestamp()),
        str(entry.get("ETag", "")).strip('"'),
        storage_class,
        storage_class not in ARCHIVED or is_there,
    )


def versioned(api: Any, address: Mapping[str, Any]) -> bool:
    """Whether a bucket keeps what is deleted from it as a version; raises Failed."""
    try:
        return bool(api.call("get_bucket_versioning", address).get("Status") == "Enabled")
    except ApiError as error:
        about = f"reading the versioning of bucket {address['Bucket']}"
        raise Failed(explain(about, error, needed("s3", "get_bucket_versioning")), error) from error
