# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives of a vault, by way of the index: sent once, resumed, and deleted."""

from __future__ import annotations

import datetime
import os
import re
import uuid
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from ..s3 import prices
from ..s3.checksums import Source, file_source
from . import hashes, index, uploads, vaults

# AWS: "the allowable characters are 7-bit ASCII without control codes, specifically ASCII values 32-126 decimal".
_DESCRIPTION = re.compile(r"[ -~]{0,1024}")
_CLASS = "VAULT"
_SHOWN = ("name", "vault", "archive_id", "description", "size", "tree_hash", "modified", "uploaded", "status")


def check(params: Params) -> None:
    """Refuse what can't be an archive, before anything is read."""
    vaults.check_name(params["vault"], "vault")
    vaults.check_account(params)
    if params.get("description") is not None and not _DESCRIPTION.fullmatch(params["description"]):
        raise Refused("description: at most 1024 characters of printable ASCII are allowed.")
    size = params.get("part_size")
    if size is not None and (size < 1 or size > 4096 or size & (size - 1)):
        raise Refused(f"part_size: {size}: the MiB of a part are a power of two, from 1 to 4096.")
    if not 1 <= params["concurrency"] <= 64:
        raise Refused(f"concurrency: {params['concurrency']}: from 1 to 64 parts at the same time.")
    if params["state"] == "absent" and not (params.get("archive_id") or params.get("name")):
        raise Refused("archive_id or name: which archive is to be deleted?")
    if params["state"] == "present" and not params.get("src"):
        raise Refused("src: which file is to be sent?")
    if params["state"] == "present" and params.get("archive_id"):
        raise Refused("archive_id: AWS makes up the ids of archives; leave it out.")


def about(params: Params) -> str:
    """How sentences name the archive of a task."""
    name = params.get("name") or params.get("archive_id") or os.path.basename(params.get("src") or "")
    return f"archive {name} of vault {params['vault']}"


def plan(api: Any, params: Params) -> Plan:
    """What is to be sent or deleted, by what the index tells."""
    path = index.check(params["index"])
    entries = index.read(path)
    arn, warnings = vault_arn(api, params)
    mine = [one for one in entries if one["vault"] == arn]
    if params["state"] == "absent":
        return _removal(api, params, path, arn, mine, warnings)
    source = _source(params["src"])
    name = params.get("name") or os.path.basename(source.path)
    running = next((one for one in mine if _is_running(one, name, source)), None)
    size = (params["part_size"] * hashes.MIB) if params.get("part_size") else hashes.part_size(source.size)
    size = running["part_size"] if running else size
    if size * hashes.MOST_PARTS < source.size:
        raise Refused(f"part_size: {source.path} would have more than {hashes.MOST_PARTS} parts: use larger ones.")
    parts = hashes.of_parts(source, size, lambda done: api.report(f"hashing {name}: {done} of {source.size} bytes"))
    checksum = hashes.root(parts).hex()
    for one in reversed(mine) if not params.get("force") else ():
        if (one["name"], one.get("size"), one.get("tree_hash")) != (name, source.size, checksum):
            continue
        if one["status"] == "stored":
            return Plan(facts={"archive": shown(one)}, warnings=warnings)
        if one["status"] == "unconfirmed":
            sentence = (
                f"{name} was sent to vault {params['vault']} and its id is not known yet: it stands in the vault's next"
                " inventory, a day later, which glacier_job brings into the index. It isn't sent again, unless"
                " force: true."
            )
            return Plan(facts={"archive": shown(one)}, warnings=(*warnings, sentence))
    if running and running.get("tree_hash") != checksum:
        running = None
    entry: dict[str, Any] = {
        "key": running["key"] if running else str(uuid.uuid4()),
        "name": name,
        "vault": arn,
        "description": params["description"] if params.get("description") is not None else _plain(name),
        "size": source.size,
        "tree_hash": checksum,
        "modified": _time(os.stat(source.path).st_mtime),
        "part_size": size,
        "status": "uploading",
        "upload_id": running["upload_id"] if running else "",
        "completing": bool(running and running.get("completing")),
    }
    place = vaults.named(params)
    sending = uploads.Sending(
        place, source, size, tuple(parts), entry["description"], name, params.get("concurrency") or 4
    )
    others = {one["upload_id"] for one in entries if one.get("upload_id") and one["key"] != entry["key"]}

    def work(api: Any) -> dict[str, Any]:
        return {"archive": shown(_send(api, path, entry, sending, others, resumed=running is not None))}

    told = {**shown(entry), "status": "stored"}
    step = Step("archive", "send", None, told, _requests(sending), _costs(api, params, source.size), work)
    return Plan((step,), {"archive": told}, warnings)


