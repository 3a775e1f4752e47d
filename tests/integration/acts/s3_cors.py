# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CORS rules of a bucket as a whole: their order counts, that of the values within a rule doesn't."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer

NAME = "photos-of-converge"

SITE = {
    "allowed_origins": ["https://www.example.com", "https://example.com"],
    "allowed_methods": ["GET", "PUT"],
    "allowed_headers": ["*"],
    "expose_headers": ["ETag"],
    "max_age_seconds": 3600,
}
ANYONE = {"id": "anyone", "allowed_origins": ["*"], "allowed_methods": ["GET"]}
KEPT_SITE = {
    "AllowedOrigins": ["https://www.example.com", "https://example.com"],
    "AllowedMethods": ["GET", "PUT"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 3600,
}
KEPT_ANYONE = {"ID": "anyone", "AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}


def setup(stage: Stage) -> None:
    stage.client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"cors": answer(stage.client("s3").get_bucket_cors, "NoSuchCORSConfiguration", Bucket=NAME)}


def put(*rules: dict[str, Any]) -> Any:
    """Somebody writes rules of their own."""
    return lambda stage: stage.client("s3").put_bucket_cors(Bucket=NAME, CORSConfiguration={"CORSRules": list(rules)})


def task(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": NAME, "state": "present", "rules": list(rules), **more}


def kept(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"cors": {"CORSRules": list(rules)}}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("nothing to remove", {"name": NAME, "state": "absent"}, gives={"rules": []}),
        Act("two rules", task(SITE, ANYONE), ("cors_rules",), leads_to=kept(KEPT_SITE, KEPT_ANYONE),
            gives={"name": NAME, "rules": [SITE, ANYONE]}),
        Act("values in another order", task({**SITE, "allowed_methods": ["PUT", "GET"]}, ANYONE)),
        Act("rules in another order", task(ANYONE, SITE), ("cors_rules",), leads_to=kept(KEPT_ANYONE, KEPT_SITE)),
        Act("drift", task(ANYONE, SITE), ("cors_rules",), first=put({**KEPT_ANYONE, "AllowedMethods": ["DELETE"]}),
            leads_to=kept(KEPT_ANYONE, KEPT_SITE)),
        Act("a header less", task(ANYONE, {**SITE, "allowed_headers": None}), ("cors_rules",),
            leads_to=kept(KEPT_ANYONE, {name: value for name, value in KEPT_SITE.items() if name != "AllowedHeaders"})),
        Act("no rules", task(), ("cors_rules",), leads_to={"cors": None}),
        Act("somebody else's removed", {"name": NAME, "state": "absent"}, ("cors_rules",), first=put(KEPT_ANYONE),
            leads_to={"cors": None}, gives={"rules": []}),
    ),
)  # fmt: skip
