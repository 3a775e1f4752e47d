# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states that RDS's things go through: which are rest, which are the end, how they are waited for, and why they
ended, from RDS's own events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, Failed
from ..parts import Request

# How many of RDS's last events a sentence tells, and how many minutes back they are looked for.
_EVENTS = 3
_MINUTES = 120

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html: the states that don't change by
# themselves and aren't what anybody waits for, with what each means.
BROKEN: Mapping[str, str] = {
    "failed": "it can't be recovered: restore its latest backup to a new one, or remove it",
    "inaccessible-encryption-credentials": "its KMS key can't be used: enable the key and RDS's grant on it, or restore"
    " a backup",
    "inaccessible-encryption-credentials-recoverable": "its KMS key can't be used: enable the key, then start it",
    "incompatible-create": "it was made with something that doesn't fit",
    "incompatible-credentials": "the credentials that it was given can't be used",
    "incompatible-network": "a network resource that it needs is missing or full: subnets, addresses or the gateway",
    "incompatible-option-group": "its option group can't be applied: change the group or take the old one back",
    "incompatible-parameters": "its parameter group has values that it can't start with: change them, then reboot it",
    "incompatible-restore": "it can't be restored to the time or from the snapshot that was asked for",
    "insufficient-capacity": "AWS has no capacity for its class in its availability zones now: take another class or"
    " zone",
    "restore-error": "restoring it failed",
    "storage-full": "its storage is used up: raise allocated_storage",
}
# In these, an instance can be connected to and takes changes.
AVAILABLE = ("available", "storage-optimization", "storage-config-upgrade", "storage-initialization")
# In these, something has still to come: nothing but the end of it is worth looking at.
GOING = ("deleting", "deleted")


@dataclass(frozen=True)
class Kind:
    """A kind of RDS's things: how it is described, where its state stands, and how its events are asked for.

    ``rest`` are the states in which it is as it was asked to be, ``broken`` those that it doesn't leave by itself;
    states are compared in small letters.
    """

    noun: str
    operation: str
    member: str
    listed: str
    status: str
    missing: tuple[str, ...]
    source: str = ""
    rest: tuple[str, ...] = ("available",)
    broken: Mapping[str, str] = field(default_factory=lambda: {"failed": "it can't be used: remove it"})
    progress: str = ""
    details: str = ""


INSTANCE = Kind(
    "DB instance",
    "describe_db_instances",
    "DBInstanceIdentifier",
    "DBInstances",
    "DBInstanceStatus",
    ("DBInstanceNotFound", "DBInstanceNotFoundFault"),
    "db-instance",
    AVAILABLE,
    BROKEN,
    "PercentProgress",
)
SNAPSHOT = Kind(
    "DB snapshot",
    "describe_db_snapshots",
    "DBSnapshotIdentifier",
    "DBSnapshots",
    "Status",
    ("DBSnapshotNotFound", "DBSnapshotNotFoundFault"),
    "db-snapshot",
    broken={"failed": "it holds nothing: remove it and make another one", "incompatible-restore": "it can't be used"},
    progress="PercentProgress",
)
CLUSTER = Kind(
    "DB cluster",
    "describe_db_clusters",
    "DBClusterIdentifier",
    "DBClusters",
    "Status",
    ("DBClusterNotFoundFault", "DBClusterNotFound"),
    "db-cluster",
    AVAILABLE,
    {**BROKEN, "cloning-failed": "cloning it failed", "migration-failed": "migrating the snapshot failed"},
    "PercentProgress",
)
CLUSTER_SNAPSHOT = Kind(
    "DB cluster snapshot",
    "describe_db_cluster_snapshots",
    "DBClusterSnapshotIdentifier",
    "DBClusterSnapshots",
    "Status",
    ("DBClusterSnapshotNotFoundFault", "DBClusterSnapshotNotFound"),
    "db-cluster-snapshot",
    progress="PercentProgress",
)
PROXY = Kind(
    "DB proxy",
    "describe_db_proxies",
    "DBProxyName",
    "DBProxies",
    "Status",
    ("DBProxyNotFoundFault", "DBProxyNotFound"),
    "db-proxy",
    broken={
        "incompatible-network": BROKEN["incompatible-network"],
        "insufficient-resource-limits": "a quota of the account is used up, of addresses for instance",
        "suspended": "RDS has suspended it",
    },
)
BLUE_GREEN = Kind(
    "blue/green deployment",
    "describe_blue_green_deployments",
    "BlueGreenDeploymentIdentifier",
    "BlueGreenDeployments",
    "Status",
    ("BlueGreenDeploymentNotFoundFault", "BlueGreenDeploymentNotFound"),
    "blue-green-deployment",
    broken={
        "invalid_configuration": "its green environment can't be used",
        "provisioning_failed": "its green environment couldn't be made",
        "switchover_failed": "both environments are as they were before",
    },
    details="StatusDetails",
)


