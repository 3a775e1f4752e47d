# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS's events, and the subscriptions by which they are published to topics."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue
from moto.rds.models import Event, EventSubscription, RDSBackend
from moto.rds.responses import RDSResponse
from moto.sns.models import sns_backends

from embedded_aws.rds import happenings

from . import rds_calls
from .rds_calls import Given, page, refusal

# Where a backend keeps what an event's source type is about.
_SOURCES = {
    "db-instance": "databases",
    "db-cluster": "clusters",
    "db-parameter-group": "db_parameter_groups",
    "db-security-group": "security_groups",
    "db-snapshot": "database_snapshots",
    "db-cluster-snapshot": "cluster_snapshots",
    "db-proxy": "db_proxies",
    "blue-green-deployment": "blue_green_deployments",
}


def install() -> None:
    RDSBackend.add_event = _add_event
    rds_calls.install(
        (
            _describe_events,
            _describe_event_categories,
            _create_event_subscription,
            _modify_event_subscription,
            _delete_event_subscription,
            _describe_event_subscriptions,
            _add_source_identifier_to_subscription,
            _remove_source_identifier_from_subscription,
        )
    )


def _add_event(self: RDSBackend, event_type: str, resource: Any) -> None:
    told: Any = Event.EVENT_MAP[event_type]
    happenings.tell(
        self, resource.event_source_type, resource.resource_id, told["Message"], told["Categories"], resource.arn
    )


# ---- events ---------------------------------------------------------------------------------------------------------


def _describe_events(self: RDSResponse, given: Given) -> Given:
    kind, source = given.get("SourceType"), given.get("SourceIdentifier")
    if source and not kind:
        raise InvalidParameterCombination("Cannot specify source identifier without source type")
    if kind and kind not in happenings.CATEGORIES:
        raise InvalidParameterValue(f"Invalid source type: {kind}")
    end = _moment(given.get("EndTime")) or utcnow()
    duration = timedelta(minutes=int(given.get("Duration") or 60))
    if duration > happenings.KEPT:
        raise InvalidParameterValue("Duration must be 20160 minutes or less.")
    start = _moment(given.get("StartTime")) or end - duration
    if start > end:
        raise InvalidParameterCombination("Start time must be before end time.")
    if given.get("StartTime") and given.get("Duration") and not given.get("EndTime"):
        end = start + duration
    found = happenings.chosen(self.backend.events, kind, source, given.get("EventCategories") or (), start, end)
    return page(list(found), given, "Events")


def _moment(value: Any) -> datetime | None:
    return rds_calls.naive(value) if isinstance(value, datetime) else None


def _describe_event_categories(self: RDSResponse, given: Given) -> Given:
    kind = given.get("SourceType")
    if kind and kind not in happenings.CATEGORIES:
        raise InvalidParameterValue(f"Invalid source type: {kind}")
    return {
        "EventCategoriesMapList": [
            {"SourceType": name, "EventCategories": list(categories)}
            for name, categories in happenings.CATEGORIES.items()
            if kind in (None, name)
        ]
    }


# ---- subscriptions --------------------------------------------------------------------------------------------------


def _found(backend: Any, name: str) -> Any:
    if name not in backend.event_subscriptions:
        raise refusal("SubscriptionNotFound", f"Subscription {name} not found.")
    return backend.event_subscriptions[name]


def _is_topic(arn: str) -> bool:
    try:
        _arn, _partition, service, region, account, _name = arn.split(":", 5)
    except ValueError:
        return False
    return service == "sns" and arn in sns_backends[account][region].topics


def _shown(backend: Any, one: Any, status: str | None = None) -> Given:
    told = {
        "CustomerAwsId": backend.account_id,
        "CustSubscriptionId": one.subscription_name,
        "SnsTopicArn": one.sns_topic_arn,
        # AWS: "topic-not-exist indicates that the topic was deleted after the subscription was created".
        "Status": status or ("active" if _is_topic(one.sns_topic_arn) else "topic-not-exist"),
        "SubscriptionCreationTime": one.created_at.strftime("%a %b %d %H:%M:%S UTC %Y"),
        "SourceType": one.source_type,
        "SourceIdsList": list(one.source_ids),
        "EventCategoriesList": list(one.event_categories),
        "Enabled": one.enabled,
        "EventSubscriptionArn": one.arn,
    }
    return {member: value for member, value in told.items() if value is not None}


