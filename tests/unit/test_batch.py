# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a batch finds out before anything is sent, and what it makes of its items' results."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from ansible_collections.converge.aws.plugins.action import batch
from ansible_collections.converge.aws.plugins.action.batch import Items
from ansible_collections.converge.aws.plugins.plugin_utils.in_process import prepared
from support.modules import NAMES, TABLELESS, module

BUCKET = prepared(module("s3_bucket"))
REAL = SimpleNamespace(check_mode=False, diff=False)
SECRET = "hush-hush-4711"


def items(*options, here=True, this=BUCKET):
    return Items(this, options, options, here)


def silent(*_arguments):
    """Tell nobody."""


@pytest.mark.parametrize("name", [name for name in NAMES if name not in TABLELESS])
def test_every_module_can_be_run_by_its_short_and_its_full_name(name):
    assert batch._inner(name) is batch._inner(f"converge.aws.{name}")
    assert batch._inner(name).name == f"converge.aws.{name}"


@pytest.mark.parametrize("name", [
    "batch", "converge.aws.batch", "no_such_module", "amazon.aws.s3_bucket", "", "S3_BUCKET", "../action/s3_bucket",
    "s3_bucket.py", "__init__", "s3_bucket ",
])  # fmt: skip
def test_nothing_else_can(name):
    assert batch._inner(name) is None


def test_all_that_is_wrong_is_found_and_each_item_named():
    wrong = {"name": "Photos"}, {"versioning": True}, {"name": "photos-2", "versioning": "so"}
    told = items({"name": "photos-1"}, *wrong)
    assert told.refused
    result = told.told(diff=False, hidden=False)
    assert [one["failed"] for one in result["results"]] == [False, True, True, True]
    assert [bool(one.get("skipped")) for one in result["results"]] == [True, False, False, False]
    for said in ("3 of 4 items are refused, and nothing was sent.", "items[1], bucket Photos: name: 'Photos' can't be",
                 "items[2]: missing required arguments: name", "items[3], bucket photos-2: argument 'versioning'"):
        assert said in result["msg"]


def test_elsewhere_the_host_knows_what_its_files_are():
    wrong = {"name": "Photos"}
    assert items(wrong).refused and not items(wrong, here=False).refused
    assert items({"nmae": "x"}, here=False).refused


def test_a_failed_item_is_named_with_its_cause_and_the_others_are_as_they_are():
    done = items(*({"name": f"photos-{number}"} for number in range(30)))
    number = iter(range(30))

    def run(_args):
        count = next(number)
        return {"failed": True, "msg": f"cause {count // 2}"} if count >= 4 else {"changed": count == 0}

    done.run_elsewhere(run, silent)
    result = done.told(diff=False, hidden=False)
    assert result["failed"] and result["changed"]
    assert result["msg"].startswith(
        "26 of 30 items failed. items[4], bucket photos-4; items[5], bucket photos-5: cause 2 items[6], "
    )
    assert result["msg"].endswith("items[28], bucket photos-28; items[29], bucket photos-29.")
    assert all(f"photos-{count}" in result["msg"] for count in range(4, 30)) and "photos-3 " not in result["msg"]


def test_what_a_loop_lifts_above_its_items_stands_above_them_once():
    done = items({"name": "photos-1"}, {"name": "photos-2"})
    facts = {"discovered_interpreter_python": "/usr/bin/python3"}
    done.run_elsewhere(lambda _args: {
        "changed": False, "warnings": ["mind this"], "deprecations": [{"msg": "old"}], "ansible_facts": facts,
        "_ansible_parsed": True, "api_calls": 3, "permissions": ["s3:B", "s3:A"], "diff": {"before": "", "after": "x"},
    }, silent)  # fmt: skip
    assert done.told(diff=True, hidden=False) == {
        "results": [
            {"changed": False, "failed": False, "item": {"name": name}, "ansible_loop_var": "item", "api_calls": 3,
             "permissions": ["s3:B", "s3:A"], "diff": {"before": "", "after": "x"}} for name in ("photos-1", "photos-2")
        ],
        "changed": False, "msg": "All items completed", "api_calls": 6, "permissions": ["s3:A", "s3:B"],
        "warnings": ["mind this"], "deprecations": [{"msg": "old"}], "ansible_facts": facts,
        "diff": [{"before": "", "after": "x"}] * 2,
    }  # fmt: skip


