# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed policies that a user, a group or a role holds, by name or ARN: names are looked up, not listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import UNSAID, Call, Codec, Effect, Members, Params, Where
from ..permissions import needed

OPTION = "managed_policies"
_ARN = re.compile(r"arn:[\w-]+:iam::(?:\d{12}|aws):policy/[\x21-\x7e]+")
_NAME = re.compile(r"/?(?:[\x21-\x2e\x30-\x7e]+/)*[\w+=,.@-]{1,128}", re.ASCII)

# Where AWS's own policies that can be attached stand, besides the root.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_PATHS_OF_AWS = ("", "service-role/", "job-function/")


def attached(kind: str, always: bool = False) -> Members:
    """The policies attached to a ``user``, ``group`` or ``role``: option managed_policies, purged by purge_policies.

    The keys are ARNs, so the resource needs ``resolve``. With ``always`` they are read whatever the task says, for
    results that show them; purge_policies must have a default then.
    """
    return Members(
        OPTION,
        read=Call(f"list_attached_{kind}_policies", "AttachedPolicies", paginated=True),
        add=Call(f"attach_{kind}_policy", member="PolicyArn"),
        remove=Call(f"detach_{kind}_policy", member="PolicyArn"),
        purge="purge_policies",
        codec=Codec(lambda value, _shape: value, lambda wire, _shape: by_arn(wire)),
        options=(OPTION, "purge_policies") if always else (),
        want=lambda params, current: _wanted(params),
        initial={} if always else None,
        effect=_effect,
        unequal="names and ARNs are read; the ARN is what is attached",
    )


def check(params: Params, option: str = OPTION) -> None:
    """Refuse what is neither the ARN nor the name of a policy."""
    for given in _listed(params, option):
        if not (_ARN if given.startswith("arn:") else _NAME).fullmatch(given):
            raise Refused(
                f"{option}: {given!r} is neither the ARN of a managed policy (arn:aws:iam::aws:policy/ReadOnlyAccess)"
                " nor its name (ReadOnlyAccess)."
            )


def check_boundary(params: Params) -> None:
    """Refuse a permissions boundary that is neither the ARN nor the name of a policy."""
    if params.get("boundary"):
        check({"boundary": [params["boundary"]]}, "boundary")


def needs_account(params: Params, option: str = OPTION) -> bool:
    """Whether a name is among the policies: one of the account's own stands under its ARN."""
    return any(not given.startswith("arn:") for given in _listed(params, option))


def resolve(
    api: Any, params: Params, where: Where, values: Mapping[str, Any], option: str = OPTION
) -> tuple[Params, tuple[str, ...]]:
    """The options with an ARN for each name, and a sentence for each name that no policy has.

    A name that stands for one of the policies attached now costs no call.
    """
    given = params.get(option)
    if given is None:
        return params, ()
    arns = arns_of(api, given, where, values.get(option) or ())
    missing = tuple(
        f"{option}: there is no managed policy named {name}, neither of account {where.account_id} nor of AWS."
        for name, arn in arns.items()
        if arn is None
    )
    # Where it isn't there yet, it will most likely be one of the account's own.
    found = [arns[name] or _candidates(name, where)[0] for name in given]
    return {**params, option: list(dict.fromkeys(found))}, missing


def resolve_with_boundary(
    api: Any, params: Params, where: Where, values: Mapping[str, Any]
) -> tuple[Params, tuple[str, ...]]:
    """The same, with an ARN for the name of the permissions boundary too."""
    params, missing = resolve(api, params, where, values)
    if not params.get("boundary"):
        return params, missing
    held = [values["boundary"]] if values.get("boundary") else []
    given = {"boundary": [params["boundary"]]}
    resolved, absent = resolve(api, given, where, {"boundary": held}, "boundary")
    return {**params, "boundary": resolved["boundary"][0]}, (*missing, *absent)


def arns_of(api: Any, given: Iterable[str], where: Where, attached_now: Iterable[str] = ()) -> dict[str, str | None]:
    """The ARN of each name (an ARN is its own), None where there is no such policy; raises Failed.

    A name is looked for among the policies attached now, then where policies of the account and of AWS most likely
    stand, all side by side. Only for one that is nowhere there the policies are listed. The account's own come first.
    A path may stand before the name: service-role/AWSLambdaBasicExecutionRole.
    """
    names = list(dict.fromkeys(given))
    arns: dict[str, str | None] = {name: name if name.startswith("arn:") else None for name in names}
    held = {_policy_name(arn): arn for arn in attached_now}
    for name in names:
        arns[name] = arns[name] or held.get(name)
    sought = [name for name in names if arns[name] is None]
    tries = [(name, arn) for name in sought for arn in _candidates(name, where)]
    answers = api.side_by_side(
        [lambda arn=arn: api.call("get_policy", {"PolicyArn": arn}, "iam") for _name, arn in tries]
    )
    for (name, arn), answer in zip(tries, answers):
        if not isinstance(answer, ApiError):
            arns[name] = arns[name] or arn
        elif answer.code != "NoSuchEntity":
            raise Failed(explain(f"looking for policy {name}", answer, needed("iam", "get_policy")), answer)
    left = {name for name in sought if arns[name] is None and "/" not in name}
    if left:
        arns.update(_listed_anywhere(api, left))
    return arns


def by_arn(wire: Any) -> dict[str, dict[str, str]]:
    """Attached policies as IAM lists them, by their ARNs."""
    return {one["PolicyArn"]: _named(one["PolicyArn"]) for one in wire or ()}


def shown(value: Any) -> list[dict[str, str]]:
    """Attached policies as results show them, in the order of their names."""
    return sorted(
        (dict(one) for one in (value or {}).values()), key=lambda one: (one["policy_name"], one["policy_arn"])
    )


def _candidates(name: str, where: Where) -> list[str]:
    """Where a policy of this name may stand: in the account, then among AWS's own."""
    name = name.lstrip("/")
    iam = f"arn:{where.partition}:iam:"
    paths = ("",) if "/" in name else _PATHS_OF_AWS
    return [f"{iam}:{where.account_id}:policy/{name}", *(f"{iam}:aws:policy/{path}{name}" for path in paths)]


def _listed_anywhere(api: Any, names: set[str]) -> dict[str, str]:
    """The ARNs of the names that listed policies have: the account's own under another path, or a rare one of AWS."""
    found: dict[str, str] = {}
    for scope in ("Local", "AWS"):
        left = names - set(found)
        if not left:
            break
        try:
            for page in api.pages("list_policies", {"Scope": scope, "MaxItems": 1000}, "iam"):
                found.update({one["PolicyName"]: one["Arn"] for one in page["Policies"] if one["PolicyName"] in left})
        except ApiError as error:
            listed = ", ".join(sorted(left))
            raise Failed(
                explain(f"looking for policy {listed}", error, needed("iam", "list_policies")), error
            ) from error
    return found


def _listed(params: Params, option: str) -> list[str]:
    return list(params.get(option) or ())


def _wanted(params: Params) -> Any:
    return UNSAID if params.get(OPTION) is None else {arn: _named(arn) for arn in params[OPTION]}


def _policy_name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _named(arn: str) -> dict[str, str]:
    return {"policy_name": _policy_name(arn), "policy_arn": arn}


def _effect(before: Any, after: Any) -> Effect | None:
    if after is not None or not before:
        return None
    return Effect("interrupts", f"What policy {before['policy_name']} allows is taken away.")
