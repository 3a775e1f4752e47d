# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of who gets at a bucket and how it encrypts: ACLs, default encryption, tags that grant, namespaces."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused, status

# ---- ACLs -----------------------------------------------------------------------------------------------------------

GROUPS = "http://acs.amazonaws.com/groups/"
EVERYBODY = {"Type": "Group", "URI": f"{GROUPS}global/AllUsers"}
AUTHENTICATED = {"Type": "Group", "URI": f"{GROUPS}global/AuthenticatedUsers"}
LOGS = {"Type": "Group", "URI": f"{GROUPS}s3/LogDelivery"}


def canned_acls_are_their_grants(w: World) -> None:
    bucket, s3 = w.open_bucket(), w.s3
    owner = s3.get_bucket_acl(Bucket=bucket)["Owner"]
    own = {"Grantee": {"Type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"}
    for canned, others in {
        "private": [],
        "public-read": [(EVERYBODY, "READ")],
        "public-read-write": [(EVERYBODY, "READ"), (EVERYBODY, "WRITE")],
        "authenticated-read": [(AUTHENTICATED, "READ")],
        "log-delivery-write": [(LOGS, "WRITE"), (LOGS, "READ_ACP")],
    }.items():
        s3.put_bucket_acl(Bucket=bucket, ACL=canned)
        expected = [own, *({"Grantee": grantee, "Permission": said} for grantee, said in others)]
        assert s3.get_bucket_acl(Bucket=bucket)["Grants"] == expected


def grants_are_kept(w: World) -> None:
    bucket, s3 = w.open_bucket(), w.s3
    owner, friend = s3.get_bucket_acl(Bucket=bucket)["Owner"], {"Type": "CanonicalUser", "ID": "ab" * 32}
    said = f'id="{friend["ID"]}", uri="{LOGS["URI"]}"'
    s3.put_bucket_acl(Bucket=bucket, GrantFullControl=f"id={owner['ID']}", GrantReadACP=said)
    grants = [
        {"Grantee": {"Type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"},
        {"Grantee": friend, "Permission": "READ_ACP"},
        {"Grantee": LOGS, "Permission": "READ_ACP"},
    ]
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"] == grants
    grants.append({"Grantee": EVERYBODY, "Permission": "WRITE_ACP"})
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Owner": owner, "Grants": grants})
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"] == grants


def bad_acls_are_refused(w: World) -> None:
    bucket, put = w.open_bucket(), w.s3.put_bucket_acl
    owner = {"ID": w.s3.get_bucket_acl(Bucket=bucket)["Owner"]["ID"]}
    refused("InvalidArgument", put, Bucket=bucket, ACL="public")
    refused("InvalidRequest", put, Bucket=bucket, ACL="private", GrantRead=f"id={owner['ID']}")
    refused("InvalidArgument", put, Bucket=bucket, GrantRead="id=me")
    refused("InvalidArgument", put, Bucket=bucket, GrantRead="uri=http://acs.amazonaws.com/groups/global/Some")
    refused("InvalidArgument", put, Bucket=bucket, GrantRead="name=me")
    assert status(refused("MethodNotAllowed", put, Bucket=bucket, GrantRead="emailAddress=me@example.com")) == 405
    refused("MissingSecurityHeader", put, Bucket=bucket)
    grant = {"Grantee": {"Type": "CanonicalUser", **owner}, "Permission": "ALL"}
    refused("MalformedACLError", put, Bucket=bucket, AccessControlPolicy={"Owner": owner, "Grants": [grant]})


def accounts_block_public_acls(w: World) -> None:
    bucket, put = w.open_bucket(), w.s3.put_bucket_acl
    control = w.control()
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": False}
    control.put_public_access_block(AccountId=w.account, PublicAccessBlockConfiguration=block)
    refused("AccessDenied", put, Bucket=bucket, ACL="public-read")
    control.delete_public_access_block(AccountId=w.account)
    put(Bucket=bucket, ACL="public-read")


def acls_are_turned_off_once_they_grant_nothing(w: World) -> None:
    bucket, s3 = w.open_bucket(), w.s3
    off = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    s3.put_bucket_acl(Bucket=bucket, GrantRead=f"id={'ab' * 32}")
    code = "InvalidBucketAclWithObjectOwnership"
    refused(code, s3.put_bucket_ownership_controls, Bucket=bucket, OwnershipControls=off)
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=off)


def public_acl_at_creation_is_blocked(w: World) -> None:
    for acl in ("public-read", "authenticated-read"):
        refused(
            "InvalidBucketAclWithBlockPublicAccessError",
            w.s3.create_bucket,
            Bucket=w.name(),
            ACL=acl,
            ObjectOwnership="ObjectWriter",
        )


# ---- default encryption ---------------------------------------------------------------------------------------------


def blocked_encryption_is_kept(w: World) -> None:
    bucket, s3 = w.bucket(), w.s3

    def rule() -> dict[str, Any]:
        return s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]

    def put(**members: Any) -> None:
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [members]})

    blocked, allowed = {"EncryptionType": ["SSE-C"]}, {"EncryptionType": ["NONE"]}
    aes, kms = {"SSEAlgorithm": "AES256"}, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/mine"}
    new = {"ApplyServerSideEncryptionByDefault": aes, "BucketKeyEnabled": False, "BlockedEncryptionTypes": blocked}
    assert rule() == new
    put(ApplyServerSideEncryptionByDefault=kms, BucketKeyEnabled=True, BlockedEncryptionTypes=allowed)
    whole = {
        "ApplyServerSideEncryptionByDefault": kms,
        "BucketKeyEnabled": True,
        "BlockedEncryptionTypes": allowed,
    }
    assert rule() == whole
    put(ApplyServerSideEncryptionByDefault=aes)
    assert rule() == {**new, "BlockedEncryptionTypes": allowed}
    s3.delete_bucket_encryption(Bucket=bucket)
    assert rule() == new


