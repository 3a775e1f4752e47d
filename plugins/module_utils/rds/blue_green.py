# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blue/green deployments: a changed copy that follows a database, takes its place when told, and leaves the old one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Effect, Params, Plan, Request, Step
from ..shapes import snake
from ..tags import tag_texts, tags_by_key
from .states import BLUE_GREEN, CLUSTER, INSTANCE, find, lacking, status
from .steps import GONE, arrival, check_identifier, described, first_tags, last_part, listed, tagging, told

_TARGET: Mapping[str, str] = {
    "target_engine_version": "TargetEngineVersion",
    "target_db_instance_class": "TargetDBInstanceClass",
    "target_db_parameter_group_name": "TargetDBParameterGroupName",
    "target_db_cluster_parameter_group_name": "TargetDBClusterParameterGroupName",
    "target_allocated_storage": "TargetAllocatedStorage",
    "target_storage_type": "TargetStorageType",
    "target_iops": "TargetIops",
    "target_storage_throughput": "TargetStorageThroughput",
    "upgrade_target_storage_config": "UpgradeTargetStorageConfig",
}
# What can be held against the green database, by where its description has it.
_SEEN: Mapping[str, str] = {
    "target_db_instance_class": "DBInstanceClass",
    "target_allocated_storage": "AllocatedStorage",
    "target_storage_type": "StorageType",
    "target_iops": "Iops",
    "target_storage_throughput": "StorageThroughput",
}
_COMPARED = ("EngineVersion", *_SEEN.values(), "MultiAZ")
# "Limitations and considerations for Amazon RDS blue/green deployments".
_ENGINES = ("mysql", "mariadb", "postgres", "aurora-mysql", "aurora-postgresql")
READY, OVER = ("available",), ("switchover_completed",)
_LOGICAL = "rds.logical_replication"
_OLD = re.compile(r"-old\d+$")
_ALREADY = ("BlueGreenDeploymentAlreadyExistsFault", "BlueGreenDeploymentAlreadyExists")
_TIMEOUT = (30, 3600)


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_identifier("name", params["name"], 60)
    seconds = params.get("switchover_timeout")
    if seconds is not None and not _TIMEOUT[0] <= seconds <= _TIMEOUT[1]:
        raise Refused(f"switchover_timeout: {seconds} isn't from {_TIMEOUT[0]} to {_TIMEOUT[1]} seconds.")
    if params["state"] == "switched_over" and seconds is None:
        raise Refused(
            "state: switched_over interrupts the database. To confirm it, say for how many seconds at most it may:"
            " switchover_timeout. What takes longer is taken back by AWS."
        )
    if params.get("delete_old") and params["state"] != "absent":
        raise Refused("delete_old removes the database that was replaced, together with the deployment: state: absent.")
    if params.get("delete_target") and params.get("delete_old"):
        raise Refused("delete_target is for a deployment that isn't switched over, delete_old for one that is.")
    if params.get("final_db_snapshot_identifier"):
        check_identifier("final_db_snapshot_identifier", params["final_db_snapshot_identifier"], 255)


def plan(api: Any, params: Params) -> Plan:
    """What brings the deployment to the stage that the task says."""
    found = _found(api, params["name"])
    if params["state"] == "absent":
        return _removal(api, params, found)
    if params["state"] == "switched_over":
        return _switchover(api, params, found)
    return _deployment(api, params, found)


def _found(api: Any, name: str) -> dict[str, Any] | None:
    """The deployment of that name that isn't on its way out, the newest if there are several."""
    named = [
        one
        for one in listed(
            api,
            f"looking for blue/green deployment {name}",
            "describe_blue_green_deployments",
            {"Filters": [{"Name": "blue-green-deployment-name", "Values": [name]}]},
            "BlueGreenDeployments",
        )
        if one.get("BlueGreenDeploymentName", "").lower() == name.lower()
    ]
    return max(named, key=lambda one: str(one.get("CreateTime") or ""), default=None)


def _shown(found: Mapping[str, Any]) -> dict[str, Any]:
    now = status(BLUE_GREEN, found)
    return {"deployment": told(found), "msg": f"Blue/green deployment {found.get('BlueGreenDeploymentName')} is {now}."}


