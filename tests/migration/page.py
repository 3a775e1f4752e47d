# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/coming-from-amazon-aws.md as tests read it: its sections, and its blocks of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.modules import NAMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coming-from-amazon-aws.md"

# What the first line of each block of YAML says of it.
EITHER = "# The same with either name"
ALONE = "# With converge.aws alone"

_PARTS = re.compile(r"^#{2,3} (?P<title>[^\n]+)$|^```yaml\n(?P<yaml>.*?)^```$|^```.*?^```$", re.MULTILINE | re.DOTALL)
_MODULE = re.compile(rf"\b(?:amazon|community)\.aws\.(?={'|'.join(rf'{name}:' for name in NAMES)})")


@dataclass(frozen=True)
class Block:
    """A block of YAML: the title it stands under, which one there it is, and its text."""

    title: str
    number: int
    text: str

    @property
    def kind(self) -> str:
        return self.text.partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


def switched(text: str) -> str:
    """A playbook with the one word changed, wherever a module of ours has the name."""
    return _MODULE.sub("converge.aws.", text)


def blocks() -> Iterator[Block]:
    """Every block of YAML, in order."""
    title, number = "", 0
    for part in _PARTS.finditer(PAGE.read_text(encoding="utf-8")):
        if part["title"]:
            title, number = part["title"], 0
        elif part["yaml"]:
            number += 1
            yield Block(title, number, part["yaml"])


def sections() -> dict[str, str]:
    """The text under each title of the second and third rank, up to the next one."""
    parts = re.split(r"^#{2,3} (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