def test_secrets_of_an_item_stand_nowhere():
    keys = {"access_key": "AKIASHOWN", "secret_key": SECRET}
    told = items({"name": f"{SECRET}!", **keys}, {"name": "photos", **keys, "region": "x"}, {"nmae": 1, **keys})
    result = told.told(diff=False, hidden=False)
    assert result["results"][1]["item"]["secret_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert result["results"][1]["item"]["access_key"] == "AKIASHOWN"
    assert SECRET not in repr(result)


def test_items_about_the_same_thing_run_in_their_order(monkeypatch):
    seen, lock, free = [], threading.Lock(), threading.Event()

    def run(_this, args, *_arguments):
        if args["name"] == "photos" and args.get("versioning") is None:
            free.wait(60)  # until the last of the others has run
        with lock:
            seen.append((args["name"], args.get("versioning")))
            if len(seen) == 3:
                free.set()
        return {"changed": False}

    monkeypatch.setattr(batch, "run_here", run)
    same = [{"name": "photos"}, {"name": "photos", "versioning": True}]
    others = [{"name": "photos", "region": "eu-west-1", "versioning": False}, {"name": "films"}, {"name": "songs"}]
    done = items(*same, *others)
    done.run_here(REAL, 4, silent, False)
    assert seen[3:] == [("photos", None), ("photos", True)]
    assert [one["item"] for one in done.told(False, False)["results"]] == [*same, *others]


def test_what_is_not_to_be_logged_is_marked_item_by_item(monkeypatch):
    """As ansible-core does in a loop: before 2.20 it hides the results one by one."""
    monkeypatch.setattr(batch, "run_here", lambda *_arguments: {"changed": False})
    done = items({"name": "photos"}, {"name": "films"})
    done.run_here(REAL, 2, silent, False)
    assert [one["_ansible_no_log"] for one in done.told(False, True)["results"]] == [True, True]


def test_a_defect_in_one_item_fails_that_item(monkeypatch):
    def run(_this, args, *_arguments):
        if args["name"] == "photos-1":
            raise ZeroDivisionError("division by zero")
        return {"changed": True}

    monkeypatch.setattr(batch, "run_here", run)
    done = items(*({"name": f"photos-{number}"} for number in range(3)))
    done.run_here(REAL, 2, silent, False)
    result = done.told(False, False)
    assert [one["failed"] for one in result["results"]] == [False, True, False]
    assert "items[1], bucket photos-1: Unexpected failure: division by zero" in result["msg"]


def test_progress_counts_what_is_done(monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(batch, "run_here", lambda *_arguments: {"changed": False})
    items(*({"name": f"photos-{number}"} for number in range(3))).run_here(
        REAL, 1, lambda message, ahead=0.0: said.append(message), False
    )
    assert said == ["1 of 3 buckets", "2 of 3 buckets", "3 of 3 buckets"]


@pytest.mark.parametrize(("noun", "many"), [("bucket", "buckets"), ("policy", "policies"), ("key", "keys")])
def test_nouns(noun, many):
    assert batch._plural(noun) == many


def test_an_items_option_goes_before_a_default_under_any_name():
    defaults = {"aws_region": "eu-west-1", "versioning": True, "resource_tags": {"a": "b"}}
    assert BUCKET.over(defaults, {"region": "eu-west-3", "tags": {}}) == {
        "versioning": True, "region": "eu-west-3", "tags": {},
    }  # fmt: skip
    assert BUCKET.over({"region": "x"}, {"aws_region": "y"}) == {"aws_region": "y"}
