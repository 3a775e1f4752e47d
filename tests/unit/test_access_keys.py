# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access keys: made once whatever becomes of the answer, handed over or deleted again, and replaced in time."""

from __future__ import annotations

import datetime
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import operation
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import access_keys, key_rotation
from ansible_collections.converge.aws.plugins.module_utils.iam.key_rotation import DEFAULTS, Due, Key, due
from ansible_collections.converge.aws.plugins.module_utils.parts import Operation
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from support.model import Model
from support.modules import module, params

DAY_ONE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
# No secret looks like anything else here.
HUSH = "hush"
JO = "arn:aws:iam::123456789012:user/jo"


def day(number: float) -> datetime.datetime:
    return DAY_ONE + datetime.timedelta(days=number)


def lost(operation: str) -> ApiError:
    return ApiError(operation, "ConnectionDropped", "the connection ended before the answer did", answered=False)


class Iam:
    """A user's keys and some secrets in memory, as a port.

    ``fates`` says what befalls the next calls of an operation: an error instead of the call, "unheard" for an answer
    that is lost, "hidden" for one whose key isn't listed the next time either, None for nothing.
    """

    def __init__(self, *keys: Key, check: bool = False, arn: str = JO, signs: str = "", **fates: list[Any]) -> None:
        self.keys = {key.id: key for key in keys}
        self.check, self.signs, self.patience = check, signs, Patience(clock=lambda: 0.0)
        self.who = SimpleNamespace(arn=arn, is_root=False)
        self.now, self.fates, self.hidden = day(0), {name: list(given) for name, given in fates.items()}, ""
        self.secrets: dict[str, list[str]] = {}
        self.sent: list[str] = []
        self.input_shape, self.problems = Model("iam").input_shape, Model("iam").problems

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        self.sent.append(operation)
        assert not self.check or operation.startswith(("get_", "describe_", "list_"))
        waiting = self.fates.get(operation)
        fate = waiting.pop(0) if waiting else None
        if isinstance(fate, Exception):
            raise fate
        answer = getattr(self, f"_{operation}")(**request)
        if fate in ("unheard", "hidden"):
            self.hidden = list(self.keys)[-1] if fate == "hidden" else ""
            raise lost(operation)
        return answer

    def pages(self, operation: str, request: Mapping[str, Any]) -> Iterator[Any]:
        yield self.call(operation, request)

    def side_by_side(self, thunks: Any) -> list[Any]:
        return [thunk() for thunk in thunks]

    def pause(self, number: int, begun: float) -> bool:
        return number < 3

    def identity(self) -> Any:
        return self.who

    def access_key(self) -> str:
        return self.signs

    def expect_account(self) -> None:
        """It is the one."""

    refuse_root = expect_account

    def _list_access_keys(self, UserName: str) -> Any:
        if UserName != "jo":
            raise ApiError("list_access_keys", "NoSuchEntity", "Nobody", 404)
        hidden, self.hidden = self.hidden, ""
        return {"AccessKeyMetadata": [
            {"AccessKeyId": key.id, "CreateDate": key.created, "Status": "Active" if key.active else "Inactive"}
            for key in self.keys.values() if key.id != hidden
        ]}  # fmt: skip

    def _create_access_key(self, UserName: str) -> Any:
        if len(self.keys) > 1:
            raise ApiError("create_access_key", "LimitExceeded", "Too many", 409)
        key = Key(f"AKIA{self.sent.count('create_access_key'):016}", self.now, True)
        self.keys[key.id] = key
        return {"AccessKey": {
            "AccessKeyId": key.id, "CreateDate": key.created, "Status": "Active", "SecretAccessKey": HUSH}}  # fmt: skip

    def _update_access_key(self, UserName: str, AccessKeyId: str, Status: str) -> Any:
        self.keys[AccessKeyId] = replace(self.keys[AccessKeyId], active=Status == "Active")

    def _delete_access_key(self, UserName: str, AccessKeyId: str) -> Any:
        if self.keys.pop(AccessKeyId, None) is None:
            raise ApiError("delete_access_key", "NoSuchEntity", "Gone", 404)

    def _get_access_key_last_used(self, AccessKeyId: str) -> Any:
        used = self.keys[AccessKeyId].used
        return {"AccessKeyLastUsed": {**({"LastUsedDate": used} if used else {}), "Region": "N/A"}}

    def _get_account_summary(self) -> Any:
        return {"SummaryMap": {"AccessKeysPerUserQuota": 2}}

    def _describe_secret(self, SecretId: str) -> Any:
        if SecretId not in self.secrets:
            raise ApiError("describe_secret", "ResourceNotFoundException", "None", 400)
        return {"ARN": SecretId, **({"DeletedDate": self.now} if self.secrets[SecretId] == ["gone"] else {})}

    def _create_secret(self, Name: str, SecretString: str) -> Any:
        self.secrets[Name] = [SecretString]
        return {"ARN": f"arn:{Name}"}

    def _put_secret_value(self, SecretId: str, SecretString: str) -> Any:
        self.secrets[SecretId].append(SecretString)
        return {"ARN": SecretId}


