# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of versions, which comes and goes by presigned addresses of S3 on this same server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from embedded_aws import errors
from embedded_aws.exchange import Answer, Request

from .asked import Asked
from .sites import Sites
from .state import INITIALIZED, Resource, Version

# AWS's own addresses, as its examples show them, are of this bucket, and good for 15 minutes.
_BUCKET = re.compile(r"/gb-[a-z0-9-]+-prod-doc-source/([0-9a-f]{64})/(\d+-[0-9a-f]{64})")
_EXPIRES = 900
_KEY = "WORKDOCS"
_SECRET = secrets.token_bytes(32)
_ENCRYPTION = {"x-amz-server-side-encryption": "AES256"}


def upload(asked: Asked, document: Resource, version: Version) -> dict[str, Any]:
    """Where the content is put, and the headers that have to be sent with it."""
    headers = {"Content-Type": version.content_type, **_ENCRYPTION}
    if version.announced is not None:
        headers["Content-Length"] = str(version.announced)
    return {"UploadUrl": _address(asked, "PUT", document, version, headers), "SignedHeaders": headers}


def source(asked: Asked, document: Resource, version: Version) -> str | None:
    """Where the content can be had; None if nothing was uploaded."""
    if version.body is None:
        return None
    disposition = f"attachment; filename*=UTF-8''{quote(version.name)}"
    return _address(asked, "GET", document, version, {}, {"response-content-disposition": disposition})


def _address(
    asked: Asked,
    method: str,
    document: Resource,
    version: Version,
    headers: Mapping[str, str],
    query: Mapping[str, str] | None = None,
) -> str:
    date = f"{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}"
    signed = {"host": asked.origin.partition("//")[2], **{name.lower(): text for name, text in headers.items()}}
    whole = {
        **(query or {}),
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{_KEY}/{date[:8]}/{asked.region}/s3/aws4_request",
        "X-Amz-Date": date,
        "X-Amz-Expires": str(_EXPIRES),
        "X-Amz-SignedHeaders": ";".join(sorted(signed)),
    }
    path = f"/gb-{asked.region}-prod-doc-source/{document.id}/{version.id}"
    whole["X-Amz-Signature"] = _signature(method, path, whole, signed)
    return f"{asked.origin}{path}?{urlencode(whole, quote_via=quote)}"


def _signature(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    told = [method, path]
    told += [f"{name}={query[name]}" for name in sorted(query) if name != "X-Amz-Signature"]
    told += [f"{name}:{headers[name]}" for name in sorted(headers)]
    return hmac.new(_SECRET, "\n".join(told).encode(), "sha256").hexdigest()


def answer(request: Request, sites: Sites) -> Answer | None:
    """The answer to a request for such an address; None if it is for anything else."""
    environ = request.environ
    path = environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
    named = _BUCKET.fullmatch(path) if request.call.service == "s3" else None
    if named is None:
        return None
    refusal = _refusal(request, path)
    if refusal:
        return errors.answer(request.call, *refusal)
    with sites.lock:
        found = _version(sites, *named.groups())
        return _put(request, found) if request.call.method == "PUT" else _got(request, found)


def _refusal(request: Request, path: str) -> tuple[str, str, int] | None:
    environ = request.environ
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    names = query.get("X-Amz-SignedHeaders", "").split(";")
    headers = {name: _header(environ, name) for name in names}
    expected = _signature(request.call.method, path, query, headers)
    if "X-Amz-Signature" not in query:
        return "AccessDenied", "Access Denied", 403
    date = query.get("X-Amz-Date", "")
    if not hmac.compare_digest(expected, query["X-Amz-Signature"]):
        # A header that isn't there, or is another, makes another signature.
        message = "The request signature we calculated does not match the signature you provided."
        return "SignatureDoesNotMatch", f"{message} Check your key and signing method.", 403
    made = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if time.time() > made.timestamp() + int(query["X-Amz-Expires"]):
        return "AccessDenied", "Request has expired", 403
    others = [name for name in environ if name.startswith("HTTP_X_AMZ_")]
    if any(_plain(name) not in names for name in others):
        return "AccessDenied", "There were headers present in the request which were not signed", 403
    return None


def _header(environ: Mapping[str, Any], name: str) -> str:
    key = name.upper().replace("-", "_")
    return str(environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}") or "")


def _plain(name: str) -> str:
    return name.removeprefix("HTTP_").lower().replace("_", "-")


def _version(sites: Sites, document: str, version: str) -> Version | None:
    for site in sites.sites.values():
        if document in site.resources:
            return site.resources[document].version(version)
    return None


def _put(request: Request, version: Version | None) -> Answer:
    if version is None or version.status != INITIALIZED:
        return errors.answer(request.call, "AccessDenied", "Access Denied", 403)
    told = request.environ.get("HTTP_CONTENT_MD5")
    digest = hashlib.md5(request.body, usedforsecurity=False)
    if told and told != base64.b64encode(digest.digest()).decode():
        message = "The Content-MD5 you specified did not match what we received."
        return errors.answer(request.call, "BadDigest", message, 400)
    version.body = request.body
    return Answer(200, (("ETag", f'"{digest.hexdigest()}"'), *_ENCRYPTION.items()))


def _got(request: Request, version: Version | None) -> Answer:
    if version is None or version.body is None:
        return errors.answer(request.call, "NoSuchKey", "The specified key does not exist.", 404)
    query = dict(parse_qsl(request.environ.get("QUERY_STRING", "")))
    body, status = version.body, 200
    headers = {
        "Content-Type": version.content_type,
        "Content-Disposition": query["response-content-disposition"],
        "ETag": f'"{version.signature}"',
        "Last-Modified": format_datetime(version.made, usegmt=True),
        "Accept-Ranges": "bytes",
        **_ENCRYPTION,
    }
    part = re.fullmatch(r"bytes=(\d+)-(\d*)", request.environ.get("HTTP_RANGE", ""))
    if part:
        start, end = int(part[1]), min(int(part[2] or version.size), version.size - 1)
        if start > end:
            return errors.answer(request.call, "InvalidRange", "The requested range is not satisfiable", 416)
        body, status = body[start : end + 1], 206
        headers["Content-Range"] = f"bytes {start}-{end}/{version.size}"
    return Answer(status, tuple(headers.items()), body)
