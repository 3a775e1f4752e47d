# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch gives what a loop gives, with fewer words on the wire, by both ways in and under Ansible's keywords."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from support.playbook import WAYS
from support.stage import REGION
from tests.integration.test_acts import differences
from tests.integration.test_keywords import was_in_process

BATCH, BUCKET, OBJECT = "converge.aws.batch", "converge.aws.s3_bucket", "converge.aws.s3_object"
SECRET = "neverShowThisSecretKey4711"
ITEMS = [
    {"name": "photos-1", "versioning": True},
    {"name": "photos-2", "tags": {"team": "photographers"}},
    {"name": "photos-3", "encryption": "AES256", "region": "us-west-2"},
]

each_way = pytest.mark.parametrize("way", WAYS)


def batch(items, module="s3_bucket", name="it", **more):
    options = {key: more.pop(key) for key in ("defaults", "concurrency") if key in more}
    return {"name": name, BATCH: {"module": module, "items": items, **options}, **more}


def buckets(aws):
    return {bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]}


@each_way
def test_it_registers_what_a_loop_registers(way, aws, playbooks):
    """Foretold, done, and done again: item by item the same, and no write in check mode."""
    def run(task, *arguments):
        begun = aws.last_call()
        play = {"hosts": "localhost", "vars": dict(WAYS[way]), "tasks": [{**task, "name": "it"}]}
        done = playbooks.run(play, arguments=["--diff", *arguments])
        assert done.code == 0, done.output[-3000:]
        assert was_in_process(done) is (way == "in_process")
        # Who calls is remembered from the first run on.
        sent = Counter(call["operation"] for call in aws.calls(begun) if call["operation"] != "GetCallerIdentity")
        return done.of("it"), sent, aws.writes(begun)

    named = {option: f"{{{{ item.{option} | default(omit) }}}}" for item in ITEMS for option in item}
    loop = {BUCKET: named, "loop": ITEMS}
    runs = {}
    for name, task in (("loop", loop), ("batch", batch(ITEMS))):
        aws.reset()
        runs[name] = [run(task, "--check"), run(task), run(task)]
        assert runs[name][0][2] == [] and runs[name][1][2]
    for (looped, its_calls, _writes), (batched, our_calls, _ours) in zip(runs["loop"], runs["batch"], strict=True):
        assert batched["changed"] is looped["changed"]
        assert batched["msg"] == looped["msg"] == "All items completed"
        assert differences(looped["results"], batched["results"], ("*.failed", "*.invocation", "*._ansible_*")) == []
        assert our_calls == its_calls
        assert batched["api_calls"] == sum(one["api_calls"] for one in looped["results"])
        assert set(batched["permissions"]) == {said for one in looped["results"] for said in one["permissions"]}
        assert batched["diff"] == [one["diff"] for one in batched["results"] if one.get("diff")]


@each_way
def test_each_diff_is_shown_under_its_name(way, playbooks):
    play = {"hosts": "localhost", "vars": dict(WAYS[way]), "tasks": [batch(ITEMS)]}
    run = playbooks.run(play, arguments=["--check", "--diff"])
    assert [run.output.count(f"+++ after: bucket photos-{number}") for number in (1, 2, 3)] == [1, 1, 1]


@each_way
def test_one_that_fails_stops_no_other_and_is_named(way, aws, playbooks):
    aws.faults([{"kind": "error", "service": "s3", "operation": "PutBucketTagging", "status": 403,
                 "code": "AccessDenied"}])  # fmt: skip
    run = playbooks.run([{**batch(ITEMS), "vars": dict(WAYS[way]), "ignore_errors": True, "register": "made"},
                         {"name": "used", "ansible.builtin.assert": {"that": [
                             "made is failed", "made is changed",
                             "made.results | map(attribute='failed') == [false, true, false]"]}}])  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    told = run.of("it")
    assert told.kind == "failed"
    assert told["msg"].startswith("1 of 3 items failed. items[1], bucket photos-2: ")
    assert "AccessDenied" in told["msg"]
    assert told["results"][1]["error"]["code"] == "AccessDenied"
    assert buckets(aws) == {"photos-1", "photos-2", "photos-3"}


@each_way
def test_what_can_not_be_right_is_refused_before_anything_is_sent(way, aws, playbook):
    wrong = [ITEMS[0], {"name": "photos-2", "versionin": True}, {"versioning": True}, {"name": "p", "state": "there"}]
    begun = aws.last_call()
    told = playbook.task(BATCH, {"module": "s3_bucket", "items": wrong}, way)
    assert told.kind == "failed" and aws.calls(begun) == []
    assert "3 of 4 items are refused, and nothing was sent. items[1], bucket photos-2: Unsupported" in told["msg"]
    assert "items[2]: missing required arguments: name" in told["msg"]
    assert "items[3], bucket p: value of state must be one of" in told["msg"]


