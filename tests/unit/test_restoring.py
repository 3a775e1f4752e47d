# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing archived objects back: what is asked for, at which price and tier, what isn't, and what then failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import operation
from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.s3 import manifests, restoring
from ansible_collections.converge.aws.plugins.module_utils.s3.archives import Lying, expiry, of_head, of_listing
from ansible_collections.converge.aws.plugins.module_utils.s3.estimates import money
from support.model import Model
from support.modules import module, params

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
GB = 1 << 30
OPERATION = module("s3_object_restore").OPERATION


def task(**said: Any) -> dict[str, Any]:
    if not {"object", "objects", "prefix", "manifest"} & set(said):
        said["prefix"] = ""
    given = params("s3_object_restore", bucket="archive", **said)
    restoring.check(given)
    return given


def lying(key: str = "k", status: str = "archived", archive: str = "GLACIER", size: int = GB, **more: Any) -> Lying:
    storage_class = (
        archive if archive in ("GLACIER", "DEEP_ARCHIVE") else "INTELLIGENT_TIERING" if archive else "STANDARD"
    )
    return Lying(key, more.pop("version", ""), storage_class, size, status, archive, **more)


def planned(*objects: Lying, **said: Any) -> Any:
    return restoring.planned(objects, task(**said), "us-east-1", NOW)


def asked(plan: Any) -> list[tuple[str, Any]]:
    return [(one.params["Key"], one.params["RestoreRequest"]) for step in plan.steps for one in step.requests]


# --- how objects lie ---


@pytest.mark.parametrize(
    ("head", "status", "archive"),
    [
        ({}, "available", ""),
        ({"StorageClass": "GLACIER_IR"}, "available", ""),
        ({"StorageClass": "GLACIER"}, "archived", "GLACIER"),
        ({"StorageClass": "DEEP_ARCHIVE", "Restore": 'ongoing-request="true"'}, "in_progress", "DEEP_ARCHIVE"),
        (
            {"StorageClass": "GLACIER",
             "Restore": 'ongoing-request="false", expiry-date="Fri, 27 Nov 2026 00:00:00 GMT"'},
            "restored", "GLACIER",
        ),
        ({"StorageClass": "INTELLIGENT_TIERING"}, "available", ""),
        ({"StorageClass": "INTELLIGENT_TIERING", "ArchiveStatus": "ARCHIVE_ACCESS"}, "archived", "ARCHIVE_ACCESS"),
        (
            {"StorageClass": "INTELLIGENT_TIERING", "ArchiveStatus": "DEEP_ARCHIVE_ACCESS",
             "Restore": 'ongoing-request="true"'},
            "in_progress", "DEEP_ARCHIVE_ACCESS",
        ),
    ],
)  # fmt: skip
def test_a_head_tells(head, status, archive):
    found = of_head({"Key": "k", "VersionId": "v"}, {"ContentLength": 3, **head})
    assert (found.key, found.version, found.size, found.status, found.archive) == ("k", "v", 3, status, archive)
    assert (found.expires is not None) == (status == "restored")


def test_a_listing_tells():
    entry = {"Key": "k", "Size": 3, "StorageClass": "GLACIER"}
    there = datetime(2026, 11, 27, tzinfo=UTC)
    told = [None, {"IsRestoreInProgress": True}, {"IsRestoreInProgress": False, "RestoreExpiryDate": there}]
    found = [of_listing({**entry, **({"RestoreStatus": one} if one else {})}) for one in told]
    assert [one.status for one in found] == ["archived", "in_progress", "restored"]
    assert of_listing({"Key": "k", "Size": 3}).storage_class == "STANDARD"


def test_a_copy_expires_at_midnight():
    assert expiry(1, NOW) == datetime(2026, 11, 23, tzinfo=UTC)


# --- what is asked for ---


