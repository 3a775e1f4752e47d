# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing archived objects back: what it will cost and take, what is sent, and how each object stands then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan, Request, Step
from ..permissions import needed
from .archives import AVAILABLE, COMING, RESTORED, STATUSES, STORED, Lying, expiry, is_later
from .estimates import Estimate, chosen, counted, estimated, within_cost
from .naming import check_bucket, check_key
from .objects import owned
from .prefixes import SHOWN, first_of
from .prices import prices
from .restore_targets import all_of, find, first, look, named

# A result names so many objects.
LISTED = 1000
_POLLED = 100
_RUNNING, _ACTIVE = "RestoreAlreadyInProgress", "ObjectAlreadyInActiveTierError"
_NO_CAPACITY = "GlacierExpeditedRetrievalNotAvailable"


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_bucket(params["bucket"], "bucket")
    if params.get("object") is not None:
        check_key(params["object"])
    if params.get("version_id") and params.get("object") is None:
        raise Refused("version_id is about one object: it needs object; of many, each entry of objects has its own.")
    for option in ("include", "exclude"):
        if params.get(option) is not None and params.get("prefix") is None:
            raise Refused(f"{option} is about keys that are listed: it needs prefix ('' is the whole bucket).")
    days, within = params.get("days"), params.get("within_hours")
    if days is not None and days < 1:
        raise Refused(f"days: a copy is there for 1 day or more, not {days}.")
    if within is not None and not within > 0:
        raise Refused(f"within_hours is a number of hours above 0, not {within}.")
    if params.get("fallback_tier") and params.get("tier") != "expedited" and within is None:
        raise Refused(
            "fallback_tier is for when AWS has no capacity for expedited: it needs that tier or within_hours."
        )
    cost = params.get("max_cost")
    if cost is not None and not cost >= 0:
        raise Refused(f"max_cost is an amount in USD, 0 or more, not {cost}.")
    prices("", params.get("prices"))


def plan(api: Any, params: Params) -> Plan:
    """Read how the objects lie and plan what brings them back; raises Refused for what costs or takes too much."""
    objects, warnings = find(api, params)
    return planned(objects, params, api.where.region, datetime.now(timezone.utc), warnings)


def planned(
    objects: Sequence[Lying], params: Params, region: str, now: datetime, warnings: tuple[str, ...] = ()
) -> Plan:
    """The plan for objects that lie so. Pure; raises Refused."""
    table = prices(region, params.get("prices"))
    stored = [one for one in objects if one.status == STORED]
    running = [one for one in objects if one.status == COMING]
    hurried = [one for one in running if one.archive] if params.get("speed_up") else []
    days = params.get("days")
    if days is None and any(one.has_copy for one in stored):
        kept = sum(one.has_copy for one in stored)
        raise Refused(f"days is needed: it says for how long the copies of {counted(kept)} in an archive can be read.")
    longer = [
        one
        for one in objects
        if one.expires and days is not None and params.get("extend") and is_later(days, one.expires, now)
    ]
    tiers = chosen([*stored, *hurried], params, table)
    estimate = estimated(stored, hurried, longer, tiers, days or 0, now, table)
    within_cost(estimate, params.get("max_cost"))
    sending = _Sending(params, tiers, expiry(days, now) if days else None, {}, {})
    foretold = sending.foretell(objects, stored, longer, bool(params.get("wait")))
    steps: list[Step] = []
    if stored or hurried or longer:
        steps.append(sending.step(objects, stored, hurried, longer, estimate))
    if params.get("wait") and (stored or running):
        steps.append(sending.waiting(objects, [*stored, *running]))
    told = [*warnings, *([table.note] if table.note and estimate.objects else []), *estimate.warnings]
    facts = {**_facts(foretold, {one: tiers[one.archive] for one in (*stored, *hurried)}), "estimate": estimate.shown()}
    return Plan(tuple(steps), {**facts, "msg": _said(params["bucket"], foretold)}, tuple(told))


