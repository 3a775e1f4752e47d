# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of policies: bucket policies as they are read, kept and enforced, and managed policies of IAM."""

from __future__ import annotations

import json
import uuid

from tests.embedded_aws.probes import World, header, policy, refused


def _put(w: World, bucket: str, *statements: dict) -> None:
    w.s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, *statements))


def _with_object(w: World, *statements: dict) -> str:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    _put(w, bucket, *statements)
    return bucket


def bad_policies_are_malformed(w: World) -> None:
    bucket = w.bucket()
    other = f"arn:aws:s3:::{w.name()}/*"
    for bad in (
        "{not json",
        policy(bucket, {"Resource": other}),
        policy(bucket, {"Principal": {"AWS": "arn:aws:iam::nobody"}}),
        policy(bucket, {"Principal": {"AWS": f"arn:aws:iam::{w.account}:role/missing"}}),
        policy(bucket, {"Action": "ec2:RunInstances"}),
        policy(bucket, {"Effect": "Perhaps"}),
        policy(bucket, {"Condition": {"StringResembles": {"aws:username": "a"}}}),
        json.dumps({"Version": "2012-10-17", "Statement": []}),
        json.dumps({"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}"}]}),
    ):
        refused("MalformedPolicy", w.s3.put_bucket_policy, Bucket=bucket, Policy=bad)


def public_policy_is_blocked(w: World) -> None:
    bucket = w.bucket()
    everyone = {"Effect": "Allow", "Action": "s3:GetObject"}
    refused("AccessDenied", w.s3.put_bucket_policy, Bucket=bucket, Policy=policy(bucket, everyone))
    wide = everyone | {"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}
    refused("AccessDenied", w.s3.put_bucket_policy, Bucket=bucket, Policy=policy(bucket, wide))
    _put(w, bucket, everyone | {"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}})


def policy_status_looks_at_conditions(w: World) -> None:
    bucket = w.open_bucket()
    _put(w, bucket, {"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "true"}}})
    assert w.s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is True


def policy_is_kept_in_awss_spelling(w: World) -> None:
    bucket = w.bucket()
    _put(w, bucket, {"Principal": {"AWS": ["111122223333"]}, "Condition": {"Bool": {"aws:SecureTransport": [False]}}})
    statement = json.loads(w.s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"][0]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def deny_names_its_principals(w: World) -> None:
    bucket = _with_object(w, {"Principal": {"AWS": "111122223333"}})
    w.s3.get_object(Bucket=bucket, Key="k")


def deny_has_conditions(w: World) -> None:
    bucket = _with_object(w, {"Condition": {"Bool": {"aws:SecureTransport": "false"}}})
    w.s3.get_object(Bucket=bucket, Key="k")
    plain = header(w.fresh_client("s3"), X_Forwarded_Proto="http")
    refused("AccessDenied", plain.get_object, Bucket=bucket, Key="k")


def deny_of_everything_else(w: World) -> None:
    bucket = _with_object(w, {"NotAction": ["s3:GetObject", "s3:*BucketPolicy"]})
    w.s3.get_object(Bucket=bucket, Key="k")
    refused("AccessDenied", w.s3.put_object, Bucket=bucket, Key="k", Body=b"x")
    refused("AccessDenied", w.s3.list_objects_v2, Bucket=bucket)
    refused("403", w.s3.head_bucket, Bucket=bucket)


def deny_of_unencrypted_uploads(w: World) -> None:
    bucket = w.bucket()
    condition = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    _put(w, bucket, {"Action": "s3:PutObject", "Condition": condition})
    refused("AccessDenied", w.s3.put_object, Bucket=bucket, Key="k", Body=b"x")
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms")


def deny_outside_an_endpoint(w: World) -> None:
    condition = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}
    bucket = _with_object(w, {"Action": "s3:ListBucket", "Condition": condition})
    refused("AccessDenied", w.s3.list_objects_v2, Bucket=bucket)
    w.s3.get_object(Bucket=bucket, Key="k")


def deny_by_prefix(w: World) -> None:
    bucket = _with_object(w, {"Action": "s3:ListBucket", "Condition": {"StringNotLike": {"s3:prefix": "home/*"}}})
    w.s3.list_objects_v2(Bucket=bucket, Prefix="home/me")
    refused("AccessDenied", w.s3.list_objects_v2, Bucket=bucket, Prefix="other/")


def deny_all_but_one(w: World) -> None:
    iam, name = w.client("iam"), f"probe-{uuid.uuid4().hex}"
    user = iam.create_user(UserName=name)["User"]["Arn"]
    key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    bucket = _with_object(w, {"Action": "s3:GetObject", "NotPrincipal": {"AWS": user}})
    w.client("s3", key=key).get_object(Bucket=bucket, Key="k")
    refused("AccessDenied", w.s3.get_object, Bucket=bucket, Key="k")


def one_key_of_many_is_denied(w: World) -> None:
    bucket = w.bucket()
    for key in ("kept", "loose"):
        w.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    _put(w, bucket, {"Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/kept"})
    outcome = w.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "kept"}, {"Key": "loose"}]})
    assert [error["Key"] for error in outcome["Errors"]] == ["kept"]
    assert [item["Key"] for item in outcome["Deleted"]] == ["loose"]
    refused("AccessDenied", w.s3.delete_object, Bucket=bucket, Key="kept")


# ---- managed policies -----------------------------------------------------------------------------------------------


def _document(actions: list[str] | str = "s3:ListBucket", **more: object) -> str:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _managed(w: World) -> str:
    iam = w.client("iam")
    return iam.create_policy(PolicyName=f"probe-{uuid.uuid4().hex}", PolicyDocument=_document())["Policy"]["Arn"]


def attached_policy_is_not_deleted(w: World) -> None:
    iam, arn, user = w.client("iam"), _managed(w), f"probe-{uuid.uuid4().hex}"
    iam.create_user(UserName=user)
    iam.attach_user_policy(UserName=user, PolicyArn=arn)
    refused("DeleteConflict", iam.delete_policy, PolicyArn=arn)
    iam.detach_user_policy(UserName=user, PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)


def policy_with_versions_is_not_deleted(w: World) -> None:
    iam, arn = w.client("iam"), _managed(w)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=_document("s3:GetObject"))
    refused("DeleteConflict", iam.delete_policy, PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)