def test_each_as_its_archive_wants_it():
    plan = planned(
        lying("flexible"), lying("deep", archive="DEEP_ARCHIVE", version="v1"),
        lying("tiered", archive="ARCHIVE_ACCESS"), lying("plain", "available", ""),
        lying("coming", "in_progress"), days=3, tier="bulk",
    )  # fmt: skip
    bulk = {"GlacierJobParameters": {"Tier": "Bulk"}}
    assert asked(plan) == [("flexible", {"Days": 3, **bulk}), ("deep", {"Days": 3, **bulk}), ("tiered", bulk)]
    (step,) = plan.steps
    assert step.requests[1].params["VersionId"] == "v1"
    assert [one["status"] for one in plan.facts["objects"]] == [
        "in_progress", "in_progress", "in_progress", "available", "in_progress",
    ]  # fmt: skip
    assert plan.facts["counts"] == {"total": 5, "available": 1, "in_progress": 4, "restored": 0, "archived": 0}
    assert not any(Model("s3").problems(request) for request in step.requests)
    assert not is_read("restore_object")


@pytest.mark.parametrize("status", ["available", "in_progress"])
def test_what_is_readable_or_on_its_way_is_left_alone(status):
    plan = planned(lying(status=status), days=3)
    assert plan.steps == () and plan.facts["estimate"]["objects"] == 0 and plan.facts["estimate"]["cost"]["total"] == 0


@pytest.mark.parametrize(("days", "extended"), [(4, False), (5, False), (6, True), (1, False)])
def test_a_copy_is_kept_for_longer_only_by_more_than_a_day(days, extended):
    there = lying(status="restored", expires=expiry(4, NOW))
    plan = planned(there, days=days)
    assert asked(plan) == ([("k", {"Days": days})] if extended else [])
    assert plan.facts["objects"][0]["expires"] == expiry(days if extended else 4, NOW)
    assert planned(there, days=days, extend=False).steps == ()
    if extended:
        assert plan.facts["estimate"]["cost"] == {
            "retrieval": 0, "requests": 0, "copy": round(0.023 * 2 / 30, 6), "total": round(0.023 * 2 / 30, 6),
        }  # fmt: skip


def test_what_is_under_way_is_sped_up_when_asked():
    coming = lying(status="in_progress")
    assert asked(planned(coming, days=3, tier="expedited", speed_up=True)) == [
        ("k", {"GlacierJobParameters": {"Tier": "Expedited"}})
    ]
    assert planned(coming, days=3, tier="expedited").steps == ()


def test_days_are_needed_for_copies_alone():
    with pytest.raises(Refused, match="^days is needed: .* 1 object "):
        planned(lying())
    assert planned(lying(archive="ARCHIVE_ACCESS")).steps


def test_waiting_is_a_step_that_changes_nothing():
    plan = planned(lying(), lying("tiered", archive="ARCHIVE_ACCESS"), days=1, wait=True)
    assert [(step.name, step.changes) for step in plan.steps] == [("restore", True), ("wait", False)]
    # It looks at each of them, which a listing doesn't need the right to.
    assert plan.steps[1].requests[0].operation == "head_object"
    assert [one["status"] for one in plan.facts["objects"]] == ["restored", "available"]
    (step,) = planned(lying(status="in_progress"), days=1, wait=True).steps
    assert (step.name, step.changes) == ("wait", False)


def test_a_long_list_is_cut_in_plan_and_result():
    plan = planned(*(lying(f"{number:04}") for number in range(1200)), days=1)
    assert (len(plan.facts["objects"]), plan.facts["counts"]["total"]) == (1000, 1200)
    assert (len(plan.steps[0].requests), plan.steps[0].after["objects"][-1]) == (100, "and 1190 more")


# --- price and time ---


