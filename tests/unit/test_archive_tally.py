# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in an archive, added up from pages of versions: classes, ages, what is billed early, what comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.s3.archive_tally import (
    NAMED,
    Contents,
    class_facts,
    returns,
    total,
)
from ansible_collections.converge.aws.plugins.module_utils.s3.prices import GB, prices

TODAY = date(2026, 11, 21)
TABLE = prices("us-east-1")


def version(key: str, gigabytes: float, storage_class: str, days: int, **more: Any) -> dict[str, Any]:
    written = datetime(2026, 11, 21, 23, 59, tzinfo=UTC) - timedelta(days=days)
    return {"Key": key, "VersionId": "1", "Size": int(gigabytes * GB), "StorageClass": storage_class,
            "LastModified": written, "IsLatest": True, **more}  # fmt: skip


def told(*entries: dict[str, Any]) -> tuple[Contents, list[dict[str, Any]]]:
    contents = Contents()
    for entry in entries:  # page by page, as a long listing comes
        contents.add([entry], TODAY)
    return contents, [class_facts(name, contents.classes[name], TABLE, 30) for name in sorted(contents.classes)]


def test_a_class_has_its_objects_bytes_and_ages():
    _contents, (one,) = told(
        version("a", 1, "GLACIER", 0), version("b", 2, "GLACIER", 29), version("c", 4, "GLACIER", 30)
    )
    assert (one["objects"], one["bytes"], one["mean_age_days"]) == (3, 7 * GB, 19)
    assert (one["oldest"], one["newest"]) == ("2026-10-22T23:59:00Z", "2026-11-21T23:59:00Z")
    assert [(age["from_days"], age["objects"], age["bytes"]) for age in one["ages"][:3]] == [
        (0, 2, 3 * GB),
        (30, 1, 4 * GB),
        (90, 0, 0),
    ]
    assert one["ages"][-1] == {"from_days": 1095, "to_days": None, "objects": 0, "bytes": 0}


def test_an_object_of_tomorrow_is_of_today():
    """The day that ages are counted to may be one that the user gives."""
    _contents, (one,) = told(version("a", 1, "GLACIER", -3))
    assert (one["mean_age_days"], one["ages"][0]["objects"]) == (0, 1)


def test_what_is_not_there_for_long_enough_is_billed_all_the_same():
    # 2 GB lack 60 of 90 days, 1 GB lacks 30: 150 GB-days, and what is for the objects themselves.
    _contents, (one,) = told(
        version("a", 2, "GLACIER", 30), version("b", 1, "GLACIER", 60), version("c", 5, "GLACIER", 90)
    )
    assert (one["minimum_days"], one["early"]["objects"], one["early"]["bytes"]) == (90, 2, 3 * GB)
    assert one["early"]["cost"] == pytest.approx(150 / 30 * 0.0036, rel=1e-3)


def test_old_versions_are_counted_with_the_rest_and_by_themselves():
    contents, (one,) = told(version("a", 1, "GLACIER", 1), version("a", 2, "GLACIER", 9, IsLatest=False))
    assert (one["objects"], contents.noncurrent.objects, contents.noncurrent.bytes) == (2, 1, 2 * GB)


def test_what_is_coming_back_is_counted_whole_and_named_up_to_a_limit():
    coming = {"IsRestoreInProgress": True}
    back = {"IsRestoreInProgress": False, "RestoreExpiryDate": datetime(2026, 11, 24, tzinfo=UTC)}
    contents, _classes = told(
        *(version(f"{number:03}", 1, "DEEP_ARCHIVE", 1, RestoreStatus=coming) for number in range(NAMED + 1)),
        version("z", 1, "GLACIER", 1, RestoreStatus=back),
        version("never", 1, "GLACIER", 1),
    )
    assert (contents.on_the_way.objects, len(contents.on_the_way_named)) == (NAMED + 1, NAMED)
    assert contents.on_the_way_named[0] == {
        **{"key": "000", "version_id": "1", "bytes": GB, "storage_class": "DEEP_ARCHIVE"},
    }
    assert contents.returned_named == [{"key": "z", "version_id": "1", "bytes": GB, "until": "2026-11-24T00:00:00Z"}]


def test_everything_comes_back_as_fast_as_each_class_allows():
    _contents, classes = told(
        version("flexible", 100, "GLACIER", 400),
        version("deep", 100, "DEEP_ARCHIVE", 400),
        version("at once", 100, "GLACIER_IR", 400),
    )
    expedited, standard, bulk = returns(classes)
    # DEEP_ARCHIVE has no expedited retrievals: by standard ones it comes in 12 hours.
    assert (expedited["hours"], standard["hours"], bulk["hours"]) == (12, 12, 48)
    assert expedited["retrieval"] == pytest.approx(3 + 2 + 3)
    assert standard["retrieval"] == pytest.approx(1 + 2 + 3)
    assert bulk["retrieval"] == pytest.approx(0 + 0.25 + 3)
    # Copies of what is archived are kept in STANDARD for a month here; what is read at once is not copied.
    assert bulk["copy"] == pytest.approx(200 * 0.023)
    assert expedited["cost"] == pytest.approx(
        expedited["retrieval"] + expedited["requests"] + expedited["copy"], abs=1e-5
    )


def test_nothing_costs_nothing():
    assert [(one["hours"], one["cost"]) for one in returns([])] == [(0.0, 0.0)] * 3


def test_a_class_without_a_price_is_counted_and_costs_nothing():
    _contents, (one,) = told(version("a", 1, "SNOW", 1))
    assert (one["bytes"], one["month_cost"], one["returns"][0]["cost"]) == (GB, 0.0, 0.0)


def test_archives_add_up():
    _contents, one = told(version("a", 1, "GLACIER", 1), version("b", 1, "STANDARD", 1))
    _contents, other = told(version("c", 2, "GLACIER", 200))
    said = total([{"classes": one}, {"classes": other}])
    assert (said["objects"], said["bytes"]) == (3, 4 * GB)
    assert {each["storage_class"]: each["bytes"] for each in said["classes"]} == {"GLACIER": 3 * GB, "STANDARD": GB}
    assert [age["bytes"] for age in said["ages"]] == [2 * GB, 0, 0, 2 * GB, 0, 0]
    assert said["month_cost"] == pytest.approx(3 * 0.0036 + 0.023, rel=1e-2)
