# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a resource on a made-up cloud: read, plan, apply; what is sent, what never is, and what is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import engine, operation
from ansible_collections.converge.aws.plugins.module_utils.answers import Foretold
from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.codecs import exactly, on_off
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import (
    Call,
    Effect,
    Operation,
    Plan,
    Request,
    Resource,
    Setting,
    Step,
    Where,
)
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from ansible_collections.converge.aws.plugins.module_utils.tags import TAGS
from support.model import Model

LOCK = Call("get_object_lock_configuration", "ObjectLockConfiguration.ObjectLockEnabled")
BUCKET = Resource(
    service="s3",
    noun="bucket",
    address={"Bucket": "name"},
    missing=("404",),
    already=("BucketAlreadyOwnedByYou",),
    find=Call("head_bucket"),
    create=Call("create_bucket"),
    delete=Call("delete_bucket"),
    parts=(
        Setting(
            "versioning",
            read=Call("get_bucket_versioning", "Status"),
            write=Call("put_bucket_versioning", "VersioningConfiguration.Status"),
            codec=on_off("Enabled", "Suspended"),
        ),
        Setting(
            "tags",
            read=Call("get_bucket_tagging", "TagSet"),
            write=Call("put_bucket_tagging", "Tagging.TagSet"),
            clear=Call("delete_bucket_tagging"),
            unset=("NoSuchTagSet",),
            codec=TAGS,
            same=exactly,
        ),
        Setting("lock", read=LOCK, write=Call("put_object_lock_configuration"), unset=("NoLock",)),
        Setting(
            "days",
            read=replace(LOCK, path="ObjectLockConfiguration.Rule.DefaultRetention.Days"),
            write=Call("put_object_lock_configuration"),
            unset=("NoLock",),
        ),
    ),
)


def lost(operation: str) -> ApiError:
    return ApiError(operation, "ConnectionDropped", "the connection ended before the answer did", answered=False)


