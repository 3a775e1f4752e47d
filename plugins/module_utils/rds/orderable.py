# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS can say before it is asked for an instance: which version is meant, which key an alias stands for, and
whether class, version and storage go together. Read only where something is to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params, Where
from . import births, security_groups, settings, versions
from .limits import GP3_BASELINE, is_baseline

# A change of one of these is another order.
_ORDERED = (
    "allocated_storage", "db_instance_class", "engine_version", "iops", "multi_az", "storage_throughput",
    "storage_type",
)  # fmt: skip
# What a class may lack, by the option that asks for it.
_SUPPORTS: Mapping[str, tuple[str, str]] = {
    "multi_az": ("MultiAZCapable", "a standby in another zone"),
    "storage_encrypted": ("SupportsStorageEncryption", "encrypted storage"),
    "enable_performance_insights": ("SupportsPerformanceInsights", "Performance Insights"),
    "enable_iam_database_authentication": ("SupportsIAMDatabaseAuthentication", "IAM authentication"),
    "monitoring_interval": ("SupportsEnhancedMonitoring", "Enhanced Monitoring"),
    "max_allocated_storage": ("SupportsStorageAutoscaling", "storage autoscaling"),
    "dedicated_log_volume": ("SupportsDedicatedLogVolume", "a dedicated log volume"),
}
# How many of what is allowed a sentence names.
_NAMED = 20