def versions_come_newest_first(w: World) -> None:
    iam, arn = w.client("iam"), _managed(w)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=_document("s3:GetObject"))
    assert [item["VersionId"] for item in iam.list_policy_versions(PolicyArn=arn)["Versions"]] == ["v2", "v1"]


def long_policy_is_over_the_quota(w: World) -> None:
    iam, arn = w.client("iam"), _managed(w)
    long = _document([f"s3:Get{number:040}" for number in range(150)])
    refused("LimitExceeded", iam.create_policy, PolicyName=f"probe-{uuid.uuid4().hex}", PolicyDocument=long)
    refused("LimitExceeded", iam.create_policy_version, PolicyArn=arn, PolicyDocument=long)
    spaced = _document() + " " * 7000
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=spaced)


def identity_policy_names_no_principal(w: World) -> None:
    create, document = w.client("iam").create_policy, _document(Principal="*")
    refused("MalformedPolicyDocument", create, PolicyName=f"probe-{uuid.uuid4().hex}", PolicyDocument=document)


PROBES = (
    bad_policies_are_malformed,
    public_policy_is_blocked,
    policy_status_looks_at_conditions,
    policy_is_kept_in_awss_spelling,
    deny_names_its_principals,
    deny_has_conditions,
    deny_of_everything_else,
    deny_of_unencrypted_uploads,
    deny_outside_an_endpoint,
    deny_by_prefix,
    deny_all_but_one,
    one_key_of_many_is_denied,
    attached_policy_is_not_deleted,
    policy_with_versions_is_not_deleted,
    versions_come_newest_first,
    long_policy_is_over_the_quota,
    identity_policy_names_no_principal,
)