def _check(backend: Any, topic: str | None, kind: str | None, categories: list[str], sources: list[str]) -> None:
    if topic is not None and not _is_topic(topic):
        raise refusal("SNSTopicArnNotFound", f"The SNS topic {topic} does not exist.")
    # AWS: "RDS doesn't support FIFO (first in, first out) topics."
    if topic is not None and topic.endswith(".fifo"):
        raise refusal("SNSInvalidTopic", "SNS has responded that there is a problem with the SNS topic specified.")
    if kind and kind not in happenings.CATEGORIES:
        raise InvalidParameterValue(f"Invalid source type: {kind}")
    if sources and not kind:
        raise InvalidParameterCombination("SourceIds can't be specified without SourceType.")
    known = happenings.CATEGORIES.get(kind or "") or {one for all_ in happenings.CATEGORIES.values() for one in all_}
    for category in categories:
        if category not in known:
            raise refusal("SubscriptionCategoryNotFound", f"The supplied category does not exist: {category}")
    for source in sources:
        _check_source(backend, kind or "", source)


def _check_source(backend: Any, kind: str, source: str) -> None:
    kept = getattr(backend, _SOURCES[kind]) if kind in _SOURCES else ()
    if source not in kept:
        raise refusal("SourceNotFound", f"The requested source could not be found: {kind} {source}")


def _create_event_subscription(self: RDSResponse, given: Given) -> Given:
    name, kept = given["SubscriptionName"], self.backend.event_subscriptions
    if name in kept:
        raise refusal("SubscriptionAlreadyExist", f"Subscription {name} already exists.")
    kind, categories, sources = (
        given.get("SourceType"),
        given.get("EventCategories") or [],
        given.get("SourceIds") or [],
    )
    _check(self.backend, given["SnsTopicArn"], kind, categories, sources)
    made = EventSubscription(
        self.backend,
        name,
        sns_topic_arn=given["SnsTopicArn"],
        source_type=kind,
        event_categories=categories,
        source_ids=sources,
        # AWS: it is active unless the request says otherwise.
        enabled=given.get("Enabled", True),
        tags=given.get("Tags") or [],
    )
    kept[name] = made
    return {"EventSubscription": _shown(self.backend, made, "creating")}


def _modify_event_subscription(self: RDSResponse, given: Given) -> Given:
    one = _found(self.backend, given["SubscriptionName"])
    kind = given.get("SourceType", one.source_type)
    _check(self.backend, given.get("SnsTopicArn"), kind, given.get("EventCategories") or [], [])
    # The sources of another type aren't those of this one.
    if kind != one.source_type:
        one.source_ids = []
    one.source_type = kind
    one.sns_topic_arn = given.get("SnsTopicArn", one.sns_topic_arn)
    one.event_categories = given.get("EventCategories", one.event_categories)
    one.enabled = given.get("Enabled", one.enabled)
    return {"EventSubscription": _shown(self.backend, one, "modifying")}


def _delete_event_subscription(self: RDSResponse, given: Given) -> Given:
    one = _found(self.backend, given["SubscriptionName"])
    del self.backend.event_subscriptions[one.subscription_name]
    return {"EventSubscription": _shown(self.backend, one, "deleting")}


def _describe_event_subscriptions(self: RDSResponse, given: Given) -> Given:
    name, kept = given.get("SubscriptionName"), self.backend.event_subscriptions
    found = [_found(self.backend, name)] if name else [kept[one] for one in sorted(kept)]
    return page([_shown(self.backend, one) for one in found], given, "EventSubscriptionsList")


def _add_source_identifier_to_subscription(self: RDSResponse, given: Given) -> Given:
    one = _found(self.backend, given["SubscriptionName"])
    if not one.source_type:
        raise InvalidParameterCombination("The subscription has no source type.")
    _check_source(self.backend, one.source_type, given["SourceIdentifier"])
    if given["SourceIdentifier"] not in one.source_ids:
        one.source_ids = [*one.source_ids, given["SourceIdentifier"]]
    return {"EventSubscription": _shown(self.backend, one, "modifying")}


def _remove_source_identifier_from_subscription(self: RDSResponse, given: Given) -> Given:
    one = _found(self.backend, given["SubscriptionName"])
    if given["SourceIdentifier"] not in one.source_ids:
        raise refusal("SourceNotFound", f"The requested source could not be found: {given['SourceIdentifier']}")
    one.source_ids = [source for source in one.source_ids if source != given["SourceIdentifier"]]
    return {"EventSubscription": _shown(self.backend, one, "modifying")}
