# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links: to read an object, to write it, and the form by which a browser uploads one, each valid for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from ..errors import Refused
from ..parts import Params, Plan
from .headers import sent, wanted, wanted_tags
from .objects import must_be_there, named, owned, place_of

# How a form names what a request has as members, beside x-amz-meta-*.
_FIELDS = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "ContentType": "Content-Type",
    "Expires": "Expires",
    "StorageClass": "x-amz-storage-class",
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
    "WebsiteRedirectLocation": "x-amz-website-redirect-location",
}
# One POST takes no more. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
MAX_BYTES = 5 * 1024**3


def reading(api: Any, params: Params) -> Plan:
    """A link to the object that anyone may use until it expires."""
    place = place_of(params)
    _found, warnings = must_be_there(api, place)
    url = api.presigned("get_object", place, params["expiry"])
    return Plan(facts={"url": url, "expiry": params["expiry"], "msg": f"A link to {named(place)}."}, warnings=warnings)


def writing(api: Any, params: Params) -> Plan:
    """A link by which anyone may PUT the object until it expires, with the headers that such a request must have."""
    place = place_of({**params, "version": None})
    members = sent(wanted(params))
    headers = _headers(members)
    url = api.presigned("put_object", {**place, **members}, params["expiry"])
    msg = f"A link to upload {named(place)}."
    return Plan(facts={"url": url, "headers": headers, "expiry": params["expiry"], "msg": msg})


def form(api: Any, params: Params) -> Plan:
    """The URL and the fields of a form by which anyone may upload an object until it expires."""
    conditions = params.get("upload_conditions") or {}
    least, most = conditions.get("min_size"), conditions.get("max_size")
    if not 0 <= (least or 0) <= (MAX_BYTES if most is None else most) <= MAX_BYTES:
        raise Refused(
            f"upload_conditions: min_size must not be above max_size, and max_size not above {MAX_BYTES} bytes (5 GiB)."
        )
    fields = _headers(sent(wanted(params)))
    if "Content-Language" in fields:
        raise Refused("content_language can't be given with mode: posturl: S3's forms have no such field.")
    if params.get("permission"):
        fields["acl"] = params["permission"][0]
    if params.get("tags"):
        fields["tagging"] = _tag_set(wanted_tags(params, {}))
    for option, field in (("redirect", "success_action_redirect"), ("status", "success_action_status")):
        if conditions.get(option) is not None:
            fields[field] = str(conditions[option])
    rules: list[Any] = [{name: value} for name, value in fields.items()]
    if least is not None or most is not None:
        rules.append(["content-length-range", least or 0, MAX_BYTES if most is None else most])
    if conditions.get("content_type_prefix") is not None:
        if "Content-Type" in fields:
            raise Refused("upload_conditions.content_type_prefix and content_type exclude each other.")
        rules.append(["starts-with", "$Content-Type", conditions["content_type_prefix"]])
    # boto makes the condition of a key that ends so: it begins with what stands before.
    key = params.get("object") or f"{params['prefix']}${{filename}}"
    bucket = owned(params, params["bucket"])["Bucket"]
    made = api.presigned_post(bucket, key, fields, rules, params["expiry"])
    about = named({"Bucket": bucket, "Key": params.get("object") or params["prefix"]})
    msg = f"A form to upload {about if params.get('object') else f'objects to {about}'}."
    return Plan(facts={"url": made["url"], "fields": made["fields"], "expiry": params["expiry"], "msg": msg})


def _headers(members: Mapping[str, Any]) -> dict[str, str]:
    """Members of PutObject as the headers, or the fields of a form, that carry them."""
    headers = {}
    for member, value in members.items():
        if member == "Metadata":
            headers.update({f"x-amz-meta-{name}": text for name, text in value.items()})
        elif member in _FIELDS:
            headers[_FIELDS[member]] = value.strftime("%a, %d %b %Y %H:%M:%S GMT") if member == "Expires" else value
        else:
            headers[member] = value
    return headers


def _tag_set(tags: Mapping[str, str]) -> str:
    pairs = "".join(f"<Tag><Key>{escape(key)}</Key><Value>{escape(value)}</Value></Tag>" for key, value in tags.items())
    return f"<Tagging><TagSet>{pairs}</TagSet></Tagging>"
