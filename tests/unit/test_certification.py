# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What certification asks of a collection's texts: README's sections and links, role READMEs, open requirements."""

from __future__ import annotations

import re

import pytest

from dev.project import ROOT

SECTIONS = [
    "Description",
    "Requirements",
    "Installation",
    "Use cases",
    "Testing",
    "Support",
    "Release notes",
    "License",
]
RELATIVE = re.compile(r"\]\((?!https?://)[^)]*\)|(?:src|href)=\"(?!https?://)")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_readme_has_the_sections_in_their_order():
    assert re.findall(r"^## (.*)$", text("README.md"), re.MULTILINE) == SECTIONS
    installation = text("README.md").partition("## Installation")[2].partition("\n## ")[0]
    assert "ansible-galaxy collection install converge.aws" in installation
    assert "pip install ansible" not in text("README.md")


@pytest.mark.parametrize("link", ["[a](docs/a.md)", "[a](#there)", '<img src="docs/a.svg">'])
def test_a_relative_link_is_seen(link):
    assert RELATIVE.search(link)


def test_the_readme_links_outward_only():
    assert RELATIVE.findall(text("README.md")) == []


def test_every_role_says_who_it_is_and_what_it_takes():
    roles = [role for role in (ROOT / "roles").iterdir() if role.is_dir()]
    assert len(roles) > 2
    wanted = ("README.md", "meta/main.yml", "meta/argument_specs.yml")
    assert [f"{role.name}/{file}" for role in roles for file in wanted if not (role / file).is_file()] == []


def test_requirements_are_open_upwards():
    lines = [line for line in text("requirements.txt").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+>=[\d.]+", line) or line.startswith("ansible")] == []
