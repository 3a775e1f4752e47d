# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a bucket in what must be an empty account in Paris, and finds the call in the call log."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import boto3

s3 = boto3.client("s3")
assert s3.list_buckets()["Buckets"] == []
s3.create_bucket(Bucket="molecule-embedded", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
assert s3.head_bucket(Bucket="molecule-embedded")["BucketRegion"] == "eu-west-3"
calls = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
made = [call for call in calls if call["operation"] == "CreateBucket"]
assert [(call["resource"], call["status"], call["read"]) for call in made] == [("molecule-embedded", 200, False)], made
