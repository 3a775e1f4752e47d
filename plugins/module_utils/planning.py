# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: the steps from what is to what the task says, and the values that they lead to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .errors import Refused
from .parts import (
    UNSAID,
    Attributes,
    Call,
    Members,
    Outcome,
    Params,
    Part,
    Request,
    Resource,
    Setting,
    Step,
    Where,
    is_empty,
)
from .shapes import merged, place, shape_at
from .state import State, address_of

__all__ = ["fresh", "outcome", "plan", "takes"]

# What these have is in no region.
_EVERYWHERE = ("iam", "sts", "organizations", "budgets", "ce")


def plan(
    resource: Resource, parts: tuple[Part, ...], params: Params, where: Where, state: State, api: Any
) -> tuple[Step, ...]:
    """The steps from what is to what the task says. Pure, but for what ``clearing`` counts before a deletion.

    A resource that isn't there yet is planned against the values that AWS gives a fresh one, so that a check run
    foretells the very steps that a real run takes.
    """
    address = address_of(resource, params, where)
    if resource.goes(params):
        return tuple(_removal(resource, params, where, address, state, api))
    steps: list[Step] = []
    values = state.values
    if state.found is None:
        create = resource.creates(params)
        values = fresh(parts, params, api, create)
        if create:
            steps.append(_creation(resource, create, parts, params, where, address, api))
    for part in parts:
        steps.extend(_changes(resource, part, params, where, values, state, api))
    return resource.arrange(tuple(steps)) if resource.arrange else tuple(steps)


def fresh(parts: tuple[Part, ...], params: Params, api: Any, create: Call | None = None) -> dict[str, Any]:
    """The values of a resource that has just been created with these options by a call that takes them (``create``)."""
    values: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Attributes):
            values[part.name] = {
                **part.initial,
                **{
                    option: params[option]
                    for option, member in part.members.items()
                    if params.get(option) is not None and (create is None or takes(api, create, member))
                },
            }
        elif part.created_with and (create is None or takes(api, create, part.created_with)):
            wanted = _wanted(part, params, part.initial)
            values[part.name] = part.initial if wanted is UNSAID or is_empty(wanted) else wanted
        elif isinstance(part, Setting) and part.born:
            values[part.name] = part.born(params)
        elif part.codec.readable:
            shape = shape_at(api.output_shape(part.read.operation), part.read.path)
            values[part.name] = part.codec.readable(part.initial, shape)
        else:
            values[part.name] = part.initial
    return values


def _creation(
    resource: Resource,
    create: Call,
    parts: tuple[Part, ...],
    params: Params,
    where: Where,
    address: Mapping[str, Any],
    api: Any,
) -> Step:
    request: dict[str, Any] = merged(
        {member: value for member, value in address.items() if takes(api, create, member)},
        dict(resource.creating(params, where)) if resource.creating else {},
    )
    shown: dict[str, Any] = {resource.name: params[resource.name]}
    for part in parts:
        if isinstance(part, Attributes):
            for option, member in part.members.items():
                if params.get(option) is not None and takes(api, create, member):
                    shape = shape_at(api.input_shape(create.operation), member)
                    value = part.sent(option, params[option], params) if part.sent else params[option]
                    request = merged(request, place(member, part.codec.to_wire(value, shape)))
                    if option not in part.secret:
                        shown[option] = params[option]
        elif part.created_with and takes(api, create, part.created_with):
            wanted = _wanted(part, params, part.initial)
            if wanted is not UNSAID and not is_empty(wanted):
                shape = shape_at(api.input_shape(create.operation), part.created_with)
                request = merged(request, place(part.created_with, part.codec.to_wire(wanted, shape)))
                shown[part.name] = part.show(wanted) if isinstance(part, Setting) and part.show else wanted
    if where.region and resource.service not in _EVERYWHERE:
        shown["region"] = where.region
    requests = (
        *(resource.ahead(params, where) if resource.ahead else ()),
        Request(resource.service, create.operation, merged(request, create.fixed)),
    )
    effect = resource.create_effect and resource.create_effect(params)
    work = resource.creation and _followed(resource.creation, requests, params)
    return Step(resource.noun, "create", None, shown, requests, effect, work)


