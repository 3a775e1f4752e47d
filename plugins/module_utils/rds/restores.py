# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new instance from a snapshot, or from another instance as it was at some time; never one that is there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Effect, Params, Plan, Request, Step
from ..shapes import timestamp
from ..tags import tag_texts
from . import copies, security_groups
from .states import INSTANCE, SNAPSHOT, reach, status
from .steps import arrival, check_identifier, described, first_tags, last_part, told

SOURCES = (
    "db_snapshot_identifier",
    "source_db_instance_identifier",
    "source_dbi_resource_id",
    "source_db_instance_automated_backups_arn",
)
_BY_THEN = "A run is refused then, unless a task before this one makes it."
_ALREADY = ("DBInstanceAlreadyExists", "DBInstanceAlreadyExistsFault")


@dataclass(frozen=True)
class _Source:
    """Where the data comes from: members of the request, the description, and from when on a restore can be of it."""

    members: Mapping[str, Any]
    seen: Mapping[str, Any] = field(default_factory=dict)
    since: datetime.datetime | None = None
    notes: tuple[str, ...] = ()
    unfinished: str = ""


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_identifier("db_instance_identifier", params["db_instance_identifier"])
    given = [option for option in SOURCES if params.get(option)]
    if len(given) != 1:
        raise Refused(f"Give one source: {', '.join(SOURCES[:-1])} or {SOURCES[-1]}.")
    when, latest = params.get("restore_time"), params.get("use_latest_restorable_time")
    if given[0] == "db_snapshot_identifier":
        if when or latest:
            raise Refused("A snapshot is of one time: restore_time and use_latest_restorable_time are for the other"
                          " sources.")  # fmt: skip
        if params.get("max_allocated_storage") is not None:
            raise Refused("max_allocated_storage: a restore from a snapshot doesn't take it. Set it with rds_instance,"
                          " once the instance is there.")  # fmt: skip
    elif bool(when) == bool(latest):
        raise Refused("Say which time: either restore_time or use_latest_restorable_time: true.")
    if when:
        _time(when)
    source = params.get("source_db_instance_identifier")
    if source and last_part(source).lower() == params["db_instance_identifier"].lower():
        raise Refused(
            f"db_instance_identifier: a restore makes a new instance, and {source} is the one that it is made from."
            " Give it another name; rds_instance renames both afterwards."
        )
    copies.check(params)


def _time(text: str) -> datetime.datetime:
    try:
        # Python before 3.11 doesn't read the Z.
        given = datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)
    except ValueError:
        raise Refused(
            f"restore_time: {text!r} isn't a time in ISO 8601, such as '2026-11-21T08:30:00Z'."
        ) from None
    if given.tzinfo is None:
        return given.replace(tzinfo=datetime.timezone.utc)
    return given