def run(iam: Iam, **said: Any) -> Any:
    """The task, as it runs on the day that it is for this AWS."""
    given = params("iam_access_key", **{"user_name": "jo", **said})
    table = module("iam_access_key").OPERATION
    assert isinstance(table, Operation)
    dated = replace(table, plan=lambda api, params: access_keys.plan(api, params, iam.now))
    return operation.run(dated, given, iam)


def key(number: int, created: float = 0, active: bool = True, used: float | None = None) -> Key:
    return Key(f"AKIAOLD{number:013}", day(created), active, None if used is None else day(used))


ONE, TWO = key(1), key(2, 10)


def told(outcome: Any) -> list[tuple[str, str]]:
    return [(step.name, step.action) for step in outcome.steps]


# --- one key ---


@pytest.mark.parametrize(("keys", "said", "steps"), [
    ((), {}, [("access_key", "create")]),
    ((ONE,), {}, []),
    ((key(1, active=False),), {}, [("access_key", "create")]),
    ((ONE,), {"active": False}, [("access_key", "create")]),
    ((key(1, active=False),), {"active": False}, []),
    ((ONE,), {"rotate_keys": True}, [("access_key", "create")]),
    ((TWO, ONE), {"rotate_keys": True}, [("replaced_access_key", "delete"), ("access_key", "create")]),
    ((ONE,), {"id": ONE.id}, []),
    ((ONE, TWO), {"id": ONE.id, "active": False, "allow_self_lockout": True}, [("access_key", "change")]),
    ((ONE, TWO), {"id": TWO.id, "state": "absent"}, [("access_key", "delete")]),
    ((ONE,), {"id": TWO.id, "state": "absent"}, []),
])  # fmt: skip
def test_what_the_task_says_is_done_and_foretold_alike(keys, said, steps):
    foretold, iam = run(Iam(*keys, check=True), **said), Iam(*keys)
    done = run(iam, **said)
    assert told(foretold) == told(done) == steps
    assert foretold.changed is done.changed is bool(steps)
    assert set(foretold.facts) <= set(done.facts)
    if ("access_key", "create") in steps:
        made = iam.keys[done.facts["access_key_id"]]
        assert done.facts["secret_access_key"] == HUSH and made.active is (said.get("active") is not False)
        assert done.facts["access_key"]["status"] == ("Active" if made.active else "Inactive")


def test_the_oldest_makes_room():
    iam = Iam(TWO, ONE)
    assert run(iam, rotate_keys=True).facts["deleted_access_key_id"] == ONE.id
    assert TWO.id in iam.keys and len(iam.keys) == 2


def test_too_many_is_said_before_anything_is_sent():
    with pytest.raises(Refused, match=f"2 are allowed, and there are {ONE.id} .inactive, of 2026-01-01"):
        run(Iam(replace(ONE, active=False), replace(TWO, active=False)))


@pytest.mark.parametrize("check", [True, False])
def test_a_user_that_is_not_there(check):
    iam = Iam(check=check)
    assert run(iam, user_name="kim", state="absent", id=ONE.id).changed is False
    if check:  # a task before it makes the user
        assert told(run(iam, user_name="kim")) == [("access_key", "create")]
    else:
        with pytest.raises(Failed, match="no user kim"):
            run(iam, user_name="kim")
    with pytest.raises(Failed, match="no access key AKIA"):
        run(Iam(ONE, check=check), id=TWO.id, active=False)


