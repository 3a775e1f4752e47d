# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serverless caches of ElastiCache, which moto lacks: their states, what they may say, and one change at a time."""

from __future__ import annotations

import re
import zlib
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends

from embedded_aws.rds import passing

from . import elasticache_calls
from .elasticache_calls import Given, invalid, refusal

# AWS, "Supported engines and versions": the major versions, the one that a new cache has first.
_ENGINES = {"valkey": {"8": "8.1", "7": "7.2", "9": "9.0"}, "redis": {"7": "7.1"}, "memcached": {"1.6": "1.6.22"}}
_PORTS = {"memcached": (11211, 11212)}
# AWS, "Scaling ElastiCache Serverless".
_LIMITS = {"DataStorage": (1, 5000), "ECPUPerSecond": (1000, 15_000_000)}
_NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

_CHANGED = frozenset(
    {
        "Description",
        "CacheUsageLimits",
        "UserGroupId",
        "SecurityGroupIds",
        "SnapshotRetentionLimit",
        "DailySnapshotTime",
        "Engine",
        "MajorEngineVersion",
    }
)


class _Cache:
    """A serverless cache: what DescribeServerlessCaches tells of it, but for its state."""

    def __init__(self, told: Given) -> None:
        self.told = told


def install() -> None:
    elasticache_calls.install(
        (
            _create_serverless_cache,
            _describe_serverless_caches,
            _modify_serverless_cache,
            _delete_serverless_cache,
        )
    )
    elasticache_calls.install_tags("serverlesscache", _check_tags)


def _kept(self: Any) -> dict[str, _Cache]:
    backend = self.elasticache_backend
    kept: dict[str, _Cache] = vars(backend).setdefault("_embedded_serverless", {})
    # Those that have been deleted long enough go by being looked at.
    for one in list(kept.values()):
        passing.status(one)
    return kept


def _found(self: Any, name: str) -> _Cache:
    kept = _kept(self)
    if name.lower() not in kept:
        raise refusal("ServerlessCacheNotFoundFault", f"Serverless cache {name} not found.")
    return kept[name.lower()]


def _shown(cache: _Cache) -> Given:
    status = passing.status(cache)
    told = {**cache.told, "Status": status}
    if status == "creating":
        del told["Endpoint"], told["ReaderEndpoint"]
    return told


def _available(cache: _Cache) -> None:
    # AWS: a change is taken of an available cache alone.
    status = passing.status(cache)
    if status != "available":
        name = cache.told["ServerlessCacheName"]
        raise refusal("InvalidServerlessCacheStateFault", f"Serverless cache {name} is in {status} state.")


def _create_serverless_cache(self: Any, given: Given) -> Given:
    name, kept = given["ServerlessCacheName"].lower(), _kept(self)
    if not _NAME.fullmatch(name):
        raise invalid("The parameter ServerlessCacheName is not a valid identifier.")
    if name in kept:
        raise refusal("ServerlessCacheAlreadyExistsFault", f"Serverless cache {name} already exists.")
    engine = given["Engine"].lower()
    if engine not in _ENGINES:
        raise invalid(f"Invalid engine: {engine}")
    _check(self, given, engine)
    backend = self.elasticache_backend
    arn = f"arn:{backend.partition}:elasticache:{backend.region_name}:{backend.account_id}:serverlesscache:{name}"
    address = f"{name}-{zlib.crc32(arn.encode()):08x}.serverless.{backend.region_name}.cache.amazonaws.com"
    port, reader = _PORTS.get(engine, (6379, 6380))
    told: Given = {
        "ServerlessCacheName": name,
        "Description": given.get("Description") or "",
        "CreateTime": utcnow(),
        "Engine": engine,
        **_version(engine, given.get("MajorEngineVersion")),
        "StorageEncryptionType": "sse-kms" if given.get("KmsKeyId") else "sse-elasticache",
        "SecurityGroupIds": given.get("SecurityGroupIds") or elasticache_calls.default_groups(self),
        "SubnetIds": given.get("SubnetIds") or _default_subnets(self),
        "Endpoint": {"Address": address, "Port": port},
        "ReaderEndpoint": {"Address": address, "Port": reader},
        "ARN": arn,
        "SnapshotRetentionLimit": given.get("SnapshotRetentionLimit", 0),
        "DailySnapshotTime": given.get("DailySnapshotTime") or ("00:00" if engine != "memcached" else None),
        "NetworkType": given.get("NetworkType", "ipv4"),
        **{member: given.get(member) for member in ("CacheUsageLimits", "KmsKeyId", "UserGroupId")},
    }
    cache = kept[name] = _Cache({member: value for member, value in told.items() if value is not None})
    backend.tagging_service.tag_resource(arn, given.get("Tags") or [])
    passing.begin(cache, ["creating"], "available")
    return {"ServerlessCache": _shown(cache)}


