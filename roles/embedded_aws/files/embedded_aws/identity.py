# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a caller is, told by the access key: 12 digits are the root user of that account."""

from __future__ import annotations

import re
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.responses import BaseResponse
from moto.iam import models as iam
from moto.sts.models import STSBackend
from moto.utilities.utils import get_partition

from embedded_aws.operations import credential

_ACCOUNT = re.compile(r"\d{12}")
# The id of the user that any key is whom nobody made.
ANYBODY = "AIDAEMBEDDEDAWSUSER01"


def register() -> None:
    """Teach moto whose keys are whose; call it once, before the mends and before the server's app is made."""
    BaseResponse.get_access_key = _access_key(BaseResponse.get_access_key)
    iam.get_account_id_from = _account_of
    STSBackend.get_caller_identity = _caller_identity(STSBackend.get_caller_identity)


def _access_key(of_moto: Any) -> Any:
    # moto knows keys of 20 capitals in the header only; any key is as good here, in a presigned query too.
    def get_access_key(self: BaseResponse) -> str:
        query = {name: values[0] for name, values in self.querystring.items() if isinstance(values, list) and values}
        key, _other = credential({"HTTP_AUTHORIZATION": self.headers.get("Authorization", "")}, query)
        return key or of_moto(self)

    return get_access_key


def _account_of(access_key: str) -> str:
    # Looks only at accounts and partitions that are in use: moto's own search sets up IAM for all of them.
    if _ACCOUNT.fullmatch(access_key):
        return access_key
    for account, partitions in list(iam.iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(partitions.values())):
            return account
    return DEFAULT_ACCOUNT_ID


def _caller_identity(of_moto: Any) -> Any:
    def get_caller_identity(self: STSBackend, access_key_id: str, region: str) -> tuple[str, str, str]:
        partition = get_partition(region)
        if _ACCOUNT.fullmatch(access_key_id):
            return access_key_id, f"arn:{partition}:iam::{access_key_id}:root", access_key_id
        user_id, arn, account = of_moto(self, access_key_id, region)
        # moto's user for unknown keys has an ARN of a service that has no users, and a key for an id.
        if ":sts:" in arn and ":user/" in arn:
            return ANYBODY, f"arn:{partition}:iam::{account}:user/moto", account
        return user_id, arn, account

    return get_caller_identity
