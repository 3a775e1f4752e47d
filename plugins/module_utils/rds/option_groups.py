# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option groups: what is added to an engine, with its settings, judged by what RDS says of each option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Effect, Params, Request, Where
from .naming import check_name, snaked
from .parameter_values import for_wire, nearest, same

MISSING = ("OptionGroupNotFoundFault",)
ALREADY = ("OptionGroupAlreadyExistsFault",)
NAME = "option_group_name"
ENGINE_STAYS = (
    "RDS can't change the engine of a group: give the group of the other engine or version another name, have the"
    " instances use it, and remove this one."
)
EFFECT = Effect(
    "interrupts",
    "The group's instances get it in their next maintenance window, or now with apply_immediately; some options"
    " interrupt them.",
)
NONE: Mapping[str, Any] = {"immediate": None, "options": {}}
HIDDEN = "********"
# Oracle's OEM_AGENT has one. Names of secrets of the Secrets Manager are none themselves.
_SECRET = re.compile(r"PASSWORD(?!.*(ARN|_ID)$)", re.IGNORECASE)
_RANGE = re.compile(r"\d+(\.\d+)?-\d+(\.\d+)?")
_GROUPS = ("vpc_security_group_memberships", "db_security_group_memberships")
_BOOLEANS = {"1", "0", "on", "off", "true", "false"}


def check(params: Params) -> None:
    """Refuse what can't be an option group, before anything is read."""
    if params[NAME].lower().startswith("default:"):
        raise Refused(f"{NAME}: {params[NAME]} is one of RDS's own groups, which can't be changed: make another one.")
    check_name(params, NAME, "an option group")
    for option in ("engine_name", "major_engine_version", "option_group_description"):
        if params.get(option) == "":
            raise Refused(f"{option}: an option group always has one.")
    seen = set()
    for number, one in enumerate(params.get("options") or ()):
        if one["option_name"] in seen:
            raise Refused(f"options[{number}]: {one['option_name']} is there twice.")
        seen.add(one["option_name"])
        for member in _GROUPS:
            if one.get(member) == []:
                raise Refused(f"options[{number}].{member}: an option with a port is in one at least.")
        for at, setting in enumerate(one.get("option_settings") or ()):
            _check_setting(f"options[{number}].option_settings[{at}]", setting)


def _check_setting(place: str, setting: Mapping[str, Any]) -> None:
    given = [option for option in ("value", "secret_value") if setting.get(option) is not None]
    if len(given) != 1:
        raise Refused(f"{place}: {setting['name']} needs a value or a secret_value, and not both.")
    if _is_secret(setting["name"]) and given == ["value"]:
        raise Refused(f"{place}: give {setting['name']} as secret_value, which stays out of results and logs.")


def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with what each is to have, as ``resolved``; raises Refused for what RDS doesn't take, and ApiError.

    What the engine has is only read where a task names an option or a setting that the group doesn't have yet.
    """
    wanted = params.get("options")
    if wanted is None:
        return params, ()
    current = (values.get("options") or NONE)["options"]
    names = [one["option_name"] for one in wanted]
    for name, there in current.items():
        if there.get("permanent") and name not in names:
            raise Refused(
                f"options: {name} is permanent and can't be removed from {params[NAME]}: name it too, or make another"
                " group."
            )
    known = current
    if any(not _has(current.get(one["option_name"]), one) for one in wanted):
        known = {**current, **_offered(api, params, values)}
    return {**params, "resolved": {one["option_name"]: _resolved(f"options[{number}]", one, known, current)
                                   for number, one in enumerate(wanted)}}, ()  # fmt: skip


def _has(there: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    named = {one["name"] for one in wanted.get("option_settings") or ()}
    return there is not None and named <= set(there["option_settings"])


def _offered(api: Any, params: Params, values: Mapping[str, Any]) -> dict[str, Any]:
    """The options that the group's engine has, each as one that was just added would be; raises ApiError."""
    engine = values.get("attributes") or params
    for option in ("engine_name", "major_engine_version"):
        if not engine.get(option):
            raise Refused(_NEEDED.format(option, params[NAME]))
    asked = {"EngineName": engine["engine_name"], "MajorEngineVersion": engine["major_engine_version"]}
    return {
        one["Name"]: {
            "option_name": one["Name"],
            "option_description": one.get("Description"),
            "persistent": one.get("Persistent", False),
            "permanent": one.get("Permanent", False),
            "port": one.get("DefaultPort") if one.get("PortRequired") else None,
            "option_version": next(
                (each["Version"] for each in one.get("OptionGroupOptionVersions") or () if each.get("IsDefault")), None
            ),
            "option_settings": {each["SettingName"]: _by_default(each)
                                for each in one.get("OptionGroupOptionSettings") or ()},
            "vpc_security_group_memberships": {},
            "db_security_group_memberships": {},
        }
        for page in api.pages("describe_option_group_options", asked)
        for one in page["OptionGroupOptions"]
    }  # fmt: skip


