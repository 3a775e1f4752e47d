# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the matrix tries, what it says at its end, and what an import by Galaxy is blamed for."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev import importer, matrix


@pytest.fixture(autouse=True)
def pythons(monkeypatch):
    monkeypatch.setattr(matrix, "found", lambda: {(3, minor): Path(f"python3.{minor}") for minor in (9, 10, 12, 13)})


def test_a_core_is_tried_with_the_pythons_that_it_runs_on():
    pairs = [(pair.core, pair.version[1]) for pair in matrix.pairs()]
    assert pairs[:3] == [("2.16", 10), ("2.16", 12), ("2.17", 10)]
    assert ("2.18", 10) not in pairs and ("2.18", 13) in pairs


def test_words_choose_cores_pythons_and_parts():
    pairs, parts = matrix.chosen(["2.21", "3.13", "sanity"])
    assert [pair.name for pair in pairs] == ["ansible-core 2.21 on Python 3.13"]
    assert parts == ("sanity",)
    pairs, parts = matrix.chosen([])
    assert (len(pairs), parts) == (len(matrix.pairs()), matrix.PARTS)


def test_a_word_that_names_nothing_is_refused(capsys):
    assert matrix.main(["2.21", "3.8"]) == 2
    assert "Not here: 3.8. There are ansible-core 2.16" in capsys.readouterr().err


def test_the_oldest_core_is_the_promised_one():
    runtime = (matrix.ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8")
    assert f'requires_ansible: ">={next(iter(matrix.CORES))}.0"' in runtime


def test_the_table_ends_with_the_count_of_what_ran(monkeypatch, capfd):
    verdicts = {
        "unit": matrix.Verdict("a", "unit", True, "", 0, "the tests need Python 3.11"),
        "acts": matrix.Verdict("a", "acts", True, "3 passed", 2),
        "installed": matrix.Verdict("a", "installed", False, "1 failed", 2),
        "sanity": matrix.Verdict("a", "sanity", True, "", 2),
    }
    monkeypatch.setattr(matrix, "attempt", lambda part, pair: verdicts[part])
    assert matrix.main(["2.21", "3.13"]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert lines[-1] == "2 passed, 1 failed"
    assert any("skipped" in line and "need Python 3.11" in line for line in lines)
    assert matrix.main(["2.21", "3.13", "acts"]) == 0


def test_an_import_is_blamed_for_what_it_warns_of_and_for_silence():
    assert importer.complaints(f"Loading\n{importer.SUCCESS}\n") == []
    assert importer.complaints(f"WARNING: no tags\n{importer.SUCCESS}\n") == ["WARNING: no tags"]
    assert len(importer.complaints("Loading\n")) == 1