class _Sending:
    """What is sent for a task, and how the objects stand as far as that is known by now."""

    def __init__(
        self,
        params: Params,
        tiers: Mapping[str, str],
        until: datetime | None,
        now: dict[Lying, Lying],
        given: dict[Lying, str],
    ) -> None:
        self._params, self._tiers, self._until = params, tiers, until
        self._now, self._given = now, given
        self._address = owned(params, params["bucket"])

    def foretell(
        self, objects: Sequence[Lying], stored: Sequence[Lying], longer: Sequence[Lying], wait: bool
    ) -> list[Lying]:
        """How the objects will stand."""
        back, extended = set(stored), set(longer)

        def later(one: Lying) -> Lying:
            if one in extended:
                return one._replace(expires=self._until)
            if one in back or one.status == COMING:
                return self._back(one) if wait else one._replace(status=COMING)
            return one

        return [later(one) for one in objects]

    def _back(self, one: Lying) -> Lying:
        if one.has_copy:
            return one._replace(status=RESTORED, expires=None)
        return one._replace(status=AVAILABLE, archive="")

    def step(
        self,
        objects: Sequence[Lying],
        stored: Sequence[Lying],
        hurried: Sequence[Lying],
        longer: Sequence[Lying],
        estimate: Estimate,
    ) -> Step:
        """All requests of a task, sent side by side; one that fails doesn't stop the others."""
        days = self._params.get("days")
        asked: list[tuple[Lying, dict[str, Any]]] = [
            *((one, self._request(one, self._tiers[one.archive], days if one.has_copy else None)) for one in stored),
            *((one, self._request(one, self._tiers[one.archive], None)) for one in hurried),
            *((one, self._request(one, "", days)) for one in longer),
        ]
        names = [named(one.key, one.version) for one, _request in asked]
        after: dict[str, Any] = {"count": len(asked), "objects": first_of(names)}
        for name, some in (("restored", stored), ("sped_up", hurried), ("kept_longer", longer)):
            if some:
                after[name] = len(some)
        after["tiers"] = dict(sorted(self._tiers.items()))
        if self._until:
            after["days"] = days

        def work(api: Any) -> Mapping[str, Any]:
            return self._send(api, objects, asked)

        requests = tuple(Request("s3", "restore_object", request) for _one, request in asked[:SHOWN])
        before = dict(sorted(Counter(one.status for one, _request in asked).items()))
        return Step("restore", "restore", before, after, requests, estimate.effect(), work=work)

    def _request(self, one: Lying, tier: str, days: int | None) -> dict[str, Any]:
        asked: dict[str, Any] = {}
        if days is not None:
            asked["Days"] = days
        if tier:
            asked["GlacierJobParameters"] = {"Tier": tier.capitalize()}
        version = {"VersionId": one.version} if one.version else {}
        return {**self._address, "Key": one.key, **version, "RestoreRequest": asked}

    def _one(self, api: Any, one: Lying, request: dict[str, Any]) -> Lying:
        """Send one request and give how the object stands then; raises ApiError."""
        extends = "GlacierJobParameters" not in request["RestoreRequest"]
        tier = request["RestoreRequest"].get("GlacierJobParameters", {}).get("Tier", "").lower()
        try:
            api.call("restore_object", request)
        except ApiError as error:
            if error.code == _RUNNING:
                # By its own first try, whose answer was lost, or by somebody else.
                return one._replace(status=COMING)
            if error.code == _ACTIVE:
                return one._replace(status=AVAILABLE, archive="")
            tier = self._params.get("fallback_tier") or ""
            if error.code != _NO_CAPACITY or not tier:
                raise
            if one.status == COMING:
                return one
            return self._one(api, one, self._request(one, tier, request["RestoreRequest"].get("Days")))
        if extends:
            return one._replace(expires=self._until)
        self._given[one] = tier
        return one._replace(status=COMING)

    def _send(
        self, api: Any, objects: Sequence[Lying], asked: Sequence[tuple[Lying, dict[str, Any]]]
    ) -> Mapping[str, Any]:
        def thunk(one: Lying, request: dict[str, Any]) -> Callable[[], Any]:
            return lambda: self._one(api, one, request)

        about = f"bucket {self._params['bucket']}"
        answers = all_of(api, [thunk(one, request) for one, request in asked], f"{about}: restores asked for")
        failed: list[tuple[Lying, ApiError]] = []
        for (one, _request), answer in zip(asked, answers):
            if isinstance(answer, ApiError):
                failed.append((one, answer))
            else:
                self._now[one] = answer
        facts = self._told(objects)
        if failed:
            raise Failed(
                _failure(self._params["bucket"], len(asked), failed),
                failed[0][1],
                (f"the restore of {counted(len(self._now))}",) if self._now else (),
                facts,
            )
        return facts

    def waiting(self, objects: Sequence[Lying], coming: Sequence[Lying]) -> Step:
        """Look until all are back; that changes nothing."""

        def work(api: Any) -> Mapping[str, Any]:
            left = [one for one in coming if self._now.get(one, one).status in (COMING, STORED)]

            def missing() -> str:
                # The first ones stand for all: what was asked for together comes back together.
                while left:
                    some = left[:_POLLED]
                    places = [{"Key": one.key, **({"VersionId": one.version} if one.version else {})} for one in some]
                    found = look(api, self._params, places)
                    waited = [one for one, seen in zip(some, found) if self._is_away(one, seen)]
                    left[:_POLLED] = waited
                    if waited:
                        return f"{counted(len(left))} on the way"
                return ""

            api.settled(missing, f"bucket {self._params['bucket']}", float(self._params["wait_timeout"]))
            return self._told(objects)

        after = {"count": len(coming), "objects": first_of([named(one.key, one.version) for one in coming])}
        looks = (Request("s3", "head_object", {**self._address, "Key": coming[0].key}),)
        return Step("wait", "wait for", None, after, looks, work=work, changes=False)

    def _is_away(self, one: Lying, found: Lying | None) -> bool:
        if found is None:
            raise Failed(f"{named(one.key, one.version)} was deleted while it was brought back.")
        self._now[one] = found
        return found.status in (COMING, STORED)

    def _told(self, objects: Sequence[Lying]) -> dict[str, Any]:
        latest = [self._now.get(one, one) for one in objects]
        given = {self._now.get(one, one): tier for one, tier in self._given.items()}
        return {**_facts(latest, given), "msg": _said(self._params["bucket"], latest)}


