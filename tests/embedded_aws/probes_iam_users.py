# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of IAM users and groups: names, ids, boundaries, what they sign in with, quotas, and what holds them back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.embedded_aws.probes import World, refused

PASSWORD = "Correct-horse-1"


def _document(**more: object) -> str:
    statement = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _user(w: World, **options: Any) -> str:
    name = w.name()
    w.client("iam").create_user(UserName=name, **options)
    return name


def _group(w: World) -> str:
    name = w.name()
    w.client("iam").create_group(GroupName=name)
    return name


def _policy(w: World) -> str:
    return str(w.client("iam").create_policy(PolicyName=w.name(), PolicyDocument=_document())["Policy"]["Arn"])


def ids_tell_the_kind(w: World) -> None:
    iam = w.client("iam")
    assert iam.create_user(UserName=w.name())["User"]["UserId"].startswith("AIDA")
    assert iam.create_group(GroupName=w.name())["Group"]["GroupId"].startswith("AGPA")


def names_are_unique_in_any_case(w: World) -> None:
    iam, user, group = w.client("iam"), _user(w), _group(w)
    refused("EntityAlreadyExists", iam.create_user, UserName=user.upper())
    refused("EntityAlreadyExists", iam.create_group, GroupName=group.upper())


def names_and_paths_have_patterns(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    refused("ValidationError", iam.create_user, UserName="two words")
    refused("ValidationError", iam.create_group, GroupName="two words")
    refused("ValidationError", iam.create_user, UserName=w.name(), Path="/converge")
    refused("ValidationError", iam.update_user, UserName=user, NewPath="/converge")


def user_keeps_tags_under_another_path(w: World) -> None:
    iam, tags = w.client("iam"), [{"Key": "team", "Value": "photographers"}]
    user = _user(w, Tags=tags)
    iam.update_user(UserName=user, NewPath="/converge/")
    moved = iam.get_user(UserName=user)["User"]
    assert (moved["Path"], moved.get("Tags")) == ("/converge/", tags)


def group_moves_without_a_new_name(w: World) -> None:
    iam, group = w.client("iam"), _group(w)
    iam.update_group(GroupName=group, NewPath="/converge/")
    assert iam.get_group(GroupName=group)["Group"]["Path"] == "/converge/"


def groups_are_listed_by_path(w: World) -> None:
    iam, path = w.client("iam"), f"/{w.name()}/"
    _group(w)
    name = w.name()
    iam.create_group(GroupName=name, Path=path)
    assert [one["GroupName"] for one in iam.list_groups(PathPrefix=path)["Groups"]] == [name]


def user_has_a_boundary(w: World) -> None:
    iam, arn, other = w.client("iam"), _policy(w), _policy(w)
    user = _user(w, PermissionsBoundary=arn)

    def seen() -> Any:
        return iam.get_user(UserName=user)["User"].get("PermissionsBoundary")

    assert seen() == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    iam.put_user_permissions_boundary(UserName=user, PermissionsBoundary=other)
    assert seen()["PermissionsBoundaryArn"] == other
    assert all("PermissionsBoundary" not in one for one in iam.list_users()["Users"])
    iam.delete_user_permissions_boundary(UserName=user)
    assert seen() is None
    refused("NoSuchEntity", iam.put_user_permissions_boundary, UserName=user, PermissionsBoundary=f"{arn}-not")


def boundary_of_a_role_is_a_policy_that_there_is(w: World) -> None:
    iam, arn, role = w.client("iam"), _policy(w), w.name()
    trust = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})  # fmt: skip
    given = {"RoleName": role, "AssumeRolePolicyDocument": trust}
    refused("NoSuchEntity", iam.create_role, **given, PermissionsBoundary=f"{arn}-not")
    iam.create_role(**given, PermissionsBoundary=arn)
    refused("NoSuchEntity", iam.put_role_permissions_boundary, RoleName=role, PermissionsBoundary=f"{arn}-not")


def members_are_listed_without_tags(w: World) -> None:
    iam, group = w.client("iam"), _group(w)
    user = _user(w, Tags=[{"Key": "team", "Value": "photographers"}])
    iam.add_user_to_group(GroupName=group, UserName=user)
    assert "Tags" not in iam.get_group(GroupName=group)["Users"][0]


def _stays(w: World, give: Callable[[Any, str], Any]) -> None:
    iam, user = w.client("iam"), _user(w)
    give(iam, user)
    refused("DeleteConflict", iam.delete_user, UserName=user)


def user_with_a_key_is_not_deleted(w: World) -> None:
    _stays(w, lambda iam, user: iam.create_access_key(UserName=user))


def user_with_a_password_is_not_deleted(w: World) -> None:
    _stays(w, lambda iam, user: iam.create_login_profile(UserName=user, Password=PASSWORD))


def user_with_a_device_is_not_deleted(w: World) -> None:
    _stays(w, _give_device)


def user_with_an_ssh_key_is_not_deleted(w: World) -> None:
    _stays(w, lambda iam, user: iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody="ssh-rsa AAAA"))


def user_in_a_group_is_not_deleted(w: World) -> None:
    group = _group(w)
    _stays(w, lambda iam, user: iam.add_user_to_group(GroupName=group, UserName=user))