def resolve(
    api: Any, params: Params, where: Where, values: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The options with the version that a part of one means, and the keys and security groups behind names.

    Raises Refused for what AWS doesn't have, or not together. What may not be read isn't checked: AWS says it itself.
    """
    told, missing = security_groups.resolve(api, params)
    current = values.get("attributes") or {}
    there = bool(current.get("engine"))
    for option in ("kms_key_id", "performance_insights_kms_key_id", "master_user_secret_kms_key_id"):
        if "alias/" in (told.get(option) or "") and current.get(option):
            told[option] = _key(api, told[option])
    if not there and births.made_by(params) is not births.CREATE:
        return told, missing
    engine = current.get("engine") or told.get("engine")
    if not engine:
        return told, missing
    try:
        _version(api, told, current, engine)
        if not there or _reorders(told, current):
            _check_order(api, told, current, engine, where)
    except ApiError as error:
        if not error.answered:
            raise
    return told, missing


def _key(api: Any, alias: str) -> str:
    try:
        return str(api.call("describe_key", {"KeyId": alias}, "kms")["KeyMetadata"]["Arn"])
    except ApiError as error:
        if error.code == "NotFoundException":
            raise Refused(f"There is no KMS key {alias} in this account and region.") from None
        return alias


# --- the version ---


def _version(api: Any, told: dict[str, Any], current: Mapping[str, Any], engine: str) -> None:
    if told.get("engine_version"):
        told["engine_version"] = whole_version(api, engine, told["engine_version"], current.get("engine_version"))


def whole_version(api: Any, engine: str, asked: str, now: str | None) -> str:
    """The version that a part of one means, of a new database, or of one that runs another version now.

    As it was asked for where the one that runs is as good. Raises Refused for what AWS doesn't have, and ApiError.
    """
    if now and versions.meets(engine, now, asked):
        return asked
    if now:
        found = _described(api, {"Engine": engine, "EngineVersion": now})
        targets = [one["EngineVersion"] for each in found for one in each.get("ValidUpgradeTarget") or ()]
        fitting = [one for one in targets if versions.begins(one, asked)]
        if targets and not fitting:
            raise Refused(
                f"engine_version: RDS has no upgrade of {engine} from {now} to {asked}. From there it goes to"
                f" {', '.join(sorted(targets))}."
            )
        return versions.newest(fitting) or asked
    listed = [one["EngineVersion"] for one in _described(api, {"Engine": engine})]
    fitting = [one for one in listed if versions.begins(one, asked)]
    if listed and not fitting:
        majors = sorted({versions.major(engine, one) for one in listed})
        raise Refused(f"engine_version: RDS has no {engine} {asked} in this region. There is {', '.join(majors)}.")
    return versions.newest(fitting) or asked


def _described(api: Any, asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for page in api.pages("describe_db_engine_versions", asked, "rds") for one in page["DBEngineVersions"]]


# --- what can be had together ---


def _reorders(told: Params, current: Mapping[str, Any]) -> bool:
    wanted = settings.want(told, current)
    return any(wanted.get(one) is not None and wanted[one] != current.get(one) for one in _ORDERED)


def _check_order(api: Any, told: Params, current: Mapping[str, Any], engine: str, where: Where) -> None:
    wanted = {**{name: one for name, one in current.items() if one is not None}, **_given(settings.want(told, current))}
    kind, version = wanted.get("db_instance_class"), wanted.get("engine_version")
    if not kind:
        return
    if not version:
        version = next((one["EngineVersion"] for one in _described(api, {"Engine": engine, "DefaultOnly": True})), None)
    asked = {"Engine": engine, "DBInstanceClass": kind, **({"EngineVersion": version} if version else {})}
    options = _orderable(api, asked)
    if not options:
        del asked["DBInstanceClass"]
        classes = sorted({one["DBInstanceClass"] for one in _orderable(api, asked)})
        if not classes:
            return  # nothing is known of this engine and version
        raise Refused(
            f"db_instance_class: {engine} {version or ''} can't be had on {kind} in {where.region or 'this region'}."
            f" There is {', '.join(classes[:_NAMED])}{' and more' if len(classes) > _NAMED else ''}."
        )
    if wanted.get("storage_type") == "gp3" and is_baseline({"engine": engine}, wanted.get("allocated_storage")):
        for option in GP3_BASELINE:
            wanted.pop(option, None)  # it has what it has, and can have nothing else
    of_type = [one for one in options if one.get("StorageType") == wanted.get("storage_type")]
    problems = [next(_problems(one, options, wanted), "") for one in of_type or options]
    if all(problems):
        raise Refused(problems[0])


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in said.items() if one is not None}


def _orderable(api: Any, asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pages = api.pages("describe_orderable_db_instance_options", asked, "rds")
    return [one for page in pages for one in page["OrderableDBInstanceOptions"]]


def _problems(
    option: Mapping[str, Any], options: Sequence[Mapping[str, Any]], wanted: Mapping[str, Any]
) -> Iterator[str]:
    """What an order that AWS offers lacks of the one that is wanted, as sentences."""
    name = f"{option['Engine']} {option['EngineVersion']} on {option['DBInstanceClass']}"
    kind = wanted.get("storage_type")
    if kind is None or option["Engine"].startswith("aurora"):
        yield from _unsupported(option, wanted, name)
        return
    if option.get("StorageType") != kind:
        kinds = sorted({str(one["StorageType"]) for one in options})
        yield f"storage_type: {name} can't have {kind}. There is {', '.join(kinds)}."
        return
    yield from _unsupported(option, wanted, name)
    size, iops = wanted.get("allocated_storage"), wanted.get("iops")
    yield from _within("allocated_storage", size, option, "StorageSize", f"GiB of {kind} for {name}")
    if iops is None:
        return
    yield from _within("iops", iops, option, "IopsPerDbInstance", f"for {name} with {kind}")
    if size:
        for member, most in (("MinIopsPerGib", False), ("MaxIopsPerGib", True)):
            ratio = option.get(member)
            if ratio and (iops > ratio * size if most else iops < ratio * size):
                yield (
                    f"iops: {iops} for {size} GiB is {'more' if most else 'less'} than {ratio:g} per GiB, the"
                    f" {'most' if most else 'least'} that {name} takes with {kind}."
                )
    throughput = wanted.get("storage_throughput")
    if throughput is not None:
        yield from _within(
            "storage_throughput", throughput, option, "StorageThroughputPerDbInstance", f"MiB/s for {name} with {kind}"
        )


def _unsupported(option: Mapping[str, Any], wanted: Mapping[str, Any], name: str) -> Iterator[str]:
    for asked, (member, what) in _SUPPORTS.items():
        if wanted.get(asked) and option.get(member) is False:
            yield f"{asked}: {name} has no {what}."


def _within(what: str, value: Any, option: Mapping[str, Any], member: str, rest: str) -> Iterator[str]:
    least, most = option.get(f"Min{member}"), option.get(f"Max{member}")
    if value is None or least is None or most is None or least <= value <= most:
        return
    yield f"{what}: {value} must be from {least} to {most} {rest}."
