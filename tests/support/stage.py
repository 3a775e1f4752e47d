# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test of a playbook stands on: one embedded AWS and one open playbook a worker, emptied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.embedded import EmbeddedAws
from support.playbook import OpenPlaybook, Playbooks

REGION = "eu-west-3"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("aws")) as server:
        yield server


@pytest.fixture(scope="session")
def open_playbook(server: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPlaybook]:
    with Playbooks(tmp_path_factory.mktemp("playbook"), server.environment(REGION)).open() as playbook:
        yield playbook


@pytest.fixture
def aws(server: EmbeddedAws) -> EmbeddedAws:
    """An empty account, with latency and faults off."""
    server.reset()
    return server


@pytest.fixture
def playbook(aws: EmbeddedAws, open_playbook: OpenPlaybook) -> OpenPlaybook:
    """A playbook in the empty account, that takes task after task."""
    return open_playbook


@pytest.fixture
def playbooks(aws: EmbeddedAws, tmp_path: Path) -> Playbooks:
    """Whole playbooks in the empty account, run as loudly as -vvv."""
    return Playbooks(tmp_path, aws.environment(REGION), verbosity=3)
