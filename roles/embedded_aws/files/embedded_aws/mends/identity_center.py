# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of IAM Identity Center: the ids that they and their stores have, and what is told of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from moto.ssoadmin.models import Instance


def install() -> None:
    Instance.__init__ = _with_hex(Instance.__init__)
    Instance.to_json = _told(Instance.to_json)


def _with_hex(of_moto: Callable[..., None]) -> Callable[..., None]:
    """AWS: the ids of stores and instances are hexadecimal; what isn't, other services refuse."""

    def made(self: Instance, account_id: str, region: str) -> None:
        of_moto(self, account_id, region)
        self.identity_store_id = f"d-{uuid.uuid4().hex[:10]}"
        self.instance_arn = f"{self.instance_arn.rpartition('-')[0]}-{uuid.uuid4().hex[:16]}"

    return made


def _told(of_moto: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """AWS: an instance without a name is told without one, and a store has an ARN."""

    def to_json(self: Instance) -> dict[str, Any]:
        arn = f"{self.instance_arn.split(':sso:')[0]}:identitystore::{self.account_id}:identitystore/"
        told = {**of_moto(self), "IdentityStoreArn": arn + self.identity_store_id}
        return {name: value for name, value in told.items() if value is not None}

    return to_json
