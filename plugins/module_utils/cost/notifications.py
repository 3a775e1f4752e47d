# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications of budgets: when they are sent, told apart by just that, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Params, Request, Where
from . import amounts, subscribers

# AWS, Notification: "A budget can have up to ten notifications."
_MOST = 10


def check(params: Params) -> None:
    """Refuse notifications that AWS wouldn't take."""
    given = params.get("notifications") or ()
    if len(given) > _MOST:
        raise Refused(f"notifications: a budget has {_MOST} at most, and {len(given)} are given.")
    seen: set[str] = set()
    for place, one in enumerate(given):
        amounts.number(one["threshold"], f"notifications[{place}].threshold")
        subscribers.check(one.get("subscribers"), f"notifications[{place}].subscribers")
        if key(one) in seen:
            raise Refused(f"notifications: {key(one)} is given twice; name all its subscribers in one place.")
        seen.add(key(one))


def key(one: Mapping[str, Any]) -> str:
    """What tells a notification from the others of its budget."""
    threshold = amounts.number(one["threshold"], "threshold")
    return f"{one['type']} {one['comparison']} {threshold} {one['threshold_type']}"


def read(api: Any, address: Mapping[str, Any]) -> dict[str, Any]:
    """The notifications of a budget by their keys, each with its subscribers, read side by side. Raises ApiError."""
    listed = [
        one
        for page in api.pages("describe_notifications_for_budget", address, "budgets")
        for one in page.get("Notifications") or ()
    ]

    def told(one: Mapping[str, Any]) -> list[str]:
        request = {**address, "Notification": _identity(one)}
        try:
            pages = list(api.pages("describe_subscribers_for_notification", request, "budgets"))
        except ApiError as error:
            # One that was removed since it was listed has none.
            if error.code != "NotFoundException":
                raise
            return []
        return sorted(one["Address"] for page in pages for one in page.get("Subscribers") or ())

    answers = api.side_by_side([partial(told, one) for one in listed])
    for answer in answers:
        if isinstance(answer, ApiError):
            raise answer
    found = [{**_shown(one), "subscribers": answer} for one, answer in zip(listed, answers) if answer]
    return {key(one): one for one in found}


def _identity(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != "NotificationState"}


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": one["NotificationType"].lower(),
        "comparison": one["ComparisonOperator"].lower(),
        "threshold": amounts.number(one["Threshold"], "threshold"),
        "threshold_type": (one.get("ThresholdType") or "PERCENTAGE").lower(),
    }


# Read as they are to be shown; what is written are the requests below.
NOTIFICATIONS = Codec(lambda value, _shape: value, lambda seen, _shape: seen)


def wanted(params: Params, current: Mapping[str, Any] | None) -> dict[str, Any]:
    """The notifications that are to be: the task's, and of the current ones those that it doesn't purge."""
    kept = {} if params.get("purge_notifications") else dict(current or {})
    for one in params["notifications"]:
        told = {name: one[name] for name in ("type", "comparison", "threshold_type")}
        told["threshold"] = amounts.number(one["threshold"], "threshold")
        kept[key(one)] = {**told, "subscribers": sorted(one["subscribers"])}
    return kept


def same(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether the same are sent to the same."""
    return dict(wanted) == dict(current or {})


def requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """What leads from the notifications that are to those that are to be.

    Who is told is changed before others are added or removed, so that neither AWS's limits nor an empty notification,
    which AWS removes, stands in the way.
    """
    before = values.get("notifications") or {}
    sent: list[Request] = []
    for name in before:
        if name not in after:
            sent.append(Request("budgets", "delete_notification", {**address, "Notification": _wire(before[name])}))
    for name, one in after.items():
        about = {**address, "Notification": _wire(one)}
        if name not in before:
            told = [subscribers.of_budget(each) for each in one["subscribers"]]
            sent.append(Request("budgets", "create_notification", {**about, "Subscribers": told}))
        else:
            sent.extend(_subscriber_requests(about, before[name]["subscribers"], one["subscribers"]))
    return tuple(sent)


def _subscriber_requests(about: Mapping[str, Any], before: list[str], after: list[str]) -> list[Request]:
    come, gone = [one for one in after if one not in before], [one for one in before if one not in after]
    sent: list[Request] = []
    for old in list(gone):
        new = next((one for one in come if subscribers.kind_of(one) == subscribers.kind_of(old)), None)
        if new:
            come.remove(new)
            gone.remove(old)
            pair = {"OldSubscriber": subscribers.of_budget(old), "NewSubscriber": subscribers.of_budget(new)}
            sent.append(Request("budgets", "update_subscriber", {**about, **pair}))
    for operation, those in (("create_subscriber", come), ("delete_subscriber", gone)):
        for one in those:
            sent.append(Request("budgets", operation, {**about, "Subscriber": subscribers.of_budget(one)}))
    return sent


def _wire(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "NotificationType": one["type"].upper(),
        "ComparisonOperator": one["comparison"].upper(),
        "Threshold": float(one["threshold"]),
        "ThresholdType": one["threshold_type"].upper(),
    }
