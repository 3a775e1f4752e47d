# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects where a playbook can't reach: copies in parts, and what somebody else does between a plan and its steps."""

from __future__ import annotations

import itertools
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import runner
from ansible_collections.converge.aws.plugins.module_utils.s3 import carrying, copies, puts, removals, transfers
from ansible_collections.converge.aws.plugins.modules import s3_object, s3_object_info
from support.stage import REGION

NAME, OTHER = "photos-of-converge", "archive-of-converge"
MIB = 1024**2
LARGE = bytes(range(256)) * (12 * MIB // 256)


@pytest.fixture
def s3(aws):
    client = aws.client("s3", REGION)
    for name in (NAME, OTHER):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


@pytest.fixture
def task(aws) -> Callable[..., dict[str, Any]]:
    """One task, in this process, so that what it is made of can be changed."""

    def run(check: bool = False, diff: bool = False, **options: Any) -> dict[str, Any]:
        given = {"expiry": 600, "overwrite": "different", "bucket": NAME, "retry_timeout": 20, **options}
        where = {"endpoint_url": aws.endpoint_url, "region": REGION, "access_key": "test", "secret_key": "test"}
        return runner.run(s3_object.OPERATION, {**where, **given}, check, diff)

    return run


@pytest.fixture
def small_parts(monkeypatch):
    """Copies in parts begin at 6 MiB, not at 5 GiB, with the smallest parts that S3 takes."""
    monkeypatch.setattr(carrying, "MAX_BYTES", 6 * MIB)
    monkeypatch.setattr(transfers, "COPY_PART", 5 * MIB)


def put_large(s3: Any, key: str = "large.bin") -> None:
    s3.put_object(Bucket=NAME, Key=key, Body=LARGE, ContentType="image/jpeg", Metadata={"by": "Jo"}, Tagging="a=b",
                  CacheControl="no-cache", StorageClass="STANDARD_IA", ChecksumAlgorithm="CRC64NVME")  # fmt: skip


def test_a_copy_in_parts_is_as_one_in_one_piece(aws, s3, task, small_parts):
    put_large(s3)
    options = {"bucket": OTHER, "object": "copy.bin", "mode": "copy",
               "copy_src": {"bucket": NAME, "object": "large.bin"}}  # fmt: skip
    begun = aws.last_call()
    assert task(**options)["changed"] is True
    sent = [call["operation"] for call in aws.writes(begun)]
    assert sent.count("UploadPartCopy") == 3 and "CopyObject" not in sent
    source = s3.head_object(Bucket=NAME, Key="large.bin", ChecksumMode="ENABLED")
    made = s3.head_object(Bucket=OTHER, Key="copy.bin", ChecksumMode="ENABLED")
    kept = ("ContentLength", "ContentType", "Metadata", "CacheControl", "StorageClass", "ChecksumCRC64NVME",
            "ChecksumType")  # fmt: skip
    assert [made.get(name) for name in kept] == [source.get(name) for name in kept]
    assert s3.get_object_tagging(Bucket=OTHER, Key="copy.bin")["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert s3.get_object(Bucket=OTHER, Key="copy.bin")["Body"].read() == LARGE
    again = task(**options)
    assert (again["changed"], again["plan"]) == (False, [])


def test_a_header_of_what_is_copied_in_parts(aws, s3, task, small_parts):
    put_large(s3)
    begun = aws.last_call()
    assert task(object="large.bin", state="present", cache_control="max-age=1", metadata={"by": "Kim"})["changed"]
    assert "PutObject" not in [call["operation"] for call in aws.writes(begun)]
    head = s3.head_object(Bucket=NAME, Key="large.bin")
    assert (head["CacheControl"], head["Metadata"], head["ContentType"]) == ("max-age=1", {"by": "Kim"}, "image/jpeg")
    assert task(object="large.bin", state="present", cache_control="max-age=1")["changed"] is False


def test_a_source_that_changes_while_it_is_copied_in_parts(aws, s3, task, small_parts, monkeypatch):
    put_large(s3)
    begin = transfers.create_transfer_manager

    def spoiled(*args: Any) -> Any:
        s3.put_object(Bucket=NAME, Key="large.bin", Body=LARGE[::-1])
        return begin(*args)

    monkeypatch.setattr(transfers, "create_transfer_manager", spoiled)
    told = task(bucket=OTHER, object="copy.bin", mode="move", copy_src={"bucket": NAME, "object": "large.bin"})
    assert told["failed"] and told["error"]["code"] == "PreconditionFailed"
    assert "changed" in told["msg"]
    assert s3.list_objects_v2(Bucket=OTHER).get("Contents") is None
    assert s3.list_multipart_uploads(Bucket=OTHER).get("Uploads") is None
    assert s3.head_object(Bucket=NAME, Key="large.bin")["ContentLength"] == len(LARGE)


def overtaken(monkeypatch, module: Any, name: str, act: Callable[[], Any]) -> None:
    """Somebody else acts just before what the plan foresaw is sent."""
    send, once = getattr(module, name), itertools.count()

    def later(*args: Any) -> Any:
        if next(once) == 0:
            act()
        return send(*args)

    monkeypatch.setattr(module, name, later)


@pytest.mark.parametrize("options", [{"overwrite": "never"}, {"if_none_match": "*"}], ids=["never", "none there"])
@pytest.mark.parametrize("size", [3, 9 * MIB], ids=["one piece", "parts"])
def test_what_somebody_else_put_meanwhile_is_not_overwritten(options, size, s3, task, monkeypatch):
    overtaken(monkeypatch, puts, "upload", lambda: s3.put_object(Bucket=NAME, Key="lock", Body=b"theirs"))
    told = task(object="lock", content="x" * size, state="present", **options)
    assert told["failed"] and told["error"]["code"] == "PreconditionFailed", told
    assert "nothing was overwritten" in told["msg"]
    assert s3.get_object(Bucket=NAME, Key="lock")["Body"].read() == b"theirs"


def test_our_own_lost_answer_meets_its_condition(aws, s3, task):
    aws.faults([{"kind": "drop_after", "times": 1, "operation": "PutObject"}])
    told = task(object="lock", content="mine", state="present", if_none_match="*")
    assert told.get("changed") is True, told["msg"]
    assert aws.fired() == [1]


def test_an_object_that_changed_meanwhile_is_not_deleted(s3, task, monkeypatch):
    etag = s3.put_object(Bucket=NAME, Key="sea", Body=b"one")["ETag"]
    find = removals.head

    def found(*args: Any) -> Any:
        answer = find(*args)
        s3.put_object(Bucket=NAME, Key="sea", Body=b"two")
        return answer

    monkeypatch.setattr(removals, "head", found)
    told = task(object="sea", state="absent", if_match=etag.strip('"'))
    assert told["failed"] and told["error"]["code"] == "PreconditionFailed"
    assert s3.get_object(Bucket=NAME, Key="sea")["Body"].read() == b"two"


def test_a_prefix_of_more_than_a_batch_is_deleted(aws, s3, task, monkeypatch):
    monkeypatch.setattr(removals, "BATCH", 3)
    for number in range(14):
        s3.put_object(Bucket=NAME, Key=f"a/{number:02}", Body=b"")
    s3.put_object(Bucket=NAME, Key="b", Body=b"")
    foretold = task(check=True, prefix="a/", state="absent")
    assert foretold["plan"][0]["before"]["count"] == "14"
    begun = aws.last_call()
    done = task(prefix="a/", state="absent")
    assert done["msg"] == foretold["msg"] == f"14 objects of s3://{NAME}/a/ are deleted."
    assert [call["operation"] for call in aws.writes(begun)] == ["DeleteObjects"] * 5
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=NAME)["Contents"]] == ["b"]