def _changes(
    resource: Resource,
    part: Part,
    params: Params,
    where: Where,
    values: Mapping[str, Any],
    state: State,
    api: Any,
) -> Iterator[Step]:
    current = values.get(part.name)
    if isinstance(part, Attributes):
        yield from _attribute_changes(resource, part, params, where, current or {}, api)
        return
    wanted = _wanted(part, params, current)
    if wanted is UNSAID:
        return
    if isinstance(part, Members):
        yield from _member_changes(resource, part, params, where, wanted, current or {}, api)
        return
    if is_empty(wanted) and (part.clear or not part.requests):
        left = part.cleared
        if not is_empty(current) and current is not None and not (left is not None and part.same(left, current)):
            clear = part.clear or part.write
            to = address_of(resource, params, where, clear)
            request = _request(resource, clear, to, api, part, None if part.clear else wanted)
            effect = part.effect and part.effect(current, left)
            yield Step(part.name, "clear", current, left, (request,), effect, show=part.show, already=part.unset)
        return
    if part.same(wanted, current):
        return
    after = wanted if is_empty(wanted) else part.complete(wanted, current)
    if part.requests:
        address = address_of(resource, params, where)
        requests = part.requests(address, part.codec.to_wire(after, None), values, state.found, where)
    else:
        to = address_of(resource, params, where, part.write)
        requests = (_request(resource, part.write, to, api, part, after),)
    effect = part.effect and part.effect(current, after)
    action = "clear" if is_empty(wanted) else "change"
    work = part.follow and _followed(part.follow, requests, params)
    yield Step(part.name, action, current, after, requests, effect, work, show=part.show, already=part.already)


def _followed(follow: Callable[..., None], requests: tuple[Request, ...], params: Params) -> Callable[[Any], None]:
    return lambda api: follow(api, requests, params)


def _attribute_changes(
    resource: Resource,
    part: Attributes,
    params: Params,
    where: Where,
    current: Mapping[str, Any],
    api: Any,
) -> Iterator[Step]:
    changes = {}
    said = part.want(params, current) if part.want else params
    for option in part.members:
        wanted = said.get(option)
        if wanted is None or option in part.secret or wanted == current.get(option):
            continue
        if is_empty(wanted) and not current.get(option):
            continue
        if option in part.fixed_at_birth:
            if option not in current:
                # Of one that isn't there yet, and whose making doesn't take it: what it will have is known then.
                continue
            now = "empty" if is_empty(current.get(option)) else repr(current[option])
            raise Refused(
                f"{option} of {resource.noun} {params[resource.name]} is {now} and can't become"
                f" {wanted!r}: {part.fixed_at_birth[option]}"
            )
        changes[option] = wanted
    if changes and part.modify:
        shape = api.input_shape(part.modify.operation)
        request = merged(address_of(resource, params, where, part.modify), part.modify.fixed)
        kept = _unchanged(part, current) if part.whole else {}
        for option, value in {**kept, **changes}.items():
            member = part.changed_as.get(option, part.members[option])
            request = merged(request, place(member, part.codec.to_wire(value, shape_at(shape, member))))
        before = {option: current.get(option) for option in changes}
        requests: tuple[Request, ...] = (Request(resource.service, part.modify.operation, request),)
        if part.requests:
            requests = part.requests(address_of(resource, params, where, part.modify), changes, current, params)
        effect = part.effect and part.effect(before, changes)
        work = part.follow and _followed(part.follow, requests, params)
        yield Step(part.name, "change", before, changes, requests, effect, work)


def _unchanged(part: Attributes, current: Mapping[str, Any]) -> dict[str, Any]:
    return {
        option: current[option]
        for option in part.members
        if current.get(option) is not None and option not in part.fixed_at_birth and option not in part.secret
    }


