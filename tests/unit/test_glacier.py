# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands beside the calls to S3 Glacier: tree hashes, the index, inventories held against it, ranges and jobs."""

from __future__ import annotations

import io
import os
import stat
from typing import Any

import pytest
from botocore.utils import calculate_tree_hash
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.glacier import (
    archives,
    hashes,
    index,
    inventory,
    jobs,
    retrieval,
    uploads,
)
from ansible_collections.converge.aws.plugins.module_utils.s3.checksums import Source
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import plan, told

MIB = hashes.MIB
ARN = "arn:aws:glacier:eu-west-3:123456789012:vaults/photos"
DATE = "2026-11-21T10:00:00.000Z"


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 5 * MIB), st.sampled_from([MIB, 2 * MIB, 4 * MIB]), st.integers(MIB // 8, 3 * MIB))
def test_a_tree_hash_is_aws_own_by_parts_and_by_chunks(size, part, chunk):
    body = bytes(size - 1) + b"x"
    wanted = calculate_tree_hash(io.BytesIO(body))
    assert hashes.root(hashes.of_parts(Source(size, content=body), part)).hex() == wanted
    assert hashes.tree_hash([body[at : at + chunk] for at in range(0, size, chunk)]) == wanted


@pytest.mark.parametrize(("size", "part"), [
    (1, 16 * MIB), (16 * MIB * 10_000, 16 * MIB), (16 * MIB * 10_000 + 1, 32 * MIB), (40 * 1000**4, 4096 * MIB),
])  # fmt: skip
def test_parts_grow_where_there_would_be_too_many(size, part):
    assert hashes.part_size(size) == part <= hashes.LARGEST_PART
    assert part * hashes.MOST_PARTS >= size


# --- the index ---


def entry(name: str, status: str = "stored", **more: Any) -> dict[str, Any]:
    return {"key": name, "name": name, "vault": ARN, "archive_id": f"id-{name}", "status": status, "size": 3,
            "tree_hash": f"hash-{name}", "uploaded": "2026-11-01T00:00:00Z", **more}  # fmt: skip


def listed(name: str, **more: Any) -> dict[str, Any]:
    return {"ArchiveId": f"id-{name}", "ArchiveDescription": name, "CreationDate": DATE, "Size": 3,
            "SHA256TreeHash": f"hash-{name}", **more}  # fmt: skip


def test_an_index_keeps_its_order_and_is_its_owners_alone(tmp_path):
    path = str(tmp_path / "index")
    assert index.read(path) == []
    for name in ("a", "b", "c"):
        index.put(path, entry(name))
    index.put(path, entry("b", "deleted"))
    assert [(one["name"], one["status"]) for one in index.read(path)] == [
        ("a", "stored"), ("b", "deleted"), ("c", "stored")]  # fmt: skip
    index.drop(path, "a")
    assert [one["name"] for one in index.read(path)] == ["b", "c"]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == [".index.lock", "index"]


@pytest.mark.parametrize("text", ["not json\n", "[]\n", '{"name": "a"}\n'])
def test_what_is_no_index_is_left_as_it_is(text, tmp_path):
    path = tmp_path / "index"
    path.write_text(text)
    with pytest.raises(Refused, match="line 1"):
        index.read(str(path))
    with pytest.raises(Refused):
        index.put(str(path), entry("a"))
    assert path.read_text() == text
    with pytest.raises(Refused, match="no folder"):
        index.check(str(tmp_path / "nowhere" / "index"))


@pytest.mark.parametrize(("before", "told", "statuses", "done"), [
    ([entry("a", "unconfirmed", archive_id=None)], [listed("a")], {"a": "stored"}, {"confirmed": ["a"]}),
    ([entry("a", "unconfirmed", archive_id=None)], [listed("a", Size=4)], {"a": "unconfirmed", "a (2)": "stored"},
     {"added": ["a"]}),
    ([entry("a")], [], {"a": "missing"}, {"missing": ["a"]}),
    ([entry("a", "missing")], [listed("a")], {"a": "stored"}, {"confirmed": ["a"]}),
    ([entry("a", uploaded="2026-11-20T11:00:00Z")], [], {"a": "stored"}, {}),
    ([entry("a", "deleted")], [listed("a")], {"a": "deleted"}, {}),
    ([entry("a", vault="another")], [], {"a": "stored"}, {}),
    ([], [listed("a", ArchiveDescription="")], {"id-a": "stored"}, {"added": ["id-a"]}),
])  # fmt: skip
def test_an_inventory_settles_what_is_in_doubt(before, told, statuses, done):
    document = {"InventoryDate": DATE, "ArchiveList": told}
    after, changed = inventory.reconciled(before, ARN, document)
    names: dict[str, str] = {}
    for one in after:
        names[one["name"] if one["name"] not in names else f"{one['name']} (2)"] = one["status"]
    assert names == statuses
    assert {name: told for name, told in changed.items() if told} == done
    again, nothing = inventory.reconciled(after, ARN, document)
    assert (again, any(nothing.values())) == (after, False)


# --- archives ---


class Gone:
    """A service that knows the upload no more."""

    def call(self, operation: str, request: Any) -> Any:
        raise ApiError(operation, "ResourceNotFoundException", "gone", 404)


def test_an_archive_whose_id_was_lost_is_unconfirmed_and_not_sent_again(tmp_path):
    path = tmp_path / "index"
    source = Source(3, content=b"sea")
    sending = uploads.Sending({}, source, MIB, tuple(hashes.of_parts(source, MIB)), "sea", "sea", 1)
    kept = archives._ended(Gone(), str(path), {**entry("sea", "uploading"), "upload_id": "x"}, sending)
    assert (kept["status"], kept["archive_id"], "upload_id" in kept) == ("unconfirmed", None, False)
    assert index.read(str(path)) == [kept]


# --- jobs ---


@pytest.mark.parametrize(("text", "size", "says"), [
    ("0-1048575", None, ""), ("0-1048575", 5 * MIB, ""), ("1048576-1048577", 1048578, ""),
    ("1-1048575", None, "multiple"), ("5-4", None, "first and the last"), ("all", None, "first and the last"),
    ("0-1048574", 5 * MIB, "ends right before"), ("0-1048576", MIB, "within the archive"),
])  # fmt: skip
def test_ranges_are_aligned(text, size, says):
    if not says:
        assert jobs._bounds(text, size) == tuple(map(int, text.split("-")))
        return
    with pytest.raises(Refused, match=says):
        jobs._bounds(text, size)


def job(status: str = "InProgress", date: str = DATE, **more: Any) -> dict[str, Any]:
    return {"JobId": f"{status}-{date}", "Action": "ArchiveRetrieval", "ArchiveId": "a", "ArchiveSizeInBytes": MIB,
            "RetrievalByteRange": f"0-{MIB - 1}", "StatusCode": status, "CreationDate": date, **more}  # fmt: skip


ASKED = {"Type": "archive-retrieval", "ArchiveId": "a"}


@pytest.mark.parametrize(("there", "asked", "chosen"), [
    ([], ASKED, None),
    ([job()], ASKED, 0),
    ([job("Failed")], ASKED, None),
    ([job("Succeeded", "2026-11-20"), job("InProgress", "2026-11-21")], ASKED, 0),
    ([job("Succeeded", "2026-11-20"), job("Succeeded", "2026-11-21")], ASKED, 1),
    ([job(ArchiveId="b")], ASKED, None),
    ([job(RetrievalByteRange="0-5")], ASKED, None),
    ([job(RetrievalByteRange="0-5")], {**ASKED, "RetrievalByteRange": "0-5"}, 0),
    ([job(Action="InventoryRetrieval")], {"Type": "inventory-retrieval"}, 0),
    ([job(Action="InventoryRetrieval", InventoryRetrievalParameters={"Format": "CSV"})],
     {"Type": "inventory-retrieval"}, None),
    ([job(Action="InventoryRetrieval", InventoryRetrievalParameters={"Format": "JSON", "Limit": "5"})],
     {"Type": "inventory-retrieval"}, None),
])  # fmt: skip
def test_a_job_for_the_same_is_taken_up(there, asked, chosen):
    assert jobs._like(there, asked) == (None if chosen is None else there[chosen])


# --- the retrieval policy ---


@pytest.mark.parametrize(("now", "said", "sent"), [
    ({"strategy": "none", "bytes_per_hour": None}, {"strategy": "none"}, None),
    ({"strategy": "none", "bytes_per_hour": None}, {"strategy": "free_tier"}, [{"Strategy": "FreeTier"}]),
    ({"strategy": "bytes_per_hour", "bytes_per_hour": 5}, {"strategy": "bytes_per_hour", "bytes_per_hour": 6},
     [{"Strategy": "BytesPerHour", "BytesPerHour": 6}]),
    ({"strategy": "bytes_per_hour", "bytes_per_hour": 5}, {"strategy": "bytes_per_hour", "bytes_per_hour": 5}, None),
])  # fmt: skip
def test_a_retrieval_policy_is_one_rule(now, said, sent):
    options = params("glacier_retrieval_policy", **said)
    retrieval.check(options)
    steps = plan(module("glacier_retrieval_policy").RESOURCE, State({}, {"policy": now}), options)
    assert told(steps) == ([("policy", "change", ["set_data_retrieval_policy"])] if sent else [])
    assert [step.requests[0].params["Policy"]["Rules"] for step in steps] == ([sent] if sent else [])
