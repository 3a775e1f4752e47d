# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export of a WorkDocs site that is there already, beside a bare boto3 program that walks the site."""

from __future__ import annotations

from pathlib import Path

from benchmarks import bare, books, report
from benchmarks.clock import Bench, Timed
from benchmarks.documents import DOCUMENTS, FOLDERS, REGION
from benchmarks.report import Rounds, Target, interleaved

BUCKET, THREADS = "bench-workdocs", 8
OURS, BARE = "converge.aws", f"{THREADS} bare threads"


def measure(bench: Bench, rounds: int, folder: Path, site: str) -> Rounds:
    """The first export, and then exports with nothing to do beside the walk; printed as they come."""
    bench.server.client("s3", REGION).create_bucket(Bucket=BUCKET)
    given = {"organization_id": site, "region": REGION, "bucket": BUCKET, "concurrency": THREADS}
    book, empty = books.one(folder, "converge.aws.workdocs_export", given), books.debug(folder, 1)
    first = bench.run(book)

    def walk() -> Timed:
        since = bench.server.last_call()
        wall, cpu = map(float, bench.python_says(bare.__file__, "walk", str(THREADS), REGION, site).split())
        return Timed.of(wall, cpu, bench.server.calls(since))

    timed = interleaved(rounds, {
        "debug": lambda: bench.again(empty),
        BARE: walk,
        OURS: lambda: bench.again(book),
    })
    timed = {"first export": [first], **timed}
    print(f"\nan export of {DOCUMENTS} documents in {FOLDERS} folders", *report.table(timed, 1), sep="\n")
    for case in (BARE, OURS):
        print(f"  {case}: " + ", ".join(f"{name} {number}" for name, number in sorted(timed[case][-1].kinds.items())))
    return timed


def targets(timed: Rounds) -> list[Target]:
    """What the project promises of exports, and how it stands."""
    calls = {case: report.middle(timed, case, lambda one: one.calls) for case in (BARE, OURS)}
    return [
        Target("calls more than a bare walk that reads the same", calls[OURS] - calls[BARE], 5),
        Target(f"times as long as {THREADS} bare threads, for an export with nothing to do",
               report.gap(timed, OURS, "debug") / report.middle(timed, BARE, report.wall), 1.3),
    ]