@pytest.mark.parametrize(("keys", "said", "signs", "refused"), [
    ((ONE,), {"id": ONE.id, "state": "absent"}, "", "the last active access key"),
    ((ONE,), {"id": ONE.id, "active": False}, "", "the last active access key"),
    ((ONE, key(2, 10, active=False)), {"id": ONE.id, "state": "absent"}, "", "the last active access key"),
    ((ONE, TWO), {"id": ONE.id, "state": "absent"}, ONE.id, "which this task works with"),
    ((ONE, TWO), {"rotate_keys": True}, ONE.id, "which this task works with"),
    ((ONE, TWO), {"id": ONE.id, "state": "absent"}, TWO.id, ""),
    ((key(1, active=False),), {"id": ONE.id, "state": "absent"}, "", ""),
])  # fmt: skip
def test_the_caller_keeps_a_key(keys, said, signs, refused):
    if refused:
        iam = Iam(*keys, signs=signs)
        with pytest.raises(Refused, match=f"{refused}.* from user jo.*allow_self_lockout: true"):
            run(iam, **said)
        assert list(iam.keys) == [one.id for one in keys]
    else:
        run(Iam(*keys, signs=signs), **said)
    assert run(Iam(*keys, signs=signs), **said, allow_self_lockout=True).changed
    assert run(Iam(*keys, arn=JO.replace("jo", "kim")), **said).changed


# --- an answer that is lost ---


@pytest.mark.parametrize("fates", [
    ["unheard"],
    ["unheard", "unheard"],
    [lost("create_access_key"), "unheard"],
    [ApiError("create_access_key", "InternalFailure", "Sorry", 500)],
    ["hidden"],
])  # fmt: skip
@pytest.mark.parametrize("there", [(), (ONE,)])
def test_a_lost_answer_leaves_no_second_key(fates, there):
    iam = Iam(*there, create_access_key=list(fates))
    done = run(iam, rotate_keys=True)
    assert set(iam.keys) == {*(key.id for key in there), done.facts["access_key_id"]}
    assert iam.fates["create_access_key"] == []


def test_when_no_answer_comes_none_is_left_behind():
    iam = Iam(create_access_key=["unheard"] * 9)
    with pytest.raises(Failed, match="No key was left behind"):
        run(iam)
    assert iam.keys == {}


def test_what_can_not_be_deleted_again_is_said():
    denied = ApiError("delete_access_key", "AccessDenied", "No", 403)
    with pytest.raises(Failed, match="lost, and the key could not be deleted .AccessDenied.. Look with"):
        run(Iam(create_access_key=["unheard"], delete_access_key=[denied]))


def test_a_refusal_stands():
    iam = Iam(create_access_key=[ApiError("create_access_key", "AccessDenied", "No", 403)])
    with pytest.raises(Failed, match="iam:CreateAccessKey"):
        run(iam)
    assert iam.sent.count("create_access_key") == 1


# --- where the secret goes ---


def test_the_secret_stands_in_the_result_and_in_no_step():
    done = run(Iam())
    assert done.facts["secret_access_key"] == HUSH
    assert HUSH not in repr([(step.before, step.after, step.requests, step.effect) for step in done.steps])


def test_a_file_is_its_owners_alone(tmp_path):
    path, old = tmp_path / "key.json", os.umask(0)
    try:
        done = run(Iam(), sink={"file": str(path)})
        run(Iam(), sink={"file": str(path)})  # the same user's is overwritten
    finally:
        os.umask(old)
    assert json.loads(path.read_text()) == {
        "user_name": "jo", "access_key_id": done.facts["access_key_id"], "secret_access_key": HUSH}  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert HUSH not in repr(done) and [one.name for one in tmp_path.iterdir()] == ["key.json"]