class Cloud:
    """One bucket in memory, as a port; ``fates`` says what befalls the next calls of an operation.

    A fate is an error instead of the call, "unheard" for an answer that is lost, or an answer that is told instead.
    """

    def __init__(self, check: bool = False, fates: Mapping[str, list[Any]] | None = None, root: bool = False) -> None:
        self.service, self.where, self.patience = "s3", Where("eu-west-3"), Patience(clock=lambda: 0.0)
        self.check, self.root = check, root
        self.fates = {name: list(given) for name, given in (fates or {}).items()}
        self.kept: dict[str, Any] | None = None
        self.sent: list[str] = []
        model = Model(self.service)
        self.input_shape, self.output_shape, self.problems = model.input_shape, model.output_shape, model.problems
        self.foretell: Callable[[Sequence[Request]], bool] = model.foretell

    def call(self, operation: str, params: Mapping[str, Any], service: str = "") -> dict[str, Any]:
        assert is_read(operation) or not self.check, f"{operation} left in check mode"
        self.sent.append(operation)
        fate = self.fates[operation].pop(0) if self.fates.get(operation) else None
        if isinstance(fate, Exception):
            raise fate
        if isinstance(fate, dict):
            return fate
        answer = self._answer(operation, params)
        if fate == "unheard":
            raise lost(operation)
        return answer

    def _answer(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if operation == "create_bucket":
            self.kept = {}
        if self.kept is None:
            raise ApiError(operation, "404", "Not Found", 404)
        if operation == "delete_bucket":
            self.kept = None
        elif operation == "put_bucket_versioning":
            self.kept["Status"] = params["VersioningConfiguration"]["Status"]
        elif operation == "put_bucket_tagging":
            self.kept["TagSet"] = params["Tagging"]["TagSet"]
        elif operation == "get_bucket_tagging" and "TagSet" not in self.kept:
            raise ApiError(operation, "NoSuchTagSet", "There are none", 404)
        elif operation == "get_object_lock_configuration":
            raise ApiError(operation, "NoLock", "There is none", 404)
        return dict(self.kept or {})

    def side_by_side(self, thunks: Sequence[Callable[[], Any]]) -> list[Any]:
        def attempt(thunk: Callable[[], Any]) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        return [attempt(thunk) for thunk in thunks]

    def settled(self, missing: Callable[[], str], about: str, timeout: float) -> None:
        for _look in range(3):
            if not (left := missing()):
                return
        raise Failed(f"{about} still lacks: {left}.")

    def pause(self, number: int, begun: float) -> bool:
        return number < 3

    def expect_account(self) -> None:
        """It is the one."""

    def refuse_root(self) -> None:
        if self.root:
            raise Refused("root")

    @property
    def writes(self) -> list[str]:
        return [operation for operation in self.sent if not is_read(operation)]


def run(cloud: Cloud, resource: Resource = BUCKET, **said: Any):
    return engine.run(resource, {"name": "photos", "state": "present", **said}, cloud)


def bucket(check: bool = False, fates: Mapping[str, list[Any]] | None = None, **kept: Any) -> Cloud:
    cloud = Cloud(check, fates)
    cloud.kept = kept
    return cloud


ALL = {"versioning": True, "tags": {"a": "1"}}


def test_a_check_run_sends_no_write_and_foretells_the_real_one():
    foretold, real = Cloud(check=True), Cloud()
    one, other = run(foretold, **ALL), run(real, **ALL)
    assert foretold.writes == []
    assert [step.name for step in one.steps] == [step.name for step in other.steps] == ["bucket", "versioning", "tags"]
    assert [step.requests for step in one.steps] == [step.requests for step in other.steps]
    assert one.facts == other.facts == {"name": "photos", **ALL}
    assert one.changed and other.changed


def test_the_second_run_only_reads():
    cloud = Cloud()
    run(cloud, **ALL)
    cloud.sent.clear()
    again = run(cloud, **ALL)
    assert (again.changed, again.steps, cloud.writes) == (False, (), [])
    assert cloud.sent == ["head_bucket", "get_bucket_versioning", "get_bucket_tagging"]


def test_only_what_the_task_names_is_read_and_nothing_twice():
    cloud = bucket()
    run(cloud, lock="", days="")
    assert cloud.sent == ["head_bucket", "get_object_lock_configuration"]
    cloud.sent.clear()
    run(cloud)
    assert cloud.sent == ["head_bucket"]


def test_what_is_gone_stays_gone():
    cloud = Cloud()
    outcome = run(cloud, state="absent", **ALL)
    assert (outcome.changed, cloud.sent) == (False, ["head_bucket"])
    cloud = bucket()
    assert run(cloud, state="absent").changed
    assert (cloud.kept, cloud.writes) == (None, ["delete_bucket"])


DENIED = ApiError("head_bucket", "403", "Forbidden", 403)


@pytest.mark.parametrize(("fates", "sentence"), [
    ({"head_bucket": [DENIED]}, r"^Looking for bucket photos failed: Forbidden \(403\)\..* It needs s3:ListBucket\.$"),
    ({"get_bucket_tagging": [ApiError("x", "AccessDenied", "No")]},
     r"^Reading tags of bucket photos failed: No \(AccessDenied\)\..* It needs s3:GetBucketTagging\.$"),
])  # fmt: skip
def test_a_read_that_is_refused_is_a_sentence_and_nothing_is_written(fates, sentence):
    cloud = bucket(fates=fates)
    with pytest.raises(Failed, match=sentence):
        run(cloud, **ALL)
    assert cloud.writes == []


def test_a_failure_says_what_was_done_before_it_and_the_next_run_goes_on():
    cloud = Cloud(fates={"put_bucket_tagging": [ApiError("x", "InvalidTag", "Bad tag.", 400)]})
    with pytest.raises(Failed) as told:
        run(cloud, **ALL)
    assert str(told.value) == "Setting tags of bucket photos failed: Bad tag (InvalidTag). Done before that: bucket," \
                              " versioning."  # fmt: skip
    assert told.value.done == ("bucket", "versioning")
    assert [step.name for step in run(cloud, **ALL).steps] == ["tags"]


def test_somebody_who_was_faster_made_it_too():
    cloud = bucket(fates={
        "head_bucket": [ApiError("head_bucket", "404", "", 404)],
        "create_bucket": [ApiError("create_bucket", "BucketAlreadyOwnedByYou", "", 409)],
    }, TagSet=[{"Key": "a", "Value": "1"}])  # fmt: skip
    run(cloud, **ALL)
    assert cloud.writes == ["create_bucket", "put_bucket_versioning"]


def test_somebody_elses_is_not_ours():
    cloud = bucket(fates={
        "head_bucket": [ApiError("head_bucket", "404", "", 404)],
        "create_bucket": [ApiError("create_bucket", "BucketAlreadyExists", "Taken", 409)],
    })  # fmt: skip
    with pytest.raises(Failed, match="^Creating bucket photos failed: Taken"):
        run(cloud, **ALL)
    assert cloud.writes == ["create_bucket"]


@pytest.fixture
def once(monkeypatch):
    """Versioning as something that must not be sent twice."""
    monkeypatch.setattr(engine, "is_sent_once", lambda name: name == "put_bucket_versioning")


@pytest.mark.parametrize(("fate", "times"), [
    (["unheard"], 1), ([lost("put_bucket_versioning")], 2), ([lost("put_bucket_versioning"), "unheard"], 2),
    ([ApiError("put_bucket_versioning", "InternalError", "", 500)], 2),
])  # fmt: skip
def test_a_lost_answer_is_read_back_before_anything_is_sent_again(once, fate, times):
    cloud = bucket(fates={"put_bucket_versioning": fate})
    assert run(cloud, **ALL).facts["versioning"] is True
    assert cloud.writes.count("put_bucket_versioning") == times
    assert cloud.kept["Status"] == "Enabled"


REFUSED = ApiError("put_bucket_versioning", "AlreadySo", "It is taken", 409)


@pytest.mark.parametrize("first", ["unheard", lost("put_bucket_versioning")])
def test_what_refuses_a_second_try_may_be_the_first(once, first):
    cloud = bucket(fates={"put_bucket_versioning": [first, REFUSED], "get_bucket_versioning": [{}, {}]})
    if first == "unheard":  # carried out, and not seen until after the second try
        assert run(cloud, **ALL).facts["versioning"] is True
    else:  # somebody else's doing
        with pytest.raises(Failed, match="It is taken"):
            run(cloud, **ALL)
    assert cloud.writes.count("put_bucket_versioning") == 2


@pytest.mark.parametrize("fate", [
    [lost("put_bucket_versioning")] * 9, [ApiError("put_bucket_versioning", "AccessDenied", "No", 403)],
])  # fmt: skip
def test_what_fails_for_good_fails(once, fate):
    with pytest.raises(Failed, match="^Setting versioning of bucket photos failed"):
        run(bucket(fates={"put_bucket_versioning": fate}), **ALL)


@pytest.mark.parametrize(("fate", "times"), [
    (["unheard"], 1), ([lost("create_bucket")], 2), ([lost("create_bucket"), "unheard"], 2),
    ([ApiError("create_bucket", "ServiceException", "", 500)], 2),
])  # fmt: skip
def test_what_must_not_be_made_twice_is_looked_for_before_it_is_made_again(monkeypatch, fate, times):
    monkeypatch.setattr(engine, "is_sent_once", lambda name: name == "create_bucket")
    missing = [ApiError("head_bucket", "404", "", 404)]
    cloud = Cloud(fates={"create_bucket": fate, "head_bucket": missing})
    assert run(cloud, versioning=True).facts["versioning"] is True
    assert cloud.writes.count("create_bucket") == times


def test_what_may_be_made_again_is_not_looked_for():
    with pytest.raises(Failed, match="^Creating bucket photos failed"):
        run(Cloud(fates={"create_bucket": [lost("create_bucket")]}), versioning=True)


@pytest.mark.parametrize("check", [True, False])
def test_a_plan_may_be_worth_a_warning(check):
    wary = replace(BUCKET, warn=lambda params, steps: tuple(f"{params['name']}: {step.name}" for step in steps))
    assert run(bucket(check, Status="Suspended"), wary, versioning=True).warnings == ("photos: versioning",)
    assert run(bucket(check, Status="Enabled"), wary, versioning=True).warnings == ()
    assert run(bucket(check), wary, state="absent").warnings == ("photos: bucket",)


def test_what_aws_accepted_is_read_until_it_shows():
    cloud = bucket(fates={"get_bucket_versioning": [{}, {}]})
    assert run(cloud, versioning=True).facts["versioning"] is True
    assert cloud.sent.count("get_bucket_versioning") == 3
    assert cloud.writes == ["put_bucket_versioning"]


def test_without_waiting_it_is_read_once():
    cloud = bucket(fates={"get_bucket_versioning": [{}, {}]})
    run(cloud, versioning=True, wait=False)
    assert cloud.sent.count("get_bucket_versioning") == 2


def test_what_never_shows_is_said():
    cloud = bucket(fates={"get_bucket_versioning": [{}] * 9})
    with pytest.raises(Failed, match="still lacks: versioning"):
        run(cloud, versioning=True)


def part(name: str, **changes: Any) -> Resource:
    """The bucket, with a part of it changed."""
    return replace(BUCKET, parts=tuple(replace(one, **changes) if one.name == name else one for one in BUCKET.parts))


def test_what_is_write_only_is_read_once_and_never_compared():
    cloud = bucket(fates={"get_bucket_versioning": [{}, {}]})
    run(cloud, part("versioning", write_only=True), versioning=True)
    assert cloud.sent == ["head_bucket", "get_bucket_versioning", "put_bucket_versioning", "head_bucket",
                          "get_bucket_versioning"]  # fmt: skip


def test_what_a_first_try_has_done_already_is_done():
    again = ApiError("put_bucket_versioning", "AlreadySo", "", 409)
    cloud = bucket(fates={"put_bucket_versioning": [again]})
    assert run(cloud, part("versioning", write_only=True, already=("AlreadySo",)), versioning=True).changed
    gone = ApiError("delete_bucket_tagging", "NoSuchTagSet", "", 404)
    cloud = bucket(fates={"delete_bucket_tagging": [gone]}, TagSet=[{"Key": "a", "Value": "1"}])
    with pytest.raises(Failed, match="still lacks: tags"):
        run(cloud, tags={})


def test_a_failure_is_told_with_its_reason():
    denied = ApiError("put_bucket_versioning", "LimitExceeded", "Too many", 409)
    asked = replace(BUCKET, reason=lambda api, error, params: f"{params['name']}: {error.code} of 10.")
    with pytest.raises(Failed, match=r"Too many \(LimitExceeded\)\..* photos: LimitExceeded of 10\.$"):
        run(bucket(fates={"put_bucket_versioning": [denied]}), asked, versioning=True)
    silent = replace(asked, reason=lambda *_said: "")
    with pytest.raises(Failed, match=r"^[^.]*Too many \(LimitExceeded\)\. [^.]*\.$"):
        run(bucket(fates={"put_bucket_versioning": [denied]}), silent, versioning=True)


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("said", "resource"), [
    ({"versioning": True}, replace(BUCKET, check=lambda params: refuse("it"))),
    ({"versioning": True}, replace(BUCKET, accept=lambda found, params, where: refuse("it"))),
    ({"versioning": True}, replace(BUCKET, guard=lambda api, params, where, steps: refuse("it"))),
    ({"tags": {"": "x"}}, BUCKET),
])  # fmt: skip
def test_what_is_refused_is_refused_before_the_first_write_in_check_mode_too(check, said, resource):
    cloud = bucket(check=check)
    with pytest.raises(Refused):
        run(cloud, resource, **said)
    assert cloud.writes == []