@pytest.mark.parametrize(("options", "sentence"), [
    ({"module": "amazon.aws.s3_bucket"}, "module: 'amazon.aws.s3_bucket' is no module that batch can run"),
    ({"module": "batch"}, "module: 'batch' is no module that batch can run"),
    ({"concurrency": 0}, "concurrency is 0; it can be 1 to 64"),
    ({"concurrency": 65}, "concurrency is 65; it can be 1 to 64"),
    ({"concurrency": "many"}, "argument 'concurrency' is of type"),
    ({"items": "photos-1"}, "items"),
    ({"items": [["photos-1"]]}, "items"),
    ({"region": REGION}, "Unsupported parameters for (converge.aws.batch) module: region"),
    ({"defaults": {"versionin": True}}, "versionin"),
])  # fmt: skip
def test_bad_options_get_a_sentence(options, sentence, aws, playbook):
    begun = aws.last_call()
    told = playbook.task(BATCH, {"module": "s3_bucket", "items": ITEMS, **options})
    assert told.kind == "failed" and sentence in told["msg"]
    assert aws.calls(begun) == []
    assert "Traceback" not in json.dumps(told.result)


def test_an_empty_list_is_skipped(playbook):
    told = playbook.task(BATCH, {"module": "s3_bucket", "items": []})
    assert (told.kind, told["results"], told["skipped_reason"]) == ("skipped", [], "No items in the list")


@each_way
def test_defaults(way, playbooks):
    """Of the group, of the module, of the batch, and the item's own, each over the one before; none of them batch's."""
    run = playbooks.run({
        "hosts": "localhost", "vars": dict(WAYS[way]),
        "module_defaults": {"group/converge.aws.aws": {"region": "us-west-2"}, BUCKET: {"tags": {"of": "module"}},
                            BATCH: {"concurrency": 2}},
        "tasks": [batch([{"name": "photos-1"}, {"name": "photos-2", "tags": {"of": "item"}},
                         {"name": "photos-3", "aws_region": "eu-north-1"}], defaults={"versioning": True}),
                  batch([{"name": "photos-4"}], name="own", defaults={"resource_tags": {"of": "batch"}},
                        module_defaults={"group/converge.aws.aws": {"region": "ap-south-1"}})],
    })  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    results = run.of("it")["results"]
    assert [one["tags"]["of"] for one in results] == ["module", "item", "module"]
    assert [one["region"] for one in results] == ["us-west-2", "us-west-2", "eu-north-1"]
    assert all(one["versioning"]["Versioning"] == "Enabled" for one in results)
    assert "warnings" not in run.of("it").result
    (own,) = run.of("own")["results"]
    assert (own["region"], own["tags"]["of"]) == ("ap-south-1", "batch")


