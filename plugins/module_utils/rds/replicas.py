# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read replicas: made beside their source or in another region, promoted, switched over, removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Effect, Params, Plan, Request, Step
from ..tags import tag_texts, tags_by_key
from . import copies, security_groups
from .states import CLUSTER, INSTANCE, lacking, status
from .steps import (
    GONE,
    arrival,
    check_identifier,
    described,
    first_tags,
    last_part,
    region_of,
    sending,
    source_arn,
    tagging,
    told,
)

_ALREADY = ("DBInstanceAlreadyExists", "DBInstanceAlreadyExistsFault")
_SOURCE, _CLUSTER = "source_db_instance_identifier", "source_db_cluster_identifier"


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    name = params["db_instance_identifier"]
    check_identifier("db_instance_identifier", name)
    source = params.get(_SOURCE)
    if source and last_part(source).lower() == name.lower() and region_of(source) == "" == (
        params.get("source_region") or ""
    ):  # fmt: skip
        raise Refused(f"db_instance_identifier: {name} can't be a replica of itself.")
    if params["state"] != "promoted":
        for option in ("backup_retention_period", "preferred_backup_window"):
            if params.get(option) is not None:
                raise Refused(f"{option} is set when a replica is promoted (state: promoted). Of a replica that stays"
                              " one, rds_instance sets it.")  # fmt: skip
    copies.check(params)


def plan(api: Any, params: Params) -> Plan:
    """What brings the replica to the state that the task says."""
    params = {**params, "db_instance_identifier": params["db_instance_identifier"].lower()}
    found = described(api, INSTANCE, params["db_instance_identifier"])
    if params["state"] == "absent":
        return _removal(params, found)
    if params["state"] == "present":
        return _replica(api, params, found)
    return _turned(api, params, found)


def replicates(found: Mapping[str, Any]) -> str:
    """What an instance is a replica of: an identifier, or in another region an ARN; or ""."""
    instance = found.get("ReadReplicaSourceDBInstanceIdentifier")
    return str(instance or found.get("ReadReplicaSourceDBClusterIdentifier") or "")


def _facts(found: Mapping[str, Any], msg: str) -> dict[str, Any]:
    return {"instance": told(found), "msg": msg}


# ---- made -----------------------------------------------------------------------------------------------------------


def _replica(api: Any, params: Params, found: Mapping[str, Any] | None) -> Plan:
    name = params["db_instance_identifier"]
    if found is not None:
        _accept(found, params)
        steps = list(tagging(found["DBInstanceArn"], tags_by_key(found.get("TagList")), params))
        if status(INSTANCE, found) not in INSTANCE.rest and params.get("wait") is not False:
            steps.append(arrival(INSTANCE, name, params, lambda seen: _facts(seen, _is(name, seen))))
        seen = {**told(found), "tags": {**told(found).get("tags", {}), **tag_texts(params.get("tags") or {})}}
        return Plan(tuple(steps), {"instance": seen, "msg": _is(name, found)})
    option = _CLUSTER if params.get(_CLUSTER) else _SOURCE
    given = params.get(option)
    if not given:
        raise Refused(f"There is no DB instance {name}. To make it, say what it is a replica of: {_SOURCE}.")
    kind = "cluster" if option == _CLUSTER else "db"
    source, elsewhere = source_arn(api, kind, given, params.get("source_region") or "", option)
    nothing: tuple[Mapping[str, Any], tuple[str, ...]] = ({}, ())
    origin, notes = nothing if elsewhere else _source(api, source, option)
    params, unknown = security_groups.resolve(api, params)
    members = {
        "DBInstanceIdentifier": name,
        ("SourceDBClusterIdentifier" if option == _CLUSTER else "SourceDBInstanceIdentifier"): source,
        **copies.members(params, copies.OF_REPLICAS),
        **first_tags(params),
        # botocore signs the link for the source's region that AWS asks for.
        **({"SourceRegion": elsewhere} if elsewhere else {}),
    }
    request = Request("rds", "create_db_instance_read_replica", members)
    asked = {one: params[one] for one in copies.OF_REPLICAS if params.get(one) is not None}
    shown = {"db_instance_identifier": name, option: source, **asked}
    if params.get("tags"):
        shown["tags"] = tag_texts(params["tags"])
    size = params.get("db_instance_class") or origin.get("DBInstanceClass") or "the source's class"
    transfer = f", and the transfer from {elsewhere}" if elsewhere else ""
    made = (
        Step(
            "replica",
            "create",
            None,
            shown,
            (request,),
            Effect("costs", f"A further instance of {size} and its storage{transfer} are billed from now on."),
            work=_creating(request, source, elsewhere, option, params),
        ),
        arrival(INSTANCE, name, params, lambda there: _facts(there, _is(name, there))),
    )
    member = "ReadReplicaSourceDBClusterIdentifier" if option == _CLUSTER else "ReadReplicaSourceDBInstanceIdentifier"
    will = {
        "DBInstanceIdentifier": name,
        "DBInstanceStatus": "creating" if params.get("wait") is False else "available",
        **copies.foretold(members, origin),
        member: source if elsewhere else last_part(source),
    }
    facts = {"instance": {**told(will), "tags": tag_texts(params.get("tags") or {})}, "msg": _is(name, will)}
    later = "A run is refused then, unless a task before this one makes it."
    return Plan(made, facts, (*notes, *(f"{one} {later}" for one in unknown)))


