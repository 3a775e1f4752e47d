# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads and downloads through boto3's transfer manager, with progress and with errors as values of our own."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from typing import Any

from ..api import translated
from ..errors import ApiError, Failed
from .checksums import Source, file_source, same_bytes

try:
    from boto3.s3.transfer import TransferConfig, create_transfer_manager
    from s3transfer.exceptions import RetriesExceededError
    from s3transfer.subscribers import BaseSubscriber
except ImportError:  # said once, by the runner
    BaseSubscriber = object


class _Progress(BaseSubscriber):
    """Tells the progress port how many bytes have gone."""

    def __init__(self, api: Any, what: str, size: int) -> None:
        self._api, self._what, self._size, self._gone = api, what, size, 0

    def on_progress(self, future: Any, bytes_transferred: int, **_kwargs: Any) -> None:
        self._gone += bytes_transferred
        share = 100 * self._gone // self._size if self._size else 100
        self._api.report(f"{self._what}: {self._gone} of {self._size} bytes ({share} %)")


def upload(api: Any, source: Source, bucket: str, key: str, extra: Mapping[str, Any]) -> None:
    """Send local bytes; large ones in parts, side by side. S3 checks them against the checksum in ``extra``.

    Raises ApiError. What was begun in parts is aborted by the transfer manager when it fails.
    """
    body: Any = source.path or io.BytesIO(source.content)
    watch = _Progress(api, f"uploading {key}", source.size)
    with create_transfer_manager(api.client(), TransferConfig()) as manager:
        future = manager.upload(body, bucket, key, dict(extra), [watch])
        _result(api, future, "put_object")


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
    except OSError:
        raise
    except Exception as error:
        raise translated(operation, error) from error
    api.calls.append(f"{api.service}:{'PutObject' if operation == 'put_object' else 'GetObject'}")
