# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts of buckets against botocore's model, and what a result says when some of them can't be read."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.permissions import needed
from ansible_collections.converge.aws.plugins.module_utils.s3 import bucket_facts
from support.model import operations
from support.modules import options


class Answers:
    """A port that answers by (operation, bucket): with a value, or by raising an error."""

    def __init__(self, answers: dict[tuple[str, str], Any]) -> None:
        self.answers, self.asked = answers, []
        self.where = Where("eu-west-3")
        self.told: list[str] = []
        self.meta, self.method_to_api_mapping = self, {one.operation for one in bucket_facts.FACTS.values()}

    def client(self) -> Answers:
        return self

    def call(self, operation: str, params: Any) -> Any:
        self.asked.append((operation, params))
        answer = self.answers.get((operation, params.get("Bucket", "")), {})
        if isinstance(answer, str):
            raise ApiError(operation, answer, "it is so", 403)
        return dict(answer)

    def pages(self, operation: str, params: Any) -> Any:
        answers = self.call(operation, params)
        yield from answers.get("pages", [answers])

    def side_by_side(self, thunks: Any) -> list[Any]:
        def attempt(thunk: Any) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        return [attempt(thunk) for thunk in thunks]

    def report(self, message: str, ahead: float = 0.0) -> None:
        self.told.append(message)


@pytest.mark.parametrize("name", bucket_facts.FACTS)
def test_a_fact_is_a_read_of_the_model(name):
    fact = bucket_facts.FACTS[name]
    assert is_read(fact.operation)
    model = operations("s3")[fact.operation]
    assert {"Bucket", "ExpectedBucketOwner"} <= set(model.input_shape.members)
    assert not fact.pages or fact.pages in model.output_shape.members
    assert all(action.startswith("s3:Get") for action in needed("s3", fact.operation))


def test_facts_are_the_options_that_there_are():
    assert set(bucket_facts.FACTS) == set(options("s3_bucket_info")["bucket_facts"]["suboptions"])


def test_what_is_refused_of_a_bucket_does_not_hide_the_rest():
    api = Answers({
        ("list_buckets", ""): {"pages": [{"Buckets": [{"Name": "a"}]}, {"Buckets": [{"Name": "b"}, {"Name": "c"}]}]},
        ("get_bucket_tagging", "a"): "AccessDenied",
        ("get_bucket_cors", "a"): "NoSuchCORSConfiguration",
        ("get_bucket_cors", "b"): {"CORSRules": [], "ResponseMetadata": {}},
        ("get_bucket_tagging", "b"): "AccessDenied",
        ("get_bucket_tagging", "c"): "NoSuchBucket",
    })  # fmt: skip
    plan = bucket_facts.plan(api, {"bucket_facts": {"bucket_tagging": True, "bucket_cors": True, "bucket_acl": False}})
    first, second = plan.facts["buckets"]
    assert (first["name"], first["bucket_cors"], first["bucket_tagging"]) == ("a", {}, None)
    assert list(first["errors"]) == ["bucket_tagging"]
    assert "s3:GetBucketTagging" in first["errors"]["bucket_tagging"]
    assert (second["name"], second["bucket_cors"], second["bucket_tagging"]) == ("b", {"CORSRules": []}, None)
    assert len(plan.warnings) == 1
    assert "bucket_tagging of bucket a" in plan.warnings[0]
    assert "1 more" in plan.warnings[0]
    assert "get_bucket_acl" not in {operation for operation, _params in api.asked}
    assert not plan.steps


def test_one_bucket_is_not_looked_for_among_all():
    api = Answers({("head_bucket", "a"): {"BucketRegion": "eu-west-3"}})
    plan = bucket_facts.plan(api, {"name": "a", "expected_account_id": "123456789012"})
    assert plan.facts["buckets"] == [{"name": "a", "bucket_region": "eu-west-3"}]
    assert api.asked == [("head_bucket", {"Bucket": "a", "ExpectedBucketOwner": "123456789012"})]


def test_a_bucket_whose_head_is_refused_still_has_its_facts():
    api = Answers({("head_bucket", "a"): "403", ("get_bucket_versioning", "a"): {"Status": "Enabled"}})
    (found,) = bucket_facts.plan(api, {"name": "a", "bucket_facts": {"bucket_versioning": True}}).facts["buckets"]
    assert found["bucket_versioning"] == {"Status": "Enabled"}
    assert list(found["errors"]) == ["bucket_region"]


def test_a_bucket_of_which_nothing_can_be_read_is_an_error():
    api = Answers({("head_bucket", "a"): "403", ("get_bucket_versioning", "a"): "AccessDenied"})
    for asked in (None, {"bucket_versioning": True}):
        with pytest.raises(Failed, match="bucket a"):
            bucket_facts.plan(api, {"name": "a", "bucket_facts": asked})


def test_a_playbook_for_either_shape_of_the_peer_finds_its_keys():
    blocked = {"BlockPublicAcls": True}
    api = Answers({("get_public_access_block", "a"): {"PublicAccessBlockConfiguration": blocked}})
    (found,) = bucket_facts.plan(api, {"name": "a", "bucket_facts": {"public_access_block": True}}).facts["buckets"]
    assert found["public_access_block"] == {"PublicAccessBlockConfiguration": blocked, **blocked}


def test_many_buckets_are_read_part_by_part():
    names = [f"b{number:03}" for number in range(120)]
    api = Answers({("list_buckets", ""): {"Buckets": [{"Name": name} for name in names]}})
    plan = bucket_facts.plan(api, {"prefix": "b", "only_region": True, "bucket_facts": {"bucket_acl": True}})
    assert [bucket["name"] for bucket in plan.facts["buckets"]] == names
    assert api.asked[0] == ("list_buckets", {"MaxBuckets": 1000, "Prefix": "b", "BucketRegion": "eu-west-3"})
    assert api.told == ["50 of 120 buckets read", "100 of 120 buckets read"]


def test_a_fact_that_botocore_does_not_know_is_refused_and_left_out_of_all():
    api = Answers({("head_bucket", "a"): {}})
    api.method_to_api_mapping = {"get_bucket_acl"}
    with pytest.raises(Refused, match="bucket_abac"):
        bucket_facts.plan(api, {"name": "a", "bucket_facts": {"bucket_abac": True}})
    (found,) = bucket_facts.plan(api, {"name": "a", "all_facts": True}).facts["buckets"]
    assert set(found) == {"name", "bucket_region", "bucket_acl"}
