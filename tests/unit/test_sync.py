# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sync without an AWS: both sides in one order, what moves and why, what may be removed, and what a journal tells."""

from __future__ import annotations

import os
import socket
import stat
import tempfile
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.s3 import (
    sync_asked,
    sync_comparing,
    sync_deciding,
    sync_journal,
    sync_lanes,
    sync_local,
    sync_outcomes,
    sync_progress,
    sync_targets,
)
from ansible_collections.converge.aws.plugins.module_utils.s3.sync_comparing import Entry, Move, Patterns, Remarks
from support.modules import options

MIB = 1024**2
DEFAULTS = {name: option.get("default") for name, option in options("s3_sync").items()}
ALL = Patterns()

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=3).filter(
    lambda name: name not in (".", "..")
)
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), unique=True, max_size=8)


def params(**more):
    return {**DEFAULTS, "bucket": "photos", "file_root": "/srv", **more}


def entry(path="a", size=1, time=1, **more):
    return Entry(path, size, time, **more)


def as_keys(paths):
    return sorted(paths, key=lambda path: path.encode())


# --- order ---


@given(PATHS)
def test_files_are_walked_in_the_order_of_their_keys(paths):
    with tempfile.TemporaryDirectory() as root:
        made = set()
        for path in paths:
            file = Path(root, path)
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(b"")
            except OSError:  # another path is a file where this one has a folder
                continue
            made.add(path)
        remarks = Remarks()
        walked = [one.path for one in sync_local.walk(root, ALL, "follow", remarks)]
    assert walked == as_keys(made)
    assert remarks.problems == []


@given(PATHS, PATHS)
def test_both_sides_meet_at_each_path_once(left, right):
    pairs = list(sync_comparing.merged(map(entry, as_keys(left)), map(entry, as_keys(right))))
    assert [(one or other).path for one, other in pairs] == as_keys({*left, *right})
    assert {one.path for one, _other in pairs if one} == set(left)
    assert {other.path for _one, other in pairs if other} == set(right)
    assert all(one.path == other.path for one, other in pairs if one and other)


def test_a_listing_in_another_order_is_refused():
    with pytest.raises(Failed, match="order of its keys: 'a' came late"):
        list(sync_comparing.merged(map(entry, ["b", "a"]), iter(())))


# --- what moves ---


@pytest.mark.parametrize(("strategy", "source", "target", "why"), [
    ("date_size", entry(), None, "new"),
    ("force", entry(), entry(), "force"),
    ("date_size", entry(size=1), entry(size=2), "size"),
    ("checksum", entry(size=1), entry(size=2), "size"),
    ("checksum", entry(time=9), entry(time=1), sync_comparing.UNSURE),
    ("date_size", entry(time=2), entry(time=1), "time"),
    ("date_size", entry(time=1), entry(time=1), ""),
    ("date_size", entry(time=1), entry(time=2), ""),
])  # fmt: skip
def test_why_something_moves(strategy, source, target, why):
    assert sync_comparing.reason(strategy, source, target) == why


@pytest.mark.parametrize(("include", "exclude", "taken", "left"), [
    ("*", ".*", ["a", "a/b.txt"], [".git/config", "a/.hidden", ".x"]),
    ("*.jpg,*.png", "", ["a.jpg", "x/b.png"], ["a.txt", "jpg/x"]),
    ("*.jpg, *.png", "raw/*", ["b.png"], ["raw/a.jpg", "raw/x/a.jpg"]),
    ("2026/*", "node_modules", ["2026/x/y"], ["2025/x", "2026/node_modules/x"]),
    ("", "", ["a", ".b"], []),
])  # fmt: skip
def test_patterns(include, exclude, taken, left):
    wanted = sync_comparing.patterns({"include": include, "exclude": exclude})
    assert [path for path in (*taken, *left) if wanted.takes(path)] == taken


class Port:
    """Of the api, what a decision asks."""

    def side_by_side(self, thunks):
        return [thunk() for thunk in thunks]


def decide(sources, targets, same=lambda api, source, target: True, **more):
    remarks = Remarks()
    sides = (iter([entry(path) for path in side]) for side in (sources, targets))
    return sync_deciding.decided(Port(), params(**more), *sides, same, remarks), remarks


def test_bytes_are_looked_at_only_where_they_decide():
    looked = []

    def same(_api, source, _target):
        looked.append(source.path)
        return source.path != "b"

    decision, _remarks = decide("abd", "abc", same, file_change_strategy="checksum")
    assert looked == ["a", "b"]
    assert [(move.source.path, move.why) for move in decision.moves] == [("b", "bytes"), ("d", "new")]
    assert (decision.sources, decision.unchanged, decision.left_over) == (3, 1, [])