def plan(api: Any, params: Params) -> Plan:
    """The restore, unless it is there already, and the wait for it."""
    name = params["db_instance_identifier"].lower()
    params = {**params, "db_instance_identifier": name}
    found = described(api, INSTANCE, name)
    snapshot = params.get("db_snapshot_identifier")
    source = _snapshot(api, params, found) if snapshot else _backups(api, params, found)
    if found is not None:
        _accept(found, source, name)
        there = {"instance": told(found), "msg": f"There is a DB instance {name} already: nothing is restored into it."}
        rests = status(INSTANCE, found) in INSTANCE.rest or params.get("wait") is False
        return Plan(() if rests else (arrival(INSTANCE, name, params, _shown(name)),), there)
    if snapshot:
        operation, target = "restore_db_instance_from_db_snapshot", {"DBInstanceIdentifier": name}
    else:
        operation, target = "restore_db_instance_to_point_in_time", {"TargetDBInstanceIdentifier": name}
    params, unknown = security_groups.resolve(api, params)
    members = {
        **source.members,
        **target,
        **copies.members(params, copies.OF_RESTORES),
        **first_tags(params),
    }
    request = Request("rds", operation, members)
    least, asked = source.seen.get("AllocatedStorage"), params.get("allocated_storage")
    if least and asked and asked < least:
        raise Refused(f"allocated_storage: {asked} GiB are less than the {least} GiB of the source, and a restore can't"
                      " shrink storage. rds_blue_green can, afterwards.")  # fmt: skip
    steps: list[Step] = []
    if source.unfinished:
        steps.append(_unfinished(source.unfinished, params))
    kind = params.get("db_instance_class") or source.seen.get("DBInstanceClass") or "the source's class"
    named = (*SOURCES, "restore_time", "use_latest_restorable_time", *copies.OF_RESTORES, "tags")
    shown = {option: params[option] for option in named if params.get(option)}
    steps.append(
        Step(
            "instance",
            "restore",
            None,
            {"db_instance_identifier": name, **shown},
            (request,),
            Effect("costs", f"A further instance of {kind} and its storage are billed from now on."),
            already=_ALREADY,
        )
    )
    steps.append(arrival(INSTANCE, name, params, _shown(name)))
    seen = {
        "DBInstanceIdentifier": name,
        "DBInstanceStatus": "creating" if params.get("wait") is False else "available",
        **copies.foretold(members, source.seen),
    }
    facts = {"instance": {**told(seen), "tags": tag_texts(params.get("tags") or {})}, "msg": _restored(name)}
    return Plan(tuple(steps), facts, (*source.notes, *(f"{one} {_BY_THEN}" for one in unknown)))


def _restored(name: str) -> str:
    return f"DB instance {name} is restored."


def _shown(name: str) -> Any:
    def shown(found: Mapping[str, Any]) -> dict[str, Any]:
        now = status(INSTANCE, found)
        return {"instance": told(found), "msg": _restored(name) if now in INSTANCE.rest else
                f"DB instance {name} is being restored: it is {now}."}  # fmt: skip

    return shown


def _unfinished(snapshot: str, params: Params) -> Step:
    def work(api: Any) -> None:
        reach(api, SNAPSHOT, snapshot, float(params["wait_timeout"]))

    look = (Request("rds", SNAPSHOT.operation, {SNAPSHOT.member: snapshot}),)
    return Step("snapshot", "wait for", None, {SNAPSHOT.noun: snapshot}, look, work=work, changes=False)


def _accept(found: Mapping[str, Any], source: _Source, name: str) -> None:
    """Refuse an instance that is there and can't be this restore.

    RDS doesn't tell what an instance was restored from. What it tells rules some out: one that is older than the data
    that it should have, and one of another engine.
    """
    born, engine = found.get("InstanceCreateTime"), source.seen.get("Engine")
    why = ""
    if born is not None and source.since is not None and born < source.since:
        why = f"it was made {timestamp(born)}, before the time of the data ({timestamp(source.since)})"
    elif engine and found.get("Engine") and found["Engine"] != engine:
        why = f"its engine is {found['Engine']}, and the source's {engine}"
    elif found.get("DbiResourceId") and found["DbiResourceId"] == source.seen.get("DbiResourceId"):
        why = "it is the source itself"
    if why:
        raise Refused(
            f"db_instance_identifier: there is a DB instance {name} already that isn't this restore: {why}. A restore"
            " makes a new instance: give another name, or rename or remove that one first."
        )


# ---- from a snapshot ------------------------------------------------------------------------------------------------


def _snapshot(api: Any, params: Params, target: Any) -> _Source:
    name = params["db_snapshot_identifier"]
    asked: dict[str, Any] = {"DBSnapshotIdentifier": name}
    if name.startswith("arn:"):
        # Those that other accounts share are only described if they are asked for.
        asked.update(IncludeShared=True, IncludePublic=True)
    try:
        found = api.call("describe_db_snapshots", asked, "rds")["DBSnapshots"]
    except ApiError as error:
        if error.code not in SNAPSHOT.missing:
            raise
        found = []
    members = {"DBSnapshotIdentifier": name}
    if not found:
        # A restore that is there needs its snapshot no more.
        return _Source(members) if target is not None else _missing(api, members, f"There is no DB snapshot {name}.")
    now = status(SNAPSHOT, found[0])
    if now == "failed" and target is None:
        raise Refused(f"db_snapshot_identifier: {name} failed, there is nothing in it.")
    seen = {member: value for member, value in found[0].items() if member != "DbiResourceId"}
    return _Source(members, seen, found[0].get("SnapshotCreateTime"), unfinished=name if now == "creating" else "")


