# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes long is told while it lasts: on the display inside the worker, and not at all as an ordinary module."""

from __future__ import annotations

import pytest

from support.playbook import WAYS

PATIENT = {"name": "photos-of-converge", "retry_timeout": 6}


@pytest.mark.parametrize(("way", "told"), [("in_process", True), ("ansiballz", False)])
def test_a_wait_is_told(aws, playbooks, way, told):
    aws.faults([{"kind": "throttle", "service": "s3", "operation": "CreateBucket"}])
    # A playbook of its own, read when it has ended: what a running one prints reaches its file later.
    run = playbooks.run([{"converge.aws.s3_bucket": PATIENT, "vars": dict(WAYS[way])}])
    assert run.told[-1].kind == "failed"
    assert "(SlowDown)" in run.told[-1]["msg"]
    lines = [line for line in run.output.splitlines() if line.startswith("  ... ")]
    assert bool(lines) is told, run.output
    assert all("CreateBucket: SlowDown after" in line and "asking again in" in line for line in lines)
