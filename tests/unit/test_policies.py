# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of one meaning are equal in every spelling, each change of it is seen, and a mistake is a sentence."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from ansible_collections.converge.aws.plugins.module_utils import policies
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from support.policy_documents import ACCOUNT, PARTITIONS, allow, documents, mutants, respelled, seeds


# The breadth is in test_policies_by_the_thousand.py; what fails here is shrunk to what can be read.
@settings(max_examples=300, deadline=None)
@given(document=documents(), seed=seeds)
def test_every_spelling_of_a_document_means_the_same(document, seed):
    before = document
    for spelling in range(12):
        spelled = respelled(document, seed + spelling)
        assert policies.same_policy(document, spelled)
        assert policies.same_policy(spelled, before)
        before = spelled
    assert policies.canonical(policies.canonical(before)) == policies.canonical(document)


@settings(max_examples=120, deadline=None)
@given(document=documents(), seed=seeds)
def test_every_single_change_is_seen(document, seed):
    spelled = respelled(document, seed)
    for change, mutant in mutants(document):
        assert not policies.same_policy(mutant, spelled), change
        assert not policies.same_policy(spelled, mutant), change


@settings(max_examples=100, deadline=None)
@given(document=documents())
def test_comparing_changes_no_document(document):
    before = copy.deepcopy(document)
    policies.canonical(document)
    policies.merge_statements(document, document)
    assert document == before


def test_a_document_of_all_elements_in_its_one_spelling():
    document = {
        "Statement": {
            "Condition": {"Bool": {"aws:SecureTransport": False}, "NumericEquals": {"S3:Max-Keys": [10, "5", 5]}},
            "Resource": ["b", "a", "b"],
            "Action": "s3:GetObject",
            "Principal": {"AWS": ["arn:aws-cn:iam::111122223333:root", "111122223333", 444455556666]},
            "Effect": "Allow",
            "Sid": "",
        },
        "Id": "",
    }
    assert policies.canonical(document) == {
        "Version": "2008-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["111122223333", "444455556666"]},
                "Action": ["s3:getobject"],
                "Resource": ["a", "b"],
                "Condition": {
                    "bool": {"aws:securetransport": ["false"]},
                    "numericequals": {"s3:max-keys": ["10", "5"]},
                },
            }
        ],
    }


@pytest.mark.parametrize("partition", PARTITIONS)
def test_an_account_is_its_root_in_every_partition(partition):
    root = f"arn:{partition}:iam::{ACCOUNT}:root"
    assert policies.same_policy(allow(Principal={"AWS": ACCOUNT}), allow(Principal={"AWS": [root]}))
    assert not policies.same_policy(allow(Principal={"AWS": "444455556666"}), allow(Principal={"AWS": root}))
    assert not policies.same_policy(allow(Principal={"AWS": f"{root}x"}), allow(Principal={"AWS": root}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"Principal": {"Service": ACCOUNT}}, {"Principal": {"AWS": ACCOUNT}}, id="the kind of principal"),
        pytest.param(
            {"Principal": {"Service": ACCOUNT}},
            {"Principal": {"Service": f"arn:aws:iam::{ACCOUNT}:root"}},
            id="a root that is no AWS principal",
        ),
        pytest.param(
            {"Principal": {"AWS": "AIDAQ3EGTL5WQEXAMPLE1"}},
            {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/me"}},
            id="a deleted principal is drift",
        ),
        pytest.param({"Principal": {"Service": "*"}}, {"Principal": "*"}, id="all services are not everybody"),
        pytest.param(
            {"Condition": {"Bool": {"aws:A": "true", "aws:a": "false"}}},
            {"Condition": {"Bool": {"aws:a": "false"}}},
            id="keys that differ in case alone are both kept",
        ),
        pytest.param(
            {"Condition": {"StringEquals": {"aws:userid": "A"}}},
            {"Condition": {"StringEquals": {"aws:userid": "a"}}},
            id="the case of a value",
        ),
        pytest.param({"Resource": "arn:aws:s3:::B"}, {"Resource": "arn:aws:s3:::b"}, id="the case of a resource"),
    ],
)
def test_what_is_not_the_same(one, other):
    assert not policies.same_policy(allow(**one), allow(**other))


def test_an_operator_without_keys_says_nothing():
    assert policies.same_policy(allow(Condition={"Bool": {}}), allow())


