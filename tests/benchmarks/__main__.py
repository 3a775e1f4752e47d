# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python tests/benchmarks --peers VENV: time converge.aws beside others. What is measured: docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import bare, books, documents, exports, instances, report, transfers, users
from benchmarks.books import TASKS, Book
from benchmarks.clock import ROOT, Bench, Timed
from benchmarks.report import Rounds, Target, interleaved
from support.embedded import EmbeddedAws

# Milliseconds added to every call: a region nearby, and one so far away that nothing else a task does is as long.
LATENCY = 25.0
FAR = 250.0

MANY = f"batch of {books.MANY_ITEMS}"

VERSIONS = """
import json, platform, sysconfig
from importlib.metadata import version
place = sysconfig.get_path("purelib") + "/ansible_collections/{}/aws/MANIFEST.json"
peers = {f"{name}.aws": json.load(open(place.format(name)))["collection_info"]["version"]
         for name in ("amazon", "community")}
print(json.dumps({"python": platform.python_version(), **peers,
                  **{name: version(name) for name in ("ansible-core", "boto3", "botocore", "awscli")}}))
"""


def twenty_tasks(bench: Bench, rounds: int, folder: Path) -> Rounds:
    """20 tasks that change nothing, by every way."""
    named = [books.bucket(number) for number in range(TASKS)]

    def timed(book: Book) -> Callable[[], Timed]:
        return lambda: bench.again(book)

    def api() -> Timed:
        since = bench.server.last_call()
        wall, cpu = map(float, bench.python_says(bare.__file__, "tasks", *named).split())
        calls = bench.server.calls(since)[len(bare.CALLS):]  # the first ones opened the connections
        return Timed(wall, cpu, len(calls), 0)

    ours, peer = "converge.aws.s3_bucket", "amazon.aws.s3_bucket"
    cases = {
        "debug": timed(books.debug(folder)),
        "the API alone": api,
        "converge.aws": timed(books.plain(folder, ours)),
        "converge.aws, AnsiballZ": timed(books.plain(folder, ours, variables=("converge_aws_in_process=never",))),
        "amazon.aws": timed(books.plain(folder, peer)),
    }
    return interleaved(rounds, cases, rare=("converge.aws, AnsiballZ",))


def every_setting(bench: Bench, rounds: int, folder: Path) -> Rounds:
    """Tasks that name every setting, near and far in turn."""
    book = books.rich(folder)

    def at(ms: float) -> Callable[[], Timed]:
        def run() -> Timed:
            bench.server.latency(ms)
            return bench.again(book)

        return run

    timed = interleaved(rounds, {"near": at(0), "far": at(FAR)})
    bench.server.latency(0)
    return timed


def start_up(bench: Bench, rounds: int, folder: Path) -> Rounds:
    """A run with a single task, beside a run with a single debug."""
    empty, single = books.debug(folder, 1), books.plain(folder, "converge.aws.s3_bucket", 1)
    return interleaved(rounds, {"debug": lambda: bench.again(empty), "converge.aws": lambda: bench.again(single)})


def batches(bench: Bench, rounds: int, folder: Path) -> Rounds:
    """One batch over many buckets that changes nothing, beside bare threads that make the same calls."""
    few, many, empty = (books.batch(folder, books.ITEMS), books.batch(folder, books.MANY_ITEMS), books.debug(folder, 1))

    def api() -> Timed:
        named, threads = [books.bucket(number) for number in range(books.ITEMS)], 16
        since = bench.server.last_call()
        wall, cpu = map(float, bench.python_says(bare.__file__, "batch", str(threads), *named).split())
        calls = bench.server.calls(since)[len(bare.CALLS) * threads:]  # the first ones opened the connections
        return Timed(wall, cpu, len(calls), 0)

    bench.run(many)  # makes the buckets
    bench.server.latency(LATENCY)
    timed = interleaved(rounds, {
        "debug": lambda: bench.again(empty),
        "16 bare threads": api,
        "batch": lambda: bench.again(few),
        MANY: lambda: bench.again(many),
    }, rare=(MANY,))
    bench.server.latency(0)
    return timed


def targets(near: Rounds, far: Rounds, rich: Rounds, batched: Rounds, start: Rounds) -> list[Target]:
    """What the project promises, and how it stands."""
    found = []
    for name, rounds in (("", near), (f" with {LATENCY:g} ms a call", far)):
        found.append(Target(f"times faster than amazon.aws{name}",
                            report.ratio(rounds, "amazon.aws", "converge.aws", report.wall), 8, at_least=True))
        least = report.middle(rounds, "debug", report.wall) + report.middle(rounds, "the API alone", report.wall)
        found.append(Target(f"times as long as {TASKS} debug tasks and the API's own time{name}",
                            report.middle(rounds, "converge.aws", report.wall) / least, 2.5))
    found.append(Target("calls of a task with three settings", near["converge.aws"][0].calls / TASKS, 4))
    found.append(Target("round trips' time of a task with every setting",
                        report.gap(rich, "far", "near") / books.RICH_TASKS / (FAR / 1000), 2))
    above = report.gap(batched, "batch", "debug")
    found.append(Target(f"times as long as 16 bare threads, for {books.ITEMS} buckets with {LATENCY:g} ms a call",
                        above / report.middle(batched, "16 bare threads", report.wall), 1.3))
    longer = report.middle(batched, MANY, report.wall) - report.middle(batched, "debug", report.wall)
    found.append(Target(f"times as long for each of {books.MANY_ITEMS} buckets as for each of {books.ITEMS}",
                        longer / books.MANY_ITEMS / (above / books.ITEMS), 1.0))
    found.append(Target("calls of an item with three settings", batched["batch"][0].calls / books.ITEMS, 4))
    found.append(Target("seconds of start-up above debug", report.gap(start, "converge.aws", "debug"), 0.4))
    return found


