# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every mend is needed: its probe holds on the embedded AWS and fails on moto without the mends."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.probes import World

FILES = sorted(Path(__file__).parent.glob("probes_*.py"))
THEMES = [import_module(f"tests.embedded_aws.{path.stem}") for path in FILES]
PROBES = tuple(probe for theme in THEMES for probe in theme.PROBES)
each_probe = pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)


@each_probe
def test_mended(probe, aws):
    probe(World(aws))


@each_probe
def test_bare_moto_is_still_wrong(probe, unmended):
    try:
        probe(World(unmended))
    except (AssertionError, ClientError, KeyError, ResponseParserError):
        return
    pytest.fail(f"moto now does {probe.__name__} itself: drop the mend")