def _missing(api: Any, members: Mapping[str, Any], sentence: str) -> _Source:
    if not api.check:
        raise Refused(sentence)
    return _Source(members, notes=(f"{sentence} {_BY_THEN}",))


# ---- as it was at some time -----------------------------------------------------------------------------------------


def _backups(api: Any, params: Params, target: Any) -> _Source:
    """The source of a point in time, with the time held against what its backups reach."""
    instance, resource, arn = (str(params.get(option) or "") for option in SOURCES[1:])
    asked = (
        {"DBInstanceAutomatedBackupsArn": arn}
        if arn
        else {"DbiResourceId": resource}
        if resource
        else {"DBInstanceIdentifier": last_part(instance)}
    )
    name = instance or resource or arn
    when: dict[str, Any] = (
        {"RestoreTime": _time(params["restore_time"])}
        if params.get("restore_time")
        else {"UseLatestRestorableTime": True}
    )
    since = when.get("RestoreTime")
    backups = _listed_backups(api, name, asked)
    source = described(api, INSTANCE, last_part(instance)) if instance else None
    if arn:
        members = {"SourceDBInstanceAutomatedBackupsArn": arn, **when}
    elif resource:
        members = {"SourceDbiResourceId": resource, **when}
    else:
        members = {"SourceDBInstanceIdentifier": last_part(instance), **when}
    if target is not None:
        return _Source(members, source or (backups[0] if backups else {}), since)
    if instance and source is None:
        if len(backups) > 1:
            ids = ", ".join(sorted(str(one.get("DbiResourceId")) for one in backups))
            raise Refused(
                f"source_db_instance_identifier: {instance} is gone, and there are backups of several instances that"
                f" had this name. Say which: source_dbi_resource_id of {ids}."
            )
        if backups:
            # An instance that is gone is only known by its resource id.
            members = {"SourceDbiResourceId": backups[0]["DbiResourceId"], **when}
    if source is None and not backups:
        return _missing(api, members, f"There are no automated backups of {name} that could be restored.")
    if source is not None and source.get("BackupRetentionPeriod") == 0:
        raise Refused(
            f"source_db_instance_identifier: {instance} has no automated backups (its backup_retention_period is 0): it"
            " can only be restored from a snapshot."
        )
    backup = _of(backups, source)
    _within(params, since, backup, source)
    seen = dict(source or backup)
    return _Source(members, seen, since)


def _listed_backups(api: Any, name: Any, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        pages = api.pages("describe_db_instance_automated_backups", asked, "rds")
        return [one for page in pages for one in page.get("DBInstanceAutomatedBackups", ())]
    except ApiError as error:
        if error.code.startswith("DBInstanceAutomatedBackupNotFound"):
            return []
        raise


def _of(backups: list[dict[str, Any]], source: Mapping[str, Any] | None) -> Mapping[str, Any]:
    mine = [one for one in backups if source is None or one.get("DbiResourceId") == source.get("DbiResourceId")]
    return mine[0] if mine else {}


def _within(
    params: Params, when: datetime.datetime | None, backup: Mapping[str, Any], source: Mapping[str, Any] | None
) -> None:
    if when is None:
        return
    window = backup.get("RestoreWindow") or {}
    first = window.get("EarliestTime")
    last = (source or {}).get("LatestRestorableTime") or window.get("LatestTime")
    if (first is not None and when < first) or (last is not None and when > last):
        span = " ".join(
            f"{word} {timestamp(each)}" for word, each in (("from", first), ("to", last)) if each is not None
        )
        late = last is not None and when > last
        hint = " The newest time follows some five minutes behind: use_latest_restorable_time: true takes it." * late
        raise Refused(f"restore_time: {params['restore_time']} can't be restored, only times {span}.{hint}")
