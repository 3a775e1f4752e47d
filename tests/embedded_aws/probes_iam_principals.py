# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of names in IAM: of roles, policies and profiles, and of those whom the policies of resources name."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_aws.probes import World, refused


def _trust(principal: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _role(w: World, trusts: str = "123456789012", **options: Any) -> dict[str, Any]:
    made = w.client("iam").create_role(RoleName=w.name(), AssumeRolePolicyDocument=_trust(trusts), **options)
    return made["Role"]  # type: ignore[no-any-return]


def _trusted(w: World, role: dict[str, Any]) -> str:
    document = w.client("iam").get_role(RoleName=role["RoleName"])["Role"]["AssumeRolePolicyDocument"]
    return str(document["Statement"][0]["Principal"]["AWS"])


def roles_policies_and_profiles_are_unique_in_any_case(w: World) -> None:
    iam, name = w.client("iam"), w.name()
    document = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})  # fmt: skip
    taken = name.upper()
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_trust(w.account))
    refused("EntityAlreadyExists", iam.create_role, RoleName=taken, AssumeRolePolicyDocument=_trust(w.account))
    iam.create_policy(PolicyName=name, PolicyDocument=document)
    refused("EntityAlreadyExists", iam.create_policy, PolicyName=taken, PolicyDocument=document)
    refused("EntityAlreadyExists", iam.create_policy, PolicyName=name, PolicyDocument=document, Path="/elsewhere/")
    iam.create_instance_profile(InstanceProfileName=name)
    refused("EntityAlreadyExists", iam.create_instance_profile, InstanceProfileName=taken)


def names_of_roles_and_profiles_have_a_pattern(w: World) -> None:
    iam = w.client("iam")
    refused("ValidationError", iam.create_role, RoleName="two words", AssumeRolePolicyDocument=_trust(w.account))
    refused("ValidationError", iam.create_instance_profile, InstanceProfileName="two words")


def profiles_are_listed_without_tags(w: World) -> None:
    iam, name = w.client("iam"), w.name()
    iam.create_instance_profile(InstanceProfileName=name, Path=f"/{name}/", Tags=[{"Key": "a", "Value": "b"}])
    (listed,) = iam.list_instance_profiles(PathPrefix=f"/{name}/")["InstanceProfiles"]
    assert "Tags" not in listed
    assert iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Tags"]


def a_role_trusts_nobody_who_is_not_there(w: World) -> None:
    iam, ours, account = w.client("iam"), _role(w), w.account
    iam_of_others = f"arn:aws-cn:iam::{account}"
    for nobody in (
        f"arn:aws:iam::{account}:user/{w.name()}",
        f"arn:aws:iam::{account}:role/{w.name()}",
        f"arn:aws:iam::222222222222:role/{w.name()}",
        f"arn:aws:iam::{account}:role/*",
        f"{iam_of_others}:root",
        "AROAEXAMPLEOFNOBODY00",
        "somebody",
    ):
        for call, more in (
            (iam.create_role, {"RoleName": w.name(), "AssumeRolePolicyDocument": _trust(nobody)}),
            (iam.update_assume_role_policy, {"RoleName": ours["RoleName"], "PolicyDocument": _trust(nobody)}),
        ):
            message = refused("MalformedPolicyDocument", call, **more)["Error"]["Message"]
            assert message == f'Invalid principal in policy: "AWS":"{nobody}"'
    assert _trusted(w, ours) in ("123456789012", f"arn:aws:iam::{account}:root")


def who_is_deleted_is_named_by_an_id(w: World) -> None:
    iam, other = w.client("iam"), _role(w)
    user = iam.create_user(UserName=w.name())["User"]
    by_role, by_user = _role(w, other["Arn"]), _role(w, user["Arn"])
    assert (_trusted(w, by_role), _trusted(w, by_user)) == (other["Arn"], user["Arn"])
    iam.delete_role(RoleName=other["RoleName"])
    iam.delete_user(UserName=user["UserName"])
    assert (_trusted(w, by_role), _trusted(w, by_user)) == (other["RoleId"], user["UserId"])


def who_is_made_anew_is_not_meant(w: World) -> None:
    iam, user = w.client("iam"), w.client("iam").create_user(UserName=w.name())["User"]
    role = _role(w, user["Arn"])
    iam.delete_user(UserName=user["UserName"])
    again = iam.create_user(UserName=user["UserName"])["User"]
    assert (again["Arn"], _trusted(w, role)) == (user["Arn"], user["UserId"])
    iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=_trust(user["Arn"]))
    assert _trusted(w, role) == user["Arn"]


def who_moves_stays_trusted(w: World) -> None:
    iam, user = w.client("iam"), w.client("iam").create_user(UserName=w.name())["User"]
    role = _role(w, user["Arn"])
    iam.update_user(UserName=user["UserName"], NewPath="/converge/")
    assert _trusted(w, role) == iam.get_user(UserName=user["UserName"])["User"]["Arn"]


def buckets_name_the_deleted_by_their_ids(w: World) -> None:
    iam, bucket = w.client("iam"), w.bucket()
    user = iam.create_user(UserName=w.name())["User"]
    statement = {"Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": "s3:GetObject",
                 "Resource": f"arn:aws:s3:::{bucket}/*"}  # fmt: skip
    w.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def named() -> Any:
        return json.loads(w.s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"][0]["Principal"]

    assert named() == {"AWS": user["Arn"]}
    iam.delete_user(UserName=user["UserName"])
    assert named() == {"AWS": user["UserId"]}


PROBES = (
    roles_policies_and_profiles_are_unique_in_any_case,
    names_of_roles_and_profiles_have_a_pattern,
    profiles_are_listed_without_tags,
    a_role_trusts_nobody_who_is_not_there,
    who_is_deleted_is_named_by_an_id,
    who_is_made_anew_is_not_meant,
    who_moves_stays_trusted,
    buckets_name_the_deleted_by_their_ids,
)