def _database(api: Any, arn: str | None) -> dict[str, Any] | None:
    """The instance or the cluster behind an ARN or an identifier."""
    if not arn:
        return None
    if ":cluster:" in arn:
        return described(api, CLUSTER, last_part(arn))
    return described(api, INSTANCE, last_part(arn)) or (
        None if arn.startswith("arn:") else described(api, CLUSTER, arn)
    )


# ---- made -----------------------------------------------------------------------------------------------------------


def _deployment(api: Any, params: Params, found: Mapping[str, Any] | None) -> Plan:
    name = params["name"]
    if found is None:
        return _new(api, params)
    now = status(BLUE_GREEN, found)
    if now in BLUE_GREEN.broken and now != "switchover_failed":
        said = str(found.get("StatusDetails") or "").rstrip(".")
        raise Failed(f"Blue/green deployment {name} is {now}{': ' + said if said else ''}. Remove it with state: absent"
                     " and delete_target: true, and make it anew.")  # fmt: skip
    source = params.get("source")
    over = now in OVER
    if source and not over and last_part(str(found.get("Source"))).lower() != last_part(source).lower():
        raise Refused(f"There is a blue/green deployment {name} already, of {last_part(str(found.get('Source')))} and"
                      f" not of {source}. Choose another name.")  # fmt: skip
    identifier = found["BlueGreenDeploymentIdentifier"]
    steps = list(tagging(_arn(api, found), tags_by_key(found.get("TagList")), params)) if params.get("tags") else []
    will = found
    if now == "provisioning" and params.get("wait") is not False:
        steps.append(arrival(BLUE_GREEN, identifier, params, _shown, READY))
        will = {**found, "Status": "AVAILABLE"}
    elif now == "available":
        _compare(params, _database(api, found.get("Target")))
    return Plan(tuple(steps), _shown(will))


def _arn(api: Any, found: Mapping[str, Any]) -> str:
    where, identifier = api.located(), found["BlueGreenDeploymentIdentifier"]
    return f"arn:{where.partition}:rds:{where.region}:{where.account_id}:deployment:{identifier}"


def _compare(params: Params, green: Mapping[str, Any] | None) -> None:
    """Refuse a deployment whose green database isn't what the task says: what it is made with can't be changed."""
    if green is None:
        return
    differs = []
    version = params.get("target_engine_version")
    if version and not is_version(str(green.get("EngineVersion", "")), version):
        differs.append(f"target_engine_version is {version}, and its engine's {green.get('EngineVersion')}")
    for option, member in _SEEN.items():
        if params.get(option) is not None and green.get(member) is not None and params[option] != green[member]:
            differs.append(f"{option} is {params[option]}, and its {green[member]}")
    groups = [one.get("DBParameterGroupName") for one in green.get("DBParameterGroups") or ()]
    group = params.get("target_db_parameter_group_name")
    if group and groups and group.lower() not in groups:
        differs.append(f"target_db_parameter_group_name is {group}, and its {', '.join(map(str, groups))}")
    if differs:
        raise Refused(
            f"The green database of {params['name']} was made with something else: {'; '.join(differs)}. Remove the"
            " deployment (state: absent, delete_target: true) and make it anew, or change the green database itself."
        )


def is_version(version: str, prefix: str) -> bool:
    """Whether a version is the one that is named, or one of the series that is."""
    return version == prefix or version.startswith(f"{prefix}.")


def _major(engine: str, version: str) -> str:
    parts = version.split(".")
    return parts[0] if "postgres" in engine and parts[0].isdigit() and int(parts[0]) >= 10 else ".".join(parts[:2])


def numbers(version: str) -> list[int]:
    """A version as numbers that can be compared."""
    return [int(one) for one in re.findall(r"\d+", version)]