def refuse(what: str) -> None:
    raise Refused(what)


def test_root_may_look_but_not_touch():
    cloud = Cloud(root=True)
    cloud.kept = {"Status": "Enabled"}
    assert not run(cloud, versioning=True).changed
    with pytest.raises(Refused, match="root"):
        run(cloud, versioning=False)
    assert cloud.writes == []


# --- what takes time, and what is named otherwise ---

NOT_THERE = ApiError("head_bucket", "404", "Not Found", 404)


def test_what_was_created_and_is_not_seen_yet_is_looked_for_and_not_created_again():
    cloud = Cloud(fates={"head_bucket": [NOT_THERE, NOT_THERE, NOT_THERE]})
    assert run(cloud, wait=False, versioning=True).changed
    assert cloud.writes == ["create_bucket", "put_bucket_versioning"]
    with pytest.raises(Failed, match="bucket photos still lacks: being there"):
        run(Cloud(fates={"head_bucket": [NOT_THERE] * 9}), wait=False)


class Slow:
    """What a resource still lacks, look by look."""

    def __init__(self, *lacks: str) -> None:
        self.lacks, self.asked = list(lacks), []

    def __call__(self, state, api, params, where):
        self.asked.append((state, len(api.writes)))
        return self.lacks.pop(0) if self.lacks else ""


