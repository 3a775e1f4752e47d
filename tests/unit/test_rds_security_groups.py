# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups by name: looked for once, shown as they are named, sent as ids."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.rds import security_groups, settings

OPTION = security_groups.OPTION


class Groups:
    """An api that knows these groups, by name and id."""

    def __init__(self, *groups: tuple[str, str]) -> None:
        self.groups = groups
        self.asked: list[Any] = []

    def pages(self, operation: str, params: Any, service: str) -> list[dict[str, Any]]:
        self.asked.append((service, operation, params["Filters"][0]["Values"]))
        wanted = params["Filters"][0]["Values"]
        found = [{"GroupName": name, "GroupId": one, "VpcId": f"vpc-{one}"} for name, one in self.groups]
        return [{"SecurityGroups": [one]} for one in found if one["GroupName"] in wanted]


def test_ids_alone_cost_no_call():
    api = Groups()
    params, missing = security_groups.resolve(api, {OPTION: ["sg-1", "sg-2"]})
    assert (params, missing, api.asked) == ({OPTION: ["sg-1", "sg-2"]}, (), [])
    assert security_groups.resolve(api, {})[0] == {} and api.asked == []


def test_names_are_looked_for_in_one_call_and_sent_as_ids():
    api = Groups(("db", "sg-1"), ("web", "sg-2"))
    params, missing = security_groups.resolve(api, {OPTION: ["web", "db", "sg-9"]})
    assert (missing, api.asked) == ((), [("ec2", "describe_security_groups", ["db", "web"])])
    assert security_groups.ids_of(params[OPTION], params) == ["sg-2", "sg-1", "sg-9"]


def test_a_name_that_nobody_has_stays_and_is_told():
    params, missing = security_groups.resolve(Groups(), {OPTION: ["db"]})
    assert missing == (f"{OPTION}: there is no security group named db.",)
    assert security_groups.ids_of(params[OPTION], params) == ["db"]


def test_a_name_that_several_have_is_refused():
    with pytest.raises(Refused, match="several security groups named db, in vpc-sg-1, vpc-sg-2: give the id"):
        security_groups.resolve(Groups(("db", "sg-1"), ("db", "sg-2")), {OPTION: ["db"]})


@pytest.mark.parametrize(
    ("asked", "there", "purge", "wanted"),
    [
        (["db"], ["sg-1"], True, ["sg-1"]),  # as it is to be
        (["db", "sg-1"], ["sg-1"], True, ["sg-1"]),
        (["db"], ["sg-1", "sg-2"], True, ["db"]),
        (["db"], ["sg-1", "sg-2"], False, ["sg-1", "sg-2"]),
        (["db"], ["sg-2"], False, ["db", "sg-2"]),
        (["web"], ["sg-2"], True, ["web"]),  # there is no such group yet
    ],
)
def test_names_are_held_against_ids(asked: list[str], there: list[str], purge: bool, wanted: list[str]):
    params, _missing = security_groups.resolve(Groups(("db", "sg-1")), {OPTION: asked, "purge_security_groups": purge})
    assert settings.want(params, {OPTION: there})[OPTION] == wanted


def test_what_is_sent_are_ids_and_what_is_shown_are_names():
    params, _missing = security_groups.resolve(Groups(("db", "sg-1")), {OPTION: ["db"]})
    (request,) = settings.requests({"DBInstanceIdentifier": "shop"}, {OPTION: ["db"]}, {}, params)
    assert request.params["VpcSecurityGroupIds"] == ["sg-1"]
