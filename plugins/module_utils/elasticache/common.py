# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What caches of both kinds have in common, such as their names and their removal, and what only one has. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Effect, Params, Where

_NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]*(?<!-)")
# Options that caches of one kind have alone.
_ONLY: Mapping[str, tuple[str, ...]] = {
    "serverless": ("daily_snapshot_time", "subnet_ids", "usage_limits"),
    "replication_group": (
        "at_rest_encryption", "auth_token", "auth_token_update_strategy", "auto_minor_version_upgrade",
        "automatic_failover", "cluster_mode", "force_update_auth_token", "multi_az", "node_type", "num_node_groups",
        "parameter_group_name", "port", "preferred_maintenance_window", "replicas_per_node_group", "snapshot_window",
        "subnet_group_name", "transit_encryption", "transit_encryption_mode",
    ),
}  # fmt: skip


def check(params: Params) -> None:
    """Refuse what can't be right of any cache, and options of the other kind."""
    name, kind = params["name"], params["kind"]
    if len(name) > 40 or not _NAME.fullmatch(name.lower()):
        raise Refused(
            f"name: {name!r} can't be a cache's: it has 1 to 40 letters, digits and hyphens, begins with a letter, and"
            " has no two hyphens in a row nor one at its end."
        )
    for other, options in _ONLY.items():
        for option in options:
            if other != kind and params.get(option) is not None and params[option] is not False:
                raise Refused(f"{option}: only a cache of kind {other} has it.")
    if len(params.get("description") or "") > 255:
        raise Refused(f"description: it has at most 255 characters, not {len(params['description'])}.")
    days = params.get("snapshot_retention_limit")
    if days is not None and not 0 <= days <= 35:
        raise Refused(f"snapshot_retention_limit: {days} isn't from 0 to 35 days.")
    if params.get("final_snapshot_name") and params.get("state") != "absent":
        raise Refused("final_snapshot_name: it is taken when the cache is removed (state: absent).")


def localize(params: Params, where: Where) -> Params:
    """The options with the name as ElastiCache keeps it: in lower case."""
    return {**params, "name": params["name"].lower()}


def arn(params: Params, where: Where) -> Any:
    """The ARN of a cache that is there, which ``adopt`` has put among the options; None before."""
    return params.get("arn")


def final_snapshot(params: Params, where: Where) -> Any:
    """The name of the snapshot that is taken before the cache goes, or None."""
    return params.get("final_snapshot_name") or None


def delete_effect(params: Params) -> Effect:
    """What the deletion does besides."""
    name = params.get("final_snapshot_name")
    if name:
        return Effect("interrupts", f"Whoever uses the cache can't any more; its data is in snapshot {name}.")
    return Effect("irreversible", "Whoever uses the cache can't any more, and its data is lost.")
