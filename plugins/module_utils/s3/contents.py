# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emptying of a bucket: versions, delete markers and unfinished uploads, page by page, up to the first lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Failed
from ..parts import Effect, Params, Request, Step
from .removals import BATCH, delete_batch, lock_advice

# Counting stops here: beyond it, the exact number would cost more calls than it tells.
COUNTED = 10_000


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Any) -> tuple[Step, ...]:
    """The step that empties the bucket before it is deleted, with what would be lost; none for an empty bucket.

    Without ``force`` a bucket that isn't empty is refused, in check mode too.
    """
    counts = count(api, address)
    if not any(counts.values()):
        return ()
    loss = ", ".join(
        f"{'more than ' if number >= COUNTED else ''}{number} {what.replace('_', ' ')}"
        for what, number in counts.items()
        if number
    )
    if not params.get("force"):
        raise Failed(
            f"Bucket {params['name']} is not empty: it has {loss}. Set force: true to delete them with the bucket."
        )
    sample = {"Objects": [{"Key": "*", "VersionId": "*"}], "Quiet": True}
    return (
        Step(
            "contents",
            "empty",
            counts,
            None,
            (
                Request("s3", "delete_objects", {**address, "Delete": sample}),
                Request("s3", "abort_multipart_upload", {**address, "Key": "*", "UploadId": "*"}),
            ),
            Effect("irreversible", f"Deletes {loss} for good."),
            work=lambda api: empty(api, address, params["name"]),
        ),
    )


def count(api: Any, address: Mapping[str, Any]) -> dict[str, int]:
    """How many versions, delete markers and unfinished uploads there are, up to ``COUNTED`` of them."""
    counts = {"object_versions": 0, "delete_markers": 0, "unfinished_uploads": 0}
    for page in api.pages("list_object_versions", address):
        counts["object_versions"] += len(page.get("Versions", ()))
        counts["delete_markers"] += len(page.get("DeleteMarkers", ()))
        if counts["object_versions"] + counts["delete_markers"] >= COUNTED:
            break
    for page in api.pages("list_multipart_uploads", address):
        counts["unfinished_uploads"] += len(page.get("Uploads", ()))
        if counts["unfinished_uploads"] >= COUNTED:
            break
    return counts


def empty(api: Any, address: Mapping[str, Any], name: str) -> None:
    """Delete all that is in the bucket. Raises Failed at what can't be deleted, saying what stays and why."""
    deleted = 0
    for page in api.pages("list_object_versions", address):
        found = [
            {"Key": entry["Key"], "VersionId": entry["VersionId"]}
            for kind in ("Versions", "DeleteMarkers")
            for entry in page.get(kind, ())
        ]
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            refused = delete_batch(api, address, batch)
            deleted += len(batch) - len(refused)
            if refused:
                raise Failed(_stopped(refused, name, deleted))
            api.report(f"bucket {name}: {deleted} versions and delete markers deleted")
    for page in api.pages("list_multipart_uploads", address):
        for upload in page.get("Uploads", ()):
            key = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
            api.call("abort_multipart_upload", {**address, **key})


def _stopped(refused: Any, name: str, deleted: int) -> str:
    first = refused[0]
    sentence = (
        f"Emptying bucket {name} stopped: {first['Key']} (version {first.get('VersionId')}) can't be deleted:"
        f" {str(first.get('Message', '')).rstrip('.')} ({first.get('Code')})."
    )
    if first.get("Code") == "AccessDenied":
        sentence += f" {lock_advice(True)}"
    more = f" and {len(refused) - 1} more of the same page" if len(refused) > 1 else ""
    return f"{sentence} {deleted} versions and delete markers are gone; {first['Key']}{more} and what follows are not."
