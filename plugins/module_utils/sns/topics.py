# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics of SNS: their attributes, and who may publish to them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..codecs import same_kms_key
from ..errors import ApiError, Refused
from ..parts import UNSAID, Codec, Params, Step, Where, covers, is_empty
from ..policies import checked, merge_statements, same_policy
from . import subscriptions

_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ARN = re.compile(r"arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:([A-Za-z0-9_-]{1,256}(\.fifo)?)")
_FIFO = ".fifo"
# The key whose policy is AWS's own, and lets no service use it.
_AWS_KEY = "alias/aws/sns"

# The services that publish: the principal, and the ARNs that what publishes may have in this account. Sources: "Example
# cases for Amazon SNS access control", "Creating an Amazon SNS topic for budget notifications", "Creating an Amazon SNS
# topic for anomaly notifications", "Granting permissions to publish event notification messages to a destination" and
# "Resource-based policies for Amazon EventBridge" in the services' user guides.
_PUBLISHERS: Mapping[str, tuple[str, str, str]] = {
    "allow_cloudwatch_alarms": (
        "AllowCloudWatchAlarms", "cloudwatch.amazonaws.com", "arn:{partition}:cloudwatch:{region}:{account}:alarm:*",
    ),
    "allow_budgets": ("AllowBudgets", "budgets.amazonaws.com", "arn:{partition}:budgets::{account}:*"),
    "allow_cost_anomalies": ("AllowCostAnomalies", "costalerts.amazonaws.com", ""),
    "allow_s3_events": ("AllowS3Events", "s3.amazonaws.com", "arn:{partition}:s3:::*"),
    "allow_eventbridge": (
        "AllowEventBridge", "events.amazonaws.com", "arn:{partition}:events:{region}:{account}:rule/*",
    ),
}  # fmt: skip

MISSING = ("NotFound", "NotFoundException")


def check(params: Params) -> None:
    """Refuse what can't be a topic, before anything is read."""
    name = params["name"]
    if name.startswith("arn:"):
        if not _ARN.fullmatch(name):
            raise Refused(f"name: {name!r} is not the ARN of an SNS topic.")
    elif not _NAME.fullmatch(name[: -len(_FIFO)] if name.endswith(_FIFO) else name) or len(name) > 256:
        raise Refused(f"name: {name!r} can't be a topic's: it has 1 to 256 letters, digits, hyphens and underscores.")
    if name.endswith(_FIFO) and not is_fifo(params) and not name.startswith("arn:"):
        raise Refused(f"name: {name} ends in .fifo, which is for topics with topic_type: fifo.")
    shown = params.get("display_name")
    if shown and (len(shown) > 100 or not shown.isprintable()):
        raise Refused(f"display_name: it has at most 100 printable characters, not {len(shown)}.")
    if params.get("content_based_deduplication") == "enabled" and not is_fifo(params):
        raise Refused("content_based_deduplication: only FIFO topics have it: set topic_type: fifo.")
    if params.get("policy"):
        checked(params["policy"], "policy")
    _check_delivery((params.get("delivery_policy") or {}).get("http"))
    subscriptions.check(params)


def _check_delivery(http: Mapping[str, Any] | None) -> None:
    """Amazon SNS Developer Guide, "Amazon SNS message delivery retries"."""
    retry = (http or {}).get("defaultHealthyRetryPolicy")
    if not retry:
        return
    where = "delivery_policy.http.defaultHealthyRetryPolicy"
    if not 1 <= retry["minDelayTarget"] <= retry["maxDelayTarget"] <= 3600:
        raise Refused(f"{where}: minDelayTarget is 1 or more and at most maxDelayTarget, and that is 3600 at most.")
    if not 0 <= retry["numRetries"] <= 100:
        raise Refused(f"{where}.numRetries: it is from 0 to 100, not {retry['numRetries']}.")
    parts = [retry[name] for name in ("numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries")]
    if min(parts) < 0 or sum(parts) > retry["numRetries"]:
        raise Refused(
            f"{where}: numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries are {sum(parts)} together, and"
            f" numRetries is {retry['numRetries']}."
        )


