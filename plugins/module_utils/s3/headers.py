# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands beside an object's bytes: headers, metadata, class, encryption and tags, and their drift. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from ..errors import Refused
from ..parts import Params
from ..tags import tag_text, tag_texts
from .times import moment

# Keys of `metadata` and `headers` that are HTTP headers of the object, by their name without dashes and case.
_HEADERS = {
    "cachecontrol": "CacheControl",
    "contentdisposition": "ContentDisposition",
    "contentencoding": "ContentEncoding",
    "contentlanguage": "ContentLanguage",
    "contenttype": "ContentType",
    "expires": "Expires",
    "storageclass": "StorageClass",
    "websiteredirectlocation": "WebsiteRedirectLocation",
}
# What a new upload of an object keeps of the one before where the task says nothing of it.
_KEPT = ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "WebsiteRedirectLocation")
# Options that are one header each; an empty one takes the header away.
_OPTIONS = {
    "content_type": "ContentType",
    "cache_control": "CacheControl",
    "content_disposition": "ContentDisposition",
    "content_encoding": "ContentEncoding",
    "content_language": "ContentLanguage",
    "expires": "Expires",
}
# What S3 says of an object that was sent without a type.
NO_TYPE = "binary/octet-stream"
ARCHIVED = ("GLACIER", "DEEP_ARCHIVE")
_SHOWN = {option: member for option, member in _OPTIONS.items() if option != "content_type"}
MAX_METADATA_BYTES = 2048
MAX_TAGS = 10


def wanted(params: Params) -> dict[str, Any]:
    """The request members that the task names; user metadata under ``Metadata``, whole."""
    members: dict[str, Any] = {}
    metadata: dict[str, str] | None = None
    for option in ("metadata", "headers"):
        for key, value in (params.get(option) or {}).items():
            header = _HEADERS.get(str(key).replace("-", "").replace("_", "").lower())
            if header:
                members[header] = str(value)
            else:
                metadata = {**(metadata or {}), str(key).lower(): tag_text(value)}
    if params.get("metadata") == {}:
        metadata = {}
    if metadata is not None:
        size = sum(len(key.encode()) + len(value.encode()) for key, value in metadata.items())
        if size > MAX_METADATA_BYTES:
            raise Refused(f"metadata: S3 keeps {MAX_METADATA_BYTES} bytes of it, and these are {size}.")
        members["Metadata"] = metadata
    for option, member in _OPTIONS.items():
        if params.get(option) is not None:
            members[member] = params[option]
    if members.get("Expires"):
        members["Expires"] = moment(members["Expires"], "expires")
    if params.get("storage_class"):
        members["StorageClass"] = params["storage_class"].upper()
    return {**members, **_encryption(params)}


def _encryption(params: Params) -> dict[str, str]:
    mode, key = params.get("encryption_mode"), params.get("encryption_kms_key_id")
    if params.get("encrypt") is False:
        return {}
    if key and not str(mode or "aws:kms").startswith("aws:kms"):
        raise Refused("encryption_kms_key_id needs encryption_mode to be aws:kms or aws:kms:dsse.")
    if key:
        return {"ServerSideEncryption": mode or "aws:kms", "SSEKMSKeyId": key}
    if mode:
        return {"ServerSideEncryption": mode}
    return {"ServerSideEncryption": "AES256"} if params.get("encrypt") else {}


def kept(head: Mapping[str, Any] | None) -> dict[str, Any]:
    """The members that a new upload takes over from the object that is there."""
    if not head:
        return {}
    members = {member: head[member] for member in _KEPT if head.get(member)}
    if head.get("Metadata"):
        members["Metadata"] = dict(head["Metadata"])
    if head.get("StorageClass"):
        members["StorageClass"] = head["StorageClass"]
    if isinstance(head.get("Expires"), datetime):
        members["Expires"] = head["Expires"]
    return members


def sent(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members as a request has them: without those that an empty option takes away."""
    return {member: value for member, value in members.items() if value not in ("", None)}


def seen(head: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """The same members as they are on the object: S3 leaves the class out of its answer when it is STANDARD."""
    values = {member: head.get(member) for member in members}
    if "StorageClass" in members:
        values["StorageClass"] = head.get("StorageClass") or "STANDARD"
    if "Metadata" in members:
        values["Metadata"] = dict(head.get("Metadata") or {})
    if "ServerSideEncryption" in members:
        values["ServerSideEncryption"] = head.get("ServerSideEncryption") or "AES256"
    if "Expires" in members:
        values["Expires"] = head.get("Expires") or head.get("ExpiresString")
    return values


def drift(head: Mapping[str, Any], members: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of the named members differs on the object: the values there, and the wanted ones."""
    present = seen(head, members)
    differing = [member for member in members if not _same(member, members[member], present[member])]
    return {member: present[member] for member in differing}, {member: members[member] for member in differing}


def _same(member: str, value: Any, there: Any) -> bool:
    if member == "SSEKMSKeyId" and there:
        return value == there or str(there).endswith(f":key/{value}")
    if member == "ContentType" and not value:
        return there in (None, "", NO_TYPE)
    return bool(value == there) or (value == "" and there is None)


def wanted_tags(params: Params, current: Mapping[str, str]) -> dict[str, str]:
    """The whole set of tags that is to be; without purge_tags the ones that are there stay."""
    stay = {} if params.get("purge_tags") is not False else dict(current)
    tags = {**stay, **tag_texts(params["tags"])}
    if len(tags) > MAX_TAGS:
        raise Refused(f"tags: an object has at most {MAX_TAGS} tags, and these are {len(tags)}.")
    return tags


def tagging(tags: Mapping[str, str]) -> str:
    """Tags as the header that an upload carries them in."""
    return urlencode(tags)


def shown(head: Mapping[str, Any] | None, bucket: str, key: str) -> dict[str, Any]:
    """``s3_object`` as tasks return it, from the answer of HeadObject."""
    facts: dict[str, Any] = {"bucket": bucket, "key": key}
    if head:
        checksums = {name[8:]: value for name, value in head.items() if name[:8] == "Checksum" and name[8:] != "Type"}
        facts.update(
            size=head.get("ContentLength"),
            etag=str(head.get("ETag", "")).strip('"'),
            checksums=checksums,
            storage_class=head.get("StorageClass") or "STANDARD",
            content_type=head.get("ContentType"),
            metadata=dict(head.get("Metadata") or {}),
            encryption=head.get("ServerSideEncryption"),
            last_modified=head.get("LastModified"),
        )
        for member, header in _SHOWN.items():
            if head.get(header):
                facts[member] = head[header]
        if head.get("ObjectLockMode"):
            facts["retention"] = {"mode": head["ObjectLockMode"], "until": head.get("ObjectLockRetainUntilDate")}
        if head.get("ObjectLockLegalHoldStatus"):
            facts["legal_hold"] = head["ObjectLockLegalHoldStatus"] == "ON"
        if head.get("VersionId"):
            facts["version_id"] = head["VersionId"]
    return facts