@pytest.mark.parametrize(("content", "words"), [
    ("[default]", "something else"), ("{}", "something else"),
    (json.dumps({"user_name": "kim", "access_key_id": "A", "secret_access_key": "b"}), "something else"),
    (None, "no folder"),
])  # fmt: skip
def test_a_file_that_is_something_else_stays(tmp_path, content, words):
    path = tmp_path / "key.json" if content else tmp_path / "nowhere" / "key.json"
    if content:
        path.write_text(content)
    iam = Iam()
    with pytest.raises(Refused, match=f"^sink.file: .*{words}"):
        run(iam, sink={"file": str(path)})
    assert iam.keys == {} and (not content or path.read_text() == content)
    (warning,) = run(Iam(check=True), sink={"file": str(path)}).warnings
    assert words in warning


def test_what_is_no_file_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("pipe", "link", "."):
        with pytest.raises(Refused, match="^sink.file: .*something else"):
            run(Iam(), sink={"file": str(tmp_path / name)})


def test_a_secret_is_made_or_gets_a_version():
    iam = Iam()
    first = run(iam, sink={"secret": "exporter"})
    assert first.facts["secret_arn"] == "arn:exporter" and HUSH not in repr(first)
    second = run(iam, sink={"secret": "exporter"}, rotate_keys=True)
    assert [request.operation for request in second.steps[0].requests] == ["create_access_key", "put_secret_value"]
    assert [json.loads(one)["access_key_id"] for one in iam.secrets["exporter"]] == [
        first.facts["access_key_id"], second.facts["access_key_id"]]  # fmt: skip


@pytest.mark.parametrize(("name", "secrets", "words"), [
    ("arn:aws:secretsmanager:eu-west-3:123456789012:secret:exporter-AbCdEf", {}, "there is no secret"),
    ("exporter", {"exporter": ["gone"]}, "about to be deleted"),
])  # fmt: skip
def test_a_secret_that_can_not_take_it(name, secrets, words):
    iam = Iam()
    iam.secrets = secrets
    with pytest.raises(Refused, match=f"sink.secret: .*{words}"):
        run(iam, sink={"secret": name})
    assert iam.keys == {}


DENIED = ApiError("create_secret", "AccessDeniedException", "No", 400)


@pytest.mark.parametrize(("fates", "left"), [
    ({"create_secret": [DENIED]}, 0),
    ({"create_secret": [lost("create_secret")]}, 0),
    ({"create_secret": [DENIED], "delete_access_key": [ApiError("delete_access_key", "AccessDenied", "No", 403)]}, 1),
])  # fmt: skip
def test_a_key_that_can_not_be_handed_over_is_deleted_again(fates, left):
    iam = Iam(**fates)
    words = "nobody has its secret. Delete it with id: AKIA" if left else "deleted again"
    with pytest.raises(Failed, match=words) as failed:
        run(iam, sink={"secret": "exporter"})
    assert len(iam.keys) == left and HUSH not in str(failed.value)


def test_a_full_disk_leaves_no_key(tmp_path, monkeypatch):
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    iam = Iam()
    with pytest.raises(Failed, match="No space left on device. It was deleted again"):
        run(iam, sink={"file": str(tmp_path / "key.json")})
    assert iam.keys == {} and list(tmp_path.iterdir()) == []


# --- in time ---

RULE = {"after_days": 90, "deactivate_unused_after_days": 2, "delete_unused_after_days": 10}


@pytest.mark.parametrize(("keys", "at", "found"), [
    ((), 0, Due(create=True)),
    ((key(1),), 89.9, Due()),
    ((key(1),), 90, Due(create=True)),
    ((key(1), key(2, 90)), 91, Due()),
    ((key(1), key(2, 90)), 92, Due(deactivate=(key(1),))),
    ((key(1, used=91), key(2, 90)), 92.9, "is still used"),
    ((key(1, used=91), key(2, 90)), 93, Due(deactivate=(key(1, used=91),))),
    ((key(1, active=False), key(2, 90)), 99.9, Due()),
    ((key(1, active=False), key(2, 90)), 100, Due(delete=(key(1, active=False),))),
    ((key(1, active=False, used=95), key(2, 90)), 104, Due()),
    ((key(1), key(2, 90)), 100, Due(delete=(key(1),))),
    ((key(1), key(2, 90)), 180, Due(delete=(key(1),), create=True)),
    ((key(1, used=180), key(2, 90)), 181, "A new access key is due, but 2 are allowed"),
    # Two side by side, of which neither is old; then the older one is replaced by the newer.
    ((key(1), key(2, 40)), 89, Due()),
    ((key(1, used=50), key(2, 40)), 90, Due(delete=(key(1, used=50),))),
    # An inactive one that is newer, or all that there is.
    ((key(1), key(2, 80, active=False)), 89, Due()),
    ((key(1), key(2, 80, active=False)), 90, Due(delete=(key(2, 80, active=False),), create=True)),
    ((key(1), key(2, 85, active=False)), 90, "A new access key is due"),
    ((key(1, active=False),), 5, Due(create=True)),
    ((key(1, active=False),), 10, Due(delete=(key(1, active=False),), create=True)),
])  # fmt: skip
def test_what_is_due(keys, at, found):
    if isinstance(found, str):
        said = due(keys, RULE, day(at), 2)
        assert any(found in sentence for sentence in said.why_not) and not said.create
    else:
        assert due(keys, RULE, day(at), 2) == found


