# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks/site.yml against the embedded AWS, says how much it called, and leaves no server behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from dev.project import EMBEDDED_SOURCE, EMBEDDED_STATE, ROOT, embedded_aws, environment


def calls() -> str:
    """One sentence about the calls that the embedded AWS served since it was started."""
    log = EMBEDDED_STATE / "calls.jsonl"
    served = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    reads = sum(1 for call in served if call["read"])
    return f"The embedded AWS served {len(served)} calls: {reads} reads, {len(served) - reads} writes."


def main(arguments: list[str]) -> int:
    """Run the site with the given arguments of ansible-playbook; KEEP=1 in the environment leaves the AWS running."""
    env = environment(PYTHONPATH=str(EMBEDDED_SOURCE))
    keep = os.environ.get("KEEP", "") not in ("", "0")
    site = ("ansible-playbook", "-i", "inventories/embedded", "playbooks/site.yml", *arguments)
    try:
        status = subprocess.run(site, cwd=ROOT, env=env).returncode
        print(calls())
    finally:
        if not keep:
            subprocess.run(embedded_aws("stop"), cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    if keep:
        print("It is still running (make embedded-stop ends it):", flush=True)
        subprocess.run(embedded_aws("status"), cwd=ROOT, env=env)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
