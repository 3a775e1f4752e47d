# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups as the info modules tell them: whom they choose, what is told, and what may not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed
from ansible_collections.converge.aws.plugins.module_utils.iam import identities

PEOPLE = {
    "jo": {"UserName": "jo", "Path": "/", "Tags": [{"Key": "team", "Value": "photographers"}]},
    "kim": {"UserName": "kim", "Path": "/", "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:limit"}},
}
GROUPS = {"photographers": ["kim"], "archivists": []}
LISTINGS = {
    "list_users": {"Users": [PEOPLE["kim"], PEOPLE["jo"]]},
    "list_groups": {"Groups": [{"GroupName": name} for name in GROUPS]},
    "list_attached_user_policies": {"AttachedPolicies": [{"PolicyName": "read", "PolicyArn": "arn:read"}]},
    "list_user_policies": {"PolicyNames": ["write", "list"]},
    "list_groups_for_user": {"Groups": [{"GroupName": "photographers"}]},
    "list_mfa_devices": {"MFADevices": [{"UserName": "kim", "SerialNumber": "1234", "EnableDate": "now"}]},
    "list_access_keys": {"AccessKeyMetadata": [
        {"UserName": "kim", "AccessKeyId": "AKIA1", "Status": "Active", "CreateDate": "now"}]},  # fmt: skip
    "list_attached_group_policies": {"AttachedPolicies": []},
    "list_group_policies": {"PolicyNames": ["read"]},
}


class Iam:
    """Two users, of whom jo has a password, and two groups, as a port; ``denied`` is what may not be called."""

    def __init__(self, denied: str = "") -> None:
        self.denied, self.sent = denied, []

    def call(self, operation: str, params: Mapping[str, Any]) -> Any:
        self.sent.append(operation)
        if operation == self.denied:
            raise ApiError(operation, "AccessDenied", "No", 403)
        name = params.get("UserName") or params.get("GroupName")
        if operation == "get_user" and name in PEOPLE:
            return {"User": PEOPLE[name]}
        if operation == "get_group" and name in GROUPS:
            return {"Group": {"GroupName": name}, "Users": [PEOPLE[user] for user in GROUPS[name]]}
        if operation == "get_login_profile" and name == "jo":
            return {"LoginProfile": {"UserName": "jo", "PasswordResetRequired": True}}
        if operation in LISTINGS:
            return LISTINGS[operation]
        raise ApiError(operation, "NoSuchEntity", "Nobody", 404)

    def pages(self, operation: str, params: Mapping[str, Any]) -> Iterator[Any]:
        yield self.call(operation, params)

    def side_by_side(self, thunks: Any) -> list[Any]:
        def attempt(thunk: Any) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        return [attempt(thunk) for thunk in thunks]


JO = {
    "user_name": "jo", "path": "/", "tags": {"team": "photographers"},
    "login_profile": {"user_name": "jo", "password_reset_required": True},
}
KIM = {
    "user_name": "kim", "path": "/", "tags": {}, "login_profile": {},
    "permissions_boundary": {"permissions_boundary_arn": "arn:limit"},
}


@pytest.mark.parametrize(("said", "seen"), [
    ({}, [JO, KIM]),
    ({"name": "jo"}, [JO]),
    ({"name": "nobody"}, []),
    ({"group": "photographers"}, [KIM]),
    ({"group": "photographers", "name": "jo"}, []),
    ({"group": "nobodies"}, []),
    ({"path_prefix": "/", "name": "kim"}, [KIM]),
])  # fmt: skip
def test_users_are_chosen_and_told(said, seen):
    assert identities.users_plan(Iam(), said).facts == {"iam_users": seen}


def test_details_are_told_when_asked_for_and_only_then():
    iam = Iam()
    identities.users_plan(iam, {"name": "kim"})
    assert sorted(iam.sent) == ["get_login_profile", "get_user"]
    asked = ["access_keys", "attached_policies", "groups", "inline_policies", "mfa_devices"]
    (kim,) = identities.users_plan(Iam(), {"name": "kim", "details": asked}).facts["iam_users"]
    assert kim == {
        **KIM,
        "access_keys": [{"access_key_id": "AKIA1", "status": "Active", "create_date": "now"}],
        "attached_policies": [{"policy_name": "read", "policy_arn": "arn:read"}],
        "groups": ["photographers"],
        "inline_policies": ["list", "write"],
        "mfa_devices": [{"serial_number": "1234", "enable_date": "now"}],
    }


@pytest.mark.parametrize(("said", "names"), [
    ({}, ["archivists", "photographers"]), ({"name": "photographers"}, ["photographers"]), ({"name": "nobodies"}, []),
])  # fmt: skip
def test_groups_are_chosen_and_told(said, names):
    told = identities.groups_plan(Iam(), said).facts["iam_groups"]
    assert told == [
        {"group": {"group_name": name}, "users": [{"user_name": user, "path": "/"} for user in GROUPS[name]],
         "attached_policies": [], "inline_policies": ["read"]}
        for name in names
    ]


@pytest.mark.parametrize("denied", ["get_user", "get_login_profile", "list_users"])
def test_what_may_not_be_read_is_an_error_with_its_permission(denied):
    words = "".join(word.capitalize() for word in denied.split("_"))
    with pytest.raises(Failed, match=f"iam:{words}"):
        identities.users_plan(Iam(denied), {})
