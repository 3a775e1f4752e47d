# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The master user's password where Secrets Manager keeps it: made, rotated, told to the server, deleted."""

from __future__ import annotations

import json
import secrets
import string
from typing import Any

from moto.core.utils import utcnow
from moto.rds.models import MasterUserSecret

from .instances import key_arn

# What neither a connection string nor a shell makes something else of, and every engine takes.
_LETTERS = string.ascii_letters + string.digits + "!#$%()*+,-.:;<=>?[]^_{|}~"
_LENGTH = 28


def install() -> None:
    MasterUserSecret._generate_secret_string = _first
    MasterUserSecret.secret_status = property(lambda self: getattr(self, "state", "active"))
    MasterUserSecret.kms_key_id = property(_key)


def password() -> str:
    return "".join(secrets.SystemRandom().choices(_LETTERS, k=_LENGTH))


def _first(self: MasterUserSecret) -> str:
    # moto: username "admin" and a password that everybody knows.
    self.state = "creating"
    return _told(self.resource, getattr(self.resource, "first_password", None) or password())


def _told(resource: Any, word: str) -> str:
    return json.dumps({"username": resource.master_username, "password": word})


def _key(self: MasterUserSecret) -> str:
    return key_arn(self.resource.backend, self.secret.kms_key_id, "secretsmanager")


def manage(resource: Any, key: str | None, first: str) -> None:
    """Have Secrets Manager keep the master user's password, which is this one from now on."""
    arn = key_arn(resource.backend, key) if key else None
    resource.first_password = first
    resource.master_user_secret = MasterUserSecret(resource, arn)
    resource.first_password = None
    resource.manage_master_user_password = True


def drop(resource: Any) -> None:
    """The secret goes, at once, once the password is managed no more or its instance is gone."""
    if resource.manage_master_user_password:
        resource.master_user_secret.delete_secret()
        del resource.master_user_secret
        resource.manage_master_user_password = False


def rotate(resource: Any, word: str) -> None:
    """Keep another password as the current one; the former stays as AWSPREVIOUS."""
    kept = resource.master_user_secret
    key = kept.secret.kms_key_id
    resource.backend.secretsmanager.put_secret_value(kept.secret.arn, _told(resource, word), None, None, ["AWSCURRENT"])
    kept.secret = resource.backend.secretsmanager.describe_secret(kept.secret.arn)
    kept.secret.kms_key_id = key
    kept.secret.last_rotation_date = int(utcnow().timestamp())


def is_in(resource: Any, state: str) -> None:
    """Note the state of a managed secret: creating, active, rotating or impaired."""
    if resource.manage_master_user_password:
        resource.master_user_secret.state = state
