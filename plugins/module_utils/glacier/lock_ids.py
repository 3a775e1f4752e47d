# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ids of vault locks in progress, which AWS tells once only: kept on this host, readable by their owner."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile


def keep(arn: str, lock_id: str) -> None:
    """Keep the id of the lock in progress of a vault, by its ARN; one that can't be written stands in the result."""
    path = _path(arn)
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=os.path.dirname(path))
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(lock_id)
        os.replace(partial, path)


def kept(arn: str) -> str:
    """The id kept for a vault, or an empty text."""
    try:
        handle = os.open(_path(arn), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    with os.fdopen(handle, encoding="utf-8") as file:
        return file.read().strip()


def forget(arn: str) -> None:
    """Drop the id of a vault whose lock isn't in progress any more."""
    with contextlib.suppress(OSError):
        os.unlink(_path(arn))


def _path(arn: str) -> str:
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    name = hashlib.sha256(arn.encode()).hexdigest()
    return os.path.join(cache, "converge.aws", "vault-locks", name)
