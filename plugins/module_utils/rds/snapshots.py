# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of instances: taken, copied from where they are, shared with accounts, thinned out to the newest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Effect, Params, Plan, Request, Step
from ..tags import tag_texts, tags_by_key, wanted_tags
from .states import INSTANCE, SNAPSHOT, status
from .steps import (
    GONE,
    arrival,
    asked,
    check_identifier,
    described,
    first_tags,
    is_account,
    last_part,
    listed,
    sending,
    source_arn,
    tagging,
    told,
)

_EVERYBODY = "all"
_THERE = ("DBSnapshotAlreadyExists", "DBSnapshotAlreadyExistsFault")
# What a snapshot takes over from its instance, by its own name and by the instance's.
_TAKEN_OVER: Mapping[str, str] = {
    **{
        member: member
        for member in (
            "DBInstanceIdentifier", "DbiResourceId", "Engine", "EngineVersion", "AllocatedStorage", "AvailabilityZone",
            "MasterUsername", "LicenseModel", "Iops", "StorageThroughput", "StorageType", "KmsKeyId",
            "IAMDatabaseAuthenticationEnabled", "DedicatedLogVolume",
        )
    },
    "Encrypted": "StorageEncrypted",
}  # fmt: skip


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    name = params["db_snapshot_identifier"]
    if name.lower().startswith("rds:"):
        raise Refused(
            f"db_snapshot_identifier: {name} is an automated snapshot. RDS removes it with its instance or when"
            " backup_retention_period is over; source_db_snapshot_identifier makes a copy that stays."
        )
    check_identifier("db_snapshot_identifier", name, 255)
    for account in params.get("share_with") or ():
        if account != _EVERYBODY and not is_account(account):
            raise Refused(f"share_with: {account!r} is neither an account's id of 12 digits nor all.")
    if _EVERYBODY in (params.get("share_with") or ()) and not params.get("allow_public"):
        raise Refused(
            "share_with: all makes the data of the snapshot public. If that is meant, set allow_public: true."
        )
    keep, prefix = params.get("keep_newest"), params.get("keep_newest_prefix")
    if keep is not None:
        if keep < 1:
            raise Refused(f"keep_newest: {keep} would remove the snapshot that this task makes; the least is 1.")
        if not prefix:
            raise Refused(
                "keep_newest needs keep_newest_prefix, what the identifiers of the snapshots begin with that may be"
                " removed, so that none made by hand goes."
            )
        if not name.lower().startswith(prefix.lower()):
            raise Refused(
                f"db_snapshot_identifier {name} doesn't begin with keep_newest_prefix {prefix}: it wouldn't be one of"
                " those that are counted."
            )


def plan(api: Any, params: Params) -> Plan:
    """What brings the snapshot to what the task says."""
    params = {**params, "db_snapshot_identifier": params["db_snapshot_identifier"].lower()}
    name = params["db_snapshot_identifier"]
    found = described(api, SNAPSHOT, name)
    if params["state"] == "absent":
        return _removal(params, found)
    now = status(SNAPSHOT, found)
    if now in ("failed", "deleting"):
        raise Failed(
            f"DB snapshot {name} is {now}: "
            + ("remove it with state: absent, then make it anew." if now == "failed" else "run the task again later.")
        )
    notes: tuple[str, ...] = ()
    steps: list[Step] = []
    if found is None:
        creation, seen, notes = _copy(api, params) if params.get("source_db_snapshot_identifier") else _new(api, params)
        steps.append(creation)
    else:
        _accept(found, params)
        seen = found
        steps.extend(tagging(found["DBSnapshotArn"], tags_by_key(found.get("TagList")), params))
    # A snapshot that isn't finished can't be shared, and isn't one of the newest yet.
    waits = params.get("wait") or bool(params.get("share_with"))
    finished = now == "available"
    if found is None or (waits and not finished):
        steps.append(arrival(SNAPSHOT, name, {**params, "wait": waits}, told))
        finished = finished or waits
    sharing, shared = _sharing(api, params, found, seen)
    gone = _outlived(api, params, name, seen, finished)
    facts = {**told(seen), "tags": _tags(found, params)}
    if waits and now != "available":
        facts.update(status="available", percent_progress=100)
    if shared is not None:
        facts["shared_with"] = shared
    if params.get("keep_newest") is not None:
        facts["removed"] = [one["DBSnapshotIdentifier"] for one in gone]
    return Plan((*steps, *sharing, *_retention(gone)), facts, notes)


