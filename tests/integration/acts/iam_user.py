# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user: made with all that one can have, changed, mended, given another password, and removed with all it has."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage, answer
from .iam_policy import LIST, READ, READ_OTHERWISE

NAME = "jo"
OWN = "arn:aws:iam::123456789012:policy/read-photos"
OTHER = "arn:aws:iam::123456789012:policy/converge/write-photos"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
PASSWORD, ANOTHER = "Correct-horse-1", "Battery-staple-2"

CREATED = {
    "name": NAME,
    "path": "/converge/",
    "boundary": READ_ONLY,
    "tags": {"team": "photographers"},
    "managed_policies": ["read-photos", "ReadOnlyAccess"],
    "inline_policies": {"read": READ},
    "groups": ["photographers", "archivists"],
    "password": PASSWORD,
    "password_reset_required": True,
}
CHANGED = {
    "name": NAME,
    "path": "/converge/photos/",
    "boundary": "read-photos",
    "tags": {"team": "archivists", "season": "2026"},
    "managed_policies": ["write-photos", OWN],
    "purge_policies": True,
    "inline_policies": {"list": LIST},
    "purge_inline_policies": True,
    "groups": ["archivists"],
    "purge_groups": True,
}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    for group in ("photographers", "archivists", "others"):
        iam.create_group(GroupName=group)
    iam.create_policy(PolicyName="read-photos", PolicyDocument=json.dumps(READ))
    iam.create_policy(PolicyName="write-photos", Path="/converge/", PolicyDocument=json.dumps(LIST))


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    devices = [one["SerialNumber"] for one in iam.list_virtual_mfa_devices()["VirtualMFADevices"]]
    found = answer(iam.get_user, "NoSuchEntity", UserName=NAME)
    if found is None:
        return {"user": None, "devices": devices}
    user = found["User"]
    profile = answer(iam.get_login_profile, "NoSuchEntity", UserName=NAME)
    return {
        "user": user["Path"] + user["UserName"],
        "boundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": {tag["Key"]: tag["Value"] for tag in user.get("Tags", ())},
        "attached": sorted(
            one["PolicyArn"] for one in iam.list_attached_user_policies(UserName=NAME)["AttachedPolicies"]
        ),
        "inline": {
            name: iam.get_user_policy(UserName=NAME, PolicyName=name)["PolicyDocument"]
            for name in iam.list_user_policies(UserName=NAME)["PolicyNames"]
        },
        "groups": sorted(group["GroupName"] for group in iam.list_groups_for_user(UserName=NAME)["Groups"]),
        "reset": profile and profile["LoginProfile"]["PasswordResetRequired"],
        "keys": len(iam.list_access_keys(UserName=NAME)["AccessKeyMetadata"]),
        "devices": devices,
    }


def spoil(stage: Stage) -> None:
    """Somebody works on the user by hand."""
    iam = stage.client("iam")
    iam.update_user(UserName=NAME, NewPath="/")
    iam.delete_user_permissions_boundary(UserName=NAME)
    iam.untag_user(UserName=NAME, TagKeys=["season"])
    iam.attach_user_policy(UserName=NAME, PolicyArn=READ_ONLY)
    iam.detach_user_policy(UserName=NAME, PolicyArn=OWN)
    iam.put_user_policy(UserName=NAME, PolicyName="list", PolicyDocument=json.dumps(READ))
    iam.put_user_policy(UserName=NAME, PolicyName="more", PolicyDocument=json.dumps(READ))
    iam.add_user_to_group(UserName=NAME, GroupName="others")
    iam.remove_user_from_group(UserName=NAME, GroupName="archivists")


