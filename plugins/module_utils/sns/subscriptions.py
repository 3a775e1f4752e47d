# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions of a topic: who is to have its messages, who still has to confirm that, and who no longer has them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Params, Request, Step
from ..shapes import snake

# What AWS lists in place of an ARN that there isn't yet, or no longer.
_NO_ARN = ("PendingConfirmation", "Deleted")
_BY_MAIL = ("email", "email-json")
PROTOCOLS = (*_BY_MAIL, "http", "https", "sms", "sqs", "lambda", "firehose", "application")
_ATTRIBUTES = ("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy",
               "ReplayPolicy", "SubscriptionRoleArn")  # fmt: skip
_RAW = ("sqs", "http", "https", "firehose")


def check(params: Params) -> None:
    """Refuse what can't be subscribed, before anything is read."""
    seen = []
    for one in params.get("subscriptions") or ():
        protocol, endpoint = _key(one)
        where = f"subscriptions: {protocol} {endpoint}"
        if protocol not in PROTOCOLS:
            raise Refused(f"subscriptions: {protocol!r} is no protocol. Allowed: {', '.join(PROTOCOLS)}.")
        if (protocol, endpoint) in seen:
            raise Refused(f"{where} stands twice.")
        seen.append((protocol, endpoint))
        if protocol in _BY_MAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+", endpoint):
            raise Refused(f"{where}: that is no e-mail address.")
        if protocol in ("http", "https") and not endpoint.startswith(f"{protocol}://"):
            raise Refused(f"{where}: the URL has to begin with {protocol}://.")
        if protocol == "sms" and not re.fullmatch(r"\+[1-9]\d{1,14}", endpoint):
            raise Refused(f"{where}: a phone number is + and at most 15 digits, like +33612345678.")
        if protocol in ("sqs", "lambda", "firehose", "application") and not endpoint.startswith("arn:"):
            raise Refused(f"{where}: the endpoint is an ARN.")
        for name in one.get("attributes") or ():
            if name not in _ATTRIBUTES:
                raise Refused(f"{where}: {name!r} is no attribute. Allowed: {', '.join(_ATTRIBUTES)}.")
        if _texts(one).get("RawMessageDelivery") == "true" and protocol not in _RAW:
            raise Refused(f"{where}: RawMessageDelivery is for {', '.join(_RAW)}.")


def _key(one: Mapping[str, Any]) -> tuple[str, str]:
    """Protocol and endpoint, by which a subscription is told; AWS knows phone numbers without what people put in."""
    protocol, endpoint = str(one["protocol"]).strip(), str(one["endpoint"]).strip()
    return protocol, re.sub(r"[^0-9+]", "", endpoint) if protocol == "sms" else endpoint


def _texts(one: Mapping[str, Any]) -> dict[str, str]:
    """The attributes that a task names, as AWS takes them: all are text, and documents are JSON."""
    texts = {}
    for name, value in (one.get("attributes") or {}).items():
        if isinstance(value, (Mapping, list)):
            texts[name] = json.dumps(value, separators=(",", ":"))
        else:
            text = str(value)
            texts[name] = text.lower() if text.lower() in ("true", "false") else text
    return texts


def with_attributes(api: Any, listed: list[dict[str, Any]], params: Params) -> list[dict[str, Any]]:
    """The subscriptions that AWS lists, with the attributes of those whose attributes the task names."""
    named = {_key(one) for one in params.get("subscriptions") or () if one.get("attributes")}
    asked = [one for one in listed if _wire_key(one) in named and one["SubscriptionArn"] not in _NO_ARN]
    answers = api.side_by_side(
        [partial(api.call, "get_subscription_attributes", {"SubscriptionArn": one["SubscriptionArn"]}) for one in asked]
    )
    for one, answer in zip(asked, answers):
        if isinstance(answer, ApiError):
            raise answer
        one["Attributes"] = answer["Attributes"]
    return [one for one in listed if one["SubscriptionArn"] != "Deleted"]


