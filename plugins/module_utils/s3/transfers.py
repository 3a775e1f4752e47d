# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads, downloads and copies through boto3's transfer manager, with progress and errors as values of our own."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..clients import translated
from ..errors import ApiError, Failed
from .checksums import Source, file_source, same_bytes

try:
    from boto3.s3.transfer import TransferConfig, create_transfer_manager
    from s3transfer.exceptions import RetriesExceededError, S3CopyFailedError
    from s3transfer.subscribers import BaseSubscriber
except ImportError:  # said once, by the runner
    BaseSubscriber = object


# Of a copy inside S3 no byte passes here, so that its parts may be large: fewer requests, and still side by side.
COPY_PART = 256 * 1024**2
_CONDITIONS = ("IfMatch", "IfNoneMatch")


class _Progress(BaseSubscriber):
    """Tells the progress port how many bytes have gone."""

    def __init__(self, api: Any, what: str, size: int) -> None:
        self._api, self._what, self._size, self._gone = api, what, size, 0

    def on_progress(self, future: Any, bytes_transferred: int, **_kwargs: Any) -> None:
        self._gone += bytes_transferred
        share = 100 * self._gone // self._size if self._size else 100
        self._api.report(f"{self._what}: {self._gone} of {self._size} bytes ({share} %)")


class _Known(BaseSubscriber):
    """Tells the manager a source's size in bytes and its ETag, which it would otherwise ask for again."""

    def __init__(self, size: int, etag: str) -> None:
        self._size, self._etag = size, etag

    def on_queued(self, future: Any, **_kwargs: Any) -> None:
        future.meta.provide_transfer_size(self._size)
        if hasattr(future.meta, "provide_object_etag"):
            future.meta.provide_object_etag(self._etag)


def upload(api: Any, source: Source, bucket: str, key: str, extra: Mapping[str, Any]) -> None:
    """Send local bytes; large ones in parts, side by side. S3 checks them against the checksum in ``extra``.

    ``extra`` are members of PutObject. Raises ApiError. What was begun in parts is aborted by the transfer manager when
    it fails.
    """
    body: Any = source.path or io.BytesIO(source.content)
    watch = _Progress(api, f"uploading {key}", source.size)
    condition = {member: extra[member] for member in _CONDITIONS if member in extra}
    taken = {member: value for member, value in extra.items() if member not in condition}
    also = {"PutObject": condition, "CompleteMultipartUpload": condition}
    client = api.client()
    with _sent_along(client, bucket, key, also), create_transfer_manager(client, TransferConfig()) as manager:
        _result(api, manager.upload(body, bucket, key, taken, [watch]), "put_object")


def copy_in_parts(api: Any, origin: Mapping[str, Any], members: Mapping[str, Any], size: int) -> None:
    """Copy an object that is too large for CopyObject, its parts side by side.

    ``origin`` names it (Bucket, Key, VersionId), ``members`` are the target, the ETag that the source must have
    (CopySourceIfMatch) and all that the copy gets: S3 takes over nothing by itself. Raises ApiError; what was begun is
    aborted by the transfer manager.

    The manager has no word for tags, the checksum's type and conditions on the target that all its versions know, so
    that these are put into its requests.
    """
    bucket, key = members["Bucket"], members["Key"]
    condition = {member: members[member] for member in _CONDITIONS if member in members}
    beginning = {member: members[member] for member in ("Tagging", "ChecksumType") if member in members}
    apart = ("Bucket", "Key", "CopySource", *condition, *beginning)
    taken = {member: value for member, value in members.items() if member not in apart}
    taken["MetadataDirective"] = "REPLACE"
    source = {member: origin[member] for member in ("Bucket", "Key", "VersionId") if member in origin}
    also = {"CreateMultipartUpload": beginning, "CompleteMultipartUpload": condition}
    watch = [_Known(size, members["CopySourceIfMatch"]), _Progress(api, f"copying {key}", size)]
    config = TransferConfig(multipart_threshold=1, multipart_chunksize=COPY_PART)
    client = api.client()
    with _sent_along(client, bucket, key, also), create_transfer_manager(client, config) as manager:
        try:
            _result(api, manager.copy(source, bucket, key, taken, watch), "copy_object")
        except S3CopyFailedError as error:
            message = "the source was changed while it was copied"
            raise ApiError("upload_part_copy", "PreconditionFailed", message, 412) from error


@contextmanager
def _sent_along(client: Any, bucket: str, key: str, also: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Put members into the requests of an upload for which the transfer manager has no word."""

    def add(params: dict[str, Any], model: Any, **_kwargs: Any) -> None:
        if (params.get("Bucket"), params.get("Key")) == (bucket, key):
            params.update(also[model.name])

    names = [f"provide-client-params.s3.{operation}" for operation, members in also.items() if members]
    for name in names:
        client.meta.events.register(name, add)
    try:
        yield
    finally:
        for name in names:
            client.meta.events.unregister(name, add)


def download(
    api: Any, bucket: str, key: str, head: Mapping[str, Any], dest: str, extra: Mapping[str, Any], part_size: Any
) -> None:
    """Fetch an object beside ``dest``, verify it, and only then put it in its place.

    Raises ApiError, or Failed when the bytes are not the object's; ``dest`` is then as it was before.
    """
    folder = os.path.dirname(os.path.abspath(dest))
    handle, partial = tempfile.mkstemp(prefix=f".{os.path.basename(dest)}.", dir=folder)
    os.close(handle)
    try:
        watch = _Progress(api, f"downloading {key}", int(head.get("ContentLength") or 0))
        with create_transfer_manager(api.client(), TransferConfig()) as manager:
            _result(api, manager.download(bucket, key, partial, dict(extra), [watch]), "get_object")
        if not same_bytes(file_source(partial), head, part_size):
            raise Failed(
                f"What arrived of {key} is not what S3 holds: its size or its checksum differ. {dest} was left as it"
                " was; run the task again."
            )
        # A new file has the permissions that the umask leaves it: the transfer manager made it as any file is made.
        if os.path.exists(dest):
            os.chmod(partial, os.stat(dest).st_mode & 0o7777)
        os.replace(partial, dest)
    except OSError as error:
        raise Failed(f"dest: {dest} can't be written: {error.strerror or error}.") from error
    finally:
        if os.path.exists(partial):
            os.unlink(partial)


def _result(api: Any, future: Any, operation: str) -> None:
    try:
        future.result()
    except RetriesExceededError as error:
        raise ApiError(
            operation, "ConnectionDropped", "the connection ended before the answer did", answered=False
        ) from error
    except (OSError, S3CopyFailedError):
        raise
    except Exception as error:
        raise translated(operation, error) from error
    api.calls.append(f"{api.service}:{_CALLS[operation]}")


_CALLS = {"put_object": "PutObject", "get_object": "GetObject", "copy_object": "CopyObject"}
