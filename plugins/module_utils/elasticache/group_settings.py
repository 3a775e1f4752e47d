# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a replication group is set to: where options stand in requests and answers, when what is there is as good as
what is asked for, in which steps it changes, and whether they interrupt. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..codecs import same_kms_key, same_text_set
from ..parts import UNSAID, Attributes, Call, Codec, Effect, Params, Request, Setting, Step, Where
from ..rds import security_groups
from . import groups

MODIFY = "modify_replication_group"
_SERVICE = "elasticache"

_MEMBERS: Mapping[str, str] = {
    "description": "ReplicationGroupDescription",
    "engine": "Engine",
    "engine_version": "EngineVersion",
    "node_type": "CacheNodeType",
    "automatic_failover": "AutomaticFailoverEnabled",
    "multi_az": "MultiAZEnabled",
    "cluster_mode": "ClusterMode",
    "at_rest_encryption": "AtRestEncryptionEnabled",
    "kms_key_id": "KmsKeyId",
    "user_group_id": "UserGroupIds",
    "parameter_group_name": "CacheParameterGroupName",
    "subnet_group_name": "CacheSubnetGroupName",
    "security_group_ids": "SecurityGroupIds",
    "network_type": "NetworkType",
    "port": "Port",
    "snapshot_retention_limit": "SnapshotRetentionLimit",
    "snapshot_window": "SnapshotWindow",
    "preferred_maintenance_window": "PreferredMaintenanceWindow",
    "auto_minor_version_upgrade": "AutoMinorVersionUpgrade",
}
_READ_AS: Mapping[str, str] = {
    "description": "ReplicationGroup.Description",
    "engine_version": "Node.EngineVersion",
    # What is put off is told with the nodes alone.
    "node_type": "Node.CacheNodeType",
    "automatic_failover": "ReplicationGroup.AutomaticFailover",
    "multi_az": "ReplicationGroup.MultiAZ",
    "user_group_id": "ReplicationGroup.UserGroupIds[0]",
    "parameter_group_name": "Node.CacheParameterGroup.CacheParameterGroupName",
    "subnet_group_name": "Node.CacheSubnetGroupName",
    "security_group_ids": "Node.SecurityGroups[].SecurityGroupId",
    "port": "Port",
    "preferred_maintenance_window": "Node.PreferredMaintenanceWindow",
}
_ONCE = "ElastiCache decides it once. Restore a snapshot of it to a new replication group (snapshot_arns)."
_FIXED = dict.fromkeys(
    ("at_rest_encryption", "kms_key_id", "subnet_group_name", "network_type", "port"), _ONCE
)
# Their names are AWS's, in small letters.
_ANY_LETTERS = ("engine", "parameter_group_name", "subnet_group_name")


def _want(params: Params, current: Mapping[str, Any]) -> dict[str, Any]:
    """The options as they are to be; where what is there is as good, it is taken."""
    said = {option: params.get(option) for option in _MEMBERS}
    for option, value in said.items():
        if value is not None and _is_met(option, value, current.get(option), params):
            said[option] = current.get(option)
    return said


def _is_met(option: str, value: Any, there: Any, params: Params) -> bool:
    if option in _FIXED and there is None:
        return True  # a group that has no nodes yet doesn't tell of it
    if option == "engine_version":
        return groups.meets(there, value)
    if option == "security_group_ids":
        return same_text_set(security_groups.ids_of(value, params), there or [])
    if option == "kms_key_id":
        return same_kms_key(value, there)
    if option in _ANY_LETTERS:
        return bool(str(value).lower() == str(there or "").lower())
    return there is None and value in (False, "disabled")


def _sent(option: str, value: Any, params: Params) -> Any:
    if option == "security_group_ids":
        return security_groups.ids_of(value, params)
    return [value] if option == "user_group_id" else value


def _requests(
    address: Mapping[str, Any], changes: Mapping[str, Any], current: Mapping[str, Any], params: Params
) -> tuple[Request, ...]:
    """One ModifyReplicationGroup with all that changes, and with what AWS wants to be told beside it."""
    members: dict[str, Any] = {**address, "ApplyImmediately": bool(params.get("apply_immediately"))}
    for option, value in changes.items():
        if option != "user_group_id":
            members[_MEMBERS[option]] = _sent(option, value, params)
    if "engine" in changes and params.get("engine_version"):
        members["EngineVersion"] = params["engine_version"]
    if "user_group_id" in changes:
        members["ApplyImmediately"] = True
        there, users = current.get("user_group_id"), changes["user_group_id"]
        if users:
            members["UserGroupIdsToAdd"] = [users]
            if there:
                members["UserGroupIdsToRemove"] = [there]
            if params.get("_has_token"):
                # AWS: a token goes only as users come.
                members["AuthTokenUpdateStrategy"] = "DELETE"
        else:
            members["RemoveUserGroups"] = True
    return (Request(_SERVICE, MODIFY, members),)


