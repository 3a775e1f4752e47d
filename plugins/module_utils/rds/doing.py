# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to an instance beside setting it: started, stopped, rebooted, promoted, renamed, its password and its
roles. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..parts import UNSAID, Codec, Effect, Params, Request, Step, Where
from . import instances, states
from .states import INSTANCE

_STOPPED = ("stopped", "stopping")


# --- whether it runs ---

POWER = Codec(lambda value, _shape: value, lambda wire, _shape: "stopped" if wire in _STOPPED else "running")


def wanted_power(params: Params, current: Any) -> Any:
    """Whether it is to run, to stand still, or to be started once more; UNSAID leaves it as it is."""
    state = params.get("state")
    return state if state in ("running", "stopped", "rebooted") else UNSAID


def power_requests(
    address: Mapping[str, Any], after: str, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that starts, stops or reboots it. One that stands still isn't rebooted but started, which does it."""
    if after == "stopped":
        return (Request("rds", "stop_db_instance", dict(address)),)
    if values.get("power") == "stopped":
        return (Request("rds", "start_db_instance", dict(address)),)
    return (Request("rds", "reboot_db_instance", dict(address)),)


def power_effect(before: Any, after: Any) -> Effect | None:
    """What it means for those who use it."""
    if after == "stopped":
        return Effect(
            "interrupts",
            "Nobody can connect while it stands still. AWS starts it again by itself after 7 days, and bills its"
            " storage all the time.",
        )
    if before == "stopped":
        return Effect("costs", "AWS bills the instance by the hour while it runs.")
    return Effect("interrupts", "Connections end, and the instance doesn't answer until it is up again.")


def switch(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Start, stop or reboot it, and wait until it does what it is to do. Raises ApiError or Failed."""
    name = params["db_instance_identifier"]
    for request in requests:
        told = dict(request.params)
        if request.operation == "reboot_db_instance" and params.get("force_failover") is not None:
            told["ForceFailover"] = params["force_failover"]
        if request.operation == "stop_db_instance" and params.get("creation_source") is None:
            snapshot = params.get("db_snapshot_identifier")
            told.update({"DBSnapshotIdentifier": snapshot} if snapshot else {})
        before = states.status(INSTANCE, states.find(api, INSTANCE, name))
        if before == "stopping":
            states.reach(api, INSTANCE, name, instances.seconds(params), ("stopped",))
            before = "stopped"
        # AWS stops and starts only what is at rest, which an instance that stands still is.
        if before == "stopped":
            api.call(request.operation, told, request.service)
        else:
            states.sent(api, INSTANCE, name, replace(request, params=told), instances.seconds(params))
        if params.get("wait") is not False:
            wanted = ("stopped",) if request.operation == "stop_db_instance" else states.AVAILABLE
            began = before if before == "stopped" else ""
            states.reach(api, INSTANCE, name, instances.seconds(params), wanted, began, ("power",))


# --- whose data it follows ---

REPLICA = Codec(lambda value, _shape: value, lambda wire, _shape: bool(wire))


def wanted_replica(params: Params, current: Any) -> Any:
    """``False`` for one that is to stand on its own from now on; what is to be a replica is made as one."""
    return False if params.get("read_replica") is False else UNSAID


def promotion(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that makes it an instance of its own."""
    return (Request("rds", "promote_read_replica", dict(address)),)


PROMOTED = Effect("irreversible", "It restarts, follows its source no more, and can't be made a replica again.")


def promotion_effect(before: Any, after: Any) -> Effect:
    """What promotion means."""
    return PROMOTED


def mode_requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that opens a replica for reads, or only mounts it."""
    return (Request("rds", "modify_db_instance", {**address, "ReplicaMode": after}),)


# --- its name ---


def rename(
    address: Mapping[str, Any], after: str, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that names it otherwise; whether at once is known when it is sent."""
    return (Request("rds", "modify_db_instance", {**address, "NewDBInstanceIdentifier": after}),)


def rename_effect(before: Any, after: Any) -> Effect:
    """What another name means."""
    return Effect(
        "interrupts",
        f"The instance restarts, and its endpoint is named after {after}: nobody reaches it by the old one.",
    )


def follow_at_once(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Send changes that wait for the maintenance window unless the task says at once. Raises ApiError or Failed."""
    at_once = {"ApplyImmediately": bool(params.get("apply_immediately"))}
    told = tuple(replace(request, params={**request.params, **at_once}) for request in requests)
    instances.follow(api, told, params)


# --- its password: sent when it is made, and when the task says so; read never ---

KEPT = Codec(lambda value, _shape: value, lambda wire, _shape: "********" if wire else None)


def wanted_password(params: Params, current: Any) -> Any:
    """The password for a new instance, or for one whose password is to be set again; UNSAID otherwise."""
    password = params.get("master_user_password")
    if password is None or (current is not None and not params.get("force_update_password")):
        return UNSAID
    if current is not None and params.get("manage_master_user_password") is False:
        return UNSAID  # sent with the change that deletes the secret
    return password


def password_requests(
    address: Mapping[str, Any], after: str, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that sets it."""
    return (Request("rds", "modify_db_instance", {**address, "MasterUserPassword": after}),)


def password_effect(before: Any, after: Any) -> Effect | None:
    """What another password means."""
    return before and Effect("interrupts", "The password in use is replaced by this one.")


def wanted_rotation(params: Params, current: Any) -> Any:
    """``True`` where the managed password is to be made anew."""
    return True if params.get("rotate_master_user_password") else UNSAID


def rotation(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that has RDS make another password."""
    members = {**address, "RotateMasterUserPassword": True, "ApplyImmediately": True}
    return (Request("rds", "modify_db_instance", members),)


def rotation_effect(before: Any, after: Any) -> Effect:
    """What a rotation means."""
    return Effect("interrupts", "The password in use is replaced by one that RDS makes; the secret has it.")


# --- its roles ---


def _roles(wire: Any, _shape: Any) -> dict[str, str]:
    going = ("deleting", "deleted")
    return {one.get("FeatureName", ""): one["RoleArn"] for one in wire or () if one.get("Status") not in going}


ROLES = Codec(lambda value, _shape: value, _roles)


def wanted_roles(params: Params, current: Any) -> Any:
    """The roles that are to be, by feature: the task's, and of the current ones those that it doesn't purge."""
    if params.get("iam_roles") is None and not params.get("purge_iam_roles"):
        return UNSAID
    kept = {} if params.get("purge_iam_roles") else dict(current or {})
    return {**kept, **{one["feature_name"]: one["role_arn"] for one in params.get("iam_roles") or ()}}


def same_roles(wanted: Mapping[str, str], current: Any) -> bool:
    """Whether each feature has its role, and no other has one."""
    return dict(wanted) == dict(current or {})


def role_requests(
    address: Mapping[str, Any], after: Mapping[str, str], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """What goes first, since a feature has one role, and then what comes."""
    before = values.get("iam_roles") or {}
    going = [(feature, role) for feature, role in before.items() if after.get(feature) != role]
    coming = [(feature, role) for feature, role in after.items() if before.get(feature) != role]

    def sent(operation: str, feature: str, role: str) -> Request:
        return Request("rds", operation, {**address, "RoleArn": role, "FeatureName": feature})

    return (
        *(sent("remove_role_from_db_instance", *one) for one in going),
        *(sent("add_role_to_db_instance", *one) for one in coming),
    )


# --- in which order ---


def arrange(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """A start first, since what stands still takes no change; a stop or a reboot after all else; another name last.

    What is pending goes along with the first change that is made at once, and needs no call of its own then.
    """
    starts = [one for one in steps if one.name == "power" and _operation(one) == "start_db_instance"]
    ends = [one for one in steps if one.name == "power" and one not in starts]
    last = [one for one in steps if one.name == "new_db_instance_identifier"]
    made = [one for one in steps if one.action == "create"]
    rest = [one for one in steps if one not in (*starts, *ends, *last, *made)]
    if any(one.name == "attributes" for one in rest):
        rest = [replace(one, requests=(), work=None) if one.name == "pending_changes" else one for one in rest]
    return (*made, *starts, *rest, *ends, *last)


def _operation(step: Step) -> str:
    return step.requests[0].operation if step.requests else ""