def test_where_there_is_no_waiter_the_resource_says_what_it_still_lacks():
    slow = Slow("being available")
    resource = replace(BUCKET, pending=slow)
    cloud = Cloud()
    run(cloud, resource, versioning=True)
    assert slow.asked == [("present", 1), ("present", 1), ("present", 2)], "before what follows, and after it"
    slow.asked.clear()
    run(cloud, resource, versioning=True)
    assert slow.asked == [], "what changes nothing waits for nothing"
    run(cloud, resource, state="absent")
    assert slow.asked == [("absent", 3)]
    with pytest.raises(Failed, match="bucket photos still lacks: being available"):
        run(Cloud(), replace(BUCKET, pending=Slow(*["being available"] * 9)))
    assert run(Cloud(), replace(BUCKET, pending=Slow(*["being available"] * 9)), wait=False).changed


def test_a_call_may_name_the_resource_in_its_own_way():
    elsewhere = {"Bucket": lambda params, where: f"{params['name']}-in-{where.region}"}
    versioning = BUCKET.parts[0]
    part = replace(versioning, write=replace(versioning.write, at=elsewhere))
    cloud = bucket()
    steps = run(cloud, replace(BUCKET, parts=(part,), delete=Call("delete_bucket", at=elsewhere)), versioning=True)
    assert [request.params["Bucket"] for step in steps.steps for request in step.requests] == ["photos-in-eu-west-3"]
    gone = run(cloud, replace(BUCKET, delete=Call("delete_bucket", at=elsewhere)), state="absent")
    assert gone.steps[0].requests[0].params == {"Bucket": "photos-in-eu-west-3"}