def _tags(found: Mapping[str, Any] | None, params: Params) -> dict[str, str]:
    current = tags_by_key((found or {}).get("TagList"))
    if params.get("tags") is None:
        return current
    return wanted_tags(params, current) if found else tag_texts(params["tags"])


def _accept(found: Mapping[str, Any], params: Params) -> None:
    """Refuse a snapshot that is there and is another one than the task means."""
    name, source, instance = (
        params[option]
        for option in ("db_snapshot_identifier", "source_db_snapshot_identifier", "db_instance_identifier")
    )
    of = found.get("DBInstanceIdentifier")
    if not source and instance and of and of.lower() != instance.lower():
        raise Refused(f"There is a DB snapshot {name} already, of instance {of} and not of {instance}. Choose another"
                      " db_snapshot_identifier.")  # fmt: skip
    copied = found.get("SourceDBSnapshotIdentifier")
    if source and copied and last_part(copied).lower() != last_part(source).lower():
        raise Refused(f"There is a DB snapshot {name} already, a copy of {copied} and not of {source}. Choose another"
                      " db_snapshot_identifier.")  # fmt: skip


def _costs(gigabytes: Any) -> Effect:
    size = f" ({gigabytes} GiB at most)" if gigabytes else ""
    return Effect("costs", f"Its storage is billed by the month until it is removed{size}.")


def _new(api: Any, params: Params) -> tuple[Step, dict[str, Any], tuple[str, ...]]:
    name, instance = params["db_snapshot_identifier"], params.get("db_instance_identifier")
    if not instance:
        raise Refused(
            f"There is no DB snapshot {name}. To make it, give db_instance_identifier, or"
            " source_db_snapshot_identifier for a copy."
        )
    source = described(api, INSTANCE, instance)
    notes: tuple[str, ...] = ()
    if source is None:
        sentence = f"There is no DB instance {instance} that a snapshot could be made of."
        if not api.check:
            raise Refused(sentence)
        notes = (f"{sentence} A run is refused then, unless a task before this one makes it.",)
        source = {"DBInstanceIdentifier": instance.lower()}
    request = Request(
        "rds",
        "create_db_snapshot",
        {"DBSnapshotIdentifier": name, "DBInstanceIdentifier": instance, **first_tags(params)},
    )
    effects = _costs(source.get("AllocatedStorage"))
    seen = {own: source[member] for own, member in _TAKEN_OVER.items() if source.get(member) is not None}
    shown = {"db_snapshot_identifier": name, "db_instance_identifier": instance}
    if params.get("tags"):
        shown["tags"] = tag_texts(params["tags"])
    step = Step(
        "snapshot",
        "create",
        None,
        shown,
        (request,),
        effects,
        # The instance may be at something else, an automated backup for example: then the snapshot waits for it.
        work=_unless_there(sending(INSTANCE, instance, request, params)),
    )
    begun = {"DBSnapshotIdentifier": name, "SnapshotType": "manual", "Status": "creating"}
    return step, {**seen, **begun}, notes


def _unless_there(work: Any) -> Any:
    """The work, whose own first try may be what has made it."""

    def once(api: Any) -> None:
        try:
            work(api)
        except ApiError as error:
            if error.code not in _THERE:
                raise

    return once


