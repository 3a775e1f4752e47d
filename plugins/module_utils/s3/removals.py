# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting: one object, one version of it, or all objects whose keys begin with a prefix, with or without versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from .asked import condition_of
from .objects import ABSENT, head, named, owned, place_of, shown_step
from .prefixes import SHOWN, first_of

# One DeleteObjects takes no more keys. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
BATCH = 1000
# Counting stops here: beyond it, the exact number would cost more calls than it tells.
_COUNTED = 10_000
# Of a batch, S3 refuses keys one by one; these pass by themselves.
_PASSING = ("InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted")
_BATCHES_AT_ONCE = 4


def remove(api: Any, params: Params) -> Plan:
    """Plan a deletion. Where versions are kept, a delete marker hides an object whose version isn't named."""
    if not params.get("object"):
        return _remove_many(api, params)
    place = place_of(params)
    found = head(api, place)
    if found is None:
        return _remove_marker(api, params, place)
    condition = condition_of(params, found, named(place), api.check)
    what = "version" if "VersionId" in place else "object"
    bypass = {"BypassGovernanceRetention": True} if params.get("bypass_governance") else {}
    request = Request("s3", "delete_object", {**place, **condition, **bypass})
    effect = None
    if "VersionId" in place or not found.get("VersionId"):
        effect = Effect("irreversible", f"Deletes {found.get('ContentLength', 0)} bytes for good.")

    def work(api: Any) -> None:
        try:
            api.call(request.operation, request.params)
        except ApiError as error:
            # Its work is done by now: by its own first try, whose answer was lost, or by somebody else.
            if error.code in ("NoSuchKey", "NoSuchVersion"):
                return
            if error.code == "AccessDenied" and "VersionId" in place:
                about = f"deleting version {place['VersionId']} of {named(place)}"
                sentence = explain(about, error, ("s3:DeleteObjectVersion",))
                raise Failed(f"{sentence} {lock_advice(bool(bypass))}", error) from error
            raise

    step = Step(what, "delete", shown_step(place, found), None, (request,), effect, work=work)
    return Plan((step,), {"msg": f"{named(place)} is deleted."})


def _remove_marker(api: Any, params: Params, place: Mapping[str, Any]) -> Plan:
    """A version may be a delete marker, which has no head; deleting it brings the object back."""
    gone = Plan(facts={"msg": f"There is no object {named(place)}."})
    if "VersionId" not in place:
        return gone
    address = {**owned(params, place["Bucket"]), "Prefix": place["Key"]}
    wanted = (place["Key"], place["VersionId"])
    try:
        for page in api.pages("list_object_versions", address):
            for marker in page.get("DeleteMarkers", ()):
                if (marker["Key"], marker["VersionId"]) == wanted:
                    shown = {**shown_step(place), "delete_marker": True}
                    step = Step("version", "delete", shown, None, (Request("s3", "delete_object", place),))
                    return Plan((step,), {"msg": f"The delete marker of {named(place)} is deleted."})
            if any(entry["Key"] != place["Key"] for entry in page.get("Versions", ())):
                break
    except ApiError as error:
        if error.code not in ABSENT:
            about = f"listing the versions of {named(place)}"
            raise Failed(explain(about, error, needed("s3", "list_object_versions")), error) from error
    return gone


def _remove_many(api: Any, params: Params) -> Plan:
    address, prefix = owned(params, params["bucket"]), params.get("prefix") or ""
    about = f"s3://{params['bucket']}/{prefix}"
    everything = bool(params.get("all_versions"))
    try:
        some = list(islice(_keys(api, address, prefix, everything), _COUNTED + 1))
        status = "" if everything or not some else api.call("get_bucket_versioning", address).get("Status", "")
    except ApiError as error:
        if error.code in ABSENT and (api.check or error.code != "NoSuchBucket"):
            some, status = [], ""
        else:
            raise Failed(explain(f"listing {about}", error, needed("s3", error.operation)), error) from error
    if not some:
        return Plan(facts={"msg": f"There is nothing in {about}."})
    counted = f"more than {_COUNTED}" if len(some) > _COUNTED else str(len(some))
    kind = "versions and delete markers" if everything else "objects"
    before = {"in": about, "count": counted, kind: first_of([_named(one) for one in some])}
    # Where versions are kept or were, a delete marker hides the object, and the version can be had back.
    effect = None if status == "Enabled" else Effect("irreversible", f"Deletes {counted} {kind} of {about} for good.")
    bypass = bool(params.get("bypass_governance"))
    requests = [
        Request("s3", "delete_objects", _batch(address, some[start : start + BATCH][:SHOWN], bypass))
        for start in range(0, min(len(some), _COUNTED), BATCH)
    ]

    def work(api: Any) -> Mapping[str, Any]:
        gone = _delete_all(api, address, prefix, everything, bypass, about)
        return {"msg": f"{gone} {kind} of {about} are deleted."}

    step = Step("objects", "delete", before, None, tuple(requests), effect, work=work)
    return Plan((step,), {"msg": f"{counted} {kind} of {about} are deleted."})