def test_price_and_time_are_known_before():
    plan = planned(lying("a"), lying("b", archive="DEEP_ARCHIVE"), days=30, tier="standard")
    assert plan.facts["estimate"] == {
        "objects": 2, "bytes": 2 * GB, "currency": "USD", "price_date": "2026-06-05",
        "cost": {"retrieval": 0.03, "requests": 0.00015, "copy": 0.046, "total": 0.07615},
        "hours": {"min": 3.0, "max": 12.0},
    }  # fmt: skip
    assert plan.steps[0].effect.kind == "costs"
    assert plan.steps[0].effect.sentence == (
        "Costs about USD 0.08 (USD 0.03 for retrieval, USD 0.00015 for requests, USD 0.05 for storing the copies;"
        " prices of 2026-06-05); takes up to 12 hours."
    )


@pytest.mark.parametrize(
    ("within", "tiers"),
    [(48, {"GLACIER": "bulk", "DEEP_ARCHIVE": "bulk"}), (12, {"GLACIER": "bulk", "DEEP_ARCHIVE": "standard"})],
)
def test_the_cheapest_that_is_fast_enough_for_each_archive(within, tiers):
    plan = planned(lying("a"), lying("b", archive="DEEP_ARCHIVE"), days=1, within_hours=within)
    assert plan.steps[0].after["tiers"] == tiers


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"within_hours": 5}, "within_hours: nothing brings 1 object of DEEP_ARCHIVE back within 5 hours: standard"),
        ({"tier": "expedited"}, "tier: there is no expedited for 1 object of DEEP_ARCHIVE, but standard and bulk"),
        ({"max_cost": 0.01}, "max_cost: bringing back 1 object of .* costs about USD 0.02 .*more than USD 0.01"),
    ],
)
def test_what_takes_or_costs_too_much_is_refused(said, sentence):
    with pytest.raises(Refused, match=f"^{sentence}.*Nothing was sent.$"):
        planned(lying(archive="DEEP_ARCHIVE"), days=1, **said)


def test_prices_of_ones_own_and_of_a_region_that_is_not_known():
    own = {"date": "2030-01-01", "retrieval": {"GLACIER": {"bulk": 5}}}
    estimate = planned(lying(), days=1, tier="bulk", prices=own).facts["estimate"]
    assert (estimate["cost"]["retrieval"], estimate["price_date"]) == (5.0, "2030-01-01")
    plan = restoring.planned([lying()], task(days=1), "eu-west-3", NOW)
    assert plan.warnings == ("The prices of eu-west-3 aren't in the table: these are those of us-east-1.",)


def test_large_objects_may_take_longer_than_expedited_says():
    assert "250 MB" in planned(lying(), days=1, tier="expedited").warnings[0]


@pytest.mark.parametrize(("amount", "text"), [(0, "USD 0.00"), (0.0001, "USD 0.0001"), (1774, "USD 1,774.00")])
def test_money(amount, text):
    assert money(amount) == text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"days": 0}, "days:"),
        ({"within_hours": 0}, "within_hours"),
        ({"max_cost": -1}, "max_cost"),
        ({"fallback_tier": "bulk", "tier": "bulk"}, "fallback_tier"),
        ({"objects": ["a"], "include": ["*"]}, "include"),
        ({"prefix": "a", "version_id": "v"}, "version_id"),
        ({"object": ""}, "object: an object's key"),
        ({"prices": {"ice": 1}}, "prices: there is no 'ice'"),
    ],
)
def test_what_cannot_be_right_is_refused(said, sentence):
    with pytest.raises(Refused, match=f"^{sentence}"):
        task(**said)


# --- what comes of it ---


