# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of Secrets Manager: values that are compared and never shown, rotation, replicas, and their end."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..codecs import same_kms_key
from ..errors import ApiError, Failed, Refused
from ..parts import UNSAID, Codec, Params, Request, Step, Where
from ..policies import checked
from ..shapes import snake, timestamp
from ..tags import tags_by_key

MISSING = ("ResourceNotFoundException",)
_SERVICE = "secretsmanager"
_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]{1,512}")
_MOST_BYTES = 65536
_WINDOW = (7, 30)
_INTERVAL = (1, 1000)
_OWN_KEY = "alias/aws/secretsmanager"


def check(params: Params) -> None:
    """Refuse what Secrets Manager would never take."""
    name = params["name"]
    if not name.startswith("arn:") and not _NAME.fullmatch(name):
        raise Refused(f"name: {name!r} can't be one: it has 1 to 512 letters, digits and any of /_+=.@!-.")
    window = params.get("recovery_window")
    if window and not _WINDOW[0] <= window <= _WINDOW[1]:
        raise Refused(f"recovery_window: {window} days can't be had. It is 7 to 30, or 0 to delete it at once.")
    interval = params.get("rotation_interval")
    if interval is not None and not _INTERVAL[0] <= interval <= _INTERVAL[1]:
        raise Refused(f"rotation_interval: {interval} is not 1 to 1000 days.")
    for option in ("secret", "json_secret"):
        value = params.get(option)
        if value == "":
            raise Refused(f"{option}: a value can't be emptied. Left out, it stays as it is.")
        if value is not None and len(value.encode("utf-8")) > _MOST_BYTES:
            raise Refused(f"{option}: it is larger than the 65536 bytes that a secret may have.")
    if params.get("json_secret") is not None:
        _parsed(params["json_secret"], "json_secret")
        if params.get("secret_type") == "binary":
            raise Refused("json_secret: JSON is text: secret_type binary is for secret.")
    if wanted_policy(params, None):
        checked(params["resource_policy"], "resource_policy", kind="resource")
    regions = [one["region"] for one in params.get("replica") or ()]
    if len(set(regions)) < len(regions):
        raise Refused(f"replica: each region once, and not {', '.join(regions)}.")


def wanted_policy(params: Params, current: Any) -> Any:
    """The policy as a dictionary, an empty one to remove it."""
    text = params.get("resource_policy")
    if not text:
        return {}
    try:
        return json.loads(text) or {}
    except ValueError as error:
        raise Refused(f"resource_policy: it is no JSON: {error}.") from error