def _new(api: Any, params: Params) -> Plan:
    name, source = params["name"], params.get("source")
    if not source:
        raise Refused(f"There is no blue/green deployment {name}. To make it, say what it is of: source.")
    blue = _database(api, source)
    notes: tuple[str, ...] = ()
    if blue is None:
        sentence = f"source: there is no DB instance or cluster {source}."
        if not api.check:
            raise Refused(sentence)
        notes = (f"{sentence} A run is refused then, unless a task before this one makes it.",)
        arn = source if source.startswith("arn:") else _made_up_arn(api, source)
    else:
        _check_source(api, params, blue)
        arn = blue.get("DBInstanceArn") or blue["DBClusterArn"]
    target = {member: params[option] for option, member in _TARGET.items() if params.get(option) is not None}
    request = Request(
        "rds",
        "create_blue_green_deployment",
        {"BlueGreenDeploymentName": name, "Source": arn, **target, **first_tags(params)},
    )
    asked = {one: params[one] for one in _TARGET if params.get(one) is not None}
    shown = {"name": name, "source": last_part(arn), **asked}
    made: dict[str, Any] = {}

    def create(api: Any) -> None:
        try:
            made.update(api.call(request.operation, request.params, "rds")["BlueGreenDeployment"])
        except ApiError as error:
            if error.code not in _ALREADY:
                raise
            # Our own first try, whose answer was lost.
            made.update(_found(api, name) or {})

    effect = Effect("costs", "A copy of the database is billed beside it, until one of the two is removed.")
    steps = (Step("deployment", "create", None, shown, (request,), effect, work=create), _ready(made, params))
    will = {"BlueGreenDeploymentName": name, "Source": arn,
            "Status": "PROVISIONING" if params.get("wait") is False else "AVAILABLE"}  # fmt: skip
    facts = _shown(will)
    facts["deployment"]["tags"] = tag_texts(params.get("tags") or {})
    return Plan(steps, facts, notes)


def _made_up_arn(api: Any, source: str) -> str:
    where = api.located()
    return f"arn:{where.partition}:rds:{where.region}:{where.account_id}:db:{source.lower()}"


def _ready(made: Mapping[str, Any], params: Params) -> Step:
    """Wait for the deployment that is only known once it is made."""
    waits = params.get("wait") is not False

    def work(api: Any) -> Mapping[str, Any] | None:
        identifier = made["BlueGreenDeploymentIdentifier"]
        if waits:
            api.settled(
                lambda: lacking(api, BLUE_GREEN, identifier, READY),
                f"blue/green deployment {params['name']}",
                float(params["wait_timeout"]),
            )
        found = find(api, BLUE_GREEN, identifier)
        return _shown(found) if found else None

    look = (Request("rds", BLUE_GREEN.operation, {BLUE_GREEN.member: "to-be-made"}),)
    named, action = ("wait", "wait for") if waits else ("look", "get")
    return Step(named, action, None, {BLUE_GREEN.noun: params["name"]}, look, work=work, changes=False)


def _check_source(api: Any, params: Params, blue: Mapping[str, Any]) -> None:
    """Refuse a source that no deployment can be of, and a target that no deployment can lead to."""
    engine, name = str(blue.get("Engine", "")), blue.get("DBInstanceIdentifier") or blue.get("DBClusterIdentifier")
    if engine not in _ENGINES:
        raise Refused(f"source: {name} is of engine {engine}; blue/green deployments are for {', '.join(_ENGINES)}.")
    if blue.get("ReadReplicaSourceDBInstanceIdentifier"):
        raise Refused(f"source: {name} is a read replica of {last_part(blue['ReadReplicaSourceDBInstanceIdentifier'])}."
                      " A deployment is of the source of replicas, and copies them too.")  # fmt: skip
    if blue.get("DBInstanceIdentifier") and blue.get("DBClusterIdentifier"):
        raise Refused(f"source: {name} belongs to the cluster {blue['DBClusterIdentifier']}: give that.")
    if blue.get("BackupRetentionPeriod") == 0:
        raise Refused(f"source: {name} has no automated backups, and a deployment begins with one. Set its"
                      " backup_retention_period to 1 or more with rds_instance first.")  # fmt: skip
    version, now = params.get("target_engine_version"), str(blue.get("EngineVersion", ""))
    if not version:
        return
    asked = numbers(version)
    if asked < numbers(now)[: len(asked)]:
        raise Refused(f"target_engine_version: {version} is older than the {now} of {name}; versions only go up.")
    if engine == "postgres" and _major(engine, version) != _major(engine, now):
        _check_logical(api, blue, str(name), version, now)


