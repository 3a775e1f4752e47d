# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running server's switches, under /_embedded/: of its faults, its clocks, its doors, and its log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from embedded_aws import costs, mends, organization
from embedded_aws.call_log import CallLog
from embedded_aws.databases.backing import Backing
from embedded_aws.enforcement import Enforcement
from embedded_aws.exchange import Answer
from embedded_aws.faults import Fault, Faults
from embedded_aws.glacier_days import GlacierDays
from embedded_aws.latency import Latency
from embedded_aws.rds.pace import PACE
from embedded_aws.restores import DEFAULT, Restores
from embedded_aws.workdocs.sites import Sites

PREFIX = "/_embedded/"
_TOLD = ("latency", "restores", "glacier", "enforcement", "organization", "costs", "databases", "workdocs", "faults")


@dataclass(frozen=True)
class Control:
    """Answers JSON. facts are what status says of the server itself; databases are the servers behind RDS's
    instances; forget empties moto's state and ends them."""

    facts: Mapping[str, Any]
    log: CallLog
    latency: Latency
    faults: Faults
    restores: Restores
    enforcement: Enforcement
    days: GlacierDays
    databases: Backing
    workdocs: Sites
    forget: Callable[[], None]

    def answer(self, environ: Mapping[str, Any], body: bytes) -> Answer:
        """The answer to a request whose path starts with PREFIX."""
        # A web page, which a browser gives an Origin, has no business here.
        if "HTTP_ORIGIN" in environ:
            return _json(403, {"error": "The switches are not for web pages."})
        switch = (environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(PREFIX))
        query = parse_qs(environ.get("QUERY_STRING", ""))
        try:
            return self._switch(switch, query, body)
        except ValueError as problem:
            return _json(400, {"error": str(problem)})

    def _switch(self, switch: tuple[str, str], query: Mapping[str, list[str]], body: bytes) -> Answer:
        if switch == ("GET", "status"):
            return _json(200, self._status())
        if switch == ("POST", "reset"):
            self.reset()
            return _json(200, self._status())
        if switch == ("PUT", "latency"):
            self.latency.ms = _milliseconds(_parsed(body))
        elif switch == ("PUT", "restores"):
            self.restores.seconds = _seconds(_parsed(body))
        elif switch == ("POST", "restores"):
            self.restores.end()
        elif switch == ("POST", "alarms"):
            return _json(200, {"evaluated": mends.evaluate_alarms()})
        elif switch == ("GET", "certificate-authority"):
            self.databases.certificate_authority()
            return _json(200, {"path": str(self.databases.bundle)})
        elif switch == ("DELETE", "restores"):
            self.restores.expire()
        elif switch == ("PUT", "databases"):
            _paced(_parsed(body))
        elif switch == ("POST", "databases"):
            return _json(200, {"begun": mends.open_windows(), **_pace()})
        elif switch == ("PUT", "glacier"):
            self.days.closed = _closed(_parsed(body))
        elif switch == ("POST", "glacier"):
            self.days.pass_one()
        elif switch == ("PUT", "workdocs"):
            self.workdocs.turn(*_word(_parsed(body)))
        elif switch == ("PUT", "enforcement"):
            self.enforcement.turn(_on(_parsed(body)))
        elif switch == ("PUT", "organization"):
            organization.establish(_members(_parsed(body)))
        elif switch == ("PUT", "costs"):
            costs.replace(_costs(_parsed(body)))
        elif switch == ("PUT", "faults"):
            descriptions = _parsed(body)
            if not isinstance(descriptions, list):
                raise ValueError("Faults are a JSON list.")
            self.faults.replace([Fault.of(description) for description in descriptions])
        elif switch == ("POST", "faults"):
            self.faults.add(Fault.of(_parsed(body)))
        elif switch == ("DELETE", "faults"):
            self.faults.replace([])
        elif switch == ("DELETE", "calls"):
            self.log.empty()
        elif switch == ("GET", "calls"):
            since = query.get("since", ["0"])[0]
            if not since.isdecimal():
                raise ValueError(f"since is the number of a call, not {since!r}.")
            return _json(200, self.log.since(int(since)))
        elif switch not in [("GET", name) for name in _TOLD]:
            return _json(404, {"error": f"There is no {switch[0]} {PREFIX}{switch[1]}."})
        if switch[1] == "latency":
            return _json(200, {"ms": self.latency.ms})
        if switch[1] == "restores":
            return _json(200, {"seconds": self.restores.seconds})
        if switch[1] == "glacier":
            return _json(200, {"closed": self.days.closed, "day": self.days.day})
        if switch[1] == "enforcement":
            return _json(200, {"on": self.enforcement.on})
        if switch[1] == "organization":
            return _json(200, {"members": organization.members()})
        if switch[1] == "databases":
            return _json(200, _pace())
        if switch[1] == "workdocs":
            return _json(200, self.workdocs.told())
        if switch[1] == "costs":
            return _json(200, {"costs": costs.told()})
        return _json(200, self.faults.described())

    def reset(self) -> None:
        """Empty the account and the log, and switch everything off."""
        self.latency.ms = 0
        self.restores.seconds = DEFAULT
        self.days.closed, self.days.day = False, 0
        self.enforcement.on = False
        PACE.reset()
        self.faults.replace([])
        self.forget()
        self.log.empty()

    def _status(self) -> dict[str, Any]:
        return {
            **self.facts,
            "running": True,
            "latency_ms": self.latency.ms,
            "restore_seconds": self.restores.seconds,
            "enforces_iam": self.enforcement.on,
            "faults": self.faults.described(),
            "last_call": self.log.last,
        }


