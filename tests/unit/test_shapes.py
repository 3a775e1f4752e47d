# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between snake_case and the model's shapes: nothing lost on the way there and back, nothing unknown let through."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.shapes import (
    from_wire,
    merged,
    place,
    shape_at,
    snake,
    timestamp,
    to_wire,
    unknown_values,
)
from support.model import Model, operations

S3 = Model("s3")
CORS = shape_at(S3.input_shape("put_bucket_cors"), "CORSConfiguration.CORSRules")
LIFECYCLE = shape_at(S3.input_shape("put_bucket_lifecycle_configuration"), "LifecycleConfiguration.Rules")
METADATA = shape_at(S3.input_shape("put_object"), "Metadata")
INTERESTING = [
    (service, operation, path)
    for service, operation, path in [
        ("s3", "put_bucket_lifecycle_configuration", "LifecycleConfiguration"),
        ("s3", "put_bucket_notification_configuration", "NotificationConfiguration"),
        ("s3", "put_bucket_replication", "ReplicationConfiguration"),
        ("s3", "put_bucket_inventory_configuration", "InventoryConfiguration"),
        ("iam", "create_role", ""),
        ("rds", "create_db_instance", ""),
        ("organizations", "create_policy", ""),
    ]
]


def values(shape, depth: int = 3):
    """Any value of a shape, in the model's own words."""
    if shape.type_name == "structure":
        return st.fixed_dictionaries(
            {}, optional={name: values(inner, depth - 1) for name, inner in shape.members.items() if depth > 0}
        )
    if shape.type_name == "list":
        return st.lists(values(shape.member, depth - 1), max_size=2)
    if shape.type_name == "map":
        return st.dictionaries(st.text("abAB_", min_size=1, max_size=3), values(shape.value, depth - 1), max_size=2)
    kinds = {"boolean": st.booleans(), "integer": st.integers(), "long": st.integers()}
    return kinds.get(shape.type_name, st.text("abc", max_size=3))


@pytest.mark.parametrize(("service", "operation", "path"), INTERESTING)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_nothing_is_lost_there_and_back(service, operation, path, data):
    shape = shape_at(operations(service)[operation].input_shape, path)
    wire = data.draw(values(shape))
    assert to_wire(from_wire(wire, shape), shape) == wire


@pytest.mark.parametrize("service", ["s3", "iam", "rds", "workdocs", "glacier", "organizations"])
def test_no_two_members_of_a_structure_have_one_name(service):
    seen = set()

    def walk(shape):
        if shape is None or shape.name in seen:
            return
        seen.add(shape.name)
        if shape.type_name == "structure":
            assert len({snake(member) for member in shape.members}) == len(shape.members), shape.name
            for inner in shape.members.values():
                walk(inner)
        elif shape.type_name == "list":
            walk(shape.member)

    for operation in operations(service).values():
        walk(operation.input_shape)
        walk(operation.output_shape)
    assert len(seen) > 20


@pytest.mark.parametrize(("member", "option"), [
    ("KMSMasterKeyID", "kms_master_key_id"), ("SSEAlgorithm", "sse_algorithm"), ("CORSRules", "cors_rules"),
    ("ID", "id"), ("BlockPublicAcls", "block_public_acls"), ("DBInstanceIdentifier", "db_instance_identifier"),
])  # fmt: skip
def test_an_option_is_named_after_its_member(member, option):
    assert snake(member) == option


def test_what_is_left_out_is_not_sent():
    assert to_wire([{"id": None, "allowed_methods": ["GET"]}], CORS) == [{"AllowedMethods": ["GET"]}]


def test_the_models_own_names_are_taken_too():
    assert to_wire([{"ID": "a", "allowed_methods": ["GET"]}], CORS) == [{"ID": "a", "AllowedMethods": ["GET"]}]


def test_keys_of_a_map_are_the_users_own():
    assert to_wire({"Some_Key": "x", 1: "y"}, METADATA) == {"Some_Key": "x", "1": "y"}


@pytest.mark.parametrize(("value", "sentence"), [
    ([{"alowed_methods": ["GET"]}], r"^rules\[0\]\.alowed_methods is not known\. Allowed: allowed_headers, "),
    ([{"allowed_methods": "GET"}], r"^rules\[0\]\.allowed_methods must be a list, not text\.$"),
    ({"id": "a"}, r"^rules must be a list, not a dictionary\.$"),
    (["GET"], r"^rules\[0\] must be a dictionary, not text\.$"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_place(value, sentence):
    with pytest.raises(Refused, match=sentence):
        to_wire(value, CORS, "rules")


def test_values_beyond_an_enumeration_are_named_with_their_place():
    wire = [{"Status": "Enabled", "Transitions": [{"StorageClass": "GLACIER"}, {"StorageClass": "ICE"}]}]
    said = list(unknown_values(wire, LIFECYCLE, "rules"))
    assert len(said) == 1
    assert said[0].startswith("rules[0].Transitions[1].StorageClass can't be 'ICE'. Allowed: GLACIER, ")
    assert list(unknown_values([{"Status": "Enabled"}], LIFECYCLE)) == []


def test_problems_are_botocores_and_ours_together():
    request = Request("s3", "put_bucket_accelerate_configuration", {"AccelerateConfiguration": {"Status": "Fast"}})
    said = " ".join(S3.problems(request))
    assert 'Missing required parameter in input: "Bucket"' in said
    assert "AccelerateConfiguration.Status can't be 'Fast'" in said
    assert S3.problems(Request("s3", "get_bucket_policy", {"Bucket": "photos"})) == []


@pytest.mark.parametrize(("path", "there"), [("", True), ("CORSConfiguration.CORSRules", True), ("CORSRules", False),
                                             ("CORSConfiguration.CORSRules.ID", False), ("Bucket.Name", False)])
def test_a_place_in_a_shape(path, there):
    assert (shape_at(S3.input_shape("put_bucket_cors"), path) is not None) == there


def test_a_map_has_a_place_for_every_name():
    shape = operations("sns")["create_topic"].input_shape
    assert shape_at(shape, "Attributes.DisplayName").type_name == "string"
    assert shape_at(shape, "Attributes.DisplayName.More") is None


def test_places_put_together_make_a_request():
    assert place("A.B.C", 1) == {"A": {"B": {"C": 1}}}
    assert merged({"A": {"B": 1}}, place("A.C", 2), {"D": 3}) == {"A": {"B": 1, "C": 2}, "D": 3}
    assert merged({"A": {"B": 1}}, place("A.B", 2)) == {"A": {"B": 2}}


@given(st.recursive(st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3)))
def test_merging_changes_nothing_it_was_given(value):
    before = {"a": {"b": {"c": 0}}}
    merged(before, {"a": value})
    assert before == {"a": {"b": {"c": 0}}}
    assert merged(before, {}) == before


def test_times_are_utc_to_the_second():
    zone = datetime.timezone(datetime.timedelta(hours=2))
    noon = datetime.datetime(2026, 1, 2, 12, 30, 15, 999, tzinfo=zone)
    assert timestamp(noon) == "2026-01-02T10:30:15Z"
    shape = S3.output_shape("head_object")
    assert from_wire({"LastModified": noon}, shape) == {"last_modified": "2026-01-02T10:30:15Z"}
