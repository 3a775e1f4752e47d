# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of a vault, held against the index: what was in doubt is settled, what it knows of is added. Pure."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from ..errors import Failed

Entry = dict[str, Any]
# An inventory may be as much behind: an archive younger than that at its time says nothing by not being in it.
_LAG = datetime.timedelta(days=1)


def document(body: bytes) -> dict[str, Any]:
    """An inventory as AWS writes it, from its JSON; raises Failed."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("ArchiveList"), list):
        raise Failed("The output of the job is no inventory: run the task again.")
    return told


def reconciled(
    entries: list[Entry], vault: str, inventory: Mapping[str, Any]
) -> tuple[list[Entry], dict[str, list[str]]]:
    """The entries as the inventory of a vault makes them, and the names of those that it changed, by what it did.

    ``confirmed``: their id is known now, or they are there after all. ``missing``: the inventory doesn't have them,
    though it is a day younger. ``added``: the index didn't have them; their name is their description, or their id.
    """
    listed = {one["ArchiveId"]: one for one in inventory["ArchiveList"]}
    known = {one.get("archive_id") for one in entries}
    free = [one for name, one in listed.items() if name not in known]
    done: dict[str, list[str]] = {"confirmed": [], "missing": [], "added": []}
    result = []
    for entry in entries:
        result.append(_settled(entry, listed, free, str(inventory["InventoryDate"]), done)
                      if entry["vault"] == vault else entry)  # fmt: skip
    for one in free:
        name = one.get("ArchiveDescription") or one["ArchiveId"]
        done["added"].append(name)
        result.append({
            "key": one["ArchiveId"], "name": name, "vault": vault, "archive_id": one["ArchiveId"],
            "description": one.get("ArchiveDescription") or "", "size": int(one["Size"]),
            "tree_hash": one["SHA256TreeHash"], "modified": None, "uploaded": _second(one["CreationDate"]),
            "status": "stored",
        })  # fmt: skip
    return result, done


def _settled(
    entry: Entry, listed: Mapping[str, Any], free: list[Any], date: str, done: dict[str, list[str]]
) -> Entry:
    there = entry.get("archive_id") in listed
    if entry["status"] == "unconfirmed":
        for one in free:
            if (one["SHA256TreeHash"], int(one["Size"])) == (entry["tree_hash"], entry["size"]):
                free.remove(one)
                done["confirmed"].append(entry["name"])
                return {**entry, "status": "stored", "archive_id": one["ArchiveId"]}
    elif entry["status"] == "missing" and there:
        done["confirmed"].append(entry["name"])
        return {**entry, "status": "stored"}
    elif entry["status"] == "stored" and not there and _at(entry.get("uploaded")) + _LAG < _at(date):
        done["missing"].append(entry["name"])
        return {**entry, "status": "missing"}
    return entry


def _second(text: str) -> str:
    return f"{text[:19]}Z"


def _at(text: Any) -> datetime.datetime:
    """A time; one that isn't told is now, of which no inventory knows."""
    if not text:
        return datetime.datetime.max - _LAG
    return datetime.datetime.strptime(str(text)[:19], "%Y-%m-%dT%H:%M:%S")
