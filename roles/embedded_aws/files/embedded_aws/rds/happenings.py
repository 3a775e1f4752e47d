# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens in RDS, told as events: kept for two weeks, and published to the topics that are subscribed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.core.utils import utcnow

# Amazon RDS User Guide, "Amazon RDS event categories and event messages".
_INSTANCE = (
    "availability", "backup", "configuration change", "creation", "deletion", "failover", "failure", "low storage",
    "maintenance", "notification", "read replica", "recovery", "restoration", "security", "security patching",
)  # fmt: skip
CATEGORIES = {
    "db-instance": _INSTANCE,
    "db-cluster": (
        "configuration change", "creation", "deletion", "failover", "failure", "global-failover", "maintenance",
        "migration", "notification", "serverless",
    ),
    "db-parameter-group": ("configuration change",),
    "db-security-group": ("configuration change", "failure"),
    "db-snapshot": ("backup", "creation", "deletion", "notification", "restoration"),
    "db-cluster-snapshot": ("backup", "creation", "deletion", "notification", "restoration"),
    "db-proxy": ("configuration change", "creation", "deletion", "failure"),
    "blue-green-deployment": ("creation", "deletion", "failure", "notification"),
    "custom-engine-version": ("creation", "deletion", "failure", "restoration", "security patching"),
}  # fmt: skip
# How an ARN names what an event is of.
_ARNS = {
    "db-instance": "db", "db-cluster": "cluster", "db-parameter-group": "pg", "db-security-group": "secgrp",
    "db-snapshot": "snapshot", "db-cluster-snapshot": "cluster-snapshot", "db-proxy": "db-proxy",
    "blue-green-deployment": "deployment", "custom-engine-version": "cev",
}  # fmt: skip
# The numbers of some messages, by how these begin; the others are published without one.
_NUMBERS = (
    ("Backing up DB instance", "0001"), ("Finished DB Instance backup", "0002"), ("DB instance deleted", "0003"),
    ("DB instance shutdown", "0004"), ("DB instance created", "0005"), ("DB instance restarted", "0006"),
    ("Allocated storage", "0007"), ("Multi-AZ instance failover started", "0013"), ("DB instance class", "0014"),
    ("Multi-AZ instance failover completed", "0015"), ("Reset master credentials", "0016"),
    ("Finished applying modification to allocated storage", "0017"), ("Updated to use DBParameterGroup", "0037"),
    ("Restored from snapshot", "0043"), ("The promotion of the read replica", "0046"), ("DB instance stopped", "0087"),
    ("DB instance started", "0088"), ("Manual snapshot created", "0042"), ("Creating manual snapshot", "0040"),
)  # fmt: skip
# AWS, DescribeEvents: "events ... for the past 14 days"; without any times, those "of the past hour".
KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Happening:
    """An event, with the names by which moto writes its answer."""

    source_identifier: str
    source_type: str
    message: str
    event_categories: tuple[str, ...]
    source_arn: str
    date: datetime


def tell(
    backend: Any, source_type: str, source: str, message: str, categories: Sequence[str], arn: str | None = None
) -> None:
    """Keep an event of a source in a region's backend (moto's) and publish it to those who subscribed to its like.

    source_type is one of CATEGORIES (db-instance), source the identifier of what it happened to; may be called from
    any thread.
    """
    place = f"arn:{backend.partition}:rds:{backend.region_name}:{backend.account_id}"
    happening = Happening(
        source, source_type, message, tuple(categories), arn or f"{place}:{_ARNS[source_type]}:{source}", utcnow()
    )
    backend.events.append(happening)
    for subscription in list(backend.event_subscriptions.values()):
        if wants(subscription, happening):
            _publish(backend, subscription.sns_topic_arn, happening)


def wants(subscription: Any, happening: Happening) -> bool:
    """AWS: no source type means all of them, no source ids all of the type, no categories all of them."""
    if not subscription.enabled or subscription.status != "active":
        return False
    if subscription.source_type and subscription.source_type != happening.source_type:
        return False
    if subscription.source_ids and happening.source_identifier not in subscription.source_ids:
        return False
    wanted = subscription.event_categories
    return not wanted or any(category in wanted for category in happening.event_categories)


def number(message: str) -> str | None:
    """The number of an event's message, as RDS-EVENT-0006."""
    return next((f"RDS-EVENT-{told}" for begins, told in _NUMBERS if message.startswith(begins)), None)


def _publish(backend: Any, topic: str, happening: Happening) -> None:
    from moto.sns.models import sns_backends

    _arn, _partition, _service, region, account, _name = topic.split(":", 5)
    topics = sns_backends[account][region]
    if topic not in topics.topics:
        return
    page = "http://docs.amazonwebservices.com/AmazonRDS/latest/UserGuide/USER_Events.html"
    told = {
        "Event Source": happening.source_type,
        "Event Time": happening.date.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
        "Identifier Link": f"https://console.aws.amazon.com/rds/home?region={backend.region_name}"
        f"#dbinstance:id={happening.source_identifier}",
        "Source ID": happening.source_identifier,
        "Source ARN": happening.source_arn,
        "Event ID": f"{page}#{number(happening.message) or ''}",
        "Event Message": happening.message,
    }
    topics.publish(json.dumps(told), arn=topic, subject="RDS Notification Message")


def chosen(
    events: Sequence[Any],
    source_type: str | None,
    source: str | None,
    categories: Sequence[str],
    start: datetime,
    end: datetime,
) -> Iterator[Any]:
    """The events of a time, oldest first; start and end are UTC, without saying so, as moto's are."""
    for event in sorted(events, key=lambda one: one.date):
        if source_type and event.source_type != source_type:
            continue
        if source and event.source_identifier != source:
            continue
        if categories and not any(category in categories for category in event.event_categories):
            continue
        if start <= event.date <= end and event.date >= utcnow() - KEPT:
            yield event
