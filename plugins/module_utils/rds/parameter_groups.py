# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups: the values that databases are set up with, when they take hold, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Effect, Params, Request, Step, Where
from .naming import check_name, snaked
from .parameter_values import for_wire, nearest, same, written

MISSING = ("DBParameterGroupNotFound", "DBParameterGroupNotFoundFault")
ALREADY = ("DBParameterGroupAlreadyExists",)
METHODS = ("immediate", "pending-reboot")
# API reference, ModifyDBParameterGroup: "A maximum of 20 parameters can be modified in a single request."
_MOST = 20
_FAMILY = re.compile(r"[a-z][a-z0-9-]*\d[\d.]*")
# Who may keep groups needn't be let see instances: then nothing is said of them.
_CLOSED = ("AccessDenied", "AccessDeniedException")

FAMILY_STAYS = (
    "RDS can't change the family of a group: give the group of the new family another name, have the instances use it"
    " (an upgrade to another major version asks for that anyway), and remove this one."
)


def check(params: Params) -> None:
    """Refuse what can't be a parameter group, before anything is read."""
    if params["name"].startswith("default."):
        raise Refused(f"name: {params['name']} is one of RDS's own groups, which can't be changed: make another one.")
    check_name(params, "name", "a parameter group")
    family = params.get("engine")
    if family is not None and not _FAMILY.fullmatch(family):
        raise Refused(
            f"engine: {family!r} is not the family of a parameter group, which has the major version in it, like"
            " postgres16, mysql8.0 or mariadb10.11."
        )
    if params.get("description") == "":
        raise Refused("description: a parameter group always has one.")
    for name, said in (params.get("params") or {}).items():
        if isinstance(said, Mapping):
            unknown = sorted(set(said) - {"value", "apply_method"})
            if unknown or "value" not in said:
                raise Refused(f"params.{name}: a dictionary has a value, and may have an apply_method; nothing else.")
            if said.get("apply_method") not in (None, *METHODS):
                raise Refused(
                    f"params.{name}.apply_method: it is {' or '.join(METHODS)}, not {said['apply_method']!r}."
                )


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The group, and the instances that are in it; raises ApiError."""
    group = {"DBParameterGroupName": params["name"]}
    reads = [lambda: api.call("describe_db_parameter_groups", group)]
    if params.get("params") is not None and params.get("state") != "absent":
        reads.append(lambda: {"DBInstances": _instances(api, params["name"])})
    answers = api.side_by_side(reads)
    if isinstance(answers[0], ApiError):
        if answers[0].code in MISSING:
            return None
        raise answers[0]
    seen = answers[1:] and answers[1]
    if isinstance(seen, ApiError) and seen.code not in _CLOSED:
        raise seen
    return {**answers[0], "DBInstances": seen["DBInstances"] if isinstance(seen, dict) else [],
            "Immediate": params.get("immediate")}  # fmt: skip


def finds(params: Params) -> tuple[str, ...]:
    """The operations that ``find`` uses."""
    named = params.get("params") is not None and params.get("state") != "absent"
    return ("describe_db_parameter_groups", *(("describe_db_instances",) if named else ()))


def _instances(api: Any, name: str) -> list[dict[str, Any]]:
    """The instances in a group, with how far each is with its parameters; raises ApiError."""
    return [
        {"DBInstanceIdentifier": one["DBInstanceIdentifier"], "ParameterApplyStatus": held["ParameterApplyStatus"]}
        for page in api.pages("describe_db_instances", {})
        for one in page["DBInstances"]
        for held in one.get("DBParameterGroups") or ()
        if held["DBParameterGroupName"] == name
    ]


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with what RDS takes for each value, as ``checked``; raises Refused and ApiError.

    What the parameters are is only read where a value isn't literally the one that is set.
    """
    wanted = params.get("params") or {}
    current = values.get("params") or {}
    said = {str(name): one if isinstance(one, Mapping) else {"value": one} for name, one in wanted.items()}
    if all(_literally(one["value"], current.get(name)) for name, one in said.items()):
        return {**params, "checked": {name: current.get(name) for name in said}}, ()
    known = {one["ParameterName"]: one for one in _definitions(api, params, "params" in values)}
    return {**params, "checked": {name: _checked(name, one, known, current, params) for name, one in said.items()}}, ()


def _literally(value: Any, there: Mapping[str, Any] | None) -> bool:
    if is_reset(value):
        return there is None
    return there is not None and written(value) == there["value"]


def is_reset(value: Any) -> bool:
    """Whether a value gives a parameter back to the engine's default."""
    return value is None or value == "" or value == []


def _definitions(api: Any, params: Params, exists: bool) -> Iterable[Mapping[str, Any]]:
    if exists:
        pages = api.pages("describe_db_parameters", {"DBParameterGroupName": params["name"]})
        return [one for page in pages for one in page["Parameters"]]
    if not params.get("engine"):
        raise Refused(_NEEDED.format("engine", params["name"]))
    pages = api.pages("describe_engine_default_parameters", {"DBParameterGroupFamily": params["engine"]})
    return [one for page in pages for one in page["EngineDefaults"].get("Parameters") or ()]