def _effect(before: Mapping[str, Any], after: Mapping[str, Any]) -> Effect | None:
    later = "at once with apply_immediately, else in the maintenance window"
    if "engine" in after or "engine_version" in after:
        return Effect("irreversible", f"There is no way back to the engine and the version that it has now. Nodes are"
                      f" replaced one after the other, {later}, and connections are cut.")  # fmt: skip
    if after.get("cluster_mode") == "enabled":
        return Effect("irreversible", "There is no way back from cluster mode, and clients have to speak its protocol.")
    if "node_type" in after:
        return Effect("interrupts", f"Nodes are replaced, {later}: writing stops for seconds as one takes over, and"
                      " connections are cut.")  # fmt: skip
    if "user_group_id" in after:
        who = "Clients sign in as users of the group" if after["user_group_id"] else "Anybody who reaches it may use it"
        return Effect("interrupts", f"{who} from then on.")
    if after.get("automatic_failover") is False:
        return Effect("interrupts", "When the primary node fails, no replica takes over.")
    return None


SETTINGS = Attributes(
    members=_MEMBERS,
    modify=Call(MODIFY),
    seen_as={option: _READ_AS.get(option, f"ReplicationGroup.{member}") for option, member in _MEMBERS.items()},
    changed_as={"user_group_id": "UserGroupIdsToAdd"},
    fixed_at_birth=_FIXED,
    initial={"at_rest_encryption": True},
    want=_want,
    sent=_sent,
    requests=_requests,
    effect=_effect,
    follow=groups.follow,
)


# --- encryption on the way ---


def _wanted_transit(params: Params, current: Any) -> dict[str, Any]:
    mode, enabled = params.get("transit_encryption_mode"), params.get("transit_encryption")
    said = {"enabled": True if enabled is None and mode else enabled, "mode": mode}
    return {part: value for part, value in said.items() if value is not None}


def _born_transit(params: Params) -> dict[str, Any]:
    if params.get("transit_encryption") is False:
        return {"enabled": False}
    return {"enabled": True, "mode": params.get("transit_encryption_mode") or "required"}