def _check_logical(api: Any, blue: Mapping[str, Any], name: str, version: str, now: str) -> None:
    """Between major versions of PostgreSQL, the green database follows by logical replication, which must be on."""
    group = next((one.get("DBParameterGroupName") for one in blue.get("DBParameterGroups") or ()), None)
    if not group:
        return
    values = listed(
        api,
        f"reading parameter group {group}",
        "describe_db_parameters",
        {"DBParameterGroupName": group},
        "Parameters",
    )
    if not any(one["ParameterName"] == _LOGICAL and str(one.get("ParameterValue")) == "1" for one in values):
        own = " a group of your own, since the default one can't be changed;" * group.startswith("default.")
        raise Refused(
            f"From PostgreSQL {now} to {version}, the green database follows by logical replication, which is off: set"
            f" {_LOGICAL} to 1 in the parameter group of {name} ({group};{own} rds_instance_param_group), and restart"
            f" {name} (rds_instance, state: rebooted). Tables need a primary key."
        )


# ---- switched over --------------------------------------------------------------------------------------------------


def _switchover(api: Any, params: Params, found: Mapping[str, Any] | None) -> Plan:
    name = params["name"]
    if found is None:
        sentence = f"There is no blue/green deployment {name} that could be switched over."
        if not api.check:
            raise Failed(sentence)
        note = f"{sentence} A run fails then, unless a task before this one makes it."
        return Plan(facts={"deployment": {"blue_green_deployment_name": name}, "msg": sentence}, warnings=(note,))
    now, identifier = status(BLUE_GREEN, found), found["BlueGreenDeploymentIdentifier"]
    if now in OVER:
        return Plan(facts=_shown(found))
    if now == "switchover_in_progress":
        return Plan(*_over(identifier, found, params, now))
    if now not in (*READY, "provisioning", "switchover_failed"):
        said = str(found.get("StatusDetails") or "").rstrip(".")
        raise Failed(f"Blue/green deployment {name} is {now}{': ' + said if said else ''}: it can't be switched over.")
    steps: list[Step] = []
    if now == "provisioning":
        if params.get("wait") is False and not api.check:
            raise Failed(f"Blue/green deployment {name} isn't available yet. Run the task again later, or let it wait.")
        steps.append(arrival(BLUE_GREEN, identifier, {**params, "wait": True}, _shown, READY))
    blue, green = _database(api, found.get("Source")) or {}, _database(api, found.get("Target")) or {}
    steps.append(_switching(identifier, name, params, found, blue, green))
    last, facts = _over(identifier, found, params, now)
    return Plan((*steps, *last), facts)


def _switching(
    identifier: str,
    name: str,
    params: Params,
    found: Mapping[str, Any],
    blue: Mapping[str, Any],
    green: Mapping[str, Any],
) -> Step:
    differs = [member for member in _COMPARED if blue.get(member) != green.get(member)]
    before = {snake(member): blue.get(member) for member in differs}
    after = {snake(member): green.get(member) for member in differs}
    source, seconds = last_part(str(found.get("Source"))), params["switchover_timeout"]
    changes = ", ".join(f"{key} from {before[key]} to {after[key]}" for key in before)
    effect = Effect(
        "interrupts",
        f"Connections to {source} end, and writes wait, for {seconds} s at most, usually less than a minute; what takes"
        f" longer is taken back. The green database takes its name{': ' + changes if changes else ''}. The old one"
        " stays, renamed, and is no longer written to: what it lacks then can't be brought back into it.",
    )
    members = {"BlueGreenDeploymentIdentifier": identifier, "SwitchoverTimeout": seconds}
    request = Request("rds", "switchover_blue_green_deployment", members)
    return Step("switchover", "change", {"database": source, **before},
                {"database": last_part(str(found.get("Target") or name)), **after}, (request,), effect)  # fmt: skip


def _over(
    identifier: str, found: Mapping[str, Any], params: Params, now: str
) -> tuple[tuple[Step, ...], dict[str, Any]]:
    step = arrival(BLUE_GREEN, identifier, params, _shown, OVER, before=now)
    will = found if params.get("wait") is False else {**found, "Status": "SWITCHOVER_COMPLETED"}
    return (step,), _shown(will)


# ---- cleaned up -----------------------------------------------------------------------------------------------------


