# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for one setting of a bucket: what they refuse before anything is read, and what their plans send."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.s3 import one_metric, one_notification, one_setting
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import operations
from support.modules import module, validated
from support.planning import plan, told

NAMES = {"s3_bucket_notification": "bucket_name", "s3_metrics_configuration": "bucket_name"}


def params(name: str, **options: Any) -> dict[str, Any]:
    """A task's options, completed as Ansible does."""
    result = validated(name, {NAMES.get(name, "name"): "b", **options})
    assert not result.error_messages
    return result.validated_parameters


def steps(name: str, current: Any, **options: Any) -> Any:
    resource = module(name).RESOURCE
    return plan(resource, State({}, {resource.parts[0].name: current}), params(name, **options))


GET, ANY = {"allowed_methods": ["GET"]}, {"allowed_origins": ["*"]}
QUEUE = {"event_name": "e", "queue_arn": "arn:aws:sqs:eu-west-3:123456789012:q", "events": ["s3:ObjectCreated:*"]}
FUNCTION = "arn:aws:lambda:eu-west-3:123456789012:function:f"
CALLED = {"event_name": "e", "lambda_function_arn": FUNCTION, "events": ["s3:ObjectCreated:*"]}
RULE = {"redirect": {"host_name": "example.com"}}
PRESENT = {"state": "present"}