def _by_default(setting: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "name": setting["SettingName"],
        "value": setting.get("DefaultValue"),
        "default_value": setting.get("DefaultValue"),
        "description": setting.get("SettingDescription"),
        "apply_type": setting.get("ApplyType"),
        "allowed_values": setting.get("AllowedValues"),
        "is_modifiable": setting.get("IsModifiable"),
        "is_required": setting.get("IsRequired") or None,
    }
    return {member: value for member, value in told.items() if value is not None}


def _resolved(
    place: str, wanted: Mapping[str, Any], known: Mapping[str, Any], current: Mapping[str, Any]
) -> dict[str, Any]:
    """An option as it is to be: ``new`` is one that was just added, ``settings`` are those of the task."""
    name = wanted["option_name"]
    option = known.get(name)
    if option is None:
        raise Refused(f"{place}.option_name: the engine has no option {name}.{nearest(name, known)}")
    settings = {}
    for number, one in enumerate(wanted.get("option_settings") or ()):
        at, definition = f"{place}.option_settings[{number}]", option["option_settings"].get(one["name"])
        if definition is None:
            close = nearest(one["name"], option["option_settings"])
            raise Refused(f"{at}.name: {name} has no setting {one['name']}.{close}")
        there = current.get(name, option)["option_settings"].get(one["name"], definition)
        settings[one["name"]] = _setting(at, one, definition, there)
    return {
        "new": option,
        "settings": settings,
        "named": {member: wanted.get(member) for member in ("port", "option_version")},
        "groups": {member: wanted.get(member) for member in _GROUPS},
    }


def _setting(
    place: str, said: Mapping[str, Any], definition: Mapping[str, Any], there: Mapping[str, Any]
) -> tuple[str, str]:
    """A setting's value as RDS takes it, and the kind that it is compared as."""
    if said.get("secret_value") is not None:
        return said["secret_value"], "string"
    default = definition.get("default_value") or ""
    text = default if said["value"] == "" else said["value"]
    allowed = str(definition.get("allowed_values") or "")
    kind = _kind(allowed, text)
    if text:
        text = for_wire(f"{place}.value", text, {"DataType": kind, "AllowedValues": allowed})
    now = there.get("value") or ""
    if definition.get("is_modifiable") is False and not same(text, now, kind):
        raise Refused(f"{place}: RDS doesn't let {said['name']} be changed; it is {now!r}.")
    return text, kind


def _kind(allowed: str, text: str) -> str:
    choices = {one.strip().lower() for one in allowed.split(",")}
    if choices <= _BOOLEANS:
        return "boolean"
    if _RANGE.fullmatch(allowed):
        return "float"
    return "list" if "," in text and "," in allowed else "string"


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """All options as they are to be, of those that the task names; what it leaves out of one stays."""
    before = (current or NONE)["options"]
    return {
        "immediate": params.get("apply_immediately"),
        "options": {name: _laid_over(before.get(name) or one["new"], one, name in before)
                    for name, one in sorted(params["resolved"].items())},
    }  # fmt: skip


def _laid_over(base: Mapping[str, Any], said: Mapping[str, Any], is_there: bool) -> dict[str, Any]:
    settings = dict(base["option_settings"])
    for name, (text, kind) in said["settings"].items():
        setting = settings.get(name) or said["new"]["option_settings"][name]
        there = setting.get("value") or ""
        # What RDS tells of a password isn't the password.
        if not (is_there and there == HIDDEN) and not same(text, there, kind):
            settings[name] = {**setting, "value": text}
    named = {member: value for member, value in said["named"].items() if value is not None}
    groups = {
        member: {one: base[member].get(one, "active") for one in sorted(value)}
        for member, value in said["groups"].items()
        if value is not None
    }
    return {**base, **named, **groups, "option_settings": settings}


def _seen(wire: Any, _shape: Any) -> Any:
    return None if wire is None else {"immediate": None, "options": {one["OptionName"]: _option(one) for one in wire}}


def _option(wire: Mapping[str, Any]) -> dict[str, Any]:
    settings = snaked(wire.get("OptionSettings") or ())
    for one in settings:
        if _is_secret(one["name"]) and one.get("value"):
            one["value"] = HIDDEN
    return {
        "port": None,
        "option_version": None,
        **snaked(wire),
        "option_settings": {one["name"]: one for one in settings},
        "vpc_security_group_memberships": {
            one["VpcSecurityGroupId"]: one.get("Status") for one in wire.get("VpcSecurityGroupMemberships") or ()
        },
        "db_security_group_memberships": {
            one["DBSecurityGroupName"]: one.get("Status") for one in wire.get("DBSecurityGroupMemberships") or ()
        },
    }


OPTIONS = Codec(lambda value, _shape: value, _seen)