def is_fifo(params: Params) -> bool:
    """Whether the task means a FIFO topic."""
    return params.get("topic_type") == "fifo" or (params["name"].startswith("arn:") and params["name"].endswith(_FIFO))


def localize(params: Params, where: Where) -> Params:
    """The options with the topic's ARN."""
    name = params["name"]
    if not name.startswith("arn:"):
        name += _FIFO if is_fifo(params) and not name.endswith(_FIFO) else ""
        name = f"arn:{where.partition}:sns:{where.region}:{where.account_id}:{name}"
    return {**params, "topic_arn": name}


def arn(params: Params, where: Where) -> str:
    """The topic's ARN."""
    return str(params["topic_arn"])


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The attributes of the topic, and its subscriptions; raises ApiError."""
    named = {"TopicArn": params["topic_arn"]}

    def listed() -> list[dict[str, Any]]:
        pages = api.pages("list_subscriptions_by_topic", named)
        return subscriptions.with_attributes(api, [one for page in pages for one in page["Subscriptions"]], params)

    # The subscriptions of a topic that goes go with it.
    reads = [lambda: api.call("get_topic_attributes", named)["Attributes"]]
    answers = api.side_by_side(reads if params.get("state") == "absent" else [*reads, listed])
    for one in answers:
        if isinstance(one, ApiError):
            if one.code in MISSING:
                return None
            raise one
    return {"Attributes": answers[0], "Subscriptions": answers[1] if len(answers) > 1 else []}


def finds(params: Params) -> tuple[str, ...]:
    """The operations that ``find`` uses."""
    if params.get("state") == "absent":
        return ("get_topic_attributes",)
    attributes = any(one.get("attributes") for one in params.get("subscriptions") or ())
    more = ("get_subscription_attributes",) if attributes else ()
    return ("get_topic_attributes", "list_subscriptions_by_topic", *more)


def accept(found: Any, params: Params, where: Where) -> None:
    """Refuse a topic of the other type."""
    there = found["Attributes"].get("FifoTopic") == "true"
    if there != is_fifo(params) and params.get("state") != "absent":
        raise Refused(f"topic_type: {params['name']} is {'a FIFO' if there else 'a standard'} topic, and stays one.")


def adopt(found: Any, params: Params) -> Params:
    """The options, with what is to be said of the topic as it is."""
    return {**params, "waiting": subscriptions.waiting(found["Subscriptions"], params)}


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The name and the type of a new topic. AWS has regions that don't know a FIFO topic, nor that one isn't."""
    fifo = {"Attributes": {"FifoTopic": "true"}} if is_fifo(params) else {}
    return {"Name": params["topic_arn"].rpartition(":")[2], **fifo}


