# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Website hosting and CORS: the documents are kept whole, and refused as S3 refuses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .s3_call import Answer, Refusal, S3Call, invalid_request, malformed_xml
from .s3_gate import Proceed
from .schema import document

_MOST_ROUTING_RULES = 50
_MOST_CORS_RULES = 100
_CORS_METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")
_PROTOCOLS = ("http", "https")


def _argument(message: str, name: str, value: str) -> Refusal:
    return Refusal("InvalidArgument", message, ArgumentName=name, ArgumentValue=value)


def put_website(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: either all requests are redirected, or there is an index document; moto takes any XML."""
    if call.bucket is None:
        return proceed()
    website = call.params.get("WebsiteConfiguration") or {}
    check_website(website)
    call.bucket.documents["website"] = website
    return call.answer()


def check_website(website: Mapping[str, Any]) -> None:
    """Refuse what S3 refuses in a website configuration, with its code and sentence."""
    everything = website.get("RedirectAllRequestsTo")
    if everything is not None:
        if len(website) > 1:
            message = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
            raise _argument(message, "RedirectAllRequestsTo", "not null")
        if not everything.get("HostName"):
            raise malformed_xml()
        _check_protocol(everything)
        return
    index = website.get("IndexDocument")
    if index is None:
        message = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"
        raise _argument(message, "IndexDocument", "null")
    if not index.get("Suffix") or "/" in index["Suffix"]:
        raise _argument("The IndexDocument Suffix is not well formed", "IndexDocument", index.get("Suffix") or "")
    if "ErrorDocument" in website and not website["ErrorDocument"].get("Key"):
        raise malformed_xml()
    _check_routing(website)


def _check_protocol(redirect: Mapping[str, Any]) -> None:
    if redirect.get("Protocol", "http") not in _PROTOCOLS:
        raise invalid_request(
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
            "automatically."
        )


def _check_routing(website: Mapping[str, Any]) -> None:
    rules = website.get("RoutingRules")
    if rules is None:
        return
    if not rules:
        raise malformed_xml()
    if len(rules) > _MOST_ROUTING_RULES:
        raise invalid_request(
            f"{len(rules)} routing rules provided, the number of routing rules in a website configuration is limited "
            f"to {_MOST_ROUTING_RULES}."
        )
    for rule in rules:
        _check_routing_rule(rule)


def _check_routing_rule(rule: Mapping[str, Any]) -> None:
    redirect, condition = rule.get("Redirect"), rule.get("Condition")
    if redirect is None:
        raise malformed_xml()
    if condition is not None and not condition:
        raise invalid_request(
            "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't "
            "be present."
        )
    if "ReplaceKeyPrefixWith" in redirect and "ReplaceKeyWith" in redirect:
        raise invalid_request("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
    _check_protocol(redirect)
    code = redirect.get("HttpRedirectCode", "301")
    if not (code.isdigit() and 300 < int(code) < 400):
        raise invalid_request(f"The provided HTTP redirect code ({code}) is not valid. Valid codes are 3XX except 300.")
    error = (condition or {}).get("HttpErrorCodeReturnedEquals", "404")
    if not (error.isdigit() and 400 <= int(error) < 600):
        raise invalid_request(f"The provided HTTP error code ({error}) is not valid. Valid codes are 4XX or 5XX.")


def get_website(call: S3Call, proceed: Proceed) -> Answer:
    bucket = call.bucket
    if bucket is None:
        return proceed()
    if "website" not in bucket.documents:
        raise Refusal(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
            404,
            BucketName=bucket.name,
        )
    return call.answer(bucket.documents["website"])


def delete_website(call: S3Call, proceed: Proceed) -> Answer:
    if call.bucket is not None:
        call.bucket.documents.pop("website", None)
    return proceed()


def put_cors(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: up to 100 rules, of five methods, each origin and header with one wildcard at most.

    moto's own form stays too, since it answers the preflight requests, but it loses the rules' ids.
    """
    rules = document(call, "CORSConfiguration")["CORSRules"]
    if not 1 <= len(rules) <= _MOST_CORS_RULES:
        raise malformed_xml()
    for rule in rules:
        _check_cors_rule(rule)
    answer = proceed()
    if call.bucket is not None:
        call.bucket.documents["cors"] = rules
    return answer


def _check_cors_rule(rule: Mapping[str, Any]) -> None:
    for method in rule["AllowedMethods"]:
        if method not in _CORS_METHODS:
            raise invalid_request(f"Found unsupported HTTP method in CORS config. Unsupported method is {method}")
    for member, word in (("AllowedOrigins", "AllowedOrigin"), ("AllowedHeaders", "AllowedHeader")):
        for value in rule.get(member, []):
            if value.count("*") > 1:
                raise invalid_request(f'{word} "{value}" can not have more than one wildcard.')
    for value in rule.get("ExposeHeaders", []):
        if "*" in value:
            raise invalid_request(
                f'ExposeHeader "{value}" contains wildcard. We currently do not support wildcard for ExposeHeader'
            )


def get_cors(call: S3Call, proceed: Proceed) -> Answer:
    rules = call.bucket.documents.get("cors") if call.bucket else None
    return proceed() if rules is None else call.answer({"CORSRules": rules})


def delete_cors(call: S3Call, proceed: Proceed) -> Answer:
    if call.bucket is not None:
        call.bucket.documents.pop("cors", None)
    return proceed()


MENDS = {
    "PutBucketWebsite": (put_website,),
    "GetBucketWebsite": (get_website,),
    "DeleteBucketWebsite": (delete_website,),
    "PutBucketCors": (put_cors,),
    "GetBucketCors": (get_cors,),
    "DeleteBucketCors": (delete_cors,),
}
