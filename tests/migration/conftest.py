# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures are those of every suite that runs playbooks, with an Ansible that has the peers' collections too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.embedded import EmbeddedAws
from support.playbook import OpenPlaybook, Playbooks
from support.stage import REGION, aws, playbook, server

from .peers import PYTHON

__all__ = ["aws", "open_playbook", "playbook", "server"]


@pytest.fixture(scope="session")
def open_playbook(server: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPlaybook]:
    folder, environment = tmp_path_factory.mktemp("playbook"), server.environment(REGION)
    with Playbooks(folder, environment, python=str(PYTHON)).open() as playbook:
        yield playbook
