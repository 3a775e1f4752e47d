# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of WorkDocs as plans, and the upload in its three steps: what is sent, what isn't, and what stays."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from ansible_collections.converge.aws.plugins.module_utils.workdocs import content, documents
from support.workdocs import WorkDocs, document, folder, user

ANA = user("ana", Type="ADMIN")
FINANCE, OLD = folder("f-finance", "Finance", "root-ana"), folder("f-old", "Old", "root-ana")
TEXT = "the sea"
MD5 = hashlib.md5(TEXT.encode(), usedforsecurity=False).hexdigest()
SECRET = "https://bucket.example/key?X-Amz-Signature=secret"
IAM = "arn:aws:iam::123456789012:user/ops"


def there(text: str = TEXT, **more: Any) -> dict[str, Any]:
    body = text.encode()
    signature = more.pop("signature", hashlib.md5(body, usedforsecurity=False).hexdigest())
    return document("d-sea", "sea.txt", "f-finance", version={"Size": len(body), "Signature": signature}, **more)


class Links:
    """Links that give ``bodies`` one after the other, and take what is sent, or fail."""

    def __init__(self, *bodies: bytes, error: ApiError | None = None, headers: Mapping[str, str] | None = None) -> None:
        self.bodies, self.error, self.headers, self.sent = list(bodies), error, dict(headers or {}), []
        self.urls: list[str] = []

    def __call__(self, url: str) -> Links:
        self.urls.append(url)
        return self

    def get(self, sink: Any, about: str) -> dict[str, str]:
        if self.error:
            raise self.error
        take = sink()
        body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
        for begin in range(0, len(body), 3):
            take(body[begin : begin + 3])
        return self.headers

    def put(self, body: Any, headers: Mapping[str, str], about: str) -> dict[str, str]:
        if self.error:
            raise self.error
        data = body()
        self.sent.append((data if isinstance(data, bytes) else data.read(), dict(headers)))
        return self.headers


def site(*found: Any, link: Links | None = None, **more: Any) -> WorkDocs:
    version = {"Id": "d-sea-v1", "Size": len(TEXT), "Source": {"ORIGINAL": SECRET}, "Status": "ACTIVE"}
    answers = {"get_document_version": {"Metadata": version}, "describe_document_versions": {"DocumentVersions": []}}
    answers.update(more.pop("answers", {}))
    api = WorkDocs([ANA], [FINANCE, OLD], list(found), answers=answers, **more)
    patience = Patience(clock=lambda: 0.0, dice=lambda low, high: 0.0)
    api.__dict__.update(link=link or Links(TEXT.encode()), patience=patience, report=lambda *told: None,
                        pause=lambda number, begun: number < 3)  # fmt: skip
    return api


def task(**more: Any) -> dict[str, Any]:
    whole = {"owner": "ana", "path": "/Finance/sea.txt", "state": "present", **more}
    documents.check(whole)
    return whole


def plan(api: WorkDocs, **more: Any) -> Any:
    made = documents.plan(api, task(**more))
    problems = [one for step in made.steps for request in step.requests for one in api.problems(request)]
    assert problems == []
    return made


def named(made: Any) -> list[str]:
    return [step.name for step in made.steps]


def operations(made: Any) -> list[str]:
    return [request.operation for step in made.steps for request in step.requests]


# ---- plans ----------------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_sent():
    made = plan(site(), content=TEXT)
    assert named(made) == ["content"]
    assert operations(made) == ["initiate_document_version_upload", "update_document_version", "get_document"]
    assert made.steps[0].requests[0].params == {
        "Name": "sea.txt", "ParentFolderId": "f-finance", "ContentType": "text/plain", "DocumentSizeInBytes": 7,
    }  # fmt: skip
    assert made.facts["document"] == {
        "path": "/Finance/sea.txt", "name": "sea.txt", "resource_state": "ACTIVE", "size": 7,
        "content_type": "text/plain",
    }  # fmt: skip


def test_the_signature_settles_that_bytes_are_the_same():
    api = site(there())
    assert plan(api, content=TEXT).steps == ()
    assert "get_document_version" not in api.operations


