# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's keywords do to these modules what they do to any: in process, through AnsiballZ, and on other hosts."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import replace

import pytest

from support.playbook import WAYS, Run
from support.stage import REGION

BUCKET, OBJECT, CALLER = "converge.aws.s3_bucket", "converge.aws.s3_object", "converge.aws.aws_caller_info"
NAME = "photos-of-converge"
THEM = "210987654321"
SECRET, TOKEN = "neverShowThisSecretKey4711", "neverShowThisSessionToken4712"

each_way = pytest.mark.parametrize("way", WAYS)


def task(options, module=BUCKET, **keywords):
    return {"name": "it", module: options, **keywords}


def was_in_process(run: Run) -> bool:
    """Whether no module went to a host: at -vvv, Ansible tells of every one that does."""
    assert "Traceback (most recent call last)" not in run.output
    return "AnsiballZ_" not in run.output


@each_way
def test_the_variable_decides(way, playbooks):
    run = playbooks.run([task({"name": NAME}, vars={"ours": WAYS[way].get("converge_aws_in_process", "auto"),
                                                    "converge_aws_in_process": "{{ ours }}"})])  # fmt: skip
    assert run.of("it")["changed"] is True
    assert was_in_process(run) is (way == "in_process")


def variables(way):
    return {"vars": dict(WAYS[way])}


@each_way
def test_environment(way, aws, playbooks):
    """The task's own environment wins over the play's, and is gone after it."""
    theirs = {"AWS_ACCESS_KEY_ID": THEM, "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-west-2"}
    run = playbooks.run({
        "hosts": "localhost",
        "environment": {"AWS_REGION": "ap-south-1"},
        "vars": dict(WAYS[way]),
        "tasks": [
            {"name": "of the task", CALLER: {}, "environment": theirs},
            {"name": "of the play", CALLER: {}},
            {"name": "each its own", CALLER: {}, "loop": [THEM, "123456789012"],
             "environment": {"AWS_ACCESS_KEY_ID": "{{ item }}"}},
        ],
    })  # fmt: skip
    assert (run.of("of the task")["account"], run.of("of the task")["region"]) == (THEM, "us-west-2")
    assert (run.of("of the play")["account"], run.of("of the play")["region"]) == ("123456789012", "ap-south-1")
    assert [one["account"] for one in run.of("each its own")["results"]] == [THEM, "123456789012"]


def test_become(playbooks, tmp_path):
    """What needs another user is no longer the worker's: it goes out as a module, and comes back the same."""
    as_me = tmp_path / "as_me"
    to_the_shell = 'while [ "$1" != /bin/sh ]; do shift; done'
    as_me.write_text(f'#!/bin/sh\n{to_the_shell}\ntouch "$(dirname "$0")/was_asked"\nexec "$@"\n')
    as_me.chmod(as_me.stat().st_mode | stat.S_IXUSR)
    become = {"become": True, "become_method": "ansible.builtin.sudo", "become_exe": str(as_me)}
    even_to_oneself = {**playbooks.environment, "ANSIBLE_BECOME_ALLOW_SAME_USER": "true"}
    run = replace(playbooks, environment=even_to_oneself).run(
        [task({"name": NAME}, **become), {"name": "again", BUCKET: {"name": NAME}}]
    )
    assert run.of("it")["changed"] is True, run.of("it").result
    assert run.of("again")["changed"] is False
    assert (tmp_path / "was_asked").exists()
    assert not was_in_process(run)


def test_async(playbooks):
    run = playbooks.run([
        task({"name": NAME, "versioning": True}, **{"async": 60, "poll": 1}),
        {"name": "begun", BUCKET: {"name": NAME, "tags": {"a": "b"}}, "async": 60, "poll": 0, "register": "job"},
        {"name": "ended", "ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"}, "register": "ended",
         "until": "ended.finished", "retries": 60, "delay": 1},
        {"name": "again", BUCKET: {"name": NAME, "tags": {"a": "b"}, "versioning": True}},
    ])  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    assert run.of("it")["versioning"]["Versioning"] == "Enabled"
    assert (run.of("ended")["changed"], run.of("ended")["tags"]) == (True, {"a": "b"})
    assert run.of("again")["changed"] is False


