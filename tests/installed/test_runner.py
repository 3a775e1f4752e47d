# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job runner runs the checkout as its project: at once, and sent to another process, with AWX's credentials."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
import yaml

from dev.project import ROOT
from support.embedded import EmbeddedAws

from .machine import Machine

BUCKET = "run-by-a-job-of-awx"
REGION = "eu-west-3"
SECRET, TOKEN = "the-secret-key-of-the-job", "the-session-token-of-the-job"
# A job's events are kept and shown one by one: a result that is larger than this would fill its database.
LARGEST_RESULT = 16_384


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as server:
        yield server


def git(*arguments: str, cwd: Path = ROOT) -> list[str]:
    done = subprocess.run(("git", *arguments), cwd=cwd, check=True, capture_output=True, text=True)
    return [name for name in done.stdout.split("\0") if name]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the checkout, as a project's update makes it, with what isn't committed yet laid over it."""
    clone = tmp_path_factory.mktemp("scm") / "project"
    git("clone", "--quiet", "--no-local", "--depth", "1", str(ROOT), str(clone))
    for name in git("ls-files", "-z", "--deleted"):
        (clone / name).unlink(missing_ok=True)
    for name in git("ls-files", "-z", "--modified", "--others", "--exclude-standard"):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    return clone


@dataclass(frozen=True)
class Job:
    """A job's folder, and the events that it left."""

    folder: Path

    def events(self, ident: str, folder: Path | None = None) -> list[dict[str, Any]]:
        where = (folder or self.folder) / "artifacts" / ident / "job_events"
        events = [json.loads(path.read_text()) for path in where.glob("*.json")]
        return sorted(events, key=lambda event: event["counter"])


@pytest.fixture
def job(aws: EmbeddedAws, project: Path, python: Path, tmp_path: Path) -> Job:
    """What AWX lays down for a job: the project, an inventory, the extra variables and what credentials inject."""
    aws.reset()
    folder = tmp_path / "private"
    for name in ("env", "inventory"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(project, folder / "project", symlinks=True)
    hosts = {"all": {"hosts": {"localhost": {"ansible_connection": "local",
                                             "ansible_python_interpreter": "{{ ansible_playbook_python }}"}}}}
    (folder / "inventory" / "hosts.yml").write_text(yaml.safe_dump(hosts))
    # AWX puts its own folder before the path of the project's ansible.cfg, which it takes as it is written there.
    settings = configparser.ConfigParser()
    settings.read(project / "ansible.cfg")
    path = ["/runner/requirements_collections", settings["defaults"]["collections_path"], "~/.ansible/collections"]
    machine = Machine(tmp_path, python.parent)
    envvars = {
        **{name: value for name, value in machine.environment().items() if name in ("PATH", "XDG_RUNTIME_DIR")},
        "HOME": str(tmp_path),
        "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(path),
        "ANSIBLE_FORCE_COLOR": "True",
        # the built-in type of credential "Amazon Web Services"
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SECURITY_TOKEN": TOKEN,
        "AWS_SESSION_TOKEN": TOKEN,
        # the type of credential in docs/awx.md
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        # nobody's own settings
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    extra = {
        "awx_job_id": 42,
        "converge_embedded": False,
        "converge_region": REGION,
        "s3_buckets": [{"name": BUCKET, "versioning": True}],
        "s3_uploads": [{"bucket": BUCKET, "object": "notes.txt", "src": "{{ playbook_dir }}/files/notes.txt"}],
    }
    (folder / "env" / "envvars").write_text(yaml.safe_dump(envvars))
    (folder / "env" / "extravars").write_text(yaml.safe_dump(extra))
    return Job(folder)


def estate(aws: EmbeddedAws) -> dict[str, Any]:
    """The buckets with their region, versioning and keys."""
    s3 = aws.client("s3", REGION)
    return {
        bucket["Name"]: (
            s3.get_bucket_location(Bucket=bucket["Name"])["LocationConstraint"],
            s3.get_bucket_versioning(Bucket=bucket["Name"]).get("Status"),
            [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ())],
        )
        for bucket in s3.list_buckets()["Buckets"]
    }


MADE = {BUCKET: (REGION, "Enabled", ["notes.txt"])}


def check_events(events: list[dict[str, Any]]) -> None:
    """What AWX shows and stores of a job: resolved actions, results of a bearable size, no failure."""
    finished = [event for event in events if event["event"] in ("runner_on_ok", "runner_item_on_ok")]
    resolved = {event["event_data"].get("resolved_action") for event in finished}
    assert {"converge.aws.batch", "converge.aws.aws_caller_info"} <= resolved
    assert [event["stdout"] for event in events if event["event"] == "runner_on_failed"] == []
    large = {event["event_data"]["task"]: size for event in finished
             if (size := len(json.dumps(event["event_data"]["res"]))) > LARGEST_RESULT}  # fmt: skip
    assert large == {}


def tell_tales(folder: Path) -> set[str]:
    """Files of a job's folder that hold what must stay secret, without the environment that AWX itself wrote."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "envvars" and "project" not in path.relative_to(folder).parts:
            text = path.read_bytes()
            if SECRET.encode() in text or TOKEN.encode() in text:
                found.add(path.name)
    return found


def test_a_job(job: Job, aws: EmbeddedAws):
    def run(ident: str, **options: Any) -> Any:
        # What an earlier run was given is kept in this file, and would be given to this one as well.
        (job.folder / "env" / "cmdline").unlink(missing_ok=True)
        done = ansible_runner.run(private_data_dir=str(job.folder), playbook="playbooks/s3.yml", ident=ident,
                                  quiet=True, **options)  # fmt: skip
        assert (done.status, done.rc) == ("successful", 0), done.stdout.read()[-4000:]
        check_events(job.events(ident))
        return done

    foretold = run("1", cmdline="--check --diff")
    assert (estate(aws), aws.writes()) == ({}, [])
    done = run("2")
    assert estate(aws) == MADE
    assert done.stats["changed"] == foretold.stats["changed"] == {"localhost": 2}
    written = aws.last_call()
    again = run("3")
    assert (again.stats["changed"], aws.writes(written)) == ({}, [])
    # Runner notes the command with its environment; AWX masks that file before it keeps it.
    assert tell_tales(job.folder) == {"command"}


def test_a_job_that_is_sent_to_another_process(job: Job, aws: EmbeddedAws, tmp_path: Path):
    """transmit | worker | process, as AWX's control node and its execution node share the work."""
    runner = shutil.which("ansible-runner", path=str(Path(sys.executable).parent))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ANSIBLE_"))}
    worker, result = tmp_path / "worker", tmp_path / "result"
    worker.mkdir()
    result.mkdir()

    def part(*arguments: str, sent: bytes = b"") -> bytes:
        done = subprocess.run((runner, *arguments), env=kept, input=sent, capture_output=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    sent = part("transmit", str(job.folder), "-p", "playbooks/s3.yml", "--ident", "4")
    told = part("worker", "--private-data-dir", str(worker), sent=sent)
    part("process", str(result), "--ident", "4", sent=told)
    assert (result / "artifacts" / "4" / "status").read_text() == "successful"
    assert (result / "artifacts" / "4" / "rc").read_text() == "0"
    assert estate(aws) == MADE
    check_events(job.events("4", result))
    assert tell_tales(result) <= {"command"}
