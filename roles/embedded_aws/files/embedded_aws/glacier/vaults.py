# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults and what stands beside their archives: tags, policy, notifications, lock; and the account's own settings."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any

from .state import Account, Given, Lock, Refused, Vault, invalid, new_id, not_found, now

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
# https://docs.aws.amazon.com/amazonglacier/latest/dev/: vaults of a region, tags of a vault, bytes of a policy.
_VAULTS, _TAGS, _POLICY = 1000, 10, 20 * 1024
_EVENTS = ("ArchiveRetrievalCompleted", "InventoryRetrievalCompleted")
_STRATEGIES = ("BytesPerHour", "FreeTier", "None")
_PAGE = 10


def create(account: Account, given: Given) -> Given:
    # AWS: "You must use the following guidelines when naming a vault: Names can be between 1 and 255 characters long.
    # Allowed characters are a-z, A-Z, 0-9, '_', '-', and '.'." "This operation is idempotent."
    name = given["vaultName"]
    if not _NAME.fullmatch(name):
        raise invalid(f"Invalid vaultName: {name}")
    if name not in account.vaults:
        if len(account.vaults) >= _VAULTS:
            raise Refused("LimitExceededException", f"Maximum number of vaults exceeded: {_VAULTS}")
        account.vaults[name] = Vault(name, account.arn(name))
    return {"location": f"/{account.id}/vaults/{name}"}


def _seen(vault: Vault) -> Given:
    # AWS: the number and the size are those of the last inventory, "null if an inventory has not yet run".
    inventory = vault.inventory
    return {
        "VaultARN": vault.arn,
        "VaultName": vault.name,
        "CreationDate": vault.made,
        "LastInventoryDate": vault.inventoried,
        "NumberOfArchives": None if inventory is None else len(inventory),
        "SizeInBytes": None if inventory is None else sum(len(one.body) for one in inventory),
    }


def describe(account: Account, given: Given) -> Given:
    return _seen(account.vault(given["vaultName"]))


def listed(account: Account, given: Given) -> Given:
    names = sorted(account.vaults)
    page, marker = paged(names, given)
    return {"VaultList": [_seen(account.vault(name)) for name in page], "Marker": marker}


def paged(names: list[Any], given: Given, most: int = _PAGE) -> tuple[list[Any], str | None]:
    """A page of a listing, and the marker of the next; markers are numbers, as long as nobody reads them."""
    limit, marker = given.get("limit") or str(most), given.get("marker") or "0"
    if not limit.isdecimal() or not 1 <= int(limit) <= most:
        raise invalid(f"Invalid Limit value: {limit}")
    if not marker.isdecimal():
        raise invalid(f"Invalid marker: {marker}")
    start, end = int(marker), int(marker) + int(limit)
    return names[start:end], str(end) if end < len(names) else None


def delete(account: Account, given: Given) -> Given:
    # AWS: "only if there are no archives in the vault as of the last inventory and there have been no writes to the
    # vault since the last inventory." "This operation is idempotent."
    if given["vaultName"] not in account.vaults:
        return {}
    vault = account.vault(given["vaultName"])
    if vault.inventory or vault.written:
        raise invalid(f"Vault not empty or recently written to: {vault.arn}")
    del account.vaults[vault.name]
    return {}


def tags(account: Account, given: Given) -> Given:
    return {"Tags": dict(sorted(account.vault(given["vaultName"]).tags.items()))}


def add_tags(account: Account, given: Given) -> Given:
    vault = account.vault(given["vaultName"])
    wanted = {**vault.tags, **(given.get("Tags") or {})}
    if not given.get("Tags"):
        raise Refused("MissingParameterValueException", "Required parameter missing: Tags")
    if len(wanted) > _TAGS:
        raise Refused("LimitExceededException", f"The maximum number of tags per vault is {_TAGS}")
    for key, value in given["Tags"].items():
        if not 1 <= len(key) <= 128 or len(value) > 256 or key.startswith("aws:"):
            raise invalid(f"Invalid tag: {key}")
    vault.tags = wanted
    return {}


def remove_tags(account: Account, given: Given) -> Given:
    vault = account.vault(given["vaultName"])
    vault.tags = {key: value for key, value in vault.tags.items() if key not in (given.get("TagKeys") or ())}
    return {}


def _checked_policy(given: Given) -> str:
    text = (given.get("policy") or {}).get("Policy")
    if not text:
        raise Refused("MissingParameterValueException", "Required parameter missing: policy")
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict) or not document.get("Statement"):
        raise invalid("Invalid policy document: it is no JSON object with a Statement")
    if len(text.encode()) > _POLICY:
        raise invalid(f"Policy size exceeds the limit of {_POLICY} bytes")
    return str(text)


def set_policy(account: Account, given: Given) -> Given:
    account.vault(given["vaultName"]).policy = _checked_policy(given)
    return {}


def get_policy(account: Account, given: Given) -> Given:
    vault = account.vault(given["vaultName"])
    if vault.policy is None:
        raise not_found("No vault access policy is set for", vault.arn)
    return {"policy": {"Policy": vault.policy}}


def delete_policy(account: Account, given: Given) -> Given:
    # AWS: "This operation is idempotent."
    account.vault(given["vaultName"]).policy = None
    return {}


def set_notifications(account: Account, given: Given) -> Given:
    vault, asked = account.vault(given["vaultName"]), given.get("vaultNotificationConfig") or {}
    events, topic = asked.get("Events") or [], asked.get("SNSTopic") or ""
    if not events or not set(events) <= set(_EVENTS):
        raise invalid(f"Invalid events: {events}")
    if not re.fullmatch(r"arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?", topic):
        raise invalid(f"Invalid SNS topic ARN: {topic}")
    vault.notifications = {"SNSTopic": topic, "Events": sorted(set(events))}
    return {}


