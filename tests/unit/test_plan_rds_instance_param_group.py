# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups as plans: values by what they mean, methods by what is possible, and twenty at a time."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.rds import parameter_groups, parameter_values
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import plan, told

GROUP = module("rds_instance_param_group").RESOURCE
WHERE = Where("eu-west-3", "aws", "123456789012")


def parameter(name: str, kind: str = "integer", allowed: str = "", now: Any = None, **more: Any) -> dict[str, Any]:
    plain = {"ParameterName": name, "DataType": kind, "AllowedValues": allowed, "ApplyType": "dynamic",
             "IsModifiable": True}  # fmt: skip
    return {**plain, **({} if now is None else {"ParameterValue": now}), **more}


ALL = [
    parameter("max_connections", allowed="6-262143", now="{LEAST({DBInstanceClassMemory/9531392},5000)}",
              ApplyType="static"),
    parameter("work_mem", allowed="64-2147483647"),
    parameter("log_min_duration_statement", allowed="-1-2147483647"),
    parameter("rds.force_ssl", "boolean", "0,1", now="1"),
    parameter("autovacuum", "boolean", "0,1", now="1"),
    parameter("slow_query_log", "string", "ON,OFF"),
    parameter("random_page_cost", "float", "0-1.79769e+308", now="4"),
    parameter("shared_preload_libraries", "list", "auto_explain,pgaudit,pg_cron,pg_stat_statements",
              ApplyType="static"),
    parameter("server_version", "string", IsModifiable=False, now="16"),
    parameter("search_path", "string"),
]  # fmt: skip


class Rds:
    """What RDS says of all parameters, of the family and of the group."""

    asked = 0

    def pages(self, operation: str, _params: Any, _service: str = "") -> Any:
        self.asked += 1
        yield {"EngineDefaults": {"Parameters": ALL}} if "engine" in operation else {"Parameters": ALL}


def there(**values: str) -> State:
    """A group of postgres16 in which these parameters are set."""
    by_name = {one["ParameterName"]: one for one in ALL}
    wire = [{**by_name[name.replace("__", ".")], "ParameterValue": text, "ApplyMethod": "immediate"}
            for name, text in values.items()]  # fmt: skip
    found = {"DBParameterGroups": [{"DBParameterGroupFamily": "postgres16"}], "DBInstances": [], "Immediate": None}
    seen = parameter_groups.PARAMETERS.from_wire(wire, None)
    return State(found, {"attributes": {"engine": "postgres16"}, "params": seen})


def planned(state: State, api: Any = None, **said: Any) -> tuple[Any, ...]:
    asked = params("rds_instance_param_group", **{"name": "shop", **said})
    parameter_groups.check(asked)
    resolved, _missing = parameter_groups.resolve(api or Rds(), asked, WHERE, state.values)
    return plan(GROUP, state, resolved)


def sent(steps: tuple[Any, ...]) -> list[tuple[str, list[str]]]:
    return [
        (request.operation.split("_")[0], ["=".join((one["ParameterName"], one.get("ParameterValue", ""))) + " " +
                                           one["ApplyMethod"] for one in request.params["Parameters"]])
        for step in steps for request in step.requests if "Parameters" in request.params
    ]  # fmt: skip


def test_a_new_group_has_its_parameters_at_once():
    steps = planned(State(), name="Shop", engine="postgres16", description="x",
                    params={"work_mem": "16K", "max_connections": 400, "autovacuum": "on"})  # fmt: skip
    assert told(steps) == [
        ("parameter group", "create", ["create_db_parameter_group"]),
        ("params", "change", ["modify_db_parameter_group"]),
    ]
    assert steps[0].requests[0].params == {
        "DBParameterGroupName": "shop", "DBParameterGroupFamily": "postgres16", "Description": "x",
    }  # fmt: skip
    assert sent(steps) == [("modify", ["max_connections=400 pending-reboot", "work_mem=16384 immediate"])]
    assert steps[1].effect.kind == "interrupts"
    assert steps[1].effect.sentence.startswith("max_connections takes hold of an instance when it is rebooted")


