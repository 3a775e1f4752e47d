# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle rules mean the same in every spelling, no rule of others is touched, and every mistake is a sentence."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.options import argument_spec
from ansible_collections.converge.aws.plugins.module_utils.s3 import lifecycle, lifecycle_limits
from ansible_collections.converge.aws.plugins.module_utils.state import State
from ansible_collections.converge.aws.plugins.modules import s3_bucket, s3_lifecycle
from support.model import Model
from support.modules import flat, options
from support.planning import plan

BUCKET = "photos"
MODEL = Model("s3")
READ = MODEL.output_shape("get_bucket_lifecycle_configuration")
WRITTEN = MODEL.input_shape("put_bucket_lifecycle_configuration")
DAY = "2030-01-01T00:00:00Z"
DEFAULT = "all_storage_classes_128K"
VARIES = "varies_by_storage_class"


# --- a bucket, tasks, and what they send ---


def task(module: Any = s3_lifecycle, **said: Any) -> dict[str, Any]:
    """The options of a task as the module gets them."""
    validation = ArgumentSpecValidator(**argument_spec(module.DOCUMENTATION, module.RULES)).validate(
        {"name": BUCKET, **copy.deepcopy(said)}
    )
    assert not validation.error_messages, validation.error_messages
    module.RESOURCE.check(validation.validated_parameters)
    return validation.validated_parameters


def standing(*rules: dict[str, Any], minimum: str = DEFAULT) -> dict[str, Any]:
    """A configuration as GetBucketLifecycleConfiguration answers it."""
    return {"Rules": list(rules), "TransitionDefaultMinimumObjectSize": minimum, "ResponseMetadata": {}}


def steps(wire: dict[str, Any] | None, module: Any = s3_lifecycle, **said: Any) -> tuple[Any, ...]:
    value = lifecycle.DOCUMENT.from_wire(wire, READ) if wire else None
    return plan(module.RESOURCE, State({}, {"lifecycle": value}), task(module, **said))


def sent(wire: dict[str, Any] | None, module: Any = s3_lifecycle, **said: Any) -> dict[str, Any]:
    """What the one request of a task's one step sends."""
    ((step),) = steps(wire, module, **said)
    (request,) = step.requests
    assert request.operation == "put_bucket_lifecycle_configuration"
    return request.params


def rules_sent(wire: dict[str, Any] | None, **said: Any) -> list[dict[str, Any]]:
    return sent(wire, **said)["LifecycleConfiguration"]["Rules"]


def rule(name: str = "", **members: Any) -> dict[str, Any]:
    """A rule as AWS gives it; without members that do something it expires objects after 30 days."""
    whole = {"Status": "Enabled", "Filter": {"Prefix": ""}, **members}
    if not set(whole) - {"Status", "Filter", "Prefix"}:
        whole["Expiration"] = {"Days": 30}
    return {**({"ID": name} if name else {}), **{key: value for key, value in whole.items() if value is not None}}


