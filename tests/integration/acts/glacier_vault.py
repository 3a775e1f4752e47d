# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A vault from nothing to locked, and what AWS puts off when it is to go."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage, answer

NAME = "photos"
ARN = "arn:aws:glacier:eu-west-3:123456789012:vaults/photos"
TOPIC = "arn:aws:sns:eu-west-3:123456789012:archives"
GONE = "ResourceNotFoundException"


def document(effect: str = "Deny", action: str = "glacier:DeleteArchive") -> dict[str, Any]:
    principal = {"AWS": ["arn:aws:iam::123456789012:root"]}
    return {"Version": "2012-10-17", "Statement": [
        {"Sid": "kept", "Effect": effect, "Principal": principal, "Action": [action], "Resource": ARN}]}  # fmt: skip


READ = document("Allow", "glacier:ListJobs")
# The same, as somebody else would write it.
READ_OTHERWISE = {**READ, "Statement": [{**READ["Statement"][0], "Principal": {"AWS": "123456789012"},
                                         "Action": "glacier:listJobs"}]}  # fmt: skip
PLAIN = {"name": NAME, "notifications": {"sns_topic": TOPIC}, "tags": {"team": "photographers"}, "policy": READ}
STARTED = {"name": NAME, "lock": {"policy": document()}}


def snapshot(stage: Stage) -> dict[str, Any]:
    client, this = stage.client("glacier"), {"vaultName": NAME}
    seen = answer(client.describe_vault, GONE, **this)
    if seen is None:
        return {"vault": None}
    lock = answer(client.get_vault_lock, GONE, **this)
    policy = answer(client.get_vault_access_policy, GONE, **this)
    return {
        "vault": seen,
        "tags": client.list_tags_for_vault(**this)["Tags"],
        "policy": policy and json.loads(policy["policy"]["Policy"]),
        "notifications": answer(client.get_vault_notifications, GONE, **this),
        "lock": lock and lock["State"],
    }


def drift(stage: Stage) -> None:
    client, this = stage.client("glacier"), {"vaultName": NAME}
    client.set_vault_access_policy(**this, policy={"Policy": json.dumps(document("Allow"))})
    client.add_tags_to_vault(**this, Tags={"team": "painters", "other": "x"})


def fill(stage: Stage) -> None:
    stage.aws.restores(None)
    stage.client("glacier").upload_archive(vaultName=NAME, body=b"the sea")
    stage.aws.pass_day()


def empty(stage: Stage) -> None:
    client = stage.client("glacier")
    client.create_vault(vaultName="spare")


PLAY = Play(
    setup=empty,
    snapshot=snapshot,
    unknown=("vault.arn", "vault.creation_date", "vault.last_inventory_date", "vault.number_of_archives",
             "vault.size_in_bytes", "vault.lock.*"),
    volatile=("vault.creation_date", "vault.lock.lock_id", "vault.lock.expires", "plan.*.requests.*.params.lockId",
              "diff.before.lock.expires", "plan.*.before.expires"),
    acts=(
        Act("created", PLAIN, ("vault", "policy", "tags", "notifications"),
            leads_to={"tags": {"team": "photographers"}}),
        Act("drift", {**PLAIN, "policy": READ_OTHERWISE}, ("policy", "tags", "tags"), first=drift,
            leads_to={"tags": {"team": "photographers"}}),
        Act("cleared", {"name": NAME, "policy": {}, "notifications": {}, "tags": {}},
            ("policy", "tags", "notifications"), leads_to={"policy": None, "notifications": None, "tags": {}}),
        Act("lock begun", STARTED, ("lock",), leads_to={"lock": "InProgress"}),
        Act("lock begun anew after a day", STARTED, ("lock",), first=lambda stage: stage.aws.pass_day()),
        Act("lock completed", {"name": NAME, "lock": {"state": "completed"}, "confirm_vault_name": NAME}, ("lock",),
            leads_to={"lock": "Locked"}),
        Act("put off", {"name": NAME, "state": "absent"}, first=fill, gives={"changed": False}, again=False),
        Act("gone", {"name": "spare", "state": "absent"}, ("vault",)),
    ),
)  # fmt: skip
