# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of service-linked roles: how they are called, what is refused, and how one goes."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused

ECS = "ecs.application-autoscaling.amazonaws.com"


def _made(w: World, service: str, **more: Any) -> str:
    return str(w.client("iam").create_service_linked_role(AWSServiceName=service, **more)["Role"]["RoleName"])


def service_linked_roles_have_the_names_of_their_services(w: World) -> None:
    assert _made(w, "rds.amazonaws.com") == "AWSServiceRoleForRDS"
    assert _made(w, ECS) == "AWSServiceRoleForApplicationAutoScaling_ECSService"
    assert _made(w, "autoscaling.amazonaws.com", CustomSuffix="a") == "AWSServiceRoleForAutoScaling_a"


def a_service_has_one_role_of_a_name(w: World) -> None:
    _made(w, "rds.amazonaws.com")
    answer = refused("InvalidInput", _made, w=w, service="rds.amazonaws.com")
    assert "AWSServiceRoleForRDS has been taken in this account" in answer["Error"]["Message"]


def few_services_have_roles_with_suffixes(w: World) -> None:
    answer = refused("InvalidInput", _made, w=w, service="rds.amazonaws.com", CustomSuffix="a")
    assert "Custom suffix is not allowed for rds.amazonaws.com" in answer["Error"]["Message"]


def a_service_alone_changes_its_role(w: World) -> None:
    iam, name = w.client("iam"), _made(w, "autoscaling.amazonaws.com")
    role = {"RoleName": name}
    for change, more in (
        (iam.delete_role, {}),
        (iam.put_role_policy, {"PolicyName": "a", "PolicyDocument": "{}"}),
        (iam.attach_role_policy, {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        (iam.update_assume_role_policy, {"PolicyDocument": "{}"}),
    ):
        assert "only modifiable by AWS" in refused("UnmodifiableEntity", change, **role, **more)["Error"]["Message"]
    iam.update_role(**role, Description="of mine")
    assert iam.get_role(**role)["Role"]["Description"] == "of mine"


def a_service_takes_its_time_to_let_a_role_go(w: World) -> None:
    iam, name = w.client("iam"), _made(w, "autoscaling.amazonaws.com")
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    assert task.startswith(f"task/aws-service-role/autoscaling.amazonaws.com/{name}/")
    states = [iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] for _asked in range(2)]
    assert states == ["IN_PROGRESS", "SUCCEEDED"]
    refused("NoSuchEntity", iam.get_role, RoleName=name)
    refused("NoSuchEntity", iam.get_service_linked_role_deletion_status, DeletionTaskId=f"{task}-not")


def a_role_that_is_needed_stays(w: World) -> None:
    iam, rds, name = w.client("iam"), w.client("rds"), _made(w, "rds.amazonaws.com")
    made = rds.create_db_instance(
        DBInstanceIdentifier=w.name(),
        DBInstanceClass="db.t3.micro",
        Engine="mysql",
        AllocatedStorage=20,
        MasterUsername="boss",
        MasterUserPassword="only-for-this-1",
    )
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    for _asked in range(2):
        status = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
    assert status["Status"] == "FAILED"
    (usage,) = status["Reason"]["RoleUsageList"]
    assert usage["Resources"] == [made["DBInstance"]["DBInstanceArn"]]
    assert iam.get_role(RoleName=name)


PROBES = (
    service_linked_roles_have_the_names_of_their_services,
    a_service_has_one_role_of_a_name,
    few_services_have_roles_with_suffixes,
    a_service_alone_changes_its_role,
    a_service_takes_its_time_to_let_a_role_go,
    a_role_that_is_needed_stays,
)