def same_options(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether the same options have the same settings, ports, versions and security groups."""
    before, after = (current or NONE)["options"], wanted["options"]
    return set(before) == set(after) and not any(_differs(one, before.get(name)) for name, one in after.items())


def _differs(option: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    return before is None or _compared(option) != _compared(before)


def _compared(option: Mapping[str, Any]) -> dict[str, Any]:
    settings = {name: one["value"] for name, one in option["option_settings"].items() if one.get("value")}
    own = {member: option[member] for member in ("port", "option_version") if option.get(member) is not None}
    return {**own, **{member: sorted(option[member]) for member in _GROUPS if option[member]},
            "option_settings": settings}  # fmt: skip


def shown(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Options as people see them: by name, with what can be set of each."""
    if value is None:
        return None
    told = {name: _compared(one) for name, one in sorted(value["options"].items())}
    for one in told.values():
        one["option_settings"] = {name: _public(name, text) for name, text in sorted(one["option_settings"].items())}
    return told


def _public(name: str, value: Any) -> Any:
    return HIDDEN if value and _is_secret(name) else value


def requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The one call for all options, so that those which need or exclude each other come and go together."""
    before = (values.get("options") or NONE)["options"]
    told: dict[str, Any] = dict(address)
    include = [
        _configuration(one, before.get(name)) for name, one in after["options"].items()
        if _differs(one, before.get(name))
    ]  # fmt: skip
    remove = sorted(set(before) - set(after["options"]))
    if include:
        told["OptionsToInclude"] = include
    if remove:
        told["OptionsToRemove"] = remove
    if after["immediate"]:
        told["ApplyImmediately"] = True
    return (Request("rds", "modify_option_group", told),)


def _configuration(option: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """An option as RDS takes it: with all that isn't the engine's default, and all that changes."""
    told: dict[str, Any] = {"OptionName": option["option_name"]}
    if option.get("port") is not None:
        told["Port"] = option["port"]
    if option.get("option_version") is not None:
        told["OptionVersion"] = option["option_version"]
    if option["vpc_security_group_memberships"]:
        told["VpcSecurityGroupMemberships"] = sorted(option["vpc_security_group_memberships"])
    if option["db_security_group_memberships"]:
        told["DBSecurityGroupMemberships"] = sorted(option["db_security_group_memberships"])
    old = before["option_settings"] if before else {}
    settings = [
        {"Name": name, "Value": one.get("value") or ""}
        for name, one in sorted(option["option_settings"].items())
        if _is_sent(one, old.get(name))
    ]
    return {**told, "OptionSettings": settings} if settings else told


def _is_sent(setting: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    value, default = setting.get("value") or "", setting.get("default_value") or ""
    if setting.get("is_modifiable") is False or value == HIDDEN:
        return False
    changes = before is not None and value != (before.get("value") or "")
    return bool(changes or value != default or (setting.get("is_required") and before is None))


_NEEDED = "{}: a new option group needs it, and there is no group {} yet."


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call that nobody can change later."""
    for option in ("engine_name", "major_engine_version", "option_group_description"):
        if not params.get(option):
            raise Refused(_NEEDED.format(option, params[NAME]))
    return {"OptionGroupDescription": params["option_group_description"]}


def reason(api: Any, error: ApiError, params: Params) -> str:
    """Which instances and snapshots keep RDS from deleting a group, or from removing an option."""
    if error.code not in ("InvalidOptionGroupStateFault", "InvalidOptionGroupState"):
        return ""
    users = sorted([*_instances(api, params[NAME]), *_snapshots(api, params[NAME])])
    return f"It is used by {', '.join(users)}." if users else ""


def _instances(api: Any, name: str) -> Iterable[str]:
    for page in api.pages("describe_db_instances", {}):
        for one in page["DBInstances"]:
            if any(held["OptionGroupName"] == name for held in one.get("OptionGroupMemberships") or ()):
                yield f"instance {one['DBInstanceIdentifier']}"


def _snapshots(api: Any, name: str) -> Iterable[str]:
    for page in api.pages("describe_db_snapshots", {}):
        for one in page["DBSnapshots"]:
            if one.get("OptionGroupName") == name:
                yield f"snapshot {one['DBSnapshotIdentifier']}"


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The group as amazon.aws returns it, without passwords."""
    told: dict[str, Any] = {"option_group_description": params.get("option_group_description")}
    if found is not None:
        told.update(snaked(found["OptionGroupsList"][0]))
    told.update(values.get("attributes") or {})
    if "options" in values:
        told["options"] = [_returned(one) for _name, one in sorted((values["options"] or NONE)["options"].items())]
    else:
        options = [_option(one) for one in found["OptionGroupsList"][0].get("Options") or ()] if found else []
        told["options"] = [_returned(one) for one in options]
    if "tags" in values:
        told["tags"] = values["tags"] or {}
    return told


def _returned(option: Mapping[str, Any]) -> dict[str, Any]:
    settings = [
        {**one, "value": _public(name, one.get("value"))} if one.get("value") is not None else one
        for name, one in sorted(option["option_settings"].items())
    ]
    return {
        **{member: value for member, value in option.items() if value is not None},
        "option_settings": [{key: value for key, value in one.items() if key != "is_required"} for one in settings],
        "vpc_security_group_memberships": [
            {"vpc_security_group_id": one, "status": status}
            for one, status in sorted(option["vpc_security_group_memberships"].items())
        ],
        "db_security_group_memberships": [
            {"db_security_group_name": one, "status": status}
            for one, status in sorted(option["db_security_group_memberships"].items())
        ],
    }
