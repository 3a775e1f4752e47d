# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of an instance: the work that each operation begins, with its states, its server and its events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import parameter_status, secrets
from .automated_backups import back_up, forget, note
from .classes import memory
from .happenings import tell
from .instances import created
from .pace import PACE
from .refusals import instance_state
from .servers import databases, is_backed, parameters_of
from .works import WORKS, Stage, Work

# In these an instance takes changes; storage-optimization and the like are states of one that is available.
OPEN = ("available", "storage-optimization", "storage-config-upgrade", "storage-full", "incompatible-network",
        "incompatible-option-group", "incompatible-parameters", "incompatible-credentials",
        "insufficient-capacity")  # fmt: skip


def happened(instance: Any, message: str, *categories: str) -> None:
    tell(instance.backend, "db-instance", instance.db_instance_identifier, message, categories)


def is_open(instance: Any) -> bool:
    return instance.status in OPEN


def refuse_unless_open(instance: Any) -> None:
    if not is_open(instance):
        raise instance_state("Database instance is not in available state.")


def fails(instance: Any, status: str) -> Callable[[Exception], None]:
    """What becomes of an instance whose server couldn't do its work: that state, and an event with the cause."""

    def failed(problem: Exception) -> None:
        happened(instance, str(problem), "failure")
        instance.status = status

    return failed


def told_to_fail(instance: Any, first: str) -> bool:
    """Begin work in this state that ends as the switch says, if it says so."""
    failure = PACE.next_failure()
    if failure is None:
        return False
    stage = Stage(first, change=lambda: happened(instance, failure.message, "failure"))
    WORKS.add(instance, Work([stage], rest=failure.status, failed=fails(instance, "failed")))
    return True


def begin(instance: Any, build: Callable[[], None], message: str, category: str) -> None:
    """Create, restore or replicate: build is the server's work; then AWS makes the first backup, if there are any."""
    if told_to_fail(instance, "creating"):
        return

    def is_there() -> None:
        created(instance)
        secrets.is_in(instance, "active")
        happened(instance, message, category)

    stages = [Stage("creating", build if is_backed(instance) else None, is_there)]
    if instance.monitoring_interval:
        stages.append(Stage("configuring-enhanced-monitoring"))
    stages += backup_stages(instance)
    WORKS.add(instance, Work(stages, failed=fails(instance, "failed")))


def backup_stages(instance: Any, forced: bool = False) -> list[Stage]:
    """AWS backs an instance up as soon as it has backups: once it is created, and when they are turned on (forced)."""
    if not instance.backup_retention_period and not forced:
        return []
    made: list[Any] = []

    def copy() -> None:
        made.append(back_up(instance))

    def told() -> None:
        happened(instance, "Backing up DB instance", "backup")
        note(instance, made[0])
        happened(instance, "Finished DB Instance backup", "backup")

    return [Stage("backing-up", copy, told)]


def stop(instance: Any, before: Sequence[Stage] = ()) -> None:
    def told() -> None:
        happened(instance, "DB instance stopped", "notification")

    work = of_server(instance, lambda key: databases().stop(key))
    stages = [*before, Stage("stopping", work, told)]
    WORKS.add(instance, Work(stages, rest="stopped", failed=fails(instance, "available")))


def start(instance: Any) -> None:
    def told() -> None:
        parameter_status.booted(instance)
        happened(instance, "DB instance started", "notification")

    # With what static parameters changed meanwhile.
    stage = Stage("starting", restarting(instance), told)
    WORKS.add(instance, Work([stage], failed=fails(instance, "incompatible-parameters")))


def reboot(instance: Any, failover: bool) -> None:
    def told() -> None:
        parameter_status.booted(instance)
        if failover:
            happened(instance, "Multi-AZ instance failover started.", "failover")
            zones = instance.availability_zone, instance.secondary_availability_zone
            instance.secondary_availability_zone, instance.availability_zone = zones
            happened(instance, "Multi-AZ instance failover completed", "failover")
        happened(instance, "DB instance restarted", "availability")

    stage = Stage("rebooting", restarting(instance), told)
    WORKS.add(instance, Work([stage], failed=fails(instance, "incompatible-parameters")))


def restarting(instance: Any) -> Callable[[], None] | None:
    """The server's restart with all that its group now says and the memory of its class."""
    return of_server(
        instance, lambda key: databases().restart(key, parameters_of(instance), memory(instance.db_instance_class))
    )


def delete(instance: Any, before: Sequence[Stage], keeps_backups: bool, gone: Callable[[], None]) -> None:
    """Delete an instance, once the stages before it (its final snapshot) are through; gone is what is left to do."""

    def work(key: str) -> None:
        databases().delete(key)
        if not keeps_backups:
            databases().forget_backups(key)

    def told() -> None:
        backend = instance.backend
        if backend.databases.get(instance.db_instance_identifier) is instance:
            del backend.databases[instance.db_instance_identifier]
        forget(instance, keeps_backups)
        gone()
        happened(instance, "DB instance deleted", "deletion")

    stage = Stage("deleting", of_server(instance, work), told)
    WORKS.add(instance, Work([*before, stage], rest="deleted", failed=fails(instance, "failed"), last=True))


def of_server(instance: Any, work: Callable[[str], None]) -> Callable[[], None] | None:
    return (lambda: work(instance.dbi_resource_id)) if is_backed(instance) else None