@pytest.fixture
def hosts(tmp_path):
    """Two local hosts, one of them with another interpreter: the same one by another name."""
    other = tmp_path / "other-python"
    # A link alone would take the worker's own environment for its base.
    other.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    other.chmod(0o755)
    here = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = {"all": {"hosts": {
        "here": here, "there": {**here, "ansible_python_interpreter": str(other)},
        **{f"one-of-many-{number}": here for number in range(4)},
    }}}  # fmt: skip
    path = tmp_path / "hosts.json"
    path.write_text(json.dumps(inventory))
    return ["-i", str(path)]


def test_hosts(aws, playbooks, hosts):
    """Another interpreter is another host; where a task is delegated to decides, not where it comes from."""
    def play(where, tasks):
        return {"hosts": where, "tasks": tasks}

    here = playbooks.run(play("here", [task({"name": NAME})]), arguments=hosts)
    there = playbooks.run(play("there", [task({"name": NAME})]), arguments=hosts)
    to_here = playbooks.run(play("there", [task({"name": NAME}, delegate_to="here")]), arguments=hosts)
    to_there = playbooks.run(play("here", [task({"name": NAME}, delegate_to="there")]), arguments=hosts)
    to_localhost = playbooks.run(play("there", [task({"name": NAME}, delegate_to="localhost")]), arguments=hosts)
    runs = (here, there, to_here, to_there, to_localhost)
    assert [run.of("it").kind for run in runs] == ["ok"] * 5
    assert [run.of("it")["changed"] for run in runs] == [True, False, False, False, False]
    assert [was_in_process(run) for run in runs] == [True, False, True, False, True]


def test_another_connection(aws, playbooks, tmp_path):
    """A host behind ssh gets the module, and the files of the controller that its options name."""
    # This ssh goes nowhere: it runs here what it is told to run there.
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\nfor last; do :; done\nexec /bin/sh -c "$last"\n')
    ssh.chmod(0o755)
    host = {"ansible_connection": "ansible.builtin.ssh", "ansible_host": "far.example.com", "ansible_user": "someone",
            "ansible_ssh_executable": str(ssh), "ansible_ssh_transfer_method": "piped",
            "ansible_python_interpreter": sys.executable}  # fmt: skip
    (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": {"far": host}}}))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "sea.jpg").write_bytes(b"the sea")
    thing = {"bucket": NAME, "object": "sea.jpg"}
    # What the process has in its environment is the controller's; the host is told by the play.
    run = playbooks.run({"hosts": "far", "environment": dict(aws.environment(REGION)), "tasks": [
        {"name": "bucket", BUCKET: {"name": NAME}},
        {"name": "put", OBJECT: {**thing, "src": "sea.jpg"}},
        {"name": "again", OBJECT: {**thing, "src": "sea.jpg"}},
        {"name": "no such file", OBJECT: {**thing, "src": "ocean.jpg"}, "ignore_errors": True},
        {"name": "here", OBJECT: {**thing, "src": "sea.jpg"}, "delegate_to": "localhost"},
    ]}, arguments=["-i", str(tmp_path / "hosts.json")])  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    assert not was_in_process(run)
    assert [run.of(name)["changed"] for name in ("bucket", "put", "again", "here")] == [True, True, False, False]
    assert run.of("no such file").kind == "failed" and "ocean.jpg" in run.of("no such file")["msg"]
    assert aws.client("s3", REGION).get_object(Bucket=NAME, Key="sea.jpg")["Body"].read() == b"the sea"


def test_many_hosts(aws, playbooks, hosts):
    """Hosts side by side, in either strategy: each has its own result."""
    for strategy in ("ansible.builtin.linear", "ansible.builtin.free"):
        aws.reset()
        run = playbooks.run({
            "hosts": "one-of-many-*", "strategy": strategy,
            "tasks": [
                {"name": "each", BUCKET: {"name": "photos-of-{{ inventory_hostname }}"}},
                {"name": "once", BUCKET: {"name": NAME}, "run_once": True},
                {"name": "all", BUCKET: {"name": NAME}},
            ],
        }, arguments=[*hosts, "--forks", "4"])  # fmt: skip
        assert run.code == 0, run.output[-3000:]
        assert was_in_process(run)
        assert [told["changed"] for told in run.told if told.task == "each"] == [True] * 4
        assert [told["changed"] for told in run.told if told.task == "all"] == [False] * 4
        if strategy.endswith("linear"):
            assert [told["changed"] for told in run.told if told.task == "once"] == [True]
        names = [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]]
        assert set(names) == {NAME, *(f"photos-of-one-of-many-{number}" for number in range(4))}


