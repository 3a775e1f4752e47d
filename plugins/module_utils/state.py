# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is: a resource found, and the parts that the task names read side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import ApiError, Failed, explain
from .parts import UNSAID, Attributes, Call, Members, Params, Part, Resource, Where
from .permissions import needed
from .shapes import merged, place, shape_at

try:
    import jmespath
except ImportError:  # comes with botocore; its absence is said once, by the runner
    jmespath = None


@dataclass(frozen=True)
class State:
    """What was found: the answer of ``find`` (None: it isn't there, as ``absence`` says where parts were read instead),
    and the value of each part that was read.
    """

    found: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    absence: ApiError | None = None


def named(resource: Resource, params: Params) -> tuple[Part, ...]:
    """The parts that the task says anything of: only these are read."""
    if resource.goes(params):
        return ()
    return tuple(
        part
        for part in resource.parts
        if isinstance(part, Attributes) or any(params.get(option) is not None for option in part.taken)
    )


def address_of(resource: Resource, params: Params, where: Where, call: Call | None = None) -> dict[str, Any]:
    """The request members that name the resource, in one call or, without it, in most."""
    address: dict[str, Any] = {}
    for member, source in (call.at if call and call.at else resource.address).items():
        value = source(params, where) if callable(source) else params[source]
        if value is not None and value is not UNSAID:
            address = merged(address, place(member, value))
    return address


def adopted(resource: Resource, found: Any, params: Params) -> Params:
    """The options, completed by what was found."""
    return params if found is None or resource.adopt is None else resource.adopt(found, params)


def read(resource: Resource, parts: tuple[Part, ...], params: Params, where: Where, api: Any) -> State:
    """Find the resource and read its parts in one round trip's time.

    A part that takes something from the answer of ``find``, and members whose keys alone are listed, are read in a
    second round. Raises Failed when a read is refused; a parent that isn't there is an empty one.
    """
    about = f"{resource.noun} {params[resource.name]}"
    values: dict[str, Any] = {}

    def addressed(part: Any) -> tuple[Call, dict[str, Any]]:
        return part.read, address_of(resource, params, where, part.read)

    separate = [part for part in parts if not isinstance(part, Attributes) and part.read.operation]
    first = [part for part in separate if not part.read.takes]
    found: Any = {}
    if resource.find is None:
        answers = _answers(api, [addressed(part) for part in first])
        absence = _absence(resource, answers)
        if absence:
            return State(absence=absence)
    elif isinstance(resource.find, Call):
        calls = [(resource.find, address_of(resource, params, where)), *(addressed(part) for part in first)]
        answers = _answers(api, calls)
        found = _found(resource, answers[0], about)
        answers = answers[1:]
    else:
        found = _found(resource, _attempt(resource.find, api, params, where), about)
        params = adopted(resource, found, params)
        answers = _answers(api, [addressed(part) for part in first]) if found is not None else []
    if found is None:
        return State()
    singly: list[tuple[Members, Call, str]] = []
    for part, answer in zip(first, answers):
        if isinstance(part, Members) and part.each:
            listed = _wire(part, part.read, answer, about, api) or ()
            values[part.name] = {}
            singly.extend((part, part.each, key) for key in listed)
        else:
            values[part.name] = _value(part, part.read, answer, about, api)

    second = [part for part in separate if part.read.takes]
    later = [(part.read, merged(addressed(part)[1], *_taken(part.read, found))) for part in second]
    for _members, call, key in singly:
        later.append((call, merged(address_of(resource, params, where, call), place(call.member, key))))
    answers = _answers(api, later)
    for part, answer in zip(second, answers):
        values[part.name] = _value(part, part.read, answer, about, api)
    for (members, call, key), answer in zip(singly, answers[len(second) :]):
        # One that was removed since it was listed isn't there.
        if not (isinstance(answer, ApiError) and answer.code in resource.missing):
            values[members.name][key] = _value(members, call, answer, about, api)

    for one in parts:
        if isinstance(one, Attributes):
            values[one.name] = {
                option: jmespath.search(one.seen_as.get(option, member), found)
                for option, member in one.members.items()
                if option not in one.secret
            }
        elif not one.read.operation:
            values[one.name] = one.codec.from_wire(jmespath.search(one.read.path, found), None)
    return State(found, values)


def _attempt(find: Any, api: Any, params: Params, where: Where) -> Any:
    try:
        return find(api, params, where)
    except ApiError as error:
        return error


def _answers(api: Any, calls: Sequence[tuple[Call, Mapping[str, Any]]]) -> list[Any]:
    """Send calls side by side; those that are the same are sent once."""
    keys = [repr((call.operation, sorted(merged(members, call.fixed).items()))) for call, members in calls]
    distinct = {key: _thunk(api, call, members) for key, (call, members) in zip(keys, calls)}
    answers = dict(zip(distinct, api.side_by_side(list(distinct.values()))))
    return [answers[key] for key in keys]


def _taken(call: Call, found: Any) -> list[dict[str, Any]]:
    return [place(member, jmespath.search(path, found)) for member, path in call.takes.items()]


def _thunk(api: Any, call: Call, members: Mapping[str, Any]) -> Any:
    request = merged(members, call.fixed)
    if not call.paginated:
        return lambda: api.call(call.operation, request)

    def pages() -> dict[str, Any]:
        gathered: list[Any] = []
        for page in api.pages(call.operation, request):
            gathered.extend(jmespath.search(call.path, page) or ())
        return place(call.path, gathered)

    return pages


def _found(resource: Resource, answer: Any, about: str) -> Any:
    if isinstance(answer, ApiError):
        if answer.code in resource.missing:
            return None
        operation = resource.find.operation if isinstance(resource.find, Call) else answer.operation
        raise Failed(explain(f"looking for {about}", answer, needed(resource.service, operation)), answer)
    return answer


def _absence(resource: Resource, answers: list[Any]) -> ApiError | None:
    return next((one for one in answers if isinstance(one, ApiError) and one.code in resource.missing), None)


def _wire(part: Any, call: Call, answer: Any, about: str, api: Any) -> Any:
    if isinstance(answer, ApiError):
        if answer.code in part.unset:
            return None
        permissions = needed(api.service, call.operation)
        raise Failed(explain(f"reading {part.name} of {about}", answer, permissions), answer)
    return jmespath.search(call.path, answer) if call.path else answer


def _value(part: Any, call: Call, answer: Any, about: str, api: Any) -> Any:
    wire = _wire(part, call, answer, about, api)
    if wire is None:
        return None
    return part.codec.from_wire(wire, shape_at(api.output_shape(call.operation), call.path))
