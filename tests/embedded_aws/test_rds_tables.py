# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS knows, as values: versions, classes, storage, formulas, allowed values, portions of logs."""

from __future__ import annotations

import pytest
from moto.rds.exceptions import RDSClientError

from embedded_aws.databases import Parameter
from embedded_aws.rds import classes, instances, orderable, parameter_lists, rules, storage_types, versions, windows
from embedded_aws.rds.log_portions import portion
from embedded_aws.rds.parameter_values import WrongFormula, worked_out
from embedded_aws.rds.parameters import is_allowed


@pytest.mark.parametrize("engine", versions.engines())
def test_each_engine_is_whole(engine):
    assert sum(one.default for one in versions.versions(engine)) == 1
    assert list(classes.offered(engine)) and orderable.licenses(engine) and versions.log_types(engine)
    for one in versions.versions(engine):
        assert versions.families()[one.family] == (engine, one.major.name)
        assert one not in list(versions.targets(one))
    if not engine.startswith("aurora-"):
        names = [one.name for one in parameter_lists.kept(engine)]
        assert len(names) == len(set(names)) > 10


def test_a_version_is_found_by_whole_components():
    assert versions.resolved("postgres", "16").startswith("16.")
    assert versions.resolved("postgres", "16.9") == "16.9"
    assert versions.resolved("mariadb", "10").startswith("10.11.")
    for wanted in ("1", "16.", "16.1", "99"):
        with pytest.raises(RDSClientError, match=f"Cannot find version {wanted} for postgres"):
            versions.resolved("postgres", wanted)


def test_upgrades_never_go_back():
    current = versions.described("postgres", "16.10")
    names = [one.name for one in versions.targets(current)]
    assert "16.11" in names and "16.9" not in names and "17.4" not in names and "17.10" in names
    assert "8.4.9" not in [one.name for one in versions.targets(versions.described("mysql", "5.7.44"))]


@pytest.mark.parametrize(
    ("formula", "instance_class", "least", "most"),
    [
        ("LEAST({DBInstanceClassMemory/9531392},5000)", "db.t3.micro", 80, 112),
        ("LEAST({DBInstanceClassMemory/9531392},5000)", "db.m5.24xlarge", 5000, 5000),
        ("GREATEST({log(DBInstanceClassMemory/21474836480)*10},3)", "db.t3.micro", 3, 3),
        ("{DBInstanceClassMemory*3/4}", "db.m5.large", 5 * 1024**3, 6 * 1024**3),
        ("IF({DBInstanceClassMemory>1000000000},{DBInstanceVCPU*2},1)", "db.m5.xlarge", 8, 8),
        ("SUM({DBInstanceVCPU},-1)", "db.m5.xlarge", 3, 3),
        ("{TrueIfReplica}", "db.m5.xlarge", 0, 0),
    ],
)
def test_formulas_are_worked_out(formula, instance_class, least, most):
    assert least <= int(worked_out(formula, instance_class)) <= most


def test_what_is_no_formula_is_itself():
    assert worked_out("%t:%r:%u@%d:[%p]:", "db.t3.micro") == "%t:%r:%u@%d:[%p]:"
    for wrong in ("{__import__}", "{DBInstanceClassMemory/}", "LEAST({open('x')},1)", "{1/0}"):
        with pytest.raises(WrongFormula):
            worked_out(wrong, "db.t3.micro")


@pytest.mark.parametrize(
    ("kind", "allowed", "good", "bad"),
    [
        ("boolean", "0,1", ("0", "1"), ("on", "2", "")),
        ("integer", "-1-2147483647", ("-1", "0", "2147483647"), ("-2", "1.5", "many")),
        ("integer", "0,1,2", ("0", "2"), ("3",)),
        ("float", "0.0-1.0", ("0.5", "1"), ("1.1", "x")),
        ("string", "none,top,all", ("top",), ("TOP", "none,top")),
        ("list", "a,b,c", ("a", "a,c", ""), ("d", "a,d")),
        ("string", None, ("anything",), ()),
        ("integer", "6-8388607", ("{DBInstanceClassMemory/9531392}",), ("{nonsense}",)),
    ],
)
def test_values_are_held_against_what_is_allowed(kind, allowed, good, bad):
    parameter = Parameter("x", "dynamic", kind, None, allowed, "x")
    assert all(is_allowed(parameter, value) for value in good)
    assert not any(is_allowed(parameter, value) for value in bad)


@pytest.mark.parametrize(
    ("kind", "size", "iops", "throughput", "refused"),
    [
        ("gp3", 20, None, None, None),
        ("gp3", 100, 3000, 125, None),
        ("gp3", 100, 4000, None, "less than 400"),
        ("gp3", 400, 12000, 500, None),
        ("gp3", 400, 3000, None, "at least 12000"),
        ("gp3", 400, 12000, 4000, "0.25"),
        ("gp2", 100, 1000, None, "can't specify IOPS"),
        ("io1", 100, None, None, "must specify Iops"),
        ("io1", 100, 6000, None, "ratio"),
        ("io2", 100, 6000, None, None),
        ("standard", 4, None, None, "Invalid storage size"),
        ("gp9", 20, None, None, "Invalid storage type"),
    ],
)
def test_storage_that_there_is_not_is_refused(kind, size, iops, throughput, refused):
    if refused is None:
        storage_types.check("postgres", kind, size, iops, throughput)
        return
    with pytest.raises(RDSClientError, match=refused):
        storage_types.check("postgres", kind, size, iops, throughput)


def test_a_refused_password_is_not_shown():
    for password in ("sEcReT", "sEcReT/of/mine", "sEcReT" * 40):
        with pytest.raises(RDSClientError) as problem:
            rules.check_password("postgres", password)
        assert "sEcReT" not in str(problem.value)


def test_a_log_is_read_from_its_end_or_by_portions():
    content = b"".join(b"line %d\n" % number for number in range(10))
    assert portion(content, None, 2).text == "line 8\nline 9\n"
    first = portion(content, "0", 4)
    assert (first.text.count("\n"), first.pending) == (4, True)
    rest = portion(content, first.marker, None)
    assert (first.text + rest.text).encode() == content and not rest.pending
    assert portion(content, rest.marker, None).text == ""
    with pytest.raises(ValueError, match="Invalid marker: here"):
        portion(content, "here", None)
    big = b"x" * 600_000 + b"\n"
    assert len(portion(big * 3, "0", None).text) == 600_001


@pytest.mark.parametrize("given", [
    {}, {"PreferredMaintenanceWindow": "Sun:04:00-Sun:05:00"}, {"PreferredMaintenanceWindow": "mon:03:00-mon:10:00"},
    {"PreferredBackupWindow": "04:00-10:45"},
])  # fmt: skip
def test_windows_that_nobody_chose_are_clear_of_each_other(given: dict[str, str]):
    for _again in range(100):
        backup, maintenance = instances.chosen_windows(given)
        assert windows.problem(maintenance, backup) is None, (backup, maintenance)
        assert {backup, maintenance} >= set(given.values())
