# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM counts: attached policies, groups of a user, characters of inline policies; and what may stand in these."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from moto.iam.exceptions import LimitExceededException, MalformedPolicyDocument
from moto.iam.models import IAMBackend


def install() -> None:
    for kind in ("user", "group"):
        attach, put = f"attach_{kind}_policy", f"put_{kind}_policy"
        setattr(IAMBackend, attach, _attach(getattr(IAMBackend, attach), kind))
        setattr(IAMBackend, put, _put(getattr(IAMBackend, put), kind))
    IAMBackend.add_user_to_group = _add_to_group(IAMBackend.add_user_to_group)


def _quota(self: IAMBackend, name: str) -> int:
    return int(self.account_summary.summary_map[name])


def _attach(of_moto: Callable[..., None], kind: str) -> Callable[..., None]:
    # AWS: attaching a policy again changes nothing, and there is a quota of attached policies.
    def attach(self: IAMBackend, policy_arn: str, name: str) -> None:
        held = getattr(self, f"get_{kind}")(name).managed_policies
        if policy_arn in held:
            return
        quota = _quota(self, f"AttachedPoliciesPer{kind.capitalize()}Quota")
        if len(held) >= quota:
            raise LimitExceededException(f"Cannot exceed quota for PoliciesPer{kind.capitalize()}: {quota}")
        of_moto(self, policy_arn, name)

    return attach


def _put(of_moto: Callable[..., None], kind: str) -> Callable[..., None]:
    # AWS: the inline policies of an identity share one quota, white space not counted, and name no principal.
    def put(self: IAMBackend, name: str, policy_name: str, policy_json: str) -> None:
        held = getattr(self, f"get_{kind}")(name).policies
        _check_principals(policy_json)
        quota = _quota(self, f"{kind.capitalize()}PolicySizeQuota")
        sizes = {one: len(re.sub(r"\s", "", text)) for one, text in {**held, policy_name: policy_json}.items()}
        if sum(sizes.values()) > quota:
            raise LimitExceededException(f"Maximum policy size of {quota} bytes exceeded for {kind} {name}")
        of_moto(self, name, policy_name, policy_json)

    return put


def _check_principals(document: str) -> None:
    try:
        statements = json.loads(document)["Statement"]
    except (ValueError, KeyError, TypeError):
        return  # moto refuses it, with IAM's words
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict) and {"Principal", "NotPrincipal"} & statement.keys():
            raise MalformedPolicyDocument("Policy document should not specify a principal.")


def _add_to_group(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS: a user is in ten groups at most.
    def add_user_to_group(self: IAMBackend, group_name: str, user_name: str) -> None:
        groups = [group.name for group in self.get_groups_for_user(user_name)]
        quota = _quota(self, "GroupsPerUserQuota")
        if group_name not in groups and len(groups) >= quota:
            raise LimitExceededException(f"Cannot exceed quota for GroupsPerUser: {quota}")
        of_moto(self, group_name, user_name)

    return add_user_to_group