@each_way
def test_secrets(way, playbooks):
    """An item's secret stands neither in its result nor in its item; with no_log, nothing does."""
    keys = {"access_key": "AKIASHOWN", "secret_key": SECRET}
    telling = {**playbooks.environment, "ANSIBLE_INJECT_INVOCATION": "true"}
    run = replace(playbooks, environment=telling).run([
        {**batch([{"name": "photos-1", **keys, "tags": {"copy": f"[{SECRET}]"}}]), "register": "made",
         "vars": dict(WAYS[way])},
        {"name": "shown", "ansible.builtin.debug": {"var": "made"}},
        {**batch([{"name": f"{SECRET}!"}], defaults=keys, name="refused"), "ignore_errors": True,
         "vars": dict(WAYS[way])},
        {**batch([{"name": "photos-2", "tags": {"a": "unseen-4712"}}], name="unseen"), "no_log": True,
         "vars": dict(WAYS[way])},
    ], arguments=["--diff"])  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    (one,) = run.of("it")["results"]
    assert one["invocation"]["module_args"]["secret_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert one["item"]["access_key"] == "AKIASHOWN"
    assert "censored" in run.of("unseen").result
    told = json.dumps([one.result for one in run.told])
    for secret in (SECRET, "unseen-4712"):
        assert secret not in told and secret not in run.output


@each_way
def test_environment_check_mode_and_delegation(way, aws, playbooks):
    run = playbooks.run({"hosts": "localhost", "vars": dict(WAYS[way]), "tasks": [
        {**batch([{"name": "photos-1"}, {"name": "photos-2"}]), "environment": {"AWS_REGION": "us-west-2"}},
        {**batch([{"name": "photos-3"}], name="foretold"), "check_mode": True},
        {**batch([{"name": "photos-4"}], name="delegated"), "delegate_to": "localhost"},
        {"name": "after", BUCKET: {"name": "photos-5"}},
    ]})  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    assert [one["region"] for one in run.of("it")["results"]] == ["us-west-2"] * 2
    assert run.of("foretold")["changed"] is True and run.of("after")["region"] == REGION
    assert buckets(aws) == {"photos-1", "photos-2", "photos-4", "photos-5"}


@each_way
def test_files_of_the_controller(way, aws, playbooks, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "sea.jpg").write_bytes(b"the sea")
    aws.client("s3").create_bucket(Bucket="photos")
    put = [{"object": "1.jpg", "src": "sea.jpg"}, {"object": "2.jpg", "src": "sea.jpg"}]
    run = playbooks.run([{**batch(put, "s3_object", defaults={"bucket": "photos"}), "vars": dict(WAYS[way])},
                         {**batch([{"object": "3.jpg", "src": "ocean.jpg", "bucket": "photos"}], "s3_object",
                                  name="no such file"), "vars": dict(WAYS[way]), "ignore_errors": True}])  # fmt: skip
    assert run.of("it")["changed"] is True
    assert run.of("no such file").kind == "failed" and "ocean.jpg" in run.of("no such file")["msg"]
    s3 = aws.client("s3")
    assert [s3.get_object(Bucket="photos", Key=key)["Body"].read() for key in ("1.jpg", "2.jpg")] == [b"the sea"] * 2


def test_downloads_side_by_side_have_the_permissions_of_any_file(aws, playbook, tmp_path):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="photos")
    for number in range(24):
        s3.put_object(Bucket="photos", Key=f"{number}.jpg", Body=b"x" * number)
    (tmp_path / "any").touch()
    (tmp_path / "3.jpg").touch(mode=0o600)
    get = [{"object": f"{number}.jpg", "dest": str(tmp_path / f"{number}.jpg")} for number in range(24)]
    told = playbook.task(BATCH, {"module": "s3_object", "items": get, "defaults": {"bucket": "photos", "mode": "get"}})
    assert told.kind == "ok", told["msg"]
    mode = (tmp_path / "any").stat().st_mode
    modes = [(tmp_path / f"{number}.jpg").stat().st_mode for number in range(24)]
    assert modes.pop(3) & 0o777 == 0o600
    assert set(modes) == {mode}


def test_async_makes_a_job_of_each_item(aws, playbooks):
    run = playbooks.run([
        {**batch(ITEMS[:2]), "async": 60, "poll": 0, "register": "made"},
        {"name": "ended", "ansible.builtin.async_status": {"jid": "{{ item.ansible_job_id }}"}, "register": "ended",
         "loop": "{{ made.results }}", "until": "ended.finished", "retries": 60, "delay": 1},
        {**batch(ITEMS, name="waited for"), "async": 60, "poll": 1, "ignore_errors": True},
    ])  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    assert buckets(aws) == {"photos-1", "photos-2"}
    assert "it takes poll: 0" in run.of("waited for")["msg"]


def test_the_identity_is_asked_once_and_calls_are_a_loops(aws, playbook):
    items = [{"name": f"photos-{number:03}", "versioning": True, "tags": {"a": "b"}} for number in range(60)]
    begun = aws.last_call()
    assert playbook.task(BATCH, {"module": "s3_bucket", "items": items, "defaults": {"access_key": "AKIAFRESH",
                         "secret_key": "s", "expected_account_id": "123456789012"}}).kind == "ok"  # fmt: skip
    assert Counter(call["operation"] for call in aws.calls(begun))["GetCallerIdentity"] == 1
    begun = aws.last_call()
    told = playbook.task(BATCH, {"module": "s3_bucket", "items": items})
    assert told["changed"] is False and len(told["results"]) == 60
    assert [one["name"] for one in told["results"]] == [item["name"] for item in items]
    assert Counter(call["operation"] for call in aws.calls(begun)) == {
        "HeadBucket": 60, "GetBucketVersioning": 60, "GetBucketTagging": 60,
    }  # fmt: skip
    assert told["api_calls"] == 180


def test_a_time_limit_ends_it(aws, playbooks):
    aws.latency(5000)
    run = playbooks.run([{**batch(ITEMS), "timeout": 1, "ignore_errors": True}])
    aws.latency(0)
    assert run.of("it").kind == "failed" and "1 second" in json.dumps(run.of("it").result)
    assert was_in_process(run)


def test_a_throttled_batch_gets_through(aws, playbook):
    aws.faults([{"kind": "throttle", "service": "s3", "times": 40}])
    items = [{"name": f"photos-{number}", "versioning": True} for number in range(16)]
    told = playbook.task(BATCH, {"module": "s3_bucket", "items": items})
    assert told.kind == "ok", told["msg"]
    assert buckets(aws) == {item["name"] for item in items}
