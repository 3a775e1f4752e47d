# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions: what is meant by a beginning, which is the newest, and when support is worth a word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.rds import engine_versions
from support.modules import params


def version(number: str, major: str = "16", engine: str = "postgres", **more: Any) -> dict[str, Any]:
    return {"Engine": engine, "EngineVersion": number, "MajorEngineVersion": major, "Status": "available", **more}


def major(number: str, standard: str, paid: str = "", engine: str = "postgres") -> dict[str, Any]:
    ends = [("standard", standard), *([("extended", paid)] if paid else [])]
    return {"Engine": engine, "MajorEngineVersion": number, "SupportedEngineLifecycles": [
        {"LifecycleSupportName": f"open-source-rds-{kind}-support",
         "LifecycleSupportEndDate": datetime.fromisoformat(day).replace(tzinfo=UTC)} for kind, day in ends
    ]}  # fmt: skip


VERSIONS = [version(one) for one in ("16.9", "16.10", "16.2")] + [
    version("160.1", "160"), version("16.11", Status="deprecated"), version("13.20", "13"),
    version("8.0.42", "8.0", "mysql"), version("19.0.0.0.ru-2025-01.rur-2025-01.r1", "19", "oracle-ee"),
]  # fmt: skip
MAJORS = [major("16", "2029-02-28", "2032-02-29"), major("13", "2026-02-28", "2029-02-28"),
          major("8.0", "2026-07-31", "2029-07-31", "mysql")]  # fmt: skip


class Rds:
    def __init__(self, error: str = "") -> None:
        self.asked: dict[str, Any] = {}
        self.error = error

    def pages(self, operation: str, request: Any, _service: str = "") -> Any:
        self.asked[operation] = request
        if operation == "describe_db_major_engine_versions" and self.error:
            raise ApiError(operation, self.error, "no", 403)
        engine = request.get("Engine")
        fits = lambda listed: [one for one in listed if engine in (None, one["Engine"])]  # noqa: E731
        yield {"DBEngineVersions": fits(VERSIONS), "DBMajorEngineVersions": fits(MAJORS)}

    def side_by_side(self, thunks: Any) -> list[Any]:
        given = []
        for thunk in thunks:
            try:
                given.append(thunk())
            except ApiError as error:
                given.append(error)
        return given


def planned(api: Any = None, **said: Any) -> Any:
    asked = params("rds_engine_versions_info", **{"date": "2026-01-01", **said})
    engine_versions.check(asked)
    return engine_versions.plan(api or Rds(), asked)


def numbers(plan: Any) -> list[str]:
    return [one["engine_version"] for one in plan.facts["db_engine_versions"]]


def test_a_beginning_means_whole_numbers():
    plan = planned(engine="postgres", engine_version="16")
    assert numbers(plan) == ["16.9", "16.10", "16.2", "16.11"]
    assert numbers(planned(engine="postgres", engine_version="16.1")) == []
    assert numbers(planned(engine="postgres", engine_version="16.10")) == ["16.10"]


def test_the_newest_is_by_number_and_can_be_had():
    assert planned(engine="postgres", engine_version="16").facts["newest_engine_version"] == "16.10"
    assert planned(engine="oracle-ee").facts["newest_engine_version"].startswith("19.0")
    assert planned(engine="postgres", engine_version="99").facts["newest_engine_version"] is None
    assert planned().facts["newest_engine_version"] is None


def test_what_is_sent():
    api = Rds()
    planned(api, engine="mysql", engine_version="8.0", default_only=True, include_all=True,
            filters={"status": "available"}, db_parameter_group_family="mysql8.0")  # fmt: skip
    assert api.asked["describe_db_engine_versions"] == {
        "Engine": "mysql", "EngineVersion": "8.0", "DefaultOnly": True, "IncludeAll": True,
        "DBParameterGroupFamily": "mysql8.0", "Filters": [{"Name": "status", "Values": ["available"]}],
    }  # fmt: skip
    planned(api, engine="mysql", engine_version="8.0")
    assert api.asked["describe_db_engine_versions"] == {"Engine": "mysql", "DefaultOnly": False}


@pytest.mark.parametrize(("engine", "prefix", "day", "support", "words"), [
    ("postgres", "16", "2026-01-01", "standard", None),
    ("postgres", "13", "2025-08-01", "standard", None),
    ("postgres", "13", "2025-09-01", "standard", "postgres 13: standard support ends on 2026-02-28. After that, until"
     " 2029-02-28, AWS bills Extended Support for each vCPU-hour: about 0.10 USD in the first two years, 0.20 USD"),
    ("postgres", "13", "2026-02-28", "standard", "ends on 2026-02-28"),
    ("postgres", "13", "2026-03-01", "extended", "standard support ended on 2026-02-28"),
    ("postgres", "13", "2029-03-01", "ended", "RDS upgrades it by itself"),
    ("mysql", "8.0.42", "2026-08-01", "extended", "mysql 8.0: standard support ended on 2026-07-31"),
    ("oracle-ee", "19", "2026-08-01", None, None),
])  # fmt: skip
def test_support_is_told_and_its_end_is_worth_a_word(engine, prefix, day, support, words):
    plan = planned(engine=engine, engine_version=prefix, date=day)
    assert {one["support"] for one in plan.facts["db_engine_versions"]} == {support}
    assert [words in said for said in plan.warnings] == ([True] if words else []), plan.warnings


def test_a_list_of_everything_warns_of_nothing():
    plan = planned(engine="postgres", date="2027-01-01")
    assert plan.warnings == ()
    told = {one["major_engine_version"]: one for one in plan.facts["db_major_engine_versions"]}
    assert told["13"] == {"engine": "postgres", "major_engine_version": "13", "support": "extended",
                          "standard_support_ends": "2026-02-28", "extended_support_ends": "2029-02-28",
                          "extended_support": True}  # fmt: skip


def test_who_may_not_ask_for_support_has_the_versions():
    plan = planned(Rds("AccessDenied"), engine="postgres", engine_version="13")
    assert numbers(plan) == ["13.20"]
    assert "rds:DescribeDBMajorEngineVersions" in plan.warnings[0]
    with pytest.raises(ApiError):
        planned(Rds("InternalFailure"), engine="postgres")


@pytest.mark.parametrize(("said", "words"), [
    ({"engine_version": "16"}, "^engine_version: of which engine"), ({"date": "soon"}, "^date: 'soon' is not a day"),
    ({"filters": {"status": {}}}, "^filters.status: it is a text"),
])  # fmt: skip
def test_what_can_not_be_asked_for_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        planned(**said)
