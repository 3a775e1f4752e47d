# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role glacier at its edges: vaults, words of the wrong backend, what would cost too much, the report of a day."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from support.embedded import EmbeddedAws
from support.playbook import ROOT, Run

from .conftest import Carry

FILES = ROOT / "playbooks" / "files"
BOOK = "converge.aws.glacier"
VAULT = "tide-gauge"


@pytest.fixture
def archive(aws: EmbeddedAws) -> str:
    """A bucket with two archived objects, one of them with a name that a page must not take at its word."""
    aws.reset()
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="films")
    for key in ("masters/1926.mov", "masters/<b>&.mov"):
        s3.put_object(Bucket="films", Key=key, Body=b"x" * 5000, StorageClass="DEEP_ARCHIVE")
    return "films"


def changed(run: Run) -> list[str]:
    return [told.task for told in run.told if told.kind != "item" and told.get("changed")]


def vaults(home: Path) -> dict[str, Any]:
    kept = home / "vaults"
    return {
        "glacier_backend": "vault",
        "glacier_vaults": [{"name": VAULT, "tags": {"estate": "gauge"}}],
        "glacier_retrieval_policy": {"strategy": "none"},
        "glacier_archives": [
            {"vault": VAULT, "src": str(FILES / "gauge.pdf"), "index": str(kept / "index.jsonl"), "part_size": 1}
        ],
        "glacier_jobs": [
            {"vault": VAULT, "type": "archive", "name": "gauge.pdf", "index": str(kept / "index.jsonl"),
             "dest": str(kept / "back.pdf"), "max_cost": 1, "wait": True}
        ],
        "glacier_report_folder": str(kept / "report"),
    }  # fmt: skip


def test_vaults_are_made_filled_read_back_and_kept_until_they_are_empty(aws: EmbeddedAws, carry_out: Carry, home: Path):
    aws.reset()
    (home / "vaults").mkdir()
    variables = vaults(home)
    since = aws.last_call()
    foretold = carry_out(BOOK, "--check", **{**variables, "glacier_jobs": []})
    assert foretold.code == 0, foretold.output[-3000:]
    assert aws.writes(since) == [] and not list((home / "vaults").iterdir())
    done = carry_out(BOOK, **variables)
    assert done.code == 0, done.output[-3000:]
    assert "AWS has taken no new customers" in done.output
    assert (home / "vaults" / "back.pdf").read_bytes() == (FILES / "gauge.pdf").read_bytes()
    (vault,) = aws.client("glacier").list_vaults(accountId="-")["VaultList"]
    assert vault["VaultName"] == VAULT
    role = aws.client("iam").get_role_policy(RoleName=f"{VAULT}-archive", PolicyName="archives")["PolicyDocument"]
    assert role["Statement"][0]["Resource"] == [f"arn:aws:glacier:us-east-1:123456789012:vaults/{VAULT}"]
    again = carry_out(BOOK, **variables)
    assert (again.code, changed(again)) == (0, []), again.output[-3000:]
    told = json.loads((home / "vaults" / "report" / "archive-report.json").read_text())
    assert [(one["kind"], one["name"], one["exists"]) for one in told["archives"]] == [("vault", VAULT, True)]
    # What holds an archive stays, and says so.
    left = carry_out(BOOK, glacier_state="absent", **variables)
    assert left.code == 0 and f"Vault {VAULT} stays for now: archives in it" in left.output, left.output[-3000:]
    assert [vault["VaultName"] for vault in aws.client("glacier").list_vaults(accountId="-")["VaultList"]] == [VAULT]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"glacier_vaults": [{"name": VAULT}]}, "glacier_backend is s3, and glacier_vaults belong to the other one"),
        (
            {"glacier_backend": "vault", "glacier_buckets": [{"name": "films"}]},
            "glacier_backend is vault, and glacier_buckets belong to the other one",
        ),
        (
            {"glacier_retrievals": [{"bucket": "films", "prefix": "masters/", "days": 1, "dest": "/tmp/x"}]},
            "dest needs wait: true",
        ),
        (
            {"glacier_retrievals": [{"bucket": "films", "prefix": "masters/", "days": 1}], "glacier_max_cost": 0.0},
            "max_cost",
        ),
        ({"glacier_retrievals": [{"bucket": "films", "tyer": "bulk"}]}, "tyer"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_nothing_is_sent(
    aws: EmbeddedAws, archive: str, carry_out: Carry, variables: dict[str, Any], words: str
):
    since = aws.last_call()
    run = carry_out(BOOK, **variables)
    assert run.code != 0 and words in " ".join(run.output.split()), run.output[-3000:]
    assert aws.writes(since) == []
    assert "Traceback" not in run.output


class Page(HTMLParser):
    """The tags of a page that are still open, the names of all, and what they load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.loads += [f"{tag} {name}" for name, _value in attrs if name in ("src", "href", "data", "srcset")]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_of_a_day_is_whole_and_loads_nothing(aws: EmbeddedAws, archive: str, carry_out: Carry, home: Path):
    aws.restores(None)
    aws.client("s3").restore_object(Bucket=archive, Key="masters/<b>&.mov", RestoreRequest={"Days": 2})
    prices = {"date": "2030-01-01", "storage": {"DEEP_ARCHIVE": 1000.0}}
    run = carry_out(
        BOOK, "--tags", "glacier_report", glacier_buckets=[{"name": archive}], glacier_report_date="2099-01-01",
        glacier_report_folder=str(home / "report"), glacier_prices=prices,
    )  # fmt: skip
    assert run.code == 0, run.output[-3000:]
    page = Page()
    text = (home / "report" / "archive-report.html").read_text()
    page.feed(text)
    assert page.open == [] and page.loads == [] and page.seen.count("svg") == 5
    assert "b" not in page.seen[page.seen.index("h2") :]  # the key is text, and no tag
    assert "films/masters/<b>&.mov" in page.text and "list prices of 2030-01-01, some of them replaced" in page.text
    told = json.loads((home / "report" / "archive-report.json").read_text())
    assert (told["date"], told["total"]["objects"], told["archives"][0]["on_the_way"]["objects"]) == (
        "2099-01-01",
        2,
        1,
    )
    assert [age["objects"] for age in told["total"]["ages"]] == [0, 0, 0, 0, 0, 2]  # written years before that day
    assert told["total"]["month_cost"] > 0.009  # 10,000 bytes at a thousand dollars a GB
