# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Engines and their versions: which there are, what each is upgraded to, until when RDS supports it at which price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue

_OPEN = ("iam-db-auth-error",)
_MYSQL_LOGS = ("audit", "error", "general", "iam-db-auth-error", "slowquery")
_ORACLE_LOGS = ("alert", "audit", "listener", "oemagent", "trace")

# What an engine's logs are that go to CloudWatch: the API reference, CreateDBInstance, EnableCloudwatchLogsExports.
LOGS = {
    "aurora-mysql": (*_MYSQL_LOGS, "instance"),
    "aurora-postgresql": (*_OPEN, "instance", "postgresql"),
    "mariadb": _MYSQL_LOGS,
    "mysql": _MYSQL_LOGS,
    "postgres": (*_OPEN, "postgresql", "upgrade"),
    "oracle": _ORACLE_LOGS,
    "sqlserver": ("agent", "error"),
}
_DESCRIPTIONS = {
    "aurora-mysql": "Aurora MySQL",
    "aurora-postgresql": "Aurora PostgreSQL",
    "mariadb": "MariaDB Community Edition",
    "mysql": "MySQL Community Edition",
    "oracle-ee": "Oracle Database Enterprise Edition",
    "oracle-ee-cdb": "Oracle Database Enterprise Edition (CDB)",
    "oracle-se2": "Oracle Database Standard Edition Two",
    "oracle-se2-cdb": "Oracle Database Standard Edition Two (CDB)",
    "postgres": "PostgreSQL",
    "sqlserver-ee": "Microsoft SQL Server Enterprise Edition",
    "sqlserver-ex": "Microsoft SQL Server Express Edition",
    "sqlserver-se": "Microsoft SQL Server Standard Edition",
    "sqlserver-web": "Microsoft SQL Server Web Edition",
}


@dataclass(frozen=True)
class Major:
    """A major version: its minor ones, oldest first, and the days from which and until which RDS supports it.

    late is how many rounds of releases ago its newest minor came out; a major that has no extended support ends with
    its standard one.
    """

    name: str
    minors: tuple[str, ...]
    began: str | None = None
    standard_end: str | None = None
    extended_end: str | None = None
    late: int = 0
    gone: tuple[str, ...] = ()