def test_a_file_whose_bytes_cannot_be_read_is_said():
    def same(_api, _source, _target):
        raise PermissionError(13, "Permission denied")

    decision, remarks = decide("a", "a", same, file_change_strategy="checksum")
    assert decision.moves == []
    assert remarks.problems == [{"path": "a", "why": "it can't be read: permission denied"}]


@pytest.mark.parametrize(("sources", "left", "most", "refused"), [
    ("a", 1000, None, ""),
    ("a", 1001, None, "max_delete: 1001 of s3://photos/ are not in /srv"),
    ("a", 3, 2, "set max_delete: 3"),
    ("a", 2, 2, ""),
    ("", 1, None, "nothing in /srv"),
    ("", 1, 1, ""),
    ("", 0, None, ""),
    ("a", 1, 0, "max_delete is 0"),
])  # fmt: skip
def test_how_much_may_be_removed(sources, left, most, refused):
    targets = [f"z{number:05}" for number in range(left)]
    decision, _remarks = decide(sources, targets, delete=True)
    assert len(decision.left_over) == left
    if refused:
        with pytest.raises(Refused, match=refused) as caught:
            sync_deciding.bounded(params(delete=True, max_delete=most), decision, "/srv", "s3://photos/")
        assert "Nothing was sent." in str(caught.value)
    else:
        sync_deciding.bounded(params(delete=True, max_delete=most), decision, "/srv", "s3://photos/")


def test_what_is_left_over_is_not_held_unless_it_goes():
    assert decide("a", ["b", "c"])[0].left_over == []


def test_of_what_stays_nothing_is_held():
    """However many entries there are, the memory is the same."""

    def peak(number):
        sides = ((Entry(f"{one:09}", 1, 1) for one in range(number)) for _side in range(2))
        tracemalloc.start()
        decision = sync_deciding.decided(Port(), params(delete=True), *sides, lambda *_: True, Remarks())
        told = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert decision.unchanged == number
        return told

    assert peak(20_000) < 2 * peak(2_000)


# --- files ---


def walked(root, wanted=ALL, symlinks="follow"):
    remarks = Remarks()
    return [one.path for one in sync_local.walk(str(root), wanted, symlinks, remarks)], remarks


def test_what_is_no_file_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        paths, remarks = walked(tmp_path)
    assert paths == []
    assert remarks.problems == []
    assert [one["path"] for one in remarks.skipped] == ["empty/", "pipe", "socket"]