def vault_arn(api: Any, params: Params) -> tuple[str, tuple[str, ...]]:
    """The ARN of the task's vault; in a check run, a warning where there is none yet. Raises Failed."""
    try:
        return str(api.call("describe_vault", vaults.named(params))["VaultARN"]), ()
    except ApiError as error:
        if error.code not in vaults.GONE:
            sentence = explain(f"looking for vault {params['vault']}", error, needed(api.service, "describe_vault"))
            raise Failed(sentence, error) from error
        sentence = f"vault: there is no vault {params['vault']} in this account and region."
        if not api.check:
            raise Failed(f"{sentence} glacier_vault makes one.", error) from error
        return "", (f"{sentence} A run fails then, unless a task before this one makes it.",)


def shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as results show it."""
    return {name: entry.get(name) for name in _SHOWN}


def _is_running(entry: Mapping[str, Any], name: str, source: Source) -> bool:
    return (entry["status"], entry["name"], entry.get("size")) == ("uploading", name, source.size)


def _source(said: str) -> Source:
    path = os.path.abspath(os.path.expanduser(said))
    if not os.path.isfile(path):
        raise Refused(f"src: there is no file {path}.")
    if not os.access(path, os.R_OK):
        raise Refused(f"src: {path} can't be read by this user.")
    source = file_source(path)
    if not source.size:
        raise Refused(f"src: {path} is empty, and an archive has one byte at least.")
    if source.size > hashes.MOST_PARTS * hashes.LARGEST_PART:
        raise Refused(f"src: {path} has {source.size} bytes, more than an archive can have.")
    return source


def _plain(name: str) -> str:
    """A name as a description can have it."""
    return re.sub(r"[^ -~]", "?", name)[:1024]


def _time(seconds: float) -> str:
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def now() -> str:
    """The time, as entries have it."""
    return _time(datetime.datetime.now(datetime.timezone.utc).timestamp())


def _costs(api: Any, params: Params, size: int) -> Effect:
    table = prices.prices(api.where.region, params.get("prices"))
    month = table.month(_CLASS, size, 1)
    sentence = f"It costs {month:.4f} {table.currency} a month, for 90 days at least (prices of {table.date})."
    return Effect("costs", sentence)


def _requests(sending: uploads.Sending) -> tuple[Request, ...]:
    upload = {**sending.place, "uploadId": "(made by AWS)"}
    begin = {**sending.place, "archiveDescription": sending.description, "partSize": str(sending.part_size)}
    part = {**upload, "range": f"bytes 0-{sending.bounds(0)[1]}/*", "checksum": sending.parts[0].hex()}
    end = {**upload, "archiveSize": str(sending.source.size), "checksum": sending.checksum}
    return (
        Request("glacier", "initiate_multipart_upload", begin),
        Request("glacier", "upload_multipart_part", part),
        Request("glacier", "complete_multipart_upload", end),
    )


def _send(
    api: Any, path: str, entry: dict[str, Any], sending: uploads.Sending, others: set[str], resumed: bool
) -> dict[str, Any]:
    """Send what isn't there yet, and keep in the index how far it has come. Gives the entry as it is then."""
    there: Any = None
    if entry["upload_id"]:
        there = uploads.sent(api, sending, entry["upload_id"])
        if there is None and entry["completing"]:
            return _ended(api, path, entry, sending)
    if there is None:
        entry = {**entry, "upload_id": "", "completing": False}
        index.put(path, entry)
        entry = {**entry, "upload_id": uploads.begun(api, sending, others, look=resumed)}
        index.put(path, entry)
        there = uploads.sent(api, sending, entry["upload_id"]) if resumed else {}
    try:
        uploads.send_parts(api, sending, entry["upload_id"], there or {})
        entry = {**entry, "completing": True}
        index.put(path, entry)
        return _ended(api, path, entry, sending)
    except ApiError as error:
        if not uploads.is_changed(error):
            raise
        failed = uploads.changed(api, sending, entry["upload_id"], error)
        index.drop(path, entry["key"])
        raise failed from error


