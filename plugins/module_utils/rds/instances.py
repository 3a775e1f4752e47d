# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DB instances: found at rest, refused what they can't become, changed in a state that takes it, and told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Failed, Refused
from ..parts import Call, Params, Request, Where
from ..shapes import snake, timestamp
from . import pending, settings, states, versions
from .states import INSTANCE

GONE = INSTANCE.missing
# No change leads out of these.
_DEAD = (
    "failed",
    "inaccessible-encryption-credentials",
    "incompatible-create",
    "incompatible-restore",
    "insufficient-capacity",
    "restore-error",
)
REST = (*states.AVAILABLE, "stopped")
_STATES = {"terminated": "absent", "started": "running", "restarted": "rebooted"}


def seconds(params: Params) -> float:
    """For how long the task waits."""
    asked = params.get("wait_timeout")
    return 2400.0 if asked is None else float(asked)


def localize(params: Params, where: Where) -> dict[str, Any]:
    """The options as AWS writes them: names in small letters, one word for each state."""
    told = settings.localize(params)
    told["state"] = _STATES.get(params["state"], params["state"])
    for option in ("db_instance_identifier", "new_db_instance_identifier", "final_db_snapshot_identifier"):
        if told.get(option):
            told[option] = told[option].lower()
    return told


def look(api: Any, params: Params) -> dict[str, Any] | None:
    """The instance by its name, or by the one that it is to have if it has it already; None if there is none."""
    found = states.find(api, INSTANCE, params["db_instance_identifier"])
    new = params.get("new_db_instance_identifier")
    if found is None and new:
        found = states.find(api, INSTANCE, new)
    return found


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The instance at rest, with what is pending laid over it, or None; raises Failed for one that can't be changed.

    One that is on its way is waited for, so that a task that was cut off is taken up by the next one.
    """
    raw = look(api, params)
    name = raw["DBInstanceIdentifier"] if raw else ""
    now = states.status(INSTANCE, raw)
    waits = params.get("wait") is not False and not api.check
    if now == "deleting":
        if params["state"] == "absent":
            if waits:
                states.reach(api, INSTANCE, name, seconds(params), ("gone",))
            return None
        if not api.check:
            if not waits:
                raise Failed(f"DB instance {name} is being deleted: run the task again once it is gone.")
            states.reach(api, INSTANCE, name, seconds(params), ("gone",))
        return None
    if params["state"] == "absent":
        return _answer(raw)
    if raw is not None and now in _DEAD:
        raise Failed(_dead(api, name, now))
    if raw is not None and waits and now not in REST and now not in states.BROKEN:
        api.settled(lambda: states.lacking(api, INSTANCE, name, REST), f"DB instance {name}", seconds(params))
        raw = look(api, params)
    return _answer(raw)


def _answer(raw: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if raw is None:
        return None
    return {"DBInstance": pending.laid_over(raw), "Raw": dict(raw), "Pending": pending.values(raw)}


def _dead(api: Any, name: str, now: str) -> str:
    sentence = f"DB instance {name} is {now}: {states.BROKEN[now]}."
    return " ".join(one for one in (sentence, states.causes(api, INSTANCE, name)) if one)


def awaited(state: str, api: Any, params: Params, where: Where) -> str:
    """What it lacks to be at rest with nothing left pending that is to be applied at once, or to be gone."""
    if state == "absent":
        return states.lacking(api, INSTANCE, params["db_instance_identifier"], ("gone",))
    raw = look(api, params)
    if raw is None:
        return "being there"
    left = states.lacking(api, INSTANCE, raw["DBInstanceIdentifier"], REST, found=raw)
    if left or not params.get("apply_immediately"):
        return left
    names = ", ".join(sorted(pending.expected(raw)))
    return f"having {names} applied" if names else ""


def adopt(found: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """The options with what the instance alone can tell: its ARN, and whether its data are its own."""
    raw = found["Raw"]
    told = {**params, "db_instance_arn": raw.get("DBInstanceArn")}
    if raw.get("DBClusterIdentifier") and params["state"] == "absent":
        # The data are the cluster's, and so are snapshots of them.
        told["skip_final_snapshot"] = True
    return told


def arn(params: Params, where: Where) -> str:
    """The ARN of the instance."""
    known = params.get("db_instance_arn")
    return str(
        known or f"arn:{where.partition}:rds:{where.region}:{where.account_id}:db:{params['db_instance_identifier']}"
    )


# --- what an instance can't become ---


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse what AWS would refuse an instance that is there, or take and undo."""
    if params["state"] == "absent":
        return
    seen = found["DBInstance"]
    name = seen["DBInstanceIdentifier"]
    if params.get("read_replica") and not seen.get("ReadReplicaSourceDBInstanceIdentifier"):
        raise Refused(f"read_replica: {name} is there and is no replica. RDS makes replicas; it can't make one of it.")
    _accept_version(seen, params, name)
    _accept_size(seen, params, name)
    secret = seen.get("MasterUserSecret")
    if params.get("manage_master_user_password") is False and secret and not params.get("master_user_password"):
        raise Refused(
            f"master_user_password is needed: without manage_master_user_password, RDS deletes the secret with the"
            f" password of {name}, and it has to have another one."
        )
    if params.get("rotate_master_user_password") and not secret and not params.get("manage_master_user_password"):
        raise Refused(
            f"rotate_master_user_password: RDS doesn't manage the password of {name}. Set manage_master_user_password:"
            " true, or give master_user_password and force_update_password."
        )
    if params.get("force_update_password") and secret and params.get("manage_master_user_password") is None:
        raise Refused(
            f"force_update_password: RDS manages the password of {name}. To have it made anew, set"
            " rotate_master_user_password: true; to take it over, manage_master_user_password: false."
        )
    key = params.get("master_user_secret_kms_key_id")
    if key and secret and not settings.same_kms_key(key, secret.get("KmsKeyId") or "") and ":alias/" not in f":{key}":
        raise Refused(
            f"master_user_secret_kms_key_id: the secret of {name} has another key, and RDS doesn't change it. Set"
            " manage_master_user_password: false with a password, and then true with the other key."
        )