def customers_keys_are_blocked(w: World) -> None:
    bucket, s3 = w.bucket(), w.s3
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"k" * 32}
    assert status(refused("AccessDenied", s3.put_object, Bucket=bucket, Key="k", Body=b"x", **key)) == 403
    refused("AccessDenied", s3.create_multipart_upload, Bucket=bucket, Key="k", **key)
    s3.put_object(Bucket=bucket, Key="plain", Body=b"x")
    refused("AccessDenied", s3.copy_object, Bucket=bucket, Key="k", CopySource=f"{bucket}/plain", **key)
    rule = {"BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", **key)
    assert s3.get_object(Bucket=bucket, Key="k", **key)["Body"].read() == b"x"


def bad_encryption_is_refused(w: World) -> None:
    bucket = w.bucket()
    for code, rule in (
        ("InvalidArgument", {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "alias/mine"}),
        ("MalformedXML", {"SSEAlgorithm": "ROT13"}),
    ):
        document = {"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]}
        refused(code, w.s3.put_bucket_encryption, Bucket=bucket, ServerSideEncryptionConfiguration=document)


# ---- ABAC -----------------------------------------------------------------------------------------------------------


def abac_moves_the_tags_to_s3_control(w: World) -> None:
    bucket, s3, control = w.bucket(), w.s3, w.control()
    here = {"AccountId": w.account, "ResourceArn": f"arn:aws:s3:::{bucket}"}
    assert s3.get_bucket_abac(Bucket=bucket)["AbacStatus"] == {"Status": "Disabled"}
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    s3.put_bucket_abac(Bucket=bucket, AbacStatus={"Status": "Enabled"})
    assert s3.get_bucket_abac(Bucket=bucket)["AbacStatus"] == {"Status": "Enabled"}
    put = refused("MethodNotAllowed", s3.put_bucket_tagging, Bucket=bucket, Tagging={"TagSet": []})
    delete = refused("MethodNotAllowed", s3.delete_bucket_tagging, Bucket=bucket)
    assert (status(put), status(delete)) == (405, 405)
    control.tag_resource(**here, Tags=[{"Key": "b", "Value": ""}, {"Key": "a", "Value": "2"}])
    expected = [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]
    assert sorted(control.list_tags_for_resource(**here)["Tags"], key=lambda tag: tag["Key"]) == expected
    assert sorted(s3.get_bucket_tagging(Bucket=bucket)["TagSet"], key=lambda tag: tag["Key"]) == expected
    control.untag_resource(**here, TagKeys=["a", "b"])
    refused("NoSuchTagSet", s3.get_bucket_tagging, Bucket=bucket)
    s3.put_bucket_abac(Bucket=bucket, AbacStatus={"Status": "Disabled"})
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})


def tags_of_s3_control_are_a_buckets(w: World) -> None:
    bucket, control = w.bucket(), w.control()
    tag, a = control.tag_resource, [{"Key": "a", "Value": "1"}]
    missing = {"AccountId": w.account, "ResourceArn": f"arn:aws:s3:::{w.name()}"}
    assert status(refused("NoSuchBucket", tag, **missing, Tags=a)) == 404
    refused("NoSuchBucket", control.list_tags_for_resource, **missing)
    refused("NoSuchBucket", control.untag_resource, **missing, TagKeys=["a"])
    here = {"AccountId": w.account, "ResourceArn": f"arn:aws:s3:::{bucket}"}
    refused("InvalidTag", tag, **here, Tags=[{"Key": "aws:a", "Value": "1"}])
    refused("InvalidTag", tag, **here, Tags=a * 2)
    tag(**here, Tags=a)
    refused("BadRequest", tag, **here, Tags=[{"Key": f"k{number}", "Value": ""} for number in range(50)])
    assert control.list_tags_for_resource(**here)["Tags"] == a


# ---- namespaces -----------------------------------------------------------------------------------------------------


def names_of_an_account_need_their_namespace(w: World) -> None:
    for region in ("us-east-1", "eu-west-3"):
        create = w.client("s3", region).create_bucket
        where = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region != "us-east-1" else {}
        suffix = f"-{w.account}-{region}-an"
        name = f"probe{suffix}"
        refused("MissingNamespaceHeader", create, Bucket=name, **where)
        refused("InvalidNamespaceHeader", create, Bucket=name, BucketNamespace="global", **where)
        refused("InvalidBucketName", create, Bucket="probe-an", **where)
        for other in (w.name(), "probe-an", f"probe-999999999999-{region}-an", f"probe-{w.account}-eu-west-2-an"):
            refused("InvalidNamespaceHeader", create, Bucket=other, BucketNamespace="account-regional", **where)
        made = create(Bucket=name, BucketNamespace="account-regional", **where)
        assert made["Location"] == f"/{name}"
        assert w.client("s3", region).head_bucket(Bucket=name)["BucketRegion"] == region
        assert name in [bucket["Name"] for bucket in w.s3.list_buckets()["Buckets"]]


PROBES = (
    canned_acls_are_their_grants,
    grants_are_kept,
    bad_acls_are_refused,
    accounts_block_public_acls,
    acls_are_turned_off_once_they_grant_nothing,
    public_acl_at_creation_is_blocked,
    blocked_encryption_is_kept,
    customers_keys_are_blocked,
    bad_encryption_is_refused,
    abac_moves_the_tags_to_s3_control,
    tags_of_s3_control_are_a_buckets,
    names_of_an_account_need_their_namespace,
)
