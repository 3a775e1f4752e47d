# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A serverless cache: made, its limits changed, mended, and removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage, answer

NAME = "gauge"
MADE = {"name": NAME, "kind": "serverless", "engine": "redis", "description": "of the shop", "tags": {"team": "shop"},
        "usage_limits": {"data_storage": {"maximum": 10}}}  # fmt: skip
# Each is a change of its own, and AWS takes the next one when the one before it is done.
CHANGED = {**MADE, "engine": "valkey", "engine_version": "8", "snapshot_retention_limit": 3,
           "usage_limits": {"ecpu_per_second": {"maximum": 5000}}}  # fmt: skip


def setup(stage: Stage) -> None:
    stage.aws.pace_databases(0)


def snapshot(stage: Stage) -> dict[str, Any]:
    elasticache = stage.client("elasticache")
    found = answer(
        elasticache.describe_serverless_caches, "ServerlessCacheNotFoundFault", ServerlessCacheName=NAME
    )
    if not found:
        return {"there": False}
    (one,) = found["ServerlessCaches"]
    limits = one.get("CacheUsageLimits", {})
    return {
        "there": True,
        "engine": f"{one['Engine']} {one['MajorEngineVersion']}",
        "storage": limits.get("DataStorage", {}).get("Maximum"),
        "rate": limits.get("ECPUPerSecond", {}).get("Maximum"),
        "kept": one["SnapshotRetentionLimit"],
        "tags": {tag["Key"]: tag["Value"]
                 for tag in elasticache.list_tags_for_resource(ResourceName=one["ARN"])["TagList"]},
    }  # fmt: skip


def spoil(stage: Stage) -> None:
    """Somebody lets it grow further."""
    stage.client("elasticache").modify_serverless_cache(
        ServerlessCacheName=NAME, CacheUsageLimits={"DataStorage": {"Maximum": 90, "Unit": "GB"},
                                                    "ECPUPerSecond": {"Maximum": 5000}}
    )  # fmt: skip


IT = {"there": True, "storage": 10, "tags": {"team": "shop"}}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What AWS gives it.
    unknown=("cache.*",),
    volatile=("cache.*", "api_calls"),
    acts=(
        Act("create", MADE, ("serverless cache",), leads_to={**IT, "engine": "redis 7", "kept": 0}),
        Act("change", CHANGED, ("engine", "usage_limits", "snapshot_retention_limit"),
            leads_to={**IT, "engine": "valkey 8", "rate": 5000, "kept": 3}),
        Act("mend", {**CHANGED, "usage_limits": MADE["usage_limits"]}, ("usage_limits",), first=spoil,
            leads_to={**IT, "rate": 5000}),
        Act("remove", {"name": NAME, "kind": "serverless", "state": "absent"}, ("serverless cache",),
            leads_to={"there": False}),
    ),
)  # fmt: skip
