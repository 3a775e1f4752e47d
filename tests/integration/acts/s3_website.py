# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A website of pages, with and without rules, that becomes a redirect, and nothing again."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer

NAME = "photos-of-converge"
RULES = [
    {"condition": {"key_prefix_equals": "old/"}, "redirect": {"replace_key_prefix_with": ""}},
    {"condition": {"http_error_code_returned_equals": 404}, "redirect": {
        "host_name": "example.com", "protocol": "https", "http_redirect_code": 302, "replace_key_with": "lost.html"}},
]  # fmt: skip
KEPT_RULES = [
    {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": ""}},
    {"Condition": {"HttpErrorCodeReturnedEquals": "404"}, "Redirect": {
        "HostName": "example.com", "Protocol": "https", "HttpRedirectCode": "302", "ReplaceKeyWith": "lost.html"}},
]  # fmt: skip
INDEX, ERROR = {"Suffix": "index.html"}, {"Key": "404.html"}


def setup(stage: Stage) -> None:
    stage.client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"website": answer(stage.client("s3").get_bucket_website, "NoSuchWebsiteConfiguration", Bucket=NAME)}


def put(**document: Any) -> Any:
    """Somebody makes another website of it."""
    return lambda stage: stage.client("s3").put_bucket_website(Bucket=NAME, WebsiteConfiguration=document)


def task(**more: Any) -> dict[str, Any]:
    return {"name": NAME, "state": "present", **more}


def kept(**document: Any) -> dict[str, Any]:
    return {"website": document}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("nothing to end", {"name": NAME, "state": "absent"}),
        Act("pages", task(), ("website",), leads_to=kept(IndexDocument=INDEX),
            gives={"name": NAME, "index_document": {"suffix": "index.html"}}),
        Act("an error page and rules", task(error_key="404.html", routing_rules=RULES), ("website",),
            leads_to=kept(IndexDocument=INDEX, ErrorDocument=ERROR, RoutingRules=KEPT_RULES)),
        Act("another index, the rest as it is", task(suffix="home.html"), ("website",),
            leads_to=kept(IndexDocument={"Suffix": "home.html"}, ErrorDocument=ERROR, RoutingRules=KEPT_RULES)),
        Act("drift", task(error_key="404.html", routing_rules=RULES), ("website",),
            first=put(IndexDocument=INDEX, RoutingRules=KEPT_RULES[::-1]),
            leads_to=kept(IndexDocument=INDEX, ErrorDocument=ERROR, RoutingRules=KEPT_RULES)),
        Act("no rules, no error page", task(error_key="", routing_rules=[]), ("website",),
            leads_to=kept(IndexDocument=INDEX)),
        Act("a redirect", task(redirect_all_requests="https://example.com"), ("website",),
            leads_to=kept(RedirectAllRequestsTo={"HostName": "example.com", "Protocol": "https"}),
            gives={"redirect_all_requests_to": {"host_name": "example.com", "protocol": "https"}}),
        Act("by whichever protocol", task(redirect_all_requests="example.com"), ("website",),
            leads_to=kept(RedirectAllRequestsTo={"HostName": "example.com"})),
        Act("pages again", task(suffix="home.html"), ("website",),
            leads_to=kept(IndexDocument={"Suffix": "home.html"})),
        Act("ended", {"name": NAME, "state": "absent"}, ("website",), leads_to={"website": None}),
    ),
)  # fmt: skip