def test_requests_of_its_own_clear_a_setting_too():
    def requests(address, after, values, found, where):
        return (Request("s3", "delete_bucket_tagging", dict(address)),)

    tags = replace(BUCKET.parts[1], clear=None, requests=requests)
    cloud = bucket(check=True, TagSet=[{"Key": "a", "Value": "1"}])
    (step,) = run(cloud, replace(BUCKET, parts=(tags,)), tags={}).steps
    assert (step.action, step.requests[0].operation) == ("clear", "delete_bucket_tagging")


def test_what_creating_does_besides_stands_in_the_plan():
    effect = Effect("costs", "It costs.")
    resource = replace(BUCKET, create_effect=lambda params: effect if params.get("versioning") else None)
    assert run(Cloud(check=True), resource, versioning=True).steps[0].effect is effect
    assert run(Cloud(check=True), resource).steps[0].effect is None


# --- what is no state ---


def fetch(api: Any) -> Mapping[str, Any]:
    return {"found": api.call("head_bucket", {"Bucket": "photos"})}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("changes", [True, False])
def test_an_operation_is_planned_and_carried_out_like_the_rest(check, changes):
    cloud = bucket(check=check)
    step = Step("object", "get", work=fetch, changes=changes, requests=(Request("s3", "head_bucket", {"Bucket": "b"}),))
    told = operation.run(
        Operation("s3", "object", lambda api, params: Plan((step,), {"known": 1}, ("mind the gap",))), {}, cloud
    )
    assert told.changed is changes
    assert told.facts == ({"known": 1} if check else {"known": 1, "found": {}})
    assert told.warnings == ("mind the gap",)
    assert cloud.sent == ([] if check else ["head_bucket"])


def test_root_may_fetch():
    cloud = Cloud(root=True)
    for changes in (False, True):
        subject = Operation("s3", "object", lambda api, params, c=changes: Plan((Step("a", "get", changes=c),)))
        if changes:
            with pytest.raises(Refused):
                operation.run(subject, {}, cloud)
        else:
            assert not operation.run(subject, {}, cloud).changed


