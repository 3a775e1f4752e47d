# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults of S3 Glacier: their names, settings and deletion, and what is known of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Call, Members, Params, Request, Where
from ..policies import checked
from ..tags import is_system_tag, tag_texts

GONE = ("ResourceNotFoundException",)
# https://docs.aws.amazon.com/amazonglacier/latest/dev/creating-vaults.html and "Tagging Your Vaults"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_TAGS = 10
POLICY_BYTES = 20 * 1024
EVENTS = ("ArchiveRetrievalCompleted", "InventoryRetrievalCompleted")
# What AWS takes in place of the account of the credentials.
OWN = "-"


def account(params: Params, where: Where) -> str:
    """The account in a request: the one of the options, or the one of the credentials."""
    return str(params.get("account_id") or OWN)


def named(params: Params) -> dict[str, str]:
    """The members that name the vault of a task."""
    return {"accountId": str(params.get("account_id") or OWN), "vaultName": params["vault"]}


def check_name(name: str, option: str = "name") -> None:
    """Refuse a name that no vault can have."""
    if not _NAME.fullmatch(name):
        raise Refused(
            f"{option}: {name!r}: a vault's name has 1 to 255 characters, of letters, digits and any of _.-"
        )


def check_account(params: Params) -> None:
    """Refuse what is no account."""
    if params.get("account_id") and not re.fullmatch(r"\d{12}", str(params["account_id"])):
        raise Refused(f"account_id: {params['account_id']!r}: an account's id has 12 digits.")


def check(params: Params) -> None:
    """Refuse what can't be a vault, before anything is read."""
    check_name(params["name"])
    check_account(params)
    if is_said(params.get("policy")):
        checked(params["policy"], "policy", limit=POLICY_BYTES)
    wanted = params.get("tags") or {}
    if len(wanted) > _TAGS:
        raise Refused(f"tags: {len(wanted)} are too many: a vault has {_TAGS} at most.")
    notifications = params.get("notifications")
    if notifications and not notifications.get("sns_topic") and notifications.get("events") is not None:
        raise Refused("notifications.sns_topic: the ARN of the topic is needed; notifications: {} switches them off.")
    if notifications and notifications.get("events") == []:
        raise Refused("notifications.events: name one at least; notifications: {} switches them off.")
    if params.get("lock") is not None:
        _check_lock(params, params["lock"])


def is_said(document: Any) -> bool:
    """Whether an option has a document; an empty one, which removes what is set, is none."""
    return bool(document) and not (isinstance(document, str) and document.strip() in ("", "{}", "null"))


def _check_lock(params: Params, lock: Mapping[str, Any]) -> None:
    state = lock.get("state") or "started"
    if is_said(lock.get("policy")):
        checked(lock["policy"], "lock.policy", limit=POLICY_BYTES)
    elif state == "started":
        raise Refused("lock.policy: a lock is begun with the policy that it is to hold.")
    if state == "completed" and params.get("confirm_vault_name") != params["name"]:
        raise Refused(
            "confirm_vault_name: a completed lock can never be changed or removed, by nobody, as long as the vault has"
            f" archives. If that is meant, repeat the vault's name: {params['name']}. Nothing was sent."
        )


TAGS = Members(
    "tags",
    read=Call("list_tags_for_vault", "Tags"),
    add=Call("add_tags_to_vault", "Tags"),
    remove=Call("remove_tags_from_vault", "TagKeys"),
    purge="purge_tags",
    together=True,
    want=lambda params, current: tag_texts(params["tags"]),
    kept=is_system_tag,
)


def wanted_notifications(params: Params, current: Any) -> dict[str, Any]:
    """The topic and its events, all of them where none are named; nothing where the option is empty."""
    said = params["notifications"]
    if not said.get("sns_topic"):
        return {}
    return {"sns_topic": said["sns_topic"], "events": list(said.get("events") or EVENTS)}


def same_notifications(wanted: Mapping[str, Any], current: Any) -> bool:
    """Whether the same events go to the same topic."""
    if not wanted or not current:
        return not wanted and not current
    return wanted["sns_topic"] == current["sns_topic"] and set(wanted["events"]) == set(current["events"])


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the ARN that was found."""
    return {**params, "arn": found["VaultARN"]}


# --- its deletion ---


def lingers(found: Mapping[str, Any], params: Params, where: Where) -> dict[str, Any] | None:
    """Why AWS won't delete the vault now, where its last inventory tells; None where it may be tried."""
    archives = found.get("NumberOfArchives") or 0
    if not archives:
        return None
    return _pending(
        f"Vault {params['name']} stays for now: archives in it at its last inventory, of"
        f" {str(found.get('LastInventoryDate'))[:10]}: {archives}. Delete them, with glacier_archive, and run the task"
        " again a day later, when AWS has taken the next inventory. This task never deletes archives."
    )


def deletion(api: Any, request: Request, params: Params) -> dict[str, Any] | None:
    """Delete a vault; what AWS puts off until its next inventory is told and no failure. Raises ApiError."""
    try:
        api.call(request.operation, request.params)
    except ApiError as error:
        if error.code != "InvalidParameterValueException":
            raise
        return _pending(
            f"Vault {params['name']} stays for now: something was written to it or deleted from it since its last"
            " inventory, or it has archives. AWS deletes it after the next inventory that finds it empty, about a day"
            " later: run the task again then. This task never deletes archives."
        )
    return None


def _pending(reason: str) -> dict[str, Any]:
    return {"state": "deletion_pending", "reason": reason}


# --- what is known of it ---


def facts(found: Mapping[str, Any]) -> dict[str, Any]:
    """A vault as AWS describes it, in this collection's words; numbers are those of the last inventory, or None."""
    return {
        "name": found["VaultName"],
        "arn": found["VaultARN"],
        "creation_date": found["CreationDate"],
        "last_inventory_date": found.get("LastInventoryDate"),
        "number_of_archives": found.get("NumberOfArchives"),
        "size_in_bytes": found.get("SizeInBytes"),
    }


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``vault``: the vault, and of its settings those that the task names."""
    shown: dict[str, Any] = {"name": params["name"]} if found is None else facts(found)
    if "policy" in values:
        shown["policy"] = values["policy"] or None
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    if "notifications" in values:
        shown["notifications"] = values["notifications"] or None
    if "lock" in values:
        shown["lock"] = _shown_lock(values["lock"], params)
    return {"vault": shown}


def _shown_lock(lock: Mapping[str, Any] | None, params: Params) -> dict[str, Any] | None:
    if not lock:
        return None
    shown = {name: value for name, value in lock.items() if name != "lock_id"}
    known = params.get("lock_known") or {}
    if lock["state"] == "started" and known.get("lock_id"):
        shown["lock_id"] = known["lock_id"]
    return shown