def _milliseconds(value: Any) -> float:
    ms = value.get("ms") if isinstance(value, Mapping) else None
    if isinstance(ms, bool) or not isinstance(ms, int | float) or not 0 <= ms <= 60_000:
        raise ValueError('Latency is {"ms": milliseconds}, from 0 to 60000.')
    return ms


def _seconds(value: Any) -> float | None:
    seconds = value.get("seconds", "") if isinstance(value, Mapping) else ""
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 604_800:
        raise ValueError('Restores take {"seconds": seconds}, from 0 to 604800, or null: until they are told to end.')
    return seconds


def _paced(value: Any) -> None:
    told = value if isinstance(value, Mapping) else {}
    seconds, status, message = told.get("seconds"), told.get("fail"), told.get("message")
    if isinstance(status, str) and (message is None or isinstance(message, str)):
        PACE.fail(status, message)
    elif isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds <= 3600:
        PACE.seconds = seconds
    else:
        raise ValueError(
            'States of databases take {"seconds": seconds}, from 0 to 3600; the next creation or change of one ends '
            'with {"fail": state, "message": what its event tells}.'
        )


def _pace() -> dict[str, Any]:
    return {"seconds": PACE.seconds, "failures": [failure.status for failure in PACE.failures]}


def _closed(value: Any) -> bool:
    closed = value.get("closed") if isinstance(value, Mapping) else None
    if not isinstance(closed, bool):
        raise ValueError('S3 Glacier is {"closed": true}, to those who have no vaults, or {"closed": false}.')
    return closed


def _word(value: Any) -> tuple[str, Any]:
    if not isinstance(value, Mapping) or len(value) != 1:
        raise ValueError('WorkDocs is told one word at a time, such as {"site": {}} or {"ended": true}.')
    return next(iter(value.items()))


def _on(value: Any) -> bool:
    on = value.get("on") if isinstance(value, Mapping) else None
    if not isinstance(on, bool):
        raise ValueError('Enforcement is {"on": true} or {"on": false}.')
    return on


def _members(value: Any) -> list[Any]:
    members = value.get("members") if isinstance(value, Mapping) else None
    if not isinstance(members, list):
        raise ValueError('An organization is {"members": ["111122223333"]}, and may have none.')
    return members


def _costs(value: Any) -> list[Any]:
    found = value.get("costs") if isinstance(value, Mapping) else None
    if not isinstance(found, list):
        raise ValueError('Costs are {"costs": [{"date": "2026-01-31", "service": ..., "amount": 1.5}]}.')
    return found


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as problem:
        raise ValueError(f"The body is not JSON: {problem}.") from problem


def _json(status: int, value: Any) -> Answer:
    return Answer(status, (("Content-Type", "application/json"),), json.dumps(value).encode())