def _parsed(text: str, option: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        # The text itself is the secret: not even a part of it is told.
        raise Refused(f"{option}: it is no JSON.") from None


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The secret, and its value where the task has one to compare.

    One that is scheduled for deletion is gone for a task that wants it so, and is there, without a value that could be
    read, for others.
    """
    try:
        seen = api.call("describe_secret", {"SecretId": params["name"]})
    except ApiError as error:
        if error.code in MISSING:
            return None
        raise
    going = seen.get("DeletedDate") is not None
    if params.get("state") == "absent" and going and params.get("recovery_window") != 0:
        return None
    value = _value_of(api, params) if _compares(params) and not going else None
    return {"Secret": seen, "Value": value}


def finds(params: Params) -> tuple[str, ...]:
    """The operations that ``find`` uses."""
    return ("describe_secret", "get_secret_value") if _compares(params) else ("describe_secret",)


def _compares(params: Params) -> bool:
    said = params.get("secret") is not None or params.get("json_secret") is not None
    return said and params.get("overwrite") is not False and params.get("state") != "absent"


def _value_of(api: Any, params: Params) -> dict[str, Any] | None:
    try:
        return dict(api.call("get_secret_value", {"SecretId": params["name"]}))
    except ApiError as error:
        # It was made without a value.
        if error.code in MISSING:
            return None
        raise


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse a secret that another service keeps, one that is a replica, and other keys for replicas that there are."""
    seen = found["Secret"]
    owner = seen.get("OwningService")
    if owner and (_compares(params) or params.get("state") == "absent" or params.get("rotation_lambda") is not None):
        raise Refused(f"Secret {params['name']} is kept by {owner}, which alone sets its value and deletes it.")
    primary = seen.get("PrimaryRegion")
    if primary and primary != where.region:
        raise Refused(f"Secret {params['name']} is a replica: it is changed in {primary}.")
    if params.get("state") == "absent":
        return
    _elsewhere(params, where)
    keys = {one["Region"]: one.get("KmsKeyId") or "" for one in seen.get("ReplicationStatus") or ()}
    for one in params.get("replica") or ():
        key = one.get("kms_key_id")
        if key is not None and one["region"] in keys and not same_key(key, keys[one["region"]]):
            raise Refused(
                f"replica: the key of the replica in {one['region']} can't change. Leave the region out of replica in"
                " one task, and put it back in another."
            )


def _elsewhere(params: Params, where: Where) -> None:
    if any(one["region"] == where.region for one in params.get("replica") or ()):
        raise Refused(f"replica: {where.region} is where the secret itself is. A copy is in another region.")


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options without those that a secret which is there keeps to itself (``overwrite: false``)."""
    if params.get("overwrite") is not False:
        return params
    return {**params, "secret": None, "json_secret": None, "description": None, "kms_key_id": None}


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateSecret that are no part's: the name, and the first value."""
    if params["name"].startswith("arn:"):
        raise Refused(f"name: there is no secret {params['name']}, and to make one takes a name, not an ARN.")
    _elsewhere(params, where)
    wanted = wanted_value(params, None)
    return {"Name": params["name"], **(_member(wanted) if wanted is not UNSAID else {})}


# --- its value ---


def wanted_value(params: Params, current: Any) -> Any:
    """The value that the task gives, as text or, of type binary, as bytes."""
    for option in ("secret", "json_secret"):
        text = params.get(option)
        if text is not None:
            binary = params.get("secret_type") == "binary"
            return {"value": text.encode("utf-8") if binary else text, "json": option == "json_secret"}
    return UNSAID


def born_value(params: Params) -> Any:
    """The value of a secret that was just made."""
    wanted = wanted_value(params, None)
    return None if wanted is UNSAID else wanted


def same_value(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether two values are the same: JSON by what it means, all else by each byte."""
    if current is None:
        return False
    if wanted["value"] == current["value"]:
        return True
    if not wanted["json"] or not isinstance(current["value"], str):
        return False
    try:
        # As text again, in which true is not 1.
        one, other = (json.dumps(json.loads(each["value"]), sort_keys=True) for each in (wanted, current))
        return one == other
    except ValueError:
        return False


def shown_value(value: Any) -> Any:
    """What a plan shows of a value: whose it is."""
    return None if value is None else "the value that it has" if value.get("version") else "the value of the task"


def value_requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The request that adds a version with the value, and makes it the current one."""
    return (Request(_SERVICE, "put_secret_value", {**address, **_member(after)}),)


def _member(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"SecretBinary" if isinstance(value["value"], bytes) else "SecretString": value["value"]}


def _read_value(wire: Any, _shape: Any) -> Any:
    if not wire:
        return None
    value = wire["SecretBinary"] if wire.get("SecretBinary") is not None else wire.get("SecretString", "")
    return {"value": value, "version": wire.get("VersionId")}


VALUE = Codec(lambda value, _shape: value, _read_value)
# A time at which it is deleted, or nothing.
GOING = Codec(lambda value, _shape: value, lambda wire, _shape: timestamp(wire) if wire else None)


def same_key(wanted: str, current: str) -> bool:
    """Whether two keys are the same; none is Secrets Manager's own."""
    return same_kms_key(wanted or _OWN_KEY, current or _OWN_KEY)


# --- rotation and replicas ---


def wanted_rotation(params: Params, current: Any) -> Any:
    """The rotation: by which function, and how often; empty to end it."""
    function = params.get("rotation_lambda")
    if function is None:
        return UNSAID
    return {"function": function, "days": params["rotation_interval"]} if function else {}


def rotation_requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The request that sets the rotation, and rotates at once."""
    rules = {"AutomaticallyAfterDays": after["days"]}
    return (Request(_SERVICE, "rotate_secret", {**address, "RotationLambdaARN": after["function"],
                                                "RotationRules": rules}),)  # fmt: skip


def _read_rotation(wire: Any, _shape: Any) -> Any:
    if not wire or not wire.get("RotationEnabled"):
        return {}
    days = (wire.get("RotationRules") or {}).get("AutomaticallyAfterDays")
    return {"function": wire.get("RotationLambdaARN"), "days": days}


ROTATION = Codec(lambda value, _shape: value, _read_rotation)


def wanted_replicas(params: Params, current: Any) -> dict[str, Any]:
    """The replicas by their region."""
    return {one["region"]: {"kms_key_id": one.get("kms_key_id") or ""} for one in params["replica"]}


def _write_replicas(value: Mapping[str, Any], _shape: Any) -> list[dict[str, str]]:
    return [{"Region": region, **({"KmsKeyId": one["kms_key_id"]} if one.get("kms_key_id") else {})}
            for region, one in value.items()]  # fmt: skip


def _read_replicas(wire: Any, _shape: Any) -> dict[str, Any]:
    # A copy that failed is none: it is asked for again, and another failure is told.
    return {one["Region"]: {"kms_key_id": one.get("KmsKeyId") or ""}
            for one in wire or () if one.get("Status") != "Failed"}  # fmt: skip


REPLICAS = Codec(_write_replicas, _read_replicas)


def same_replicas(wanted: Any, current: Any) -> bool:
    """Whether the same regions have one; ``accept`` has looked at their keys."""
    return set(wanted or ()) == set(current or ())


def replica_requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The requests that take away the copies which aren't wanted, and make those that aren't there."""
    there, wanted = values.get("replica") or {}, {one["Region"] for one in after}
    listed = [one["Region"] for one in ((found or {}).get("Secret") or {}).get("ReplicationStatus") or there]
    gone = [region for region in listed if region not in wanted]
    new = [one for one in after if one["Region"] not in there]
    requests = []
    if gone:
        removal = {**address, "RemoveReplicaRegions": gone}
        requests.append(Request(_SERVICE, "remove_regions_from_replication", removal))
    if new:
        requests.append(Request(_SERVICE, "replicate_secret_to_regions", {**address, "AddReplicaRegions": new}))
    return tuple(requests)


def clearing(api: Any, params: Params, address: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[Step, ...]:
    """The step that comes before a deletion: a secret with replicas can't be deleted."""
    regions = [one["Region"] for one in current["Secret"].get("ReplicationStatus") or ()]
    if not regions:
        return ()
    removal = Request(_SERVICE, "remove_regions_from_replication", {**address, "RemoveReplicaRegions": regions})

    def left(api: Any) -> str:
        there = ", ".join(_copies(api, address))
        return there and f"the end of its copies in {there}"

    def work(api: Any) -> None:
        follow_replicas(api, (removal,), params)
        timeout = 120 if params.get("wait_timeout") is None else params["wait_timeout"]
        api.settled(lambda: left(api), f"secret {params['name']}", float(timeout))

    return (Step("replica", "remove", regions, None, (removal,), work=work),)


def follow_replicas(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Send what changes the copies; refused for what its own first try has done, it is done."""
    for request in requests:
        try:
            api.call(request.operation, request.params, request.service)
        except ApiError as error:
            if not error.answered or error.code not in ("InvalidRequestException", "InvalidParameterException"):
                raise
            there = _copies(api, {"SecretId": request.params["SecretId"]})
            new = [one["Region"] for one in request.params.get("AddReplicaRegions") or ()]
            gone = request.params.get("RemoveReplicaRegions") or ()
            if any(region not in there for region in new) or any(region in there for region in gone):
                raise


def _copies(api: Any, address: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    seen = api.call("describe_secret", address)
    return {one["Region"]: one for one in seen.get("ReplicationStatus") or ()}


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """The copies that are still being made; raises Failed for one that AWS couldn't make, with its reason."""
    if state != "present" or not params.get("replica"):
        return ""
    try:
        copies = _copies(api, {"SecretId": params["name"]})
    except ApiError as error:
        if error.code in MISSING:
            return "being there"
        raise
    waits = []
    for one in params["replica"]:
        copy = copies.get(one["region"]) or {}
        if copy.get("Status") == "Failed":
            reason = str(copy.get("StatusMessage") or "AWS gives no reason").rstrip(".")
            raise Failed(f"replica: secret {params['name']} couldn't be copied to {one['region']}: {reason}.")
        if copy.get("Status") != "InSync":
            waits.append(one["region"])
    return f"its copy in {', '.join(waits)}" if waits else ""


# --- its end, and what is told ---


def window(params: Params, where: Where) -> Any:
    """For how many days it can be restored, None to delete it at once."""
    return params.get("recovery_window") or None


def at_once(params: Params, where: Where) -> Any:
    """Whether it is deleted for good, None where it isn't."""
    return True if params.get("recovery_window") == 0 else None


def deletion(api: Any, request: Request, params: Params) -> None:
    """Delete it; refused because it is scheduled for deletion, by its own first try for instance, it is deleted."""
    try:
        api.call(request.operation, request.params, request.service)
    except ApiError as error:
        if error.code in MISSING:
            return
        if error.code != "InvalidRequestException" or params.get("recovery_window") == 0:
            raise
        if api.call("describe_secret", {"SecretId": params["name"]}).get("DeletedDate") is None:
            raise


def warn(params: Params, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """What deserves a second look: what couldn't be compared, and a value that the rotation sets, too."""
    sentences = []
    name = f"Secret {params['name']}"
    if any(step.name == "scheduled_deletion" for step in steps):
        if _compares(params):
            sentences.append(f"{name} was scheduled for deletion, so its value couldn't be read: it gets a new version,"
                             " even if that is the same.")  # fmt: skip
        if params.get("resource_policy") is not None:
            sentences.append(f"{name} was scheduled for deletion, so its policy couldn't be read: run the task again to"
                             " have it compared.")  # fmt: skip
    if params.get("rotation_lambda") and _compares(params):
        sentences.append(f"{name} is rotated, and the task says its value: each run sets back what was rotated. With"
                         " overwrite: false only a new secret gets it.")  # fmt: skip
    return tuple(sentences)


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The secret as community.aws's module returns it, without its value."""
    seen = found["Secret"] if found else {}
    told: dict[str, Any] = {
        snake(member): value for member, value in seen.items() if member not in ("ResponseMetadata", "Tags")
    }
    told["replication_status"] = [{snake(key): value for key, value in one.items()}
                                  for one in seen.get("ReplicationStatus") or ()]  # fmt: skip
    told["rotation_rules"] = {snake(key): value for key, value in (seen.get("RotationRules") or {}).items()}
    if params.get("description") is not None:
        told["description"] = params["description"]
    rotation = values.get("rotation")
    told.update(
        name=seen.get("Name") or params["name"],
        arn=seen.get("ARN"),
        deleted_date=None,
        rotation_enabled=bool(rotation) if rotation is not None else bool(seen.get("RotationEnabled")),
    )
    tags = values["tags"] if "tags" in values else tags_by_key(seen.get("Tags"))
    told["tags"] = [{"key": key, "value": value} for key, value in (tags or {}).items()]
    told["tags_dict"] = tags or {}
    return {"secret": told}
