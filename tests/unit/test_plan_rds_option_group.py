# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option groups as plans: settings by what they mean, one call for all options, and passwords that nobody sees."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.rds import option_groups
from ansible_collections.converge.aws.plugins.module_utils.state import State
from ansible_collections.converge.aws.plugins.plugin_utils.in_process import masked
from support.modules import module, params, validated
from support.planning import plan, told

GROUP = module("rds_option_group").RESOURCE
WHERE = Where("eu-west-3", "aws", "123456789012")
PASSWORD = "AGENT_REGISTRATION_PASSWORD"
NEW = {"engine_name": "oracle-ee", "major_engine_version": "19", "option_group_description": "x"}


def setting(name: str, default: str | None = None, allowed: str | None = None, **more: Any) -> dict[str, Any]:
    told = {"SettingName": name, "IsModifiable": True, "IsRequired": False, "ApplyType": "STATIC", **more}
    return {**told, **({"DefaultValue": default} if default else {}), **({"AllowedValues": allowed} if allowed else {})}


def offer(name: str, *settings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Name": name, "Description": f"The {name}", "PortRequired": False, "Persistent": False, "Permanent": False,
            "OptionGroupOptionSettings": list(settings), **more}  # fmt: skip


OFFERED = {
    one["Name"]: one
    for one in (
        offer("AUDIT", setting("EVENTS", "CONNECT,QUERY", "CONNECT,QUERY,QUERY_DDL"), setting("USERS"),
              setting("ROTATIONS", None, "0-100"), setting("FACTOR", "1.25", "1-2"),
              setting("XA", "false", "true,false"), setting("LOGGING", "ON", "ON", IsModifiable=False),
              setting("MODE", None, "NONE,MUTUAL", IsRequired=True)),
        offer("OEM_AGENT", setting(PASSWORD), setting("OMS_HOST"), PortRequired=True, DefaultPort=3872,
              OptionGroupOptionVersions=[{"Version": "13.1", "IsDefault": True}, {"Version": "13.5"}]),
        offer("TDE", Persistent=True, Permanent=True),
    )
}  # fmt: skip