class Aws:
    """An S3 that gives these answers by operation, and notes what it is asked."""

    def __init__(self, check: bool = False, **answers: Callable[[dict[str, Any]], Any]) -> None:
        self.check, self.answers, self.asked, self.service = check, answers, [], "s3"
        self.where = Where("us-east-1")

    def call(self, operation: str, request: dict[str, Any], service: str = "") -> Any:
        self.asked.append((operation, request))
        answer = self.answers[operation](request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def pages(self, operation: str, request: dict[str, Any]) -> Any:
        yield self.call(operation, request)

    def side_by_side(self, thunks: Any) -> list[Any]:
        def attempt(thunk: Any) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        return [attempt(thunk) for thunk in thunks]

    def settled(self, missing: Callable[[], str], about: str, timeout: float) -> None:
        while left := missing():
            self.asked.append(("wait", left))

    def problems(self, request: Any) -> list[str]:
        return Model("s3").problems(request)

    def report(self, *_told: Any) -> None: ...
    def expect_account(self) -> None: ...
    def refuse_root(self) -> None: ...


def head(**more: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda request: {"ContentLength": GB, "StorageClass": "GLACIER", **more}


def error(code: str) -> ApiError:
    return ApiError("restore_object", code, f"{code} it is", 409)


def run(aws: Aws, **said: Any) -> Any:
    return operation.run(OPERATION, task(**said), aws)


@pytest.mark.parametrize(
    ("code", "status"), [("RestoreAlreadyInProgress", "in_progress"), ("ObjectAlreadyInActiveTierError", "available")]
)
def test_somebody_else_was_faster(code, status):
    aws = Aws(head_object=head(), restore_object=lambda request: error(code))
    outcome = run(aws, object="k", days=1)
    assert [one["status"] for one in outcome.facts["objects"]] == [status]


def test_without_capacity_the_other_tier_is_asked_for():
    def restore(request: dict[str, Any]) -> Any:
        tier = request["RestoreRequest"]["GlacierJobParameters"]["Tier"]
        return error("GlacierExpeditedRetrievalNotAvailable") if tier == "Expedited" else {}

    aws = Aws(head_object=head(), restore_object=restore)
    outcome = run(aws, object="k", days=1, tier="expedited", fallback_tier="bulk")
    assert outcome.facts["objects"][0]["tier"] == "bulk"
    assert aws.asked[-1][1]["RestoreRequest"] == {"Days": 1, "GlacierJobParameters": {"Tier": "Bulk"}}
    with pytest.raises(Failed, match=r"GlacierExpeditedRetrievalNotAvailable"):
        run(Aws(head_object=head(), restore_object=restore), object="k", days=1, tier="expedited")


def test_one_that_fails_does_not_stop_the_others():
    def restore(request: dict[str, Any]) -> Any:
        return {} if request["Key"] in "ace" else error("AccessDenied")

    with pytest.raises(Failed) as caught:
        run(Aws(head_object=head(), restore_object=restore), objects=list("abcde"), days=1)
    failed = caught.value
    assert str(failed).startswith(
        "Restoring 2 of 5 objects of bucket archive failed: AccessDenied it is (AccessDenied)."
    )
    assert "s3:RestoreObject" in str(failed) and str(failed).endswith(
        "So it was with b (AccessDenied), d (AccessDenied)."
    )
    assert failed.done == ("the restore of 3 objects",)
    assert [one["status"] for one in failed.facts["objects"]] == [
        "in_progress", "archived", "in_progress", "archived", "in_progress",
    ]  # fmt: skip


def test_a_listing_asks_for_the_status_and_looks_only_at_what_tiering_has():
    entries = [
        {"Key": "a.raw", "Size": 1, "StorageClass": "GLACIER"},
        {"Key": "b.tmp", "Size": 1, "StorageClass": "GLACIER"},
        {"Key": "c.raw", "Size": 1, "StorageClass": "INTELLIGENT_TIERING"},
        {"Key": "d.jpg", "Size": 1, "StorageClass": "GLACIER"},
    ]
    aws = Aws(
        True,
        list_objects_v2=lambda request: {"Contents": entries},
        head_object=head(StorageClass="INTELLIGENT_TIERING", ArchiveStatus="ARCHIVE_ACCESS"),
    )
    outcome = run(aws, prefix="2019/", include=["*.raw", "*.tmp"], exclude=["b*"], days=1)
    assert [name for name, _request in aws.asked] == ["list_objects_v2", "head_object"]
    assert aws.asked[0][1] == {
        "Bucket": "archive", "Prefix": "2019/", "OptionalObjectAttributes": ["RestoreStatus"],
    }  # fmt: skip
    assert [one["key"] for one in outcome.facts["objects"]] == ["a.raw", "c.raw"]
    assert len(outcome.steps[0].requests) == 2


def test_what_is_not_there_fails_before_anything_is_sent():
    absent = ApiError("head_object", "404", "Not Found", 404)
    with pytest.raises(Failed, match="^Bucket archive has no a, b, or there is no such bucket. Nothing was sent.$"):
        run(Aws(head_object=lambda request: absent), objects=["a", "b"], days=1)


def test_a_check_run_foretells_what_a_task_before_it_may_archive():
    absent = ApiError("head_object", "404", "Not Found", 404)
    objects = ["a", {"key": "b", "version_id": "v"}]
    outcome = run(Aws(True, head_object=lambda request: absent), objects=objects, days=1, tier="bulk")
    assert "a, b (version v) yet" in outcome.warnings[0] and "archives it in GLACIER" in outcome.warnings[0]
    assert outcome.changed is True and outcome.steps[0].after["tiers"] == {"GLACIER": "bulk"}
    # Without days, only what tiering archived can be meant, which nobody knows of what isn't there.
    outcome = run(Aws(True, head_object=lambda request: absent), objects=objects)
    assert "a, b (version v) yet" in outcome.warnings[0] and outcome.changed is False


def test_it_is_waited_until_all_are_back():
    texts = iter(['ongoing-request="true"', 'ongoing-request="false", expiry-date="Fri, 27 Nov 2026 00:00:00 GMT"'])
    begun: list[Any] = []

    def look(request: dict[str, Any]) -> Any:
        return head(**({"Restore": next(texts)} if begun else {}))(request)

    aws = Aws(head_object=look, restore_object=lambda request: begun.append(request) or {})
    outcome = run(aws, object="k", days=1, wait=True)
    assert ("wait", "1 object on the way") in aws.asked
    (told,) = outcome.facts["objects"]
    assert (told["status"], told["tier"], told["expires"]) == (
        "restored",
        "standard",
        datetime(2026, 11, 27, tzinfo=UTC),
    )
    assert outcome.facts["counts"]["restored"] == 1


@pytest.mark.parametrize("entry", [3, {"name": "a"}, {"key": "a", "version": "v"}])
def test_an_entry_that_names_nothing_is_refused(entry):
    with pytest.raises(Refused, match=r"^objects\[1\]"):
        run(Aws(), objects=["a", entry], days=1)


# --- manifests ---


def test_a_manifest_is_read_as_it_is_written(tmp_path):
    entries = [("archive", 'a b/é+,"x".raw', ""), ("archive", "c", "v1")]
    text = manifests.written(entries)
    assert text == b"archive,a+b/%C3%A9%2B%2C%22x%22.raw,\narchive,c,v1\n"
    path = tmp_path / "list.csv"
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert manifests.read(str(path), "manifest") == entries
    assert manifests.written([("archive", "k", "")]) == b"archive,k\n"
    aws = Aws(True, head_object=head())
    assert [one["version_id"] for one in run(aws, manifest=str(path), days=1).facts["objects"]] == [None, "v1"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"archive\n", "manifest: .*: line 1 isn't bucket,key"),
        (b"archive,a\narchive,b,v,x\n", "manifest: .*: line 2 isn't bucket,key"),
        (b"\xff,a\n", "manifest: .* is no CSV in UTF-8"),
        (b"elsewhere,a\n", "manifest: 'a' is in bucket 'elsewhere'"),
    ],
)
def test_a_manifest_that_is_none_is_refused(content, sentence, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=f"^{sentence}"):
        run(Aws(), manifest=str(path), days=1)
    with pytest.raises(Refused, match="^manifest: .* can't be read"):
        run(Aws(), manifest=str(tmp_path / "none.csv"), days=1)


def test_times_are_compared_in_one_zone():
    assert expiry(1, NOW.astimezone(datetime.now().astimezone().tzinfo)) - expiry(1, NOW) == timedelta(0)