def _removal(api: Any, params: Params, found: Mapping[str, Any] | None) -> Plan:
    steps: list[Step] = []
    name, waits = params["name"], params.get("wait") is not False
    now = status(BLUE_GREEN, found)
    if now == "switchover_in_progress":
        raise Failed(f"Blue/green deployment {name} is being switched over: run the task again later.")
    old = _old(api, params, found, now) if params.get("delete_old") else None
    if found is not None:
        identifier = found["BlueGreenDeploymentIdentifier"]
        if now != "deleting":
            steps.append(_ending(identifier, params, found, now))
        if waits or old:
            # The old database is taken for the deployment's for as long as that is there.
            steps.append(arrival(BLUE_GREEN, identifier, {**params, "wait": True}, told, GONE))
    if old:
        steps.extend(_old_steps(params, old))
    return Plan(tuple(steps))


def _ending(identifier: str, params: Params, found: Mapping[str, Any], now: str) -> Step:
    members: dict[str, Any] = {"BlueGreenDeploymentIdentifier": identifier}
    effect = None
    if params.get("delete_target") and now not in OVER:
        # Once it is switched over, the target is the database in use, and RDS doesn't take the member.
        members["DeleteTarget"] = True
        green = last_part(str(found.get("Target") or "the green database"))
        effect = Effect("irreversible", f"{green} is removed with what was written to it alone.")
    elif now not in OVER:
        effect = Effect("costs", "The green database stays, no longer follows, and is billed until it is removed.")
    request = Request("rds", "delete_blue_green_deployment", members)
    shown = {"name": params["name"], "source": last_part(str(found.get("Source"))),
             "target": last_part(str(found.get("Target") or ""))}  # fmt: skip
    return Step("deployment", "delete", shown, None, (request,), effect, already=BLUE_GREEN.missing)


def _old(api: Any, params: Params, found: Mapping[str, Any] | None, now: str) -> dict[str, Any] | None:
    """The database that was replaced: the deployment's, or once that is gone, the source's name with -old1."""
    if found is not None and now not in OVER:
        raise Refused(
            f"delete_old: blue/green deployment {params['name']} isn't switched over (it is {now}): its source is the"
            " database in use."
        )
    if found is not None:
        arn = str(found.get("Source") or "")
        if not _OLD.search(last_part(arn)):
            raise Refused(f"delete_old: the source of {params['name']} is {last_part(arn)}, which isn't the name of one"
                          " that was replaced. Nothing is removed.")  # fmt: skip
    elif params.get("source"):
        arn = f"{last_part(params['source'])}-old1"
    else:
        return None
    old = _database(api, arn)
    if old is not None and old.get("DeletionProtection"):
        raise Refused(f"delete_old: {last_part(arn)} has deletion_protection. Take it off with"
                      f" {'rds_cluster' if 'DBClusterArn' in old else 'rds_instance'} first.")  # fmt: skip
    members = (old or {}).get("DBClusterMembers") or ()
    if members:
        raise Refused(
            f"delete_old: the cluster {last_part(arn)} has instances of its own"
            f" ({', '.join(one['DBInstanceIdentifier'] for one in members)}): remove them with rds_instance first."
        )
    return old


def _old_steps(params: Params, old: Mapping[str, Any]) -> tuple[Step, ...]:
    cluster = "DBInstanceIdentifier" not in old
    kind = CLUSTER if cluster else INSTANCE
    name = str(old[kind.member])
    members: dict[str, Any] = {kind.member: name, "SkipFinalSnapshot": bool(params.get("skip_final_snapshot"))}
    steps = []
    if params.get("skip_final_snapshot"):
        sentence = f"{name} goes with all it has, and no snapshot is taken."
    else:
        members["FinalDBSnapshotIdentifier"] = params.get("final_db_snapshot_identifier") or f"{name}-final"
        sentence = f"{name} goes with its automated backups; {members['FinalDBSnapshotIdentifier']} stays."
    request = Request("rds", "delete_db_cluster" if cluster else "delete_db_instance", members)
    if status(kind, old) != "deleting":
        steps.append(Step("old", "delete", {kind.noun: name}, None, (request,), Effect("irreversible", sentence),
                          already=kind.missing))  # fmt: skip
    if params.get("wait") is not False:
        steps.append(arrival(kind, name, params, told, GONE))
    return tuple(steps)
