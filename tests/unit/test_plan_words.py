# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of tables whose things are changed by one large call and made in several ways, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import api as talk
from ansible_collections.converge.aws.plugins.module_utils import operation, planning
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import (
    Attributes,
    Call,
    Effect,
    Operation,
    Plan,
    Request,
    Resource,
    Setting,
    Step,
)
from ansible_collections.converge.aws.plugins.module_utils.state import State, named
from support.model import Model
from support.planning import WHERE, plan, told

CREATE, RESTORE = Call("create_db_instance"), Call("restore_db_instance_from_db_snapshot")
NEW = {"DBInstanceClass": "db.t4g.micro", "Engine": "mysql"}
GROUPS = {"web": "sg-1", "db": "sg-2"}


def want(params: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """A larger one is as good."""
    size = params.get("size")
    there = current.get("size")
    return {**params, "size": there if size and there and there > size else size}


SETTINGS = Attributes(
    {"size": "AllocatedStorage", "port": "Port", "groups": "VpcSecurityGroupIds", "key": "KmsKeyId",
     "word": "MasterUserPassword"},
    modify=Call("modify_db_instance"),
    seen_as={"size": "AllocatedStorage", "port": "Endpoint.Port", "groups": "Groups", "key": "KmsKeyId"},
    changed_as={"port": "DBPortNumber"},
    fixed_at_birth={"key": "RDS never changes it."},
    secret=frozenset(("word",)),
    want=want,
)  # fmt: skip
TABLE = Resource(
    service="rds",
    noun="instance",
    address={"DBInstanceIdentifier": "name"},
    find=Call("describe_db_instances"),
    create=CREATE,
    created_by=lambda params: RESTORE if params.get("snapshot") else CREATE,
    creating=lambda params, where: {"DBSnapshotIdentifier": params["snapshot"]} if params.get("snapshot") else NEW,
    delete=Call("delete_db_instance"),
    delete_effect=lambda params: Effect("irreversible", f"photos is gone{' for ever' if params.get('all') else ''}."),
    remains=lambda found, params: {"retained": [f"snapshot {found['last']}"]},
    parts=(SETTINGS,),
)  # fmt: skip
HAS = {"size": 20, "port": 3306, "groups": ["sg-1"], "key": "k1"}
THERE = State({"last": "photos-last"}, {"attributes": HAS})


def steps(state: State = THERE, part: Attributes = SETTINGS, **said: Any) -> tuple[Step, ...]:
    return plan(replace(TABLE, parts=(part,)), state, {"name": "photos", "state": "present", **said})


def only(step: tuple[Step, ...]) -> Request:
    ((request,),) = (one.requests for one in step)
    return request


def test_what_is_as_good_as_what_is_wanted_is_no_change():
    assert steps(size=10) == ()
    (step,) = steps(size=30, port=3306)
    assert (step.before, step.after) == ({"size": 20}, {"size": 30})


def test_a_member_may_be_called_otherwise_in_the_call_that_changes():
    assert only(steps(port=3307)).params == {"DBInstanceIdentifier": "photos", "DBPortNumber": 3307}
    (made,) = steps(State(), port=3307)
    assert made.requests[0].params["Port"] == 3307


def test_what_a_plan_shows_may_be_sent_otherwise():
    part = replace(SETTINGS, sent=lambda option, value, params: [GROUPS.get(one, one) for one in value]
                   if option == "groups" else value)  # fmt: skip
    (made,) = steps(State(), part, groups=["web", "sg-9"], port=1150)
    assert made.requests[0].params["VpcSecurityGroupIds"] == ["sg-1", "sg-9"]
    assert made.after["groups"] == ["web", "sg-9"]


def test_requests_of_its_own_know_what_changes_what_is_and_what_the_task_says():
    def requests(address: Any, changes: Any, current: Any, params: Any) -> tuple[Request, ...]:
        told = {**address, "AllocatedStorage": changes["size"], "Iops": current["port"]}
        return (Request("rds", "modify_db_instance", {**told, "ApplyImmediately": params["now"]}),)

    part = replace(SETTINGS, requests=requests)
    assert only(steps(part=part, size=30, now=True)).params == {
        "DBInstanceIdentifier": "photos", "AllocatedStorage": 30, "Iops": 3306, "ApplyImmediately": True,
    }  # fmt: skip
    assert steps(part=part, size=20, now=True) == ()


def test_an_effect_knows_what_was_and_what_will_be():
    part = replace(SETTINGS, effect=lambda before, after: Effect("costs", f"{before} becomes {after}."))
    (step,) = steps(part=part, size=30)
    assert step.effect == Effect("costs", "{'size': 20} becomes {'size': 30}.")


def test_a_change_that_has_to_be_followed_is_carried_out_by_the_table():
    sent = []
    part = replace(SETTINGS, follow=lambda api, requests, params: sent.append((api, requests, params["name"])))
    (step,) = steps(part=part, size=30)
    assert sent == [], "a plan sends nothing"
    step.work("the api")
    assert sent == [("the api", step.requests, "photos")]


def test_what_is_secret_goes_along_when_it_is_made_and_is_never_a_change():
    (made,) = steps(State(), word="hush", port=1150)
    assert made.requests[0].params["MasterUserPassword"] == "hush" and "word" not in made.after
    assert steps(word="hush") == ()


@pytest.mark.parametrize("now", [{"key": "k1"}, {"key": None}])
def test_what_never_changes_is_refused_whatever_is_there(now):
    state = State({}, {"attributes": now})
    with pytest.raises(Refused, match="key of instance photos .* can't become 'k2': RDS never changes it"):
        steps(state, key="k2")


def test_what_the_making_does_not_say_is_known_when_it_is_made():
    state = State()
    part = replace(SETTINGS, members={"timezone": "Timezone"}, seen_as={}, fixed_at_birth={"timezone": "Never."})
    assert told(steps(state, part, snapshot="last", timezone="UTC")) == [
        ("instance", "create", ["restore_db_instance_from_db_snapshot"])
    ]


def test_it_is_made_by_the_call_that_the_task_needs_and_the_rest_follows():
    assert told(steps(State(), size=30)) == [("instance", "create", ["create_db_instance"])]
    made = steps(State(), snapshot="last", size=30, port=1150)
    assert told(made) == [("instance", "create", ["restore_db_instance_from_db_snapshot"])]
    assert made[0].requests[0].params["DBSnapshotIdentifier"] == "last"
    untaken = replace(TABLE, create=None)
    assert untaken.creates({"snapshot": "last"}) is None, "what may not be made is made in no way"


def test_what_the_call_does_not_take_is_changed_after_it():
    part = replace(SETTINGS, members={**SETTINGS.members, "window": "PreferredMaintenanceWindow"})
    made = steps(State(), part, snapshot="last", window="sun:05:00-sun:06:00")
    assert told(made)[1:] == [("attributes", "change", ["modify_db_instance"])]


def test_a_deletion_tells_what_it_does_and_what_it_leaves():
    gone = {"name": "photos", "state": "absent"}
    for said, sentence in (({}, "photos is gone."), ({"all": True}, "photos is gone for ever.")):
        (step,) = plan(TABLE, THERE, {**gone, **said})
        assert step.effect == Effect("irreversible", sentence)
    model, parts = Model("rds"), named(TABLE, gone)
    done = planning.outcome(TABLE, parts, gone, WHERE, THERE, (step,), (), model)
    assert (done.changed, done.facts) == (True, {"retained": ["snapshot photos-last"]})
    nothing = planning.outcome(TABLE, parts, gone, WHERE, State(), (), (), model)
    assert (nothing.changed, nothing.facts) == (False, {})


COPY = Request("rds", "copy_db_snapshot", {"SourceDBSnapshotIdentifier": "last", "TargetDBSnapshotIdentifier": "own"})


def test_what_comes_before_the_making_is_sent_and_shown_before_it():
    table = replace(TABLE, parts=(SETTINGS,), ahead=lambda params, where: (COPY,) if params.get("snapshot") else ())
    said = {"name": "photos", "state": "present"}
    assert told(plan(table, State(), said)) == [("instance", "create", ["create_db_instance"])]
    (made,) = plan(table, State(), {**said, "snapshot": "last"})
    assert [one.operation for one in made.requests] == ["copy_db_snapshot", "restore_db_instance_from_db_snapshot"]
    assert plan(table, THERE, {**said, "snapshot": "last"}) == (), "what is there needs nothing ahead"


def test_where_it_is_made_may_tell_what_comes_before():
    seen: list[Any] = []
    table = replace(TABLE, ahead=lambda params, where: seen.append((params["name"], where.region)) or ())
    plan(table, State(), {"name": "photos", "state": "present"})
    assert seen == [("photos", WHERE.region)]


def test_a_making_of_several_calls_is_carried_out_by_the_table():
    sent: list[Any] = []
    table = replace(TABLE, ahead=lambda params, where: (COPY,),
                    creation=lambda api, requests, params: sent.append((api, requests, params["name"])))  # fmt: skip
    (made,) = plan(table, State(), {"name": "photos", "state": "present"})
    assert sent == [], "a plan sends nothing"
    assert made.work("the api") is None
    assert sent == [("the api", made.requests, "photos")]
    assert [one.operation for one in made.requests] == ["copy_db_snapshot", "create_db_instance"]
    (made,) = plan(replace(table, creation=None), State(), {"name": "photos", "state": "present"})
    assert made.work is None, "without it the requests are sent as they are"


STOP = Call("stop_db_instance", fixed={"DBSnapshotIdentifier": "last"})


@pytest.mark.parametrize(("said", "operation", "fixed"), [
    ({}, "stop_db_instance", {"DBSnapshotIdentifier": "last"}), ({"all": True}, "delete_db_instance", {}),
])  # fmt: skip
def test_it_is_removed_by_the_call_that_the_task_means(said, operation, fixed):
    table = replace(TABLE, deleted_by=lambda params: TABLE.delete if params.get("all") else STOP)
    gone = {"name": "photos", "state": "absent", **said}
    steps = plan(table, THERE, gone)
    assert told(steps) == [("instance", "delete", [operation])]
    assert only(steps).params == {"DBInstanceIdentifier": "photos", **fixed}
    assert plan(table, State(), gone) == ()
    kept = replace(table, delete=None)
    assert kept.deletes(gone) is None and kept.goes(gone) is False, "what may not be removed is removed in no way"


class Server:
    """An api whose calls all work out."""

    def __init__(self, check: bool = False) -> None:
        self.check = check

    def expect_account(self) -> None:
        pass

    def refuse_root(self) -> None:
        pass


@pytest.mark.parametrize(("facts", "check", "changed"), [
    ({"rows": 1}, False, True), ({"rows": 0}, False, False), ({"rows": 0}, True, True),
])  # fmt: skip
def test_only_the_answer_may_tell_whether_something_has_changed(facts, check, changed):
    step = Step("query", "run", work=lambda api: facts)
    subject = Operation("rds", "query", lambda api, params: Plan((step,)), changed=lambda facts: facts["rows"] > 0)
    assert operation.run(subject, {}, Server(check)).changed is changed


def test_what_only_fetches_is_no_change_whatever_its_answer_says():
    step = Step("query", "get", work=lambda api: {"rows": 9}, changes=False)
    subject = Operation("rds", "query", lambda api, params: Plan((step,)), changed=lambda facts: facts["rows"] > 0)
    assert operation.run(subject, {}, Server()).changed is False


def test_a_setting_may_be_born_with_a_value():
    part = Setting("mode", read=Call(path="Mode"), write=Call("modify_db_instance", "ReplicaMode"),
                   born=lambda params: params.get("mode") if params.get("snapshot") else None)  # fmt: skip
    table = replace(TABLE, parts=(part,))
    said = {"name": "photos", "state": "present", "mode": "mounted"}
    assert len(plan(table, State(), {**said, "snapshot": "last"})) == 1
    assert told(plan(table, State(), said))[1:] == [("mode", "change", ["modify_db_instance"])]


def test_a_token_for_a_database_is_signed_for_its_host_port_user_and_region():
    keys = {"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "hush", "region": "eu-west-3"}
    one = talk.Api("rds", keys)
    token = one.db_auth_token("photos.example", 5432, "visitor")
    assert token.startswith("photos.example:5432/?Action=connect&DBUser=visitor&")
    assert "%2Feu-west-3%2Frds-db%2Faws4_request" in token and "X-Amz-Expires=900" in token
    assert "hush" not in token
    assert "%2Feu-central-1%2Frds-db" in one.db_auth_token("photos.example", 5432, "visitor", "eu-central-1")
    assert one.permissions() == ["rds-db:connect"] * 2 and one.calls == [], "nothing is sent"
