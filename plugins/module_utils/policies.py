# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy document means: whether two say the same, whether one can be right, whom it locks out. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Optional

from .errors import Refused

VERSIONS = ("2012-10-17", "2008-10-17")
ELEMENTS = ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
POLICY_ACTIONS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")

_ACCOUNT_ROOT = re.compile(r"arn:aws(?:-[a-z]+)*:iam::(\d{12}):root")
_WILDCARD = re.compile(r"[*?]")


# --- the meaning of a document ---


def shown(document: Any) -> Any:
    """The document as its author ordered it, with JSON text parsed; None when there is none.

    Raises ValueError for text that isn't JSON.
    """
    if isinstance(document, str):
        document = json.loads(document) if document.strip() else None
    return document or None


def same_policy(wanted: Any, current: Any) -> bool:
    """Whether two documents (a dict, JSON text or None) mean the same to S3 and IAM. See ``canonical``."""
    return bool(canonical(wanted) == canonical(current))


def canonical(document: Any) -> dict[str, Any]:
    """The one spelling of all documents that mean the same; ``{}`` for none.

    S3 and IAM hand back other text than they were given, so this undoes what they do: every list is sorted and
    without duplicates, a single value is a list, an account is its 12 digits in any partition, booleans and numbers
    in conditions are text. Names of actions, condition operators and condition keys don't regard case; resources
    and values do. A missing Version is 2008-10-17. Sources: the IAM user guide's pages on the JSON policy elements.
    """
    policy = shown(document)
    if policy is None:
        return {}
    statements = {json.dumps(one, sort_keys=True): one for one in map(_statement, _listed(policy.get("Statement")))}
    return {
        "Version": policy.get("Version") or VERSIONS[1],
        **{key: policy[key] for key in sorted(policy) if key not in ("Version", "Statement") and policy[key]},
        "Statement": [statements[text] for text in sorted(statements)],
    }


def merge_statements(current: Any, wanted: Any) -> dict[str, Any]:
    """``current`` with the statements of ``wanted`` in it, in place of those of the same Sid or the same meaning."""
    before, after = shown(current) or {}, shown(wanted) or {}
    added = _listed(after.get("Statement"))
    sids = {one["Sid"] for one in added if one.get("Sid")}
    meanings = [_statement(one) for one in added]
    kept = [
        one
        for one in _listed(before.get("Statement"))
        if one.get("Sid") not in sids and _statement(one) not in meanings
    ]
    return {**before, **after, "Statement": kept + added}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _texts(value: Any) -> list[str]:
    return sorted({one if isinstance(one, str) else json.dumps(one, sort_keys=True) for one in _listed(value)})


def _actions(value: Any) -> list[str]:
    return sorted({text.lower() for text in _texts(value)})


def _principal(value: Any) -> dict[str, list[str]]:
    kinds = value if isinstance(value, Mapping) else {"AWS": value}
    return {
        kind: sorted({_account(name) for name in _texts(names)}) if kind == "AWS" else _texts(names)
        for kind, names in kinds.items()
    }


def _account(name: str) -> str:
    root = _ACCOUNT_ROOT.fullmatch(name)
    return root.group(1) if root else name


