# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of WorkDocs as values: the names that files get, what is left out, the manifest, and what is there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.workdocs import exports
from ansible_collections.converge.aws.plugins.module_utils.workdocs.export_rows import (
    ABOUT,
    Export,
    Found,
    Kept,
    Row,
    about_row,
    is_row,
    listed_in,
    manifest,
    settled,
    wrong_with,
)
from support.modules import params
from support.workdocs import SITE, WorkDocs, document, folder, user

ANA, BEN = user("ana", Type="ADMIN"), user("ben")
FINANCE, EMPTY = folder("f-finance", "Finance", "root-ana", Labels=["b", "a"]), folder("f-empty", "Empty", "root-ben")
BODY = b"the sea"
OWNER = "ana@example.com"
WHEN = datetime(2024, 5, 1, 12, tzinfo=UTC)


def version(**more: Any) -> dict[str, Any]:
    signature = hashlib.md5(BODY, usedforsecurity=False).hexdigest()
    return {"Size": len(BODY), "Signature": signature, "ContentType": "text/plain", "ModifiedTimestamp": WHEN, **more}


SEA = document("d-sea", "sea.txt", "f-finance", CreatorId=BEN["Id"], version=version())


class Link:
    def get(self, sink: Any, about: str) -> dict[str, str]:
        sink()(BODY)
        return {}


class Site(WorkDocs):
    """Ana's and Ben's site; ``found`` are documents, ``objects`` what a bucket has (None: there is no bucket)."""

    def __init__(self, *found: Any, objects: Mapping[str, bytes] | None = None, **more: Any) -> None:
        role = {"Type": "DIRECT", "Role": "VIEWER"}
        answers = {
            "describe_resource_permissions": {"Principals": [{"Type": "USER", "Id": BEN["Id"], "Roles": [role]}]},
            "describe_comments": {"Comments": [{"CommentId": "c-1", "Text": "Checked.", "Status": "PUBLISHED"}]},
            "get_document_version": {"Metadata": {"Size": len(BODY), "Source": {"ORIGINAL": "https://a?secret"}},
                                     "CustomMetadata": {"team": "sea"}},
            "list_objects_v2": self._objects,
            **more.pop("answers", {}),
        }  # fmt: skip
        folders = more.pop("folders", [FINANCE, EMPTY])
        super().__init__([ANA, BEN], folders, list(found), answers=answers, **more)
        self.__dict__.update(objects=objects, link=lambda url: Link(), report=lambda *told: None)

    def _objects(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if self.objects is None:
            raise ApiError("list_objects_v2", "NoSuchBucket", "The bucket does not exist", 404)
        return {"Contents": [{"Key": key, "Size": len(body), "ETag": '"e"'} for key, body in self.objects.items()]}


def task(**more: Any) -> dict[str, Any]:
    whole = params("workdocs_export", organization_id=SITE, **more)
    exports.check(whole)
    return whole


def plan(api: Any, **more: Any) -> Any:
    return exports.plan(api, task(**more))


def done(api: Any, **more: Any) -> dict[str, Any]:
    made = plan(api, **more)
    facts = dict(made.facts)
    for step in made.steps:
        facts.update(step.work(api) or {})
    return facts


def row(key: str, **more: Any) -> Row:
    path, kind = f"/{key.partition('/')[2]}", more.pop("kind", "document")
    return Row(key, kind, "ana", path, 7, more.pop("id", key), "v", **more)


def found(key: str, **more: Any) -> Found:
    one = row(key, **more)
    return Found((one, about_row(f"{key}.workdocs.json", "ana", one.path, one.id, {})))


def kept(*those: Found, prefix: str = "", on_disk: bool = False) -> tuple[list[str], dict[str, str]]:
    export = Export()
    settled(export, those, prefix, on_disk)
    return [one.key for one in export.rows], {one["path"]: one["why"] for one in export.left_out}


# ---- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "prefix", "on_disk", "wrong"), [
    ("ana/a.txt", "", True, ""),
    ("ana/a.txt", "", False, ""),
    ("ana/é" + "x" * 300, "", False, ""),
    ("ana/" + "é" * 128, "", True, "255 bytes"),
    ("ana/" + "x" * 1000, "p" * 20, False, ""),
    ("ana/" + "x" * 1000, "p" * 21, False, "1024 bytes"),
    ("ana/../a", "", False, "another place"),
    ("ana//a", "", True, "another place"),
    ("ana/a\nb", "", True, "a character"),
    ("ana/a\ud800", "", False, "a character"),
])  # fmt: skip
def test_a_name_that_cannot_be_is_said(key, prefix, on_disk, wrong):
    told = wrong_with(key, prefix, on_disk)
    assert bool(told) is bool(wrong) and wrong in told


