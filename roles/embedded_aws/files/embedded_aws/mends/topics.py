# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics of SNS: what their attributes may be, and subscriptions that somebody has to confirm before they are any."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSInvalidParameter, SNSNotFoundError
from moto.sns.models import DEFAULT_EFFECTIVE_DELIVERY_POLICY, SNSBackend, Subscription, Topic
from moto.sns.responses import SNSResponse

# Amazon SNS API Reference, SetTopicAttributes.
_SETTABLE = frozenset(
    (
        "DeliveryPolicy", "DisplayName", "Policy", "TracingConfig", "KmsMasterKeyId", "SignatureVersion",
        "ArchivePolicy", "ContentBasedDeduplication", "FifoThroughputScope", "FifoTopic", "DataProtectionPolicy",
        *(f"{kind}{about}" for kind in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
          for about in ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")),
    )
)  # fmt: skip
_DOCUMENTS = ("Policy", "DeliveryPolicy")
_PROTOCOLS = ("http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose")
# Confirmed by the link in a mail. HTTP endpoints confirm by a request of their own; here they are taken to have done
# so.
_CONFIRMED_BY_MAIL = ("email", "email-json")
_RAW = ("sqs", "http", "https", "firehose")
_LONGEST_NAME = 100
_DEFAULT_RETRY = DEFAULT_EFFECTIVE_DELIVERY_POLICY["defaultHealthyRetryPolicy"]


def install() -> None:
    SNSBackend.create_topic = _create_topic(SNSBackend.create_topic)
    SNSBackend.subscribe = _subscribe(SNSBackend.subscribe)
    SNSBackend.unsubscribe = _unsubscribe
    SNSBackend.set_subscription_attributes = _checked_raw(SNSBackend.set_subscription_attributes)
    SNSResponse.get_topic_attributes = _get_topic_attributes(SNSResponse.get_topic_attributes)
    SNSResponse.set_topic_attributes = _set_topic_attributes(SNSResponse.set_topic_attributes)
    SNSResponse.subscribe = _told_subscribe(SNSResponse.subscribe)
    SNSResponse.list_subscriptions = _listed(SNSResponse.list_subscriptions)
    SNSResponse.list_subscriptions_by_topic = _listed(SNSResponse.list_subscriptions_by_topic)
    SNSResponse.confirm_subscription = _confirm
    Subscription.publish = _only_if_confirmed(Subscription.publish)


def _invalid(reason: str) -> SNSInvalidParameter:
    return SNSInvalidParameter(f"Invalid parameter: {reason}")


def _check(name: str, value: str, topic_is_fifo: bool) -> None:
    if name not in _SETTABLE:
        raise _invalid("AttributeName")
    # An empty delivery policy takes the topic's own away; there is no topic without a policy.
    if name == "Policy" or name in _DOCUMENTS and value:
        try:
            document = json.loads(value)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise _invalid(f"{name} Error: null" if name == "Policy" else f"{name}: failed to parse JSON.")
        if name == "DeliveryPolicy":
            _check_delivery(document)
    if name == "DisplayName" and (len(value) > _LONGEST_NAME or any(ord(letter) < 32 for letter in value)):
        raise _invalid("DisplayName")
    if name == "ContentBasedDeduplication" and not topic_is_fifo:
        raise _invalid("Attributes Reason: Content-based deduplication can only be set for FIFO topics")


def _check_delivery(document: Mapping[str, Any]) -> None:
    # AWS, "Amazon SNS message delivery retries": delays of 1 to 3,600 seconds, at most 100 retries.
    retry = (document.get("http") or {}).get("defaultHealthyRetryPolicy") or {}
    low, high, most = retry.get("minDelayTarget", 20), retry.get("maxDelayTarget", 20), retry.get("numRetries", 3)
    if not 1 <= low <= high <= 3600 or not 0 <= most <= 100:
        raise _invalid("DeliveryPolicy: http.defaultHealthyRetryPolicy: delays are 1 to 3600, retries 0 to 100")
    parts = sum(retry.get(name, 0) for name in ("numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries"))
    if parts > most:
        raise _invalid("DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be greater than or equal to"
                       " total of numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries")  # fmt: skip


def _create_topic(of_moto: Callable[..., Topic]) -> Callable[..., Topic]:
    """AWS: a topic that is there is given back, unless it has other attributes or other tags than the call names."""

    def create_topic(
        self: SNSBackend, name: str, attributes: dict[str, Any] | None = None, tags: dict[str, str] | None = None
    ) -> Topic:
        fifo = bool((attributes or {}).get("FifoTopic"))
        for attribute, value in (attributes or {}).items():
            _check(attribute, value if isinstance(value, str) else str(value).lower(), fifo)
        arn = next((one for one in self.topics if one.endswith(f":{name}")), None)
        if arn is None:
            return of_moto(self, name, attributes, tags)
        there = self.topics[arn]
        now = _attributes(there)
        for attribute, value in (attributes or {}).items():
            said = value if isinstance(value, str) else str(value).lower()
            same = now.get(attribute, "") == said
            if attribute in _DOCUMENTS and now.get(attribute):
                same = json.loads(now[attribute]) == json.loads(said)
            if not same:
                raise _invalid("Attributes Reason: Topic already exists with different attributes")
        if tags and tags != there._tags:
            raise _invalid("Tags Reason: Topic already exists with different tags")
        return there

    return create_topic


def _attributes(topic: Topic) -> dict[str, str]:
    """AWS: all of them are text, and what isn't set isn't there."""
    subscriptions = topic.sns_backend._get_topic_subscriptions(topic)
    pending = sum(one.attributes["PendingConfirmation"] is True for one in subscriptions)
    found = {
        "Owner": topic.account_id,
        "TopicArn": topic.arn,
        "Policy": topic.policy,
        "DisplayName": topic.display_name,
        "DeliveryPolicy": topic.delivery_policy,
        "EffectiveDeliveryPolicy": _effective(topic),
        "SubscriptionsPending": str(pending),
        "SubscriptionsConfirmed": str(len(subscriptions) - pending),
        "SubscriptionsDeleted": str(getattr(topic, "unsubscribed", 0)),
        "KmsMasterKeyId": topic.kms_master_key_id,
    }
    if topic.fifo_topic:
        found["FifoTopic"] = "true"
        found["ContentBasedDeduplication"] = str(bool(topic.content_based_deduplication)).lower()
    kept = ("DisplayName",)
    more = getattr(topic, "others", {})
    return {**{name: value for name, value in found.items() if value or name in kept}, **more}


def _effective(topic: Topic) -> str:
    """AWS: what is in force for HTTP endpoints, whatever of it the topic says itself."""
    retry = {name: value for name, value in _DEFAULT_RETRY.items() if value is not None}
    whole = {"defaultHealthyRetryPolicy": retry, "disableSubscriptionOverrides": False}
    said = json.loads(topic.delivery_policy).get("http") or {} if topic.delivery_policy else {}
    return json.dumps({"http": {**whole, **said}}, separators=(",", ":"))


def _get_topic_attributes(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def get_topic_attributes(self: SNSResponse) -> Any:
        return ActionResult({"Attributes": _attributes(self.backend.get_topic(self._get_param("TopicArn")))})

    return get_topic_attributes


def _set_topic_attributes(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    known = ("Policy", "DisplayName", "DeliveryPolicy", "KmsMasterKeyId", "ContentBasedDeduplication")

    def set_topic_attributes(self: SNSResponse) -> Any:
        name, value = self._get_param("AttributeName"), self._get_param("AttributeValue") or ""
        topic = self.backend.get_topic(self._get_param("TopicArn"))
        _check(name, value, bool(topic.fifo_topic))
        if name == "FifoTopic":
            raise _invalid("Invalid parameter: FifoTopic")
        if name not in known:
            topic.others = {**getattr(topic, "others", {}), name: value}
            return ActionResult({})
        return of_moto(self)

    return set_topic_attributes


def _subscribe(of_moto: Callable[..., Subscription]) -> Callable[..., Subscription]:
    def subscribe(self: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
        if protocol not in _PROTOCOLS:
            raise _invalid(f"Amazon SNS does not support this protocol string: {protocol}")
        if protocol in _CONFIRMED_BY_MAIL and "@" not in (endpoint or "").strip("@"):
            raise _invalid("Email address")
        if protocol in ("http", "https") and not (endpoint or "").startswith(f"{protocol}://"):
            raise _invalid("Endpoint must match the specified protocol")
        found = of_moto(self, topic_arn, endpoint, protocol)
        if protocol in _CONFIRMED_BY_MAIL and not hasattr(found, "was_asked"):
            found.was_asked = True
            found.attributes["PendingConfirmation"] = True
            found.attributes["ConfirmationWasAuthenticated"] = False
        return found

    return subscribe


def _told_subscribe(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    """AWS: what requires confirmation is answered with "pending confirmation", unless its ARN is asked for."""

    def subscribe(self: SNSResponse) -> Any:
        answer = of_moto(self)
        found = self.backend.subscriptions.get(answer.result["SubscriptionArn"])
        hidden = found is not None and found.attributes["PendingConfirmation"] is True
        if hidden and not self._get_bool_param("ReturnSubscriptionArn"):
            return ActionResult({"SubscriptionArn": "pending confirmation"})
        return answer

    return subscribe


def _listed(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def list_them(self: SNSResponse) -> Any:
        result = of_moto(self).result
        told = [
            {
                "SubscriptionArn": "PendingConfirmation" if one.attributes["PendingConfirmation"] is True else one.arn,
                "Owner": one.owner,
                "Protocol": one.protocol,
                "Endpoint": one.endpoint,
                "TopicArn": one.topic_arn,
            }
            for one in result["Subscriptions"]
        ]
        return ActionResult({**result, "Subscriptions": told})

    return list_them


def _unsubscribe(self: SNSBackend, subscription_arn: str) -> None:
    """AWS: one that nobody has confirmed can't be removed; it goes by itself after 48 hours."""
    if subscription_arn.count(":") < 5:
        elements = subscription_arn.count(":") + 1
        raise _invalid(f"SubscriptionArn Reason: An ARN must have at least 6 elements, not {elements}")
    found = self.subscriptions.get(subscription_arn)
    if found is not None and found.attributes["PendingConfirmation"] is True:
        raise _invalid("This subscription is pending confirmation and can't be deleted")
    if found is not None:
        found.topic.unsubscribed = getattr(found.topic, "unsubscribed", 0) + 1
        del self.subscriptions[subscription_arn]


def _checked_raw(of_moto: Callable[..., None]) -> Callable[..., None]:
    def set_subscription_attributes(self: SNSBackend, arn: str, name: str, value: Any) -> None:
        found = self.subscriptions.get(arn)
        if found is not None and name == "RawMessageDelivery" and value and found.protocol not in _RAW:
            raise _invalid(f"Delivery protocol [{found.protocol}] does not support raw message delivery.")
        of_moto(self, arn, name, value)

    return set_subscription_attributes


def _confirm(self: SNSResponse) -> ActionResult:
    """The token of a mail, which nobody gets here, is the last part of the subscription's ARN."""
    arn, token = self._get_param("TopicArn"), self._get_param("Token")
    topic = self.backend.topics.get(arn)
    if topic is None:
        raise SNSNotFoundError("Topic does not exist")
    for one in self.backend._get_topic_subscriptions(topic):
        if one.arn.endswith(f":{token}"):
            one.attributes["PendingConfirmation"] = False
            one.attributes["ConfirmationWasAuthenticated"] = True
            return ActionResult({"SubscriptionArn": one.arn})
    raise _invalid("Token")


def _only_if_confirmed(of_moto: Callable[..., None]) -> Callable[..., None]:
    def publish(self: Subscription, *args: Any, **kwargs: Any) -> None:
        if self.attributes["PendingConfirmation"] is not True:
            of_moto(self, *args, **kwargs)

    return publish