def test_an_operation_that_the_model_does_not_allow_is_refused():
    step = Step("object", "send", requests=(Request("s3", "put_object", {"Bucket": "b"}),))
    with pytest.raises(Refused, match="object can't be sent.*Key"):
        operation.run(Operation("s3", "object", lambda api, params: Plan((step,))), {}, bucket())


@pytest.mark.parametrize("check", [True, False])
def test_what_aws_alone_can_tell_is_asked_once_the_parts_are_known_and_a_check_run_warns_of_what_is_missing(check):
    known: list[Any] = []

    def resolve(api, params, where, values):
        known.append(dict(values))
        return {**params, "tags": {"a": "2"}}, () if params["tags"]["a"] == "there" else ("tags: there is none.",)

    resource = replace(BUCKET, resolve=resolve)
    found = {"Status": "Enabled", "TagSet": [{"Key": "a", "Value": "2"}]}
    assert not run(bucket(check, **found), resource, tags={"a": "there"}).changed
    assert known == [{"tags": {"a": "2"}}]
    cloud = bucket(check)
    if check:
        assert run(cloud, resource, tags={"a": "missing"}).warnings == (
            "tags: there is none. A run is refused then, unless a task before this one makes it.",
        )
    else:
        with pytest.raises(Refused, match="there is none"):
            run(cloud, resource, tags={"a": "missing"})
    assert cloud.writes == []
    assert run(bucket(check), resource, state="absent", tags={"a": "missing"}).changed, "what goes needs nothing"


def test_what_a_task_before_has_just_made_is_looked_for_again():
    looks = []

    def resolve(api: Any, params: Any, where: Any, values: Any) -> Any:
        looks.append(1)
        return params, () if len(looks) > 2 else ("tags: there is none.",)

    assert run(bucket(), replace(BUCKET, resolve=resolve), tags={"a": "2"}).changed
    assert len(looks) == 3


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("check", [False, True])
def test_a_deletion_that_aws_puts_off_changes_nothing_and_warns(known, check):
    """Known before, nothing is sent; found out by trying, the answer is the result."""
    told = {"state": "pending", "reason": "Not yet."}
    asked = []
    lingering = replace(
        BUCKET,
        lingers=lambda found, params, where: told if known else None,
        deletion=lambda api, request, params: asked.append(request.operation) or told,
    )
    cloud = bucket(check)
    outcome = run(cloud, lingering, state="absent")
    if check and not known:
        assert ([step.name for step in outcome.steps], outcome.changed) == (["bucket"], True)
        return
    assert (outcome.changed, outcome.steps, outcome.warnings) == (False, (), ("Not yet.",))
    assert outcome.facts == {"name": "photos", **told}
    assert (asked, cloud.writes) == ([] if known else ["delete_bucket"], [])


def test_a_write_whose_answer_has_to_be_kept_is_sent_by_the_setting_itself():
    kept = {}

    def follow(api, requests, params):
        for request in requests:
            kept[params["name"]] = api.call(request.operation, request.params)

    parts = (replace(BUCKET.parts[0], follow=follow), *BUCKET.parts[1:])
    cloud, foretold = bucket(), bucket(check=True)
    followed = replace(BUCKET, parts=parts)
    assert run(foretold, followed, versioning=True).facts == {"name": "photos", "versioning": True}
    assert (kept, foretold.writes) == ({}, [])
    assert run(cloud, followed, versioning=True).facts == {"name": "photos", "versioning": True}
    assert (list(kept), cloud.writes) == (["photos"], ["put_bucket_versioning"])


@pytest.mark.parametrize("common", [True, False])
def test_what_resources_have_in_common_is_foretold_by_one_task_of_a_batch(common: bool):
    """The other's step is left out only where the table says that it is the same thing."""
    table = replace(BUCKET, parts=(replace(BUCKET.parts[0], common=common), *BUCKET.parts[1:]))
    cloud, foretold = bucket(check=True), Foretold()
    cloud.foretell = lambda requests: any([foretold.add(one) for one in requests])
    told = [[step.name for step in run(cloud, table, versioning=True, tags=tags).steps]
            for tags in ({"a": "b"}, {"a": "c"})]  # fmt: skip
    assert told == [["versioning", "tags"], ["tags"] if common else ["versioning", "tags"]]
