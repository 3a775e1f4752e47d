# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files between a folder and a bucket: s3_sync beside community.aws's, the aws command and boto3's transfer manager."""

from __future__ import annotations

import filecmp
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import bare, books, report
from benchmarks.clock import REGION, Bench, Timed
from benchmarks.report import Rounds, Target, interleaved

FILES, MANY_FILES, FOLDERS = 2000, 20_000, 40
SMALLEST, LARGEST = 1024, 8192
CHANGED = FILES // 100
MIB = 1024**2
# Files were last changed at this time, in seconds since 1970: before any of them is sent.
OLD = 1_750_000_000

# MiB that a run may hold more for all the files that MANY_FILES has more than FILES: less than 1.5 KiB a file.
FLAT = 25

OURS, PEER, CLI, BARE = "converge.aws", "community.aws", "aws s3", "boto3's transfer manager"
FIRST, AGAIN, SOME, UP, DOWN = "first push", "no-op", "1 % changed", "up", "down"


@dataclass(frozen=True)
class Transfers:
    """The rounds of each stage, and of syncs of so many files, each beside a debug task."""

    stages: Mapping[str, Rounds]
    memory: Mapping[str, Rounds]


def small_files(folder: Path, number: int) -> Path:
    """So many files of 1 to 8 KB, always the same ones."""
    chance = random.Random(number)
    for name in range(number):
        file = folder / f"{name % FOLDERS:02}" / f"{name:05}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(chance.randbytes(chance.randint(SMALLEST, LARGEST)))
        os.utime(file, (OLD, OLD))
    return folder


def large_file(folder: Path, size: int) -> Path:
    """A file of so many MiB, alone in its folder."""
    folder.mkdir()
    chance = random.Random(size)
    with open(folder / "large", "wb") as file:
        for _mib in range(size):
            file.write(chance.randbytes(MIB))
    os.utime(folder / "large", (OLD, OLD))
    return folder


