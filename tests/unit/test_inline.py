# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inline policies: listed by name, read one by one, and compared by what they mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import state
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import inline
from ansible_collections.converge.aws.plugins.module_utils.parts import Call, Resource
from support.model import Model
from support.planning import WHERE, plan, told


def document(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def resource(kind: str) -> Resource:
    return Resource(
        service="iam",
        noun=kind,
        address={f"{kind.capitalize()}Name": "name"},
        find=Call(f"get_{kind}"),
        missing=("NoSuchEntity",),
        parts=(inline.inline(kind),),
    )


class Iam:
    """Somebody with inline policies: those listed, of which only those kept can still be read."""

    service = "iam"

    def __init__(self, listed: list[str], kept: Mapping[str, Any], code: str = "NoSuchEntity") -> None:
        self.listed, self.kept, self.code = listed, kept, code
        self.output_shape = Model("iam").output_shape

    def call(self, operation: str, params: Mapping[str, Any], service: str = "") -> dict[str, Any]:
        if "PolicyName" not in params:
            return {"there": True}
        if params["PolicyName"] not in self.kept:
            raise ApiError(operation, self.code, "no", 400)
        return {"PolicyDocument": self.kept[params["PolicyName"]]}

    def pages(self, operation: str, params: Mapping[str, Any], service: str = "") -> Iterator[dict[str, Any]]:
        yield from ({"PolicyNames": [name]} for name in self.listed)

    def side_by_side(self, thunks: Any) -> list[Any]:
        answers: list[Any] = []
        for thunk in thunks:
            try:
                answers.append(thunk())
            except ApiError as error:
                answers.append(error)
        return answers


def seen(kind: str, iam: Iam) -> state.State:
    table = resource(kind)
    return state.read(table, table.parts, {"name": "jo", "inline_policies": {}}, WHERE, iam)


KINDS = pytest.mark.parametrize("kind", ["user", "group", "role"])


@KINDS
def test_each_document_is_read_by_its_name(kind):
    kept = {"one": document("s3:GetObject"), "two": document("s3:PutObject")}
    assert seen(kind, Iam(["one", "two"], kept)).values == {"inline_policies": kept}
    assert seen(kind, Iam([], {})).values == {"inline_policies": {}}


def test_one_that_was_removed_since_it_was_listed_is_not_there():
    kept = {"one": document("s3:GetObject")}
    assert seen("role", Iam(["one", "gone"], kept)).values == {"inline_policies": kept}


def test_one_that_may_not_be_read_is_a_sentence_and_not_an_empty_one():
    with pytest.raises(Failed, match="iam:GetRolePolicy"):
        seen("role", Iam(["secret"], {}, "AccessDenied"))


@KINDS
def test_only_what_means_something_else_is_put_and_what_is_not_named_stays_unless_purged(kind):
    now = state.State({}, {"inline_policies": {"one": document("s3:GetObject"), "two": document("s3:PutObject")}})
    same = {"one": json.dumps({**document("s3:getobject"), "Statement": document("s3:GetObject")["Statement"][0]})}
    asked = {"name": "jo", "inline_policies": same, "purge_inline_policies": False}
    assert plan(resource(kind), now, asked) == ()
    purged = plan(resource(kind), now, {**asked, "purge_inline_policies": True})
    assert told(purged) == [("inline_policies[two]", "remove", [f"delete_{kind}_policy"])]
    changed = plan(resource(kind), now, {**asked, "inline_policies": {"one": document("s3:*")}})
    assert told(changed) == [("inline_policies[one]", "change", [f"put_{kind}_policy"])]
    assert json.loads(changed[0].requests[0].params["PolicyDocument"]) == document("s3:*")
    assert changed[0].after == document("s3:*"), "the whole document, with nothing left of the one before"


@pytest.mark.parametrize(
    ("policies", "sentence"),
    [
        ({"no name": document("s3:*")}, "the name 'no name'"),
        ({"one": "{"}, "inline_policies.one: not JSON"),
        ({"one": {"Version": "2012-10-17"}}, "inline_policies.one: there is no Statement"),
        ({"one": document("s3:" + "a" * 1100), "two": document("s3:" + "b" * 1100)}, "characters are too many"),
    ],
)
def test_what_iam_does_not_take_is_refused(policies, sentence):
    with pytest.raises(Refused, match=sentence):
        inline.check({"inline_policies": policies}, "user")
    inline.check({"inline_policies": policies, "state": "absent"}, "user")