def _facts(objects: Sequence[Lying], given: Mapping[Lying, str]) -> dict[str, Any]:
    # The tier is of the object, however it stands by now.
    tiers = {(one.key, one.version): tier for one, tier in given.items()}
    each = Counter(one.status for one in objects)
    return {
        "objects": [
            {
                "key": one.key,
                "version_id": one.version or None,
                "storage_class": one.storage_class,
                "size": one.size,
                "status": one.status,
                "expires": one.expires,
                "tier": tiers.get((one.key, one.version)),
            }
            for one in objects[:LISTED]
        ],
        "counts": {"total": len(objects), **{status: each.get(status, 0) for status in STATUSES}},
    }


def _said(bucket: str, objects: Sequence[Lying]) -> str:
    each = Counter(one.status for one in objects)
    words = {AVAILABLE: "readable", COMING: "on the way", RESTORED: "restored", STORED: "archived"}
    parts = [f"{each[status]:,} {words[status]}" for status in STATUSES if each.get(status)]
    if not parts:
        return f"There are no such objects in bucket {bucket}."
    return f"Of {counted(len(objects))} of bucket {bucket}: {', '.join(parts)}."


def _failure(bucket: str, total: int, failed: Sequence[tuple[Lying, ApiError]]) -> str:
    error = failed[0][1]
    about = f"restoring {len(failed)} of {counted(total)} of bucket {bucket}"
    names = first(f"{named(one.key, one.version)} ({problem.code})" for one, problem in failed)
    return f"{explain(about, error, needed('s3', 'restore_object'))} So it was with {names}."