def _member_changes(
    resource: Resource,
    part: Members,
    params: Params,
    where: Where,
    wanted: Mapping[str, Any],
    current: Mapping[str, Any],
    api: Any,
) -> Iterator[Step]:
    adding = merged(address_of(resource, params, where, part.add), part.add.fixed)
    removing = merged(address_of(resource, params, where, part.remove), part.remove.fixed)
    added = {
        key: part.complete(value, current.get(key))
        for key, value in wanted.items()
        if key not in current or not part.same(value, current[key])
    }
    purges = bool(part.purge) and params.get(part.purge) is not False
    gone = [key for key in current if purges and key not in wanted and not (part.kept and part.kept(key))]
    if part.together:
        if gone:
            request = merged(removing, place(part.remove.path, gone))
            lost = {key: current[key] for key in gone}
            removal = Request(resource.service, part.remove.operation, request)
            yield Step(part.name, "remove", lost, None, (removal,), part.effect and part.effect(lost, None))
        if added:
            shape = shape_at(api.input_shape(part.add.operation), part.add.path)
            request = merged(adding, place(part.add.path, part.codec.to_wire(added, shape)))
            before = {key: current[key] for key in added if key in current} or None
            addition = Request(resource.service, part.add.operation, request)
            yield Step(part.name, "change", before, added, (addition,), part.effect and part.effect(before, added))
        return
    for key in gone:
        request = merged(removing, place(part.remove.member, key))
        removal = Request(resource.service, part.remove.operation, request)
        effect = part.effect and part.effect(current[key], None)
        yield Step(
            f"{part.name}[{key}]", "remove", current[key], None, (removal,), effect, already=resource.missing
        )
    for key, value in added.items():
        request = merged(adding, place(part.add.member, key))
        if part.add.path:
            shape = shape_at(api.input_shape(part.add.operation), part.add.path)
            request = merged(request, place(part.add.path, part.codec.to_wire(value, shape)))
        addition = Request(resource.service, part.add.operation, request)
        action = "change" if key in current else "add"
        effect = part.effect and part.effect(current.get(key), value)
        yield Step(f"{part.name}[{key}]", action, current.get(key), value, (addition,), effect, already=part.already)


def _removal(
    resource: Resource, params: Params, where: Where, address: Mapping[str, Any], state: State, api: Any
) -> Iterator[Step]:
    delete = resource.deletes(params)
    if state.found is None or delete is None:
        return
    if resource.clearing:
        yield from resource.clearing(api, params, address, state.found)
    request = Request(
        resource.service,
        delete.operation,
        merged(address_of(resource, params, where, delete), delete.fixed),
    )
    shown = {resource.name: params[resource.name]}
    deletion = resource.deletion

    def follow(api: Any) -> Mapping[str, Any] | None:
        return deletion(api, request, params) if deletion else None

    work = follow if deletion else None
    effect = resource.delete_effect(params) if callable(resource.delete_effect) else resource.delete_effect
    yield Step(resource.noun, "delete", shown, None, (request,), effect, work, already=resource.missing)


def _request(
    resource: Resource, call: Call, address: Mapping[str, Any], api: Any, part: Setting, value: Any
) -> Request:
    members = merged(address, call.fixed)
    if value is not None:
        shape = shape_at(api.input_shape(call.operation), call.path)
        members = merged(members, place(call.path, part.codec.to_wire(value, shape)))
    return Request(resource.service, call.operation, members)


def _wanted(part: Any, params: Params, current: Any) -> Any:
    if all(params.get(option) is None for option in part.taken):
        return UNSAID
    wanted = part.want(params, current) if part.want else params[part.taken[0]]
    return UNSAID if isinstance(wanted, Mapping) and wanted and all(v is None for v in wanted.values()) else wanted


def takes(api: Any, call: Call, member: str) -> bool:
    """Whether a call has a place for a member, by the service's model."""
    return shape_at(api.input_shape(call.operation), member) is not None


def outcome(
    resource: Resource,
    parts: tuple[Part, ...],
    params: Params,
    where: Where,
    state: State,
    steps: tuple[Step, ...],
    foretold: tuple[Step, ...],
    api: Any,
) -> Outcome:
    """The result; the ``foretold`` steps were not carried out, and the values are the ones that they lead to."""
    if resource.goes(params):
        left = resource.remains(state.found, params) if resource.remains and steps else {}
        return Outcome(bool(steps), steps, left)
    values = dict(state.values) if state.found is not None else fresh(parts, params, api, resource.creates(params))
    for part in parts:
        for step in foretold:
            name, _bracket, key = step.name.partition("[")
            if name == part.name:
                values[name] = _after(part, values.get(name), step, key.removesuffix("]"))
    facts = resource.answer(values, state.found, params, where) if resource.answer else values
    return Outcome(bool(steps), steps, {resource.name: params[resource.name], **facts})


def _after(part: Part, value: Any, step: Step, key: str) -> Any:
    if isinstance(part, Setting):
        return step.after
    value = dict(value or {})
    if step.action == "remove":
        for gone in [key] if key else list(step.before or ()):
            value.pop(gone, None)
        return value
    return {**value, **({key: step.after} if key else step.after)}
