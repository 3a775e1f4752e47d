# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inline policies of a user, a group or a role: documents by name, compared by their meaning."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..codecs import JSON_DOCUMENT
from ..errors import Refused
from ..parts import Call, Effect, Members, Params
from ..policies import checked, same_policy

OPTION = "inline_policies"

# What all inline policies of one may have together, in characters other than whitespace.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_CHARACTERS = {"user": 2048, "group": 5120, "role": 10240}


def inline(kind: str) -> Members:
    """The inline policies of a ``user``, ``group`` or ``role``: option inline_policies, purge_inline_policies."""
    return Members(
        OPTION,
        read=Call(f"list_{kind}_policies", "PolicyNames", paginated=True),
        each=Call(f"get_{kind}_policy", "PolicyDocument", member="PolicyName"),
        add=Call(f"put_{kind}_policy", "PolicyDocument", member="PolicyName"),
        remove=Call(f"delete_{kind}_policy", member="PolicyName"),
        purge="purge_inline_policies",
        codec=JSON_DOCUMENT,
        want=lambda params, current: wanted(params, kind),
        same=same_policy,
        complete=lambda document, current: document,
        effect=_effect,
    )


def check(params: Params, kind: str) -> None:
    """Refuse names and documents that IAM doesn't take."""
    if params.get(OPTION) is not None and params.get("state") != "absent":
        wanted(params, kind)


def wanted(params: Params, kind: str) -> dict[str, Any]:
    """The documents by name; raises Refused."""
    documents = {}
    for name, document in params[OPTION].items():
        if not re.fullmatch(r"[\w+=,.@-]{1,128}", str(name), re.ASCII):
            raise Refused(f"{OPTION}: the name {name!r} may have 1 to 128 letters, digits and + = , . @ - _ only.")
        documents[str(name)] = checked(document, f"{OPTION}.{name}", kind="identity", limit=MAX_CHARACTERS[kind])
    size = sum(len("".join(json.dumps(document, separators=(",", ":")).split())) for document in documents.values())
    if size > MAX_CHARACTERS[kind]:
        raise Refused(
            f"{OPTION}: {size} characters are too many: all inline policies of a {kind} together may have"
            f" {MAX_CHARACTERS[kind]}. Make them managed policies."
        )
    return documents


def _effect(before: Mapping[str, Any] | None, after: Any) -> Effect | None:
    if after is not None or not before:
        return None
    return Effect("interrupts", "What the policy allows is taken away.")
