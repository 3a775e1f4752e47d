# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of instance profiles as plans: one role out before the other comes in, and whom that would lock out."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.converge.aws.plugins.module_utils.connection import Identity
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import WHERE, plan

PROFILE = module("iam_instance_profile").RESOURCE
SESSION = "arn:aws:sts::123456789012:assumed-role/readers"


def planned(now: str | None, **said):
    state = State({"InstanceProfile": {"Path": "/"}}, {"attributes": {"path": "/"}, "role": now})
    return plan(PROFILE, state, params("iam_instance_profile", name="servers", **said))


@pytest.mark.parametrize(
    ("now", "said", "sent"),
    [
        (None, "readers", [("add_role_to_instance_profile", "readers")]),
        ("readers", "", [("remove_role_from_instance_profile", "readers")]),
        (
            "readers",
            "/servers/writers",
            [("remove_role_from_instance_profile", "readers"), ("add_role_to_instance_profile", "writers")],
        ),
        ("readers", "arn:aws:iam::123456789012:role/servers/readers", []),
        (None, "", []),
    ],
)
def test_there_is_one_role_at_most(now, said, sent):
    steps = planned(now, role=said)
    assert [(one.operation, one.params["RoleName"]) for step in steps for one in step.requests] == sent
    assert [bool(step.effect) for step in steps] == [bool(now)] * len(steps), "what instances lose is said"


@pytest.mark.parametrize(
    ("arn", "insists", "refused"),
    [
        (f"{SESSION}/i-0123456789", False, True),
        (f"{SESSION}/i-0123456789", True, False),
        (f"{SESSION}/jo", False, False),
        ("arn:aws:sts::123456789012:assumed-role/writers/i-0123456789", False, False),
        ("arn:aws:iam::123456789012:user/readers", False, False),
    ],
)
def test_an_instance_does_not_lose_its_own_role_unasked(arn, insists, refused):
    said = params("iam_instance_profile", name="servers", role="", allow_self_lockout=insists)
    api = SimpleNamespace(identity=lambda: Identity("123456789012", arn))
    steps = planned("readers", role="")
    if not refused:
        return PROFILE.guard(api, said, WHERE, steps)
    with pytest.raises(Refused, match="allow_self_lockout"):
        PROFILE.guard(api, said, WHERE, steps)