@pytest.mark.parametrize("nothing", [None, {}, "", "  ", "{}", "null"])
def test_nothing_is_nothing_and_no_policy(nothing):
    assert policies.same_policy(nothing, None)
    assert policies.same_policy({}, nothing)
    assert not policies.same_policy(nothing, allow())
    assert policies.canonical(nothing) == {}
    assert policies.shown(nothing) is None


def test_what_is_shown_keeps_the_order_of_its_author():
    text = '{"Statement": [{"Resource": ["b", "a"], "Action": "s3:X", "Effect": "Deny"}], "Version": "2012-10-17"}'
    assert json.dumps(policies.shown(text)) == text
    with pytest.raises(ValueError, match="Expecting"):
        policies.shown("{")


def test_statements_are_merged_by_their_sid_or_their_meaning():
    kept = {"Sid": "Kept", "Effect": "Allow", "Action": "s3:A", "Resource": "*"}
    old = {"Sid": "Mine", "Effect": "Allow", "Action": "s3:B", "Resource": "*"}
    new = {"Sid": "Mine", "Effect": "Deny", "Action": "s3:B", "Resource": "*"}
    unnamed = {"Effect": "Allow", "Action": ["s3:C"], "Resource": "*"}
    again = {"Effect": "Allow", "Action": "S3:C", "Resource": ["*"]}
    current = {"Version": "2008-10-17", "Id": "I", "Statement": [kept, old, unnamed]}
    merged = policies.merge_statements(json.dumps(current), {"Version": "2012-10-17", "Statement": [new, again]})
    assert merged == {"Version": "2012-10-17", "Id": "I", "Statement": [kept, new, again]}
    assert policies.same_policy(policies.merge_statements(merged, merged), merged)
    assert policies.merge_statements(None, {"Statement": new}) == {"Statement": [new]}


# --- the checks ---


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    statement = {name: value for name, value in document["Statement"][0].items() if name not in names}
    return {**document, "Statement": [statement]}


IDENTITY = without(allow(), "Principal")
EFFECT = "policy: statement 1 needs an Effect: Allow or Deny, spelled like that."
ACTION = "policy: statement 1 needs either Action or NotAction."
ACTIONS_TEXT = "policy: statement 1 needs text or a list of texts as its Action."
RESOURCE = "policy: statement 1 needs either Resource or NotResource."
EITHER = "policy: statement 1 needs either Principal or NotPrincipal."
EMPTY = 'policy: statement 1 has an empty Principal: give "*" or, as an example, AWS: <account, user or role>.'
NONE = "policy: there is no Statement in it."
FORM = "policy: statement 1 has a Condition that is not of the form operator: {key: values}."


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "policy: not JSON: Expecting value, line 1 column 1."),
        ('{"Version":\n "2012-10-17",}', "policy: not JSON: *, line 2 column *."),
        ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', "policy: 'Effect' stands twice in the same object."),
        ("[]", "policy: a policy is an object with a Version and a Statement."),
        (None, "policy: a policy is an object with a Version and a Statement."),
        (7, "policy: a policy is an object with a Version and a Statement."),
        ({}, NONE),
        ({"Statement": []}, NONE),
        ({"Statement": "Allow"}, "policy: Statement is a list of statements, or one statement."),
        ({"Statement": [allow()["Statement"][0], "Allow"]}, "policy: statement 2 is not an object."),
        ({**allow(), "Statements": []}, "policy: a policy has Version, Id and Statement, and no 'Statements'."),
        (allow(Actions="s3:*"), "policy: statement 1 has an unknown element 'Actions': there are Sid, *."),
        (allow(Sid="My own", action="s3:*"), "policy: statement 'My own' has an unknown element 'action': *."),
        (allow(Sid=7), "policy: statement 7 has a Sid that is not text."),
        (allow(Effect="allow"), EFFECT),
        (without(allow(), "Effect"), EFFECT),
        (without(allow(), "Action"), ACTION),
        (allow(NotAction="s3:PutObject"), ACTION),
        (allow(Action=[]), ACTIONS_TEXT),
        (allow(Action=[7]), ACTIONS_TEXT),
        (allow(Action=None), ACTIONS_TEXT),
        (allow(Action={"s3": "GetObject"}), ACTIONS_TEXT),
        (without(allow(), "Resource"), RESOURCE),
        (allow(NotResource="*"), RESOURCE),
        (allow(Resource=""), "policy: statement 1 needs text or a list of texts as its Resource."),
        (without(allow(), "Principal"), EITHER),
        (allow(NotPrincipal="*"), EITHER),
        (allow(Principal={}), EMPTY),
        (allow(Principal=""), EMPTY),
        (allow(Principal=[]), EMPTY),
        (allow(Principal={"AWS": []}), EMPTY),
        (allow(Principal={"AWS": ACCOUNT, "Service": ""}), EMPTY),
        (allow(Condition=["aws:SecureTransport"]), FORM),
        (allow(Condition={"aws:SecureTransport": "false"}), FORM),
        (
            {"Version": "2012-10-18", "Statement": allow()["Statement"]},
            'policy: Version is the text "2012-10-17" (in quotes, in YAML too) or "2008-10-17", not \'2012-10-18\'.',
        ),
        ({**allow(), "Version": date(2012, 10, 17)}, "policy: Version is the text * not datetime.date(2012, 10, 17)."),
        (
            allow(Condition={"DateLessThan": {"aws:CurrentTime": date(2030, 1, 1)}}),
            "policy: there is a value in it that JSON doesn't have, such as a date without quotes.",
        ),
        (
            {"Statement": [*allow(Sid="A")["Statement"], *allow(Sid="A", Effect="Deny")["Statement"]]},
            "policy: the Sid 'A' stands twice: each statement needs its own, or none.",
        ),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_option(document, sentence):
    with pytest.raises(Refused) as refusal:
        policies.checked(document, "policy")
    fits(str(refusal.value), sentence)
    with pytest.raises(Refused) as refusal:
        policies.checked(document, "inline.policy")
    fits(str(refusal.value), f"inline.{sentence}")


