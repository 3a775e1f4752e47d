# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an instance stands to its parameter group: in sync, or with values that wait for a restart."""

from __future__ import annotations

from typing import Any

_WAITS = "_embedded_parameters_wait"


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


def status(instance: Any) -> str:
    """AWS's ParameterApplyStatus: in-sync, or pending-reboot."""
    return "pending-reboot" if vars(instance).get(_WAITS) else "in-sync"
