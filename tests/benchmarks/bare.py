# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API itself takes: the four calls of a plain task side by side, from one client, in one process.

Prints the seconds by the wall and of processor from the first to the last answer of all tasks. The client is made, and
its connections are open, before the clock starts: no faster way to ask the same of the same server is left to a Python
program with boto3.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3

CALLS = ("head_bucket", "get_bucket_versioning", "get_bucket_encryption", "get_bucket_tagging")


def main(buckets: list[str]) -> None:
    client = boto3.client("s3")
    with ThreadPoolExecutor(len(CALLS)) as pool:

        def task(bucket: str) -> None:
            list(pool.map(lambda operation: getattr(client, operation)(Bucket=bucket), CALLS))

        task(buckets[0])
        begun, used = time.perf_counter(), time.process_time()
        for bucket in buckets:
            task(bucket)
        print(time.perf_counter() - begun, time.process_time() - used)


if __name__ == "__main__":
    main(sys.argv[1:])