def altered(folder: Path) -> list[tuple[Path, bytes]]:
    """Make 1 % of the files a byte longer, now; gives what they were."""
    files = sorted(folder.glob("*/*"))[:: FILES // CHANGED]
    before = [(file, file.read_bytes()) for file in files]
    for file, content in before:
        file.write_bytes(content + b"+")
    return before


def restored(before: list[tuple[Path, bytes]]) -> None:
    """Undo that."""
    for file, content in before:
        file.write_bytes(content)
        os.utime(file, (OLD, OLD))


class Sides:
    """The programs, each with a bucket of its own that is new in every round."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self._bench, self._folder = bench, folder
        self._s3 = bench.server.client("s3", REGION)
        self._buckets: dict[str, str] = {}
        self._count = 0

    def bucket(self, case: str) -> str:
        """A new and empty one; the case's last one is emptied, since the server holds all that it is sent."""
        last = self._buckets.get(case)
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=last) if last else ():
            keys = [{"Key": entry["Key"]} for entry in page.get("Contents", ())]
            if keys:
                self._s3.delete_objects(Bucket=last, Delete={"Objects": keys})
        self._count += 1
        self._buckets[case] = f"bench-transfers-{self._count:03}"
        where = {"LocationConstraint": REGION}
        self._s3.create_bucket(Bucket=self._buckets[case], CreateBucketConfiguration=where)
        return self._buckets[case]

    def push(self, case: str, root: Path) -> Timed:
        """Bring a folder to the case's bucket."""
        bucket = self._buckets[case]
        if case == CLI:
            return self._bench.program("aws", "s3", "sync", "--only-show-errors", str(root), f"s3://{bucket}")
        if case == BARE:
            return self._bare("push", bucket, root)
        module = f"{case}.s3_sync"
        return self._bench.run(books.one(self._folder, module, {"bucket": bucket, "file_root": str(root)}))

    def pull(self, case: str, root: Path) -> Timed:
        """Bring the case's bucket to a folder."""
        bucket = self._buckets[case]
        if case == CLI:
            source = f"s3://{bucket}/large"
            return self._bench.program("aws", "s3", "cp", "--only-show-errors", source, str(root / "large"))
        if case == BARE:
            return self._bare("pull", bucket, root)
        given = {"bucket": bucket, "file_root": str(root), "mode": "pull"}
        return self._bench.run(books.one(self._folder, f"{case}.s3_sync", given))

    def _bare(self, way: str, bucket: str, root: Path) -> Timed:
        since = self._bench.server.last_call()
        wall, cpu = map(float, self._bench.python_says(bare.__file__, way, bucket, str(root)).split())
        # The first call opened a connection before the clock ran.
        return Timed.of(wall, cpu, self._bench.server.calls(since)[1:])

    def holds(self, case: str, root: Path) -> None:
        """See that the bucket has every file of the folder, with its size; raises RuntimeError."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._buckets[case])
        there = {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", ())}
        here = {str(file.relative_to(root)): file.stat().st_size for file in root.rglob("*") if file.is_file()}
        if there != here:
            raise RuntimeError(f"{case} has sent {len(there)} objects, which are not the {len(here)} files.")


def small(sides: Sides, rounds: int, root: Path) -> dict[str, Rounds]:
    """The first push, one with nothing to do, and one of 1 %, by each."""

    def first(case: str) -> Callable[[], Timed]:
        def run() -> Timed:
            sides.bucket(case)
            timed = sides.push(case, root)
            sides.holds(case, root)
            return timed

        return run

    def again(case: str) -> Callable[[], Timed]:
        def run() -> Timed:
            timed = sides.push(case, root)
            if timed.writes:
                raise RuntimeError(f"{case} was to change nothing and sent {timed.writes} writes.")
            return timed

        return run

    def some(case: str) -> Callable[[], Timed]:
        def run() -> Timed:
            before = altered(root)
            try:
                timed = sides.push(case, root)
                sides.holds(case, root)
                return timed
            finally:
                restored(before)

        return run

    found = {}
    three = (OURS, CLI, PEER)
    stages = ((FIRST, first, (*three, BARE)), (AGAIN, again, three), (SOME, some, three))
    turns = {(stage, case): run(case) for stage, run, cases in stages for case in cases}
    timed = interleaved(rounds, {f"{stage}: {case}": run for (stage, case), run in turns.items()})
    for stage, _run, cases in stages:
        found[stage] = {case: timed[f"{stage}: {case}"] for case in cases}
    return found


def large(sides: Sides, rounds: int, root: Path, fetched: Path) -> dict[str, Rounds]:
    """One large file, there and back."""
    fetched.mkdir()

    def up(case: str) -> Callable[[], Timed]:
        def run() -> Timed:
            sides.bucket(case)
            timed = sides.push(case, root)
            sides.holds(case, root)
            return timed

        return run

    def down(case: str) -> Callable[[], Timed]:
        def run() -> Timed:
            try:
                timed = sides.pull(case, fetched)
                if not filecmp.cmp(root / "large", fetched / "large", shallow=False):
                    raise RuntimeError(f"{case} has fetched something else than was sent.")
                return timed
            finally:
                (fetched / "large").unlink(missing_ok=True)
                sides.bucket(case)

        return run

    turns = {}
    for case in (OURS, CLI, BARE):
        turns[f"{UP}: {case}"] = up(case)
        turns[f"{DOWN}: {case}"] = down(case)
    timed = interleaved(rounds, turns)
    return {way: {case: timed[f"{way}: {case}"] for case in (OURS, CLI, BARE)} for way in (UP, DOWN)}


def memory(sides: Sides, bench: Bench, few: Path, many: Path, folder: Path) -> dict[str, Rounds]:
    """The highest memory of a first push and of one with nothing to do, of few and of many files, and of a debug."""
    found: dict[str, Any] = {"debug": {"debug": [bench.run(books.debug(folder, 1))]}}
    for name, root in ((f"{FILES}", few), (f"{MANY_FILES}", many)):
        sides.bucket(OURS)
        found[f"{FIRST} of {name}"] = {OURS: [sides.push(OURS, root)]}
        sides.holds(OURS, root)
        found[f"{AGAIN} of {name}"] = {OURS: [sides.push(OURS, root)]}
    return found


def measure(bench: Bench, rounds: int, folder: Path, size: int) -> Transfers:
    """All stages, with a large file of so many MiB; printed as they come."""
    sides = Sides(bench, folder)
    few, many = small_files(folder / "few", FILES), small_files(folder / "many", MANY_FILES)
    # Everybody's bytecode.
    tiny = small_files(folder / "tiny", 1)
    for case in (OURS, CLI, PEER):
        sides.bucket(case)
        sides.push(case, tiny)

    stages = small(sides, rounds, few)
    stages |= large(sides, rounds, large_file(folder / "large", size), folder / "fetched")
    for stage, timed in stages.items():
        what = f"a file of {size} MiB, {stage}" if stage in (UP, DOWN) else f"{FILES} small files, {stage}"
        print(f"\n{what}", *report.table(timed, 1), sep="\n")
        for case, ones in timed.items():
            print(f"  {case}: " + ", ".join(f"{name} {number}" for name, number in sorted(ones[-1].kinds.items())))
    held = memory(sides, bench, few, many, folder)
    print("\nMiB of memory above a debug task's, by converge.aws")
    for name, mib in above(held).items():
        print(f"  {name}: {mib:.0f}")
    return Transfers(stages, held)


def above(held: Mapping[str, Rounds]) -> dict[str, float]:
    """MiB that each took at most beyond a debug task."""
    plain = held["debug"]["debug"][0].peak
    return {name: rounds[OURS][0].peak - plain for name, rounds in held.items() if OURS in rounds}


def targets(found: Transfers, size: int) -> list[Target]:
    """What the project promises of transfers, and how it stands."""
    stages, held = found.stages, above(found.memory)
    lists = max(timed.calls for timed in stages[AGAIN][OURS])
    judged = [
        Target(f"calls of a sync of {FILES} files with nothing to do", lists, 3),
        Target(f"times as long as community.aws for {FILES} files with nothing to do",
               report.ratio(stages[AGAIN], OURS, PEER, report.wall), 0.1),
        Target(f"times as long as aws s3 sync for the first push of {FILES} files",
               report.ratio(stages[FIRST], OURS, CLI, report.wall), 1),
    ]
    judged += [
        Target(f"times as long as aws s3 for a file of {size} MiB, {way}",
               report.ratio(stages[way], OURS, CLI, report.wall), 1)
        for way in (UP, DOWN)
    ]
    for name in (FIRST, AGAIN):
        judged.append(Target(f"MiB more for {MANY_FILES} files than for {FILES}, {name}",
                             held[f"{name} of {MANY_FILES}"] - held[f"{name} of {FILES}"], FLAT))
    return judged