def _is(name: str, found: Mapping[str, Any]) -> str:
    of = replicates(found)
    return f"DB instance {name} is a replica of {last_part(of)}." if of else f"DB instance {name} stands by itself."


def _accept(found: Mapping[str, Any], params: Params) -> None:
    name, of = params["db_instance_identifier"], replicates(found)
    given = params.get(_CLUSTER) or params.get(_SOURCE)
    if not of:
        raise Refused(
            f"There is a DB instance {name} already that is no replica; it may have been promoted. Choose another"
            " db_instance_identifier, or rename or remove that one with rds_instance."
        )
    if given and last_part(of).lower() != last_part(given).lower():
        raise Refused(f"DB instance {name} is a replica of {of} already and not of {given}: that can't be changed."
                      " Remove it first (state: absent), or choose another name.")  # fmt: skip


def _source(api: Any, source: str, option: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The source in this region, which must have what a replica needs."""
    kind = CLUSTER if option == _CLUSTER else INSTANCE
    found = described(api, kind, last_part(source))
    if found is None:
        sentence = f"There is no {kind.noun} {source} that could have a replica."
        if not api.check:
            raise Refused(sentence)
        return {}, (f"{sentence} A run is refused then, unless a task before this one makes it.",)
    if found.get("BackupRetentionPeriod") == 0 and kind is INSTANCE:
        raise Refused(
            f"{option}: {source} has no automated backups, and a source needs them. Set its backup_retention_period to"
            " 1 or more with rds_instance first; that takes a backup at once."
        )
    if kind is INSTANCE and found.get("DBClusterIdentifier"):
        raise Refused(f"{option}: {source} belongs to the cluster {found['DBClusterIdentifier']}. An Aurora cluster"
                      " gets a further instance, not a replica; for a Multi-AZ DB cluster give"
                      f" {_CLUSTER}: {found['DBClusterIdentifier']}.")  # fmt: skip
    return found, ()


def _creating(request: Request, source: str, elsewhere: str, option: str, params: Params) -> Any:
    kind = CLUSTER if option == _CLUSTER else INSTANCE
    # The source may be at something else; one in another region can't be looked at from here.
    send = None if elsewhere else sending(kind, last_part(source), request, params)

    def work(api: Any) -> None:
        try:
            if send:
                send(api)
            else:
                api.call(request.operation, request.params, "rds")
        except ApiError as error:
            if error.code in _ALREADY:
                return
            text = error.message.lower()
            if elsewhere and not params.get("kms_key_id") and ("kms" in text or "encrypt" in text):
                raise Failed(
                    f"{source} is encrypted, and a key is known in its own region only: set kms_key_id to a key of"
                    f" {api.where.region}, which the replica is then encrypted with ({error.code}: {error.message})",
                    error,
                ) from error
            raise

    return work


# ---- turned into a source -------------------------------------------------------------------------------------------


def _turned(api: Any, params: Params, found: Mapping[str, Any] | None) -> Plan:
    """Promoted, so that it stands by itself, or switched over, so that its source becomes its replica."""
    name, promotes = params["db_instance_identifier"], params["state"] == "promoted"
    if found is None:
        sentence = f"There is no DB instance {name} that could be {'promoted' if promotes else 'switched over'}."
        if not api.check:
            raise Failed(sentence)
        note = f"{sentence} A run fails then, unless a task before this one makes it."
        return Plan(facts={"instance": {"db_instance_identifier": name}, "msg": sentence}, warnings=(note,))
    of, waits = replicates(found), params.get("wait") is not False
    if not of:
        rests = status(INSTANCE, found) in INSTANCE.rest or not waits
        steps = () if rests else (_standing(name, params),)
        return Plan(steps, _facts(found, _is(name, found)))
    if not promotes and not str(found.get("Engine", "")).startswith("oracle"):
        raise Refused(
            f"state: switched_over is for Oracle, and the engine of {name} is {found.get('Engine')}. state: promoted"
            " makes it stand by itself; rds_blue_green switches over to a changed copy."
        )
    members: dict[str, Any] = {"DBInstanceIdentifier": name}
    if promotes:
        for option, member in (("backup_retention_period", "BackupRetentionPeriod"),
                               ("preferred_backup_window", "PreferredBackupWindow")):  # fmt: skip
            if params.get(option) is not None:
                members[member] = params[option]
        request = Request("rds", "promote_read_replica", members)
        effect = Effect(
            "irreversible",
            f"It no longer follows {last_part(of)} and can't be made its replica again; it restarts meanwhile. What"
            f" {last_part(of)} has by now and the replica hasn't (see the metric ReplicaLag) is not in it.",
        )
        step = Step("promotion", "change", {"replica_of": of}, {"replica_of": None}, (request,), effect,
                    work=sending(INSTANCE, name, request, params))  # fmt: skip
    else:
        request = Request("rds", "switchover_read_replica", members)
        effect = Effect("interrupts", f"Connections to {name} and {last_part(of)} end; each takes the other's part.")
        step = Step("switchover", "change", {"replica_of": of}, {"replica_of": None}, (request,), effect,
                    work=sending(INSTANCE, name, request, params))  # fmt: skip
    will = {member: value for member, value in found.items() if not member.startswith("ReadReplicaSource")}
    if params.get("backup_retention_period") is not None:
        will["BackupRetentionPeriod"] = params["backup_retention_period"]
    if params.get("preferred_backup_window"):
        will["PreferredBackupWindow"] = params["preferred_backup_window"]
    return Plan((step, _standing(name, params)), _facts(will, _is(name, will)))


def _standing(name: str, params: Params) -> Step:
    """Wait until it is no replica any more and available."""
    waits = params.get("wait") is not False

    def work(api: Any) -> Mapping[str, Any] | None:
        latest: dict[str, Any] = {}

        def missing() -> str:
            latest.clear()
            latest.update(described(api, INSTANCE, name) or {})
            if not latest:
                raise Failed(f"DB instance {name} is gone.")
            left = lacking(api, INSTANCE, name, found=latest)
            if left:
                return left
            of = replicates(latest)
            return f"standing by itself: it is still a replica of {of}" if of else ""

        if waits:
            api.settled(missing, f"DB instance {name}", float(params["wait_timeout"]))
        seen = latest or described(api, INSTANCE, name)
        return _facts(seen, _is(name, seen)) if seen else None

    look = (Request("rds", INSTANCE.operation, {INSTANCE.member: name}),)
    return Step("wait" if waits else "look", "wait for" if waits else "get", None, {INSTANCE.noun: name}, look,
                work=work, changes=False)  # fmt: skip


# ---- removed --------------------------------------------------------------------------------------------------------


def _removal(params: Params, found: Mapping[str, Any] | None) -> Plan:
    if found is None:
        return Plan()
    name, of = params["db_instance_identifier"], replicates(found)
    steps = []
    if status(INSTANCE, found) != "deleting":
        if not of:
            raise Refused(f"DB instance {name} is no replica; it may have been promoted. rds_instance removes it, with"
                          " a final snapshot.")  # fmt: skip
        if found.get("DeletionProtection"):
            raise Refused(f"DB instance {name} has deletion_protection. Take it off with rds_instance first.")
        below = found.get("ReadReplicaDBInstanceIdentifiers") or []
        if below:
            raise Refused(f"DB instance {name} has replicas of its own: {', '.join(below)}. Remove or promote them"
                          " first, or they are left without a source.")  # fmt: skip
        # RDS takes no final snapshot of a replica.
        members = {"DBInstanceIdentifier": name, "SkipFinalSnapshot": True}
        request = Request("rds", "delete_db_instance", members)
        effect = Effect("irreversible", f"What reads from it fails from now on; its data is {last_part(of)}'s.")
        steps.append(Step("replica", "delete", {"db_instance_identifier": name, "replica_of": of}, None, (request,),
                          effect, work=_removing(request, name, params)))  # fmt: skip
    if params.get("wait") is not False:
        steps.append(arrival(INSTANCE, name, params, told, GONE))
    return Plan(tuple(steps))


def _removing(request: Request, name: str, params: Params) -> Any:
    send = sending(INSTANCE, name, request, params)

    def work(api: Any) -> None:
        try:
            send(api)
        except ApiError as error:
            if error.code not in INSTANCE.missing:
                raise

    return work