def find(api: Any, kind: Kind, identifier: str) -> dict[str, Any] | None:
    """The thing as RDS describes it, or None; raises ApiError."""
    try:
        listed = api.call(kind.operation, {kind.member: identifier}, "rds")[kind.listed]
    except ApiError as error:
        if error.code in kind.missing:
            return None
        raise
    return dict(listed[0]) if listed else None


def status(kind: Kind, found: Mapping[str, Any] | None) -> str:
    """The state in small letters; that of what isn't there is ``gone``."""
    return str(found.get(kind.status) or "").lower() if found is not None else "gone"


def lacking(
    api: Any,
    kind: Kind,
    identifier: str,
    wanted: tuple[str, ...] = (),
    before: str = "",
    found: Mapping[str, Any] | None = None,
) -> str:
    """What it lacks to be in one of the states that are wanted (those of its rest if none is given), or "".

    ``wanted=("gone",)`` waits for its end. ``before`` is the state that the change began in: as long as it is still
    that one, it isn't the outcome, however broken it looks. ``found`` saves the look where there was one just now.
    Raises Failed, with RDS's last events, in a state that it doesn't leave by itself.
    """
    states = wanted or kind.rest
    there = find(api, kind, identifier) if found is None else found
    now = status(kind, there)
    if now in states:
        return ""
    what = f"being {'gone' if states == ('gone',) else ' or '.join(states[:1])}"
    if there is None:
        return f"{what}: there is none yet"
    if now != before and _is_end(kind, now, states):
        raise Failed(_ended(api, kind, identifier, now, there))
    share = str(there.get(kind.progress) or "") if kind.progress else ""
    return f"{what}: it is {now or 'in no known state'}{f', {share.rstrip(chr(37))} % done' if share else ''}"


def _is_end(kind: Kind, now: str, states: tuple[str, ...]) -> bool:
    if states == ("gone",):
        return False
    return now in kind.broken or now in GOING or (now == "stopped" and "stopped" not in states)


def _ended(api: Any, kind: Kind, identifier: str, now: str, found: Mapping[str, Any]) -> str:
    said = str(found.get(kind.details) or "").rstrip(".") if kind.details else ""
    meaning = kind.broken.get(now, "")
    sentence = f"Waiting for {kind.noun} {identifier} ended: it is {now}{f', {meaning}' if meaning else ''}."
    told = (sentence, f"AWS says: {said}." if said else "", causes(api, kind, identifier))
    return " ".join(one for one in told if one)


def causes(api: Any, kind: Kind, identifier: str) -> str:
    """RDS's last events about it as a sentence, or "" where it tells of none or may not be asked."""
    try:
        answer = api.call(
            "describe_events",
            {"SourceType": kind.source, "SourceIdentifier": identifier, "Duration": _MINUTES},
            "rds",
        )
    except ApiError:
        return ""
    told = [str(one.get("Message", "")).strip().rstrip(".") for one in answer.get("Events", ())]
    last = [one for one in dict.fromkeys(told) if one][-_EVENTS:]
    return f"RDS's last events: {'; '.join(last)}." if last else ""


def reach(
    api: Any,
    kind: Kind,
    identifier: str,
    seconds: float,
    wanted: tuple[str, ...] = (),
    before: str = "",
    done: tuple[str, ...] = (),
) -> None:
    """Wait until it is in one of the states that are wanted, as ``lacking`` says; raises Failed, with what is ``done``
    already.
    """
    try:
        api.settled(lambda: lacking(api, kind, identifier, wanted, before), f"{kind.noun} {identifier}", seconds)
    except Failed as failed:
        raise Failed(str(failed), failed.error, (*done, *failed.done), failed.facts) from failed


def sent(api: Any, kind: Kind, identifier: str, request: Request, seconds: float) -> dict[str, Any]:
    """Send a change and give its answer; one that AWS doesn't take in the present state waits for a better one.

    Raises ApiError for any other refusal, and Failed when its state doesn't become one that takes changes.
    """
    answer: dict[str, Any] = {}
    refused: list[ApiError] = []

    def missing() -> str:
        if refused:
            left = lacking(api, kind, identifier)
            if left:
                return left
        try:
            answer.update(api.call(request.operation, request.params, request.service))
        except ApiError as error:
            if error.code not in _BUSY:
                raise
            refused.append(error)
            if not lacking(api, kind, identifier) and len(refused) > 1:
                # At rest, and refused all the same: it isn't the state alone that is wrong.
                raise
            return f"a state that takes the change ({error.message.rstrip('.')})"
        return ""

    api.settled(missing, f"{kind.noun} {identifier}", seconds)
    return answer


# What RDS says to a change that the present state doesn't take.
_BUSY = (
    "InvalidDBInstanceState",
    "InvalidDBInstanceStateFault",
    "InvalidDBClusterStateFault",
    "InvalidDBSnapshotState",
    "InvalidDBProxyStateFault",
)
