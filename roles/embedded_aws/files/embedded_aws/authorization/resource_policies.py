# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies that resources have: topics, queues, keys and secrets; buckets' and roles' have their own rooms."""

from __future__ import annotations

import json
import sys
from typing import Any

from .decisions import Policy
from .in_force import parsed

# moto keeps them by account and region; a service that nobody has asked for yet has none.
_BACKENDS = {
    "sns": ("moto.sns.models", "sns_backends"),
    "sqs": ("moto.sqs.models", "sqs_backends"),
    "kms": ("moto.kms.models", "kms_backends"),
    "secretsmanager": ("moto.secretsmanager.models", "secretsmanager_backends"),
}


def resource_policy(arn: str) -> tuple[Policy | None, bool]:
    """The policy of the resource with that ARN, and whether nobody gets in without its Allow, as with a key's."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] not in _BACKENDS:
        return None, False
    _arn, _partition, service, region, account, name = parts
    module, variable = _BACKENDS[service]
    backends = getattr(sys.modules.get(module), variable, None)
    if backends is None or account not in backends or region not in backends[account]:
        return None, False
    thing = _find(service, backends[account][region], name, arn)
    document = getattr(thing, "policy", None)
    if not document:
        return None, False
    text = document if isinstance(document, str) else json.dumps(document)
    return Policy(parsed(text), arn, "resource"), service == "kms"


def _find(service: str, backend: Any, name: str, arn: str) -> Any:
    if service == "sns":
        return backend.topics.get(arn)
    if service == "sqs":
        return backend.queues.get(name)
    if service == "kms":
        return backend.keys.get(name.removeprefix("key/"))
    return next((secret for secret in backend.secrets.values() if secret.arn == arn), None)