@each_way
def test_module_defaults(way, playbooks):
    """Defaults of a module, of the group, and the task's own options, each over the one before."""
    run = playbooks.run({
        "hosts": "localhost", "vars": dict(WAYS[way]),
        "module_defaults": {
            "group/converge.aws.aws": {"region": "us-west-2"},
            BUCKET: {"tags": {"team": "photographers"}},
        },
        "tasks": [
            {"name": "group", CALLER: {}},
            {"name": "module", BUCKET: {"name": NAME}},
            {"name": "own", BUCKET: {"name": NAME, "tags": {"team": "archivists"}}},
            {"name": "other region", CALLER: {"region": "eu-north-1"}},
            {"name": "block", BUCKET: {"name": NAME}, "module_defaults": {BUCKET: {"tags": {}}}},
        ],
    })  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    assert run.of("group")["region"] == "us-west-2"
    assert (run.of("module")["region"], run.of("module")["tags"]) == ("us-west-2", {"team": "photographers"})
    assert run.of("own")["tags"] == {"team": "archivists"}
    assert run.of("other region")["region"] == "eu-north-1"
    assert run.of("block")["tags"] == {}


@each_way
def test_what_a_task_tells_is_used(way, playbooks):
    """register, loop, until, when, failed_when, changed_when, ignore_errors, rescue, timeout."""
    run = playbooks.run({"hosts": "localhost", "vars": dict(WAYS[way]), "tasks": [
        {"name": "loop", BUCKET: {"name": "photos-{{ item.year }}", "tags": {"year": "{{ item.year }}"}},
         "loop": [{"year": 2025}, {"year": 2026}], "loop_control": {"label": "{{ item.year }}"}, "register": "made"},
        {"name": "used", "ansible.builtin.assert": {"that": [
            "made is changed", "made.results | map(attribute='name') | list == ['photos-2025', 'photos-2026']",
            "made.results[1].tags == {'year': '2026'}", "made.results[0].plan | length == 2"]}},
        {"name": "until", BUCKET: {"name": "photos-2025"}, "register": "seen", "until": "seen.region == 'nowhere'",
         "retries": 2, "delay": 0, "ignore_errors": True},
        {"name": "not changed", BUCKET: {"name": "photos-2025", "tags": {"a": "b"}}, "changed_when": False},
        {"name": "failed when", BUCKET: {"name": "photos-2025"}, "register": "seen", "ignore_errors": True,
         "failed_when": "seen.region != 'nowhere'"},
        {"name": "skipped", BUCKET: {"name": "photos-2027"}, "when": "made is not changed"},
        {"name": "ignored", BUCKET: {"name": "x"}, "ignore_errors": True, "register": "refused"},
        {"name": "refused", "ansible.builtin.assert": {"that": ["refused is failed", "'3 to 63' in refused.msg"]}},
        {"block": [{"name": "broken", BUCKET: {"name": "y"}}],
         "rescue": [{"name": "rescued", BUCKET: {"name": "photos-2026", "state": "absent"}}]},
        {"name": "in time", BUCKET: {"name": "photos-2025"}, "timeout": 60},
    ]})  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    assert run.of("until")["attempts"] == 2 and run.of("until").kind == "failed"
    assert run.of("not changed")["changed"] is False and run.of("not changed")["plan"]
    assert run.of("failed when").kind == "failed"
    assert run.of("skipped").kind == "skipped"
    assert run.of("rescued")["changed"] is True


@each_way
def test_timeout(way, aws, playbooks):
    """A task that may not take longer is ended, and says so."""
    aws.latency(5000)
    run = playbooks.run([task({"name": NAME}, timeout=1, ignore_errors=True, **variables(way))])
    aws.latency(0)
    assert run.of("it").kind == "failed" and "1 second" in json.dumps(run.of("it").result)


