# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One embedded AWS for each file of tests, and the collection's playbooks run in it, far from the checkout."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.embedded import EmbeddedAws
from support.playbook import Playbooks, Run

NOBODY = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"}

Carry = Callable[..., Run]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the playbooks run in, far from the checkout; its subfolder home is theirs."""
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def carry_out(aws: EmbeddedAws, home: Path) -> Carry:
    """Run one of the collection's playbooks by its name, with extra variables and arguments of ansible-playbook.

    With ``finds_aws`` it is told of no AWS, and finds the embedded one by itself; that takes it some seconds. ``key``
    is the access key to work with.
    """

    def run(playbook: str, *arguments: str, finds_aws: bool = False, key: str = "test", **variables: object) -> Run:
        if finds_aws:
            told, environment = {"embedded_aws_state_dir": str(aws.state_dir)}, NOBODY
        else:
            told, environment = {"converge_embedded": False}, aws.environment(key=key)
        before = Path.cwd()
        os.chdir(home)
        try:
            extra = f"-e{json.dumps({**told, **variables})}"
            return Playbooks(home, environment).run({"import_playbook": playbook}, arguments=(extra, *arguments))
        finally:
            os.chdir(before)

    return run
