# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes long is told while it lasts: on the display inside the worker, and not at all as an ordinary module."""

from __future__ import annotations

import pytest

PATIENT = {"name": "photos-of-converge", "retry_timeout": 6}


@pytest.mark.parametrize(("way", "told"), [("in_process", True), ("ansiballz", False)])
def test_a_wait_is_told(aws, playbook, way, told):
    aws.faults([{"kind": "throttle", "service": "s3", "operation": "CreateBucket"}])
    playbook.task("converge.aws.aws_caller_info", {}, way=way)  # so that the playbook has begun
    before = len(playbook.output())
    result = playbook.task("converge.aws.s3_bucket", PATIENT, way=way, ignore_errors=True)
    assert result.kind == "failed"
    assert "(SlowDown)" in result["msg"]
    lines = [line for line in playbook.output()[before:].splitlines() if line.startswith("  ... ")]
    assert bool(lines) is told, lines
    assert all("CreateBucket: SlowDown after" in line and "asking again in" in line for line in lines)
