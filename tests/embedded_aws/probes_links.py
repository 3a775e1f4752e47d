# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of links and of uploads by a web form: what is checked before anything is given or stored."""

from __future__ import annotations

import base64
import http.client
import io
import json
import re
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from werkzeug.test import EnvironBuilder

from tests.embedded_aws.probes import World

OLD = "20200101T000000Z"


def _signer(w: World, version: str = "s3v4", secret: str | None = None) -> Any:
    """A client whose secret the server knows, or that signs with another one."""
    iam = w.client("iam")
    name = w.name()
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.client(
        "s3",
        endpoint_url=w.server.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=secret or key["SecretAccessKey"],
        config=Config(signature_version=version, s3={"addressing_style": "path"}),
    )


def ask(url: str, body: bytes | None = None, method: str | None = None, **headers: str) -> tuple[int, bytes, Any]:
    """Status, body and headers of an answer, whatever it is; redirections aren't followed."""
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    request = urllib.request.Request(url, body, {n.replace("_", "-"): v for n, v in headers.items()}, method=method)
    try:
        with urllib.request.build_opener(Stay).open(request) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(), refused.headers


def _link(client: Any, operation: str, bucket: str, **options: Any) -> str:
    return client.generate_presigned_url(operation, {"Bucket": bucket, "Key": "a b/é", **options})


def link_expires(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="a b/é", Body=b"x")
    client = w.server.client("s3", signature_version="s3v4")
    link = _link(client, "get_object", bucket)
    assert ask(link)[:2] == (200, b"x")
    status, body, _ = ask(re.sub(r"X-Amz-Date=\w+", f"X-Amz-Date={OLD}", link))
    assert status == 403 and b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in body
    assert b"<X-Amz-Expires>3600</X-Amz-Expires><Expires>2020-01-01T01:00:00Z</Expires>" in body
    later = f"{datetime.now(UTC) + timedelta(days=1):%Y%m%dT%H%M%SZ}"
    assert b"Request is not valid yet" in ask(re.sub(r"X-Amz-Date=\w+", f"X-Amz-Date={later}", link))[1]
    old = _link(w.server.client("s3", signature_version="s3"), "get_object", bucket)
    assert ask(old)[0] == 200
    assert b"Request has expired" in ask(re.sub(r"Expires=\d+", "Expires=1577836800", old))[1]


def link_of_another_second_is_as_good(w: World) -> None:
    """A link that isn't used in the second in which it was signed; signed as if it had been two minutes ago."""
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    for version in ("s3v4", "s3"):
        client = _signer(w, version)
        ago = datetime.now(UTC) - timedelta(minutes=2)
        with patch("botocore.auth.get_current_datetime", return_value=ago), patch("botocore.auth.time") as clock:
            clock.time.return_value = ago.timestamp()
            link = client.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})
        assert ask(link)[:2] == (200, b"x")
        assert ask(link.replace("/k?", "/j?"))[0] == 403


def link_lasts_a_week_at_most(w: World) -> None:
    link = _link(w.server.client("s3", signature_version="s3v4"), "get_object", w.bucket())
    for wrong in ("604801", "-1", "soon"):
        status, body, _ = ask(link.replace("X-Amz-Expires=3600", f"X-Amz-Expires={wrong}"))
        assert status == 400 and b"AuthorizationQueryParametersError" in body
    assert b"AuthorizationQueryParametersError" in ask(link.replace("X-Amz-Expires=3600&", ""))[1]


def link_is_as_it_was_signed(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="a b/é", Body=b"x")
    w.s3.put_object(Bucket=bucket, Key="other", Body=b"y")
    for version in ("s3v4", "s3"):
        link = _link(_signer(w, version), "get_object", bucket, ResponseContentType="text/plain")
        status, body, headers = ask(link)
        assert (status, body, headers["Content-Type"]) == (200, b"x", "text/plain")
        for changed in (link.replace("a%20b/%C3%A9", "other"), _link(_signer(w, version, "no"), "get_object", bucket)):
            status, body, _ = ask(changed)
            assert status == 403 and b"SignatureDoesNotMatch" in body
        assert ask(link, b"new", "PUT")[0] == 403


def link_takes_an_upload_as_it_is(w: World) -> None:
    bucket, client = w.bucket(), _signer(w)
    this = {"Bucket": bucket, "Key": "a b/é"}
    link = _link(client, "put_object", bucket)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert ask(link, b"key=1&file=2", "PUT", Content_Type=kind)[0] == 200
        found = w.s3.get_object(**this)
        assert (found["Body"].read(), found["ContentType"]) == (b"key=1&file=2", kind)
    assert b"HeadersNotSigned" in ask(link, b"z", "PUT", x_amz_meta_a="b")[1]
    connection = http.client.HTTPConnection(urlsplit(link).netloc)
    connection.request("PUT", link, b"bare")
    assert connection.getresponse().status == 200
    connection.close()
    assert w.s3.get_object(**this)["Body"].read() == b"bare"


def link_binds_its_headers(w: World) -> None:
    bucket = w.bucket()
    for version in ("s3v4", "s3"):
        link = _link(_signer(w, version), "put_object", bucket, ContentType="text/x-y", Metadata={"a": "b"})
        assert ask(link, b"z", "PUT", Content_Type="text/x-z", x_amz_meta_a="b")[0] == 403
        assert ask(link, b"z", "PUT", Content_Type="text/x-y", x_amz_meta_a="b")[0] == 200
        assert w.s3.head_object(Bucket=bucket, Key="a b/é")["Metadata"] == {"a": "b"}