@pytest.mark.parametrize(("name", "now", "said"), [
    ("work_mem", "16384", 16384), ("work_mem", "16384", "16K"), ("work_mem", "16384", "16384.0"),
    ("rds__force_ssl", "1", True), ("rds__force_ssl", "1", "ON"), ("rds__force_ssl", "0", "false"),
    ("rds__force_ssl", "0", False), ("slow_query_log", "ON", True), ("slow_query_log", "OFF", "off"),
    ("random_page_cost", "1.10", 1.1), ("random_page_cost", "2", "2.0"),
    ("shared_preload_libraries", "pgaudit,pg_cron", ["pg_cron", "pgaudit"]),
    ("shared_preload_libraries", "pgaudit, pg_cron", "pgaudit,pg_cron"),
    ("max_connections", "{DBInstanceClassMemory/9531392}", "{ DBInstanceClassMemory / 9531392 }"),
    ("max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)",
     "least({DBInstanceClassMemory/9531392}, 5000)"),
    ("search_path", "a, b", "a, b"),
])  # fmt: skip
def test_what_means_the_same_is_no_change(name, now, said):
    assert planned(there(**{name: now}), params={name.replace("__", "."): said}) == ()


@pytest.mark.parametrize(("name", "now", "said", "text"), [
    ("work_mem", "16384", 16385, "16385"), ("rds__force_ssl", "1", False, "0"), ("slow_query_log", "ON", False, "OFF"),
    ("slow_query_log", "OFF", 1, "ON"), ("random_page_cost", "1.1", "1.15", "1.15"),
    ("shared_preload_libraries", "pgaudit", ["pgaudit", "PG_CRON"], "pgaudit,pg_cron"),
    ("max_connections", "{DBInstanceClassMemory/9531392}", "{DBInstanceClassMemory/9531391}",
     "{DBInstanceClassMemory/9531391}"),
    ("search_path", "a, b", "b, a", "b, a"), ("log_min_duration_statement", "0", -1, "-1"),
])  # fmt: skip
def test_what_means_something_else_is_sent_as_rds_writes_it(name, now, said, text):
    name_there = name.replace("__", ".")
    steps = planned(there(**{name: now}), params={name_there: said})
    assert [one["ParameterValue"] for one in steps[0].requests[0].params["Parameters"]] == [text]


def test_the_engines_default_need_not_be_set():
    assert planned(there(), params={"rds.force_ssl": True, "random_page_cost": "4.0"}) == ()


def test_what_is_set_literally_asks_for_nothing_more():
    api = Rds()
    assert planned(there(work_mem="16384"), api, params={"work_mem": 16384, "search_path": None}) == ()
    assert api.asked == 0


@pytest.mark.parametrize(("said", "words"), [
    ({"work_men": 1}, r"^params.work_men: postgres16 has no such parameter. Did you mean work_mem\?"),
    ({"xyz": 1}, r"^params.xyz: postgres16 has no such parameter.$"),
    ({"server_version": "17"}, "^params.server_version: RDS doesn't let it be changed; it is '16'"),
    ({"work_mem": 63}, "^params.work_mem: 63 is not allowed. Allowed: 64-2147483647"),
    ({"work_mem": "much"}, "^params.work_mem: 'much' is not a whole number, nor a formula"),
    ({"work_mem": 64.5}, "whole number"), ({"random_page_cost": "a"}, "'a' is not a number"),
    ({"log_min_duration_statement": -2}, "-2 is not allowed. Allowed: -1-2147483647"),
    ({"rds.force_ssl": "perhaps"}, "'perhaps' is not allowed. Allowed: 0,1"),
    ({"shared_preload_libraries": "pgaudit,nothing"}, "'nothing' is not allowed"),
    ({"work_mem": {"apply_method": "immediate"}}, "has a value"),
    ({"work_mem": {"value": 64, "apply_method": "soon"}}, "immediate or pending-reboot, not 'soon'"),
])  # fmt: skip
@pytest.mark.parametrize("state", [there(), State()])
def test_what_rds_would_not_take_is_refused(state, said, words):
    with pytest.raises(Refused, match=words):
        planned(state, engine="postgres16", description="x", params=said)


@pytest.mark.parametrize(("said", "method", "other"), [
    ({"immediate": None}, "immediate", "pending-reboot"), ({"immediate": True}, "immediate", "pending-reboot"),
    ({"immediate": False}, "pending-reboot", "pending-reboot"),
])  # fmt: skip
def test_the_method_is_what_can_be(said, method, other):
    steps = planned(there(), params={"work_mem": 64, "max_connections": 6}, **said)
    assert sent(steps) == [("modify", [f"max_connections=6 {other}", f"work_mem=64 {method}"])]


def test_one_parameter_may_have_a_method_of_its_own_and_a_static_one_is_told_of():
    said = {"work_mem": {"value": 64, "apply_method": "pending-reboot"},
            "max_connections": {"value": 6, "apply_method": "immediate"}}  # fmt: skip
    steps = planned(there(), params=said)
    assert sent(steps) == [("modify", ["max_connections=6 pending-reboot", "work_mem=64 pending-reboot"])]
    asked = params("rds_instance_param_group", name="shop", params=said)
    checked = parameter_groups.resolve(Rds(), asked, WHERE, there().values)[0]
    assert parameter_groups.warn(checked, steps) == (
        "max_connections can't be immediate: a static parameter takes hold when an instance is rebooted.",
    )


