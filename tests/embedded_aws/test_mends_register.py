# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mends are for one release of moto and say so."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from embedded_aws import mends
from embedded_aws.enforcement import Enforcement
from embedded_aws.restores import Restores


def test_another_moto_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr(mends, "version", lambda name: "5.2.6")
    with pytest.raises(RuntimeError, match=r"written for moto 5\.2\.5, but this environment has moto 5\.2\.6\."):
        mends.register(Restores(), Enforcement())


def test_a_missing_checksum_library_is_named(monkeypatch):
    monkeypatch.setattr(mends.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="need awscrt"):
        mends.register(Restores(), Enforcement())


def test_the_release_is_the_one_that_is_installed():
    assert version("moto") == mends.MOTO
