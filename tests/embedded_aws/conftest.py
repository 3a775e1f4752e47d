# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two embedded AWSs for the whole session: with the mends, and with moto as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.embedded import EmbeddedAws


@pytest.fixture(scope="session")
def mended_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("mended")) as server:
        yield server


@pytest.fixture(scope="session")
def unmended_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(tmp_path_factory.mktemp("unmended"), mended=False) as server:
        yield server


@pytest.fixture
def aws(mended_server: EmbeddedAws) -> EmbeddedAws:
    """An empty account, with latency and faults off."""
    mended_server.reset()
    return mended_server


@pytest.fixture
def unmended(unmended_server: EmbeddedAws) -> EmbeddedAws:
    """The same without mends: what moto itself answers behind our layers."""
    unmended_server.reset()
    return unmended_server