def get_notifications(account: Account, given: Given) -> Given:
    vault = account.vault(given["vaultName"])
    if vault.notifications is None:
        raise not_found("No notification configuration is set for vault", vault.arn)
    return {"vaultNotificationConfig": vault.notifications}


def delete_notifications(account: Account, given: Given) -> Given:
    account.vault(given["vaultName"]).notifications = None
    return {}


def initiate_lock(account: Account, given: Given) -> Given:
    # AWS: "If this operation is called when the vault lock is in the InProgress state, the operation returns an
    # AccessDeniedException error." A locked one "cannot" be begun anew.
    vault, policy = account.vault(given["vaultName"]), _checked_policy(given)
    if vault.lock is not None:
        state = "Locked" if vault.lock.locked else "InProgress"
        raise Refused("AccessDeniedException", f"The vault lock is in the {state} state: {vault.arn}", 403)
    vault.lock = Lock(new_id(80), policy, account.days.day, datetime.now(timezone.utc))
    return {"lockId": vault.lock.id}


def get_lock(account: Account, given: Given) -> Given:
    lock = _lock(account, given)
    expires = lock.made + timedelta(days=1)
    return {
        "Policy": lock.policy,
        "State": "Locked" if lock.locked else "InProgress",
        "ExpirationDate": None if lock.locked else f"{expires:%Y-%m-%dT%H:%M:%S}.000Z",
        "CreationDate": f"{lock.made:%Y-%m-%dT%H:%M:%S}.000Z",
    }


def _lock(account: Account, given: Given) -> Lock:
    vault = account.vault(given["vaultName"])
    if vault.lock is None:
        raise not_found("No vault lock policy is set for", vault.arn)
    return vault.lock


def complete_lock(account: Account, given: Given) -> Given:
    # AWS: "always successful if the vault lock is in the Locked state and the provided lock ID matches"; a wrong id is
    # AccessDeniedException when locked, an invalid parameter when in progress.
    lock = _lock(account, given)
    if given["lockId"] != lock.id:
        if lock.locked:
            raise Refused("AccessDeniedException", "The vault is locked, with another lock ID", 403)
        raise invalid("Invalid lock ID")
    lock.locked = True
    return {}


def abort_lock(account: Account, given: Given) -> Given:
    # AWS: "You can successfully invoke this operation multiple times, if the vault lock is in the InProgress state or
    # if there is no policy associated with the vault." A locked one: AccessDeniedException.
    vault = account.vault(given["vaultName"])
    if vault.lock is not None and vault.lock.locked:
        raise Refused("AccessDeniedException", f"The vault lock is in the Locked state: {vault.arn}", 403)
    vault.lock = None
    return {}


def get_retrieval(account: Account, given: Given) -> Given:
    # AWS: no limit, unless one was set.
    return {"Policy": account.kept.get("retrieval_policy") or {"Rules": [{"Strategy": "None", "BytesPerHour": None}]}}


def set_retrieval(account: Account, given: Given) -> Given:
    rules = (given.get("Policy") or {}).get("Rules") or []
    if len(rules) != 1 or rules[0].get("Strategy") not in _STRATEGIES:
        raise invalid(f"A data retrieval policy has one rule with a strategy of {', '.join(_STRATEGIES)}")
    bytes_per_hour = rules[0].get("BytesPerHour")
    if (rules[0]["Strategy"] == "BytesPerHour") != bool(bytes_per_hour):
        raise invalid("BytesPerHour goes with the strategy of that name, and with no other")
    account.kept["retrieval_policy"] = {"Rules": [{"Strategy": rules[0]["Strategy"], "BytesPerHour": bytes_per_hour}]}
    return {}


def capacity(account: Account, given: Given) -> Given:
    return {"ProvisionedCapacityList": list(account.kept.get("capacity", []))}


def purchase(account: Account, given: Given) -> Given:
    # AWS: "You can have up to two units"; each lasts a month.
    units = account.kept.setdefault("capacity", [])
    if len(units) >= 2:
        raise Refused("LimitExceededException", "The maximum number of provisioned capacity units is 2")
    end = datetime.now(timezone.utc) + timedelta(days=30)
    unit = {"CapacityId": new_id(46), "StartDate": now(), "ExpirationDate": f"{end:%Y-%m-%dT%H:%M:%S}.000Z"}
    units.append(unit)
    return {"capacityId": unit["CapacityId"]}


OPERATIONS = {
    "CreateVault": create,
    "DescribeVault": describe,
    "ListVaults": listed,
    "DeleteVault": delete,
    "ListTagsForVault": tags,
    "AddTagsToVault": add_tags,
    "RemoveTagsFromVault": remove_tags,
    "SetVaultAccessPolicy": set_policy,
    "GetVaultAccessPolicy": get_policy,
    "DeleteVaultAccessPolicy": delete_policy,
    "SetVaultNotifications": set_notifications,
    "GetVaultNotifications": get_notifications,
    "DeleteVaultNotifications": delete_notifications,
    "InitiateVaultLock": initiate_lock,
    "GetVaultLock": get_lock,
    "CompleteVaultLock": complete_lock,
    "AbortVaultLock": abort_lock,
    "GetDataRetrievalPolicy": get_retrieval,
    "SetDataRetrievalPolicy": set_retrieval,
    "ListProvisionedCapacity": capacity,
    "PurchaseProvisionedCapacity": purchase,
}
