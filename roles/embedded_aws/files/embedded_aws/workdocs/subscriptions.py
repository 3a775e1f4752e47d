# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions to what happens in a site: kept and told, and nobody is notified from here."""

from __future__ import annotations

import uuid

from .asked import Asked, invalid
from .state import Given, Refused

# AWS: the model's list of them has at most 256.
_MOST = 256


def create(asked: Asked) -> Given:
    site, protocol, endpoint = asked.site(), asked["Protocol"], asked["Endpoint"]
    # AWS: "If the protocol is HTTPS, the endpoint is a URL that begins with https."
    beginning = "https://" if protocol == "HTTPS" else "arn:"
    if not endpoint.startswith(beginning):
        raise invalid(f"The endpoint of a subscription by {protocol} begins with {beginning}.")
    if len(site.subscriptions) >= _MOST:
        raise Refused("TooManySubscriptions", f"A site can have {_MOST} subscriptions.")
    made = {"SubscriptionId": str(uuid.uuid4()), "EndPoint": endpoint, "Protocol": protocol}
    site.subscriptions[made["SubscriptionId"]] = made
    return {"Subscription": made}


def describe(asked: Asked) -> Given:
    page, marker = asked.page(list(asked.site().subscriptions.values()))
    return {"Subscriptions": page, "Marker": marker}


def delete(asked: Asked) -> Given:
    site, name = asked.site(), asked["SubscriptionId"]
    if name not in site.subscriptions:
        raise asked.missing("Subscription", name)
    del site.subscriptions[name]
    return {}


OPERATIONS = {
    "CreateNotificationSubscription": create,
    "DescribeNotificationSubscriptions": describe,
    "DeleteNotificationSubscription": delete,
}
