# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the collection's artifact, as it is published."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

from dev.project import ROOT, environment


def build(folder: Path) -> Path:
    """Build the artifact into a folder, and give its path."""
    subprocess.run(("ansible-galaxy", "collection", "build", "--force", "--output-path", str(folder)),
                   cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)
    (artifact,) = folder.glob("converge-aws-*.tar.gz")
    return artifact


def unpack(artifact: Path, folder: Path) -> Path:
    """Unpack an artifact where Ansible would install it below `folder`, and give that place."""
    installed = folder / "ansible_collections" / "converge" / "aws"
    with tarfile.open(artifact) as archive:
        archive.extractall(installed, filter="data")
    return installed