@each_way
def test_check_and_diff(way, aws, playbooks):
    """By the command line and by the task, and the task's word counts."""
    options = {"name": NAME, "tags": {"a": "b"}}
    tasks = [
        {"name": "as the command says", BUCKET: options},
        {"name": "no diff", BUCKET: options, "diff": False},
        {"name": "really", BUCKET: {"name": NAME}, "check_mode": False},
    ]
    begun = aws.last_call()
    play = {"hosts": "localhost", "tasks": tasks, "vars": dict(WAYS[way])}
    run = playbooks.run(play, arguments=["--check", "--diff"])
    assert run.code == 0, run.output[-3000:]
    assert [call["operation"] for call in aws.writes(begun)] == ["CreateBucket"]
    assert run.of("as the command says")["diff"]["after"]["tags"] == {"a": "b"}
    assert f"+++ after: bucket {NAME}" in run.output
    assert run.of("no diff").get("diff") in (None, [], {}) and run.of("no diff")["changed"] is True

    begun = aws.last_call()
    told = playbooks.run([task(options, check_mode=True, **variables(way))]).of("it")
    assert told["changed"] is True and aws.writes(begun) == []


@each_way
def test_no_log(way, playbooks):
    run = playbooks.run([task({"name": NAME, "tags": {"secret": SECRET}}, no_log=True, **variables(way))])
    assert run.code == 0
    assert "censored" in run.of("it").result
    assert SECRET not in run.output


@each_way
def test_secrets(way, playbooks):
    """A secret that is an option stands nowhere: not in what is printed at -vvv, not in a result, not in an error."""
    keys = {"access_key": "AKIASHOWN", "secret_key": SECRET, "session_token": TOKEN}
    telling = {**playbooks.environment, "ANSIBLE_INJECT_INVOCATION": "true"}
    run = replace(playbooks, environment=telling).run([
        task({"name": NAME, "tags": {"a": "b"}, **keys}, register="kept", **variables(way)),
        {"name": "shown", "ansible.builtin.debug": {"var": "kept"}},
        {"name": "echo", BUCKET: {"name": NAME, "tags": {"copy": f"[{SECRET}]"}, **keys}, **variables(way)},
        {"name": "refused", BUCKET: {"name": f"{SECRET}!", **keys}, "ignore_errors": True, **variables(way)},
        {"name": "wrong type", BUCKET: {"name": NAME, "versioning": TOKEN, **keys}, "ignore_errors": True,
         **variables(way)},
        {"name": "unknown option", BUCKET: {"name": NAME, "token": TOKEN, **keys}, "ignore_errors": True,
         **variables(way)},
    ], arguments=["--diff"])  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    assert run.of("it")["invocation"]["module_args"]["secret_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert run.of("it")["invocation"]["module_args"]["access_key"] == "AKIASHOWN"
    told = json.dumps([one.result for one in run.told])
    # A secret that the playbook spells out in other options too is masked there as well.
    for secret in (SECRET, TOKEN):
        assert secret not in told
        assert secret not in run.output


def test_secrets_on_disk(aws, playbooks, tmp_path):
    """What is remembered of a caller holds no secret, and nobody else can read it."""
    options = {"name": NAME, "access_key": "AKIAONDISK", "secret_key": SECRET, "expected_account_id": "123456789012"}
    assert playbooks.run([task(options)]).code == 0
    kept = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    remembered = [path for path in kept if "converge.aws" in str(path)]
    assert len(remembered) == 1 and stat.S_IMODE(remembered[0].stat().st_mode) == 0o600
    assert all(SECRET.encode() not in path.read_bytes() for path in kept)


@each_way
def test_aliases(way, playbook):
    """An option under its alias is the option; both at once are warned of."""
    told = playbook.task("converge.aws.iam_managed_policy", {"policy_name": "read-photos", "state": "absent"}, way)
    assert (told.kind, told["changed"]) == ("ok", False)
    both = {"name": NAME, "region": REGION, "aws_region": REGION}
    assert "alias aws_region" in str(playbook.task(BUCKET, both, way)["warnings"])
