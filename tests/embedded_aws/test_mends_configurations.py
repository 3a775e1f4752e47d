# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many configurations of a kind a bucket takes, which would be a thousand calls to show on a server."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from embedded_aws.mends import configurations
from embedded_aws.mends.s3_call import Refusal


def put(bucket: Any, key: str) -> None:
    """Put the metrics configuration `key` on a bucket."""
    call = SimpleNamespace(
        operation="PutBucketMetricsConfiguration",
        params={"MetricsConfiguration": {"Id": key}},
        query={"id": key},
        bucket=bucket,
        bucket_name="example-bucket",
        answer=lambda: (200, {}, ""),
    )
    (mend,) = configurations.MENDS["PutBucketMetricsConfiguration"]
    assert mend(call, pytest.fail) == (200, {}, "")


def test_a_bucket_has_a_thousand_configurations_of_a_kind():
    bucket = SimpleNamespace(documents={})
    for number in range(1000):
        put(bucket, f"m{number}")
    with pytest.raises(Refusal) as caught:
        put(bucket, "one-more")
    assert (caught.value.code, caught.value.status) == ("TooManyConfigurations", 400)
    put(bucket, "m7")
    assert len(bucket.documents["Metrics"]) == 1000