def test_two_of_one_name_are_left_out_both_with_their_ids():
    keys, left = kept(found("ana/a", id="d-1"), found("ana/b"))
    assert (keys, left) == (["ana/a", "ana/a.workdocs.json", "ana/b", "ana/b.workdocs.json"], {})
    export = Export()
    settled(export, (found("ana/a", id="d-1"), found("ana/a", id="d-2"), found("ana/b")), "", False)
    assert [one.key for one in export.rows] == ["ana/b", "ana/b.workdocs.json"]
    assert [("d-1" in one["why"], "d-2" in one["why"]) for one in export.left_out] == [(True, False), (False, True)]


def test_a_document_that_is_called_as_what_stands_beside_another_gives_way():
    keys, left = kept(found("ana/a"), found("ana/a.workdocs.json"))
    assert keys == ["ana/a", "ana/a.workdocs.json"]
    assert list(left) == ["/a.workdocs.json"] and "beside another" in left["/a.workdocs.json"]


def test_a_folder_and_a_document_of_one_name_are_for_a_bucket_alone():
    both = (found("ana/a"), found("ana/a/b"))
    assert kept(*both)[1] == {}
    keys, left = kept(*both, on_disk=True)
    assert keys == ["ana/a/b", "ana/a/b.workdocs.json"] and "a folder there" in left["/a"]


def test_what_is_beside_a_name_that_is_too_long_does_not_stay_alone():
    name = "ana/" + "x" * 250
    assert kept(found(name), on_disk=True)[0] == []
    assert len(kept(found(name))[0]) == 2


# ---- the manifest ---------------------------------------------------------------------------------------------------


def test_the_manifest_is_the_same_for_the_same_and_has_everything():
    export = Export(people=1, folders=2)
    settled(export, (found("ana/b"), found("ana/a")), "", False)
    export.leave("ana", "/c", "why")
    there = {one.key: Kept("5" * 64, '"e"') for one in export.rows}
    said = manifest(export, there, {"versions": "latest"}, ())
    assert said == manifest(export, dict(reversed(there.items())), {"versions": "latest"}, ())
    whole = json.loads(said)
    assert [one["key"] for one in whole["files"]] == sorted(there)
    assert whole["counts"] == {"people": 1, "folders": 2, "documents": 2, "versions": 2, "files": 4, "total_bytes": 14,
                               "left_out": 1, "failed": 0}  # fmt: skip
    assert whole["left_out"] == [{"owner": "ana", "path": "/c", "why": "why"}] and whole["complete"] is True
    assert listed_in(said)["ana/a"]["sha256"] == "5" * 64
    failed = json.loads(manifest(export, {}, {}, [{"key": "ana/a"}]))
    assert (failed["complete"], failed["files"], failed["counts"]["failed"]) == (False, [], 1)


@pytest.mark.parametrize(
    "text", [None, b"", b"{", b"[]", b'{"files": 3}', b'{"files": [3]}', b'{"files": [{}]}', b"\xff"]
)
def test_what_is_no_manifest_lists_nothing(text):
    assert listed_in(text) == {}


@pytest.mark.parametrize(("change", "same"), [
    ({}, True), ({"size": 8}, False), ({"version_id": "w"}, False), ({"id": "other"}, False), ({"sha256": None}, False),
])  # fmt: skip
def test_a_version_is_told_by_its_id_and_its_size(change, same):
    listed = {"id": "ana/a", "version_id": "v", "size": 7, "sha256": "5" * 64, **change}
    assert is_row(row("ana/a"), listed, 7) is same
    assert is_row(row("ana/a"), {**listed, "size": 7}, 8) is False


def test_what_is_beside_is_told_by_its_bytes():
    one = about_row("a", "ana", "/", "d", {"labels": []})
    listed = {"size": one.size, "sha256": hashlib.sha256(one.content).hexdigest()}
    assert is_row(one, listed, one.size)
    assert not is_row(about_row("a", "ana", "/", "d", {"labels": {}}), listed, one.size)


# ---- plans ----------------------------------------------------------------------------------------------------------


