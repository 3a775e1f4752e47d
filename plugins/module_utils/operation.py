# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no state: a transfer, a link, a listing; read, planned and carried out like everything else."""

from __future__ import annotations

from typing import Any

from .carry_out import carry_out, checked
from .parts import Operation, Outcome, Params


def run(operation: Operation, params: Params, api: Any) -> Outcome:
    """Do what the task asks, or in check mode say what that would be.

    Raises Refused for what can't be right and Failed for what went wrong.
    """
    if operation.check:
        operation.check(params)
    api.expect_account()
    plan = operation.plan(api, params)
    checked(plan.steps, api)
    changes = tuple(step for step in plan.steps if step.changes)
    if changes:
        api.refuse_root()
    facts = dict(plan.facts)
    if not api.check:
        about = operation.about(params) if operation.about else f"{operation.noun} {params.get(operation.name) or ''}"
        facts.update(carry_out(plan.steps, api, about.strip()))
        if changes and operation.changed:
            return Outcome(operation.changed(facts), plan.steps, facts, plan.warnings)
    return Outcome(bool(changes), plan.steps, facts, plan.warnings)