class Rds:
    """An RDS whose engine has these options, and an instance and a snapshot that use the group."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def pages(self, operation: str, _params: Any) -> Any:
        self.asked.append(operation)
        yield {
            "OptionGroupOptions": list(OFFERED.values()),
            "DBInstances": [{"DBInstanceIdentifier": "a", "OptionGroupMemberships": [{"OptionGroupName": "shop"}]},
                            {"DBInstanceIdentifier": "b", "OptionGroupMemberships": [{"OptionGroupName": "other"}]}],
            "DBSnapshots": [{"DBSnapshotIdentifier": "s", "OptionGroupName": "shop"}, {"DBSnapshotIdentifier": "t"}],
        }  # fmt: skip


def there(*options: dict[str, Any]) -> State:
    """A group with these options, each as RDS tells it: ``settings`` are those that aren't the engine's defaults."""
    wire = []
    for one in options:
        own, offered = one.get("settings", {}), OFFERED[one["name"]]
        wire.append({
            "OptionName": one["name"], "Permanent": offered["Permanent"], "Persistent": offered["Persistent"],
            **{member: one[member] for member in ("Port", "OptionVersion") if member in one},
            "OptionSettings": [
                {"Name": each["SettingName"], "IsModifiable": each["IsModifiable"],
                 **{member: each[member] for member in ("DefaultValue", "AllowedValues") if member in each},
                 **({"Value": own.get(each["SettingName"], each.get("DefaultValue"))}
                    if own.get(each["SettingName"], each.get("DefaultValue")) else {})}
                for each in offered["OptionGroupOptionSettings"]
            ],
            "VpcSecurityGroupMemberships": [{"VpcSecurityGroupId": id, "Status": "active"}
                                            for id in one.get("groups", ())],
        })  # fmt: skip
    found = {"OptionGroupsList": [{"OptionGroupName": "shop", "EngineName": "oracle-ee", "MajorEngineVersion": "19",
                                   "Options": wire}]}  # fmt: skip
    engine = {"engine_name": "oracle-ee", "major_engine_version": "19"}
    return State(found, {"attributes": engine, "options": option_groups.OPTIONS.from_wire(wire, None)})


def option(name: str, said: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    settings = [{"name": one, "value": text} for one, text in (said or {}).items()]
    return {"option_name": name, "option_settings": settings, **more}


def planned(state: State, *options: dict[str, Any], api: Any = None, **said: Any) -> tuple[Any, ...]:
    asked = params("rds_option_group", **{"option_group_name": "shop", "options": list(options), **said})
    option_groups.check(asked)
    resolved, _missing = option_groups.resolve(api or Rds(), asked, WHERE, state.values)
    return plan(GROUP, state, resolved)


def sent(steps: tuple[Any, ...]) -> Any:
    (request,) = [one for step in steps for one in step.requests if one.operation == "modify_option_group"]
    assert request.params["OptionGroupName"] == "shop"
    return {member: value for member, value in request.params.items() if member != "OptionGroupName"}


def test_a_new_group_has_its_options():
    asked = option("AUDIT", {"ROTATIONS": "20", "XA": "True", "MODE": "none"})
    steps = planned(State(), asked, **NEW, tags={"a": "b"})
    assert told(steps) == [
        ("option group", "create", ["create_option_group"]), ("options", "change", ["modify_option_group"]),
    ]  # fmt: skip
    assert steps[0].requests[0].params == {
        "OptionGroupName": "shop", "EngineName": "oracle-ee", "MajorEngineVersion": "19",
        "OptionGroupDescription": "x", "Tags": [{"Key": "a", "Value": "b"}],
    }  # fmt: skip
    assert sent(steps) == {"OptionsToInclude": [{"OptionName": "AUDIT", "OptionSettings": [
        {"Name": "MODE", "Value": "NONE"}, {"Name": "ROTATIONS", "Value": "20"}, {"Name": "XA", "Value": "true"},
    ]}]}  # fmt: skip
    assert steps[1].effect.kind == "interrupts"


@pytest.mark.parametrize(("name", "now", "said"), [
    ("EVENTS", "QUERY_DDL,CONNECT", "connect,query_ddl"), ("EVENTS", "CONNECT,QUERY", ""), ("FACTOR", "1.5", "1.50"),
    ("XA", "true", "True"), ("LOGGING", "ON", "on"), ("USERS", "", ""), ("USERS", "jo", "jo"),
])  # fmt: skip
def test_what_means_the_same_is_no_change_and_asks_for_nothing_more(name, now, said):
    api = Rds()
    assert planned(there({"name": "AUDIT", "settings": {name: now}}), option("AUDIT", {name: said}), api=api) == ()
    assert api.asked == []


@pytest.mark.parametrize(("name", "now", "said", "text"), [
    ("EVENTS", "CONNECT", "query_ddl,CONNECT", "QUERY_DDL,CONNECT"), ("EVENTS", "CONNECT", "", "CONNECT,QUERY"),
    ("FACTOR", "1.5", "1.25", "1.25"), ("XA", "true", "False", "false"), ("USERS", "jo", "Jo", "Jo"),
    ("USERS", "jo", "", ""), ("ROTATIONS", "", "0", "0"),
])  # fmt: skip
def test_what_means_something_else_is_sent_and_others_stay(name, now, said, text):
    state = there({"name": "AUDIT", "settings": {name: now, "MODE": "NONE"}})
    assert sent(planned(state, option("AUDIT", {name: said}))) == {"OptionsToInclude": [
        {"OptionName": "AUDIT", "OptionSettings": sorted(
            [{"Name": "MODE", "Value": "NONE"}, {"Name": name, "Value": text}], key=lambda one: one["Name"])}
    ]}  # fmt: skip


def test_options_come_and_go_in_one_call():
    state = there({"name": "AUDIT"})
    steps = planned(state, option("OEM_AGENT", port=3873, vpc_security_group_memberships=["sg-2", "sg-1"]),
                    apply_immediately=True)  # fmt: skip
    assert sent(steps) == {
        "OptionsToInclude": [{"OptionName": "OEM_AGENT", "Port": 3873, "OptionVersion": "13.1",
                              "VpcSecurityGroupMemberships": ["sg-1", "sg-2"]}],
        "OptionsToRemove": ["AUDIT"], "ApplyImmediately": True,
    }  # fmt: skip
    assert sent(planned(state)) == {"OptionsToRemove": ["AUDIT"]}
    assert planned(state, options=None) == ()


def test_ports_versions_and_groups_are_compared_where_they_are_named():
    state = there({"name": "OEM_AGENT", "Port": 3872, "OptionVersion": "13.5", "groups": ["sg-1", "sg-2"]})
    assert planned(state, option("OEM_AGENT")) == ()
    same = {"port": 3872, "option_version": "13.5", "vpc_security_group_memberships": ["sg-2", "sg-1"]}
    assert planned(state, option("OEM_AGENT", **same)) == ()
    for other in ({"port": 3873}, {"option_version": "13.1"}, {"vpc_security_group_memberships": ["sg-2"]}):
        assert planned(state, option("OEM_AGENT", **{**same, **other})) != ()


def test_a_password_is_sent_once_and_shown_nowhere():
    agent = {"option_name": "OEM_AGENT", "option_settings": [{"name": PASSWORD, "secret_value": "hush-hush"}]}
    steps = planned(State(), agent, **NEW)
    assert {"Name": PASSWORD, "Value": "hush-hush"} in sent(steps)["OptionsToInclude"][0]["OptionSettings"]
    assert "hush-hush" not in repr(steps[1].show(steps[1].after))
    values = {"options": steps[1].after}
    asked = validated("rds_option_group", {"option_group_name": "shop", "options": [agent]})
    assert "hush-hush" not in repr(option_groups.answer(values, None, asked.validated_parameters, WHERE))
    assert "hush-hush" in asked._no_log_values
    assert "hush-hush" not in repr(masked({"plan": sent(steps)}, asked._no_log_values))

    state = there({"name": "OEM_AGENT", "settings": {PASSWORD: "what RDS tells"}})
    assert planned(state, agent) == ()
    assert "what RDS tells" not in repr(option_groups.answer(state.values, state.found, {}, WHERE)["options"])
    changed = sent(planned(state, {**agent, "port": 3999}))["OptionsToInclude"]
    assert changed == [{"OptionName": "OEM_AGENT", "Port": 3999}]


@pytest.mark.parametrize(("asked", "words"), [
    (option("AUDITS"), r"^options\[0\].option_name: the engine has no option AUDITS. Did you mean AUDIT\?"),
    (option("AUDIT", {"EVENT": "x"}), r"^options\[0\].option_settings\[0\].name: AUDIT has no setting EVENT. Did you"),
    (option("AUDIT", {"EVENTS": "x"}), r"^options\[0\].option_settings\[0\].value: 'x' is not allowed"),
    (option("AUDIT", {"ROTATIONS": "101"}), "101 is not allowed. Allowed: 0-100"),
    (option("AUDIT", {"FACTOR": "much"}), "'much' is not a number"),
    (option("AUDIT", {"XA": "perhaps"}), "'perhaps' is not allowed"),
    (option("AUDIT", {"LOGGING": "OFF"}), "is not allowed"),
    (option("OEM_AGENT", {PASSWORD: "x"}), "secret_value, which stays out"),
    ({"option_name": "AUDIT", "option_settings": [{"name": "XA"}]}, "needs a value or a secret_value"),
    (option("OEM_AGENT", vpc_security_group_memberships=[]), "in one at least"),
])  # fmt: skip
@pytest.mark.parametrize("state", [there({"name": "AUDIT"}), State()])
def test_what_rds_would_not_take_is_refused(state, asked, words):
    with pytest.raises(Refused, match=words):
        planned(state, asked, **NEW)


def test_what_cannot_be_changed_is_refused():
    with pytest.raises(Refused, match="RDS doesn't let LOGGING be changed; it is 'OFF'"):
        planned(there({"name": "AUDIT", "settings": {"LOGGING": "OFF"}}), option("AUDIT", {"LOGGING": "ON"}))
    with pytest.raises(Refused, match="TDE is permanent and can't be removed from shop"):
        planned(there({"name": "TDE"}))
    with pytest.raises(Refused, match="another name"):
        planned(there(), options=None, major_engine_version="21")


@pytest.mark.parametrize(("said", "words"), [
    ({"engine_name": None}, "^engine_name: a new option group needs it"),
    ({"major_engine_version": None, "options": []}, "^major_engine_version: a new option group needs it"),
    ({"option_group_description": None}, "^option_group_description: a new option group needs it"),
    ({"option_group_description": ""}, "^option_group_description: an option group always has one"),
    ({"option_group_name": "default:mysql-8-0"}, "is one of RDS's own"),
    ({"option_group_name": "a--b"}, "can't be an option group's"),
    ({"options": [option("AUDIT"), option("AUDIT")]}, r"^options\[1\]: AUDIT is there twice"),
])  # fmt: skip
def test_what_makes_no_group_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        planned(State(), **{**NEW, "options": [option("AUDIT")], **said})


def test_who_uses_a_group_is_told():
    asked = params("rds_option_group", option_group_name="shop", state="absent")
    error = ApiError("delete_option_group", "InvalidOptionGroupStateFault", "in use", 400)
    assert option_groups.reason(Rds(), error, asked) == "It is used by instance a, snapshot s."
    assert option_groups.reason(Rds(), ApiError("delete_option_group", "Throttling", "", 400), asked) == ""
