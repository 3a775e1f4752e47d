# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies in force for a caller and a resource, read from what moto keeps of IAM, STS and Organizations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from moto.iam.models import Group, Role, User, iam_backends
from moto.utilities.utils import get_partition

from embedded_aws import identity

from .callers import Caller
from .decisions import EVERYTHING, Levels, Policies, Policy
from .statements import Document

# Organizations User Guide, "List of AWS services that support RCPs".
RCP_SERVICES = frozenset({"s3", "sts", "kms", "sqs", "secretsmanager", "ecr", "aoss"})
_SILENT: Document = {"Statement": []}


def policies_for(
    caller: Caller | None, action: str, owner: str, resource: Policy | None = None, resource_must_allow: bool = False
) -> Policies:
    """All that is in force for an action of the caller on a resource of the account `owner`, which has that policy."""
    controls: Levels = ()
    if caller is not None and not caller.is_service_linked:
        controls = organization_levels(caller.account, "SERVICE_CONTROL_POLICY")
    resource_controls: Levels = ()
    if action.partition(":")[0] in RCP_SERVICES and not (caller and caller.is_service_linked):
        resource_controls = organization_levels(owner, "RESOURCE_CONTROL_POLICY")
    return Policies(
        identity=identity_policies(caller) if caller else (),
        boundary=boundary(caller) if caller else None,
        session=session_policies(caller) if caller else None,
        resource=resource,
        owner=owner,
        service_control=controls,
        resource_control=resource_controls,
        resource_must_allow=resource_must_allow,
    )


@lru_cache(maxsize=4096)
def parsed(text: str) -> Document:
    """A policy's document; one that is no policy says nothing."""
    try:
        document = json.loads(text)
    except ValueError:
        return _SILENT
    return document if isinstance(document, dict) and "Statement" in document else _SILENT


def entity_of(caller: Caller) -> User | Role | None:
    """The user or role behind a caller; None for the root user, for one that is gone, and for keys of nobody."""
    backend = iam_backends[caller.account][get_partition_of(caller.arn)]
    if caller.kind == "User":
        return backend.users.get(caller.user_name or "")
    if caller.kind == "AssumedRole":
        return next((role for role in backend.get_roles() if role.arn == caller.principal_arn), None)
    return None


def get_partition_of(arn: str) -> str:
    return arn.split(":")[1]


def identity_policies(caller: Caller) -> Sequence[Policy]:
    # AWS: root has full access. The keys that nobody made are an administrator's, so that there is somebody to begin
    # with.
    if caller.is_root or caller.user_id == identity.ANYBODY:
        return (EVERYTHING,)
    entity = entity_of(caller)
    return () if entity is None else tuple(policies_of(entity))


def policies_of(entity: User | Role | Group) -> Iterator[Policy]:
    """A user's, role's or group's own policies, inline and managed; a user has those of its groups too."""
    kind = type(entity).__name__.lower()
    for name, document in entity.policies.items():
        text = document if isinstance(document, str) else json.dumps(document)
        yield Policy(parsed(text), f"{kind}_{entity.name}_{name}", kind)
    for managed in entity.managed_policies.values():
        yield managed_policy(managed)
    if isinstance(entity, User):
        backend = iam_backends[entity.account_id][get_partition(entity.region_name)]
        for group in backend.groups.values():
            if entity in group.users:
                yield from policies_of(group)


def managed_policy(managed: Any) -> Policy:
    default = next(version for version in managed.versions if version.version_id == managed.default_version_id)
    origin = "aws-managed" if ":iam::aws:" in managed.arn else "user-managed"
    return Policy(parsed(default.document), managed.name, origin)


def boundary(caller: Caller) -> Sequence[Policy] | None:
    return None if caller.is_root else boundary_of(entity_of(caller))


def boundary_of(entity: User | Role | None) -> Sequence[Policy] | None:
    """The permissions boundary of a user or role, one policy; none is None, and one that is gone allows nothing."""
    arn = boundary_arn(entity)
    if entity is None or not arn:
        return None
    return managed_by_arn((arn,), entity.account_id, get_partition_of(arn))


def boundary_arn(entity: Any) -> str | None:
    attached = getattr(entity, "permissions_boundary_arn", None) or getattr(entity, "permissions_boundary", None)
    return attached.get("PermissionsBoundaryArn") if isinstance(attached, Mapping) else attached


def managed_by_arn(arns: Sequence[str], account: str, partition: str) -> Sequence[Policy]:
    known = iam_backends[account][partition].managed_policies
    return tuple(managed_policy(known[arn]) for arn in arns if arn in known)


def session_policies(caller: Caller) -> Sequence[Policy] | None:
    """What AssumeRole was given to narrow the session: its Policy and its PolicyArns together; None if neither."""
    session = caller.session
    if session is None:
        return None
    arns = getattr(session, "policy_arns", ())
    if not session.policy and not arns:
        return None
    own = (Policy(parsed(session.policy), "session"),) if session.policy else ()
    return (*own, *managed_by_arn(arns, caller.account, get_partition_of(caller.arn)))


def organization_of(account: str) -> Any:
    """moto's backend of the organization that an account is in, or None."""
    from moto.organizations.models import organizations_backends  # seldom needed, so not loaded before

    master = organizations_backends.master_accounts.get(account)
    if master is not None:
        return organizations_backends[master[0]][master[1]]
    for partition, backend in list(organizations_backends.get(account, {}).items()):
        if partition and backend.org is not None:
            return backend
    return None


def organization_levels(account: str, kind: str) -> Levels:
    """The organization's policies of a kind, level by level from the root to the account.

    There are none for the management account, which AWS exempts, and where the kind isn't enabled.
    """
    backend = organization_of(account)
    if backend is None or backend.org is None or backend.org.master_account_id == account:
        return ()
    enabled = [each["Type"] for unit in backend.ou if unit.type == "ROOT" for each in unit.policy_types]
    target = next((each for each in backend.accounts if each.id == account), None)
    if kind not in enabled or target is None:
        return ()
    units = {unit.id: unit for unit in backend.ou}
    path = [target]
    while path[-1].parent_id in units:
        path.append(units[path[-1].parent_id])
        if path[-1].type == "ROOT":
            break
    return tuple(
        tuple(
            Policy(parsed(policy.content), policy.name, kind)
            for policy in each.attached_policies
            if policy.type == kind
        )
        for each in reversed(path)
    )