def _same_transit(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    now = current or {}
    return bool(now.get("enabled")) is wanted["enabled"] and wanted.get("mode") in (None, now.get("mode"))


def _transit_requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """AWS goes from none to required, and back, by way of preferred."""
    now, mode = values.get("transit_encryption") or {}, after.get("mode")
    steps: list[dict[str, Any]]
    if not after["enabled"]:
        steps = [{"TransitEncryptionMode": "preferred"}] if now.get("mode") != "preferred" else []
        steps.append({"TransitEncryptionEnabled": False})
    elif now.get("enabled"):
        steps = [{"TransitEncryptionMode": mode}]
    else:
        steps = [{"TransitEncryptionEnabled": True, "TransitEncryptionMode": "preferred"}]
        if mode == "required":
            steps.append({"TransitEncryptionMode": mode})
    return tuple(Request(_SERVICE, MODIFY, {**address, **step, "ApplyImmediately": True}) for step in steps)


def _transit_effect(before: Any, after: Mapping[str, Any]) -> Effect:
    if not after["enabled"]:
        return Effect("interrupts", "Clients that speak TLS can't connect any more; nothing is encrypted on its way.")
    if after.get("mode") == "required":
        return Effect("interrupts", "Clients that don't speak TLS can't connect any more.")
    return Effect("interrupts", "Clients may speak TLS or not; connections are cut as it is set up.")


TRANSIT = Setting(
    "transit_encryption",
    options=("transit_encryption", "transit_encryption_mode"),
    read=Call(path="ReplicationGroup.{enabled: TransitEncryptionEnabled, mode: TransitEncryptionMode}"),
    write=Call(MODIFY, "TransitEncryptionEnabled"),
    want=_wanted_transit,
    born=_born_transit,
    same=_same_transit,
    requests=_transit_requests,
    effect=_transit_effect,
    follow=groups.follow,
    unequal="whether and how it is encrypted are read and written in two members",
)


# --- the token ---


def _wanted_token(params: Params, current: Any) -> Any:
    """The token, where it is to be set: what is set can't be read, so it is set once, or by force."""
    token = params.get("auth_token")
    if not token or (current and not params.get("force_update_auth_token")):
        return UNSAID
    return {"token": token, "strategy": params.get("auth_token_update_strategy") or "rotate"}


def _token_requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """AWS adds a token (ROTATE), beside which the old one or none holds, until it alone is SET."""
    first = {**address, "AuthToken": after["token"], "ApplyImmediately": True}
    strategies = [after["strategy"].upper()] if values.get("auth_token") else ["ROTATE", "SET"]
    return tuple(Request(_SERVICE, MODIFY, {**first, "AuthTokenUpdateStrategy": one}) for one in strategies)


def _token_effect(before: Any, after: Mapping[str, Any]) -> Effect:
    if not before or after["strategy"] == "set":
        return Effect("interrupts", "Clients that don't give this token can't connect any more.")
    return Effect("costs", "Clients may give this token or the one before it, until this one alone is set"
                  " (auth_token_update_strategy: set).")  # fmt: skip


# With the shape of the create call's member a text is meant, without one the requests of a change.
_TOKEN = Codec(
    lambda value, shape: value if shape is None else value["token"], lambda wire, _shape: "set" if wire else None
)
TOKEN = Setting(
    "auth_token",
    options=("auth_token", "auth_token_update_strategy", "force_update_auth_token"),
    read=Call(path="ReplicationGroup.AuthTokenEnabled"),
    write=Call(MODIFY, "AuthToken"),
    created_with="AuthToken",
    codec=_TOKEN,
    want=_wanted_token,
    same=lambda wanted, current: isinstance(current, Mapping),
    complete=lambda wanted, current: wanted,
    requests=_token_requests,
    effect=_token_effect,
    follow=groups.follow,
    show=lambda value: value and "********",
    write_only=True,
    unequal="what is read is that there is a token",
)


# --- shards and replicas ---


def _count(found: Any, _shape: Any) -> Any:
    return len(found) if found else None


def _each(found: Any, _shape: Any) -> Any:
    """How many replicas each shard has, or a list where they have not the same number."""
    counts = [len(one.get("NodeGroupMembers") or ()) - 1 for one in found or ()]
    return counts[0] if len(set(counts)) == 1 else counts or None


def _equal(wanted: Any, current: Any) -> bool:
    return current is None or bool(wanted == current)


def _shard_requests(
    address: Mapping[str, Any], after: int, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    members: dict[str, Any] = {**address, "NodeGroupCount": after, "ApplyImmediately": True}
    shards = sorted(one["NodeGroupId"] for one in (found or {}).get("ReplicationGroup", {}).get("NodeGroups") or ())
    if after < len(shards):
        members["NodeGroupsToRemove"] = shards[after:]
    return (Request(_SERVICE, "modify_replication_group_shard_configuration", members),)


def _shard_effect(before: Any, after: Any) -> Effect:
    moved = "Keys move between shards for as long as their size takes, and it is slower meanwhile."
    if before and after < before:
        return Effect("interrupts", f"{moved} What is left has to hold all of them.")
    return Effect("costs", f"The nodes of {after - (before or 0)} more shards are billed. {moved}")


SHARDS = Setting(
    "num_node_groups",
    read=Call(path="ReplicationGroup.NodeGroups"),
    write=Call("modify_replication_group_shard_configuration", "NodeGroupCount"),
    created_with="NumNodeGroups",
    codec=Codec(lambda value, _shape: value, _count),
    same=_equal,
    requests=_shard_requests,
    effect=_shard_effect,
    follow=groups.follow,
    unequal="what is read are the shards, what is written is their number",
)


def _replica_requests(
    address: Mapping[str, Any], after: int, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """Replicas that come and replicas that go: of all shards at once, or of those that have not as many."""
    shards = (found or {}).get("ReplicationGroup", {}).get("NodeGroups") or ()
    have = {one["NodeGroupId"]: len(one.get("NodeGroupMembers") or ()) - 1 for one in shards}
    whole, requests = len(set(have.values())) == 1, []
    for operation, concerned in (
        ("increase_replica_count", [one for one, count in have.items() if count < after]),
        ("decrease_replica_count", [one for one, count in have.items() if count > after]),
    ):
        if not concerned:
            continue
        each = [{"NodeGroupId": one, "NewReplicaCount": after} for one in concerned]
        said = {"NewReplicaCount": after} if whole else {"ReplicaConfiguration": each}
        requests.append(Request(_SERVICE, operation, {**address, **said, "ApplyImmediately": True}))
    return tuple(requests)


def _replica_effect(before: Any, after: int) -> Effect:
    most = max(before) if isinstance(before, list) else before or 0
    if after < most:
        return Effect("interrupts", "Who reads from the replicas that go is cut off.")
    return Effect("costs", "The nodes of the new replicas are billed by the hour.")


REPLICAS = Setting(
    "replicas_per_node_group",
    read=Call(path="ReplicationGroup.NodeGroups"),
    write=Call("increase_replica_count", "NewReplicaCount"),
    created_with="ReplicasPerNodeGroup",
    codec=Codec(lambda value, _shape: value, _each),
    same=_equal,
    requests=_replica_requests,
    effect=_replica_effect,
    follow=groups.follow,
    unequal="what is read are the shards with their nodes, what is written is a number",
)


def arrange(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Replicas come before what needs them, as automatic failover does, and go after it."""
    first = [one for one in steps if one.name == REPLICAS.name
             and [request.operation for request in one.requests] == ["increase_replica_count"]]  # fmt: skip
    if not first:
        return steps
    # What creates it is the first, and tags are no matter.
    rest = [one for one in steps if one not in first]
    at = next((place for place, one in enumerate(rest) if one.name == SETTINGS.name), len(rest))
    return (*rest[:at], *first, *rest[at:])