def _wire_key(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["Protocol"], one["Endpoint"]


def _from_wire(wire: Any, _shape: Any) -> list[dict[str, Any]]:
    return [
        {
            "protocol": one["Protocol"],
            "endpoint": one["Endpoint"],
            **({"attributes": dict(one["Attributes"])} if "Attributes" in one else {}),
        }
        for one in wire or ()
    ]


# A subscription is written by a call of its own: what goes on the wire is what the requests are made of.
SUBSCRIPTIONS = Codec(lambda value, _shape: value, _from_wire)


def wanted(params: Params, current: Any) -> list[dict[str, Any]]:
    """All subscriptions that are to be, those that wait for their confirmation included: AWS can't remove them."""
    said = {_key(one): _texts(one) for one in params["subscriptions"]}
    waiting = {tuple(one) for one in params.get("waiting") or ()}
    kept = []
    for one in current or ():
        key = (one["protocol"], one["endpoint"])
        texts = said.pop(key, None)
        if texts is not None:
            kept.append(_overlaid(one, texts))
        elif params.get("purge_subscriptions") is not True or key in waiting:
            kept.append(one)
    added = [
        {"protocol": protocol, "endpoint": endpoint, **({"attributes": texts} if texts else {})}
        for (protocol, endpoint), texts in said.items()
    ]
    return kept + added


def _overlaid(one: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    # Without attributes that could be read, it waits for its confirmation, and they can't be changed either.
    now = one.get("attributes")
    if now is None:
        return dict(one)
    changed = {name: text for name, text in texts.items() if not _same_text(text, now.get(name))}
    return {**one, "attributes": {**now, **changed}}


def _same_text(wanted_text: str, current: str | None) -> bool:
    if current is None or wanted_text == current:
        return wanted_text == (current or "")
    try:
        return bool(json.loads(wanted_text) == json.loads(current))
    except ValueError:
        return wanted_text.lower() == current.lower()


def same(wanted_ones: Any, current: Any) -> bool:
    """Whether there is nothing to subscribe, to change or to remove."""
    return list(wanted_ones or ()) == list(current or ())


def requests(address: Any, after: Any, values: Any, found: Any, where: Any) -> tuple[Request, ...]:
    """What leads to the subscriptions wanted: new ones first, so that nobody is left without messages in between."""
    there = {_wire_key(one): one for one in (found or {}).get("Subscriptions", ())}
    made: list[Request] = []
    for one in after:
        key, texts = (one["protocol"], one["endpoint"]), one.get("attributes", {})
        if key not in there:
            asked = {**address, "Protocol": key[0], "Endpoint": key[1]}
            made.append(Request("sns", "subscribe", {**asked, "Attributes": texts} if texts else asked))
            continue
        now = there[key].get("Attributes", {})
        made += [
            Request(
                "sns",
                "set_subscription_attributes",
                {"SubscriptionArn": there[key]["SubscriptionArn"], "AttributeName": name, "AttributeValue": text},
            )
            for name, text in texts.items()
            if text != now.get(name)
        ]
    left = {(one["protocol"], one["endpoint"]) for one in after}
    gone = [one["SubscriptionArn"] for key, one in there.items() if key not in left]
    return (*made, *(Request("sns", "unsubscribe", {"SubscriptionArn": one}) for one in gone))


def shown(value: Any) -> Any:
    """Subscriptions as a plan shows them: whom, and how."""
    return None if value is None else [f"{one['protocol']}: {one['endpoint']}" for one in value]


def waiting(listed: list[dict[str, Any]], params: Params) -> list[tuple[str, str]]:
    """Protocol and endpoint of those that nobody has confirmed yet."""
    return [_wire_key(one) for one in listed if one["SubscriptionArn"] == "PendingConfirmation"]


def warn(params: Params, steps: tuple[Step, ...]) -> Iterator[str]:
    """Who has to confirm a subscription, and which can't be removed before somebody has."""
    if params.get("state") == "absent":
        return
    named = {_key(one) for one in params.get("subscriptions") or ()}
    still = [key for key in params.get("waiting") or () if tuple(key) in named]
    for _protocol, endpoint in still:
        yield (
            f"{endpoint} hasn't confirmed its subscription yet, and has no messages before. It isn't asked again:"
            " AWS forgets it after 48 hours, and a run after that asks anew."
        )
    if params.get("subscriptions") is not None and params.get("purge_subscriptions"):
        for key in params.get("waiting") or ():
            if tuple(key) not in named:
                yield (
                    f"{key[1]} hasn't confirmed its subscription, and AWS can't remove it before: it goes by itself"
                    " after 48 hours, unless somebody confirms it."
                )
    asked = [
        request.params["Endpoint"]
        for step in steps
        for request in step.requests
        if request.operation == "subscribe" and request.params["Protocol"] in _BY_MAIL
    ]
    for endpoint in asked:
        yield f"{endpoint} is sent a mail, and has no messages before somebody follows the link in it."


def told(listed: list[dict[str, Any]], values: Any, topic: str) -> list[dict[str, Any]]:
    """The subscriptions as AWS lists them; ``values`` are those that are to be, where the task says so."""
    there = {_wire_key(one): one for one in listed}
    keys = list(there) if values is None else [(one["protocol"], one["endpoint"]) for one in values]
    return [
        {
            "subscription_arn": there[key]["SubscriptionArn"] if key in there else "PendingConfirmation",
            "owner": topic.split(":")[4],
            "protocol": key[0],
            "endpoint": key[1],
            "topic_arn": topic,
            **_attributes((there.get(key) or {}).get("Attributes")),
        }
        for key in keys
    ]


def _attributes(wire: Mapping[str, str] | None) -> dict[str, Any]:
    if not wire:
        return {}
    return {"attributes": {snake(name): text for name, text in wire.items() if name in _ATTRIBUTES}}
