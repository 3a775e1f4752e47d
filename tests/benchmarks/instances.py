# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of RDS: tasks that change nothing, and tasks that change one thing, beside amazon.aws's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import books, report
from benchmarks.books import Book
from benchmarks.clock import REGION, Bench
from benchmarks.report import Rounds, Target, interleaved

TASKS = 20

# No server of MySQL's is started for them, and each of their states is over at once: what is timed is the module.
INSTANCE: Mapping[str, Any] = {
    "engine": "mysql",
    "engine_version": "8.4",
    "db_instance_class": "db.t4g.medium",
    "allocated_storage": 20,
    "storage_type": "gp2",
    "backup_retention_period": 7,
    "preferred_backup_window": "01:00-01:30",
    "preferred_maintenance_window": "sun:03:00-sun:03:30",
    "tags": {"team": "bench"},
}


def instance(number: int) -> str:
    """The identifier of an instance, from 0."""
    return f"bench-{number:02}"


def prepare(bench: Bench) -> str:
    """Make the instances, which the tasks then find as they are to be; their whole version."""
    rds = bench.server.client("rds", REGION)
    version = ""
    for number in range(TASKS):
        made = rds.create_db_instance(
            DBInstanceIdentifier=instance(number), Engine="mysql", EngineVersion="8.4",
            DBInstanceClass=INSTANCE["db_instance_class"], AllocatedStorage=20, StorageType="gp2",
            MasterUsername="bench", ManageMasterUserPassword=True, BackupRetentionPeriod=7,
            PreferredBackupWindow=INSTANCE["preferred_backup_window"],
            PreferredMaintenanceWindow=INSTANCE["preferred_maintenance_window"],
            Tags=[{"Key": "team", "Value": "bench"}],
        )  # fmt: skip
        version = made["DBInstance"]["EngineVersion"]
    rds.get_waiter("db_instance_available").wait(WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return str(version)


def measure(bench: Bench, rounds: int, folder: Path) -> tuple[Rounds, Rounds]:
    """The rounds in which nothing is changed, and those in which one thing is; printed as they come."""
    bench.server.pace_databases(0)
    # The peer takes 8.4 for a change of 8.4.7, in every run, so that each is told the whole of it.
    version = prepare(bench)

    def tasks(module: str, **more: Any) -> Book:
        return books.tasks(folder, module, [
            {"db_instance_identifier": instance(number), **INSTANCE, "engine_version": version, **more}
            for number in range(TASKS)
        ])  # fmt: skip

    ours, theirs, empty = "converge.aws.rds_instance", "amazon.aws.rds_instance", books.debug(folder, TASKS)
    same, same_there = tasks(ours), tasks(theirs)
    unchanged = interleaved(rounds, {
        "debug": lambda: bench.again(empty),
        "converge.aws": lambda: bench.again(same),
        "amazon.aws": lambda: bench.again(same_there),
    })
    print(f"\n{TASKS} instances that nothing is changed of", *report.table(unchanged, TASKS), sep="\n")
    # What the one has changed, the other one changes back.
    five, seven = (
        tasks(module, backup_retention_period=days, apply_immediately=True) for module, days in ((ours, 5), (theirs, 7))
    )
    changed = interleaved(rounds, {"converge.aws": lambda: bench.run(five), "amazon.aws": lambda: bench.run(seven)})
    print(f"\n{TASKS} instances that one thing is changed of", *report.table(changed, TASKS), sep="\n")
    return unchanged, changed


def targets(unchanged: Rounds, changed: Rounds) -> list[Target]:
    """What the project promises of instances, and how it stands."""

    def calls(rounds: Rounds, case: str) -> float:
        return report.middle(rounds, case, lambda one: one.calls) / TASKS

    return [
        Target("times faster than amazon.aws, for an instance that nothing is changed of",
               report.ratio(unchanged, "amazon.aws", "converge.aws", report.wall), 8, at_least=True),
        Target("calls of an instance that nothing is changed of", calls(unchanged, "converge.aws"), 1),
        Target("times faster than amazon.aws, for a change of an instance",
               report.ratio(changed, "amazon.aws", "converge.aws", report.wall), 3, at_least=True),
        Target("times the calls of amazon.aws, for a change of an instance",
               calls(changed, "converge.aws") / calls(changed, "amazon.aws"), 1),
    ]
