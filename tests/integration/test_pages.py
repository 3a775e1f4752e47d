# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""More than one page: every key is listed, and a bucket is emptied to its last version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.stage import REGION

NAME = "photos-of-converge"
# S3 gives, and deletes, a thousand at a time.
KEYS = [f"2026/{number:04}.jpg" for number in range(1001)]


@pytest.fixture
def full_bucket(aws):
    s3 = aws.client("s3", REGION)
    s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=NAME, Key=key, Body=b""), KEYS))


def test_pages(aws, playbook, full_bucket):
    assert playbook.task("converge.aws.s3_object", {"bucket": NAME, "mode": "list"})["s3_keys"] == KEYS
    assert playbook.task("converge.aws.s3_object_info", {"bucket_name": NAME})["s3_keys"] == KEYS

    gone = {"name": NAME, "state": "absent", "force": True}
    foretold = playbook.task("converge.aws.s3_bucket", gone, check_mode=True)
    assert foretold["plan"][0]["before"]["object_versions"] == 1001
    assert "1001 object versions" in foretold["plan"][0]["effect"]["sentence"]
    begun = aws.last_call()
    assert playbook.task("converge.aws.s3_bucket", gone)["changed"] is True
    assert [call["operation"] for call in aws.writes(begun)] == ["DeleteObjects", "DeleteObjects", "DeleteBucket"]
    assert aws.client("s3").list_buckets()["Buckets"] == []