def test_a_site_is_planned_with_all_that_hangs_on_it(tmp_path):
    made = plan(Site(SEA), dest=str(tmp_path / "out"))
    assert [step.name for step in made.steps] == ["files", "manifest"]
    assert made.steps[0].after["files"] == [
        f"{OWNER}/.workdocs.json", f"{OWNER}/Finance/.workdocs.json", f"{OWNER}/Finance/sea.txt",
        f"{OWNER}/Finance/sea.txt.workdocs.json", "ben@example.com/.workdocs.json",
        "ben@example.com/Empty/.workdocs.json",
    ]  # fmt: skip
    assert made.facts["counts"] == {
        "people": 2, "folders": 2, "documents": 1, "versions": 1, "files": 6, "total_bytes": 7, "fetched": 1,
        "bytes": 7, "written": 6, "unchanged": 0, "left_out": 0, "failed": 0,
    }  # fmt: skip
    assert not (tmp_path / "out").exists(), "a plan writes nothing"


def test_a_folder_gets_it_and_the_next_run_has_nothing_to_do(tmp_path):
    dest = tmp_path / "out"
    told = done(Site(SEA), dest=str(dest))
    assert (dest / OWNER / "Finance" / "sea.txt").read_bytes() == BODY
    assert (dest / OWNER / "Finance" / "sea.txt").stat().st_mtime == WHEN.timestamp()
    beside = json.loads((dest / OWNER / "Finance" / "sea.txt.workdocs.json").read_text())
    assert (beside["path"], beside["creator"]) == ("/Finance/sea.txt", "ben@example.com")
    assert [(one["name"], one["role"], one["inherited"]) for one in beside["permissions"]] == [
        ("ben@example.com", "viewer", False)
    ]
    (only,) = beside["versions"]
    assert [one["text"] for one in only["comments"]] == ["Checked."] and only["metadata"] == {"team": "sea"}
    assert json.loads((dest / OWNER / "Finance" / ".workdocs.json").read_text())["labels"] == ["a", "b"]
    assert told["manifest"] == str(dest / "manifest.json")
    assert sorted(path.name for path in dest.iterdir()) == sorted([OWNER, "ben@example.com", "manifest.json"])
    assert not any(b"secret" in path.read_bytes() for path in dest.rglob("*") if path.is_file())
    again = plan(Site(SEA), dest=str(dest))
    assert (again.steps, again.facts["counts"]["unchanged"]) == ((), 6)


def test_private_comments_stand_where_no_right_to_the_folders_reaches(tmp_path):
    dest = tmp_path / "out"
    said = [{"CommentId": "c-1", "Text": "Checked."}, {"CommentId": "c-2", "Text": "Poor.", "Visibility": "PRIVATE"}]
    done(Site(SEA, answers={"describe_comments": {"Comments": said}}), dest=str(dest))
    below = dest / OWNER / "Finance" / "sea.txt.workdocs.json"
    (only,) = json.loads(below.read_text())["versions"]
    assert ([one["text"] for one in only["comments"]], only["private_comments"]) == (["Checked."], 1)
    (apart,) = json.loads((dest / ".private" / below.relative_to(dest)).read_text())["versions"]
    assert [one["text"] for one in apart["comments"]] == ["Poor."] and apart["version_id"] == only["version_id"]


def test_a_file_that_was_changed_is_fetched_again_and_a_lost_manifest_is_written(tmp_path):
    dest = tmp_path / "out"
    done(Site(SEA), dest=str(dest))
    (dest / OWNER / "Finance" / "sea.txt").write_bytes(b"THE SEA")
    assert plan(Site(SEA), dest=str(dest)).steps[0].after["files"] == [f"{OWNER}/Finance/sea.txt"]
    (dest / OWNER / "Finance" / "sea.txt").write_bytes(BODY)
    (dest / "manifest.json").unlink()
    assert [step.name for step in plan(Site(SEA), dest=str(dest)).steps] == ["manifest"]


def test_a_new_version_is_fetched_though_it_has_as_many_bytes(tmp_path):
    dest = str(tmp_path / "out")
    done(Site(SEA), dest=dest)
    newer = document("d-sea", "sea.txt", "f-finance", version=version(Id="d-sea-v2", Signature="0" * 32))
    files = plan(Site(newer), dest=dest).steps[0].after["files"]
    assert files == [f"{OWNER}/Finance/sea.txt", f"{OWNER}/Finance/sea.txt.workdocs.json"]


def test_one_person_has_a_manifest_of_their_own(tmp_path):
    told = done(Site(SEA), dest=str(tmp_path), owner="ben")
    assert told["manifest"].endswith("/ben@example.com.manifest.json") and told["counts"]["people"] == 1
    with pytest.raises(Refused, match="owner: the site has no user kim"):
        plan(Site(SEA), dest=str(tmp_path), owner="kim")
    made = plan(Site(SEA, check=True), dest=str(tmp_path), owner="kim")
    assert made.steps == () and "no user kim" in made.warnings[0]