@pytest.mark.parametrize("nothing", [None, "", []])
def test_nothing_gives_a_parameter_back(nothing):
    steps = planned(there(work_mem="64", max_connections="6"), params={"max_connections": nothing})
    assert sent(steps) == [("reset", ["max_connections= pending-reboot"])]


def test_others_stay_unless_they_are_purged():
    state = there(work_mem="64", autovacuum="0", max_connections="6")
    assert planned(state, params={"work_mem": 64}) == ()
    steps = planned(state, params={"work_mem": 65}, purge_params=True)
    assert sent(steps) == [("reset", ["autovacuum= immediate", "max_connections= pending-reboot"]),
                           ("modify", ["work_mem=65 immediate"])]  # fmt: skip
    assert sent(planned(state, params={}, purge_params=True))[0][0] == "reset"


def test_twenty_are_sent_at_a_time(monkeypatch):
    names = [f"p{number:02}" for number in range(45)]
    monkeypatch.setattr(Rds, "pages", lambda *_all: [{"Parameters": [parameter(name) for name in names]}])
    steps = planned(there(), params={name: 1 for name in names})
    assert [len(request.params["Parameters"]) for request in steps[0].requests] == [20, 20, 5]


def test_the_family_stays():
    with pytest.raises(Refused, match="another name"):
        planned(there(), engine="postgres17")


@pytest.mark.parametrize(("said", "words"), [
    ({"engine": "postgres16"}, "^description: a new parameter group needs it"),
    ({"description": "x"}, "^engine: a new parameter group needs it"),
    ({"description": "x", "params": {"work_mem": 64}}, "^engine: a new parameter group needs it"),
    ({"engine": "postgres", "description": "x"}, "^engine: 'postgres' is not the family"),
    ({"name": "default.postgres16"}, "^name: default.postgres16 is one of RDS's own"),
    ({"name": "a--b"}, "^name: 'a--b' can't be"),
])  # fmt: skip
def test_what_makes_no_group_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        planned(State(), **said)


def test_who_waits_for_a_reboot_is_told():
    values = {"params": {}}
    found = {**there().found, "DBInstances": [
        {"DBInstanceIdentifier": "a", "ParameterApplyStatus": "in-sync"},
        {"DBInstanceIdentifier": "b", "ParameterApplyStatus": "pending-reboot"},
    ]}  # fmt: skip
    said = parameter_groups.answer(values, found, params("rds_instance_param_group", name="shop"), WHERE)
    assert said["pending_reboot"] == ["b"]
    assert [one["db_instance_identifier"] for one in said["instances"]] == ["a", "b"]


class Account:
    """An RDS with one group and two instances, of which one is in it; some calls are refused."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused

    def call(self, operation: str, _params: Any) -> Any:
        if operation in self.refused:
            raise ApiError(operation, "AccessDenied", "no", 403)
        return {"DBParameterGroups": [{"DBParameterGroupName": "shop"}]}

    def pages(self, operation: str, params: Any) -> Any:
        self.call(operation, params)
        held = lambda name: [{"DBParameterGroupName": name, "ParameterApplyStatus": "in-sync"}]  # noqa: E731
        yield {"DBInstances": [{"DBInstanceIdentifier": "a", "DBParameterGroups": held("shop")},
                               {"DBInstanceIdentifier": "b", "DBParameterGroups": held("other")}]}  # fmt: skip

    def side_by_side(self, thunks: Any) -> list[Any]:
        given = []
        for thunk in thunks:
            try:
                given.append(thunk())
            except ApiError as error:
                given.append(error)
        return given


def test_who_may_not_see_instances_may_still_keep_groups():
    asked = params("rds_instance_param_group", name="shop", params={})
    seen = parameter_groups.find(Account(), asked, WHERE)["DBInstances"]
    assert [one["DBInstanceIdentifier"] for one in seen] == ["a"]
    assert parameter_groups.find(Account("describe_db_instances"), asked, WHERE)["DBInstances"] == []
    error = ApiError("delete_db_parameter_group", "InvalidDBParameterGroupState", "in use", 400)
    assert parameter_groups.reason(Account(), error, asked) == "In it are: a."


@pytest.mark.parametrize(("one", "other", "kind"), [("a", None, "string"), ("x", "X", "string"), ("1", "2", "boolean")])
def test_other_values_are_not_the_same(one, other, kind):
    assert not parameter_values.same(one, other, kind)