def _copy(api: Any, params: Params) -> tuple[Step, dict[str, Any], tuple[str, ...]]:
    name = params["db_snapshot_identifier"]
    source, elsewhere = source_arn(
        api, "snapshot", params["source_db_snapshot_identifier"], params.get("source_region") or "",
        "source_db_snapshot_identifier",
    )  # fmt: skip
    notes: tuple[str, ...] = ()
    seen: dict[str, Any] = {}
    if not elsewhere:
        # One that another account shares is described by its ARN, and only if it is asked for.
        original = described(api, SNAPSHOT, source)
        if original is None and not source.startswith("arn:"):
            sentence = f"There is no DB snapshot {source} that could be copied."
            if not api.check:
                raise Refused(sentence)
            notes = (f"{sentence} A run is refused then, unless a task before this one makes it.",)
        left = ("DBSnapshotArn", "SnapshotCreateTime", "TagList", "OriginalSnapshotCreateTime", "SnapshotDatabaseTime")
        seen = {member: value for member, value in (original or {}).items() if member not in left}
    members = {
        "SourceDBSnapshotIdentifier": source,
        "TargetDBSnapshotIdentifier": name,
        **first_tags(params),
        **({"CopyTags": True} if params.get("copy_tags") else {}),
        **({"KmsKeyId": params["kms_key_id"]} if params.get("kms_key_id") else {}),
        **({"OptionGroupName": params["option_group_name"]} if params.get("option_group_name") else {}),
        # botocore signs the link for the source's region that AWS asks for.
        **({"SourceRegion": elsewhere} if elsewhere else {}),
    }
    request = Request("rds", "copy_db_snapshot", members)
    shown = {"db_snapshot_identifier": name, "source_db_snapshot_identifier": source}
    step = Step("snapshot", "copy", None, shown, (request,), _costs(seen.get("AllocatedStorage")),
                work=_unless_there(_copying(request, name, source, elsewhere, params)))  # fmt: skip
    begun = {"DBSnapshotIdentifier": name, "SnapshotType": "manual", "Status": "creating",
             "SourceDBSnapshotIdentifier": source}  # fmt: skip
    if params.get("kms_key_id"):
        begun.update(Encrypted=True, KmsKeyId=params["kms_key_id"])
    return step, {**seen, **begun}, notes


def _copying(request: Request, name: str, source: str, elsewhere: str, params: Params) -> Any:
    busy = None if elsewhere else sending(SNAPSHOT, source, request, params)

    def work(api: Any) -> None:
        try:
            if busy:
                busy(api)
            else:
                api.call(request.operation, request.params, "rds")
        except ApiError as error:
            text = error.message.lower()
            if elsewhere and not params.get("kms_key_id") and ("kms" in text or "encrypt" in text):
                raise Failed(
                    f"DB snapshot {source} is encrypted, and a key is known in its own region only: set kms_key_id to a"
                    f" key of {api.where.region}, which {name} is then encrypted with ({error.code}: {error.message})",
                    error,
                ) from error
            raise

    return work


# ---- who may restore it ---------------------------------------------------------------------------------------------


def _sharing(
    api: Any, params: Params, found: Mapping[str, Any] | None, seen: Mapping[str, Any]
) -> tuple[tuple[Step, ...], list[str] | None]:
    """The step that shares it with the accounts that the task names, and who it is shared with then."""
    if params.get("share_with") is None:
        return (), None
    name, wanted = params["db_snapshot_identifier"], set(params["share_with"])
    current: set[str] = set()
    if found is not None:
        answer = asked(
            api,
            f"reading who DB snapshot {name} is shared with",
            "describe_db_snapshot_attributes",
            {"DBSnapshotIdentifier": name},
        )
        attributes = answer["DBSnapshotAttributesResult"].get("DBSnapshotAttributes", ())
        current = {value for one in attributes if one["AttributeName"] == "restore" for value in one["AttributeValues"]}
    added = sorted(wanted - current)
    gone = sorted(current - wanted) if params.get("purge_share") is not False else []
    after = sorted((current - set(gone)) | wanted)
    if not added and not gone:
        return (), after
    if added and seen.get("Encrypted"):
        _check_key(api, name, added, seen.get("KmsKeyId"))
    members = {
        "DBSnapshotIdentifier": name,
        "AttributeName": "restore",
        **({"ValuesToAdd": added} if added else {}),
        **({"ValuesToRemove": gone} if gone else {}),
    }
    effect = None
    if added:
        whom = "everybody" if _EVERYBODY in added else "these accounts"
        effect = Effect("irreversible", f"From now on {whom} can copy all the data; a copy can't be taken back.")
    request = Request("rds", "modify_db_snapshot_attribute", members)
    return (Step("share_with", "change", sorted(current), after, (request,), effect),), after


