# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of IAM: tasks that change nothing beside amazon.aws's, and a batch beside bare threads."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import bare, books, report
from benchmarks.books import TASKS
from benchmarks.clock import Bench, Timed
from benchmarks.report import Rounds, Target, interleaved

THREADS = 16


def prepare(bench: Bench, folder: Path) -> None:
    """Make the policies, the groups and the users, which the tasks then find as they are to be."""
    iam = bench.server.client("iam")
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bench/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for policy in books.USER["managed_policies"]:
        iam.create_policy(PolicyName=policy, PolicyDocument=document)
    for group in books.GROUPS:
        iam.create_group(GroupName=group)
    bench.run(books.batch_of_users(folder))
    bench.run(books.users(folder, "amazon.aws.iam_user", {}, 1))


def measure(bench: Bench, rounds: int, folder: Path, latency: float) -> tuple[Rounds, Rounds]:
    """Separate tasks, and the batch with that many milliseconds added to every call; printed as they come."""
    prepare(bench, folder)
    ours = books.users(folder, "converge.aws.iam_user", {"groups": list(books.GROUPS)})
    theirs, empty = books.users(folder, "amazon.aws.iam_user", {}), books.debug(folder)
    separate = interleaved(rounds, {
        "debug": lambda: bench.again(empty),
        "converge.aws": lambda: bench.again(ours),
        "amazon.aws, without groups": lambda: bench.again(theirs),
    })
    print(f"\n{TASKS} users that nothing is changed of", *report.table(separate, TASKS), sep="\n")

    together, single = books.batch_of_users(folder), books.debug(folder, 1)

    def api() -> Timed:
        named = [books.user(number) for number in range(books.USERS)]
        since = bench.server.last_call()
        wall, cpu = map(float, bench.python_says(bare.__file__, "users", str(THREADS), *named).split())
        calls = bench.server.calls(since)[len(bare.USER_CALLS) * THREADS:]  # the first ones opened the connections
        return Timed(wall, cpu, len(calls), 0)

    bench.server.latency(latency)
    timed = interleaved(rounds, {
        "debug": lambda: bench.again(single),
        f"{THREADS} bare threads": api,
        "batch": lambda: bench.again(together),
    })
    bench.server.latency(0)
    print(f"\na batch of {books.USERS} users that nothing is changed of, with {latency:g} ms a call")
    print(*report.table(timed, books.USERS), sep="\n")
    return separate, timed


def targets(separate: Rounds, together: Rounds) -> list[Target]:
    """What the project promises of users, and how it stands."""
    peer = "amazon.aws, without groups"
    return [
        Target("times faster than amazon.aws, for a user with two policies and tags, and two groups here",
               report.ratio(separate, peer, "converge.aws", report.wall), 8, at_least=True),
        Target("calls of a user with two policies, two groups and tags",
               report.middle(separate, "converge.aws", lambda one: one.calls) / TASKS, 4),
        Target(f"times as long as {THREADS} bare threads, for {books.USERS} users",
               report.gap(together, "batch", "debug")
               / report.middle(together, f"{THREADS} bare threads", report.wall), 1.3),
        Target("calls of a user in a batch", report.middle(together, "batch", lambda one: one.calls) / books.USERS, 4),
    ]
