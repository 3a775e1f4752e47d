# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret: made with all it has, changed, mended, scheduled for deletion, taken back, and removed."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

NAME = "shop/reports"
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
     "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}  # fmt: skip
CREATED = {
    "name": NAME,
    "description": "The reports' user",
    "json_secret": {"username": "reports", "password": "quite-hushed-1"},
    "resource_policy": POLICY,
    "replica": [{"region": "eu-central-1"}],
    "tags": {"team": "shop"},
}
CHANGED = {
    **CREATED,
    "description": "Reports",
    "json_secret": {"password": "quite-hushed-2", "username": "reports"},
    "kms_key_id": "alias/shop",
    "resource_policy": {},
    "replica": [],
    "tags": {"team": "data"},
}


def snapshot(stage: Stage) -> dict[str, Any]:
    client = stage.client("secretsmanager")
    listed = client.list_secrets(IncludePlannedDeletion=True)["SecretList"]
    if not listed:
        return {"secrets": 0}
    seen = client.describe_secret(SecretId=NAME)
    going = "DeletedDate" in seen
    policy = "" if going else client.get_resource_policy(SecretId=NAME).get("ResourcePolicy")
    return {
        "secrets": len(listed),
        "going": going,
        "value": None if going else json.loads(client.get_secret_value(SecretId=NAME)["SecretString"]),
        "versions": len(seen["VersionIdsToStages"]),
        "description": seen.get("Description"),
        "key": seen.get("KmsKeyId"),
        "policy": policy and json.loads(policy),
        "copies": [one["Region"] for one in seen.get("ReplicationStatus", ())],
        "tags": {tag["Key"]: tag["Value"] for tag in seen.get("Tags", ())},
    }


def spoil(stage: Stage) -> None:
    """Somebody sets another value and takes a tag away."""
    client = stage.client("secretsmanager")
    client.put_secret_value(SecretId=NAME, SecretString='{"password": "another"}')
    client.untag_resource(SecretId=NAME, TagKeys=["team"])


PLAY = Play(
    snapshot=snapshot,
    unknown=("secret.arn", "secret.*_date", "secret.version_ids_to_stages*", "secret.replication_status*",
             "secret.kms_key_id", "secret.created_date"),
    volatile=("secret.arn", "diff.before.scheduled_deletion", "plan.0.before", "secret.*_date",
              "secret.version_ids_to_stages*"),
    acts=(
        Act("create", CREATED, ("secret", "resource_policy"),
            leads_to={"value": CREATED["json_secret"], "policy": POLICY, "copies": ["eu-central-1"],
                      "tags": {"team": "shop"}, "versions": 1}),
        Act("change", CHANGED, ("secret", "description", "kms_key_id", "resource_policy", "tags", "replica"),
            leads_to={"value": CHANGED["json_secret"], "policy": None, "copies": [], "key": "alias/shop",
                      "description": "Reports", "tags": {"team": "data"}, "versions": 2}),
        Act("mend", CHANGED, ("secret", "tags"), first=spoil, leads_to={"value": CHANGED["json_secret"]}),
        Act("not a second time", {**CHANGED, "overwrite": False, "json_secret": {"password": "quite-hushed-3"}},
            gives={"changed": False}),
        Act("to be deleted", {"name": NAME, "state": "absent", "recovery_window": 7}, ("secret",),
            leads_to={"going": True}),
        Act("taken back", {"name": NAME, "description": "Back"}, ("scheduled_deletion", "description"),
            leads_to={"going": False, "description": "Back"}),
        Act("absent", {"name": NAME, "state": "absent", "recovery_window": 0}, ("secret",), leads_to={"secrets": 0}),
    ),
)  # fmt: skip