@pytest.mark.parametrize(("bytes_there", "steps"), [(TEXT, []), ("the eas", ["content"])])
def test_a_signature_of_another_kind_settles_nothing_and_the_bytes_are_fetched(bytes_there, steps):
    api = site(there(signature="9f"), link=Links(bytes_there.encode()))
    assert named(plan(api, content=TEXT)) == steps
    assert api.link.urls == [SECRET]


def test_bytes_of_another_number_are_not_fetched():
    api = site(there("sea"))
    made = plan(api, content=TEXT)
    assert made.steps[0].before == {"path": "/Finance/sea.txt", "document_id": "d-sea", "size": 3}
    assert made.steps[0].requests[0].params["Id"] == "d-sea"
    assert api.link.urls == []


def test_the_time_of_the_content_goes_with_it():
    made = plan(site(), content=TEXT, content_modified="2024-01-31T12:00:00Z")
    assert made.steps[0].requests[0].params["ContentModifiedTimestamp"].isoformat() == "2024-01-31T12:00:00+00:00"
    assert made.facts["document"]["content_modified"] == "2024-01-31T12:00:00Z"


def test_a_file_tells_when_it_was_changed(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x")
    request = plan(site(), src=str(path)).steps[0].requests[0].params
    assert int(request["ContentModifiedTimestamp"].timestamp()) == int(path.stat().st_mtime)


def test_drafts_of_our_own_are_aborted_and_those_of_people_stay():
    ours = document("d-1", "sea.txt", "f-finance", version={"Status": "INITIALIZED", "CreatorId": IAM})
    theirs = document("d-2", "sea.txt", "f-finance", version={"Status": "INITIALIZED", "CreatorId": ANA["Id"]})
    api = site()
    listed = api._describe_folder_contents

    def contents(request: Mapping[str, Any]) -> dict[str, Any]:
        if request.get("Include") == "INITIALIZED":
            return {"Documents": [ours, theirs]}
        return next(listed(request))

    api.answers["describe_folder_contents"] = contents
    made = plan(api, content=TEXT)
    assert operations(made)[0] == "abort_document_version_upload"
    assert made.steps[0].requests[0].params == {"DocumentId": "d-1", "VersionId": "d-1-v1"}
    assert operations(made).count("abort_document_version_upload") == 1


def test_what_was_elsewhere_is_renamed_and_moved():
    made = plan(site(there()), path="/Old/ocean.txt", moved_from="/Finance/sea.txt")
    assert made.steps[0].requests[0].params == {
        "DocumentId": "d-sea", "Name": "ocean.txt", "ParentFolderId": "f-old",
    }  # fmt: skip
    assert (made.steps[0].before, made.steps[0].after) == ({"path": "/Finance/sea.txt"}, {"path": "/Old/ocean.txt"})
    assert made.steps[0].effect.kind == "interrupts"
    assert made.facts["document"]["path"] == "/Old/ocean.txt"


def test_a_new_name_in_the_same_folder_interrupts_nobody():
    made = plan(site(there()), path="/Finance/ocean.txt", moved_from="/Finance/sea.txt")
    assert made.steps[0].requests[0].params == {"DocumentId": "d-sea", "Name": "ocean.txt"}
    assert made.steps[0].effect is None


def test_what_is_at_its_place_is_not_moved_there_again():
    other = document("d-other", "ocean.txt", "f-old")
    assert plan(site(there(), other), path="/Finance/sea.txt", moved_from="/Old/ocean.txt").steps == ()


def test_what_is_in_the_bin_is_taken_out_where_the_task_says_so():
    gone = document("d-gone", "sea.txt", "bin-ana", "RECYCLED", version={"Size": 7, "Signature": MD5})
    made = plan(site(gone), restore=True, content=TEXT)
    assert named(made) == ["recycled"]
    assert made.steps[0].requests[0].params == {
        "DocumentId": "d-gone", "ResourceState": "ACTIVE", "ParentFolderId": "f-finance",
    }  # fmt: skip
    assert named(plan(site(gone), content=TEXT)) == ["content"]


def test_a_folder_that_lacks_is_refused_in_a_run_and_told_in_a_check():
    with pytest.raises(Refused, match="^path: ana has no folder /Sales. Make it first"):
        plan(site(), path="/Sales/sea.txt", content=TEXT)
    made = plan(site(check=True), path="/Sales/sea.txt", content=TEXT)
    assert named(made) == ["content"]
    assert made.warnings[0].startswith("path: ana has no folder /Sales.")


def test_an_owner_who_is_not_there_yet_is_told_in_a_check():
    made = plan(site(check=True), owner="cleo", content=TEXT)
    assert named(made) == ["content"]
    assert "no user cleo" in made.warnings[0]


def test_without_content_a_document_has_to_be_there():
    with pytest.raises(Failed, match="^There is no document /Finance/sea.txt: give src, content or copy_of"):
        plan(site())
    assert plan(site(there())).steps == ()


@pytest.mark.parametrize(("signature", "fetched"), [(MD5, 0), ("9f", 2)])
def test_a_copy_is_as_its_origin(signature, fetched):
    copy = document("d-copy", "copy.txt", "f-old", version={"Size": 7, "Signature": signature})
    api = site(there(), copy)
    assert plan(api, path="/Old/copy.txt", copy_of="/Finance/sea.txt").steps == ()
    assert len(api.link.urls) == fetched


def test_what_is_copied_may_be_made_by_a_task_before():
    made = plan(site(check=True), path="/Old/copy.txt", copy_of="/Finance/sea.txt")
    assert (named(made), len(made.warnings)) == (["content"], 1)
    with pytest.raises(Refused, match="^copy_of: ana has no document"):
        plan(site(), path="/Old/copy.txt", copy_of="/Finance/sea.txt")


def test_what_goes_goes_to_the_bin_or_for_good():
    made = plan(site(there()), state="absent")
    assert made.steps[0].requests[0].params == {"DocumentId": "d-sea", "ResourceState": "RECYCLED"}
    made = plan(site(there()), state="absent", permanently=True)
    assert (operations(made), made.steps[0].effect.kind) == (["delete_document"], "irreversible")
    gone = document("d-gone", "sea.txt", "bin-ana", "RECYCLED")
    assert plan(site(gone), state="absent").steps == ()
    assert operations(plan(site(gone), state="absent", permanently=True)) == ["delete_document"]
    assert plan(site(), state="absent").steps == ()


@pytest.mark.parametrize(("given", "sentence"), [
    ({"path": None}, "^path or document_id is needed"),
    ({"path": "/"}, "^path: '/' names nothing"),
    ({"src": "a", "content": "b"}, "^src and content exclude each other"),
    ({"state": "absent", "content": "b"}, "^content: .* state: absent says otherwise"),
    ({"state": "absent", "mode": "get"}, "^mode: with state: absent"),
    ({"mode": "get"}, "^dest: which file"),
    ({"mode": "list", "content": "b"}, "^content: .* mode: list says otherwise"),
    ({"dest": "/tmp/x"}, "^dest: it is for mode: get"),
    ({"version_id": "1"}, "^version_id: it is for mode: get"),
    ({"permanently": True}, "^permanently: .* with state: absent"),
    ({"document_id": "d", "moved_from": "/a"}, "^moved_from: document_id says already"),
    ({"document_id": "d", "copy_of": "/a"}, "^copy_of: name the copy by its path"),
    ({"content_type": ""}, "^content_type: it has 1 to 128"),
    ({"content_modified": "yesterday"}, "^content_modified: 'yesterday' is not a time"),
    ({"moved_from": "/a:b"}, "^moved_from: 'a:b' has :"),
])  # fmt: skip
def test_what_can_not_be_meant_is_refused(given, sentence):
    with pytest.raises(Refused, match=sentence):
        task(**given)


@pytest.mark.parametrize("given", [{"src": "/nowhere"}, {"src": "/"}])
def test_a_file_that_is_none_is_refused(given):
    with pytest.raises(Refused, match="^src: there is no file /"):
        plan(site(), **given)


# ---- sending ---------------------------------------------------------------------------------------------------------


def begun(request: Mapping[str, Any]) -> dict[str, Any]:
    version = {"Id": "v-new", "Status": "INITIALIZED"}
    link = {"UploadUrl": SECRET, "SignedHeaders": {"Content-Type": "text/plain", "x-amz-sse": "AES256"}}
    return {"Metadata": {"Id": "d-new", "LatestVersionMetadata": version}, "UploadMetadata": link}


def made_active(size: int = 7, **more: Any) -> dict[str, Any]:
    version = {"Id": "v-new", "Status": "ACTIVE", "Size": size, "Name": "sea.txt"}
    return {
        "initiate_document_version_upload": begun,
        "update_document_version": {},
        "abort_document_version_upload": {},
        "get_document": {"Metadata": {"Id": "d-new", "LatestVersionMetadata": version}},
        **more,
    }


def carried_out(api: WorkDocs, **more: Any) -> dict[str, Any]:
    made = plan(api, content=TEXT, **more)
    api.asked.clear()
    return dict(made.steps[-1].work(api))


def test_bytes_go_to_the_link_with_its_headers_and_their_checksum():
    api = site(answers=made_active())
    told = carried_out(api)
    assert api.operations == [
        "describe_folder_contents", "initiate_document_version_upload", "update_document_version", "get_document",
    ]  # fmt: skip
    body, headers = api.link.sent[0]
    assert body == TEXT.encode()
    assert base64.b64decode(headers.pop("Content-MD5")).hex() == MD5
    assert headers == {"Content-Type": "text/plain", "x-amz-sse": "AES256", "Content-Length": "7"}
    assert told["document"]["document_id"] == "d-new"
    assert SECRET not in repr(told)


def test_bytes_that_do_not_arrive_leave_no_draft_and_tell_no_link():
    gone = ApiError("link", "ConnectionDropped", "the connection ended before the answer did", answered=False)
    api = site(answers=made_active(), link=Links(error=gone))
    with pytest.raises(Failed, match="^Sending the content of sea.txt failed: the connection ended") as failed:
        carried_out(api)
    assert api.asked[-1] == ("abort_document_version_upload", {"DocumentId": "d-new", "VersionId": "v-new"})
    assert SECRET not in repr((str(failed.value), failed.value.facts))


def test_an_etag_of_other_bytes_is_seen():
    api = site(answers=made_active(), link=Links(headers={"etag": f'"{"0" * 32}"'}))
    with pytest.raises(Failed, match="isn't what was sent: its checksum differs"):
        carried_out(api)
    assert api.operations[-1] == "abort_document_version_upload"


def test_a_version_of_another_size_is_seen():
    with pytest.raises(Failed, match="was sent with 7 bytes, but WorkDocs has 6 of them"):
        carried_out(site(answers=made_active(6)))


def test_where_the_answer_to_the_first_step_is_lost_its_draft_goes_and_another_is_begun():
    lost = [ApiError("initiate_document_version_upload", "500", "Lost", 500)]
    drafts: list[Any] = []

    def initiate(request: Mapping[str, Any]) -> dict[str, Any]:
        if lost:
            version = {"Status": "INITIALIZED", "CreatorId": IAM}
            drafts.append(document("d-lost", "sea.txt", "f-finance", version=version))
            raise lost.pop()
        return begun(request)

    def abort(request: Mapping[str, Any]) -> dict[str, Any]:
        drafts.clear()
        return {}

    api = site(answers=made_active(initiate_document_version_upload=initiate, abort_document_version_upload=abort))
    made = plan(api, content=TEXT)
    api.answers["describe_folder_contents"] = lambda request: {"Documents": list(drafts)}
    made.steps[-1].work(api)
    assert [one for one in api.operations if "upload" in one] == [
        "initiate_document_version_upload", "abort_document_version_upload", "initiate_document_version_upload",
    ]  # fmt: skip
    assert drafts == []


@pytest.mark.parametrize("code", ["StorageLimitExceededException", "ResourceAlreadyCheckedOutException"])
def test_a_refusal_is_one_and_is_not_asked_for_again(code):
    def initiate(request: Mapping[str, Any]) -> dict[str, Any]:
        raise ApiError("initiate_document_version_upload", code, "No", 409)

    api = site(answers=made_active(initiate_document_version_upload=initiate))
    with pytest.raises(ApiError, match=code):
        carried_out(api)
    assert api.operations.count("initiate_document_version_upload") == 1


def test_what_was_active_already_was_made_so_by_our_own_first_try():
    def update(request: Mapping[str, Any]) -> dict[str, Any]:
        raise ApiError("update_document_version", "ProhibitedStateException", "Not initialized", 409)

    assert carried_out(site(answers=made_active(update_document_version=update)))["document"]["version_id"] == "v-new"


# ---- fetching --------------------------------------------------------------------------------------------------------


def test_damaged_bytes_are_fetched_again_and_refused_at_last():
    version = {"Id": "d-sea-v1", "Size": 7, "Signature": MD5, "Source": {"ORIGINAL": SECRET}}
    once = site(link=Links(b"the eas", TEXT.encode()), answers={"get_document_version": {"Metadata": version}})
    taken: list[bytes] = []

    def sink() -> Any:
        taken.clear()
        return taken.append

    assert content.fetched(once, "d-sea", "d-sea-v1", sink)[0] == MD5
    assert b"".join(taken) == TEXT.encode()
    always = site(link=Links(b"the eas"), answers={"get_document_version": {"Metadata": version}})
    with pytest.raises(Failed, match="isn't what WorkDocs holds: its checksum differs") as failed:
        content.fetched(always, "d-sea", "d-sea-v1", sink)
    assert len(always.link.urls) == 3
    assert SECRET not in str(failed.value)
    short = site(link=Links(b"the"), answers={"get_document_version": {"Metadata": version}})
    with pytest.raises(Failed, match="3 bytes arrived of 7"):
        content.fetched(short, "d-sea", "d-sea-v1", sink)


def test_the_etag_vouches_for_bytes_whose_signature_is_another():
    version = {"Id": "d-sea-v1", "Size": 7, "Signature": "0" * 32, "Source": {"ORIGINAL": SECRET}}
    api = site(link=Links(TEXT.encode(), headers={"etag": f'"{MD5}"'}), answers={
        "get_document_version": {"Metadata": version}})  # fmt: skip
    assert content.fetched(api, "d-sea", "d-sea-v1", lambda: lambda chunk: None)[0] == MD5


@pytest.mark.parametrize(("headers", "told"), [
    ({"etag": f'"{MD5}"'}, MD5), ({"etag": f'"{MD5}-2"'}, ""), ({}, ""),
    ({"etag": f'"{MD5}"', "x-amz-server-side-encryption": "aws:kms"}, ""),
])  # fmt: skip
def test_an_etag_is_an_md5_where_s3_says_so(headers, told):
    assert content.etag_md5(headers) == told


def fetch(api: WorkDocs, dest: Any, **more: Any) -> Any:
    return plan(api, mode="get", dest=str(dest), **more)


def test_a_document_is_fetched_into_a_file_or_a_folder(tmp_path):
    made = fetch(site(there()), tmp_path)
    made.steps[0].work(site(there()))
    assert [path.name for path in tmp_path.iterdir()] == ["sea.txt"]
    assert (tmp_path / "sea.txt").read_text() == TEXT
    assert fetch(site(there()), tmp_path).steps == ()


def test_a_download_that_fails_leaves_the_file_as_it_was(tmp_path):
    dest = tmp_path / "sea.txt"
    dest.write_text("old")
    dest.chmod(0o640)
    api = site(there(), link=Links(b"the"))
    with pytest.raises(Failed):
        fetch(api, dest).steps[0].work(api)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("sea.txt", "old")]
    fetch(site(there()), dest).steps[0].work(site(there()))
    assert (dest.read_text(), dest.stat().st_mode & 0o777) == (TEXT, 0o640)


def test_a_version_that_is_not_there_is_refused(tmp_path):
    gone = ApiError("get_document_version", "EntityNotExistsException", "None", 404)
    with pytest.raises(Refused, match="^version_id: document /Finance/sea.txt has no version v9; mode: list"):
        fetch(site(there(), fates={"get_document_version": gone}), tmp_path, version_id="v9")


def test_what_is_to_be_fetched_may_be_put_by_a_task_before(tmp_path):
    made = fetch(site(check=True), tmp_path)
    assert (named(made), len(made.warnings)) == (["file"], 1)
    with pytest.raises(Failed, match="^path: ana has no document /Finance/sea.txt"):
        fetch(site(), tmp_path)


def test_versions_are_told_without_their_links():
    listed = {"DocumentVersions": [{"Id": "v2", "Size": 2, "Source": {"ORIGINAL": SECRET}}, {"Id": "v1", "Size": 1}]}
    made = plan(site(there(), answers={"describe_document_versions": listed}), mode="list")
    assert made.facts["versions"] == [{"version_id": "v2", "size": 2}, {"version_id": "v1", "size": 1}]