def warn(params: Params, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """What deserves a second look: who has to confirm, and messages that a key keeps out."""
    told = list(subscriptions.warn(params, steps))
    services = sorted(params.get("ready_policies") or ())
    if services and same_key(_AWS_KEY, params.get("kms_master_key_id")):
        told.append(
            f"A topic that is encrypted with {_AWS_KEY} has no messages from {', '.join(services)}: nobody can let a"
            " service use that key. A key of your own, whose policy does, is needed."
        )
    return tuple(told)


# --- attributes ---


def same_key(wanted: Any, current: Any) -> bool:
    """Whether two names are of the same KMS key."""
    return bool(wanted and current) and same_kms_key(wanted, current)


def _delivery_to_wire(value: Any, _shape: Any) -> str:
    return "" if is_empty(value) else json.dumps(_said(value), separators=(",", ":"))


def _said(value: Any) -> Any:
    """What is said of a dictionary: without None."""
    if isinstance(value, Mapping):
        return {key: _said(inner) for key, inner in value.items() if inner is not None}
    return value


def _loaded(wire: Any, _shape: Any) -> Any:
    return json.loads(wire) if isinstance(wire, str) and wire else None


DELIVERY = Codec(_delivery_to_wire, _loaded)
DEDUPLICATION = Codec(
    lambda value, _shape: "true" if value == "enabled" else "false",
    lambda wire, _shape: {"true": "enabled", "false": "disabled"}.get(wire),
)


def same_delivery(wanted: Any, current: Any) -> bool:
    """Whether a delivery policy says all that is wanted; AWS says of itself that subscriptions may have their own."""
    http = (current or {}).get("http")
    return covers(_said(wanted), {"http": {"disableSubscriptionOverrides": False, **http}} if http else current)


def wanted_deduplication(params: Params, current: Any) -> Any:
    """Whether copies of a message are told by its content; standard topics have no such thing."""
    return params["content_based_deduplication"] if is_fifo(params) else UNSAID


# --- who may publish ---


def default_policy(topic: str) -> dict[str, Any]:
    """The policy that AWS gives a topic: its account may do everything with it."""
    actions = ("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic",
               "Subscribe", "ListSubscriptionsByTopic", "Publish")  # fmt: skip
    return {
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [
            {
                "Sid": "__default_statement_ID",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": [f"SNS:{action}" for action in actions],
                "Resource": topic,
                "Condition": {"StringEquals": {"AWS:SourceOwner": topic.split(":")[4]}},
            }
        ],
    }


def wanted_policy(params: Params, current: Any) -> Any:
    """The policy as a document: the task's, the one in force or AWS's own, with the statements that it is to have.

    An empty one gives AWS's own back.
    """
    said, topic = params.get("policy"), params["topic_arn"]
    base: Any = current if said is None else said
    base = base if base and not is_empty(base) else default_policy(topic)
    statements = [_statement(name, topic) for name in params.get("ready_policies") or ()]
    return merge_statements(base, {"Version": "2012-10-17", "Statement": statements}) if statements else base


def _statement(name: str, topic: str) -> dict[str, Any]:
    sid, service, source = _PUBLISHERS[name]
    _arn, partition, _sns, region, account, _name = topic.split(":")
    condition: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": account}}
    if source:
        condition["ArnLike"] = {"aws:SourceArn": source.format(partition=partition, region=region, account=account)}
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": condition,
    }


def same_documents(wanted: Any, current: Any) -> bool:
    """Whether two policies of a topic mean the same; AWS writes SNS for sns."""
    return bool(same_policy(wanted, current))


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The topic as community.aws's module returns it, its policies as JSON text."""
    there = found["Attributes"] if found else {}
    topic = params["topic_arn"]
    policy = values.get("policy") or _loaded(there.get("Policy"), None) or default_policy(topic)
    listed = values.get("subscriptions")
    told = {
        "name": params["name"],
        "topic_arn": topic,
        "topic_type": "fifo" if is_fifo(params) else "standard",
        "fifo_topic": is_fifo(params),
        "state": "present",
        "owner": topic.split(":")[4],
        "display_name": values["display_name"] if "display_name" in values else there.get("DisplayName", ""),
        "policy": json.dumps(policy, separators=(",", ":")),
        "delivery_policy": there.get("EffectiveDeliveryPolicy"),
        "kms_master_key_id": values.get("kms_master_key_id") or there.get("KmsMasterKeyId"),
        "subscriptions": subscriptions.told(found["Subscriptions"] if found else [], listed, topic),
        "subscriptions_confirmed": there.get("SubscriptionsConfirmed", "0"),
        "subscriptions_deleted": there.get("SubscriptionsDeleted", "0"),
        "subscriptions_pending": there.get("SubscriptionsPending", "0"),
    }
    told["content_based_deduplication"] = None
    if is_fifo(params):
        now = DEDUPLICATION.from_wire(there.get("ContentBasedDeduplication", "false"), None)
        told["content_based_deduplication"] = values.get("content_based_deduplication") or now
    if "tags" in values:
        told["tags"] = values["tags"] or {}
    return {"sns_arn": topic, "sns_topic": told}