# ---- forms ----------------------------------------------------------------------------------------------------------


def _post(
    w: World, form: dict[str, Any], data: bytes = b"data", drop: str = "", **fields: str
) -> tuple[int, bytes, Any]:
    sent = {**form["fields"], **fields}
    sent.pop(drop, None)
    builder = EnvironBuilder(method="POST", data={**sent, "file": (io.BytesIO(data), "photo.png")})
    environ = builder.get_environ()
    url = form["url"] if form["url"].startswith("http") else w.server.endpoint_url
    return ask(url, environ["wsgi.input"].read(), "POST", Content_Type=environ["CONTENT_TYPE"])


def _form(client: Any, bucket: str, key: str = "up/${filename}", **options: Any) -> dict[str, Any]:
    return client.generate_presigned_post(bucket, key, **options)


def form_uploads(w: World) -> None:
    bucket = w.bucket()
    for version in ("s3v4", "s3"):
        form = _form(
            _signer(w, version), bucket,
            Fields={"Content-Type": "image/png", "x-amz-meta-by": "me", "x-amz-storage-class": "STANDARD_IA"},
            Conditions=[
                {"Content-Type": "image/png"}, ["starts-with", "$x-amz-meta-by", ""],
                {"x-amz-storage-class": "STANDARD_IA"}, ["content-length-range", 1, 10],
            ],
        )  # fmt: skip
        assert _post(w, form)[:2] == (204, b"")
        found = w.s3.get_object(Bucket=bucket, Key="up/photo.png")
        assert (found["Body"].read(), found["ContentType"], found["Metadata"]) == (b"data", "image/png", {"by": "me"})
        assert (found["StorageClass"], found["ServerSideEncryption"]) == ("STANDARD_IA", "AES256")
        w.s3.delete_object(Bucket=bucket, Key="up/photo.png")


def form_is_held_to_its_policy(w: World) -> None:
    bucket = w.bucket()
    client = _signer(w, "s3v4")
    sized = _form(client, bucket, "k", Conditions=[["content-length-range", 2, 4]])
    for data, code in ((b"1", b"EntityTooSmall"), (b"12345", b"EntityTooLarge")):
        status, body, _ = _post(w, sized, data)
        assert status == 400 and code in body
    for wrong, why in (({"key": "other"}, b"Condition failed"), ({"acl": "public-read"}, b"Extra input fields: acl")):
        status, body, _ = _post(w, sized, **wrong)
        assert status == 403 and b"Invalid according to Policy: " in body and why in body
    assert b"field named 'key'" in _post(w, sized, drop="key")[1]
    policy = json.loads(base64.b64decode(sized["fields"]["policy"]))
    changed = base64.b64encode(json.dumps({**policy, "expiration": "2099-01-01T00:00:00Z"}).encode()).decode()
    status, body, _ = _post(w, sized, policy=changed)
    assert status == 403 and b"SignatureDoesNotMatch" in body
    status, body, _ = _post(w, _form(client, bucket, "k", ExpiresIn=-60))
    assert status == 403 and b"Invalid according to Policy: Policy expired." in body
    prefixed = _form(client, bucket, "a/${filename}")
    assert _post(w, prefixed, key="b/x")[0] == 403
    assert "Contents" not in w.s3.list_objects_v2(Bucket=bucket)


def form_says_how_it_is_answered(w: World) -> None:
    bucket = w.bucket()
    client = _signer(w, "s3v4")

    def answer(**field: str) -> tuple[int, bytes, Any]:
        ((name, value),) = field.items()
        return _post(w, _form(client, bucket, "k", Fields=field, Conditions=[{name: value}]))

    assert answer(success_action_status="200")[0] == 200
    status, body, headers = answer(success_action_status="201")
    assert status == 201 and f"<Bucket>{bucket}</Bucket><Key>k</Key>".encode() in body and headers["ETag"]
    status, body, headers = answer(success_action_redirect="http://example.com/done?a=1")
    assert status == 303
    assert headers["Location"].startswith(f"http://example.com/done?a=1&bucket={bucket}&key=k&etag=%22")


def form_has_its_signers_rights(w: World) -> None:
    bucket = w.bucket()
    form = _form(_signer(w, "s3v4"), bucket, "k")
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/k"}
    w.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    status, body, _ = _post(w, form)
    assert status == 403 and b"explicit deny" in body
    w.s3.delete_bucket_policy(Bucket=bucket)
    assert _post(w, form)[0] == 204
    nobody = {"url": f"{w.server.endpoint_url}/{bucket}", "fields": {"key": uuid.uuid4().hex}}
    assert _post(w, nobody)[0] == 403


PROBES = (
    link_expires,
    link_of_another_second_is_as_good,
    link_lasts_a_week_at_most,
    link_is_as_it_was_signed,
    link_takes_an_upload_as_it_is,
    link_binds_its_headers,
    form_uploads,
    form_is_held_to_its_policy,
    form_says_how_it_is_answered,
    form_has_its_signers_rights,
)