def _keys(api: Any, address: Mapping[str, Any], prefix: str, everything: bool) -> Iterator[dict[str, str]]:
    request = {**address, **({"Prefix": prefix} if prefix else {})}
    if everything:
        for page in api.pages("list_object_versions", request):
            for kind in ("Versions", "DeleteMarkers"):
                for entry in page.get(kind, ()):
                    yield {"Key": entry["Key"], "VersionId": entry["VersionId"]}
        return
    for page in api.pages("list_objects_v2", request):
        for entry in page.get("Contents", ()):
            yield {"Key": entry["Key"]}


def _delete_all(
    api: Any, address: Mapping[str, Any], prefix: str, everything: bool, bypass: bool, about: str
) -> int:
    gone = 0
    keys = _keys(api, address, prefix, everything)
    while True:
        some = list(islice(keys, BATCH * _BATCHES_AT_ONCE))
        if not some:
            return gone
        batches = [some[start : start + BATCH] for start in range(0, len(some), BATCH)]
        answers = api.side_by_side([lambda batch=batch: delete_batch(api, address, batch, bypass) for batch in batches])
        failed = [answer for answer in answers if isinstance(answer, ApiError)]
        refused = [error for answer in answers if not isinstance(answer, ApiError) for error in answer]
        gone += sum(len(batch) - len(answer) for batch, answer in zip(batches, answers) if answer not in failed)
        if failed:
            raise failed[0]
        if refused:
            raise Failed(_stopped(refused, about, gone, bypass))
        api.report(f"{about}: {gone} deleted")


def delete_batch(
    api: Any, address: Mapping[str, Any], keys: Sequence[Mapping[str, str]], bypass: bool = False
) -> list[dict[str, Any]]:
    """Delete up to 1000 keys or versions and give what S3 refused, each with Key, Code and Message.

    What passes by itself is tried again until the deadline. Raises ApiError.
    """
    begun = api.patience.clock()
    refused: list[dict[str, Any]] = []
    for number in count(1):
        errors = api.call("delete_objects", _batch(address, keys, bypass)).get("Errors", ())
        refused.extend(error for error in errors if error.get("Code") not in _PASSING)
        passing = [error for error in errors if error.get("Code") in _PASSING]
        if not passing:
            return refused
        if not api.pause(number, begun):
            return [*refused, *passing]
        keys = [{name: error[name] for name in ("Key", "VersionId") if error.get(name)} for error in passing]
    return refused


def _batch(address: Mapping[str, Any], keys: Sequence[Mapping[str, str]], bypass: bool) -> dict[str, Any]:
    request = {**address, "Delete": {"Objects": [dict(key) for key in keys], "Quiet": True}}
    return {**request, **({"BypassGovernanceRetention": True} if bypass else {})}


def lock_advice(bypass: bool) -> str:
    """What to do about an object that a lock may protect; ``bypass`` says whether the task bypassed GOVERNANCE."""
    permission = "s3:BypassGovernanceRetention"
    way_out = permission if bypass else f"bypass_governance: true and {permission}"
    return (
        f"It may be under object lock: a legal hold has to be lifted, a GOVERNANCE retention needs {way_out}, and a"
        " COMPLIANCE retention has to run out."
    )


def _stopped(refused: Sequence[Mapping[str, Any]], about: str, gone: int, bypass: bool) -> str:
    first = refused[0]
    sentence = (
        f"Deleting {about} stopped: {_named(first)} can't be deleted:"
        f" {str(first.get('Message', '')).rstrip('.')} ({first.get('Code')})."
    )
    if first.get("Code") == "AccessDenied":
        sentence += f" {lock_advice(bypass)}"
    more = f" {len(refused) - 1} more were refused with it." if len(refused) > 1 else ""
    return f"{sentence}{more} {gone} are gone; those refused and what follows are not."


def _named(entry: Mapping[str, Any]) -> str:
    version = entry.get("VersionId")
    return f"{entry['Key']} (version {version})" if version else str(entry["Key"])
