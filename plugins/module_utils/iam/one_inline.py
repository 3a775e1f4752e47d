# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One inline policy of a user, a group or a role by its name, and what is known of them all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..codecs import JSON_DOCUMENT
from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from ..policies import checked, locks_out, same_policy
from .inline import MAX_CHARACTERS
from .lockout import OPTION, called_as, is_own, refuse_last_administrator, sentence
from .quotas import reason

_NAMED: Mapping[str, str] = {"user": "UserName", "group": "GroupName", "role": "RoleName"}


def about(params: Params) -> str:
    """Whose policy it is."""
    return f"{params['policy_name']} of {params['iam_type']} {params['iam_name']}"


def check(params: Params) -> None:
    """Refuse a name or a document that IAM doesn't take."""
    kind, name = params["iam_type"], params["policy_name"]
    if not re.fullmatch(r"[\w+=,.@-]{1,128}", name, re.ASCII):
        raise Refused(f"policy_name: {name!r} may have 1 to 128 letters, digits and + = , . @ - _ only.")
    if params.get("state") != "absent":
        checked(params["policy_json"], "policy_json", kind="identity", limit=MAX_CHARACTERS[kind])


def plan(api: Any, params: Params) -> Plan:
    """Put, change or delete the one policy. Where nobody of that name is, there is nothing to delete."""
    kind, name, own = params["iam_type"], params["iam_name"], params["policy_name"]
    goes = params.get("state") == "absent"
    every = bool(params.get("skip_duplicates")) and not goes
    documents = _documents(api, kind, name, None if every else own)
    facts: dict[str, Any] = {f"{kind}_name": name}
    if documents is None:
        if not goes and not api.check:
            raise Failed(f"There is no {kind} {name}: it has to be made first.")
        documents = {}
    before = documents.get(own)
    address = {_NAMED[kind]: name, "PolicyName": own}
    if goes:
        names = [one for one in documents if one != own]
        if own not in documents:
            return Plan(facts={**facts, "policy_names": names})
        _refuse_lockout(api, params, None)
        effect = Effect("interrupts", f"What the policy allows is taken from {kind} {name}.")
        request = Request("iam", f"delete_{kind}_policy", address)
        step = Step(own, "delete", before, None, (request,), effect, already=("NoSuchEntity",))
        _refuse_last_administrator(api, params, step)
        return Plan((step,), {**facts, "policy_names": names})
    wanted = checked(params["policy_json"], "policy_json", kind="identity", limit=MAX_CHARACTERS[kind])
    alike = [one for one, document in documents.items() if document is not None and same_policy(wanted, document)]
    if own in alike or (every and alike):
        return Plan(facts={**facts, "policy_names": list(documents)})
    _refuse_lockout(api, params, wanted)
    text = JSON_DOCUMENT.to_wire(wanted, None)
    request = Request("iam", f"put_{kind}_policy", {**address, "PolicyDocument": text})
    action = "change" if own in documents else "add"
    step = Step(own, action, before, wanted, (request,), work=_put(request, params))
    _refuse_last_administrator(api, params, step)
    return Plan((step,), {**facts, "policy_names": sorted({*documents, own})})


def facts(api: Any, params: Params) -> Plan:
    """The inline policies of one user, group or role, or one of them; none where there is nobody of that name."""
    kind, name, only = params["iam_type"], params["iam_name"], params.get("policy_name")
    found = _documents(api, kind, name, only)
    shown = {one: document for one, document in (found or {}).items() if only in (None, one)}
    told: dict[str, Any] = {
        f"{kind}_name": name,
        "all_policy_names": list(found or {}),
        "policy_names": list(shown),
        "policies": [{"policy_name": one, "policy_document": document} for one, document in shown.items()],
    }
    if found is None:
        told["msg"] = f"There is no {kind} {name}."
    return Plan(facts=told)


def _put(request: Request, params: Params) -> Any:
    def work(api: Any) -> None:
        try:
            api.call(request.operation, request.params, request.service)
        except ApiError as error:
            told = explain(f"setting {about(params)}", error, needed("iam", request.operation))
            more = reason(api, error, params)
            raise Failed(f"{told} {more}".rstrip(), error) from error

    return work


def _documents(api: Any, kind: str, name: str, only: str | None) -> dict[str, Any] | None:
    """The documents by name; without those not asked for, where ``only`` one is. None: there is nobody of that name.

    Raises Failed when something can't be read: that it may not be is no sign that there is nothing.
    """
    address = {_NAMED[kind]: name}

    def names() -> list[str]:
        return [one for page in api.pages(f"list_{kind}_policies", address) for one in page["PolicyNames"]]

    def document(policy: str) -> Any:
        return api.call(f"get_{kind}_policy", {**address, "PolicyName": policy})["PolicyDocument"]

    thunks = [names] if only is None else [names, lambda: document(only)]
    listed, *answers = api.side_by_side(thunks)
    if isinstance(listed, ApiError) and listed.code == "NoSuchEntity":
        return None
    if not isinstance(listed, ApiError) and only is None:
        answers = api.side_by_side([lambda policy=policy: document(policy) for policy in listed])
    for answer in (listed, *answers):
        # One that went in the meantime isn't there.
        if isinstance(answer, ApiError) and answer.code != "NoSuchEntity":
            doing = f"reading the inline policies of {kind} {name}"
            raise Failed(explain(doing, answer, needed("iam", answer.operation)), answer)
    read = dict(zip(listed if only is None else [only], answers))
    there = {policy: answer for policy, answer in read.items() if not isinstance(answer, ApiError)}
    # What was put just now is read by its name before the listing shows it.
    others = {policy: None for policy in listed if policy not in read}
    return dict(sorted({**others, **there}.items()))


def _refuse_last_administrator(api: Any, params: Params, step: Step) -> None:
    if step.before is not None and not params.get(OPTION) and not api.identity().is_root:
        refuse_last_administrator(api, (step,))


def _refuse_lockout(api: Any, params: Params, wanted: Any) -> None:
    """Refuse to take a policy from the caller, or to give one that denies to take it back."""
    kind, name = params["iam_type"], params["iam_name"]
    if params.get(OPTION) or api.identity().is_root:
        return
    if not called_as("role" if kind == "role" else "user", api) or not is_own(api, kind, name):
        return
    if wanted is None:
        raise Refused(sentence(kind, name, api, f"inline policy {params['policy_name']}"))
    caller = api.identity()
    partition = str(caller.arn).split(":")[1]
    resource = f"arn:{partition}:iam::{caller.account_id}:{kind}/{name}"
    actions = (f"iam:Put{kind.capitalize()}Policy", f"iam:Delete{kind.capitalize()}Policy")
    denied = locks_out(wanted, caller.arn, actions, resource=resource)
    if denied:
        raise Refused(f"policy_json: {denied} Set {OPTION}: true if that is meant. Nothing was changed.")
