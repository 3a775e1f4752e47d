# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of S3 Access Grants, of which moto has nothing."""

from __future__ import annotations

import json
from typing import Any

import boto3

from tests.embedded_aws.probes import World, refused, status
from tests.embedded_aws.probes_identity_store import person, store


def grants(w: World) -> tuple[Any, dict[str, str]]:
    """A client of S3 Control with an instance of Access Grants, and the account."""
    client, account = w.control(), {"AccountId": w.account}
    client.create_access_grants_instance(**account)
    return client, account


def role(w: World, trusted: str = "access-grants.s3.amazonaws.com") -> str:
    allow = {"Effect": "Allow", "Principal": {"Service": trusted}}
    trust = {"Statement": [{**allow, "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]}]}
    iam, name = w.client("iam"), w.name()
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", **trust}))
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="s3", PolicyDocument=json.dumps(everything))
    return made["Role"]["Arn"]


def location(w: World, client: Any, scope: str = "s3://", trusted: str | None = None) -> dict[str, Any]:
    arn = role(w, trusted) if trusted else role(w)
    return client.create_access_grants_location(AccountId=w.account, LocationScope=scope, IAMRoleArn=arn)


def an_instance_is_there_once_a_region(w: World) -> None:
    client, account = w.control(), {"AccountId": w.account}
    told = refused("AccessGrantsInstanceNotExistsError", client.get_access_grants_instance, **account)
    assert status(told) == 404
    assert client.list_access_grants_instances(**account).get("AccessGrantsInstancesList", []) == []
    made = client.create_access_grants_instance(**account, Tags=[{"Key": "team", "Value": "files"}])
    assert made["AccessGrantsInstanceId"] == "default"
    assert made["AccessGrantsInstanceArn"] == f"arn:aws:s3:us-east-1:{w.account}:access-grants/default"
    told = refused("AccessGrantsInstanceAlreadyExists", client.create_access_grants_instance, **account)
    assert status(told) == 409
    arn = {"ResourceArn": made["AccessGrantsInstanceArn"], **account}
    assert client.list_tags_for_resource(**arn)["Tags"] == [{"Key": "team", "Value": "files"}]
    other = w.control("eu-west-3")
    refused("AccessGrantsInstanceNotExistsError", other.get_access_grants_instance, **account)
    client.delete_access_grants_instance(**account)
    refused("AccessGrantsInstanceNotExistsError", client.get_access_grants_instance, **account)


def locations_are_of_buckets_that_are_there(w: World) -> None:
    client, account = grants(w)
    bucket = w.bucket()
    whole = location(w, client)
    assert (whole["AccessGrantsLocationId"], whole["LocationScope"]) == ("default", "s3://")
    part = location(w, client, f"s3://{bucket}/photos/*")
    assert part["AccessGrantsLocationId"] != "default"
    refused("AccessGrantsLocationAlreadyExistsError", location, w=w, client=client)
    refused("InvalidAccessGrantsLocation", location, w=w, client=client, scope=f"s3://{w.name()}")
    wrong = {"LocationScope": f"s3://{bucket}", "IAMRoleArn": f"arn:aws:iam::{w.account}:role/none"}
    refused("InvalidIamRole", client.create_access_grants_location, **account, **wrong)
    found = client.list_access_grants_locations(**account, LocationScope="s3://")["AccessGrantsLocationsList"]
    assert [one["AccessGrantsLocationId"] for one in found] == ["default"]
    name, other = {"AccessGrantsLocationId": part["AccessGrantsLocationId"], **account}, role(w)
    client.update_access_grants_location(**name, IAMRoleArn=other)
    assert client.get_access_grants_location(**name)["IAMRoleArn"] == other
    refused("AccessGrantsInstanceNotEmptyError", client.delete_access_grants_instance, **account)
    client.delete_access_grants_location(**name)
    refused("NoSuchAccessGrantsLocationError", client.get_access_grants_location, **name)


def grants_are_made_listed_and_deleted(w: World) -> None:
    client, account = grants(w)
    bucket = w.bucket()
    where = {"AccessGrantsLocationId": location(w, client)["AccessGrantsLocationId"], **account}
    ana = {"GranteeType": "IAM", "GranteeIdentifier": f"arn:aws:iam::{w.account}:user/ana"}
    prefix = {"AccessGrantsLocationConfiguration": {"S3SubPrefix": f"{bucket}/photos/*"}}
    given = {**where, **prefix, "Grantee": ana, "Permission": "READ"}
    made = client.create_access_grant(**given)
    assert (made["GrantScope"], made["Grantee"]) == (f"s3://{bucket}/photos/*", ana)
    assert status(refused("AccessGrantAlreadyExists", client.create_access_grant, **given)) == 409
    wider = client.create_access_grant(**{**given, "Permission": "READWRITE"})
    listed = client.list_access_grants(**account, Permission="READ")["AccessGrantsList"]
    assert [one["AccessGrantId"] for one in listed] == [made["AccessGrantId"]]
    first = client.list_access_grants(**account, MaxResults=1)
    rest = client.list_access_grants(**account, MaxResults=1, NextToken=first["NextToken"])
    assert {first["AccessGrantsList"][0]["AccessGrantId"], rest["AccessGrantsList"][0]["AccessGrantId"]} == {
        made["AccessGrantId"], wider["AccessGrantId"]}  # fmt: skip
    refused("InvalidAccessGrant", client.create_access_grant, **where, Grantee=ana, Permission="READ")
    nobody = {"GranteeType": "IAM", "GranteeIdentifier": "ana"}
    refused("InvalidAccessGrant", client.create_access_grant, **{**given, "Grantee": nobody})
    location_name = {"AccessGrantsLocationId": "default", **account}
    refused("AccessGrantsLocationNotEmptyError", client.delete_access_grants_location, **location_name)
    name = {"AccessGrantId": made["AccessGrantId"], **account}
    assert client.get_access_grant(**name)["Permission"] == "READ"
    client.delete_access_grant(**name)
    assert status(refused("NoSuchAccessGrantError", client.get_access_grant, **name)) == 404


def people_of_a_directory_have_grants(w: World) -> None:
    client, account = grants(w)
    api, ids = store(w)
    bucket, ana = w.bucket(), person(api, ids, "ana")
    where = {"AccessGrantsLocationId": location(w, client, f"s3://{bucket}")["AccessGrantsLocationId"], **account}
    grantee = {"GranteeType": "DIRECTORY_USER", "GranteeIdentifier": ana}
    prefix = {"AccessGrantsLocationConfiguration": {"S3SubPrefix": "ana/*"}}
    given = {**where, **prefix, "Grantee": grantee, "Permission": "READWRITE"}
    refused("InvalidAccessGrant", client.create_access_grant, **given)
    [center] = w.client("sso-admin").list_instances()["Instances"]
    client.associate_access_grants_identity_center(**account, IdentityCenterArn=center["InstanceArn"])
    told = client.get_access_grants_instance(**account)
    assert told["IdentityCenterInstanceArn"] == center["InstanceArn"] and told["IdentityCenterApplicationArn"]
    made = client.create_access_grant(**given)
    assert made["GrantScope"] == f"s3://{bucket}/ana/*"
    nobody = {**grantee, "GranteeIdentifier": "0" * 36}
    refused("InvalidAccessGrant", client.create_access_grant, **{**given, "Grantee": nobody})
    client.delete_access_grant(**account, AccessGrantId=made["AccessGrantId"])
    client.delete_access_grants_location(**where)
    refused("AccessGrantsInstanceNotEmptyError", client.delete_access_grants_instance, **account)
    client.dissociate_access_grants_identity_center(**account)
    client.delete_access_grants_instance(**account)


def a_grant_gives_keys_for_its_scope(w: World) -> None:
    client, account = grants(w)
    bucket = w.bucket()
    for key in ("photos/a", "letters/b"):
        w.s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    me = {"GranteeType": "IAM", "GranteeIdentifier": w.client("sts").get_caller_identity()["Arn"]}
    where = {"AccessGrantsLocationId": location(w, client)["AccessGrantsLocationId"], **account}
    prefix = {"AccessGrantsLocationConfiguration": {"S3SubPrefix": f"{bucket}/photos/*"}}
    client.create_access_grant(**where, **prefix, Grantee=me, Permission="READ")
    [mine] = client.list_caller_access_grants(**account)["CallerAccessGrantsList"]
    assert (mine["GrantScope"], mine["Permission"]) == (f"s3://{bucket}/photos/*", "READ")
    told = client.get_data_access(**account, Target=f"s3://{bucket}/photos/*", Permission="READ")
    assert told["MatchedGrantTarget"] == f"s3://{bucket}/photos/*" and told["Grantee"] == me
    keys = told["Credentials"]
    session = boto3.client(
        "s3", "us-east-1", endpoint_url=w.server.endpoint_url, aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"],
    )  # fmt: skip
    assert session.get_object(Bucket=bucket, Key="photos/a")["Body"].read() == b"photos/a"
    assert ":assumed-role/" in boto3.client(
        "sts", "us-east-1", endpoint_url=w.server.endpoint_url, aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"],
    ).get_caller_identity()["Arn"]  # fmt: skip
    for wrong in ({"Target": f"s3://{bucket}/letters/*"}, {"Permission": "WRITE"}):
        whole = {"Target": f"s3://{bucket}/photos/*", "Permission": "READ", **wrong}
        assert status(refused("AccessDenied", client.get_data_access, **account, **whole)) == 403


def a_role_that_does_not_trust_gives_no_keys(w: World) -> None:
    client, account = grants(w)
    bucket = w.bucket()
    me = {"GranteeType": "IAM", "GranteeIdentifier": w.client("sts").get_caller_identity()["Arn"]}
    made = location(w, client, f"s3://{bucket}", trusted="ec2.amazonaws.com")
    where = {"AccessGrantsLocationId": made["AccessGrantsLocationId"], **account}
    client.create_access_grant(**where, Grantee=me, Permission="READ")
    asked = {"Target": f"s3://{bucket}/a", "Permission": "READ"}
    refused("StsNotAuthorizedError", client.get_data_access, **account, **asked)


def an_instance_has_a_policy_and_is_found_by_a_prefix(w: World) -> None:
    client, account = grants(w)
    refused("AccessGrantsInstanceResourcePolicyNotExists", client.get_access_grants_instance_resource_policy, **account)
    refused("InvalidResourcePolicy", client.put_access_grants_instance_resource_policy, **account, Policy="{")
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    client.put_access_grants_instance_resource_policy(**account, Policy=policy)
    assert client.get_access_grants_instance_resource_policy(**account)["Policy"] == policy
    client.delete_access_grants_instance_resource_policy(**account)
    refused("AccessGrantsInstanceResourcePolicyNotExists", client.get_access_grants_instance_resource_policy, **account)
    found = client.get_access_grants_instance_for_prefix(**account, S3Prefix=f"s3://{w.bucket()}/photos/")
    assert found["AccessGrantsInstanceId"] == "default"
    elsewhere = {"S3Prefix": f"s3://{w.bucket('eu-west-3')}/photos/"}
    refused("AccessGrantsInstanceNotExistsError", client.get_access_grants_instance_for_prefix, **account, **elsewhere)


PROBES = (
    an_instance_has_a_policy_and_is_found_by_a_prefix,
    an_instance_is_there_once_a_region,
    locations_are_of_buckets_that_are_there,
    grants_are_made_listed_and_deleted,
    people_of_a_directory_have_grants,
    a_grant_gives_keys_for_its_scope,
    a_role_that_does_not_trust_gives_no_keys,
)
