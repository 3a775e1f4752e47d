# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ElastiCache refuses of replication groups, with its codes, and which versions of engines it has."""

from __future__ import annotations

import re
from typing import Any

from moto.ec2.models import ec2_backends

from .elasticache_calls import Given, invalid, refusal

# AWS, "Supported engines and versions": the newest first, which a new group has.
VERSIONS = {
    "valkey": ("8.1", "8.0", "7.2"),
    "redis": ("7.1", "7.0", "6.2", "6.0", "5.0.6"),
    "memcached": ("1.6.22", "1.6.17", "1.5.16"),
}
NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)")
_NODE = re.compile(r"cache\.[a-z0-9]+\.[a-z0-9]+")
# AWS, "Authenticating with the AUTH command".
_TOKEN = re.compile(r"[A-Za-z0-9!&#$^<>-]{16,128}")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(?:([a-z]{3}):)?([01]\d|2[0-3]):([0-5]\d)-(?:([a-z]{3}):)?([01]\d|2[0-3]):([0-5]\d)")


def combination(message: str) -> Exception:
    return refusal("InvalidParameterCombination", message)


def family(engine: str, version: str) -> str:
    major = version.partition(".")[0]
    if (engine, major) == ("redis", "6"):
        return "redis6.x"
    return f"{engine}{version.rpartition('.')[0] or version}" if major < "6" else f"{engine}{major}"


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def version(engine: str, wanted: str | None) -> str:
    """A version that there is of the engine; AWS takes whole ones alone."""
    known = VERSIONS[engine]
    if wanted is None:
        return known[0]
    if wanted not in known:
        raise combination(f"Cannot find version {wanted} for {engine}")
    return wanted


def check(self: Any, given: Given) -> None:
    """What can't be said in a creation nor in a change."""
    node = given.get("CacheNodeType")
    if node is not None and not _NODE.fullmatch(node):
        raise invalid(f"The parameter CacheNodeType is not a valid value: {node}")
    if given.get("Engine", "redis") not in ("redis", "valkey"):
        raise invalid(f"Invalid engine for a replication group: {given['Engine']}")
    if not 0 <= given.get("SnapshotRetentionLimit", 0) <= 35:
        raise invalid("SnapshotRetentionLimit must be between 0 and 35.")
    for member, weekly in (("SnapshotWindow", False), ("PreferredMaintenanceWindow", True)):
        if given.get(member):
            _check_window(member, given[member], weekly)
    group = given.get("CacheParameterGroupName")
    if group is not None and not group.startswith("default."):
        raise refusal("CacheParameterGroupNotFound", f"CacheParameterGroup {group} not found.")
    known = {one.id for one in ec2_backends[self.current_account][self.region].describe_security_groups()}
    if not known.issuperset(given.get("SecurityGroupIds") or ()):
        raise invalid(f"Some security group Ids were not found: {given['SecurityGroupIds']}")
    if given.get("AuthToken") is not None and not _TOKEN.fullmatch(given["AuthToken"]):
        raise invalid("Invalid AuthToken provided.")


def _check_window(member: str, window: str, weekly: bool) -> None:
    found = _WINDOW.fullmatch(window)
    if not found or bool(found[1]) is not weekly or bool(found[4]) is not weekly:
        raise invalid(f"{member} has an invalid format: {window}")
    day, hour, minute, to_day, to_hour, to_minute = found.groups()
    length = (int(to_hour) - int(hour)) * 60 + int(to_minute) - int(minute)
    whole = 24 * 60
    if weekly:
        if day not in _DAYS or to_day not in _DAYS:
            raise invalid(f"{member} has an invalid format: {window}")
        length, whole = length + (_DAYS.index(to_day) - _DAYS.index(day)) * whole, 7 * whole
    if length % whole < 60:
        raise invalid(f"{member} must be at least 60 minutes.")


def check_creation(self: Any, given: Given, clustered: bool, replicas: int) -> None:
    """What a creation can't say together."""
    check(self, given)
    if not given.get("CacheNodeType"):
        raise combination("CacheNodeType must be specified to create a replication group.")
    if not 1 <= given.get("NumNodeGroups", 1) <= 500 or not 0 <= replicas <= 5:
        raise invalid("NumNodeGroups must be between 1 and 500, and ReplicasPerNodeGroup between 0 and 5.")
    subnets = given.get("CacheSubnetGroupName")
    if subnets is not None and subnets not in self.elasticache_backend.cache_subnet_groups:
        raise refusal("CacheSubnetGroupNotFoundFault", f"CacheSubnetGroup {subnets} not found.")
    failover, zones = given.get("AutomaticFailoverEnabled", False), given.get("MultiAZEnabled", False)
    check_failover(failover, zones, clustered, replicas)
    encrypted = given.get("TransitEncryptionEnabled", False)
    if given.get("TransitEncryptionMode") and not encrypted:
        raise combination("TransitEncryptionMode needs TransitEncryptionEnabled.")
    if given.get("KmsKeyId") and not given.get("AtRestEncryptionEnabled"):
        raise combination("KmsKeyId can only be specified when encryption at rest is enabled.")
    if given.get("AuthToken") and not encrypted:
        raise invalid("The AuthToken is supported only when encryption-in-transit is enabled.")
    if given.get("UserGroupIds") and not encrypted:
        raise combination("User group based access control requires encryption-in-transit.")
    if given.get("UserGroupIds") and given.get("AuthToken"):
        raise combination("Specify either AuthToken or UserGroupIds.")


