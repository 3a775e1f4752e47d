# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync is asked for: its two sides, what each object gets, and the refusal of what can't be right. Pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import Refused
from ..parts import Params
from .headers import sent, tagging, wanted, wanted_tags
from .naming import check_bucket
from .objects import owned
from .sync_bandwidth import Bandwidth
from .sync_comparing import Patterns, patterns

MIB = 1024**2
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
SMALLEST_PART = 5 * MIB
# A part is held in memory while it is sent.
LARGEST_PART = 512 * MIB
MAX_PARTS = 10_000
MAX_WIDTH = 64
# How much a run removes without being told that it may.
REMOVED_UNASKED = 1000


@dataclass(frozen=True)
class Job:
    """A sync: ``address`` and ``prefix`` are the objects' side, ``root`` the files' (empty for a copy).

    ``members`` are those of PutObject that every object gets, ``kinds`` the media types by a file's ending.
    """

    mode: str
    address: Mapping[str, Any]
    prefix: str
    root: str
    strategy: str
    symlinks: str
    wanted: Patterns
    width: int
    part_size: int
    bandwidth: Bandwidth
    members: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The objects' side as people write it."""
        return f"s3://{self.address['Bucket']}/{self.prefix}"

    def key(self, path: str) -> str:
        """The key of a path below the root."""
        return self.prefix + path

    def named(self, path: str) -> str:
        """What results call a path: a file's own, or the key of an object."""
        return path if self.mode == "pull" else self.key(path)

    def kind(self, path: str) -> str:
        """The media type of a file."""
        name = path.rpartition("/")[2]
        ending = name[name.rfind(".") :] if "." in name[1:] else ""
        guessed = self.kinds.get(ending) or mimetypes.guess_type(name, strict=False)[0]
        return guessed or "application/octet-stream"


def job(params: Params) -> Job:
    """The sync that the options ask for; raises Refused."""
    members = sent(wanted({**params, "encryption_mode": params.get("encryption")}))
    if params.get("tags"):
        members["Tagging"] = tagging(wanted_tags(params, {}))
    if params.get("permission"):
        members["ACL"] = params["permission"]
    return Job(
        params["mode"],
        owned(params, params["bucket"]),
        prefix(params.get("key_prefix")),
        params.get("file_root") or "",
        params["file_change_strategy"],
        params["symlinks"],
        patterns(params),
        params["concurrency"],
        params["part_size"],
        Bandwidth(params.get("max_bandwidth") or 0),
        members,
        params.get("mime_map") or {},
    )


def prefix(given: Any) -> str:
    """What keys begin with: a slash is put to its end, if there isn't one."""
    text = str(given or "")
    return text if not text or text.endswith("/") else f"{text}/"


def part_size(job: Job, size: int) -> int:
    """How many bytes each part of a file has: S3 takes 10,000 at most, so that a huge file has larger ones."""
    least = -(-size // MAX_PARTS)
    return max(job.part_size, -(-least // MIB) * MIB)


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    mode = params["mode"]
    if params.get("validate_bucket_name") is not False:
        check_bucket(params["bucket"], "bucket")
    for option, least, most in (
        ("concurrency", 1, MAX_WIDTH),
        ("part_size", SMALLEST_PART, LARGEST_PART),
        ("max_bandwidth", 1024, None),
        ("max_delete", 0, None),
    ):
        value = params.get(option)
        if value is not None and (value < least or (most is not None and value > most)):
            allowed = f"{least} to {most} are allowed" if most else f"at least {least} is needed"
            raise Refused(f"{option}: {allowed}, not {value}.")
    if params.get("max_delete") is not None and not params.get("delete"):
        raise Refused("max_delete is a bound to what delete: true removes; without it, nothing is.")
    for ending in params.get("mime_map") or {}:
        if not str(ending).startswith("."):
            raise Refused(f"mime_map: {ending!r} can't be a file's ending: it begins with a dot, like '.txt'.")
    _check_sides(params, mode)
    job(params)


def _check_sides(params: Params, mode: str) -> None:
    origin = params.get("copy_src")
    if mode != "copy":
        if origin:
            raise Refused(f"copy_src goes with mode: copy; mode: {mode} is between file_root and the bucket.")
        if not params.get("file_root"):
            raise Refused(f"file_root is needed for mode: {mode}; it names the folder to {mode}.")
        return
    if not origin:
        raise Refused("copy_src is needed for mode: copy; it names the bucket, and what its keys begin with.")
    if params.get("validate_bucket_name") is not False:
        check_bucket(origin["bucket"], "copy_src.bucket")
    source, target = prefix(origin.get("prefix")), prefix(params.get("key_prefix"))
    if origin["bucket"] == params["bucket"] and (source.startswith(target) or target.startswith(source)):
        raise Refused(
            f"key_prefix: inside bucket {params['bucket']}, {target!r} and copy_src.prefix {source!r} may not lie one"
            " within the other: the copies would be copied again."
        )


def about(params: Params) -> str:
    """The objects' side as sentences name it."""
    return f"s3://{params['bucket']}/{prefix(params.get('key_prefix'))}"
