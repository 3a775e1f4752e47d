# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task on an object asks for: its mode, its conditions, and the refusal of what can't be right. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Failed, Refused
from ..parts import Params
from .locks import check_lock
from .naming import check_bucket, check_key

COPIES = ("copy", "move", "rename")
# What `object` isn't needed for: many objects, or a form that names its keys itself.
_MANY = ("list", "delobj", "posturl", *COPIES)
_BYTES = ("src", "content", "content_base64")


def mode_of(params: Params) -> str:
    """What is asked for: ``mode``, or what ``state`` stands for."""
    if params.get("mode"):
        return str(params["mode"])
    return "delobj" if params.get("state") == "absent" else "put"


def overwrite_of(params: Params) -> str:
    """When a difference counts; amazon.aws takes booleans for always and never, and so does this."""
    value = str(params.get("overwrite") or "different").lower()
    value = {"true": "always", "yes": "always", "false": "never", "no": "never"}.get(value, value)
    if value not in ("always", "never", "different", "latest"):
        raise Refused(f"overwrite can't be {params['overwrite']!r}. Allowed: always, never, different, latest.")
    return value


def has_bytes(params: Params) -> bool:
    """Whether the task brings the object's bytes along."""
    return any(params.get(name) is not None for name in _BYTES)


def is_many(params: Params) -> bool:
    """Whether the task is about all objects of a prefix or a bucket, and not about one."""
    if mode_of(params) in COPIES:
        return not (params.get("copy_src") or {}).get("object")
    return not params.get("object")


def condition_of(params: Params, found: Mapping[str, Any] | None, about: str, check: bool) -> dict[str, str]:
    """The condition that a write carries, so that S3 itself refuses it when somebody else was faster.

    Raises Failed when what is there does not fit it even now; a check run goes on where a task before may mend that.
    """
    if params.get("if_none_match") or (found is None and overwrite_of(params) == "never"):
        if found is not None:
            raise Failed(f"if_none_match: {about} is there already. Nothing was overwritten.")
        return {"IfNoneMatch": "*"}
    if params.get("if_match"):
        wanted = quoted(params["if_match"])
        if found is None and not check:
            raise Failed(f"if_match: there is no {about}, so it has no ETag {wanted}.")
        if found is not None and found.get("ETag") != wanted:
            raise Failed(f"if_match: {about} has the ETag {found.get('ETag')}, not {wanted}. It was left as it is.")
        return {"IfMatch": wanted}
    return {}


def quoted(etag: str) -> str:
    """An ETag as S3 writes it."""
    return '"' + str(etag).strip('"') + '"'


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    if params.get("validate_bucket_name") is not False:
        check_bucket(params["bucket"], "bucket")
    mode = mode_of(params)
    if params.get("object"):
        check_key(params["object"])
    elif mode not in _MANY:
        raise Refused(f"object is needed for mode: {mode}.")
    if mode in COPIES:
        _check_copy(params, mode)
    if mode == "delobj" and not params.get("object"):
        _check_prefix_deletion(params)
    if params.get("all_versions") and (mode != "delobj" or params.get("object")):
        raise Refused("all_versions goes with the deletion of a prefix; of one object, name the version.")
    if params.get("mode") == "put" and not has_bytes(params):
        raise Refused("src, content or content_base64 is needed to put an object.")
    if mode == "get" and not params.get("dest"):
        raise Refused("dest is needed for mode: get; it names the file to write.")
    if not 1 <= params.get("expiry", 600) <= 604800:
        raise Refused(f"expiry: a link is valid for 1 to 604800 seconds (7 days), not {params['expiry']}.")
    overwrite_of(params)
    _check_conditions(params, mode)
    if params.get("upload_conditions") is not None and mode != "posturl":
        raise Refused("upload_conditions goes with mode: posturl.")
    if mode == "posturl" and not params.get("object") and not params.get("prefix"):
        raise Refused("mode: posturl needs object, the key that is uploaded, or prefix, what its key begins with.")
    check_lock(params, mode)


def _check_copy(params: Params, mode: str) -> None:
    origin = params.get("copy_src") or {}
    bucket = origin.get("bucket") or params["bucket"]
    if not origin.get("object") and not origin.get("prefix") and not origin.get("bucket"):
        raise Refused(f"copy_src.object is needed for mode: {mode}; it names the object to {mode}.")
    check_bucket(bucket, "copy_src.bucket")
    if mode == "rename" and bucket != params["bucket"]:
        raise Refused("copy_src.bucket: a rename stays in its bucket; use mode: move for another one.")
    if origin.get("version_id") and (mode != "copy" or not origin.get("object")):
        raise Refused("copy_src.version_id goes with mode: copy and copy_src.object; a version can't be moved.")
    if not origin.get("object"):
        _check_copy_of_many(params, origin, bucket)
        return
    if not params.get("object"):
        raise Refused(f"object is needed for mode: {mode}; it names the key that copy_src.object gets.")
    check_key(origin["object"], "copy_src.object")
    if (bucket, origin["object"]) == (params["bucket"], params["object"]) and mode != "copy":
        raise Refused("object and copy_src.object are the same.")


def _check_copy_of_many(params: Params, origin: Mapping[str, Any], bucket: str) -> None:
    if params.get("object"):
        raise Refused(
            "object names one key, and copy_src many objects: name copy_src.object as well, or prefix instead of"
            " object, which takes the place of copy_src.prefix in the keys."
        )
    for option in ("if_match", "if_none_match"):
        if params.get(option):
            raise Refused(f"{option} is about one object, and copy_src names many; overwrite says what is replaced.")
    source, target = origin.get("prefix") or "", params.get("prefix") or origin.get("prefix") or ""
    if bucket == params["bucket"] and (target.startswith(source) or source.startswith(target)):
        raise Refused(
            f"prefix: inside bucket {bucket}, {target!r} and copy_src.prefix {source!r} may not lie one within the"
            " other: the copies would be copied again."
        )


def _check_prefix_deletion(params: Params) -> None:
    if not params.get("prefix") and not params.get("whole_bucket"):
        raise Refused(
            "object is needed to delete one object, or prefix to delete all whose keys begin with it; to delete all"
            " objects of the bucket, set whole_bucket: true."
        )
    if params.get("prefix") and params.get("whole_bucket"):
        raise Refused("prefix and whole_bucket exclude each other: one is a part of the bucket, the other all of it.")
    for option in ("version", "if_match"):
        if params.get(option):
            raise Refused(f"{option} is about one object: it needs object.")


def _check_conditions(params: Params, mode: str) -> None:
    if params.get("if_match") and params.get("if_none_match"):
        raise Refused("if_match and if_none_match exclude each other: one needs an object, the other none.")
    if params.get("if_none_match") not in (None, "", "*"):
        raise Refused(f"if_none_match can only be '*' (no object may be there), not {params['if_none_match']!r}.")
    if params.get("if_none_match") and mode not in ("put", "create", *COPIES):
        raise Refused(f"if_none_match is about what is written; mode: {mode} writes no object.")
    if params.get("if_match") and mode not in ("put", "delobj", *COPIES):
        raise Refused(f"if_match is about what is replaced or deleted; mode: {mode} does neither.")