def test_every_version_is_asked_for_only_where_it_is_wanted(tmp_path):
    older = {**version(), "Id": "d-sea-v0", "Size": 3}
    listed = {"DocumentVersions": [{**SEA["LatestVersionMetadata"]}, older]}
    api = Site(SEA, answers={"describe_document_versions": listed})
    plan(api, dest=str(tmp_path))
    assert "describe_document_versions" not in api.operations
    made = plan(api, dest=str(tmp_path), versions="all")
    assert f"{OWNER}/Finance/sea.txt.workdocs.versions/d-sea-v0" in made.steps[0].after["files"]
    assert made.facts["counts"]["versions"] == 2


@pytest.mark.parametrize("code", ["EntityNotExistsException", "UnauthorizedResourceAccessException"])
def test_what_is_gone_meanwhile_is_left_out_and_said(code, tmp_path):
    api = Site(SEA, fates={"describe_comments": ApiError("describe_comments", code, "no", 404)})
    made = plan(api, dest=str(tmp_path))
    assert [one["path"] for one in made.facts["left_out"]] == ["/Finance/sea.txt"]
    assert "/Finance/sea.txt" in made.warnings[0]
    assert made.facts["counts"]["documents"] == 0


def test_what_cannot_be_read_at_all_ends_it(tmp_path):
    denied = ApiError("get_folder", "AccessDeniedException", "no", 403)
    with pytest.raises(Failed, match="workdocs:GetFolder.*Nothing was exported"):
        plan(Site(SEA, fates={"get_folder": denied}), dest=str(tmp_path))


def test_a_file_that_cannot_be_fetched_is_named_and_the_rest_is_there(tmp_path):
    api = Site(SEA)
    api.answers["get_document_version"]["Metadata"] = {"Size": 7}
    made = plan(api, dest=str(tmp_path))
    made.steps[0].work(api)
    with pytest.raises(Failed, match="5 of 6 files were exported") as raised:
        made.steps[1].work(api)
    assert [one["key"] for one in raised.value.facts["failures"]] == [f"{OWNER}/Finance/sea.txt"]
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert (said["complete"], len(said["files"]), len(said["failures"])) == (False, 5, 1)


def test_nothing_is_written_through_a_symbolic_link(tmp_path):
    dest, other = tmp_path / "out", tmp_path / "other"
    other.mkdir()
    (dest / OWNER).mkdir(parents=True)
    (dest / OWNER / "Finance").symlink_to(other)
    with pytest.raises(Failed, match="symbolic link"):
        done(Site(SEA), dest=str(dest))
    assert list(other.iterdir()) == []


def test_a_bucket_that_is_not_there_is_warned_of_in_a_check_run():
    assert "no bucket photos" in plan(Site(SEA, check=True), bucket="photos").warnings[0]
    with pytest.raises(Failed, match="There is no bucket of that name"):
        plan(Site(SEA), bucket="photos")


def test_what_a_killed_run_has_sent_is_known_by_its_metadata():
    key = f"2025/{OWNER}/Finance/sea.txt"
    told = {"workdocs-id": "d-sea", "workdocs-version": "d-sea-v1", "sha256": "5" * 64}
    head = {"ContentLength": 7, "ETag": '"e"', "Metadata": told}
    api = Site(SEA, objects={key: BODY}, answers={"head_object": lambda request: head})
    assert key.removeprefix("2025/") not in plan(api, bucket="photos", prefix="2025").steps[0].after["files"]
    told["workdocs-version"] = "d-sea-v0"
    assert key.removeprefix("2025/") in plan(api, bucket="photos", prefix="2025").steps[0].after["files"]


@pytest.mark.parametrize(("given", "told"), [
    ({"bucket": "a" * 3, "dest": "/x"}, "bucket and dest"),
    ({"bucket": "A"}, "bucket:"),
    ({"bucket": "photos", "prefix": "/a"}, "prefix:"),
    ({"dest": "/x", "prefix": "a"}, "prefix:"),
    ({"dest": "/x", "concurrency": 0}, "concurrency:"),
])  # fmt: skip
def test_bad_input_is_refused(given, told):
    with pytest.raises(Refused, match=told):
        exports.check({"versions": "latest", "concurrency": 8, **given})


def test_an_about_row_is_no_document():
    export = Export(rows=[row("a"), about_row("b", "ana", "/", "d", {})])
    assert [one.kind for one in export.rows if one.kind == ABOUT] == [ABOUT]
    assert [one.key for one in export.documents()] == ["a"]