def _condition(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    operators = {
        operator: _folded({key: _texts(values) for key, values in keys.items()}) if isinstance(keys, Mapping) else keys
        for operator, keys in value.items()
        if keys
    }
    return _folded(operators)


def _folded(names: Mapping[str, Any]) -> dict[str, Any]:
    """The names in lower case, unless two of them would become one: both conditions count then."""
    folded = {name.lower(): value for name, value in names.items()}
    return folded if len(folded) == len(names) else dict(names)


_SPELLINGS: Mapping[str, Callable[[Any], Any]] = {
    "Principal": _principal,
    "NotPrincipal": _principal,
    "Action": _actions,
    "NotAction": _actions,
    "Resource": _texts,
    "NotResource": _texts,
    "Condition": _condition,
}


def _statement(statement: Any) -> Any:
    if not isinstance(statement, Mapping):
        return statement
    order = [*ELEMENTS, *sorted(set(statement) - set(ELEMENTS))]
    spelled = {name: _SPELLINGS.get(name, _as_it_is)(statement[name]) for name in order if name in statement}
    return {name: value for name, value in spelled.items() if value not in ("", {}, None)}


def _as_it_is(value: Any) -> Any:
    return value


# --- a document that can be right ---


def checked(document: Any, option: str, kind: str = "resource", limit: int = 0) -> dict[str, Any]:
    """The document of an option as a dict, or Refused with the first mistake in it.

    ``kind`` is resource (a bucket policy: every statement names principals), identity (none does) or trust (a role's:
    principals, actions of STS, and no resource, which is the role itself). ``limit`` is in bytes of the JSON that is
    sent for a resource's policy, in characters other than whitespace for the others.
    """
    try:
        policy = json.loads(document, object_pairs_hook=_unambiguous) if isinstance(document, str) else document
    except json.JSONDecodeError as error:
        raise Refused(f"{option}: not JSON: {error.msg}, line {error.lineno} column {error.colno}.") from None
    except ValueError as error:
        raise Refused(f"{option}: {error}") from None
    mistake = next(_mistakes(policy, kind, limit), "")
    if mistake:
        raise Refused(f"{option}: {mistake}")
    return dict(policy)


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose names stands twice: of two conditions JSON would silently drop the first."""
    names = [name for name, _value in pairs]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"{twice[0]!r} stands twice in the same object.")
    return dict(pairs)


def _mistakes(policy: Any, kind: str, limit: int) -> Iterator[str]:
    """The mistakes of a document as sentences; each supposes that those before it weren't made."""
    if not isinstance(policy, Mapping):
        yield "a policy is an object with a Version and a Statement."
    for name in policy:
        if name not in ("Version", "Id", "Statement"):
            yield f"a policy has Version, Id and Statement, and no {name!r}."
    version = policy.get("Version", VERSIONS[1])
    if version not in VERSIONS:
        yield f'Version is the text "2012-10-17" (in quotes, in YAML too) or "2008-10-17", not {version!r}.'
    statements = policy.get("Statement")
    if not statements:
        yield "there is no Statement in it."
    if not isinstance(statements, (list, tuple, Mapping)):
        yield "Statement is a list of statements, or one statement."
    sids: set[str] = set()
    for number, statement in enumerate(_listed(statements), 1):
        if not isinstance(statement, Mapping):
            yield f"statement {number} is not an object."
        for mistake in _statement_mistakes(statement, kind):
            yield f"{_named(statement, number)} {mistake}"
        sid = statement.get("Sid") or ""
        if sid in sids:
            yield f"the Sid {sid!r} stands twice: each statement needs its own, or none."
        sids |= {sid} - {""}
    try:
        sent = json.dumps(policy, separators=(",", ":"))
    except TypeError:
        yield "there is a value in it that JSON doesn't have, such as a date without quotes."
    size, unit = (len(sent), "bytes") if kind == "resource" else (len("".join(sent.split())), "characters")
    if limit and size > limit:
        yield f"{size} {unit} are too many: the limit is {limit}."


def _statement_mistakes(statement: Mapping[str, Any], kind: str) -> Iterator[str]:
    for name in statement:
        if name not in ELEMENTS:
            yield f"has an unknown element {name!r}: there are {', '.join(ELEMENTS)}."
    if not isinstance(statement.get("Sid", ""), str):
        yield "has a Sid that is not text."
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield "needs an Effect: Allow or Deny, spelled like that."
    for name, opposite in (("Action", "NotAction"), ("Resource", "NotResource")):
        if kind == "trust" and name == "Resource":
            if {name, opposite} & set(statement):
                yield "has a Resource: the trust policy of a role is about the role itself and names none."
            continue
        if (name in statement) == (opposite in statement):
            yield f"needs either {name} or {opposite}."
        if not _are_texts(statement.get(name, statement.get(opposite))):
            yield f"needs text or a list of texts as its {name if name in statement else opposite}."
    foreign = [action for action in _texts(statement.get("Action")) if not action.lower().startswith("sts:")]
    if kind == "trust" and foreign:
        yield f"allows {foreign[0]}: a trust policy is about actions of STS, such as sts:AssumeRole."
    yield from _principal_mistakes(statement, kind)
    conditions = statement.get("Condition", {})
    if not isinstance(conditions, Mapping) or not all(isinstance(keys, Mapping) for keys in conditions.values()):
        yield "has a Condition that is not of the form operator: {key: values}."


def _principal_mistakes(statement: Mapping[str, Any], kind: str) -> Iterator[str]:
    given = [name for name in ("Principal", "NotPrincipal") if name in statement]
    if kind == "identity" and given:
        yield f"has a {given[0]}: the policy of an identity applies to whom it is attached to and names nobody."
    if kind != "identity" and len(given) != 1:
        yield "needs either Principal or NotPrincipal."
    for name in given:
        principal = statement[name]
        kinds = principal.values() if isinstance(principal, Mapping) else [principal]
        if not kinds or not all(map(_are_texts, kinds)):
            yield f'has an empty {name}: give "*" or, as an example, AWS: <account, user or role>.'


def _are_texts(value: Any) -> bool:
    texts = _listed(value)
    return bool(texts) and all(isinstance(text, str) and text for text in texts)


def _named(statement: Mapping[str, Any], number: int) -> str:
    sid = statement.get("Sid")
    return f"statement {sid!r}" if sid else f"statement {number}"


# --- whom a document locks out ---

# What holds of a request that is yet to be made; None is what can't be told beforehand.
Truth = Optional[bool]


def locks_out(document: Any, caller_arn: str, actions: Iterable[str] = POLICY_ACTIONS, *, resource: str) -> str | None:
    """A sentence when a Deny surely takes one of ``actions`` on ``resource`` from the caller, else None.

    Only what follows from the caller's ARN is sure. A statement whose conditions regard anything else (networks,
    endpoints, TLS, MFA, the organization) is taken not to apply: where it does, this doesn't warn. The root user
    is never locked out: S3 always lets it read, write and remove a bucket's policy (API reference, PutBucketPolicy).
    """
    caller = _caller(caller_arn)
    if caller.is_root:
        return None
    policy = shown(document) or {}
    for number, statement in enumerate(_listed(policy.get("Statement")), 1):
        meaning = _statement(statement)
        if meaning.get("Effect") != "Deny" or _applies(meaning, caller, resource) is not True:
            continue
        lost = [action for action in actions if _selects(meaning, "Action", action.lower())]
        if lost:
            return f"{_named(statement, number)} denies {', '.join(lost)} on {resource} to {caller_arn}."
    return None


@dataclass(frozen=True)
class _Caller:
    """Who makes the request, by the ARN that STS gives.

    ``principal`` is the value of aws:PrincipalArn: for a session of a role it is the role's ARN, of which the
    session's tells all but the path. ``user`` is empty unless it is an IAM user.
    """

    arn: str
    account: str
    principal: str
    user: str
    is_root: bool
    is_session: bool

    @property
    def context(self) -> dict[str, str]:
        """The condition keys that follow from the ARN, in lower case; empty where a request has none."""
        return {
            "aws:principalarn": self.principal,
            "aws:principalaccount": self.account,
            "aws:principalisawsservice": "false",
            "aws:username": self.user,
        }


def _caller(arn: str) -> _Caller:
    fields = [*arn.split(":", 5), "", "", "", "", ""]
    partition, account, entity = fields[1], fields[4], fields[5]
    kind, *names = entity.split("/")
    is_session = kind == "assumed-role"
    return _Caller(
        arn=arn,
        account=account,
        principal=f"arn:{partition}:iam::{account}:role/{names[0]}" if is_session else arn,
        user=names[-1] if kind == "user" else "",
        is_root=entity == "root",
        is_session=is_session,
    )


def _applies(statement: Mapping[str, Any], caller: _Caller, resource: str) -> Truth:
    return _all(
        [
            _concerns(statement, caller),
            _selects(statement, "Resource", resource),
            *(
                _holds(operator, key, values, caller)
                for operator, keys in statement.get("Condition", {}).items()
                for key, values in keys.items()
            ),
        ]
    )


def _concerns(statement: Mapping[str, Any], caller: _Caller) -> Truth:
    """Whether a statement is about the caller.

    NotPrincipal spares only those whose account it names as well as themselves: AWS checks one after the other (IAM
    user guide, NotPrincipal).
    """
    element = "NotPrincipal" if "NotPrincipal" in statement else "Principal"
    principal = statement.get(element, {"AWS": ["*"]})
    names = principal.get("AWS", [])
    itself = caller.arn in names or any(_is_principal(name, caller) is True for name in names)
    both = (itself, caller.account in names)
    named: Truth = "*" in names or (any(both) if element == "Principal" else all(both))
    # An ARN doesn't tell the canonical id of its account, nor the provider that a session came from.
    if not named and set(principal) & {"CanonicalUser", "Federated"}:
        named = None
    return named if element == "Principal" else _not(named)


def _selects(statement: Mapping[str, Any], element: str, value: str) -> Truth:
    if f"Not{element}" in statement:
        return _not(_any(_like(pattern, value) for pattern in statement[f"Not{element}"]))
    return _any(_like(pattern, value) for pattern in statement.get(element, ["*"]))


_LITERAL = ("stringequals", "stringequalsignorecase", "bool")
_CASELESS = ("stringequalsignorecase", "bool")
_PATTERN = ("stringlike", "arnlike", "arnequals")


def _holds(operator: str, key: str, values: Iterable[str], caller: _Caller) -> Truth:
    """Whether a condition holds for the caller (IAM user guide: condition operators, context keys with many values)."""
    quantifier, _colon, name = operator.rpartition(":")
    optional = name.endswith("ifexists")
    name = name[: -len("ifexists")] if optional else name
    positive = name.replace("not", "", 1)
    if key not in caller.context:
        return None
    value = caller.context[key]
    if name == "null":
        return _any((text.lower() == "true") == (value == "") for text in values)
    if positive not in _LITERAL + _PATTERN:
        return None
    if not value:
        return optional or quantifier == "forallvalues" or (positive != name and quantifier != "foranyvalue")
    fits = _any(_compares(positive, key, text, caller) for text in values)
    return fits if positive == name else _not(fits)


def _compares(operator: str, key: str, pattern: str, caller: _Caller) -> Truth:
    # No name, account or ARN of a principal has these characters, and here they stand for nothing else.
    if operator in _LITERAL and _WILDCARD.search(pattern):
        return False
    if key == "aws:principalarn" and operator not in _CASELESS:
        return _is_principal(pattern, caller)
    value = caller.context[key]
    return _like(pattern.lower(), value.lower()) if operator in _CASELESS else _like(pattern, value)


def _is_principal(pattern: str, caller: _Caller) -> Truth:
    """Whether an ARN, maybe with wildcards, is that of the caller's user or role.

    Where the path of the role isn't known, an ARN with a path is the role's if it ends in its name (names are unique
    whatever the path), and a wildcard in it leaves the question open.
    """
    fits = _like(pattern, caller.principal)
    if fits is not False or not caller.is_session:
        return fits
    role, name = caller.principal.split("/", 1)
    start, _slash, path = pattern.partition("/")
    if _like(start, role) and _like(path.rpartition("/")[2], name):
        return None if _WILDCARD.search(pattern) else True
    return False


def _like(pattern: str, text: str) -> Truth:
    """Whether a text fits a pattern with ``*`` and ``?``; None if the pattern has a policy variable in it."""
    if "${" in pattern:
        return None
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _any(truths: Iterable[Truth]) -> Truth:
    known = set(truths)
    return True if True in known else None if None in known else False


def _all(truths: Iterable[Truth]) -> Truth:
    return _not(_any(map(_not, truths)))
