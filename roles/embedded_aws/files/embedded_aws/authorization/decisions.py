# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decision: whether an access is allowed by all the policies that are about it, and if not, which kind says no.

Sources: the IAM User Guide's pages on policy evaluation logic (within an account, across accounts, permissions
boundaries, session policies) and the Organizations User Guide's on the evaluation of SCPs and RCPs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .statements import ALLOW, DENY, Access, Document, Naming, applying, naming

IDENTITY, BOUNDARY, SESSION = "identity-based policy", "permissions boundary", "session policy"
RESOURCE = "resource-based policy"
SERVICE_CONTROL, RESOURCE_CONTROL = "service control policy", "resource control policy"


@dataclass(frozen=True)
class Policy:
    """A document, with what it is called where the decision is explained."""

    document: Document
    name: str = ""
    origin: str = ""


EVERYTHING = Policy({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})

# One entry for each level from the organization's root down to the account: the policies that are attached there.
Levels = Sequence[Sequence[Policy]]


@dataclass(frozen=True)
class Policies:
    """All that is about one access. What is None isn't there and limits nothing; an empty sequence allows nothing.

    owner is the account that the resource belongs to. resource_must_allow is for roles' trust policies and key
    policies, without which nobody gets in, not even from the same account.
    """

    identity: Sequence[Policy] = ()
    boundary: Sequence[Policy] | None = None
    session: Sequence[Policy] | None = None
    resource: Policy | None = None
    owner: str | None = None
    service_control: Levels = ()
    resource_control: Levels = ()
    resource_must_allow: bool = False


@dataclass(frozen=True)
class Match:
    """A statement that decided, and the policy that it is of."""

    policy: Policy
    statement: Document


@dataclass(frozen=True)
class Decision:
    """`kind` is the kind of policy that says no, `explicit` whether it has a Deny; `matches` are the statements."""

    allowed: bool
    kind: str | None = None
    explicit: bool = False
    matches: tuple[Match, ...] = field(default=(), compare=False)

    def reason(self, action: str) -> str:
        """Why not, as AWS words it after "is not authorized to perform"."""
        if self.explicit:
            article = "an" if self.kind == IDENTITY else "a"
            return f"with an explicit deny in {article} {self.kind}"
        return f"because no {self.kind} allows the {action} action"


@dataclass(frozen=True)
class _Said:
    """What policies of one kind say of an access."""

    allows: tuple[Match, ...]
    denies: tuple[Match, ...]


def decide(access: Access, policies: Policies) -> Decision:
    """AWS's evaluation of one access.

    An explicit deny anywhere ends it. Each level of an organization has to allow. Then the identity, within its
    boundary and session policy, or the resource has to allow, and across accounts both.
    """
    access = Access(access.caller, access.action, access.resource, access.context, policies.boundary is not None)
    limits = [(RESOURCE_CONTROL, level) for level in policies.resource_control]
    limits += [(SERVICE_CONTROL, level) for level in policies.service_control]
    said = [(kind, _said(level, access)) for kind, level in limits]
    resource = _said([policies.resource] if policies.resource else [], access)
    identity = _said(policies.identity, access)
    boundary = None if policies.boundary is None else _said(policies.boundary, access)
    session = None if policies.session is None else _said(policies.session, access)
    others = [(RESOURCE, resource), (IDENTITY, identity), (BOUNDARY, boundary), (SESSION, session)]
    for kind, each in [*said, *others]:
        if each and each.denies:
            return Decision(False, kind, explicit=True, matches=each.denies)
    for kind, each in said:
        if not each.allows:
            return Decision(False, kind)
    if access.caller is None:
        return _allowed(resource.allows) if resource.allows else Decision(False, RESOURCE)
    if policies.owner not in (None, access.caller.account):
        return _across(resource, identity, boundary, session)
    return _within(access, policies.resource_must_allow, resource, identity, boundary, session)


def _across(resource: _Said, identity: _Said, boundary: _Said | None, session: _Said | None) -> Decision:
    refused = _first_silent(identity, boundary, session)
    if refused:
        return refused
    return _allowed(identity.allows + resource.allows) if resource.allows else Decision(False, RESOURCE)


def _within(
    access: Access, must: bool, resource: _Said, identity: _Said, boundary: _Said | None, session: _Said | None
) -> Decision:
    closest = max((_naming(match, access) for match in resource.allows), default=None)
    if must and closest is None:
        return Decision(False, RESOURCE)
    # AWS: what is granted to an account is for that account to hand on by policies of its identities.
    if closest is None or closest == Naming.ACCOUNT:
        return _first_silent(identity, boundary, session) or _allowed(identity.allows + resource.allows)
    # AWS: what a resource grants to a session itself, or to a user, isn't limited by the implicit denies of other
    # policies; what it grants to a role is limited by those of its boundary and of its session's policies.
    if closest == Naming.SESSION or (access.caller and access.caller.kind != "AssumedRole"):
        return _allowed(resource.allows)
    return _first_silent(None, boundary, session) or _allowed(resource.allows)


def _naming(match: Match, access: Access) -> Naming:
    if "Principal" not in match.statement:
        return Naming.EVERYONE
    return naming(match.statement["Principal"], access.caller) or Naming.EVERYONE


def _first_silent(identity: _Said | None, boundary: _Said | None, session: _Said | None) -> Decision | None:
    for kind, each in ((IDENTITY, identity), (BOUNDARY, boundary), (SESSION, session)):
        if each and not each.allows:
            return Decision(False, kind)
    return None


def _allowed(matches: tuple[Match, ...]) -> Decision:
    return Decision(True, matches=matches)


def _said(policies: Iterable[Policy], access: Access) -> _Said:
    found = [Match(policy, statement) for policy in policies for statement in applying(policy.document, access)]
    return _Said(
        tuple(match for match in found if match.statement["Effect"] == ALLOW),
        tuple(match for match in found if match.statement["Effect"] == DENY),
    )