@pytest.mark.parametrize(("rotate", "words"), [
    ({"after_days": 0}, "after_days: 0 is too few"),
    ({"deactivate_unused_after_days": -1}, "deactivate_unused_after_days: -1"),
    ({"delete_unused_after_days": 0}, "delete_unused_after_days: 0"),
    ({"deactivate_unused_after_days": 9, "delete_unused_after_days": 8}, "8 is less than"),
])  # fmt: skip
def test_days_that_can_not_be(rotate, words):
    with pytest.raises(Refused, match=f"^rotate.*{words}"):
        run(Iam(), rotate=rotate)


def test_the_documented_days_are_these():
    documented = params("iam_access_key", user_name="jo", rotate={})["rotate"]
    assert documented == dict(DEFAULTS) == key_rotation.rule_of({})


@pytest.mark.parametrize("uses_old_for", [0, 5])
def test_a_daily_play_carries_rotations_through(uses_old_for):
    """A year of days: each run is followed by another one that does nothing, and somebody always has a working key."""
    iam, history = Iam(arn=JO.replace("jo", "kim")), []
    for today in range(365):
        iam.now = day(today)
        done = run(iam, rotate=RULE, sink={"secret": "exporter"})
        history += [(today, name, action) for name, action in told(done)]
        assert run(iam, rotate=RULE, sink={"secret": "exporter"}).changed is False
        held = [json.loads(text)["access_key_id"] for text in iam.secrets["exporter"]]
        # The program takes a new key up some days after it was handed over.
        taken_up = [one for one in held if one not in iam.keys or today - _age(iam, one) >= uses_old_for] or held[:1]
        in_use = [one for one in taken_up if one in iam.keys][-1]
        assert iam.keys[in_use].active
        iam.keys[in_use] = replace(iam.keys[in_use], used=iam.now)
    off, gone = (2 + max(0, uses_old_for - 1) if uses_old_for else 2), 10 + max(0, uses_old_for - 1)
    expected = [(0, "access_key", "create")]
    for start in (90, 180, 270, 360):
        expected.append((start, "access_key", "create"))
        expected.append((start + off, "replaced_access_key", "change"))
        expected.append((start + gone, "replaced_access_key", "delete"))
    assert history == [one for one in expected if one[0] < 365]


def _age(iam: Iam, key: str) -> int:
    """The day that a key was made on."""
    return (iam.keys[key].created - DAY_ONE).days


# --- what is read ---


def test_what_is_told_of_keys():
    iam = Iam(key(2, 10, active=False, used=20), ONE)
    said = params("iam_access_key_info", user_name="jo", last_used=True)
    first, second = access_keys.info(iam, said).facts["access_keys"]
    assert first == {
        "access_key_id": ONE.id, "create_date": day(0), "status": "Active", "user_name": "jo",
        "last_used": {"date": None, "region": None, "service": None},
    }  # fmt: skip
    assert (second["status"], second["last_used"]["date"]) == ("Inactive", day(20))
    iam.sent.clear()
    assert "last_used" not in access_keys.info(iam, {"user_name": "jo"}).facts["access_keys"][0]
    assert iam.sent == ["list_access_keys"]
    assert access_keys.info(iam, {"user_name": "kim"}).facts == {"access_keys": []}
