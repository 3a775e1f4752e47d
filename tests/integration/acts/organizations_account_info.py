# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of an organization as they are read: all, and one."""

from __future__ import annotations

from . import Act, Play
from .organizations_unit_info import setup, snapshot

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("accounts.*.joined_timestamp",),
    acts=(
        Act("all", {}, gives={"api_calls": 5}),
        Act("one", {"email": "Photos@Example.com"}, gives={"api_calls": 3}),
        Act("none", {"account_id": "999999999999"}, gives={"accounts": []}),
    ),
)  # fmt: skip
