# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export's files in a bucket: each sent whole or not at all, with what tells the next run which version it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, explain
from ..permissions import needed
from ..s3.checksums import SENT, Source, checksum, encoded, file_source
from ..s3.sync_outcomes import intact
from ..s3.transfers import upload
from .export_disk import fetched
from .export_rows import ABOUT, Kept, Row, is_row, listed_in, sha256

# Larger ones are sent in parts.
WHOLE = 8 * 1024**2
_GONE = ("404", "NoSuchKey")
_NO_BUCKET = ("NoSuchBucket",)


class Bucket:
    """What is below ``prefix`` in a bucket, with a manifest of that name. Raises ApiError and Failed."""

    on_disk = False

    def __init__(self, bucket: str, prefix: str, manifest: str) -> None:
        self.bucket, self.prefix, self.manifest_key = bucket, prefix, f"{prefix}{manifest}"
        self._listed: dict[str, dict[str, Any]] = {}
        self._there: dict[str, tuple[int, str]] = {}
        self.said: bytes | None = None

    @property
    def where(self) -> str:
        """The bucket and prefix as sentences name them."""
        return f"s3://{self.bucket}/{self.prefix}"

    @property
    def manifest(self) -> str:
        """Where the manifest is."""
        return f"s3://{self.bucket}/{self.manifest_key}"

    def read(self, api: Any) -> tuple[str, ...]:
        """Look what is there; gives warnings."""
        try:
            self._there = self._list(api)
            if self.manifest_key in self._there:
                self.said = api.of("s3").body("get_object", {"Bucket": self.bucket, "Key": self.manifest_key})
        except ApiError as error:
            if error.code in _NO_BUCKET and api.check:
                return (f"bucket: there is no bucket {self.bucket}. A run fails then, unless a task before this one"
                        " makes it.",)  # fmt: skip
            doing = f"reading what is in {self.where}"
            raise Failed(explain(doing, error, needed("s3", error.operation)), error) from error
        self._listed = listed_in(self.said)
        return ()

    def _list(self, api: Any) -> dict[str, tuple[int, str]]:
        """Sizes and ETags of what is there, by keys."""
        request = {"Bucket": self.bucket, "Prefix": self.prefix}
        pages = api.pages("list_objects_v2", request, "s3")
        return {one["Key"]: (int(one["Size"]), str(one["ETag"])) for page in pages for one in page.get("Contents", ())}

    def at(self, row: Row) -> dict[str, str]:
        """Where a row's object is."""
        return {"Bucket": self.bucket, "Key": f"{self.prefix}{row.key}"}

    def kept(self, api: Any, row: Row) -> Kept | None:
        """What is there of a row, if it is whole. None where it has to be sent."""
        size, etag = self._there.get(f"{self.prefix}{row.key}", (-1, ""))
        if size != row.size:
            return None
        listed = self._listed.get(row.key)
        if listed is not None and listed.get("etag") == etag and is_row(row, listed, size):
            return Kept(str(listed["sha256"]), etag)
        # What a run has sent that was killed before its manifest.
        try:
            head = api.call("head_object", self.at(row), "s3")
        except ApiError as error:
            if error.code in _GONE:
                return None
            raise
        told = head.get("Metadata") or {}
        same = {"size": head.get("ContentLength"), "id": told.get("workdocs-id"),
                "version_id": told.get("workdocs-version"), "sha256": told.get("sha256")}  # fmt: skip
        return Kept(str(same["sha256"]), str(head["ETag"])) if is_row(row, same, size) else None

    def begin(self, api: Any, rows: Sequence[Row]) -> None:
        """Give up the uploads in parts that a killed run has begun of what is sent now."""
        keys = {f"{self.prefix}{row.key}" for row in rows if row.size > WHOLE}
        if not keys:
            return
        request = {"Bucket": self.bucket, "Prefix": self.prefix}
        begun = [one for page in api.pages("list_multipart_uploads", request, "s3") for one in page.get("Uploads", ())]
        for one in begun:
            if one["Key"] in keys:
                address = {"Bucket": self.bucket, "Key": one["Key"], "UploadId": one["UploadId"]}
                api.call("abort_multipart_upload", address, "s3")

    def put(self, api: Any, row: Row) -> Kept:
        """Send a row's bytes, fetched and verified before; S3 verifies them by a checksum and keeps it."""
        if row.kind == ABOUT:
            return self._send(api, row, row.content, sha256(row.content))
        handle, path = tempfile.mkstemp(prefix="converge-aws-")
        os.close(handle)
        try:
            with open(path, "r+b") as file:

                def begin() -> Any:
                    file.seek(0)
                    file.truncate()
                    return file.write

                digest = fetched(api, row, begin)
            source = file_source(path)
            if source.size <= WHOLE:
                return self._send(api, row, b"".join(source.chunks()), digest)
            extra = {**self._beside(row, digest), f"Checksum{SENT}": encoded(checksum(source, SENT))}
            at = self.at(row)
            intact(lambda: upload(api.of("s3"), source, at["Bucket"], at["Key"], extra))
            return Kept(digest, str(api.call("head_object", at, "s3")["ETag"]))
        finally:
            os.unlink(path)

    def _beside(self, row: Row, digest: str) -> dict[str, Any]:
        told = {"sha256": digest, "workdocs-id": row.id, "workdocs-version": row.version_id}
        return {"ContentType": row.content_type, "Metadata": {name: value for name, value in told.items() if value}}

    def _send(self, api: Any, row: Row, body: bytes, digest: str) -> Kept:
        request = {**self.at(row), **self._beside(row, digest), **_summed(body)}
        answer = intact(lambda: api.call("put_object", {**request, "Body": body}, "s3"))
        return Kept(digest, str(answer["ETag"]))

    def unlike(self, api: Any, rows: Sequence[Row], kept: Mapping[str, Kept], written: set[str]) -> list[Row]:
        """The rows whose objects aren't what was sent, by one more listing, if anything was sent."""
        there = self._list(api) if written else self._there
        return [
            row for row in rows
            if row.key in kept and there.get(f"{self.prefix}{row.key}") != (row.size, kept[row.key].etag)
        ]  # fmt: skip

    def end(self, api: Any, said: bytes) -> None:
        """Send the manifest, last of all."""
        request = {"Bucket": self.bucket, "Key": self.manifest_key, "ContentType": "application/json", **_summed(said)}
        intact(lambda: api.call("put_object", {**request, "Body": said}, "s3"))


def _summed(body: bytes) -> dict[str, str]:
    return {f"Checksum{SENT}": encoded(checksum(Source(len(body), content=body), SENT))}