REFUSED = [
    ("s3_cors", {**PRESENT, "rules": [{**GET, **ANY}] * 101}, "101 rules"),
    ("s3_cors", {**PRESENT, "rules": [{**GET, "allowed_origins": []}]}, r"rules\[0\].allowed_origins is empty"),
    ("s3_cors", {**PRESENT, "rules": [{**GET, "allowed_origins": ["http://*.a.*"]}]}, "one \\*"),
    ("s3_logging", {"target_bucket": "l", "target_object_key_format": {
        "simple_prefix": {}, "partitioned_prefix": {"partition_date_source": "EventTime"}}}, "not both"),
    ("s3_website", {**PRESENT, "suffix": "a/b.html"}, "suffix"),
    ("s3_website", {**PRESENT, "suffix": ""}, "suffix"),
    ("s3_website", {**PRESENT, "redirect_all_requests": "ftp://example.com"}, "redirect_all_requests"),
    ("s3_website", {**PRESENT, "redirect_all_requests": "https://example.com:8443"}, "redirect_all_requests"),
    ("s3_website", {**PRESENT, "redirect_all_requests": ""}, "redirect_all_requests"),
    ("s3_website", {**PRESENT, "routing_rules": [{"redirect": {"host_name": "a"}} for _one in range(51)]}, "51 rules"),
    ("s3_website", {**PRESENT, "routing_rules": [{"redirect": {}}]}, r"routing_rules\[0\].redirect is empty"),
    ("s3_website", {**PRESENT, "routing_rules": [{**RULE, "condition": {}}]}, "condition is empty"),
    ("s3_website", {**PRESENT, "routing_rules": [
        {"redirect": {"replace_key_with": "a", "replace_key_prefix_with": "b"}}]}, "not both"),
    ("s3_metrics_configuration", {"id": "all objects"}, "id can't be 'all objects'"),
    ("s3_bucket_notification", {"event_bridge": True, "state": "absent"}, "event_bridge: false"),
    ("s3_bucket_notification", {"event_bridge": True, "events": ["s3:ObjectCreated:*"]}, "event_name is missing"),
    ("s3_bucket_notification", {"event_name": "e", "events": ["s3:ObjectCreated:*"]}, "one destination"),
    ("s3_bucket_notification", {**QUEUE, "events": []}, "events is empty"),
    ("s3_bucket_notification", {**QUEUE, "lambda_alias": "live"}, "need lambda_function_arn"),
    ("s3_bucket_notification", {**CALLED, "lambda_function_arn": f"{FUNCTION}:live", "lambda_version": 2}, "already"),
    ("s3_bucket_notification", {**CALLED, "lambda_version": -1}, "lambda_version can't be -1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "sentence"), REFUSED)
def test_what_can_not_be_right_is_refused_before_anything_is_read(name, options, sentence):
    with pytest.raises(Refused, match=sentence):
        module(name).RESOURCE.check(params(name, **options))


@pytest.mark.parametrize(("name", "options"), [
    ("s3_cors", {"state": "absent"}),
    ("s3_cors", {**PRESENT, "rules": [{"allowed_methods": ["GET"], "allowed_origins": ["https://*.example.com"]}]}),
    ("s3_logging", {"state": "absent"}),
    ("s3_website", {"state": "absent"}),
    ("s3_website", {**PRESENT, "redirect_all_requests": "https:example.com", "state": "present"}),
    ("s3_metrics_configuration", {"id": "a" * 64}),
    ("s3_bucket_notification", {"event_name": "e", "state": "absent"}),
    ("s3_bucket_notification", {**CALLED, "lambda_version": 2}),
])  # fmt: skip
def test_what_is_right_is_not_refused(name, options):
    module(name).RESOURCE.check(params(name, **options))


def test_an_event_that_s3_does_not_have_is_refused():
    with pytest.raises(Refused, match="s3:ObjectEaten"):
        steps("s3_bucket_notification", None, **{**QUEUE, "events": ["s3:ObjectEaten"]})


@pytest.mark.parametrize(("options", "arn"), [
    ({}, FUNCTION),
    ({"lambda_alias": "live"}, f"{FUNCTION}:live"),
    ({"lambda_version": 3}, f"{FUNCTION}:3"),
    ({"lambda_version": 0}, FUNCTION),
])  # fmt: skip
def test_a_function_is_named_with_its_version_or_alias(options, arn):
    (step,) = steps("s3_bucket_notification", None, **CALLED, **options)
    (entry,) = step.requests[0].params["NotificationConfiguration"]["LambdaFunctionConfigurations"]
    assert entry == {"Id": "e", "LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}


def test_an_empty_prefix_is_none_as_the_peer_writes_it():
    """community.aws writes rules with empty values; its notifications are the same ones here."""
    rules = [{"name": "prefix", "value": ""}, {"name": "suffix", "value": ""}]
    current = {"queue_configurations": [{"id": "e", "queue_arn": QUEUE["queue_arn"], "events": QUEUE["events"],
                                         "filter": {"key": {"filter_rules": rules}}}]}  # fmt: skip
    assert steps("s3_bucket_notification", current, **QUEUE) == ()
    assert told(steps("s3_bucket_notification", current, **QUEUE, suffix=".jpg")) == [
        ("notifications", "change", ["put_bucket_notification_configuration"])
    ]


def test_rules_are_compared_whole():
    current = [{**GET, **ANY, "allowed_headers": ["*"], "id": "theirs"}]
    same = [{**GET, **ANY, "allowed_headers": ["*"]}]
    assert steps("s3_cors", current, state="present", rules=same) == ()
    assert told(steps("s3_cors", current, state="present", rules=[{**GET, **ANY}])) == [
        ("cors_rules", "change", ["put_bucket_cors"])
    ]
    assert told(steps("s3_cors", current, state="absent")) == [("cors_rules", "clear", ["delete_bucket_cors"])]


def test_a_website_keeps_what_the_task_leaves_out():
    current = {"index_document": {"suffix": "a.html"}, "error_document": {"key": "e.html"}, "routing_rules": [RULE]}
    assert steps("s3_website", current, state="present", suffix="a.html") == ()
    (step,) = steps("s3_website", current, state="present", suffix="b.html", routing_rules=[])
    assert step.after == {"index_document": {"suffix": "b.html"}, "error_document": {"key": "e.html"}}
    (step,) = steps("s3_website", current, state="present", redirect_all_requests="https:example.com")
    assert step.after == {"redirect_all_requests_to": {"host_name": "example.com", "protocol": "https"}}


def test_simple_keys_are_what_there_is_unless_said_otherwise():
    current = {"target_bucket": "l", "target_prefix": ""}
    days = {"partitioned_prefix": {"partition_date_source": "EventTime"}}
    assert steps("s3_logging", current, target_bucket="l", target_object_key_format={"simple_prefix": {}}) == ()
    assert steps("s3_logging", {**current, "target_object_key_format": days}, target_bucket="l") == ()
    (step,) = steps(
        "s3_logging",
        {**current, "target_object_key_format": days},
        target_bucket="l",
        target_object_key_format={"simple_prefix": {}},
    )
    assert step.after["target_object_key_format"] == {"simple_prefix": {}}


@pytest.mark.parametrize("name", ["s3_cors", "s3_logging", "s3_website", "s3_metrics_configuration"])
def test_there_is_nothing_to_remove_where_nothing_is(name):
    more = {"id": "ours"} if name == "s3_metrics_configuration" else {}
    assert steps(name, None, state="absent", **more) == ()


def test_names_of_filter_rules_are_sent_as_the_schema_has_them_and_shown_as_s3_has_them():
    wire = {"QueueConfigurations": [{"Filter": {"Key": {"FilterRules": [{"Name": "Suffix", "Value": ".jpg"}]}}}]}
    read = module("s3_bucket_notification").RESOURCE.parts[0].read
    value = one_notification.DOCUMENT.from_wire(wire, operations("s3")[read.operation].output_shape)
    rule = value["queue_configurations"][0]["filter"]["key"]["filter_rules"][0]
    assert rule == {"name": "suffix", "value": ".jpg"}
    shown = one_notification.answer({"notifications": value}, None, {}, None)["notification_configuration"]
    assert shown["queue_configurations"][0]["filter"]["key"]["filter_rules"][0]["name"] == "Suffix"
    assert one_notification.answer({}, None, {}, None)["event_bridge"] is False


def test_what_is_given_is_not_bent():
    assert one_setting.without_none({"a": None, "b": [{"c": None, "d": 0}]}) == {"b": [{"d": 0}]}
    assert one_metric.answer({}, None, {}, None) == {"metrics_configuration": {}}
