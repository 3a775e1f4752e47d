# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service-linked roles as plans: which of a service's roles is meant, one that is there already, and its removal."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.converge.aws.plugins.module_utils.engine import run
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed
from ansible_collections.converge.aws.plugins.module_utils.iam import service_linked
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.permissions import permissions_of
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from support.model import Model
from support.modules import module, params
from support.planning import WHERE

ROLE = module("iam_service_linked_role").RESOURCE
SCALING, ECS = "autoscaling.amazonaws.com", "ecs.application-autoscaling.amazonaws.com"
OWN, OF_ECS = "AWSServiceRoleForAutoScaling", "AWSServiceRoleForApplicationAutoScaling_ECSService"


class Iam(Model):
    """An IAM with these roles; ``refuses`` is what it says to every create, and then the role is there."""

    def __init__(self, *roles, refuses=None):
        super().__init__("iam")
        self.roles, self.refuses, self.sent = list(roles), refuses, []
        self.where, self.check, self.patience = WHERE, False, Patience()

    def pages(self, operation, request):
        return [{"Roles": [{"RoleName": name, "Path": request["PathPrefix"]} for name in self.roles]}]

    def call(self, operation, request, service=""):
        self.sent.append(operation)
        self.roles.append(OWN)
        if self.refuses:
            raise ApiError(operation, *self.refuses, status=400)
        return {"Role": {"RoleName": OWN}}

    def side_by_side(self, thunks):
        return [thunk() for thunk in thunks]

    def expect_account(self):
        pass

    refuse_root = expect_account


@pytest.mark.parametrize(
    ("service", "suffix", "there", "meant"),
    [
        (SCALING, None, [], None),
        (SCALING, None, [f"{OWN}_photos", OWN], OWN),
        (SCALING, None, [f"{OWN}_photos"], None),
        (SCALING, "photos", [OWN, f"{OWN}_photos"], f"{OWN}_photos"),
        (SCALING, "photos", [OWN, f"{OWN}_my_photos"], None),
        (SCALING, "my_photos", [f"{OWN}_photos", f"{OWN}_my_photos"], f"{OWN}_my_photos"),
        (ECS, None, [OF_ECS], OF_ECS),
        (ECS, "photos", [OF_ECS, f"{OF_ECS}_photos"], f"{OF_ECS}_photos"),
    ],
)
def test_a_role_is_told_by_its_service_and_suffix(service, suffix, there, meant):
    said = params("iam_service_linked_role", service_name=service, custom_suffix=suffix)
    found = service_linked.find(Iam(*there), said, WHERE)
    assert (found and found["Role"]["RoleName"]) == meant


def test_one_that_somebody_made_in_the_meantime_is_taken_as_it_is():
    api = Iam(refuses=("InvalidInput", f"Service role name {OWN} has been taken in this account, ..."))
    done = run(ROLE, params("iam_service_linked_role", service_name=SCALING), api)
    assert done.facts["iam_role"]["role_name"] == OWN
    assert api.sent == ["create_service_linked_role"]


def test_other_mistakes_of_the_same_code_are_told():
    api = Iam(refuses=("InvalidInput", f"Custom suffix is not allowed for {SCALING}"))
    with pytest.raises(Failed, match="Custom suffix is not allowed"):
        run(ROLE, params("iam_service_linked_role", service_name=SCALING, custom_suffix="a"), api)


# ---- the removal ----------------------------------------------------------------------------------------------------

DELETE = Request("iam", "delete_service_linked_role", {"RoleName": OWN})


def iam(*states, refuses=None):
    """An IAM whose deletion task goes through these states."""
    left, asked = list(states), []

    def call(operation, request, service=""):
        asked.append(operation)
        if operation == "delete_service_linked_role":
            if refuses:
                raise ApiError(operation, *refuses, status=404)
            return {"DeletionTaskId": "task"}
        assert request == {"DeletionTaskId": "task"}
        return left.pop(0)

    def settled(missing, about, timeout):
        while missing():
            pass

    return SimpleNamespace(call=call, settled=settled, asked=asked)


def test_a_removal_is_followed_until_the_service_is_done():
    api = iam({"Status": "NOT_STARTED"}, {"Status": "IN_PROGRESS"}, {"Status": "SUCCEEDED"})
    service_linked.deletion(api, DELETE, {})
    assert api.asked == ["delete_service_linked_role"] + 3 * ["get_service_linked_role_deletion_status"]


def test_a_removal_that_nobody_waits_for_is_only_asked_for():
    api = iam()
    service_linked.deletion(api, DELETE, {"wait": False})
    assert api.asked == ["delete_service_linked_role"]


def test_a_role_that_went_in_the_meantime_is_gone():
    service_linked.deletion(iam(refuses=("NoSuchEntity", "gone")), DELETE, {})
    with pytest.raises(ApiError, match="AccessDenied"):
        service_linked.deletion(iam(refuses=("AccessDenied", "no")), DELETE, {})


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (None, ["can't be removed: its service refuses."]),
        (
            {"Reason": "It is in use.", "RoleUsageList": [{"Region": "eu-west-3", "Resources": ["arn:a", "arn:b"]}]},
            ["can't be removed: It is in use. It is used by arn:a, arn:b: remove that first."],
        ),
    ],
)
def test_what_a_service_still_needs_the_role_for_is_told(reason, words):
    api = iam({"Status": "IN_PROGRESS"}, {"Status": "FAILED", **({"Reason": reason} if reason else {})})
    with pytest.raises(Failed) as failed:
        service_linked.deletion(api, DELETE, {})
    assert all(each in str(failed.value) for each in [f"Service-linked role {OWN}", *words])


def test_a_removal_needs_to_see_what_comes_of_it():
    assert permissions_of([DELETE]) == ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"]