def check_failover(failover: bool, zones: bool, clustered: bool, replicas: int) -> None:
    if clustered and not failover:
        raise combination("Automatic failover must be enabled for a replication group in cluster mode.")
    if failover and not clustered and replicas < 1:
        raise combination("Automatic failover needs a replica at least.")
    if zones and (not failover or replicas < 1):
        raise combination("Must specify Automatic Failover enabled, and have a replica, to set MultiAZ as enabled.")


def check_change(told: Given, given: Given, tokens: list[str | None]) -> None:
    """What a change can't be from where the group is."""
    failover = given.get("AutomaticFailoverEnabled", told["AutomaticFailover"] == "enabled")
    zones = given.get("MultiAZEnabled", told["MultiAZ"] == "enabled")
    least = min(len(one["NodeGroupMembers"]) - 1 for one in told["NodeGroups"])
    check_failover(failover, zones, told["ClusterEnabled"], least)
    engine = given.get("Engine", told["Engine"])
    if engine != told["Engine"]:
        if (told["Engine"], engine) != ("redis", "valkey"):
            raise combination(f"The engine can't change from {told['Engine']} to {engine}.")
        if not given.get("EngineVersion"):
            raise combination("EngineVersion must be specified to change the engine.")
    _check_encryption(told, given)
    _check_access(told, given, tokens)
    mode = given.get("ClusterMode", told["ClusterMode"])
    if mode != told["ClusterMode"] and (told["ClusterMode"], mode) not in (
        ("disabled", "compatible"), ("compatible", "enabled"), ("compatible", "disabled"),
    ):  # fmt: skip
        raise combination(f"ClusterMode can't change from {told['ClusterMode']} to {mode}.")


def _check_encryption(told: Given, given: Given) -> None:
    """AWS, "Enabling in-transit encryption": by way of preferred, there and back, and at once."""
    enabled, mode = given.get("TransitEncryptionEnabled"), given.get("TransitEncryptionMode")
    if (enabled is not None or mode) and not given.get("ApplyImmediately"):
        raise combination("Changes of TransitEncryption need ApplyImmediately.")
    if enabled and not told["TransitEncryptionEnabled"] and mode != "preferred":
        raise combination("TransitEncryptionMode must be preferred to enable TransitEncryption.")
    if enabled is False and told["TransitEncryptionEnabled"] and told.get("TransitEncryptionMode") != "preferred":
        raise combination("TransitEncryptionMode must be preferred to disable TransitEncryption.")
    if mode and not (enabled or told["TransitEncryptionEnabled"]):
        raise combination("TransitEncryptionMode needs TransitEncryptionEnabled.")


def _check_access(told: Given, given: Given, tokens: list[str | None]) -> None:
    """AWS: ROTATE is the "default", SET "allowed only after ROTATE", DELETE "only when transitioning to RBAC"."""
    token, strategy = given.get("AuthToken"), given.get("AuthTokenUpdateStrategy", "ROTATE")
    if token and not told["TransitEncryptionEnabled"]:
        raise invalid("The AuthToken is supported only when encryption-in-transit is enabled.")
    if token and told.get("UserGroupIds"):
        raise combination("A replication group with user groups has no AuthToken.")
    if token and strategy == "SET" and (len(tokens) < 2 or token != tokens[-1]):
        raise combination("The AuthToken can only be SET after it was ROTATEd in.")
    deletes = given.get("AuthTokenUpdateStrategy") == "DELETE"
    if deletes and not given.get("UserGroupIdsToAdd"):
        raise combination("The AuthToken can only be DELETEd as user groups are added.")
    if given.get("UserGroupIdsToAdd") and told["AuthTokenEnabled"] and not deletes:
        raise combination("User groups can only be added as the AuthToken is DELETEd.")
    if given.get("UserGroupIdsToAdd") and not told["TransitEncryptionEnabled"]:
        raise combination("User group based access control requires encryption-in-transit.")
