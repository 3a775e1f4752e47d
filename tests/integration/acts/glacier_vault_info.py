# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of vaults: all, one with its settings, and none."""

from __future__ import annotations

import json

from . import Act, Play, Stage, glacier_vault
from .glacier_vault import NAME, TOPIC, snapshot


def setup(stage: Stage) -> None:
    client = stage.client("glacier")
    for name in ("films", NAME):
        client.create_vault(vaultName=name)
    config = {"SNSTopic": TOPIC, "Events": ["ArchiveRetrievalCompleted"]}
    client.set_vault_notifications(vaultName=NAME, vaultNotificationConfig=config)
    policy = {"Policy": json.dumps(glacier_vault.document())}
    client.initiate_vault_lock(vaultName=NAME, policy=policy)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("vaults.*.creation_date", "vaults.*.lock.expires"),
    acts=(
        Act("all", {}),
        Act("one", {"name": NAME}),
        Act("none", {"name": "nowhere"}, gives={"vaults": []}),
    ),
)