def fits(text: str, sentence: str) -> None:
    """A sentence with a ``*`` where the text may go on as it likes."""
    start, *rest = sentence.split("*")
    assert text.startswith(start)
    for part in rest:
        assert part in text
        text = text[text.index(part) + len(part) :]
    assert "\n" not in text


@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_the_policy_of_an_identity_names_nobody(element):
    document = {**IDENTITY, "Statement": [{**IDENTITY["Statement"][0], element: "*"}]}
    assert policies.checked(IDENTITY, "policy", kind="identity") == IDENTITY
    with pytest.raises(Refused, match=f"^policy: statement 1 has a {element}: the policy of an identity"):
        policies.checked(document, "policy", kind="identity")


def test_what_is_right_is_returned_as_it_was_written():
    text = json.dumps({"Id": "I", **allow(Sid="A", Condition={"Bool": {"aws:SecureTransport": False}})})
    assert json.dumps(policies.checked(text, "policy")) == text
    assert policies.checked(json.loads(text), "policy") == json.loads(text)
    two = {"Statement": [*allow()["Statement"], *allow(Sid="")["Statement"]]}
    assert policies.checked(two, "policy") == two
    not_elements = {"Effect": "Deny", "NotPrincipal": {"AWS": [ACCOUNT]}, "NotAction": ["s3:A"], "NotResource": "*"}
    assert policies.checked({"Statement": not_elements}, "policy")["Statement"] == not_elements


@settings(max_examples=100, deadline=None)
@given(document=documents(), seed=seeds)
def test_every_document_that_can_be_right_passes(document, seed):
    spelled = respelled(document, seed)
    assert policies.same_policy(policies.checked(spelled, "policy"), document)


def test_a_bucket_policy_counts_bytes_as_they_are_sent():
    document = allow(Sid="é  ")
    size = len(json.dumps(document, separators=(",", ":")).encode())
    assert policies.checked(json.dumps(document, indent=8), "policy", limit=size) == document
    with pytest.raises(Refused, match=f"^policy: {size} bytes are too many: the limit is {size - 1}.$"):
        policies.checked(document, "policy", limit=size - 1)


def test_a_managed_policy_does_not_count_whitespace():
    spaced = {**IDENTITY, "Id": "a b\tc"}
    size = len(json.dumps(spaced, separators=(",", ":")).replace(" ", ""))
    assert policies.checked(spaced, "policy", kind="identity", limit=size) == spaced
    with pytest.raises(Refused, match=f"^policy: {size} characters are too many: the limit is {size - 1}.$"):
        policies.checked(spaced, "policy", kind="identity", limit=size - 1)