def test_what_a_move_does_not_overwrite_stays_where_it_is(s3, task):
    for bucket, key, body in ((NAME, "a/1", b"one"), (NAME, "a/2", b"two"), (OTHER, "a/1", b"other")):
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    told = task(bucket=OTHER, mode="move", copy_src={"bucket": NAME, "prefix": "a/"}, overwrite="never")
    assert told["changed"] is True
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=NAME)["Contents"]] == ["a/1"]
    assert s3.get_object(Bucket=OTHER, Key="a/1")["Body"].read() == b"other"


def test_one_copy_of_many_that_fails_is_named_and_the_others_are_made(aws, s3, task):
    for number in range(3):
        s3.put_object(Bucket=NAME, Key=f"a/{number}", Body=b"x" * number)
    s3.put_object(Bucket=NAME, Key="a/cold", Body=b"x", StorageClass="GLACIER")
    options = {"bucket": OTHER, "mode": "copy", "copy_src": {"bucket": NAME, "prefix": "a/"}}
    told = task(**options)
    assert told["failed"] and "a/cold" in told["msg"] and "archived" in told["msg"]
    s3.delete_object(Bucket=NAME, Key="a/cold")
    aws.faults([{"kind": "throttle", "times": 3, "operation": "CopyObject"}])
    assert task(**options)["changed"] is True
    assert task(**options)["changed"] is False


def test_a_text_is_shown_in_the_diff_and_bytes_are_not(s3, task):
    s3.put_object(Bucket=NAME, Key="robots.txt", Body=b"User-agent: *\n")
    shown = task(check=True, diff=True, object="robots.txt", content="User-agent: me\n", state="present")["diff"]
    assert shown["before"]["object"]["content"] == "User-agent: *\n"
    assert shown["after"]["object"]["content"] == "User-agent: me\n"
    bare = task(check=True, object="robots.txt", content="User-agent: me\n", state="present")
    assert "content" not in bare["plan"][0]["after"]
    binary = task(check=True, diff=True, object="robots.txt", content_base64="AAH/", state="present")["diff"]
    assert "content" not in binary["after"]["object"] and binary["after"]["object"]["size"] == 3