def tasks(bench: Bench, rounds: int, folder: Path) -> tuple[list[Target], dict[str, Rounds]]:
    """The rounds of tasks that change nothing, printed as they come, and what the project promises of them."""
    # Makes the buckets, and everybody's bytecode.
    bench.run(books.plain(folder, "converge.aws.s3_bucket"))
    bench.run(books.plain(folder, "amazon.aws.s3_bucket", 1))
    bench.run(books.rich(folder, 1))

    near = twenty_tasks(bench, rounds, folder)
    print(f"\n{TASKS} tasks that change nothing", *report.table(near, TASKS), sep="\n")
    bench.server.latency(LATENCY)
    far = twenty_tasks(bench, rounds, folder)
    bench.server.latency(0)
    print(f"\nthe same with {LATENCY:g} ms a call", *report.table(far, TASKS), sep="\n")
    rich = every_setting(bench, rounds, folder)
    print(f"\n{books.RICH_TASKS} tasks with every setting, far: {FAR:g} ms a call")
    print(*report.table(rich, books.RICH_TASKS), sep="\n")
    batched = batches(bench, rounds, folder)
    print(f"\na batch of {books.ITEMS} buckets that changes nothing, with {LATENCY:g} ms a call")
    few = {case: found for case, found in batched.items() if case != MANY}
    print(*report.table(few, books.ITEMS), *report.table({MANY: batched[MANY]}, books.MANY_ITEMS)[1:], sep="\n")
    separate, together = users.measure(bench, rounds, folder, LATENCY)
    start = start_up(bench, 2 * rounds + 1, folder)
    print("\none task", *report.table(start, 1), sep="\n")

    print()
    for name, found in (("near", near), ("far", far)):
        less = report.ratio(found, "amazon.aws", "converge.aws", report.cpu)
        best = report.fastest(found, "amazon.aws", "converge.aws")
        print(f"{name}, beside amazon.aws: {less:.1f} times less processor time, {best:.1f} times faster at best")
    judged = [*targets(near, far, rich, batched, start), *users.targets(separate, together)]
    return judged, {"near": near, "far": far, "every setting": rich, "batch": batched, "users": separate,
                    "batch of users": together, "one task": start}


def measure(bench: Bench, given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The sections that are asked for, and how the project's promises stand."""
    versions = json.loads(bench.python_says("-c", VERSIONS))
    print(", ".join(f"{name} {version}" for name, version in versions.items()), f"; load {os.getloadavg()[0]:.1f}")
    judged: list[Target] = []
    rounds: dict[str, Rounds] = {}
    if given.only in (None, "tasks"):
        judged, rounds = tasks(bench, given.rounds, folder)
    if given.only in (None, "instances"):
        unchanged, changed = instances.measure(bench, given.rounds, folder)
        judged += instances.targets(unchanged, changed)
        rounds |= {"instances": unchanged, "instances changed": changed}
    if given.only in (None, "transfers"):
        moved = transfers.measure(bench, given.rounds, folder, given.large)
        judged += transfers.targets(moved, given.large)
        rounds |= {**moved.stages, **moved.memory}
    if given.only in (None, "workdocs"):
        site = documents.prepare(bench)
        there = documents.measure(bench, given.rounds, folder, site)
        exported = exports.measure(bench, given.rounds, folder, site)
        judged += [*documents.targets(there), *exports.targets(exported)]
        rounds |= {"documents": there, "exports": exported}
    print()
    print(*judged, sep="\n")
    return {
        "versions": versions,
        "load": os.getloadavg(),
        "targets": [{**vars(target), "met": target.met} for target in judged],
        "rounds": {name: report.as_data(found) for name, found in rounds.items()},
    }


def main(arguments: list[str]) -> int:
    """Measure, print, write JSON; the exit code is 1 if --strict is given and a target is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="a venv with ansible and awscli")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["tasks", "instances", "transfers", "workdocs"], help="that section alone")
    parser.add_argument("--large", type=int, default=256, metavar="MIB", help="the size of the large file")
    parser.add_argument("--json", type=Path, default=ROOT / "tests" / "output" / "benchmarks.json")
    parser.add_argument("--strict", action="store_true", help="fail when a target is missed")
    given = parser.parse_args(arguments)
    python = given.peers.absolute() / "bin" / "python"
    if not python.exists():
        parser.error(f"There is no {python}: make setup-peers makes it.")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with EmbeddedAws(folder / "aws") as server:
            result = measure(Bench(python, server, folder), given, folder)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 1 if given.strict and not all(target["met"] for target in result["targets"]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
