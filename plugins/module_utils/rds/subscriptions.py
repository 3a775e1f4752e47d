# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event subscriptions: what RDS tells an SNS topic of, judged by the categories that RDS has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import Failed, Refused
from ..parts import Codec, Params, Where
from .naming import snaked
from .parameter_values import nearest

MISSING = ("SubscriptionNotFound", "SubscriptionNotFoundFault")
ALREADY = ("SubscriptionAlreadyExist",)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,254}")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,256}")
# API reference, EventSubscription: what RDS can't do anything about by itself.
_BROKEN = {
    "no-permission": "RDS may not publish to the topic: its policy must let events.rds.amazonaws.com do sns:Publish",
    "topic-not-exist": "its topic isn't there any more: give it another one, or make the topic again",
}


def check(params: Params) -> None:
    """Refuse what can't be a subscription, before anything is read."""
    if not _NAME.fullmatch(params["name"]):
        raise Refused(
            f"name: {params['name']!r} can't be a subscription's: it has up to 255 letters, digits and hyphens, and"
            " begins with a letter."
        )
    topic = params.get("sns_topic_arn")
    if topic is not None and not topic.startswith("arn:") and not _TOPIC.fullmatch(topic):
        raise Refused(f"sns_topic_arn: {topic!r} is neither the ARN nor the name of an SNS topic.")
    if topic is not None and topic.endswith(".fifo"):
        raise Refused("sns_topic_arn: RDS doesn't publish to FIFO topics.")


def needs_account(params: Params) -> bool:
    """Whether the ARN of the topic, or that of the subscription itself, has to be put together."""
    topic = params.get("sns_topic_arn")
    return params.get("tags") is not None or (topic is not None and not topic.startswith("arn:"))


def localize(params: Params, where: Where) -> Params:
    """The options with the topic's ARN, and sources as RDS keeps them, in small letters."""
    topic, sources = params.get("sns_topic_arn"), params.get("source_ids")
    if topic and not topic.startswith("arn:"):
        topic = f"arn:{where.partition}:sns:{where.region}:{where.account_id}:{topic}"
    small = None if sources is None else [one.lower() for one in sources]
    return {**params, "sns_topic_arn": topic, "source_ids": small}


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the categories that their source has; raises Refused for others, and ApiError."""
    wanted, current = params.get("event_categories"), values.get("event_categories")
    kind = params.get("source_type") or (values.get("attributes") or {}).get("source_type")
    if params.get("source_ids") and not kind:
        raise Refused("source_ids: of which type are they? Give source_type, too.")
    if wanted is None or (current is not None and wanted and set(wanted) == set(current)):
        return params, ()
    if not kind:
        if wanted:
            raise Refused("event_categories: each type of source has its own: give source_type, too.")
        return params, ()
    listed = api.call("describe_event_categories", {"SourceType": kind})["EventCategoriesMapList"]
    known = sorted({name for one in listed for name in one["EventCategories"]})
    for name in wanted:
        if known and name not in known:
            raise Refused(
                f"event_categories: {kind} has no category {name!r}.{nearest(name, known)} There are:"
                f" {', '.join(known)}."
            )
    return {**params, "all_categories": known}, ()


def wanted_categories(params: Params, current: Any) -> Any:
    """The categories that are to be told of; none stands for all that the source has."""
    known = params.get("all_categories") or []
    asked = sorted(set(params["event_categories"])) or known
    return list(current) if current == [] and set(asked) >= set(known) else asked


def _keys(value: Any, _shape: Any) -> list[str]:
    return sorted(value)


SOURCES = Codec(_keys, lambda wire, _shape: None if wire is None else {one: {} for one in sorted(wire)})


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call beyond the parts'."""
    if not params.get("sns_topic_arn"):
        raise Refused(f"sns_topic_arn: a new subscription needs it, and there is none called {params['name']} yet.")
    return {}


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What it still lacks to be active, or gone; raises Failed where it can't be active."""
    found = api.call("describe_event_subscriptions", {})["EventSubscriptionsList"]
    status = next((one.get("Status", "active") for one in found if one["CustSubscriptionId"] == params["name"]), None)
    if state == "absent":
        return "" if status is None else "being gone"
    if status in _BROKEN:
        raise Failed(f"Event subscription {params['name']} is {status}: {_BROKEN[status]}.")
    return "" if status == "active" else f"being active (it is {status})"


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The subscription in snake_case, under RDS's own names and those of the options."""
    told: dict[str, Any] = {"cust_subscription_id": params["name"], "status": "active"}
    if found is not None:
        told.update(snaked(found["EventSubscriptionsList"][0]))
    told.update({option: value for option, value in (values.get("attributes") or {}).items() if value is not None})
    told["name"] = told["cust_subscription_id"]
    told["event_categories"] = sorted(values.get("event_categories") or told.pop("event_categories_list", None) or [])
    told["source_ids"] = sorted(values.get("source_ids") or told.pop("source_ids_list", None) or [])
    for older in ("event_categories_list", "source_ids_list"):
        told.pop(older, None)
    if "tags" in values:
        told["tags"] = values["tags"] or {}
    return {"event_subscription": told}