def form(told: dict[str, Any], body: bytes, **fields: str) -> int:
    """Send a form as a browser does; the answer's status."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
             for name, value in {**told["fields"], **fields}.items()]  # fmt: skip
    parts.append(b'Content-Disposition: form-data; name="file"; filename="sea.txt"\r\n\r\n' + body)
    whole = b"".join(b"--limit\r\n" + part + b"\r\n" for part in parts) + b"--limit--\r\n"
    request = urllib.request.Request(told["url"], whole, {"Content-Type": "multipart/form-data; boundary=limit"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def test_a_form_uploads_what_it_allows(s3, task):
    conditions = {"min_size": 1, "max_size": 10, "content_type_prefix": "text/"}
    told = task(mode="posturl", prefix="in/", upload_conditions=conditions, metadata={"by": "Jo"})
    text = {"Content-Type": "text/plain"}
    assert form(told, b"hello", **text) == 204
    head = s3.head_object(Bucket=NAME, Key="in/sea.txt")
    assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (5, "text/plain", {"by": "Jo"})
    assert form(told, b"too long for this", **text) == 400
    assert form(told, b"hello", **{"Content-Type": "image/png"}) == 403
    assert form(told, b"hello", key="elsewhere.txt", **text) == 403


def test_a_link_uploads_what_it_is_signed_for(s3, task):
    told = task(mode="puturl", object="new.txt", content_type="text/plain", metadata={"by": "Jo"})
    request = urllib.request.Request(told["url"], b"hello", told["headers"], method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    head = s3.head_object(Bucket=NAME, Key="new.txt")
    assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (5, "text/plain", {"by": "Jo"})


def test_copies_of_many_run_side_by_side(aws, s3, task, monkeypatch):
    """As many requests are open at once as there are objects, when none is answered before all are there."""
    for number in range(4):
        s3.put_object(Bucket=NAME, Key=f"a/{number}", Body=b"x")
    meeting, send = threading.Barrier(4, timeout=30), copies.carry

    def together(*args: Any) -> None:
        meeting.wait()
        send(*args)

    monkeypatch.setattr(copies, "carry", together)
    assert task(bucket=OTHER, mode="copy", copy_src={"bucket": NAME, "prefix": "a/"})["changed"] is True
    assert not meeting.broken


def test_versions_are_listed_and_a_restore_tells_how_it_stands(aws, s3):
    info = s3_object_info.OPERATION
    where = {"endpoint_url": aws.endpoint_url, "region": REGION, "access_key": "test", "secret_key": "test"}
    s3.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
    for key in ("deed", "deed", "deed.txt"):
        s3.put_object(Bucket=NAME, Key=key, Body=b"xx")
    s3.delete_object(Bucket=NAME, Key="deed")
    found = runner.run(info, {**where, "bucket_name": NAME, "object_name": "deed", "versions": True})["versions"]
    assert sorted(one["delete_marker"] for one in found) == [False, False, True]
    assert [(one["key"], one["size"]) for one in found if one["is_latest"]] == [("deed", None)]
    many = {**where, "bucket_name": NAME, "prefix": "de", "versions": True}
    assert [one["key"] for one in runner.run(info, many)["versions"]] == ["deed"] * 3 + ["deed.txt"]
    s3.put_object(Bucket=NAME, Key="cold", Body=b"x", StorageClass="GLACIER")
    s3.restore_object(Bucket=NAME, Key="cold", RestoreRequest={"Days": 1})
    (told,) = runner.run(info, {**where, "bucket_name": NAME, "object_name": "cold"})["object_info"]
    assert set(told["restore_status"]) == {"ongoing", "until"}
    assert told["restore_status"]["ongoing"] is (told["restore_status"]["until"] is None)


def test_what_is_archived_is_not_got_and_a_check_run_counts_on_a_restore_before_it(s3, task, playbook, tmp_path):
    s3.put_object(Bucket=NAME, Key="a/cold", Body=b"x", StorageClass="GLACIER")
    wanted = {"bucket": NAME, "object": "a/cold", "mode": "get", "dest": str(tmp_path / "cold")}
    told = task(**wanted)
    assert told["failed"] and "archived (GLACIER): it has to be restored" in told["msg"]
    foretold = playbook.task("converge.aws.s3_object", wanted, check_mode=True)
    assert foretold["changed"] is True
    assert "what is foretold holds if a task before this one restores it" in str(foretold["warnings"])
    text = playbook.task("converge.aws.s3_object", {**wanted, "mode": "getstr", "dest": None}, check_mode=True)
    assert (text["changed"], text["contents"]) == (False, "")
