# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands beside an object's bytes, mended without sending them: headers, class, encryption, tags and locks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Failed
from ..parts import Params, Plan, Request, Step
from ..tags import tag_pairs
from . import locks
from .asked import condition_of
from .carrying import carry, typed
from .headers import ARCHIVED, drift, kept, sent, wanted, wanted_tags
from .objects import copy_source, facts_of, head, must_be_there, named, place_of, tags_of


def change(api: Any, params: Params) -> Plan:
    """Plan what the task names beside the bytes of an object, or of one version of it, that is there."""
    place = place_of(params)
    found, warnings = must_be_there(api, place)
    if found is None:
        return Plan(facts={**facts_of(None, place), "msg": f"{named(place)} is to be changed."}, warnings=warnings)
    current = tags_of(api, place) if params.get("tags") is not None else {}
    plan = mending(api, params, place, found, wanted(params), current)
    return Plan(plan.steps, plan.facts, warnings)


def mending(
    api: Any,
    params: Params,
    place: Mapping[str, Any],
    found: Mapping[str, Any],
    members: Mapping[str, Any],
    current_tags: Mapping[str, str],
) -> Plan:
    """Plan what of headers, class, encryption, tags and locks differs from what the task names."""
    changes: list[Step] = []
    there = locks.read(api, params, place)
    before, after = drift(found, members)
    if after:
        _changeable(place, found, after)
        condition_of({**params, "if_none_match": None}, found, named(place), api.check)
        request = _copy_onto_itself(place, {**found, **there}, members)
        changes.append(
            Step("metadata", "change", before, after, (request,), work=lambda api: carry(api, request, place, found))
        )
    facts: dict[str, Any] = {}
    if params.get("tags") is not None:
        tags = wanted_tags(params, current_tags)
        facts["tags"] = dict(tags)
        if tags != current_tags:
            tag_set = tag_pairs(tags)
            put = Request("s3", "put_object_tagging", {**place, "Tagging": {"TagSet": tag_set}})
            changes.append(Step("tags", "change", dict(current_tags), dict(tags), (put,)))
    lock_steps = locks.changes(params, place, found, there)
    foretold = {**found, **there, **after}
    if after:
        # The copy is a new version, which has the lock that it is given and none that ran out or was lifted.
        foretold = {name: value for name, value in foretold.items() if not name.startswith("ObjectLock")}
        foretold.update(locks.kept_lock({**found, **there}))
    foretold.update(_locked(lock_steps))
    facts = {**facts_of(foretold, place), "msg": "PUT operation complete", **facts}
    if not changes and not lock_steps:
        return Plan(facts={**facts, "msg": f"{named(place)} is as it should be."})
    return Plan(tuple(_read_back(step, place) for step in (*changes, *lock_steps)), facts)


def _changeable(place: Mapping[str, Any], found: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if place.get("VersionId"):
        raise Failed(
            f"{', '.join(sorted(after))} of {named(place)} can't be changed in its version {place['VersionId']}: a"
            " version keeps them as it got them. Without version, a new one is made."
        )
    if found.get("StorageClass") in ARCHIVED:
        raise Failed(
            f"{', '.join(sorted(after))} of {named(place)} differ, but the object is archived"
            f" ({found['StorageClass']}) and can't be changed before it is restored."
        )


def _locked(steps: list[Step]) -> dict[str, Any]:
    """What HeadObject says once these steps are done."""
    members: dict[str, Any] = {}
    for step in steps:
        request = step.requests[0].params
        if step.name == "retention":
            value = request["Retention"]
            members.update(ObjectLockMode=value.get("Mode"), ObjectLockRetainUntilDate=value.get("RetainUntilDate"))
        else:
            members["ObjectLockLegalHoldStatus"] = request["LegalHold"]["Status"]
    return members


def _read_back(step: Step, place: Mapping[str, Any]) -> Step:
    def work(api: Any) -> Mapping[str, Any]:
        if step.work:
            step.work(api)
        else:
            request = step.requests[0]
            api.call(request.operation, request.params)
        return facts_of(head(api, place), place)

    return Step(step.name, step.action, step.before, step.after, step.requests, step.effect, work=work)


def _copy_onto_itself(place: Mapping[str, Any], found: Mapping[str, Any], members: Mapping[str, Any]) -> Request:
    """S3 changes what stands beside the bytes by copying an object onto itself; a lock is carried along."""
    request = {**place, **kept(found), **typed(found), **locks.kept_lock(found), "MetadataDirective": "REPLACE"}
    if str(found.get("ServerSideEncryption", "")).startswith("aws:kms"):
        request["ServerSideEncryption"] = found["ServerSideEncryption"]
        if found.get("SSEKMSKeyId"):
            request["SSEKMSKeyId"] = found["SSEKMSKeyId"]
    request.update(members)
    if request.get("ServerSideEncryption") == "AES256":
        request.pop("SSEKMSKeyId", None)
    request["CopySource"] = copy_source(place)
    request["CopySourceIfMatch"] = found["ETag"]
    return Request("s3", "copy_object", sent(request))