def user_has_service_credentials(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    service = "codecommit.amazonaws.com"
    made = [iam.create_service_specific_credential(UserName=user, ServiceName=service) for _number in range(2)]
    refused("LimitExceeded", iam.create_service_specific_credential, UserName=user, ServiceName=service)
    ids = [one["ServiceSpecificCredential"]["ServiceSpecificCredentialId"] for one in made]
    listed = iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"]
    assert [one["ServiceSpecificCredentialId"] for one in listed] == ids
    refused("DeleteConflict", iam.delete_user, UserName=user)
    for name in ids:
        iam.delete_service_specific_credential(UserName=user, ServiceSpecificCredentialId=name)
    iam.delete_user(UserName=user)


def _give_device(iam: Any, user: str) -> str:
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName=user)["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName=user, SerialNumber=made, **codes)
    return str(made)


def device_in_use_is_not_deleted(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    serial = _give_device(iam, user)
    refused("DeleteConflict", iam.delete_virtual_mfa_device, SerialNumber=serial)
    iam.deactivate_mfa_device(UserName=user, SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)


def group_with_members_is_not_deleted(w: World) -> None:
    iam, group, user = w.client("iam"), _group(w), _user(w)
    iam.add_user_to_group(GroupName=group, UserName=user)
    refused("DeleteConflict", iam.delete_group, GroupName=group)


def group_with_policies_is_not_deleted(w: World) -> None:
    iam, group, other = w.client("iam"), _group(w), _group(w)
    iam.attach_group_policy(GroupName=group, PolicyArn=_policy(w))
    iam.put_group_policy(GroupName=other, PolicyName="list", PolicyDocument=_document())
    refused("DeleteConflict", iam.delete_group, GroupName=group)
    refused("DeleteConflict", iam.delete_group, GroupName=other)


def new_password_is_changed_at_sign_in(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    iam.create_login_profile(UserName=user, Password=PASSWORD, PasswordResetRequired=True)
    assert iam.get_login_profile(UserName=user)["LoginProfile"]["PasswordResetRequired"] is True


def password_stays_when_none_is_given(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    iam.create_login_profile(UserName=user, Password=PASSWORD)
    iam.update_login_profile(UserName=user, PasswordResetRequired=True)
    assert iam.get_login_profile(UserName=user)["LoginProfile"]["PasswordResetRequired"] is True


def weak_password_is_refused(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    for weak in ("short", "longenoughbutplain"):
        refused("PasswordPolicyViolation", iam.create_login_profile, UserName=user, Password=weak)


def policy_attached_twice_counts_once(w: World) -> None:
    iam, user, arn = w.client("iam"), _user(w), _policy(w)
    for _number in range(2):
        iam.attach_user_policy(UserName=user, PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1


def attached_policies_have_a_quota(w: World) -> None:
    iam, user, group = w.client("iam"), _user(w), _group(w)
    quotas = iam.get_account_summary()["SummaryMap"]
    arns = [_policy(w) for _number in range(quotas["AttachedPoliciesPerUserQuota"])]
    for arn in arns:
        iam.attach_user_policy(UserName=user, PolicyArn=arn)
        iam.attach_group_policy(GroupName=group, PolicyArn=arn)
    refused("LimitExceeded", iam.attach_user_policy, UserName=user, PolicyArn=_policy(w))
    refused("LimitExceeded", iam.attach_group_policy, GroupName=group, PolicyArn=_policy(w))


def groups_of_a_user_have_a_quota(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    for _number in range(iam.get_account_summary()["SummaryMap"]["GroupsPerUserQuota"]):
        iam.add_user_to_group(GroupName=_group(w), UserName=user)
    refused("LimitExceeded", iam.add_user_to_group, GroupName=_group(w), UserName=user)


def inline_policies_share_a_quota(w: World) -> None:
    iam, user = w.client("iam"), _user(w)
    long = _document(Resource="arn:aws:s3:::" + "a" * 1100)
    iam.put_user_policy(UserName=user, PolicyName="one", PolicyDocument=long)
    refused("LimitExceeded", iam.put_user_policy, UserName=user, PolicyName="two", PolicyDocument=long)


def inline_policy_names_no_principal(w: World) -> None:
    put, user = w.client("iam").put_user_policy, _user(w)
    document = _document(Principal="*")
    refused("MalformedPolicyDocument", put, UserName=user, PolicyName="one", PolicyDocument=document)


PROBES = (
    ids_tell_the_kind,
    names_are_unique_in_any_case,
    names_and_paths_have_patterns,
    user_keeps_tags_under_another_path,
    group_moves_without_a_new_name,
    groups_are_listed_by_path,
    user_has_a_boundary,
    boundary_of_a_role_is_a_policy_that_there_is,
    members_are_listed_without_tags,
    user_with_a_key_is_not_deleted,
    user_with_a_password_is_not_deleted,
    user_with_a_device_is_not_deleted,
    user_with_an_ssh_key_is_not_deleted,
    user_in_a_group_is_not_deleted,
    user_has_service_credentials,
    device_in_use_is_not_deleted,
    group_with_members_is_not_deleted,
    group_with_policies_is_not_deleted,
    new_password_is_changed_at_sign_in,
    password_stays_when_none_is_given,
    weak_password_is_refused,
    policy_attached_twice_counts_once,
    attached_policies_have_a_quota,
    groups_of_a_user_have_a_quota,
    inline_policies_share_a_quota,
    inline_policy_names_no_principal,
)