def _accept_version(seen: Mapping[str, Any], params: Params, name: str) -> None:
    asked, engine, current = params.get("engine_version"), seen.get("Engine", ""), seen.get("EngineVersion", "")
    if not asked or not current or versions.meets(engine, current, asked):
        return
    if versions.lowers(engine, current, asked):
        raise Refused(
            f"engine_version: {name} has {current}, and RDS never goes back to {asked}. Restore a backup from before"
            " the upgrade to a new instance (rds_restore)."
        )
    another = versions.major(engine, asked) != versions.major(engine, current)
    if another and not params.get("allow_major_version_upgrade"):
        raise Refused(
            f"engine_version: {name} has {current}; {asked} is another major version. Set allow_major_version_upgrade:"
            " true if it is to be upgraded in place, or use rds_blue_green."
        )


def _accept_size(seen: Mapping[str, Any], params: Params, name: str) -> None:
    asked, current = params.get("allocated_storage"), seen.get("AllocatedStorage")
    if asked is None or not current or asked == current:
        return
    most = params.get("max_allocated_storage") or seen.get("MaxAllocatedStorage")
    if asked < current:
        if most and most > asked:
            return
        raise Refused(
            f"allocated_storage: {name} has {current} GiB, and RDS never makes storage smaller. A blue/green deployment"
            f" can (rds_blue_green with target_allocated_storage: {asked}). Set max_allocated_storage if AWS may have"
            " grown it by itself."
        )
    if asked * 10 < current * 11:
        raise Refused(
            f"allocated_storage: {name} has {current} GiB, and RDS grows storage by a tenth at least: to"
            f" {-(-current * 11 // 10)} GiB, not to {asked}."
        )


# --- how it is changed ---


def follow(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Send changes to an instance, each in a state that takes it. Raises ApiError or Failed."""
    name = params["db_instance_identifier"]
    before = states.status(INSTANCE, states.find(api, INSTANCE, name))
    for request in requests:
        states.sent(api, INSTANCE, name, request, seconds(params))
    if before in states.BROKEN and params.get("wait") is not False and params.get("apply_immediately"):
        # As long as it is what the change is to mend, it is no outcome.
        states.reach(api, INSTANCE, name, seconds(params), REST, before)


# --- what a task returns of it ---


def flat(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An instance as amazon.aws returns it: in snake_case, tags and processor features as dictionaries."""
    told = {snake(member): plain(value) for member, value in raw.items() if member not in ("TagList", *_FEATURES)}
    told["tags"] = {tag["Key"]: tag.get("Value", "") for tag in raw.get("TagList") or ()}
    features = raw.get("ProcessorFeatures")
    if features is not None:
        told["processor_features"] = {one["Name"]: one["Value"] for one in features}
    awaiting = dict(raw.get("PendingModifiedValues") or {})
    if "MasterUserPassword" in awaiting:
        awaiting["MasterUserPassword"] = "********"
    put_off = awaiting.pop("ProcessorFeatures", None)
    told["pending_modified_values"] = plain(awaiting)
    if put_off is not None:
        told["pending_modified_values"]["processor_features"] = {one["Name"]: one["Value"] for one in put_off}
    return told


_FEATURES = ("ProcessorFeatures", "PendingModifiedValues")


def plain(value: Any) -> Any:
    """A value of an answer in snake_case, with times as text."""
    if isinstance(value, Mapping):
        return {snake(member): plain(inner) for member, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return timestamp(value) if hasattr(value, "astimezone") else value


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """The instance, flat; of a plan, with what it leads to laid over it."""
    told = flat(found["Raw"]) if found is not None else dict(_NEW)
    power, now = values.get("power"), told["db_instance_status"]
    if power and (power == "stopped") != (now in ("stopped", "stopping")):
        told["db_instance_status"] = "stopped" if power == "stopped" else "available"
    for option, value in (values.get("attributes") or {}).items():
        path = settings.SEEN_AS[option].partition(".")[2]
        if value is not None and "." not in path and "[" not in path and option not in _SHAPED:
            told[snake(path)] = value
    if "tags" in values:
        told["tags"] = dict(values["tags"] or {})
    told.setdefault("tags", {})
    name = params["db_instance_identifier"]
    known = told.get("db_instance_identifier") or name
    told["db_instance_identifier"] = values.get("new_db_instance_identifier") or known
    return told


# What is known of a new instance before there is one.
_NEW: Mapping[str, Any] = {
    "associated_roles": [],
    "copy_tags_to_snapshot": False,
    "db_instance_status": "available",
    "deletion_protection": False,
    "domain_memberships": [],
    "iam_database_authentication_enabled": False,
    "monitoring_interval": 0,
    "multi_az": False,
    "pending_modified_values": {},
    "publicly_accessible": False,
    "read_replica_db_instance_identifiers": [],
    "storage_encrypted": False,
}
_SHAPED = ("processor_features", "additional_storage_volumes")
FIND = Call(path="DBInstance")