def _ended(api: Any, path: str, entry: Mapping[str, Any], sending: uploads.Sending) -> dict[str, Any]:
    archive = uploads.complete(api, sending, entry["upload_id"])
    kept = {name: value for name, value in entry.items() if name not in ("upload_id", "completing", "part_size")}
    status = "stored" if archive else "unconfirmed"
    kept.update(status=status, archive_id=archive or None, uploaded=now())
    index.put(path, kept)
    return kept


# --- deletion ---


def _removal(
    api: Any, params: Params, path: str, arn: str, mine: list[dict[str, Any]], warnings: tuple[str, ...]
) -> Plan:
    """A step for each archive of that id or name, and for what is still on its way."""
    asked, name = params.get("archive_id"), params.get("name")
    chosen = [one for one in mine if (one.get("archive_id") == asked if asked else one["name"] == name)]
    if asked and not chosen and arn:
        chosen = [{"key": str(uuid.uuid4()), "name": name or "", "vault": arn, "archive_id": asked, "status": "stored"}]
    steps = []
    for one in chosen:
        if one["status"] == "unconfirmed":
            warnings = (*warnings, f"The id of {one['name']} isn't known yet, so that it can't be deleted: its vault's"
                                   " next inventory, which glacier_job brings into the index, tells it.")  # fmt: skip
        elif one["status"] == "uploading":
            steps.append(_abort(params, path, one))
        elif one["status"] in ("stored", "missing"):
            steps.append(_delete(api, params, path, one))
    return Plan(tuple(steps), {"archives": [shown(one) for one in chosen if one["status"] != "deleted"]}, warnings)


def _abort(params: Params, path: str, entry: Mapping[str, Any]) -> Step:
    request = {**vaults.named(params), "uploadId": entry["upload_id"] or "(made by AWS)"}

    def work(api: Any) -> None:
        if entry["upload_id"]:
            try:
                api.call("abort_multipart_upload", request)
            except ApiError as error:
                if error.code not in vaults.GONE:
                    raise
        index.drop(path, entry["key"])

    requests = (Request("glacier", "abort_multipart_upload", request),)
    return Step(f"upload[{entry['name']}]", "remove", shown(entry), None, requests, None, work)


def _delete(api: Any, params: Params, path: str, entry: Mapping[str, Any]) -> Step:
    request = {**vaults.named(params), "archiveId": entry["archive_id"]}

    def work(api: Any) -> None:
        try:
            api.call("delete_archive", request)
        except ApiError as error:
            if error.code not in vaults.GONE:
                raise
        index.put(path, {**entry, "status": "deleted", "deleted": now()})

    sentence = "The archive can't be brought back." + _early(api, params, entry)
    label = entry["name"] or entry["archive_id"][:12]
    requests = (Request("glacier", "delete_archive", request),)
    return Step(f"archive[{label}]", "delete", shown(entry), None, requests, Effect("irreversible", sentence), work)


def _early(api: Any, params: Params, entry: Mapping[str, Any]) -> str:
    """What AWS still charges for an archive that is deleted before 90 days, as far as the index tells."""
    if not entry.get("uploaded") or not entry.get("size"):
        return f" Within {prices.MINIMUM_DAYS[_CLASS]} days of its upload, AWS charges for the rest of them."
    at = datetime.datetime.strptime(entry["uploaded"][:19], "%Y-%m-%dT%H:%M:%S")
    days = (datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - at).total_seconds() / 86400
    left = prices.MINIMUM_DAYS[_CLASS] - days
    if left <= 0:
        return ""
    table = prices.prices(api.where.region, params.get("prices"))
    cost = table.early(_CLASS, entry["size"], 1, days)
    return f" AWS charges for the {left:.0f} days that are left of 90: {cost:.4f} {table.currency}."
