# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters, Aurora's and Multi-AZ DB clusters: made from nothing or from a source, changed, stopped, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Effect, Params, Plan, Request, Step
from ..shapes import place
from ..tags import tag_pairs, tag_texts, tags_by_key
from . import cluster_births, cluster_settings, orderable, security_groups, windows
from .states import CLUSTER, lacking, status
from .steps import GONE, arrival, check_identifier, described, sending, tagging, told

_NEW = "new_db_cluster_identifier"
_MEMBER = "DBClusterIdentifier"


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_identifier("db_cluster_identifier", params["db_cluster_identifier"])
    for option in (_NEW, "final_snapshot_identifier"):
        if params.get(option):
            check_identifier(option, params[option], 63 if option == _NEW else 255)
    if params.get("manage_master_user_password") and params.get("master_user_password"):
        raise Refused("master_user_password: with manage_master_user_password: true, RDS makes the password itself.")
    cluster_settings.check(params)
    cluster_births.check(params)


def plan(api: Any, params: Params) -> Plan:
    """What brings the cluster to what the task says."""
    params = {**params, "db_cluster_identifier": params["db_cluster_identifier"].lower()}
    if params.get(_NEW):
        params[_NEW] = params[_NEW].lower()
    for option in ("preferred_backup_window", "preferred_maintenance_window"):
        if params.get(option):
            params[option] = windows.canonical(params[option])
    found = described(api, CLUSTER, params["db_cluster_identifier"])
    if found is None and params.get(_NEW):
        # Renamed by an earlier run.
        found = described(api, CLUSTER, params[_NEW])
        if found is not None:
            params["db_cluster_identifier"] = params[_NEW]
    state = params["state"]
    if state == "absent":
        return _removal(params, found, api.check)
    if state in ("started", "stopped"):
        return _power(api, params, found)
    params, unknown = _named(api, params)
    if found is None:
        planned = _new(_whole(api, params, params.get("engine"), None))
    else:
        # The version is compared as it was asked for, and sent as it is meant.
        if "EngineVersion" in cluster_settings.changes(params, found)[0]:
            params = _whole(api, params, found.get("Engine"), found.get("EngineVersion"))
        planned = _changes(params, found)
    return replace(planned, warnings=(*planned.warnings, *unknown))


def _named(api: Any, params: Params) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The options with the ids of the security groups that are named, and a sentence for each that there isn't yet."""
    said, unknown = security_groups.resolve(api, params)
    if unknown and not api.check:
        raise Failed(unknown[0])
    if said.get(security_groups.OPTION) is not None:
        said[security_groups.OPTION] = security_groups.ids_of(said[security_groups.OPTION], said)
    return said, tuple(f"{one} A run fails then, unless a task before this one makes it." for one in unknown)


def _whole(api: Any, params: dict[str, Any], engine: str | None, now: str | None) -> dict[str, Any]:
    """The options with the version that a part of one means; as it is where AWS may not be asked."""
    version = params.get("engine_version")
    if not version or not engine or (now is None and params.get("creation_source")):
        return params
    try:
        return {**params, "engine_version": orderable.whole_version(api, engine, version, now)}
    except ApiError as error:
        if not error.answered:
            raise
        return params


def shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster as results have it, with its tags both as AWS lists them and as a dictionary."""
    facts: dict[str, Any] = told(found)
    pairs = found.get("TagList") or []
    facts["tags"] = tags_by_key(pairs)
    facts["tag_list"] = [{"key": key, "value": value} for key, value in facts["tags"].items()]
    return facts


# ---- made -----------------------------------------------------------------------------------------------------------


def _new(params: Params) -> Plan:
    name = params["db_cluster_identifier"]
    request = cluster_births.request(params, cluster_settings.MEMBERS)
    hidden = ("MasterUserPassword", "Tags")
    asked = {key: value for key, value in told(request.params).items() if key not in told(dict.fromkeys(hidden))}
    if params.get("tags"):
        asked["tags"] = tag_texts(params["tags"])
    effect = Effect("costs", "Its storage, and its instances as they come, are billed from now on.")
    steps = [Step("cluster", "create", None, asked, (request,), effect, already=("DBClusterAlreadyExistsFault",))]
    will = cluster_settings.foretold(request.params)
    left = cluster_births.afterwards(params, cluster_settings.MEMBERS)
    if left:
        later = Request("rds", "modify_db_cluster", {"DBClusterIdentifier": name, **left, "ApplyImmediately": True})
        said = {key: "********" if key == "master_user_password" else value for key, value in told(left).items()}
        steps.append(_step("attributes", None, said, later, None, name, params))
        will.update(cluster_settings.foretold(left))
    steps.append(arrival(CLUSTER, name, params, shown))
    will.update(DBClusterIdentifier=name, TagList=tag_pairs(params.get("tags") or {}),
                Status="creating" if params.get("wait") is False else "available")  # fmt: skip
    return Plan(tuple(steps), shown(will))


# ---- changed --------------------------------------------------------------------------------------------------------


def _changes(params: Params, found: Mapping[str, Any]) -> Plan:
    name = params["db_cluster_identifier"]
    now = status(CLUSTER, found)
    if now == "deleting":
        raise Failed(f"DB cluster {name} is being deleted: run the task again once it is gone.")
    steps: list[Step] = []
    effect: Effect | None
    if params.get("promote") and found.get("ReplicationSourceIdentifier"):
        request = Request("rds", "promote_read_replica_db_cluster", {"DBClusterIdentifier": name})
        of = found["ReplicationSourceIdentifier"]
        effect = Effect("irreversible", f"It no longer follows {of}, and can't be made its replica again.")
        steps.append(_step("promotion", {"replica_of": of}, {"replica_of": None}, request, effect, name, params))
    of = params.get("global_cluster_identifier")
    if params.get("remove_from_global_db") and found.get("GlobalClusterIdentifier") == of:
        members = {"DbClusterIdentifier": found["DBClusterArn"], "GlobalClusterIdentifier": of}
        request = Request("rds", "remove_from_global_cluster", members)
        effect = Effect("irreversible", f"It no longer follows {of}, and stands by itself.")
        steps.append(_step("global_cluster", {"member_of": of}, {"member_of": None}, request, effect, name, params))
    changing, before, after, effect = cluster_settings.changes(params, found)
    if changing:
        wanted = {"DBClusterIdentifier": name, **changing, "ApplyImmediately": bool(params.get("apply_immediately"))}
        if params.get("allow_major_version_upgrade") is not None and "EngineVersion" in changing:
            wanted["AllowMajorVersionUpgrade"] = params["allow_major_version_upgrade"]
        request = Request("rds", "modify_db_cluster", wanted)
        steps.append(_step("cluster", before, after, request, effect, name, params))
    will = cluster_settings.changed(params, found)
    steps.extend(_others(params, found, name))
    steps.extend(tagging(found["DBClusterArn"], tags_by_key(found.get("TagList")), params))
    last = name
    at_once = bool(params.get("apply_immediately"))
    waiting = (found.get("PendingModifiedValues") or {}).get("DBClusterIdentifier")
    if params.get(_NEW) and params[_NEW] != name and (at_once or waiting != params[_NEW]):
        members = {"DBClusterIdentifier": name, "NewDBClusterIdentifier": params[_NEW],
                   "ApplyImmediately": at_once}  # fmt: skip
        request = Request("rds", "modify_db_cluster", members)
        when = "now" if at_once else "in the next maintenance window"
        effect = Effect("interrupts", f"Its endpoints change with its name, {when}: clients need the new ones.")
        change = {"db_cluster_identifier": name}, {"db_cluster_identifier": params[_NEW]}
        steps.append(_step("name", *change, request, effect, name, params))
        last = params[_NEW] if at_once else name
        if not at_once:
            will["PendingModifiedValues"] = {**(will.get("PendingModifiedValues") or {}), _MEMBER: params[_NEW]}
    for step in steps:
        will.update(_FORETOLD.get(step.name, lambda _after, _found: {})(step.after, found))
    will[_MEMBER] = last
    if params.get("wait") is not False:
        will["Status"] = now if now == "stopped" else CLUSTER.rest[0]
    if steps or (now not in CLUSTER.rest and now != "stopped" and params.get("wait") is not False):
        steps.append(_arrival(last, params, changing if at_once else {}))
    facts = shown(will)
    if params.get("tags") is not None:
        kept = {} if params.get("purge_tags") else facts["tags"]
        facts["tags"] = {**{key: value for key, value in facts["tags"].items() if key.startswith("aws:")}, **kept,
                         **tag_texts(params["tags"])}  # fmt: skip
        facts["tag_list"] = [{"key": key, "value": value} for key, value in facts["tags"].items()]
    return Plan(tuple(steps), facts)


# What a step that isn't a change of settings makes of the cluster.
_FORETOLD: Mapping[str, Any] = {
    "http_endpoint": lambda after, _found: {"HttpEndpointEnabled": after},
    "role": lambda after, found: {"AssociatedRoles": [
        *(found.get("AssociatedRoles") or ()), {"RoleArn": after, "Status": "ACTIVE"}]},
    "promotion": lambda _after, _found: {"ReplicationSourceIdentifier": None},
    "global_cluster": lambda _after, _found: {"GlobalClusterIdentifier": None},
}  # fmt: skip


def _arrival(name: str, params: Params, members: Mapping[str, Any]) -> Step:
    """The last look, which waits for what was to come now, too: a change is not always seen in the state at once."""
    step = arrival(CLUSTER, name, params, shown, (*CLUSTER.rest, "stopped"))
    if not members or params.get("wait") is False or step.work is None:
        return step
    look = step.work

    def left(api: Any) -> str:
        found = described(api, CLUSTER, name)
        lacks = lacking(api, CLUSTER, name, (*CLUSTER.rest, "stopped"), found=found)
        return lacks or cluster_settings.awaited(members, found or {})

    def work(api: Any) -> Any:
        api.settled(lambda: left(api), f"{CLUSTER.noun} {name}", float(params["wait_timeout"]))
        return look(api)

    return replace(step, work=work)


def _step(
    name: str, before: Any, after: Any, request: Request, effect: Effect | None, cluster: str, params: Params
) -> Step:
    return Step(name, "change", before, after, (request,), effect, work=sending(CLUSTER, cluster, request, params))


def _others(params: Params, found: Mapping[str, Any], name: str) -> list[Step]:
    """What has calls of its own: the password, the Data API, a role, a backtrack."""
    steps = []
    managed = params.get("manage_master_user_password")
    if params.get("force_update_password") and found.get("MasterUserSecret") and managed is None:
        raise Refused(f"force_update_password: RDS manages the password of {name}. To take it over, set"
                      " manage_master_user_password: false.")  # fmt: skip
    taken_over = managed is False and bool(found.get("MasterUserSecret"))
    if params.get("force_update_password") and params.get("master_user_password") and not taken_over:
        members = {"DBClusterIdentifier": name, "MasterUserPassword": params["master_user_password"],
                   "ApplyImmediately": bool(params.get("apply_immediately"))}  # fmt: skip
        request = Request("rds", "modify_db_cluster", members)
        effect = Effect("interrupts", "Whoever signs in with the password in use can't any more.")
        steps.append(_step("master_user_password", None, "********", request, effect, name, params))
    http = params.get("enable_http_endpoint")
    if http is not None and http is not bool(found.get("HttpEndpointEnabled")):
        if found.get("EngineMode") == "serverless":
            members = {"DBClusterIdentifier": name, "EnableHttpEndpoint": http, "ApplyImmediately": True}
            request = Request("rds", "modify_db_cluster", members)
        elif http:
            request = Request("rds", "enable_http_endpoint", {"ResourceArn": found["DBClusterArn"]})
        else:
            request = Request("rds", "disable_http_endpoint", {"ResourceArn": found["DBClusterArn"]})
        steps.append(_step("http_endpoint", not http, http, request, None, name, params))
    role = params.get("role_arn")
    if role and role not in [one.get("RoleArn") for one in found.get("AssociatedRoles") or ()]:
        request = Request("rds", "add_role_to_db_cluster", {"DBClusterIdentifier": name, "RoleArn": role})
        steps.append(_step("role", None, role, request, None, name, params))
    if params.get("backtrack_to"):
        members = {"DBClusterIdentifier": name, "BacktrackTo": cluster_births.time_of(params, "backtrack_to")}
        for option, member in (("force_backtrack", "Force"),
                               ("use_earliest_time_on_point_in_time_unavailable",
                                "UseEarliestTimeOnPointInTimeUnavailable")):  # fmt: skip
            if params.get(option) is not None:
                members = {**members, **place(member, params[option])}
        request = Request("rds", "backtrack_db_cluster", members)
        effect = Effect("irreversible", "What was written since that time is taken back, and connections end.")
        steps.append(_step("backtrack", None, params["backtrack_to"], request, effect, name, params))
    return steps


# ---- stopped and started --------------------------------------------------------------------------------------------


def _power(api: Any, params: Params, found: Mapping[str, Any] | None) -> Plan:
    name, state = params["db_cluster_identifier"], params["state"]
    if found is None:
        sentence = f"There is no DB cluster {name} that could be {state}."
        if not api.check:
            raise Failed(sentence)
        note = f"{sentence} A run fails then, unless a task before this one makes it."
        return Plan(facts={"db_cluster_identifier": name}, warnings=(note,))
    now = status(CLUSTER, found)
    wanted = ("stopped",) if state == "stopped" else CLUSTER.rest
    if now in wanted:
        return Plan(facts=shown(found))
    steps = []
    under_way = "stopping" if state == "stopped" else "starting"
    if now != under_way:
        if not str(found.get("Engine", "")).startswith("aurora"):
            raise Refused(f"state: {state} is for Aurora; a Multi-AZ DB cluster like {name} can't be stopped.")
        effect = None
        if state == "stopped":
            effect = Effect("interrupts", "Its databases can't be reached. AWS starts it again by itself after 7 days.")
        verb = "stop" if state == "stopped" else "start"
        request = Request("rds", f"{verb}_db_cluster", {"DBClusterIdentifier": name})
        steps.append(_step("power", now, state, request, effect, name, params))
    steps.append(arrival(CLUSTER, name, params, shown, wanted, before=now))
    will = {**found, "Status": under_way if params.get("wait") is False else wanted[0]}
    return Plan(tuple(steps), shown(will))


# ---- removed --------------------------------------------------------------------------------------------------------


def _removal(params: Params, found: Mapping[str, Any] | None, check: bool) -> Plan:
    if found is None:
        return Plan()
    name = params["db_cluster_identifier"]
    steps: list[Step] = []
    notes: list[str] = []
    if status(CLUSTER, found) != "deleting":
        if found.get("DeletionProtection"):
            if params.get("deletion_protection") is not False:
                raise Refused(f"DB cluster {name} has deletion_protection. To remove it all the same, set"
                              " deletion_protection: false, too.")  # fmt: skip
            members = {"DBClusterIdentifier": name, "DeletionProtection": False, "ApplyImmediately": True}
            request = Request("rds", "modify_db_cluster", members)
            steps.append(_step("deletion_protection", True, False, request, None, name, params))
        instances = [one["DBInstanceIdentifier"] for one in found.get("DBClusterMembers") or ()]
        if instances and str(found.get("Engine", "")).startswith("aurora"):
            several = ", ".join(instances)
            sentence = f"DB cluster {name} has the instances {several}: remove them with rds_instance first."
            if not check:
                raise Refused(sentence)
            notes.append(f"{sentence} A run fails then, unless a task before this one does.")
        skips = bool(params.get("skip_final_snapshot"))
        last = params.get("final_snapshot_identifier") or f"{name}-final"
        members = {"DBClusterIdentifier": name, "SkipFinalSnapshot": skips}
        if not skips:
            members["FinalDBSnapshotIdentifier"] = last
        sentence = "All its data goes, and no snapshot is taken." if skips else (
            f"It goes with its automated backups; the snapshot {last} stays."
        )  # fmt: skip
        request = Request("rds", "delete_db_cluster", members)
        steps.append(Step("cluster", "delete", {"db_cluster_identifier": name}, None, (request,),
                          Effect("irreversible", sentence), work=_gone(request, name, params)))  # fmt: skip
    if params.get("wait") is not False:
        steps.append(arrival(CLUSTER, name, params, shown, GONE))
    return Plan(tuple(steps), warnings=tuple(notes))


def _gone(request: Request, name: str, params: Params) -> Any:
    send = sending(CLUSTER, name, request, params)

    def work(api: Any) -> None:
        try:
            send(api)
        except ApiError as error:
            if error.code not in CLUSTER.missing:
                raise

    return work