def _numbered(major: str, first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{major}.{number}" for number in range(first, last + 1))


# Amazon RDS for PostgreSQL, MySQL, MariaDB: their release calendars; Amazon Aurora: "version policy".
_POSTGRES = (
    Major("13", _numbered("13", 20, 23), "2021-02-24", "2026-02-28", "2029-02-28", late=3, gone=("13.11", "13.15")),
    Major("14", _numbered("14", 17, 23), "2022-02-03", "2027-02-28", "2030-02-28", gone=("14.9",)),
    Major("15", _numbered("15", 12, 18), "2023-02-27", "2028-02-29", "2031-02-28", gone=("15.4",)),
    Major("16", _numbered("16", 8, 14), "2024-01-31", "2029-02-28", "2032-02-29", gone=("16.1", "16.2")),
    Major("17", _numbered("17", 4, 10), "2024-12-02", "2030-02-28", "2033-02-28", gone=("17.1", "17.2")),
    Major("18", _numbered("18", 1, 4), "2025-11-14", "2031-02-28", "2034-02-28"),
)
_MYSQL = (
    Major("5.7", ("5.7.44",), "2016-02-22", "2024-02-29", "2027-02-28", late=9, gone=("5.7.43",)),
    Major("8.0", _numbered("8.0", 40, 46), "2018-10-23", "2026-07-31", "2029-07-31", gone=("8.0.35", "8.0.36")),
    Major("8.4", _numbered("8.4", 3, 9), "2024-11-21", "2029-07-31", "2032-07-31"),
)
_MARIADB = (
    Major("10.6", _numbered("10.6", 21, 25), "2022-02-03", "2026-08-31", late=1),
    Major("10.11", _numbered("10.11", 11, 16), "2023-08-21", "2028-02-29"),
    Major("11.4", _numbered("11.4", 5, 10), "2024-10-15", "2029-05-31"),
    Major("11.8", _numbered("11.8", 3, 6), "2025-08-25", "2030-06-30"),
)
_AURORA_POSTGRES = (
    Major("13", _numbered("13", 20, 23), "2021-08-26", "2026-02-28", "2029-02-28", late=1),
    Major("14", _numbered("14", 17, 22), "2022-06-20", "2027-02-28", "2030-02-28"),
    Major("15", _numbered("15", 12, 17), "2023-02-27", "2028-02-29", "2031-02-28"),
    Major("16", _numbered("16", 8, 13), "2024-01-31", "2029-02-28", "2032-02-29"),
    Major("17", _numbered("17", 4, 9), "2025-05-08", "2030-02-28", "2033-02-28"),
)
_AURORA_MYSQL = (
    Major(
        "8.0",
        tuple(f"8.0.mysql_aurora.{release}" for release in ("3.04.4", "3.08.2", "3.10.0", "3.10.1", "3.11.0")),
        "2021-11-18", "2028-04-30", "2029-07-31",
    ),
)  # fmt: skip


def _oracle(*majors: str) -> tuple[Major, ...]:
    rounds = ("2025-07", "2025-10", "2026-01", "2026-04", "2026-07")
    return tuple(Major(major, tuple(f"{major}.0.0.0.ru-{at}.rur-{at}.r1" for at in rounds)) for major in majors)


_SQLSERVER = (
    Major("13.00", ("13.00.6455.2.v1", "13.00.6470.1.v1")),
    Major("14.00", ("14.00.3485.1.v1", "14.00.3515.1.v1")),
    Major("15.00", ("15.00.4440.1.v1", "15.00.4455.2.v1")),
    Major("16.00", ("16.00.4205.1.v1", "16.00.4225.2.v1")),
)
_MAJORS: dict[str, tuple[Major, ...]] = {
    "aurora-mysql": _AURORA_MYSQL,
    "aurora-postgresql": _AURORA_POSTGRES,
    "mariadb": _MARIADB,
    "mysql": _MYSQL,
    "oracle-ee": _oracle("19"),
    "oracle-ee-cdb": _oracle("19", "21"),
    "oracle-se2": _oracle("19"),
    "oracle-se2-cdb": _oracle("19", "21"),
    "postgres": _POSTGRES,
    "sqlserver-ee": _SQLSERVER,
    "sqlserver-ex": _SQLSERVER,
    "sqlserver-se": _SQLSERVER,
    "sqlserver-web": _SQLSERVER,
}
# Where an engine's default isn't the newest of its newest major version.
_DEFAULT_MAJORS = {"mariadb": "11.4", "oracle-ee-cdb": "19", "oracle-se2-cdb": "19"}


@dataclass(frozen=True)
class Version:
    """A version of an engine; family is that of its parameter groups, gone is one that RDS no longer creates."""

    engine: str
    name: str
    major: Major
    default: bool = False
    gone: bool = False

    @property
    def family(self) -> str:
        return family(self.engine, self.major.name)

    @property
    def description(self) -> str:
        return f"{_DESCRIPTIONS[self.engine].split(' Community')[0]} {self.name}"


def engines() -> tuple[str, ...]:
    return tuple(_MAJORS)


def engine_description(engine: str) -> str:
    return _DESCRIPTIONS[engine]


def log_types(engine: str) -> tuple[str, ...]:
    return LOGS.get(engine) or LOGS[engine.partition("-")[0]]


def family(engine: str, major: str) -> str:
    """The family of parameter groups: postgres16, mysql8.4, oracle-se2-19, sqlserver-se-16.0."""
    if engine.startswith("sqlserver"):
        return f"{engine}-{major[:-1]}"
    return f"{engine}-{major}" if engine.startswith("oracle") else f"{engine}{major}"


@cache
def families() -> dict[str, tuple[str, str]]:
    """Engine and major version by family."""
    return {family(engine, major.name): (engine, major.name) for engine in _MAJORS for major in _MAJORS[engine]}


def majors(engine: str) -> tuple[Major, ...]:
    """AWS: InvalidParameterValue for an engine that there isn't."""
    if engine not in _MAJORS:
        raise InvalidParameterValue(f"Invalid DB engine: {engine}")
    return _MAJORS[engine]


@cache
def versions(engine: str) -> tuple[Version, ...]:
    """All versions of an engine, oldest first, those that are gone too."""
    default_major = _DEFAULT_MAJORS.get(engine, majors(engine)[-1].name)
    return tuple(
        Version(engine, name, major, major.name == default_major and name == major.minors[-1], name in major.gone)
        for major in majors(engine)
        for name in (*major.gone, *major.minors)
    )


def find(engine: str, wanted: str) -> Version | None:
    """The newest version that is wanted or begins with it ("16" or "8.0"), component by component; None if none."""
    exact = [one for one in versions(engine) if one.name == wanted]
    alike = [one for one in versions(engine) if not one.gone and one.name.startswith(f"{wanted}.")]
    found = exact or alike
    return found[-1] if found else None


def resolved(engine: str, wanted: str | None = None) -> str:
    """The whole version that RDS takes for one of a request: "16" is the newest 16, none the engine's default.

    Raises RDS's refusals of an engine or a version that there isn't, or that is no longer created.
    """
    if not wanted:
        return next(one.name for one in versions(engine) if one.default)
    found = find(engine, wanted)
    if found is None or found.gone:
        raise InvalidParameterCombination(f"Cannot find version {wanted} for {engine}")
    return found.name


def described(engine: str, name: str) -> Version:
    """What is known of a whole version, one that is gone too."""
    found = find(engine, name)
    if found is None:
        raise InvalidParameterCombination(f"Cannot find version {name} for {engine}")
    return found


def _age(version: Version) -> int:
    """How many rounds of releases ago a version came out."""
    if version.gone:
        return 99
    return version.major.late + len(version.major.minors) - 1 - version.major.minors.index(version.name)


def targets(version: Version) -> Iterator[Version]:
    """What a version is upgraded to: later ones of its major, and those of later majors that aren't older than it."""
    order = [major.name for major in majors(version.engine)]
    for other in versions(version.engine):
        ahead = order.index(other.major.name) - order.index(version.major.name)
        if other.gone or ahead < 0:
            continue
        # MySQL is upgraded to the next major version only, the others to any.
        if ahead > 1 and version.engine == "mysql":
            continue
        if (ahead == 0 and _age(other) < _age(version)) or (ahead > 0 and _age(other) <= _age(version)):
            yield other


def is_newer(engine: str, one: str, other: str) -> bool:
    """Whether one version comes after another of the same engine."""
    names = [version.name for version in versions(engine)]
    if one in names and other in names:
        return names.index(one) > names.index(other)
    return one > other