def _version(engine: str, wanted: str | None) -> Given:
    versions = _ENGINES[engine]
    major = wanted or next(iter(versions))
    if major not in versions:
        raise invalid(f"Invalid major engine version {major} for {engine}.")
    return {"MajorEngineVersion": major, "FullEngineVersion": versions[major]}


def _ec2(self: Any) -> Any:
    return ec2_backends[self.current_account][self.region]


def _default_subnets(self: Any) -> list[str]:
    """AWS: "ElastiCache will select 3 default subnets across AZs in your default VPC"."""
    return sorted(one.id for one in _ec2(self).describe_subnets() if one.default_for_az in (True, "true"))[:3]


def _check(self: Any, given: Given, engine: str) -> None:
    """What AWS refuses in a creation and in a change."""
    if len(given.get("Description") or "") > 255:
        raise invalid("The description has a maximum length of 255 characters.")
    if not 0 <= given.get("SnapshotRetentionLimit", 0) <= 35:
        raise invalid("SnapshotRetentionLimit must be between 0 and 35.")
    if given.get("DailySnapshotTime") and not _TIME.fullmatch(given["DailySnapshotTime"]):
        raise invalid("DailySnapshotTime must be in the format hh24:mi.")
    if given.get("UserGroupId") and engine == "memcached":
        raise refusal("InvalidParameterCombination", "User groups are not supported for memcached.")
    known = {one.id for one in _ec2(self).describe_subnets()}
    if not known.issuperset(given.get("SubnetIds") or ()):
        raise invalid(f"The requested subnets {given['SubnetIds']} are invalid.")
    groups = {one.id for one in _ec2(self).describe_security_groups()}
    if not groups.issuperset(given.get("SecurityGroupIds") or ()):
        raise invalid(f"Some security group Ids were not found: {given['SecurityGroupIds']}")
    for limit, bounds in (given.get("CacheUsageLimits") or {}).items():
        least, most = _LIMITS[limit]
        sizes = [bounds[bound] for bound in ("Minimum", "Maximum") if bound in bounds]
        if not all(least <= size <= most for size in sizes) or sizes != sorted(sizes):
            raise invalid(f"{limit} must be between {least} and {most}, and Minimum no more than Maximum.")


def _describe_serverless_caches(self: Any, given: Given) -> Given:
    if given.get("ServerlessCacheName"):
        return {"ServerlessCaches": [_shown(_found(self, given["ServerlessCacheName"]))]}
    return {"ServerlessCaches": [_shown(one) for one in _kept(self).values()]}


def _modify_serverless_cache(self: Any, given: Given) -> Given:
    cache = _found(self, given["ServerlessCacheName"])
    _available(cache)
    told = cache.told
    _check(self, given, told["Engine"])
    changed = {
        member: value
        for member, value in given.items()
        if member in _CHANGED and told.get(member) != value
    }
    if given.get("RemoveUserGroup"):
        changed["UserGroupId"] = None
    fields = set(changed) - ({"MajorEngineVersion"} if "Engine" in changed else set())
    if not fields or given.get("CacheUsageLimits") == {}:
        raise refusal("InvalidParameterCombination", "No modifications were requested")
    if len(fields) > 1:
        # In these words: https://github.com/hashicorp/terraform-provider-aws/issues/40461
        message = "Serverless Cache modifications only support modifying one field per request."
        raise refusal("InvalidParameterCombination", message)
    if "Engine" in changed or "MajorEngineVersion" in changed:
        engine = str(changed.get("Engine", told["Engine"]))
        if engine != told["Engine"] and (told["Engine"], engine) != ("redis", "valkey"):
            raise refusal("InvalidParameterCombination", f"The engine can't change from {told['Engine']} to {engine}.")
        version = _version(engine, changed.get("MajorEngineVersion"))
        if engine == told["Engine"] and float(version["MajorEngineVersion"]) < float(told["MajorEngineVersion"]):
            raise refusal("InvalidParameterCombination", "The engine version can't be downgraded.")
        changed |= version
    told.update(changed)
    if told.get("UserGroupId") is None:
        told.pop("UserGroupId", None)
    passing.begin(cache, ["modifying"], "available")
    return {"ServerlessCache": _shown(cache)}


def _delete_serverless_cache(self: Any, given: Given) -> Given:
    cache = _found(self, given["ServerlessCacheName"])
    _available(cache)
    kept = _kept(self)

    def gone() -> None:
        kept.pop(cache.told["ServerlessCacheName"], None)
        self.elasticache_backend.tagging_service.delete_all_tags_for_resource(cache.told["ARN"])

    shown = {**_shown(cache), "Status": "deleting"}
    passing.begin(cache, ["deleting"], "deleting", gone)
    return {"ServerlessCache": shown}


def _check_tags(self: Any, name: str, changes: bool) -> None:
    """AWS keeps tags of serverless caches that are there, and takes them of available ones."""
    cache = _found(self, name)
    if changes:
        _available(cache)