def _check_key(api: Any, name: str, added: list[str], key: Any) -> None:
    """Refuse to share what nobody else could decrypt."""
    if _EVERYBODY in added:
        raise Refused(f"share_with: DB snapshot {name} is encrypted, and only one that isn't can be public.")
    if not key:
        return
    try:
        manager = api.call("describe_key", {"KeyId": key}, "kms")["KeyMetadata"].get("KeyManager")
    except ApiError:
        return  # Who may not look at keys is told by RDS.
    if manager == "AWS":
        raise Refused(
            f"share_with: DB snapshot {name} is encrypted with RDS's own key (aws/rds), which no other account can use."
            " Make a copy with a key of your own (source_db_snapshot_identifier, kms_key_id), let the accounts use that"
            " key by its policy, and share the copy."
        )


# ---- the newest stay ------------------------------------------------------------------------------------------------


def _outlived(
    api: Any, params: Params, name: str, seen: Mapping[str, Any], finished: bool
) -> list[dict[str, Any]]:
    """The snapshots beyond the newest that stay, the newest first.

    Those of this very database count whose identifiers begin with the prefix: one that had the same name before and is
    gone has another resource id. One that isn't finished is neither counted nor removed.
    """
    keep, instance = params.get("keep_newest"), seen.get("DBInstanceIdentifier")
    if keep is None or not instance:
        return []
    prefix = params["keep_newest_prefix"].lower()
    everything = listed(
        api,
        f"listing the snapshots of DB instance {instance}",
        "describe_db_snapshots",
        {"DBInstanceIdentifier": instance, "SnapshotType": "manual"},
        "DBSnapshots",
    )
    others = [
        one
        for one in everything
        if one.get("SnapshotType", "manual") == "manual"
        and one["DBSnapshotIdentifier"].startswith(prefix)
        and one["DBSnapshotIdentifier"] != name
        and str(one.get("Status", "")).lower() == "available"
        and one.get("DbiResourceId") == seen.get("DbiResourceId")
        and one.get("SnapshotCreateTime") is not None
    ]
    others.sort(key=lambda one: one["SnapshotCreateTime"], reverse=True)
    return others[keep - 1 if finished else keep :]


def _retention(gone: list[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(
            f"keep_newest[{one['DBSnapshotIdentifier']}]",
            "delete",
            {"db_snapshot_identifier": one["DBSnapshotIdentifier"], "snapshot_create_time": one["SnapshotCreateTime"]},
            None,
            (Request("rds", "delete_db_snapshot", {"DBSnapshotIdentifier": one["DBSnapshotIdentifier"]}),),
            Effect("irreversible", "The data in it can't be brought back."),
            already=SNAPSHOT.missing,
        )
        for one in gone
    )


def _removal(params: Params, found: Mapping[str, Any] | None) -> Plan:
    if found is None:
        return Plan()
    name = params["db_snapshot_identifier"]
    steps = []
    if status(SNAPSHOT, found) != "deleting":
        request = Request("rds", "delete_db_snapshot", {"DBSnapshotIdentifier": name})
        shown = {"db_snapshot_identifier": name, "snapshot_create_time": found.get("SnapshotCreateTime")}
        effect = Effect("irreversible", "The data in it can't be brought back.")
        steps.append(Step("snapshot", "delete", shown, None, (request,), effect, already=SNAPSHOT.missing))
    if params.get("wait"):
        steps.append(arrival(SNAPSHOT, name, params, told, GONE))
    return Plan(tuple(steps))
