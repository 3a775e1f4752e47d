# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On another host, with the oldest Python and the oldest boto3 that modules may meet, their results are the same."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dev.project import ROOT
from dev.pythons import found, make_venv
from support.embedded import EmbeddedAws
from support.playbook import OpenPlaybook, Playbooks, Told
from support.stage import REGION
from tests.integration.acts import Play, Stage
from tests.integration.test_acts import differences, perform

CONNECTIONS = ROOT / "tests" / "support" / "connection_plugins"

# Attributes, settings, members and an operation, and of each the acts that its first one leads to.
MODULES: dict[str, tuple[str, ...]] = {
    "aws_caller_info": ("a user", "root"),
    "iam_managed_policy": ("create", "change", "remove"),
    "s3_bucket": ("create", "change", "remove"),
    "s3_object": ("put a file", "put changed bytes", "change what stands beside the bytes", "a file of several parts"),
}


@dataclass(frozen=True)
class Elsewhere:
    """The open playbook, with every task on the other host."""

    playbook: OpenPlaybook
    folder: Path
    python: Path
    environment: dict[str, str]

    def task(self, module: str, options: Any, way: str = "", **keywords: Any) -> Told:
        variables = {
            "ansible_connection": "another_host",
            "ansible_python_interpreter": str(self.python),
            "another_host_folder": str(self.folder),
        }
        return self.playbook.task(module, options, vars=variables, environment=self.environment, **keywords)

    def transfers(self) -> list[str]:
        return (self.folder / "transfers.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as server:
        yield server


@pytest.fixture(scope="module")
def here(server: EmbeddedAws, python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPlaybook]:
    """On an Ansible without awscrt, which the other host has not either: with it, other checksums are computed."""
    settings = {**server.environment(REGION), "ANSIBLE_CONNECTION_PLUGINS": str(CONNECTIONS)}
    with Playbooks(tmp_path_factory.mktemp("playbook"), settings, python=str(python)).open() as playbook:
        yield playbook


@pytest.fixture(scope="module")
def elsewhere(here: OpenPlaybook, server: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    folder = tmp_path_factory.mktemp("another")
    oldest = [line.strip().replace(">=", "==") for line in (ROOT / "requirements.txt").read_text().splitlines()
              if line[:1].isalpha()]  # fmt: skip
    python = make_venv(folder / "venv", next(iter(found().values())), *oldest, "PyYAML")
    return Elsewhere(here, folder, python, server.environment(REGION))


# What the oldest botocore can neither read nor write, and what a task that doesn't name it does without.
LATER = {"s3_bucket": ("*blocked_encryption_types", "*BlockedEncryptionTypes")}


@pytest.mark.parametrize("module", MODULES)
def test_another_host_gives_the_same(module, server, here, elsewhere, tmp_path):
    play: Play = importlib.import_module(f"tests.integration.acts.{module}").PLAY
    wanted = MODULES[module]
    acts = [act for act in play.acts if act.name in wanted]
    assert len(acts) == len(wanted)
    results: list[dict[str, Told]] = []
    for playbook in (here, elsewhere):
        stage = Stage(server, tmp_path / "files")
        shutil.rmtree(stage.folder, ignore_errors=True)
        stage.folder.mkdir()
        server.reset()
        play.setup(stage)
        told = (perform(module, act, play, stage, playbook, "in_process", twice=False) for act in acts)
        results.append({name: one for each in told for name, one in each})
    one, other = results
    assert one.keys() == other.keys()
    for name in one:
        differ = differences(one[name].result, other[name].result, (*play.volatile, *LATER.get(module, ())))
        assert not differ, f"{module}, {name}, in process and on another host:\n" + "\n".join(differ)
    assert f"put AnsiballZ_{module}.py" in elsewhere.transfers()


def test_a_file_of_the_controller_is_brought_to_the_host(server, here, elsewhere):
    server.reset()
    s3 = server.client("s3", REGION)
    s3.create_bucket(Bucket="photos-of-converge", CreateBucketConfiguration={"LocationConstraint": REGION})
    beside = here.playbooks.folder / "files" / "beside-the-playbook.jpg"
    beside.parent.mkdir(exist_ok=True)
    beside.write_bytes(bytes(range(256)))
    options = {"bucket": "photos-of-converge", "object": "a.jpg", "src": beside.name, "mode": "put"}
    told = [elsewhere.task("converge.aws.s3_object", options, check_mode=check) for check in (True, False, False)]
    assert [one["changed"] for one in told] == [True, True, False], told[0]["msg"]
    assert s3.get_object(Bucket="photos-of-converge", Key="a.jpg")["Body"].read() == beside.read_bytes()
    assert elsewhere.transfers().count(f"put {beside.name}") == 3
    assert list((elsewhere.folder / "home").rglob(beside.name)) == []
