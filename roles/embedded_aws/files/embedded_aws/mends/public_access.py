# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Block Public Access: a bucket's own switches and its account's, of which the stricter holds."""

from __future__ import annotations

from moto.s3.models import FakeBucket
from moto.s3control.models import s3control_backends


def blocks(bucket: FakeBucket, switch: str) -> bool:
    """Whether block_public_acls, ignore_public_acls, block_public_policy or restrict_public_buckets is on."""
    account = s3control_backends[bucket.account_id][bucket.partition].public_access_block
    return any(block is not None and getattr(block, switch) for block in (bucket.public_access_block, account))
