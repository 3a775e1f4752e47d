# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans without an AWS: from the values that are and the options that a task gives to the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.converge.aws.plugins.module_utils import carry_out, engine
from ansible_collections.converge.aws.plugins.module_utils.parts import Resource, Step, Where
from ansible_collections.converge.aws.plugins.module_utils.state import State, named

from .model import Model

WHERE = Where("eu-west-3", "aws", "123456789012")


def plan(resource: Resource, state: State, params: Mapping[str, Any], where: Where = WHERE) -> tuple[Step, ...]:
    """The steps, judged by the model as ``engine.run`` has them judged."""
    api = Model(resource.service)
    steps = engine.plan(resource, named(resource, params), params, where, state, api)
    carry_out.checked(steps, api)
    return steps


def after(resource: Resource, state: State, params: Mapping[str, Any], steps: tuple[Step, ...]) -> State:
    """The state that the plan leads to, as a check run's result foretells it."""
    parts = named(resource, params)
    values = dict(state.values) if state.found is not None else engine.fresh(parts, params)
    for part in parts:
        for step in steps:
            name, _bracket, key = step.name.partition("[")
            if name == part.name:
                values[name] = engine._after(part, values.get(name), step, key.removesuffix("]"))
    return State(state.found if state.found is not None else {}, values)


def told(steps: tuple[Step, ...]) -> list[tuple[str, str, list[str]]]:
    """Steps as a test states them: name, action, operations."""
    return [(step.name, step.action, [request.operation for request in step.requests]) for step in steps]