def _checked(
    name: str,
    said: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    current: Mapping[str, Any],
    params: Params,
) -> Mapping[str, Any] | None:
    """What a parameter is to be, or None where it is to be the engine's default, or is what is in force already."""
    if name not in known:
        family = params.get("engine") or "this family"
        raise Refused(f"params.{name}: {family} has no such parameter.{nearest(name, known)}")
    definition, there = known[name], current.get(name)
    kind = str(definition.get("DataType") or "string")
    if is_reset(said["value"]):
        return None
    text = for_wire(f"params.{name}", said["value"], definition)
    in_force = there["value"] if there else definition.get("ParameterValue")
    if same(text, in_force, kind):
        return there
    if definition.get("IsModifiable") is False:
        raise Refused(f"params.{name}: RDS doesn't let it be changed; it is {in_force!r}.")
    asked = said.get("apply_method")
    if asked is None and params.get("immediate") is False:
        asked = METHODS[1]
    return _value(text, definition.get("ApplyType"), asked)


def _value(text: Any, apply_type: Any, asked: str | None = None) -> dict[str, Any]:
    """A static parameter takes hold at a reboot, whatever is asked for; RDS refuses anything else."""
    static = apply_type == "static"
    method = METHODS[1] if static else asked or METHODS[0]
    return {"value": text, "apply_method": method, "static": static}


def _seen(wire: Any, _shape: Any) -> Any:
    if wire is None:
        return None
    return {
        one["ParameterName"]: _value(one.get("ParameterValue", ""), one.get("ApplyType"), one.get("ApplyMethod"))
        for one in wire
    }


PARAMETERS = Codec(lambda value, _shape: value, _seen)


def wanted(params: Params, current: Mapping[str, Any] | None) -> dict[str, Any]:
    """All that is to be set: the task's, and of what is set now that which it neither names nor purges."""
    checked = params.get("checked") or {}
    kept = {} if params.get("purge_params") else dict(current or {})
    for name, one in checked.items():
        kept.pop(name, None)
        if one is not None:
            kept[name] = one
    return {name: kept[name] for name in sorted(kept)}


def same_values(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether the same parameters have the same values; when they took hold is no difference."""
    return shown(wanted) == shown(current or {})


def shown(value: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Parameters as people see them: name and value."""
    return None if value is None else {name: one["value"] for name, one in sorted(value.items())}


def requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The calls, of 20 parameters each: what is given back to the engine first, then what is set."""
    before = values.get("params") or {}
    later = METHODS[1] if found and found.get("Immediate") is False else METHODS[0]
    gone = [
        {"ParameterName": name, "ApplyMethod": METHODS[1] if one["static"] else later}
        for name, one in sorted(before.items())
        if name not in after
    ]
    come = [
        {"ParameterName": name, "ParameterValue": one["value"], "ApplyMethod": one["apply_method"]}
        for name, one in after.items()
        if name not in before or before[name]["value"] != one["value"]
    ]
    resets = [Request("rds", "reset_db_parameter_group", {**address, "Parameters": some}) for some in _slices(gone)]
    changes = [Request("rds", "modify_db_parameter_group", {**address, "Parameters": some}) for some in _slices(come)]
    return (*resets, *changes)


def _slices(all_of_them: list[Any]) -> list[list[Any]]:
    return [all_of_them[start : start + _MOST] for start in range(0, len(all_of_them), _MOST)]


def effect(before: Any, after: Any) -> Effect | None:
    """What waits for a reboot, which interrupts."""
    before, after = before or {}, after or {}
    changed = [
        name
        for name in sorted({*before, *after})
        if (before.get(name) or {}).get("value") != (after.get(name) or {}).get("value")
    ]
    waiting = [name for name in changed if (after.get(name) or before[name])["apply_method"] == METHODS[1]]
    if not waiting:
        return None
    take = "takes" if len(waiting) == 1 else "take"
    return Effect(
        "interrupts",
        f"{', '.join(waiting)} {take} hold of an instance when it is rebooted, which interrupts it; nothing is rebooted"
        " by this.",
    )


def warn(params: Params, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """What was to be immediate and can't be."""
    asked = {
        name
        for name, one in (params.get("params") or {}).items()
        if params.get("immediate") or (isinstance(one, Mapping) and one.get("apply_method") == METHODS[0])
    }
    changed = {name for step in steps if step.name == "params" for name in step.after or ()}
    checked = params.get("checked") or {}
    late = sorted(name for name in asked & changed if (checked.get(name) or {}).get("static"))
    if not late:
        return ()
    return (f"{', '.join(late)} can't be immediate: a static parameter takes hold when an instance is rebooted.",)


_NEEDED = "{}: a new parameter group needs it, and there is no group {} yet."


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call that nobody can change later."""
    for option in ("engine", "description"):
        if not params.get(option):
            raise Refused(_NEEDED.format(option, params["name"]))
    return {"Description": params["description"]}


def reason(api: Any, error: ApiError, params: Params) -> str:
    """Which instances are in a group that RDS won't delete."""
    if error.code not in ("InvalidDBParameterGroupState", "InvalidDBParameterGroupStateFault"):
        return ""
    users = sorted(one["DBInstanceIdentifier"] for one in _instances(api, params["name"]))
    return f"In it are: {', '.join(users)}." if users else ""


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The group as amazon.aws returns it, with what is set in it and who waits for a reboot."""
    told: dict[str, Any] = {
        "db_parameter_group_name": params["name"],
        "db_parameter_group_family": params.get("engine"),
        "description": params.get("description"),
    }
    if found is not None:
        told.update(snaked(found["DBParameterGroups"][0]))
    told["errors"] = []
    if "params" in values:
        instances = found["DBInstances"] if found else []
        told["params"] = shown(values["params"] or {})
        told["instances"] = snaked(instances)
        told["pending_reboot"] = sorted(
            one["DBInstanceIdentifier"] for one in instances if one["ParameterApplyStatus"] == "pending-reboot"
        )
    if "tags" in values:
        told["tags"] = values["tags"] or {}
    return told