def give_everything(stage: Stage) -> None:
    """Whatever a user can have, and what holds it back from going."""
    iam = stage.client("iam")
    for _number in range(2):
        iam.create_access_key(UserName=NAME)
    iam.upload_ssh_public_key(UserName=NAME, SSHPublicKeyBody="ssh-rsa AAAA")
    iam.create_service_specific_credential(UserName=NAME, ServiceName="codecommit.amazonaws.com")
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=NAME)["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName=NAME, SerialNumber=serial, **codes)
    iam.create_login_profile(UserName=NAME, Password=PASSWORD)


def give_device(stage: Stage) -> None:
    iam = stage.client("iam")
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName=NAME, SerialNumber="GAHT12345678", **codes)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("user.user_id", "user.create_date"),
    # Keys and credentials have ids that AWS makes up; the plan of the removal names each.
    volatile=("user.user_id", "user.create_date", "user.mfa_devices.*.enable_date", "diff.before.access_keys.*",
              "diff.before.ssh_public_keys.*", "diff.before.service_specific_credentials.*", "plan.[123].before.?",
              "plan.*.params.AccessKeyId", "plan.*.params.SSHPublicKeyId",
              "plan.*.params.ServiceSpecificCredentialId"),
    acts=(
        Act(
            "create",
            CREATED,
            ("user", f"managed_policies[{OWN}]", f"managed_policies[{READ_ONLY}]", "inline_policies[read]",
             "groups[photographers]", "groups[archivists]", "login_profile"),
            leads_to={"user": "/converge/jo", "boundary": READ_ONLY, "tags": {"team": "photographers"},
                      "attached": [OWN, READ_ONLY], "inline": {"read": READ},
                      "groups": ["archivists", "photographers"], "reset": True},
        ),
        # As the no-op of a user with two policies, two groups and tags.
        Act("nothing to do", {key: CREATED[key] for key in ("name", "managed_policies", "groups", "tags")},
            gives={"api_calls": 4}),
        Act("the same, said otherwise", {
            "user_name": NAME, "managed_policy": [READ_ONLY], "permissions_boundary": "ReadOnlyAccess",
            "inline_policies": {"read": READ_OTHERWISE}, "groups": ["photographers"], "password": ANOTHER,
        }),
        Act(
            "change",
            CHANGED,
            ("path", "boundary", "tags", f"managed_policies[{READ_ONLY}]", f"managed_policies[{OTHER}]",
             "inline_policies[read]", "inline_policies[list]", "groups[photographers]"),
            leads_to={"user": "/converge/photos/jo", "boundary": OWN, "attached": sorted([OTHER, OWN]),
                      "inline": {"list": LIST}, "groups": ["archivists"],
                      "tags": {"team": "archivists", "season": "2026"}, "reset": True},
        ),
        Act(
            "mend",
            CHANGED,
            ("path", "boundary", "tags", f"managed_policies[{READ_ONLY}]", f"managed_policies[{OWN}]",
             "inline_policies[more]", "inline_policies[list]", "groups[others]", "groups[archivists]"),
            first=spoil,
            leads_to={"user": "/converge/photos/jo", "boundary": OWN, "attached": sorted([OTHER, OWN]),
                      "inline": {"list": LIST}, "groups": ["archivists"]},
        ),
        Act("another password", {"name": NAME, "password": ANOTHER, "update_password": "always"}, ("login_profile",),
            leads_to={"reset": False}, again=False),
        Act("no password", {"name": NAME, "remove_password": True}, ("login_profile",), leads_to={"reset": None}),
        Act("a device", {"name": NAME}, first=give_device),
        Act(
            "clear",
            {"name": NAME, "boundary": "", "tags": {}, "managed_policies": [], "purge_policies": True,
             "inline_policies": {}, "purge_inline_policies": True, "groups": [], "purge_groups": True},
            ("boundary", "tags", f"managed_policies[{OWN}]", f"managed_policies[{OTHER}]", "inline_policies[list]",
             "groups[archivists]"),
            leads_to={"boundary": None, "tags": {}, "attached": [], "inline": {}, "groups": []},
        ),
        Act("again with some", {"name": NAME, "managed_policies": [OWN], "groups": ["others"],
                                "inline_policies": {"read": READ}},
            (f"managed_policies[{OWN}]", "inline_policies[read]", "groups[others]")),
        Act(
            "absent",
            {"name": NAME, "state": "absent"},
            ("login_profile", "access_keys", "ssh_public_keys", "service_specific_credentials", "mfa_devices",
             "managed_policies", "inline_policies", "groups", "user"),
            first=give_everything,
            leads_to={"user": None, "devices": []},
        ),
    ),
)  # fmt: skip
