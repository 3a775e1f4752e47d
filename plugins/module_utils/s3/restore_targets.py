# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects a restore is about, and how each lies: one page of a listing for 1,000, or a look at each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params
from ..permissions import needed
from . import manifests
from .archives import Lying, not_there_yet, of_head, of_listing
from .naming import check_key
from .objects import ABSENT, head, owned

_AT_ONCE = 256
# Of more, a sentence names the first ones.
_NAMED = 10

Place = Mapping[str, Any]


def places(params: Params) -> list[dict[str, str]]:
    """Key and VersionId of each object that the task names one by one, each once; raises Refused."""
    if params.get("object") is not None:
        said = [(params["object"], params.get("version_id") or "")]
    elif params.get("objects") is not None:
        said = [_said(one, f"objects[{index}]") for index, one in enumerate(params["objects"])]
    else:
        said = []
        for bucket, key, version in manifests.read(params["manifest"], "manifest"):
            if bucket != params["bucket"]:
                raise Refused(
                    f"manifest: {key!r} is in bucket {bucket!r}, and the task is about {params['bucket']!r}: one task"
                    " restores objects of one bucket."
                )
            said.append((key, version))
    for key, _version in said:
        check_key(key)
    return [{"Key": key, **({"VersionId": version} if version else {})} for key, version in dict.fromkeys(said)]


def _said(one: Any, option: str) -> tuple[str, str]:
    if isinstance(one, str):
        return one, ""
    if not isinstance(one, Mapping) or not isinstance(one.get("key"), str):
        raise Refused(f"{option} is a key, or a dictionary of key and version_id, not {one!r}.")
    strange = sorted(set(one) - {"key", "version_id"})
    if strange:
        raise Refused(f"{option}: there is no {strange[0]!r}. Allowed: key, version_id.")
    return one["key"], str(one.get("version_id") or "")


def find(api: Any, params: Params) -> tuple[list[Lying], tuple[str, ...]]:
    """The objects as they lie, and warnings. Raises Failed where one isn't there; a check run goes on without it."""
    if params.get("prefix") is not None:
        return _listed(api, params)
    asked = places(params)
    found = look(api, params, asked)
    missing = [named(place["Key"], place.get("VersionId", "")) for place, one in zip(asked, found) if one is None]
    there = [one for one in found if one is not None]
    if not missing:
        return there, ()
    sentence = f"Bucket {params['bucket']} has no {first(missing)}"
    if not api.check:
        raise Failed(f"{sentence}, or there is no such bucket. Nothing was sent.")
    if params.get("days") is None:
        return there, (f"{sentence} yet: what is foretold holds if a task before this one makes it.",)
    foretold = [one if one is not None else not_there_yet(place) for place, one in zip(asked, found)]
    return foretold, (f"{sentence} yet: what is foretold holds if a task before this one archives it in GLACIER.",)


def look(api: Any, params: Params, asked: Sequence[Place]) -> list[Lying | None]:
    """How each of these objects lies, or None where there is none; raises Failed."""
    address = owned(params, params["bucket"])

    def one(place: Place) -> Callable[[], Lying | None]:
        def thunk() -> Lying | None:
            found = head(api, {**address, **place})
            return None if found is None else of_head(place, found)

        return thunk

    return all_of(api, [one(place) for place in asked], "looking at objects")


def all_of(api: Any, thunks: Sequence[Callable[[], Any]], doing: str) -> list[Any]:
    """What many calls give, an ApiError in the place of what failed; so many at once that AWS isn't run over."""
    answers: list[Any] = []
    for start in range(0, len(thunks), _AT_ONCE):
        answers.extend(api.side_by_side(thunks[start : start + _AT_ONCE]))
        if len(thunks) > _AT_ONCE:
            api.report(f"{doing}: {len(answers)} of {len(thunks)}")
    return answers


def _listed(api: Any, params: Params) -> tuple[list[Lying], tuple[str, ...]]:
    bucket = params["bucket"]
    request = {**owned(params, bucket), "OptionalObjectAttributes": ["RestoreStatus"]}
    if params["prefix"]:
        request["Prefix"] = params["prefix"]
    found: list[Lying] = []
    try:
        for page in api.pages("list_objects_v2", request):
            found.extend(of_listing(entry) for entry in page.get("Contents", ()) if is_meant(params, entry["Key"]))
    except ApiError as error:
        if api.check and error.code in ABSENT:
            sentence = f"There is no bucket {bucket} yet: what is foretold holds if a task before this one makes it."
            return [], (sentence,)
        raise Failed(explain(f"listing bucket {bucket}", error, needed("s3", "list_objects_v2")), error) from error
    # A listing doesn't tell what tiering has archived.
    tiered = [index for index, one in enumerate(found) if one.storage_class == "INTELLIGENT_TIERING"]
    looked = look(api, params, [{"Key": found[index].key} for index in tiered])
    for index, one in zip(tiered, looked):
        if one is not None:
            found[index] = one
    return found, ()


def is_meant(params: Params, key: str) -> bool:
    """Whether a key is one of those that include and exclude leave."""
    include, exclude = params.get("include"), params.get("exclude") or ()
    if include is not None and not any(fnmatchcase(key, pattern) for pattern in include):
        return False
    return not any(fnmatchcase(key, pattern) for pattern in exclude)


def named(key: str, version: str = "") -> str:
    """An object as sentences name it."""
    return f"{key} (version {version})" if version else key


def first(names: Iterable[str]) -> str:
    """The first names, and how many more there are."""
    names = list(names)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
