# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Condition keys of a request: what policies may ask about the caller, the way it came and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from . import in_force
from .callers import Caller

Values = dict[str, Any]


class Keys(dict[str, Any]):
    """The keys of a request in lower case; what takes a while to find is found when a policy asks for its prefix."""

    def __init__(self, known: Mapping[str, Any], late: Mapping[str, Callable[[], Values]]) -> None:
        super().__init__({key: value for key, value in known.items() if value is not None})
        self._late = dict(late)

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            for prefix in [prefix for prefix in self._late if key.startswith(prefix)]:
                self.update(self._late.pop(prefix)())
        return super().get(key, default)


def of_caller(caller: Caller | None) -> Values:
    """The keys of the caller that are at hand."""
    if caller is None:
        return {"aws:principaltype": "Anonymous"}
    return {
        "aws:principalarn": caller.principal_arn,
        "aws:principalaccount": caller.account,
        "aws:principaltype": caller.kind,
        "aws:principalisawsservice": "false",
        "aws:viaawsservice": "false",
        "aws:userid": caller.user_id,
        "aws:username": caller.user_name,
        # AWS: a role's session doesn't tell that it came with MFA, and requests with long-term keys lack the key.
        "aws:multifactorauthpresent": "false" if caller.kind == "AssumedRole" else None,
        "aws:sourceidentity": getattr(caller.session, "source_identity", None),
    }


def late(caller: Caller | None, owner: str | None) -> dict[str, Callable[[], Values]]:
    """The keys that have to be looked for: tags of the caller, and organizations."""
    found: dict[str, Callable[[], Values]] = {}
    if caller is not None:
        found["aws:principaltag/"] = lambda: {f"aws:principaltag/{k.lower()}": v for k, v in _tags(caller).items()}
        found["aws:principalorg"] = lambda: _organization("aws:principalorg", caller.account)
    if owner is not None:
        found["aws:resourceorg"] = lambda: _organization("aws:resourceorg", owner)
    return found


def now() -> Values:
    moment = datetime.now(timezone.utc)
    return {"aws:currenttime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "aws:epochtime": str(int(moment.timestamp()))}


def _tags(caller: Caller) -> dict[str, str]:
    # AWS: a session's tags take precedence over those of its role.
    return tags_of(in_force.entity_of(caller)) | getattr(caller.session, "session_tags", {})


def tags_of(entity: Any) -> dict[str, str]:
    tags = getattr(entity, "tags", None) or []
    if isinstance(tags, Mapping):
        tags = [each if isinstance(each, Mapping) else {"Key": key, "Value": each} for key, each in tags.items()]
    return {tag["Key"]: tag["Value"] for tag in tags}


def _organization(prefix: str, account: str) -> Values:
    backend = in_force.organization_of(account)
    if backend is None or backend.org is None:
        return {}
    units = {unit.id: unit for unit in backend.ou}
    at = next((each for each in backend.accounts if each.id == account), None)
    path: list[str] = []
    while at is not None and at.parent_id in units:
        at = units[at.parent_id]
        path.insert(0, at.id)
        if at.type == "ROOT":
            break
    return {f"{prefix}id": backend.org.id, f"{prefix}paths": ["/".join([backend.org.id, *path]) + "/"]}
