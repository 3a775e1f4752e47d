# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an instance stands to its parameter group: which values it runs with, and whether others wait for a restart."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from embedded_aws.rds.parameter_values import effective

_WAITS, _RUNS = "_embedded_parameters_wait", "_embedded_parameters_run"


def associated(instance: Any) -> None:
    """Another group was given to the instance (moto's).

    Amazon RDS User Guide, "Parameter groups": "When you associate a new DB parameter group with a DB instance, the
    modified static and dynamic parameters are applied only after the DB instance is rebooted."
    """
    vars(instance)[_WAITS] = True


# A static parameter of its group was changed, or a dynamic one with the method pending-reboot.
changed = associated


def booted(instance: Any) -> None:
    """The instance has been started with all values of its group."""
    vars(instance)[_WAITS] = False
    vars(instance)[_RUNS] = _wanted(instance)


def reloaded(instance: Any, names: Collection[str]) -> dict[str, str]:
    """Note that the parameters of these names have changed at once, and give all that the instance runs with now."""
    running, wanted = dict(vars(instance).get(_RUNS, {})), _wanted(instance)
    for name in names:
        running.pop(name, None)
        if name in wanted:
            running[name] = wanted[name]
    vars(instance)[_RUNS] = running
    return running


def status(instance: Any) -> str:
    """AWS's ParameterApplyStatus: in-sync, or pending-reboot."""
    return "pending-reboot" if vars(instance).get(_WAITS) else "in-sync"


def _wanted(instance: Any) -> dict[str, str]:
    return effective(instance.db_parameter_groups()[0], instance.db_instance_class)
