# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance's password stands nowhere in what a playbook prints, however much it is asked to tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.playbook import WAYS
from support.stage import REGION

SECRET, OTHER = "Hush-1234-hush", "Hush-5678-hush"
ID = "rds-photos"


@pytest.mark.parametrize("way", WAYS)
def test_a_password_is_told_nowhere(way, aws, playbooks):
    aws.client("rds", REGION).create_db_instance(
        DBInstanceIdentifier=ID, Engine="mysql", DBInstanceClass="db.t4g.micro", AllocatedStorage=20,
        MasterUsername="jo", MasterUserPassword=SECRET,
    )  # fmt: skip
    new = {"id": "paintings", "engine": "mysql", "class": "db.t4g.micro", "allocated_storage": 20, "username": "jo"}
    tasks = [
        {"converge.aws.rds_instance": {**said, "region": REGION}, "diff": True, "vars": WAYS[way], **keywords}
        for said, keywords in (
            ({**new, "password": SECRET}, {"check_mode": True}),
            ({"id": ID, "password": OTHER, "force_update_password": True, "wait": False}, {"register": "told"}),
            ({**new, "password": f"{SECRET}/"}, {"ignore_errors": True}),
        )
    ] + [{"ansible.builtin.debug": {"var": "told"}}]
    run = replace(playbooks, verbosity=4).run(tasks)
    assert [one["changed"] for one in run.told[:2]] == [True, True], "it was sent"
    assert "master_user_password" in run.output, "it is told that there is one"
    assert SECRET not in run.output
    assert OTHER not in run.output
