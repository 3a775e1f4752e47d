# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans without an AWS: from the values that are and the options that a task gives to the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath

from ansible_collections.converge.aws.plugins.module_utils import carry_out, planning
from ansible_collections.converge.aws.plugins.module_utils.parts import Attributes, Members, Resource, Step, Where
from ansible_collections.converge.aws.plugins.module_utils.state import State, named

from .model import Model, shape_of

WHERE = Where("eu-west-3", "aws", "123456789012")


def plan(resource: Resource, state: State, params: Mapping[str, Any], where: Where = WHERE) -> tuple[Step, ...]:
    """The steps, judged by the model as ``engine.run`` has them judged."""
    api = Model(resource.service)
    if resource.localize:
        params = resource.localize(params, where)
    steps = planning.plan(resource, named(resource, params), params, where, state, api)
    carry_out.checked(steps, api)
    return steps


def after(resource: Resource, state: State, params: Mapping[str, Any], steps: tuple[Step, ...]) -> State:
    """The state that the plan leads to, as a check run's result foretells it."""
    parts = named(resource, params)
    values = dict(state.values) if state.found is not None else planning.fresh(parts, params, Model(resource.service))
    for part in parts:
        for step in steps:
            name, _bracket, key = step.name.partition("[")
            if name == part.name:
                values[name] = planning._after(part, values.get(name), step, key.removesuffix("]"))
    return State(state.found if state.found is not None else {}, values)


def told(steps: tuple[Step, ...]) -> list[tuple[str, str, list[str]]]:
    """Steps as a test states them: name, action, operations."""
    return [(step.name, step.action, [request.operation for request in step.requests]) for step in steps]


def read_back(resource: Resource, state: State, params: Mapping[str, Any], steps: tuple[Step, ...]) -> State:
    """The state as it is read from an AWS that keeps exactly what the plan's requests send.

    Where the table says that the shape read is not the one written, it is the state that the plan foretells.
    """
    api = Model(resource.service)
    foretold = after(resource, state, params, steps)
    values = dict(foretold.values)
    for part in resource.parts:
        if isinstance(part, Attributes) or part.unequal or not part.read.operation:
            continue
        for step in steps:
            name, bracket, _key = step.name.partition("[")
            if name != part.name or step.action not in ("change", "add"):
                continue
            write = part.add if isinstance(part, Members) else part.write
            if step.requests[-1].operation != write.operation:
                continue  # written by other requests than the table's own: what the plan foretells is all that is known
            sent = jmespath.search(write.path, step.requests[-1].params)
            shape = shape_of(part.read.path, api.output_shape(part.read.operation))
            if bracket:
                values[name] = {**values[name], **part.codec.from_wire([sent], shape)}
            else:
                values[name] = part.codec.from_wire(sent, shape)
    return State(foretold.found, values)
