# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions of a site: endpoints that WorkDocs tells what happens there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import Refused
from ..parts import Params, Plan, Request, Step
from . import sites, targets

_LONGEST = 256
_GONE = ("EntityNotExistsException",)
_QUEUE = re.compile(r"arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:\S+|https://\S+")


def check(params: Params) -> None:
    """Refuse what can't be an endpoint, before anything is read."""
    sites.check(params)
    endpoint, protocol = params["endpoint"], params["protocol"]
    if not 0 < len(endpoint) <= _LONGEST:
        raise Refused(f"endpoint: it has 1 to {_LONGEST} characters, and this one {len(endpoint)}.")
    if protocol == "https" and not re.fullmatch(r"https://[^\s/?#@]+([/?#]\S*)?", endpoint):
        raise Refused(f"endpoint: {_bare(endpoint)} is no URL that begins with https:// and has no password in it.")
    if protocol == "sqs" and not _QUEUE.fullmatch(endpoint):
        raise Refused(f"endpoint: {endpoint!r} is neither the ARN nor the URL of a queue.")


def _bare(endpoint: str) -> str:
    """An endpoint as a sentence may show it: without what may be a secret."""
    return repr(re.sub(r"//[^/]*@", "//", endpoint).partition("?")[0])


def about(params: Params) -> str:
    """The subscription as sentences name it."""
    return f"subscription of {_bare(params['endpoint'])[1:-1]}"


def plan(api: Any, params: Params) -> Plan:
    """The subscription to be made, or those to be removed; only reads."""
    site = sites.site(api, params)
    steps, told = steps_to(site, listed(api, site), params)
    return Plan(tuple(steps), {"organization_id": site, "endpoint": params["endpoint"], **told})


def listed(api: Any, site: str) -> list[dict[str, Any]]:
    """The subscriptions of a site; raises ApiError, and Failed where none answers."""
    with sites.answering(api):
        pages = api.pages("describe_notification_subscriptions", {"OrganizationId": site})
        return [one for page in pages for one in page.get("Subscriptions") or ()]


def steps_to(site: str, found: Sequence[Mapping[str, Any]], params: Params) -> tuple[list[Step], dict[str, Any]]:
    """The steps, and what a result tells. Pure."""
    same = _same(found, params)
    if params["state"] == "absent":
        return [_removal(site, one) for one in same], {}
    if same:
        return [], {"subscription": shown(same[0])}
    wanted = {"Endpoint": params["endpoint"], "Protocol": params["protocol"].upper(), "SubscriptionType": "ALL"}
    request = Request("workdocs", "create_notification_subscription", {"OrganizationId": site, **wanted})

    def look(api: Any) -> dict[str, Any] | None:
        made = _same(listed(api, site), params)
        return {"Subscription": made[0]} if made else None

    def work(api: Any) -> Mapping[str, Any]:
        made = targets.sent_once(api, request, lambda: look(api))
        return {"subscription": shown(made["Subscription"])}

    after = {"endpoint": params["endpoint"], "protocol": params["protocol"]}
    return [Step("subscription", "create", None, after, (request,), work=work)], {"subscription": after}


def _same(found: Sequence[Mapping[str, Any]], params: Params) -> list[Mapping[str, Any]]:
    return [
        one
        for one in found
        if one.get("EndPoint") == params["endpoint"] and str(one.get("Protocol")).lower() == params["protocol"]
    ]


def _removal(site: str, one: Mapping[str, Any]) -> Step:
    address = {"OrganizationId": site, "SubscriptionId": str(one["SubscriptionId"])}
    request = Request("workdocs", "delete_notification_subscription", address)
    return Step("subscription", "delete", shown(one), None, (request,), already=_GONE)


def shown(one: Mapping[str, Any]) -> dict[str, Any]:
    """A subscription as results and plans show it."""
    return {
        "subscription_id": one.get("SubscriptionId"),
        "endpoint": one.get("EndPoint"),
        "protocol": str(one.get("Protocol") or "").lower(),
    }