TAGGED = rule("tagged", Filter={"Tag": {"Key": "kind", "Value": "draft"}}, Expiration={"Days": 1})
JOINED = rule("joined", Filter={"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}}, Expiration={"Days": 2})
SIZED = rule("sized", Filter={"ObjectSizeGreaterThan": 5}, Expiration={"Days": 3})
LOGS = rule("logs", Filter={"Prefix": "logs/"})
EVERY = rule("all", Expiration={"Days": 99})


# --- spellings ---


@pytest.mark.parametrize(("one", "other"), [
    ({"Prefix": "a/"}, {"Filter": {"Prefix": "a/"}}),
    ({"Prefix": ""}, {"Filter": {}}),
    ({"Filter": {"Prefix": ""}}, {"Filter": {}}),
    ({"Filter": {"And": {"Prefix": "", "ObjectSizeLessThan": 9}}}, {"Filter": {"ObjectSizeLessThan": 9}}),
    ({"Filter": {"And": {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}}},
     {"Filter": {"And": {"Tags": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]}}}),
    ({"Filter": {}, "Expiration": {"Days": 3, "ExpiredObjectDeleteMarker": False}},
     {"Filter": {}, "Expiration": {"Days": 3}}),
    ({"Filter": {}, "Transitions": []}, {"Filter": {}}),
])  # fmt: skip
def test_these_spellings_are_the_same(one, other):
    read = [lifecycle.DOCUMENT.from_wire(standing({"Status": "Enabled", **entry}), READ) for entry in (one, other)]
    assert lifecycle.same_document(*read)


@pytest.mark.parametrize(("one", "other"), [
    ({"Prefix": "a/"}, {"Filter": {"Prefix": "a"}}),
    ({"Filter": {"Tag": {"Key": "a", "Value": "1"}}}, {"Filter": {}}),
    ({"Filter": {"ObjectSizeGreaterThan": 0}}, {"Filter": {}}),
    ({"Filter": {"ObjectSizeGreaterThan": 9}}, {"Filter": {"ObjectSizeLessThan": 9}}),
    ({"Filter": {}, "Status": "Disabled"}, {"Filter": {}}),
    ({"Filter": {}, "Expiration": {"ExpiredObjectDeleteMarker": True}}, {"Filter": {}}),
    ({"Filter": {}, "ID": "a"}, {"Filter": {}, "ID": "b"}),
])  # fmt: skip
def test_these_are_not(one, other):
    read = [lifecycle.DOCUMENT.from_wire(standing({"Status": "Enabled", **entry}), READ) for entry in (one, other)]
    assert not lifecycle.same_document(*read)


@pytest.mark.parametrize("text", [
    "2030-01-01", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z", "2030-01-01 00:00:00",
    "2030-01-01T00:00:00+00:00", "2030-01-01T02:00:00+02:00", "2029-12-31T19:00:00-05:00", " 2030-01-01T00:00:00z ",
])  # fmt: skip
def test_midnight_has_many_spellings(text):
    assert lifecycle.midnight(text) == DAY
    assert steps(standing(rule("a", Expiration={"Date": DAY})), rule_id="a", expiration_date=text) == ()


@pytest.mark.parametrize("text", [
    "2030-01-01T12:00:00Z", "2030-01-01T00:00:00.5Z", "01/01/2030", "soon", "2030-13-01", "",
    "0001-01-01T00:00:00+14:00",
])  # fmt: skip
def test_other_times_are_refused(text):
    with pytest.raises(Refused, match=r"^expiration_date: .* is not midnight UTC"):
        task(expiration_date=text)


# --- every rule there can be ---

days = st.integers(1, 400)
filters = st.fixed_dictionaries(
    {},
    optional={
        "prefix": st.sampled_from(("a/", "b/", "ä/")),
        "tags": st.dictionaries(st.sampled_from(("k", "l")), st.sampled_from(("", "v")), min_size=1),
        "object_size_greater_than": st.sampled_from((0, 7)),
        "object_size_less_than": st.sampled_from((8, 9)),
    },
)
moves = st.lists(st.sampled_from(lifecycle_limits.CLASSES), unique=True, max_size=6).map(
    lambda classes: sorted(classes, key=lifecycle_limits.CLASSES.index)
)
actions = st.fixed_dictionaries(
    {"expiration": st.one_of(days.map(lambda number: {"days": 1000 + number}), st.just({}))},
    optional={
        "transitions": moves.map(
            lambda names: [{"days": 30 * n + 30, "storage_class": name} for n, name in enumerate(names)]
        ),
        "noncurrent_version_expiration": st.fixed_dictionaries(
            {"noncurrent_days": days.map(lambda number: 1000 + number)},
            optional={"newer_noncurrent_versions": st.integers(1, 100)},
        ),
        "noncurrent_version_transitions": moves.map(
            lambda names: [{"noncurrent_days": 30 * n + 30, "storage_class": name} for n, name in enumerate(names)]
        ),
    },
).filter(lambda said: any(said.values()))
bodies = st.builds(
    lambda filter_, said, status: {"filter": filter_, "status": status, **said},
    filters, actions, st.sampled_from(("enabled", "disabled")),
)  # fmt: skip
documents = st.lists(bodies, min_size=1, max_size=4).map(
    lambda rules: [{"id": f"rule-{number}", **body} for number, body in enumerate(rules)]
)


def on_the_wire(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """The configuration that a task with these rules leads to."""
    params = sent(None, rules=rules)
    return standing(*params["LifecycleConfiguration"]["Rules"], minimum=params["TransitionDefaultMinimumObjectSize"])


@given(bodies)
def test_a_rule_comes_back_as_it_went(body):
    whole = lifecycle.tidy(body)
    assert lifecycle.rule_of(lifecycle.entry_of(whole)) == whole
    assert lifecycle.tidy(whole) == whole
    assert list(lifecycle_limits.problems(whole)) == []


@given(bodies)
def test_predicates_are_joined_only_when_there_are_several(body):
    (entry,) = on_the_wire([body])["Rules"]
    inner = entry["Filter"].get("And", {})
    assert len(entry["Filter"]) == 1
    assert not inner or len({**inner, "Tags": None}) - 1 + len(inner.get("Tags", ())) > 1


@given(documents, st.randoms(use_true_random=False))
def test_order_and_case_are_no_drift(rules, random):
    there = on_the_wire(rules)
    again = copy.deepcopy(rules)
    for one in [*again, *there["Rules"]]:
        for name in ("transitions", "noncurrent_version_transitions", "Transitions", "NoncurrentVersionTransitions"):
            random.shuffle(one.get(name, []))
            for transition in one.get(name, []):
                if "storage_class" in transition:
                    transition["storage_class"] = transition["storage_class"].lower()
    random.shuffle(again)
    random.shuffle(there["Rules"])
    assert steps(there, rules=again) == ()


@given(documents)
def test_ids_that_aws_gave_are_no_drift(rules):
    for purge in (True, False):
        unnamed = [{name: value for name, value in one.items() if name != "id"} for one in rules]
        assert steps(on_the_wire(rules), rules=unnamed, purge_rules=purge) == ()


@given(documents, bodies)
def test_another_rule_is_drift(rules, body):
    known = [lifecycle.tidy({**one, "id": None}) for one in rules]
    changed = [*rules[:-1], {**body, "id": rules[-1]["id"]}]
    assert bool(steps(on_the_wire(rules), rules=changed)) == (lifecycle.tidy(body) != known[-1])


@given(documents, bodies, st.sampled_from(("rule", "rules", "absent")))
def test_rules_of_others_go_back_as_they_came(rules, body, way):
    """The task owns the rule with its id, else the one with exactly its filter; all others stay, to the letter."""
    there = on_the_wire(rules)
    mine = lifecycle.tidy(body)["filter"]
    owned = [number for number, one in enumerate(rules) if lifecycle.tidy(one)["filter"] == mine]
    said = {
        "prefix": mine.get("prefix"),
        "filter_tags": mine.get("tags"),
        "minimum_object_size": mine.get("object_size_greater_than"),
        "maximum_object_size": mine.get("object_size_less_than"),
    }
    said = {name: value for name, value in said.items() if value is not None}
    tasks = {
        "rule": {**said, "expiration_days": 7},
        "rules": {"rules": [{"filter": mine, "expiration": {"days": 7}}], "purge_rules": False},
        "absent": {**said, "state": "absent"},
    }
    if len(owned) > 1:
        with pytest.raises(Refused, match="several rules have exactly this filter"):
            steps(there, **tasks[way])
        return
    left = [entry for number, entry in enumerate(there["Rules"]) if number not in owned]
    if way == "absent" and not owned:
        assert steps(there, **tasks[way]) == ()
    elif way == "absent" and not left:
        (step,) = steps(there, **tasks[way])
        assert [request.operation for request in step.requests] == ["delete_bucket_lifecycle"]
    else:
        after = rules_sent(there, **tasks[way])
        new = [entry for entry in after if entry not in left]
        assert [entry for entry in after if entry in left] == left
        assert len(new) == (way != "absent")
        assert [entry.get("ID") for entry in new if owned] == [rules[number]["id"] for number in owned if new]


# --- what the peer does wrong ---


def test_a_rule_without_tags_leaves_rules_with_tags_alone():
    after = rules_sent(standing(TAGGED, JOINED, SIZED), expiration_days=30)
    assert after[:3] == [TAGGED, JOINED, SIZED]
    assert after[3] == rule()


@pytest.mark.parametrize("prefix", [None, "", "a/"])
def test_removing_a_rule_without_tags_leaves_rules_with_tags_alone(prefix):
    said = {} if prefix is None else {"prefix": prefix}
    assert steps(standing(TAGGED, JOINED, SIZED), state="absent", **said) == ()
    mine = rule("mine", Filter={"Prefix": prefix or ""})
    assert rules_sent(standing(TAGGED, mine, JOINED, SIZED), state="absent", **said) == [TAGGED, JOINED, SIZED]


def test_rules_with_tags_are_told_by_tags_and_prefix_together():
    there = standing(TAGGED, JOINED)
    assert rules_sent(there, filter_tags={"kind": "draft"}, state="absent") == [JOINED]
    assert rules_sent(there, filter_tags={"k": "v"}, prefix="a/", state="absent") == [TAGGED]
    assert steps(there, filter_tags={"k": "v"}, state="absent") == ()


def test_the_minimum_size_in_force_is_sent_back():
    there = standing(LOGS, TAGGED, minimum=VARIES)
    whole = {"rules": [{"expiration": {"days": 1}}]}
    for said in ({"expiration_days": 3}, {"rule_id": "logs", "state": "absent"}, whole):
        assert sent(there, **said)["TransitionDefaultMinimumObjectSize"] == VARIES
    assert sent(None, expiration_days=3)["TransitionDefaultMinimumObjectSize"] == DEFAULT
    assert sent(there, transition_default_minimum_object_size=DEFAULT) == {
        "Bucket": BUCKET,
        "LifecycleConfiguration": {"Rules": [LOGS, TAGGED]},
        "TransitionDefaultMinimumObjectSize": DEFAULT,
    }
    assert steps(there, transition_default_minimum_object_size=VARIES) == ()


def test_an_endpoint_that_knows_no_minimum_size_is_sent_none():
    there = {"Rules": [LOGS]}
    assert "TransitionDefaultMinimumObjectSize" not in sent(there, expiration_days=3)


def test_a_task_that_names_no_rule_changes_none():
    assert steps(standing(LOGS, TAGGED)) == steps(None) == ()
    with pytest.raises(Refused, match="^transition_default_minimum_object_size belongs to lifecycle rules"):
        steps(None, transition_default_minimum_object_size=VARIES)


# --- a single rule ---


def test_a_rule_with_an_id_is_that_rule_whatever_its_filter():
    after = rules_sent(standing(LOGS, EVERY), rule_id="logs", prefix="protocols/", expiration_days=30)
    assert after == [rule("logs", Filter={"Prefix": "protocols/"}), EVERY]


def test_what_a_task_leaves_out_of_a_rule_goes():
    there = standing(rule("a", Expiration={"Days": 40}, Transitions=[{"Days": 1, "StorageClass": "GLACIER"}]))
    assert rules_sent(there, rule_id="a", expiration_days=40) == [rule("a", Expiration={"Days": 40})]


def test_a_task_that_names_no_action_only_switches():
    off = {**LOGS, "Status": "Disabled"}
    assert rules_sent(standing(LOGS, TAGGED), rule_id="logs", status="disabled") == [off, TAGGED]
    assert rules_sent(standing(LOGS, TAGGED), prefix="logs/", status="disabled") == [off, TAGGED]
    assert rules_sent(standing(off, TAGGED), rule_id="logs") == [LOGS, TAGGED]
    assert steps(standing(off, TAGGED), rule_id="logs", status="disabled") == ()
    for said in ({"rule_id": "x"}, {"prefix": "log"}):
        with pytest.raises(Refused, match="^There is no rule .* yet, and a new one needs an action"):
            steps(standing(LOGS), status="disabled", **said)


def test_other_moves_stay_without_purge_transitions():
    there = standing(rule("a", Transitions=[{"Days": 30, "StorageClass": "STANDARD_IA"}],
                          NoncurrentVersionTransitions=[{"NoncurrentDays": 1, "StorageClass": "GLACIER"}]))  # fmt: skip
    (after,) = rules_sent(there, rule_id="a", transition_days=99, purge_transitions=False)
    assert after["Transitions"] == [
        {"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 99, "StorageClass": "GLACIER"},
    ]  # fmt: skip
    assert after["NoncurrentVersionTransitions"] == [{"NoncurrentDays": 1, "StorageClass": "GLACIER"}]
    (after,) = rules_sent(there, rule_id="a", transition_days=60, storage_class="standard_ia", purge_transitions=False)
    assert after["Transitions"] == [{"Days": 60, "StorageClass": "STANDARD_IA"}]
    with pytest.raises(Refused, match="^transition_days: GLACIER comes 30 days after STANDARD_IA at the earliest: 60"):
        steps(there, rule_id="a", transition_days=59, purge_transitions=False)
    assert steps(None, rule_id="a", transition_days=1, purge_transitions=False)


def test_every_option_of_a_rule_reaches_its_place():
    (after,) = rules_sent(
        None,
        rule_id="r", prefix="p", filter_tags={"t": True, "n": 1}, minimum_object_size=1, maximum_object_size=9,
        expiration_days=400, transitions=[{"transition_days": 0, "storage_class": "glacier_ir"}],
        noncurrent_version_expiration_days=50, noncurrent_version_keep_newer=2, noncurrent_version_transition_days=40,
        noncurrent_version_storage_class="ONEZONE_IA",
    )  # fmt: skip
    tags = [{"Key": "t", "Value": "true"}, {"Key": "n", "Value": "1"}]
    assert after == {
        "ID": "r",
        "Status": "Enabled",
        "Filter": {"And": {"Prefix": "p", "Tags": tags, "ObjectSizeGreaterThan": 1, "ObjectSizeLessThan": 9}},
        "Expiration": {"Days": 400},
        "Transitions": [{"Days": 0, "StorageClass": "GLACIER_IR"}],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 50, "NewerNoncurrentVersions": 2},
        "NoncurrentVersionTransitions": [{"NoncurrentDays": 40, "StorageClass": "ONEZONE_IA"}],
    }
    (after,) = rules_sent(
        None,
        expire_object_delete_marker=True, transition_date="2030-01-01",
        noncurrent_version_transitions=[{"transition_days": 3, "storage_class": "deep_archive"}],
        abort_incomplete_multipart_upload_days=7,
    )  # fmt: skip
    assert after == {
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "Transitions": [{"Date": DAY, "StorageClass": "GLACIER"}],
        "NoncurrentVersionTransitions": [{"NoncurrentDays": 3, "StorageClass": "DEEP_ARCHIVE"}],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }


# --- all rules, or some of them ---


def test_the_whole_document_leaves_no_others():
    mine = {"id": "logs", "filter": {"prefix": "logs/"}, "expiration": {"days": 30}}
    assert rules_sent(standing(TAGGED, LOGS), rules=[mine]) == [LOGS]
    assert steps(standing(TAGGED, LOGS), rules=[mine], purge_rules=False) == ()
    assert [one.requests[0].operation for one in steps(standing(LOGS), rules=[])] == ["delete_bucket_lifecycle"]
    assert steps(None, rules=[]) == steps(standing(LOGS), rules=[], purge_rules=False) == ()


def test_two_rules_of_one_filter_keep_their_ids():
    short, long = rule("short", Expiration={"Days": 1}), rule("long", Expiration={"Days": 9})
    said = [{"expiration": {"days": 9}}, {"expiration": {"days": 1}}]
    assert steps(standing(short, long), rules=said) == ()
    after = rules_sent(standing(short, long), rules=[{"expiration": {"days": 9}}, {"expiration": {"days": 2}}])
    assert after == [rule("short", Expiration={"Days": 2}), long]


def test_a_given_id_wins_over_the_one_there():
    mine = {"id": "new", "filter": {"prefix": "logs/"}, "expiration": {"days": 30}}
    (after,) = rules_sent(standing(LOGS), rules=[mine])
    assert after == {**LOGS, "ID": "new"}


# --- the old form ---

OLD, OLDER = ({"ID": name, "Prefix": f"{name}/", "Status": "Enabled", "Expiration": {"Days": 9}} for name in ("o", "p"))


def test_rules_of_the_old_form_stay_as_they_are_while_nothing_else_comes():
    assert rules_sent(standing(OLD, OLDER), rule_id="o", state="absent") == [OLDER]
    assert rules_sent(standing(OLD, OLDER), prefix="p/", state="absent") == [OLD]
    assert steps(standing(OLD, OLDER), prefix="o/", expiration_days=9) == ()
    assert rules_sent(standing(OLD), transition_default_minimum_object_size=VARIES) == [OLD]


def test_rules_of_both_forms_are_never_sent_together():
    after = rules_sent(standing(OLD, OLDER), rule_id="o", prefix="o/", expiration_days=8)
    assert after == [rule("o", Filter={"Prefix": "o/"}, Expiration={"Days": 8}),
                     rule("p", Filter={"Prefix": "p/"}, Expiration={"Days": 9})]  # fmt: skip


# --- the bucket's own option ---


def test_a_bucket_takes_the_whole_document():
    mine = {"id": "logs", "filter": {"prefix": "logs/"}, "expiration": {"days": 30}}
    assert sent(standing(TAGGED, minimum=VARIES), s3_bucket, lifecycle_rules=[mine]) == {
        "Bucket": BUCKET,
        "LifecycleConfiguration": {"Rules": [LOGS]},
        "TransitionDefaultMinimumObjectSize": VARIES,
    }
    assert steps(standing(LOGS), s3_bucket, lifecycle_rules=[mine]) == ()
    (step,) = steps(standing(LOGS), s3_bucket, lifecycle_rules=[])
    assert step.requests[0].operation == "delete_bucket_lifecycle"
    with pytest.raises(Refused, match="^lifecycle_minimum_object_size belongs to lifecycle rules"):
        steps(None, s3_bucket, lifecycle_minimum_object_size=VARIES)
    with pytest.raises(Refused, match=r"^lifecycle_rules\[0\]\.expiration\.days: "):
        task(s3_bucket, lifecycle_rules=[{"expiration": {"days": 0}}])


def test_a_bucket_that_is_not_there_yet_is_an_empty_one():
    said = {"lifecycle_rules": [{"expiration": {"days": 30}}]}
    new = plan(s3_bucket.RESOURCE, State(), task(s3_bucket, **said))
    assert [(step.name, step.action) for step in new] == [("bucket", "create"), ("lifecycle", "change")]
    (only,) = plan(s3_lifecycle.RESOURCE, State(), task(expiration_days=30))
    assert only == new[1]


# --- limits ---

FULL = {"expiration": {"days": 9}}


def moving(*pairs: tuple[Any, str], **more: Any) -> dict[str, Any]:
    unit = "date" if isinstance(pairs[0][0], str) else "days"
    return {"transitions": [{unit: when, "storage_class": name} for when, name in pairs], **more}


def moving_old(*pairs: tuple[int, str], **more: Any) -> dict[str, Any]:
    return {"noncurrent_version_transitions": [{"noncurrent_days": n, "storage_class": c} for n, c in pairs], **more}


@pytest.mark.parametrize(("body", "sentence"), [
    ({}, ": a rule needs at least one action"),
    ({"expiration": {"expired_object_delete_marker": False}}, ": a rule needs at least one action"),
    ({"id": "x" * 256, **FULL}, ".id: it has 256 characters, and at most 255"),
    ({"expiration": {"days": 0}}, ".expiration.days: it must be 1 or more days, and less than 2^31, not 0"),
    ({"expiration": {"days": 2**31}}, ".expiration.days: it must be 1 or more"),
    ({"expiration": {"days": 3, "date": DAY}}, ".expiration: it takes one of days, date and"),
    ({"expiration": {"days": 3, "expired_object_delete_marker": True}}, ".expiration: it takes one of"),
    ({"expiration": {"date": "2030-01-01T01:00:00Z"}}, ".expiration.date: '2030-01-01T01:00:00Z' is not midnight UTC"),
    ({"expiration": {"expired_object_delete_marker": True}, "filter": {"tags": {"a": "b"}}},
     ".expiration.expired_object_delete_marker: it can't go with a filter of tags or sizes"),
    (moving((-1, "GLACIER")), ".transitions.days: it must be 0 or more"),
    (moving((29, "STANDARD_IA")), ".transitions.days: STANDARD_IA needs 30 days or more, not 29"),
    (moving((29, "onezone_ia")), ".transitions.days: ONEZONE_IA needs 30 days or more, not 29"),
    (moving((1, "GLACIER"), (9, "glacier")), ".transitions: GLACIER stands twice"),
    (moving((30, "STANDARD_IA"), (59, "GLACIER")), "GLACIER comes 30 days after STANDARD_IA at the earliest: 60"),
    (moving((90, "GLACIER"), (95, "ONEZONE_IA")), ".transitions.days: GLACIER comes 30 days after ONEZONE_IA"),
    (moving((9, "GLACIER_IR"), (9, "DEEP_ARCHIVE")), ".transitions.days: DEEP_ARCHIVE comes after GLACIER_IR: 10"),
    (moving((5, "DEEP_ARCHIVE"), (9, "GLACIER")), ".transitions.days: DEEP_ARCHIVE comes after GLACIER: 10 or more"),
    (moving(("2030-01-02", "GLACIER"), ("2030-01-01", "DEEP_ARCHIVE")), ".transitions.date: DEEP_ARCHIVE comes after"),
    (moving(("noon", "GLACIER")), ".transitions.date: 'noon' is not midnight UTC"),
    ({"transitions": [{"storage_class": "GLACIER"}]}, ".transitions: the one to GLACIER needs one of days and date"),
    ({"transitions": [{"days": 1, "date": DAY, "storage_class": "GLACIER"}]}, ".transitions: the one to GLACIER needs"),
    (moving((9, "GLACIER"), expiration={"days": 9}), ".expiration.days: it must be later than the last transition's 9"),
    (moving((DAY, "GLACIER"), expiration={"date": DAY}), ".expiration.date: it must be later than the last"),
    (moving((9, "GLACIER"), expiration={"date": DAY}), ": days and dates can't be mixed"),
    (moving_old((29, "STANDARD_IA")), ".noncurrent_version_transitions.noncurrent_days: STANDARD_IA needs 30 days"),
    (moving_old((9, "GLACIER"), (5, "DEEP_ARCHIVE")), ".noncurrent_days: DEEP_ARCHIVE comes after GLACIER: 10"),
    (moving_old((9, "GLACIER"), noncurrent_version_expiration={"noncurrent_days": 9}),
     ".noncurrent_version_expiration.noncurrent_days: it must be later than the last transition's 9, not 9"),
    ({"noncurrent_version_expiration": {"noncurrent_days": 0}}, ".noncurrent_days: it must be 1 or more days"),
    ({"noncurrent_version_expiration": {"noncurrent_days": 1, "newer_noncurrent_versions": 0}},
     ".noncurrent_version_expiration.newer_noncurrent_versions: 1 to 100 versions can be kept, not 0"),
    ({"noncurrent_version_expiration": {"noncurrent_days": 1, "newer_noncurrent_versions": 101}}, "be kept, not 101"),
    ({"abort_incomplete_multipart_upload": {"days_after_initiation": 0}}, ".days_after_initiation: it must be 1"),
    ({"abort_incomplete_multipart_upload": {"days_after_initiation": 1}, "filter": {"object_size_less_than": 9}},
     ".abort_incomplete_multipart_upload: it can't go with a filter of tags or sizes"),
    ({"filter": {"object_size_greater_than": -1}, **FULL}, ".filter.object_size_greater_than: it must be 0 or more"),
    ({"filter": {"object_size_less_than": 0}, **FULL}, ".filter.object_size_less_than: it must be 1 or more"),
    ({"filter": {"object_size_greater_than": 9, "object_size_less_than": 9}, **FULL}, "must be more than the 9 bytes"),
    ({"filter": {"prefix": "é" * 513}, **FULL}, ".filter.prefix: a key has at most 1024 bytes"),
    ({"filter": {"tags": {"": "v"}}, **FULL}, ".filter.tags: the key of a tag has 1 to 128 characters, not 0"),
    ({"filter": {"tags": {"k" * 129: "v"}}, **FULL}, ".filter.tags: the key of a tag has 1 to 128 characters, not 129"),
    ({"filter": {"tags": {"k": "v" * 257}}, **FULL}, ".filter.tags: the value of a tag has at most 256 characters"),
])  # fmt: skip
def test_what_s3_would_refuse_is_refused(body, sentence):
    with pytest.raises(Refused) as refused:
        task(rules=[{"id": "fine", **FULL}, body])
    assert str(refused.value).startswith("rules[1]")
    assert sentence in str(refused.value)
    assert str(refused.value).count("\n") == 0 and str(refused.value).endswith(".")


@pytest.mark.parametrize("body", [
    {"id": "x" * 255, "expiration": {"days": 1}},
    {"expiration": {"days": 2**31 - 1}},
    {"expiration": {"date": DAY}, "transitions": [{"date": "2029-12-31", "storage_class": "STANDARD_IA"}]},
    {"expiration": {"expired_object_delete_marker": True}, "filter": {"prefix": "a"}},
    moving((0, "GLACIER"), (1, "DEEP_ARCHIVE"), expiration={"days": 2}),
    moving((60, "GLACIER_IR"), (30, "STANDARD_IA")),
    moving_old((0, "GLACIER"), noncurrent_version_expiration={"noncurrent_days": 1, "newer_noncurrent_versions": 100}),
    {"abort_incomplete_multipart_upload": {"days_after_initiation": 1}, "filter": {"prefix": "a"}},
    {"filter": {"object_size_greater_than": 0, "object_size_less_than": 1}, **FULL},
    {"filter": {"prefix": "a" * 1024, "tags": {"k" * 128: "v" * 256}}, **FULL},
])  # fmt: skip
def test_what_s3_takes_is_taken(body):
    assert rules_sent(None, rules=[body])


def test_rules_are_refused_as_a_whole():
    with pytest.raises(Refused, match="^rules: the id a stands twice"):
        task(rules=[{"id": "a", **FULL}, {"id": "b", **FULL}, {"id": "a", "expiration": {"days": 3}}])
    many = [{"id": str(number), **FULL} for number in range(1001)]
    with pytest.raises(Refused, match="^rules: a bucket has at most 1000 lifecycle rules, and these are 1001"):
        task(rules=many)
    there = standing(*(rule(str(number)) for number in range(1000)))
    with pytest.raises(Refused, match="at most 1000 lifecycle rules, and these are 1001"):
        steps(there, rule_id="one more", expiration_days=1)
    wrong = (({"state": "absent"}, "rules says what there is"), ({"status": "disabled"}, "status is that"))
    for said, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            task(rules=[], **said)


@pytest.mark.parametrize(("said", "option"), [
    ({"expiration_days": 0}, "expiration_days"),
    ({"rule_id": "x" * 256, "expiration_days": 1}, "rule_id"),
    ({"transition_days": -1}, "transition_days"),
    ({"transition_date": "now"}, "transition_date"),
    ({"transitions": [{"transition_days": 1, "storage_class": "glacier"}] * 2}, "transitions"),
    ({"noncurrent_version_transition_days": -1}, "noncurrent_version_transition_days"),
    ({"noncurrent_version_expiration_days": 1, "noncurrent_version_keep_newer": 0}, "noncurrent_version_keep_newer"),
    ({"minimum_object_size": -1, "expiration_days": 1}, "minimum_object_size"),
    ({"filter_tags": {"": 1}, "expiration_days": 1}, "filter_tags"),
    ({"abort_incomplete_multipart_upload_days": 0}, "abort_incomplete_multipart_upload_days"),
    ({"expire_object_delete_marker": True, "maximum_object_size": 1}, "expire_object_delete_marker"),
    ({"expire_object_delete_marker": False}, "the rule"),
])  # fmt: skip
def test_the_sentence_names_the_option_of_a_single_rule(said, option):
    with pytest.raises(Refused, match=f"^{option}: "):
        task(**said)


@pytest.mark.parametrize("option", ["rule_id", "prefix", "expiration_days", "transitions", "filter_tags"])
def test_all_rules_and_a_single_one_exclude_each_other(option):
    value = {"expiration_days": 1, "transitions": [], "filter_tags": {}}.get(option, "x")
    with pytest.raises(AssertionError, match=rf"mutually exclusive: rules\|{option}"):
        task(rules=[], **{option: value})


def test_every_storage_class_is_offered_in_both_spellings():
    enum = set(WRITTEN.members["LifecycleConfiguration"].members["Rules"].member.members["Transitions"]
               .member.members["StorageClass"].enum)  # fmt: skip
    assert set(lifecycle_limits.CLASSES) == enum
    for module in ("s3_lifecycle", "s3_bucket"):
        offered = [one["choices"] for path, one in flat(options(module)).items()
                   if path.endswith("storage_class") and "replication" not in path]
        assert offered
        assert all(set(choices) == {*enum, *map(str.lower, enum)} for choices in offered)


# --- what it does to objects ---


@pytest.mark.parametrize(("said", "sentence"), [
    ({"expiration_days": 1}, "S3 deletes all objects 1 day after they were made."),
    ({"expiration_days": 9, "prefix": "logs/"}, "S3 deletes objects under logs/ 9 days after they were made."),
    ({"expiration_date": DAY, "filter_tags": {"b": "2", "a": "1"}}, "objects tagged a=1 and b=2 on 2030-01-01."),
    ({"noncurrent_version_expiration_days": 5, "noncurrent_version_keep_newer": 2, "minimum_object_size": 7},
     "old versions of objects larger than 7 bytes 5 days after they were replaced, but for the newest 2."),
])  # fmt: skip
def test_a_rule_that_deletes_says_so(said, sentence):
    (step,) = steps(standing(LOGS, TAGGED), **said, rule_id="new")
    assert step.effect.kind == "irreversible"
    assert sentence in step.effect.sentence


def test_many_losses_are_told_by_their_number():
    (step,) = steps(None, rules=[{"id": str(n), "expiration": {"days": 100 + n}} for n in range(9)])
    assert "104 days after they were made; and 4 losses more. Without" in step.effect.sentence


@pytest.mark.parametrize("said", [
    {"rule_id": "new", "expiration_days": 3, "status": "disabled"},
    {"rule_id": "new", "transition_days": 3},
    {"rule_id": "new", "expire_object_delete_marker": True},
    {"rule_id": "logs", "state": "absent"},
    {"rule_id": "logs", "prefix": "logs/", "expiration_days": 30, "transition_days": 3},
])  # fmt: skip
def test_a_rule_that_deletes_nothing_more_says_nothing(said):
    (step,) = steps(standing(LOGS, TAGGED), **said)
    assert step.effect is None


def test_people_see_rules_not_the_apis_shapes():
    (step,) = steps(standing(LOGS, JOINED), rule_id="logs", state="absent")
    filter_ = {"prefix": "a/", "tags": {"k": "v"}}
    seen = {"id": "joined", "status": "enabled", "filter": filter_, "expiration": {"days": 2}}
    assert step.show(step.after) == {"rules": [seen], "transition_default_minimum_object_size": DEFAULT}
    (step,) = steps(standing(LOGS), rules=[])
    assert step.show(step.before)["rules"][0]["id"] == "logs"
    assert step.show(step.after) is None