def test_symbolic_links(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_bytes(b"a")
    (tmp_path / "folder" / "round").symlink_to(tmp_path)
    (tmp_path / "folder_too").symlink_to(tmp_path / "folder")
    (tmp_path / "one").symlink_to(tmp_path / "folder" / "a")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    paths, remarks = walked(tmp_path)
    assert paths == ["folder/a", "folder_too/a", "one"]
    assert remarks.problems == [{"path": "nowhere", "why": "a symbolic link that leads nowhere"}]
    assert {one["path"] for one in remarks.skipped} == {"folder/round/", "folder_too/round/"}
    paths, remarks = walked(tmp_path, symlinks="skip")
    assert paths == ["folder/a"]
    assert {one["path"] for one in remarks.skipped} == {"folder/round", "folder_too", "nowhere", "one"}
    with pytest.raises(Refused, match="symlinks: .* is a symbolic link"):
        walked(tmp_path, symlinks="refuse")


def test_a_name_that_is_no_text_is_said(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")).write_bytes(b"")
    paths, remarks = walked(tmp_path)
    assert paths == ["a"]
    assert [one["why"] for one in remarks.problems] == ["its name isn't UTF-8, as an object's key has to be"]


def test_what_is_being_fetched_is_no_file(tmp_path):
    (tmp_path / ".converge-abc.part").write_bytes(b"")
    partial: list[str] = []
    assert list(sync_local.walk(str(tmp_path), ALL, "follow", Remarks(), partial)) == []
    assert partial == [".converge-abc.part"]


def test_a_file_is_read_in_parts(tmp_path):
    (tmp_path / "a").write_bytes(b"abcdefg")
    assert list(sync_local.chunks(str(tmp_path / "a"), 3)) == [b"abc", b"def", b"g"]
    assert list(sync_local.chunks(str(tmp_path / "a"), 7)) == [b"abcdefg"]
    (tmp_path / "a").write_bytes(b"")
    assert list(sync_local.chunks(str(tmp_path / "a"), 3)) == []


# --- the files that are written ---


@pytest.mark.parametrize("path", ["../a", "a/../../b", "./a", "a/./b", "/a", "a//b", "//", "a/\0", ".."])
def test_keys_that_would_lead_elsewhere_are_never_written(path):
    assert sync_targets.wrong_with(path)


@pytest.mark.parametrize("path", ["a", "a/b", "..a/b..", "a b+%&#é", ".a/...", "a/b/"])
def test_odd_keys_are_files(path):
    assert sync_targets.wrong_with(path) == ""


def test_a_file_takes_its_place_whole(tmp_path):
    old = tmp_path / "below" / "a"
    old.parent.mkdir()
    old.write_bytes(b"old")
    old.chmod(0o640)
    target = sync_targets.Target(str(tmp_path), "below/a", "mark", is_new=False)
    target.write(b"cd", 2)
    target.write(b"ab", 0)
    assert old.read_bytes() == b"old"
    target.put(1_000_000_000)
    target.close()
    assert (old.read_bytes(), int(old.stat().st_mtime)) == (b"abcd", 1_000_000_000)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert [path.name for path in old.parent.iterdir()] == ["a"]


def test_two_keys_that_are_one_file_are_said(tmp_path):
    """As on a disk that takes a and A for the same: what the folder's listing didn't have is there all the same."""
    target = sync_targets.Target(str(tmp_path), "a", "mark", is_new=True)
    target.write(b"mine", 0)
    (tmp_path / "a").write_bytes(b"the other key's")
    with pytest.raises(FileExistsError, match="another key"):
        target.put(1)
    target.close()
    with pytest.raises(FileExistsError, match="another key"):
        sync_targets.Target(str(tmp_path), "a", "mark", is_new=True)
    assert (tmp_path / "a").read_bytes() == b"the other key's"
    assert len(list(tmp_path.iterdir())) == 1


def test_no_file_is_written_through_a_link_that_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "out").symlink_to(tmp_path / "elsewhere")
    assert sync_targets.is_inside(str(root), "a", "skip")
    assert sync_targets.is_inside(str(root), "in/new/a", "skip")
    assert not sync_targets.is_inside(str(root), "out/a", "skip")
    assert not sync_targets.is_inside(str(root), "out/new/a", "refuse")
    assert sync_targets.is_inside(str(root), "out/a", "follow")


def test_partial_files_are_told_from_those_of_another_sync():
    mark = sync_targets.mark_of("/cache/one")
    assert sync_targets.is_ours(f"a/.converge-{mark}-0.part", mark)
    assert not sync_targets.is_ours(f"a/.converge-{sync_targets.mark_of('/cache/other')}-0.part", mark)


# --- the journal ---


def test_a_journal_tells_what_was_begun_and_not_ended(tmp_path):
    path = str(tmp_path / "below" / "journal")
    with sync_journal.opened(path, "s3://photos/") as journal:
        for key in ("a", "b", "c"):
            journal.begin(key, frozenset({"somebody's"}))
        journal.upload("b", {"id": "1", "size": 7})
        journal.upload("c", {"id": "2", "size": 7})
        journal.end("c")
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with open(path, "a", encoding="utf-8") as file:
        file.write('{"end": "b')  # killed at it
    told = sync_journal.begun(path)
    assert told["a"] == sync_journal.Begun(frozenset({"somebody's"}))
    assert (set(told), told["b"].upload["id"]) == ({"a", "b"}, "1")
    with sync_journal.opened(path, "s3://photos/") as journal:
        journal.end("a")
        journal.end("b")
    assert not os.path.exists(path)
    assert sync_journal.begun(path) == {}


def test_a_journal_is_one_runs_alone(tmp_path):
    path = str(tmp_path / "journal")
    with (
        sync_journal.opened(path, "s3://photos/"),
        pytest.raises(Failed, match="Another run is at s3://photos/ right now"),
        sync_journal.opened(path, "s3://photos/"),
    ):
        pass


def test_each_sync_has_a_journal_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asked = [{}, {"bucket": "other"}, {"key_prefix": "a"}, {"file_root": "/var"}, {"endpoint_url": "http://x"}]
    paths = [sync_journal.journal_path(params(**more), sync_asked.job(params(**more))) for more in asked]
    assert len(set(paths)) == len(asked)
    assert all(path.startswith(f"{tmp_path}/converge.aws/sync/") for path in paths)
    assert sync_journal.journal_path(params(journal="/x"), sync_asked.job(params())) == "/x"


# --- side by side ---


def test_no_more_is_taken_up_than_can_be_held():
    held, most, lock = 0, 0, threading.Lock()

    def works():
        nonlocal held, most
        for number in range(40):
            with lock:
                held += 1
                most = max(most, held)
            yield sync_lanes.Work(lambda number=number: done(number), sync_lanes.MOST_HELD // 4)

    def done(number):
        nonlocal held
        with lock:
            held -= 1
        return number

    assert sorted(sync_lanes.side_by_side(works(), 8)) == list(range(40))
    # Four at work, and the one that waits for room.
    assert most <= 5


def test_what_one_raises_ends_them_all():
    def wrong():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(sync_lanes.side_by_side([sync_lanes.Work(wrong)] * 3, 2))


class Silent:
    def report(self, message, ahead=0.0):
        pass


def carried(outcomes):
    """Move what the outcomes are about, by turns: a path's first outcome, then its second."""
    moves = [Move(entry(path), None, "new") for path in outcomes]

    def works(left):
        for move in left:
            state, error = outcomes[move.source.path].pop(0)
            told = sync_outcomes.Outcome(move, state, 1, f"{move.source.path} is wrong.", error)
            yield sync_lanes.Work(lambda told=told: told)

    return sync_outcomes.carried(works, moves, 1, sync_progress.Progress(Silent(), "sending", 1, 1))


def test_a_file_that_changed_is_sent_once_more():
    result = carried({"a": [("changed", None), ("done", None)], "b": [("changed", None), ("changed", None)],
                      "c": [("done", None)], "d": [("failed", None)]})  # fmt: skip
    assert {move.source.path for move in result.done} == {"a", "c"}
    assert sorted(outcome.move.source.path for outcome in result.failed) == ["b", "d"]
    assert result.left == 0


def test_what_fails_for_all_is_not_tried_for_all():
    ends = ApiError("put_object", "NoSuchBucket", "There is none")
    result = carried({str(number): [("failed", ends)] for number in range(9)})
    assert (len(result.failed), result.left) == (1, 8)
    passing = ApiError("put_object", "AccessDenied", "No")
    result = carried({str(number): [("failed", passing)] for number in range(40)})
    assert (len(result.failed), result.left) == (25, 15)


def test_a_sentence_names_the_first_and_counts_the_others():
    told = sync_outcomes.sentence([(f"f{number}", "it is gone") for number in range(12)], 3)
    assert told.startswith("f0: it is gone. f1: it is gone.")
    assert told.endswith("So it is with 2 more, which failures names. 3 more were not tried.")


def test_damaged_bytes_are_sent_again_but_not_for_ever():
    tried = []

    def send():
        tried.append(1)
        raise ApiError("upload_part", "BadDigest", "damaged")

    with pytest.raises(ApiError):
        sync_outcomes.intact(send)
    assert len(tried) == sync_outcomes.TRIES


# --- what is asked ---


@pytest.mark.parametrize(("size", "expected"), [(1, 8 * MIB), (80_000 * MIB, 8 * MIB), (80_001 * MIB, 9 * MIB)])
def test_huge_files_have_larger_parts(size, expected):
    assert sync_asked.part_size(sync_asked.job(params()), size) == expected
    assert -(-size // expected) <= sync_asked.MAX_PARTS


@pytest.mark.parametrize(("name", "kind"), [
    ("a.jpg", "image/jpeg"), ("b/a.txt", "x/y"), ("README", "application/octet-stream"),
    ("a.b/c", "application/octet-stream"), (".txt", "application/octet-stream"),
])  # fmt: skip
def test_media_types(name, kind):
    assert sync_asked.job(params(mime_map={".txt": "x/y"})).kind(name) == kind


def test_what_objects_get():
    more = {"metadata": {"by": "Jo", "Expires": "2030-01-01"}, "tags": {"a": "b c"}, "permission": "private",
            "encryption_kms_key_id": "alias/photos", "storage_class": "DEEP_ARCHIVE"}  # fmt: skip
    members = dict(sync_asked.job(params(**more)).members)
    assert members.pop("Expires").year == 2030
    assert members == {
        "Metadata": {"by": "Jo"}, "StorageClass": "DEEP_ARCHIVE", "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "alias/photos", "Tagging": "a=b+c", "ACL": "private",
    }  # fmt: skip
    assert sync_asked.job(params()).members == {"StorageClass": "STANDARD"}


def test_progress_in_words():
    told = sync_progress.words("sending", (12, 5 * MIB), (2000, 125 * MIB), 2.0)
    assert told == "sending: 12 of 2000 files, 5.0 MiB of 125.0 MiB, 2.5 MiB/s, 0:48 left"
    assert sync_progress.words("sending", (0, 0), (1, 0), 0.0) == "sending: 0 of 1 files, 0 B of 0 B, 0 B/s"
