# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one door into moto's S3: every request passes the mends of its operation, then moto."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from moto.s3.models import S3Backend, s3_backends
from moto.s3.responses import S3Response
from moto.utilities.utils import get_partition

from .s3_call import Answer, Refusal, S3Call, find_bucket

# A mend refuses, answers itself, or proceeds and changes what comes back.
Proceed = Callable[[], Answer]
Mend = Callable[[S3Call, Proceed], Answer]

EVERY_OPERATION = "*"


def install(themes: Sequence[Mapping[str, Sequence[Mend]]]) -> None:
    """Put the mends before moto: each theme maps an operation, or every one, to its mends; earlier themes go first."""
    S3Response._bucket_response = _through(S3Response._bucket_response, themes)
    S3Response._key_response = _through(S3Response._key_response, themes)
    S3Response.backend = property(_owning_backend)
    S3Backend.get_bucket = _anyones_bucket(S3Backend.get_bucket)


def _through(moto_answer: Callable[..., Any], themes: Sequence[Mapping[str, Sequence[Mend]]]) -> Callable[..., Answer]:
    def answer(self: S3Response, request: Any, full_url: str) -> Answer:
        call = S3Call.of(self, request)
        step: Proceed = partial(_as_triple, moto_answer, self, request, full_url)
        if call is None:
            return step()
        self.call = call
        mends = [m for theme in themes for m in (*theme.get(EVERY_OPERATION, ()), *theme.get(call.operation, ()))]
        for mend in reversed(mends):
            step = partial(mend, call, step)
        try:
            return step()
        except Refusal as refusal:
            status, headers, body = refusal.answer()
            return status, headers, b"" if call.is_head else body

    return answer


def _as_triple(moto_answer: Callable[..., Any], *arguments: Any) -> Answer:
    answer = moto_answer(*arguments)
    return (200, {}, answer) if isinstance(answer, (str, bytes)) else answer


def _owning_backend(self: S3Response) -> S3Backend:
    # A bucket's state lives with the account that owns it, also when another account is let in by its policy.
    bucket = find_bucket(self.bucket_name) if getattr(self, "bucket_name", None) else None
    account = bucket.account_id if bucket else self.current_account
    return s3_backends[account][get_partition(self.region)]


def _anyones_bucket(own: Callable[..., Any]) -> Callable[..., Any]:
    # Whether the caller may is decided at the gate, for the source of a copy too.
    def get_bucket(self: S3Backend, bucket_name: str) -> Any:
        return find_bucket(bucket_name) or own(self, bucket_name)

    return get_bucket
