# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs: which are asked for, portions put together, and no more in a result than is wanted."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.rds import log_files
from support.modules import params

LINES = [f"{number} {'ERROR' if number % 2 else 'LOG'}: é\n" for number in range(6)]


class Rds:
    """An instance with two files, of which one comes in portions of two lines."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.report = lambda *_said: None

    def pages(self, _operation: str, request: Any) -> Any:
        self.asked.append(request)
        yield {"DescribeDBLogFiles": [{"LogFileName": "b", "LastWritten": 2000, "Size": 5},
                                      {"LogFileName": "a", "LastWritten": 1000, "Size": 9}]}  # fmt: skip

    def call(self, operation: str, request: Any) -> Any:
        self.asked.append(request)
        if request["LogFileName"] != "a":
            raise ApiError(operation, "DBLogFileNotFoundFault", "no", 404)
        if "NumberOfLines" in request:
            return {"LogFileData": "".join(LINES[-request["NumberOfLines"] :]), "Marker": "6"}
        start = int(request["Marker"])
        return {"LogFileData": "".join(LINES[start : start + 2]), "Marker": str(start + 2),
                "AdditionalDataPending": start + 2 < len(LINES)}  # fmt: skip


def planned(api: Any = None, **said: Any) -> Any:
    asked = params("rds_log_info", **{"db_instance_identifier": "Shop", **said})
    log_files.check(asked)
    return log_files.plan(api or Rds(), asked)


def test_files_are_listed_the_oldest_first():
    api = Rds()
    plan = planned(api, filename_contains="a", file_last_written="1970-01-01T00:00:01Z", file_size=3)
    assert plan.facts["log_files"] == [
        {"log_file_name": "a", "last_written": "1970-01-01T00:00:01Z", "size": 9},
        {"log_file_name": "b", "last_written": "1970-01-01T00:00:02Z", "size": 5},
    ]
    assert api.asked == [{"DBInstanceIdentifier": "shop", "FilenameContains": "a", "FileLastWritten": 1000,
                          "FileSize": 3}]  # fmt: skip
    assert "content" not in plan.facts and plan.steps == ()


def test_portions_are_put_together():
    api = Rds()
    facts = planned(api, log_file_name="a").facts
    assert (facts["content"], facts["lines"], facts["truncated"]) == ("".join(LINES), 6, False)
    assert [one["Marker"] for one in api.asked[1:]] == ["0", "2", "4"]


def test_last_lines_are_one_portion():
    api = Rds()
    assert planned(api, log_file_name="a", number_of_lines=2).facts["content"] == "".join(LINES[-2:])
    assert api.asked[1:] == [{"DBInstanceIdentifier": "shop", "LogFileName": "a", "NumberOfLines": 2}]


def test_lines_are_picked_by_a_pattern():
    facts = planned(log_file_name="a", pattern="ERROR").facts
    assert (facts["lines"], facts["content"]) == (3, "".join(LINES[1::2]))


@pytest.mark.parametrize(("most", "kept"), [(0, 0), (10, 0), (11, 1), (25, 2), (10_000, 6)])
def test_no_more_than_is_wanted(most, kept):
    plan = planned(log_file_name="a", max_bytes=most)
    assert len(plan.facts["content"].encode()) <= most
    assert plan.facts["truncated"] is (kept < 6) and bool(plan.warnings) is (kept < 6)
    assert plan.facts["lines"] == 6
    if kept > 1:
        assert plan.facts["content"] == "".join(LINES[-kept:])


def test_a_file_is_written_once_for_its_owner_alone(tmp_path):
    dest = tmp_path / "shop.log"
    plan = planned(log_file_name="a", dest=str(dest))
    assert [(one.name, one.action) for one in plan.steps] == [("dest", "add")]
    assert "content" not in plan.facts and not dest.exists()
    plan.steps[0].work(None)
    assert dest.read_text(encoding="utf-8") == "".join(LINES)
    assert dest.stat().st_mode & 0o777 == 0o600
    assert planned(log_file_name="a", dest=str(dest)).steps == ()
    dest.write_text("other", encoding="utf-8")
    assert planned(log_file_name="a", dest=str(dest)).steps[0].action == "change"


@pytest.mark.parametrize(("said", "words"), [
    ({"pattern": "x"}, "^pattern: of which file"), ({"dest": "/tmp/x"}, "^dest: of which file"),
    ({"log_file_name": "a", "number_of_lines": 0}, "^number_of_lines: from 1"),
    ({"log_file_name": "a", "pattern": "("}, "^pattern: '[(]' is not a regular expression"),
    ({"file_last_written": "soon"}, "^file_last_written: 'soon' is not a time"),
    ({"log_file_name": "a", "dest": "/no/such/folder/x"}, "^dest: there is no folder"),
    ({"log_file_name": "a", "max_bytes": -1}, "^max_bytes"),
    ({"log_file_name": "c"}, "^log_file_name: shop has no log file c"),
])  # fmt: skip
def test_what_can_not_be_read_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        planned(**said)


def test_what_is_too_large_ends(monkeypatch):
    monkeypatch.setattr(log_files, "_LARGEST", 20)
    with pytest.raises(Failed, match="exported to CloudWatch"):
        planned(log_file_name="a")


def test_reading_a_log_is_no_write():
    assert is_read("download_db_log_file_portion")
