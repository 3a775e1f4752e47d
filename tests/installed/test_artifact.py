# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artifact installs without Galaxy, is whole, and its playbooks run by name where there is nothing else."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import boto3
import pytest

from .machine import Done, Machine, galaxy

DATA, LOGS = "converge-aws-gauge-123456789012", "converge-aws-gauge-logs-123456789012"
ARCHIVE, PAPERS = "converge-aws-gauge-archive-123456789012", "converge-aws-gauge-documents-123456789012"
FORCE = [part for role in ("s3", "glacier", "workdocs", "rds") for part in ("-e", f"{role}_force=true")]

# What isn't a user's: folders of those who work on the collection, and whatever tools leave behind.
JUNK = re.compile(r"(^|/)(\.[^/]+|__pycache__|[^/]*\.pyc|[^/]*~|collections|dev|docs|extensions|inventories"
                  r"|requirements|Makefile|AGENTS\.md|pyproject\.toml|ansible\.cfg|galaxy\.yml|[^/]*\.tar\.gz)(/|$)")
OF_TESTS = {"tests", "tests/config.yml", "tests/sanity"}


@pytest.mark.parametrize("name", ["dev/site.py", "collections", ".ci/run", "plugins/a/__pycache__/b.pyc", "galaxy.yml"])
def test_junk_is_seen(name):
    assert JUNK.search(name)


def test_the_artifact_holds_no_junk(artifact):
    with tarfile.open(artifact) as archive:
        members = archive.getmembers()
    names = {member.name for member in members}
    assert {member.name for member in members if not (member.isfile() or member.isdir())} == set(), "links"
    assert {name for name in names if JUNK.search(name)} == set()
    assert {name for name in names if name.startswith("tests") and not re.match(r"tests/sanity/ignore-", name)} \
        <= OF_TESTS  # fmt: skip
    assert {"plugins/modules/s3_bucket.py", "playbooks/site.yml", "playbooks/files/gauge.pdf"} <= names


@pytest.fixture
def installed(artifact, machine) -> Machine:
    """A machine that has installed the artifact, without a Galaxy to ask."""
    with galaxy() as (url, asked):
        done = machine.run("ansible-galaxy", "collection", "install", str(artifact), ANSIBLE_GALAXY_SERVER=url)
    assert done.code == 0, done.output
    assert asked == []
    return machine


def test_a_galaxy_that_is_asked_is_noticed(machine):
    with galaxy() as (url, asked):
        assert machine.run("ansible-galaxy", "collection", "install", "a.b", ANSIBLE_GALAXY_SERVER=url).code != 0
    assert asked


def collection(machine: Machine) -> Path:
    """Where ansible-galaxy installs it, unless told otherwise."""
    return machine.home / ".ansible" / "collections" / "ansible_collections" / "converge" / "aws"


def test_what_is_installed_is_whole(installed):
    verified = installed.run("ansible-galaxy", "collection", "verify", "--offline", "converge.aws")
    assert verified.code == 0, verified.output
    told = installed.run("ansible-doc", "--json", "converge.aws.s3_bucket")
    found = json.loads(told.output)["converge.aws.s3_bucket"]["doc"]["filename"]
    assert Path(found) == collection(installed) / "plugins" / "modules" / "s3_bucket.py"


def embedded(machine: Machine, state: str) -> dict[str, Any]:
    """Steer the embedded AWS as its users do, by the role."""
    role = ("-m", "ansible.builtin.include_role", "-a", "name=converge.aws.embedded_aws")
    done = machine.run("ansible", "localhost", *role, "-e", f"embedded_aws_state={state}")
    (said,) = re.findall(r'^\{"changed".*\}$', done.output, re.MULTILINE) or [done.output]
    return json.loads(said)


class Estate:
    """The account that the playbooks made for themselves, seen by boto3 and by the log of its calls."""

    def __init__(self, told: dict[str, Any]) -> None:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        self.s3 = boto3.client("s3", endpoint_url=told["endpoint_url"], **keys)
        self.log = Path(told["call_log"])

    def buckets(self) -> dict[str, list[str]]:
        names = [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]]
        return {
            name: [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=name).get("Contents", ())] for name in names
        }

    def writes(self) -> int:
        return sum(not json.loads(line)["read"] for line in self.log.read_text().splitlines())


def test_the_playbooks_run_by_name_where_there_is_nothing_else(installed):
    def play(*arguments: str) -> Done:
        done = installed.run("ansible-playbook", *arguments)
        assert done.code == 0, done.output[-4000:]
        return done

    try:
        foretold = play("converge.aws.site", "--check", "--diff")
        estate = Estate(embedded(installed, "status"))
        assert (estate.buckets(), estate.writes()) == ({}, 0)
        assert f"changed: {DATA}" in foretold.output and '+    "versioning": true' in foretold.output

        done = play("converge.aws.site", "--diff")
        # The first run also makes the virtual environment that the embedded AWS runs in, starts it, and has an
        # organization made in it.
        assert done.recap["changed"] == foretold.recap["changed"] - 3 > 5
        buckets = estate.buckets()
        assert set(buckets) == {DATA, LOGS, ARCHIVE, PAPERS}
        assert "ada@example.com/Gauge/gauge.pdf" in buckets[PAPERS]
        assert "station/2026-10/gauge.pdf" in buckets[ARCHIVE]
        report = installed.home / ".cache" / "converge.aws" / "example-archive-report" / "archive-report.html"
        assert ARCHIVE in report.read_text()
        assert "readings/2026/10.csv" in buckets[DATA]
        original = (collection(installed) / "playbooks" / "files" / "gauge-2026-10.csv").read_bytes()
        assert estate.s3.get_object(Bucket=DATA, Key="readings/2026/10.csv")["Body"].read() == original
        assert (installed.home / ".cache" / "converge.aws" / "example" / "10.csv").read_bytes() == original

        written = estate.writes()
        assert play("converge.aws.site").recap["changed"] == 0
        assert play("converge.aws.s3", "--tags", "s3_bucket").recap["changed"] == 0
        assert estate.writes() == written

        play("converge.aws.teardown", *FORCE)
        assert estate.buckets() == {}
        assert list(installed.empty.iterdir()) == []
    finally:
        stopped = embedded(installed, "stopped")
    assert stopped["changed"] is True
