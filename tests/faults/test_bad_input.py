# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: one sentence with the option and the cause, no traceback, and nothing changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from support.saml import PRIVATE_KEY
from support.stage import REGION

ROLE = "converge.aws.iam_role"
OIDC, SAML = "converge.aws.iam_oidc_provider", "converge.aws.iam_saml_provider"
BUCKET, POLICY, OBJECT = "converge.aws.s3_bucket", "converge.aws.iam_managed_policy", "converge.aws.s3_object"
CHECK = "converge.aws.iam_policy_check"
INLINE, USER, GROUP = "converge.aws.iam_policy", "converge.aws.iam_user", "converge.aws.iam_group"
SYNC = "converge.aws.s3_sync"
GUARDRAIL = "converge.aws.organizations_policy"
NAME = "photos-of-converge"
BUDGET_OF = "converge.aws.budget"
PASSWORDS, ALIAS = "converge.aws.iam_password_policy", "converge.aws.iam_account_alias"
RESTORE = "converge.aws.s3_object_restore"
JOB = "converge.aws.s3_batch_job"
ARCHIVES = "converge.aws.archive_info"
SESSION, KEY = "converge.aws.sts_assume_role", "converge.aws.iam_access_key"
VAULT, VAULT_JOB = "converge.aws.glacier_vault", "converge.aws.glacier_job"
ARCHIVE, RETRIEVAL = "converge.aws.glacier_archive", "converge.aws.glacier_retrieval_policy"
BOARD, SERIES = "converge.aws.cloudwatch_dashboard", "converge.aws.cloudwatch_metric_info"
ALARM, TOPIC = "converge.aws.cloudwatch_metric_alarm", "converge.aws.sns_topic"
SECRET = "converge.aws.secretsmanager_secret"
CONNECT, SQL = "converge.aws.rds_connection_info", "converge.aws.rds_query"
DATABASE = "converge.aws.rds_instance"
RDS_SNAPSHOT, RDS_RESTORE = "converge.aws.rds_instance_snapshot", "converge.aws.rds_restore"
RDS_REPLICA, RDS_BLUE_GREEN = "converge.aws.rds_read_replica", "converge.aws.rds_blue_green"
RDS_PROXY, CLUSTERS = "converge.aws.rds_proxy", "converge.aws.rds_cluster"
SUBNETS, SETTINGS = "converge.aws.rds_subnet_group", "converge.aws.rds_instance_param_group"
FIREWALL, ENGINES = "converge.aws.ec2_security_group", "converge.aws.rds_engine_versions_info"
LOGS, ADDITIONS = "converge.aws.rds_log_info", "converge.aws.rds_option_group"
EVENTS = "converge.aws.rds_event_subscription"
ADDITION = {
    "option_group_name": "shop", "engine_name": "mysql", "major_engine_version": "8.0", "option_group_description": "x",
}  # fmt: skip
CACHE = "converge.aws.elasticache_cache"
FOLDER, PERSON = "converge.aws.workdocs_folder", "converge.aws.workdocs_user"
SOMEBODY, CREW = "converge.aws.identitystore_user", "converge.aws.identitystore_group"
ACCESS = "converge.aws.s3_access_grant"
DOCUMENT, SHARES = "converge.aws.workdocs_document", "converge.aws.workdocs_permission"
LABELS, PAIRS = "converge.aws.workdocs_label", "converge.aws.workdocs_metadata"
EXPORT, MOVE = "converge.aws.workdocs_export", "converge.aws.workdocs_migration_info"
COMMENT, TOLD = "converge.aws.workdocs_comment", "converge.aws.workdocs_subscription"
# Nobody listens there: the port is reserved and never served.
NOBODY = "http://127.0.0.1:9"

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{NAME}/*"}


def document(**changes: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{**ALLOW, **changes}]}


def bucket(**options: Any) -> dict[str, Any]:
    return {"name": NAME, **options}


def thing(**options: Any) -> dict[str, Any]:
    return {"bucket": NAME, "object": "sea.jpg", **options}


def sync(**options: Any) -> dict[str, Any]:
    return {"bucket": NAME, "file_root": "/no/such/folder", **options}


def role(**options: Any) -> dict[str, Any]:
    return {"name": "reader", **options}


def inline(**options: Any) -> dict[str, Any]:
    return {"iam_type": "user", "iam_name": "nobody", "policy_name": "read", "policy_json": document(), **options}


def archive(**options: Any) -> dict[str, Any]:
    return {"vault": "photos", "index": "/tmp/no-such-index", **options}


def vault_job(**options: Any) -> dict[str, Any]:
    return {"vault": "photos", "type": "archive", **options}


def session(**options: Any) -> dict[str, Any]:
    return {"role_arn": "arn:aws:iam::123456789012:role/deploy", "role_session_name": "jo", **options}


def alarm(**options: Any) -> dict[str, Any]:
    plain = {"name": "size", "namespace": "AWS/S3", "metric_name": "BucketSizeBytes", "statistic": "Average",
             "period": 86400, "evaluation_periods": 1, "comparison": ">", "threshold": 1, "region": REGION}
    return {name: value for name, value in {**plain, **options}.items() if value is not None}


def topic(**options: Any) -> dict[str, Any]:
    return {"name": "alerts", "region": REGION, **options}


@dataclass(frozen=True)
class Row:
    """A task that can't be right, and what its sentence has to say; None leaves a variable of the environment empty."""

    name: str
    module: str
    options: Mapping[str, Any]
    says: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


ROWS = (
    Row("short name", BUCKET, {"name": "ab"}, ("name: 'ab'", "3 to 63")),
    Row("long name", BUCKET, {"name": "a" * 64}, ("name:", "64 characters")),
    Row("capitals", BUCKET, {"name": "Photos"}, ("name: 'Photos'", "lower-case")),
    Row("address", BUCKET, {"name": "192.168.0.1"}, ("name:", "IP address")),
    Row("dots", BUCKET, {"name": "my..photos"}, ("name:", "dots")),
    Row("reserved name", BUCKET, {"name": "xn--photos"}, ("name:", "reserved")),
    Row("number for a name", BUCKET, {"name": 12}, ("name: '12'",)),
    Row("no name", BUCKET, {"state": "present"}, ("missing required arguments: name",)),
    Row("unknown option", BUCKET, bucket(versionning=True), ("Unsupported parameters", "versionning", "versioning")),
    Row("wrong type", BUCKET, bucket(versioning="perhaps"), ("versioning", "bool", "perhaps")),
    Row("wrong choice", BUCKET, bucket(encryption="DES"), ("encryption", "AES256", "DES")),
    Row("wrong choice inside", BUCKET, bucket(object_lock_default_retention={"mode": "NONE", "days": 1}),
        ("mode", "GOVERNANCE", "object_lock_default_retention")),
    Row("region", BUCKET, bucket(region="Paris"), ("region: 'Paris'", "eu-west-3")),
    Row("region of the environment", BUCKET, bucket(), ("region: 'paris 3'",), {"AWS_REGION": "paris 3"}),
    Row("policy that is no JSON", BUCKET, bucket(policy='{"Version": '), ("policy", "JSON")),
    Row("policy without a principal", BUCKET, bucket(policy=document()), ("policy", "Principal")),
    Row("policy without an effect", BUCKET, bucket(policy=document(Effect="Maybe", Principal="*")),
        ("policy", "Effect: Allow or Deny")),
    Row("policy without a resource", BUCKET, bucket(policy=document(Resource=[], Principal="*")),
        ("policy", "Resource")),
    Row("policy too long", BUCKET, bucket(policy=document(Principal="*", Sid="a" * 21_000)), ("policy", "20480")),
    Row("policy that shuts out its author", BUCKET,
        bucket(policy=document(Effect="Deny", Principal="*", Action="s3:*",
                               Resource=[f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"])),
        ("policy:", "confirm_remove_self_bucket_access")),
    Row("no days", BUCKET, bucket(object_lock_default_retention={"mode": "GOVERNANCE"}),
        ("object_lock_default_retention", "days", "years")),
    Row("days and years", BUCKET, bucket(object_lock_default_retention={"mode": "GOVERNANCE", "days": 1, "years": 1}),
        ("object_lock_default_retention", "days", "years")),
    Row("no day at all", BUCKET, bucket(object_lock_default_retention={"mode": "GOVERNANCE", "days": 0}),
        ("object_lock_default_retention.days", "1 or more")),
    Row("both and", BUCKET, bucket(public_access={"block_public_acls": True}, delete_public_access=True),
        ("mutually exclusive", "public_access", "delete_public_access")),
    Row("key without KMS", BUCKET, bucket(encryption="AES256", encryption_key_id="alias/photos"),
        ("encryption_key_id", "aws:kms")),
    Row("event that there isn't", BUCKET,
        bucket(notifications={"queues": [{"arn": "arn:aws:sqs:eu-west-3:123456789012:q", "events": ["created"]}]}),
        ("notifications", "created")),
    Row("inventory twice", BUCKET, bucket(inventory=[
        {"id": "weekly", "schedule": "Weekly", "included_object_versions": "All",
         "destination": {"bucket": "arn:aws:s3:::logs", "format": "CSV"}}] * 2), ("inventory", "weekly", "twice")),
    Row("half of the credentials", BUCKET, bucket(access_key="test"), ("access_key", "secret_key")),
    Row("profile and key", BUCKET, bucket(access_key="test", secret_key="not-to-be-shown", profile="work"),
        ("profile", "access_key")),
    Row("no such profile", BUCKET, bucket(profile="work"), ("profile", "'work'")),
    Row("no URL", BUCKET, bucket(endpoint_url="localhost:9"), ("endpoint_url: 'localhost:9'", "http")),
    Row("nobody there", BUCKET, bucket(endpoint_url=NOBODY, retry_timeout=1), ("endpoint_url", NOBODY)),
    Row("no certificates", BUCKET, bucket(aws_ca_bundle="/no/such/file.pem"), ("aws_ca_bundle", "/no/such/file.pem")),
    Row("unknown setting of the client", BUCKET, bucket(aws_config={"hurry": True}), ("aws_config", "hurry")),
    Row("no credentials", BUCKET, bucket(), ("AWS_ACCESS_KEY_ID", "profile"),
        {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}),
    Row("another account", BUCKET, bucket(expected_account_id="999999999999"),
        ("expected_account_id is 999999999999", "123456789012")),
    Row("policy name", POLICY, {"name": "read photos", "policy": document()}, ("name: 'read photos'",)),
    Row("policy path", POLICY, {"name": "read", "path": "converge", "policy": document()},
        ("path: 'converge'", "slash")),
    Row("nothing to make it of", POLICY, {"name": "read"}, ("policy is needed", "read")),
    Row("managed policy with a principal", POLICY, {"name": "read", "policy": document(Principal="*")},
        ("policy", "Principal")),
    Row("managed policy that is a list", POLICY, {"name": "read", "policy": json.dumps([ALLOW])}, ("policy",)),
    Row("managed policy without an action", POLICY, {"name": "read", "policy": document(Action=[])},
        ("policy", "Action")),
    Row("managed policy too long", POLICY, {"name": "read", "policy": document(Resource="arn:aws:s3:::" + "a" * 7000)},
        ("policy", "6144")),
    Row("inline policy's name", INLINE, inline(policy_name="read photos"), ("policy_name: 'read photos'",)),
    Row("inline policy without a document", INLINE, {"iam_type": "user", "iam_name": "jo", "policy_name": "read"},
        ("state is present", "policy_json")),
    Row("inline policy of nobody", INLINE, inline(), ("no user nobody", "first")),
    Row("inline policy of nothing", INLINE, inline(iam_type="account"), ("iam_type", "user, group, role")),
    Row("inline policy with a principal", INLINE, inline(policy_json=document(Principal="*")),
        ("policy_json", "Principal")),
    Row("inline policy too long", INLINE, inline(policy_json=document(Resource="arn:aws:s3:::" + "a" * 2000)),
        ("policy_json", "2048")),
    Row("user name", USER, {"name": "jo anne"}, ("name: 'jo anne'", "1 to 64")),
    Row("user path", USER, {"name": "jo", "path": "converge"}, ("path: 'converge'", "slash")),
    Row("user with a policy that can't be one", USER, {"name": "jo", "managed_policies": ["read photos"]},
        ("managed_policies: 'read photos'", "ARN")),
    Row("user with a policy that isn't there", USER, {"name": "jo", "managed_policies": ["no-such-policy"]},
        ("managed_policies", "no-such-policy")),
    Row("user with a boundary that isn't there", USER, {"name": "jo", "boundary": "no-such-policy"},
        ("boundary", "no-such-policy")),
    Row("user of a group that can't be one", USER, {"name": "jo", "groups": ["the others"]}, ("groups: 'the others'",)),
    Row("user with an inline policy that is none", USER, {"name": "jo", "inline_policies": {"read": {}}},
        ("inline_policies.read", "Statement")),
    Row("empty password", USER, {"name": "jo", "password": ""}, ("password", "remove_password")),
    Row("password to set and to remove", USER, {"name": "jo", "password": "not-to-be-shown", "remove_password": True},
        ("mutually exclusive", "password", "remove_password")),
    Row("group name", GROUP, {"name": "the others"}, ("name: 'the others'", "1 to 128")),
    Row("group of nobody", GROUP, {"name": "others", "users": ["jo anne"]}, ("users: 'jo anne'", "1 to 64")),
    Row("group path", GROUP, {"name": "others", "path": ""}, ("path: ''", "slash")),
    Row("no role", SESSION, {"role_arn": "deploy", "role_session_name": "jo"}, ("role_arn: 'deploy'", "role's ARN")),
    Row("name of a session", SESSION, session(role_session_name="Jo Doe"), ("role_session_name: 'Jo Doe'", "2 to 64")),
    Row("short session", SESSION, session(duration_seconds=60), ("duration_seconds: 60", "900")),
    Row("session policy that is no JSON", SESSION, session(policy="{"), ("policy", "JSON")),
    Row("policy of a session by name", SESSION, session(policy_arns=["ReadOnly"]), ("policy_arns: 'ReadOnly'", "ARN")),
    Row("code without a device", SESSION, session(mfa_token="123456"), ("mfa_token", "mfa_serial_number")),
    Row("transitive tag that there isn't", SESSION, session(transitive_tag_keys=["team"]),
        ("transitive_tag_keys: 'team'", "tags")),
    Row("key of nobody", KEY, {"user_name": "jo anne"}, ("user_name: 'jo anne'", "1 to 64")),
    Row("no key", KEY, {"user_name": "jo", "id": "AKIA-1"}, ("id: 'AKIA-1'", "AKIAIOSFODNN7EXAMPLE")),
    Row("which key", KEY, {"user_name": "jo", "state": "absent"}, ("state is absent", "id")),
    Row("rotation of one key", KEY, {"user_name": "jo", "rotate": {}, "id": "AKIAIOSFODNN7EXAMPLE"},
        ("mutually exclusive", "rotate", "id")),
    Row("keys deleted before they are off", KEY, {"user_name": "jo", "rotate": {"delete_unused_after_days": 0}},
        ("rotate.delete_unused_after_days: 0", "1 or more")),
    Row("no secret's name", KEY, {"user_name": "jo", "sink": {"secret": "key of jo"}},
        ("sink.secret: 'key of jo'", "512")),
    Row("two sinks", KEY, {"user_name": "jo", "sink": {"file": "/key", "secret": "key"}},
        ("sink: give one of file and secret",)),
    Row("name of nobody's keys", f"{KEY}_info", {"user_name": ""}, ("user_name: ''", "1 to 64")),
    Row("alias in capitals", ALIAS, {"alias": "Photos"}, ("alias: 'Photos'", "lower-case", "3 to 63")),
    Row("alias with two hyphens", ALIAS, {"alias": "my--photos"}, ("alias: 'my--photos'", "single hyphens")),
    Row("empty alias", ALIAS, {"alias": ""}, ("alias: it is empty", "state: absent")),
    Row("passwords too short", PASSWORDS, {"min_pw_length": 5}, ("min_pw_length: 5", "6 to 128")),
    Row("passwords that live too long", PASSWORDS, {"pw_max_age": 1096}, ("pw_max_age: 1096", "0 to 1095")),
    Row("too many passwords to remember", PASSWORDS, {"pw_reuse_prevent": 25}, ("pw_reuse_prevent: 25", "0 to 24")),
    Row("a folder to send that isn't there", SYNC, sync(), ("file_root:", "/no/such/folder")),
    Row("nowhere to fetch to", SYNC, {"bucket": NAME, "mode": "pull"}, ("file_root is needed", "pull")),
    Row("a file to fetch into", SYNC, sync(file_root="/dev/null", mode="pull"), ("file_root: /dev/null is a file",)),
    Row("nothing to copy from", SYNC, sync(mode="copy"), ("copy_src is needed",)),
    Row("a source of no copy", SYNC, sync(copy_src={"bucket": NAME}), ("copy_src goes with mode: copy", "push")),
    Row("bucket of a copy", SYNC, sync(mode="copy", copy_src={"bucket": "B"}), ("copy_src.bucket: 'B'",)),
    Row("copies of copies", SYNC, sync(mode="copy", key_prefix="a/b", copy_src={"bucket": NAME, "prefix": "a"}),
        ("key_prefix:", "'a/b/'", "'a/'")),
    Row("bucket of a sync", SYNC, sync(bucket="Photos"), ("bucket: 'Photos'", "lower-case")),
    Row("no lane at all", SYNC, sync(concurrency=0), ("concurrency:", "1 to 64")),
    Row("a small part", SYNC, sync(part_size=1024), ("part_size:", "5242880")),
    Row("hardly any bandwidth", SYNC, sync(max_bandwidth=1), ("max_bandwidth:", "at least 1024")),
    Row("a bound to nothing", SYNC, sync(max_delete=1), ("max_delete", "delete: true")),
    Row("an ending without a dot", SYNC, sync(mime_map={"txt": "text/plain"}), ("mime_map:", "'txt'", "dot")),
    Row("too many tags to send", SYNC, sync(tags={str(n): "x" for n in range(11)}), ("tags:", "at most 10", "11")),
    Row("a KMS key for AES", SYNC, sync(encryption="AES256", encryption_kms_key_id="alias/photos"),
        ("encryption_kms_key_id", "aws:kms")),
    Row("the remains of one file", SYNC, sync(file_root="/dev/null", delete=True), ("delete:", "/dev/null")),
    Row("bucket of an object", OBJECT, thing(bucket="Photos", mode="get", dest="sea.jpg"), ("bucket: 'Photos'",)),
    Row("no mode", OBJECT, thing(), ("one of the following is required", "mode", "state")),
    Row("no object", OBJECT, {"bucket": NAME, "mode": "put", "content": "x"}, ("object is needed", "put")),
    Row("long key", OBJECT, thing(object="é" * 600, content="x"), ("object:", "1200", "1024")),
    Row("nothing to put", OBJECT, thing(mode="put"), ("src, content or content_base64 is needed",)),
    Row("nowhere to get it", OBJECT, thing(mode="get"), ("dest is needed",)),
    Row("a retention without a mode", OBJECT, thing(content="x", retention={"days": 1}),
        ("retention.mode", "GOVERNANCE")),
    Row("a retention without an end", OBJECT, thing(content="x", retention={"mode": "GOVERNANCE"}),
        ("retention", "until or days")),
    Row("a retention with two ends", OBJECT,
        thing(content="x", retention={"mode": "GOVERNANCE", "days": 1, "until": "2130-01-01"}), ("until or days",)),
    Row("a retention of no day", OBJECT, thing(content="x", retention={"mode": "GOVERNANCE", "days": 0}),
        ("retention.days", "1 to 36500")),
    Row("a retention until some day", OBJECT, thing(content="x", retention={"mode": "GOVERNANCE", "until": "soon"}),
        ("retention.until", "'soon'", "ISO 8601")),
    Row("a retention that is over", OBJECT, thing(content="x", retention={"mode": "GOVERNANCE", "until": "2020-01-01"}),
        ("retention.until", "2020-01-01", "past")),
    Row("a retention of what is read", OBJECT, thing(mode="getstr", retention={"mode": "GOVERNANCE", "days": 1}),
        ("retention", "getstr")),
    Row("a hold of what is deleted", OBJECT, thing(state="absent", legal_hold=True), ("legal_hold", "delobj")),
    Row("an end of caching", OBJECT, thing(content="x", expires="never"), ("expires", "'never'")),
    Row("two conditions", OBJECT, thing(content="x", if_match="a", if_none_match="*"), ("if_match and if_none_match",)),
    Row("an ETag for none", OBJECT, thing(content="x", if_none_match="abc"), ("if_none_match", "abc")),
    Row("a condition of a read", OBJECT, thing(mode="get", dest="sea.jpg", if_match="a"), ("if_match", "get")),
    Row("all objects without a yes", OBJECT, {"bucket": NAME, "state": "absent"}, ("prefix", "whole_bucket: true")),
    Row("all and a part", OBJECT, {"bucket": NAME, "state": "absent", "prefix": "a", "whole_bucket": True},
        ("prefix and whole_bucket",)),
    Row("a version of many", OBJECT, {"bucket": NAME, "state": "absent", "prefix": "a", "version": "1"},
        ("version", "object")),
    Row("all versions of one", OBJECT, thing(state="absent", all_versions=True), ("all_versions", "prefix")),
    Row("many to one key", OBJECT, thing(mode="copy", copy_src={"prefix": "2026/"}), ("object", "copy_src.object")),
    Row("many into themselves", OBJECT,
        {"bucket": NAME, "mode": "rename", "prefix": "2026/sea/", "copy_src": {"prefix": "2026/"}},
        ("prefix", "2026/sea/", "copy_src.prefix")),
    Row("a form for nothing", OBJECT, {"bucket": NAME, "mode": "posturl"}, ("posturl", "object", "prefix")),
    Row("a form of no size", OBJECT, thing(mode="posturl", upload_conditions={"min_size": 2, "max_size": 1}),
        ("upload_conditions", "min_size", "max_size")),
    Row("conditions of no form", OBJECT, thing(mode="puturl", upload_conditions={"max_size": 1}),
        ("upload_conditions", "posturl")),
    Row("two contents", OBJECT, thing(content="x", content_base64="eA=="), ("mutually exclusive", "content_base64")),
    Row("no base64", OBJECT, thing(content_base64="=x="), ("content_base64",)),
    Row("no file", OBJECT, thing(src="no-such-file.jpg"), ("src:", "no-such-file.jpg")),
    Row("a folder for a file", OBJECT, thing(src="/"), ("src: / is not a file",)),
    Row("no source", OBJECT, thing(mode="copy"), ("copy_src.object is needed",)),
    Row("onto itself", OBJECT, thing(mode="move", copy_src={"object": "sea.jpg"}),
        ("object", "copy_src.object", "same")),
    Row("rename elsewhere", OBJECT, thing(mode="rename", copy_src={"bucket": "elsewhere", "object": "sea.jpg"}),
        ("copy_src.bucket", "mode: move")),
    Row("link for a year", OBJECT, thing(mode="geturl", expiry=31_536_000), ("expiry", "604800")),
    Row("overwrite", OBJECT, thing(content="x", overwrite="sometimes"), ("overwrite", "sometimes")),
    Row("tags", OBJECT, thing(content="x", tags={str(number): "x" for number in range(11)}), ("tags", "10", "11")),
    Row("mode and state", OBJECT, thing(mode="put", state="present", content="x"), ("mutually exclusive", "state")),
    Row("no bucket", OBJECT, thing(bucket="no-such-bucket", content="x"),
        ("s3://no-such-bucket/sea.jpg", "NoSuchBucket")),
    Row("no object there", OBJECT, thing(mode="getstr"), (f"no object s3://{NAME}/sea.jpg",)),
    Row("trust nobody", ROLE, role(trust={}), ("trust:", "names nobody")),
    Row("trust a number", ROLE, role(trust={"accounts": ["12345"]}), ("trust.accounts: '12345'", "12 digits")),
    Row("trust without whom", ROLE, role(trust={"services": ["ec2"], "mfa": True}), ("trust.mfa", "trust.accounts")),
    Row("trust every token", ROLE, role(trust={"oidc": {"provider_arn": "accounts.google.com"}}),
        ("trust.oidc:", "audience", "everybody")),
    Row("two trusts", ROLE, role(trust={"services": ["ec2"]}, assume_role_policy_document={}),
        ("mutually exclusive", "assume_role_policy_document|trust")),
    Row("trust with a resource", ROLE, role(assume_role_policy_document=document(Principal="*")),
        ("assume_role_policy_document:", "Resource")),
    Row("trust without STS", ROLE, role(assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]})), ("s3:GetObject", "actions of STS")),
    Row("no trust", ROLE, role(), ("assume_role_policy_document or trust is needed", "reader")),
    Row("long session", ROLE, role(max_session_duration=50000), ("max_session_duration: 50000", "43200")),
    Row("no such policy", ROLE, role(trust={"services": ["ec2"]}, managed_policies=["no-such"]),
        ("managed_policies:", "no-such")),
    Row("no policy's name", ROLE, role(managed_policies=["no name"]), ("managed_policies: 'no name'", "ARN")),
    Row("inline with a principal", ROLE, role(inline_policies={"one": document(Principal="*")}),
        ("inline_policies.one:", "Principal")),
    Row("boundary that can't be one", ROLE, role(boundary="the reader"), ("boundary: 'the reader'", "ARN")),
    Row("boundary that isn't there", ROLE, role(trust={"services": ["ec2"]}, boundary="no-such-policy"),
        ("boundary", "no-such-policy")),
    Row("too many versions", POLICY, {"name": "read", "versions_kept": 6}, ("versions_kept: 6", "1 to 5")),
    Row("a version by number", POLICY, {"name": "read", "version": "2"}, ("version: '2'", "v1, v2")),
    Row("a version and a document", POLICY, {"name": "read", "version": "v2", "policy": document()},
        ("mutually exclusive", "policy", "version")),
    Row("a policy that is dangerous", CHECK, {"policy": document(Action="*", Resource="*"), "offline": True},
        ("policy: security warning PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE at Statement[0].Resource",)),
    Row("a policy that is no JSON, checked", CHECK, {"policy": "{", "offline": True},
        ("policy: error INVALID_POLICY", "line 1 column 2")),
    Row("a policy that grants more", CHECK,
        {"policy": document(Action="s3:*"), "compare": {"with": document()}, "offline": True},
        ("compare: policy grants more", "Statement 1 allows s3:*")),
    Row("nothing to check", CHECK, {"validate": True}, ("one of the following is required", "policy, simulate")),
    Row("a comparison of nothing", CHECK, {"simulate": [], "compare": {"with": document()}}, ("compare", "policy")),
    Row("a person without a name", SOMEBODY, {"given_name": "Jo"}, ("user_name or email",)),
    Row("a person's name with a blank", SOMEBODY, {"user_name": "jo martin"}, ("user_name", "jo martin", "blanks")),
    Row("two e-mail addresses", SOMEBODY,
        {"user_name": "jo", "emails": [{"value": "a@example.com"}, {"value": "b@example.com"}]},
        ("emails: AWS keeps one entry",)),
    Row("a person without a family name", SOMEBODY, {"user_name": "jo", "family_name": ""}, ("family_name", "cleared")),
    Row("no such store", SOMEBODY, {"user_name": "jo", "identity_store_id": "d-0000000000", "given_name": "Jo",
                                    "family_name": "Martin"}, ("identity_store_id", "d-0000000000")),
    Row("a reserved name", CREW, {"display_name": "Administrator"}, ("display_name", "reserved")),
    Row("a member who isn't there", CREW, {"display_name": "crew", "members": ["nobody"]},
        ("members: there is no user nobody",)),
    Row("a grant of nothing", ACCESS, {"principal": "role/reader", "location": "s3://photos"},
        ("permission is needed",)),
    Row("a grant to a name alone", ACCESS, {"principal": "reader", "location": "s3://photos", "permission": "READ"},
        ("principal: 'reader'", "role/")),
    Row("a grant of a whole region", ACCESS, {"principal": "role/reader", "location": "s3://", "permission": "READ"},
        ("prefix", "whole region")),
    Row("a grant to nobody", ACCESS, {"location": "s3://photos", "permission": "READ"},
        ("one of the following is required", "user, group, principal")),
    Row("a grant without a role for its location", ACCESS,
        {"principal": "role/reader", "location": "s3://photos", "permission": "READ"},
        ("iam_role is needed", "s3://photos is no location")),
    Row("no place to see", ACCESS + "_info", {"scope": "photos"}, ("scope: 'photos' is no place in S3",)),
    Row("no principal's ARN", CHECK, {"simulate": [{"principal": "jo", "actions": ["s3:GetObject"]}]},
        ("simulate[0].principal: 'jo'", "ARN")),
    Row("a simulation of nothing", CHECK, {"policy": document(), "simulate": [{"actions": []}]},
        ("simulate[0].actions: there is none",)),
    Row("a simulation of no resource", CHECK,
        {"policy": document(), "simulate": [{"actions": ["s3:GetObject"], "resources": ["photos"]}]},
        ("simulate[0].resources: 'photos'", "ARN")),
    Row("a wildcard that isn't simulated", CHECK, {"policy": document(), "simulate": [{"actions": ["s3:*"]}]},
        ("simulate[0].actions: 's3:*'", "wildcards")),
    Row("two ways to find policies", POLICY + "_info", {"name": "read", "path_prefix": "/"},
        ("mutually exclusive", "name|path_prefix")),
    Row("no policy's ARN", POLICY + "_info", {"arn": "read"}, ("arn: 'read'", "policy/<name>")),
    Row("two ways to find roles", "converge.aws.iam_role_info", {"name": "reader", "path_prefix": "/"},
        ("mutually exclusive", "name|path_prefix")),
    Row("no role's name", "converge.aws.iam_role_info", {"name": "no role"}, ("name: 'no role'", "64 letters")),
    Row("no profile's name", "converge.aws.iam_instance_profile_info", {"name": "no profile"},
        ("name: 'no profile'", "128 letters")),
    Row("no path", "converge.aws.iam_instance_profile", {"name": "servers", "path": "converge"},
        ("path: 'converge'", "slash")),
    Row("a role for no name", "converge.aws.iam_instance_profile", {"name": "servers", "role": "no role"},
        ("role: 'no role'", "letters")),
    Row("a service's role", ROLE, role(path="/aws-service-role/x.amazonaws.com/", trust={"services": ["ec2"]}),
        ("/aws-service-role/", "CreateServiceLinkedRole")),
    Row("a guardrail that names somebody", GUARDRAIL, {"name": "no", "content": document(Principal="*")},
        ("content: statement 1 has a Principal",)),
    Row("no organization", GUARDRAIL, {"name": "no", "content": document()}, ("in no organization", "CreateOrgan")),
    Row("no service", "converge.aws.iam_service_linked_role", {"service_name": "autoscaling"},
        ("service_name: 'autoscaling'", "autoscaling.amazonaws.com")),
    Row("no suffix", "converge.aws.iam_service_linked_role",
        {"service_name": "autoscaling.amazonaws.com", "custom_suffix": "my photos"},
        ("custom_suffix: 'my photos'", "64 letters")),
    Row("a suffix that isn't allowed", "converge.aws.iam_service_linked_role",
        {"service_name": "ecs.amazonaws.com", "custom_suffix": "photos"},
        ("InvalidInput", "Custom suffix is not allowed for ecs.amazonaws.com")),
    Row("a provider without TLS", OIDC, {"url": "http://example.com"}, ("url: 'http://example.com'", "https://")),
    Row("a provider's port", OIDC, {"url": "https://example.com:8443"}, ("example.com:8443", "without a port")),
    Row("no fingerprint", OIDC, {"url": "example.com", "thumbprints": ["abc"]}, ("thumbprints: 'abc'", "40")),
    Row("no thumbprints", OIDC, {"url": "example.com", "thumbprints": []}, ("thumbprints: 0", "Leave the option out")),
    Row("no provider's URL", "converge.aws.iam_oidc_provider_info", {"url": "ftp://example.com"},
        ("url: 'ftp://example.com'",)),
    Row("no metadata", SAML, {"name": "directory"}, ("metadata is needed", "directory")),
    Row("metadata that is no XML", SAML, {"name": "directory", "metadata": "<a>"}, ("metadata: this is no XML",)),
    Row("other XML", SAML, {"name": "directory", "metadata": "<html/>"}, ("metadata:", "html", "EntityDescriptor")),
    Row("short metadata", SAML,
        {"name": "directory", "metadata": '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>'},
        ("metadata: it has 64 characters", "1000")),
    Row("metadata with a DOCTYPE", SAML, {"name": "directory", "metadata": "<!DOCTYPE a><a/>"}, ("DOCTYPE",)),
    Row("a public key", SAML, {"name": "directory", "private_key": "not-to-be-shown"}, ("private_key:", "PEM")),
    Row("a key's own name", SAML, {"name": "directory", "remove_private_keys": ["mine"]},
        ("remove_private_keys: 'mine'", "22")),
    Row("to add and to remove keys", SAML,
        {"name": "directory", "private_key": PRIVATE_KEY, "remove_private_keys": ["A" * 22]},
        ("mutually exclusive", "private_key|remove_private_keys")),
    Row("nothing to restore", RESTORE, {"bucket": NAME, "days": 1}, ("one of the following is required", "manifest")),
    Row("two ways to name objects", RESTORE, {"bucket": NAME, "object": "a", "prefix": "b"}, ("mutually exclusive",)),
    Row("a copy for no day", RESTORE, {"bucket": NAME, "object": "a", "days": 0}, ("days:", "1 day or more")),
    Row("a fallback from nothing", RESTORE,
        {"bucket": NAME, "object": "a", "days": 1, "tier": "standard", "fallback_tier": "bulk"},
        ("fallback_tier", "expedited")),
    Row("no manifest", RESTORE, {"bucket": NAME, "manifest": "/no/such/list.csv", "days": 1},
        ("manifest", "/no/such/list.csv")),
    Row("an object by a number", RESTORE, {"bucket": NAME, "objects": [{"name": "a"}], "days": 1},
        ("objects[0]", "key")),
    Row("no price", RESTORE, {"bucket": NAME, "prefix": "", "prices": {"storage": {"GLACIER": "much"}}},
        ("prices.storage.GLACIER", "'much'")),
    Row("nobody's archive", RESTORE, {"bucket": "no-such-bucket", "object": "a", "days": 1},
        ("no-such-bucket", "has no a")),
    Row("an instance that RDS can't name", DATABASE, {"id": "1-photos"}, ("db_instance_identifier: '1-photos'",)),
    Row("an instance of nothing", DATABASE, {"id": "photos", "engine": "mysql"},
        ("db_instance_class and allocated_storage", "manage_master_user_password: true")),
    Row("an engine of no version", DATABASE,
        {"id": "photos", "engine": "mysql", "engine_version": "1.2", "class": "db.t4g.micro", "allocated_storage": 20,
         "username": "jo", "manage_master_user_password": True}, ("engine_version: RDS has no mysql 1.2", "8.4")),
    Row("a class of nowhere", DATABASE,
        {"id": "photos", "engine": "mysql", "class": "db.z9.nano", "allocated_storage": 20, "username": "jo",
         "manage_master_user_password": True}, ("db_instance_class: mysql", "db.z9.nano", "There is db.")),
    Row("windows that overlap", DATABASE,
        {"id": "photos", "backup_window": "05:30-06:30", "maintenance_window": "sun:05:00-sun:06:00"},
        ("preferred_backup_window", "overlaps")),
    Row("two passwords", DATABASE, {"id": "photos", "password": "Hush-1234", "manage_master_user_password": True},
        ("manage_master_user_password", "one of the two")),
    Row("instances by no filter", "converge.aws.rds_instance_info", {"filters": {"color": "red"}},
        ("filters: RDS has no filter 'color'",)),
    Row("a budget without a limit", BUDGET_OF, {"name": "storage", "notifications": []},
        ("limit is needed", "storage")),
    Row("a budget that tells nobody", BUDGET_OF,
        {"name": "storage", "limit": {"amount": 1}, "notifications": [{"threshold": 80, "subscribers": ["jo"]}]},
        ("notifications[0].subscribers: 'jo'", "SNS topic")),
    Row("costs that end before they begin", "converge.aws.cost_info", {"start": "2026-02-01", "end": "2026-01-01"},
        ("end: 2026-01-01 is not after start",)),
    Row("costs by nothing", "converge.aws.cost_info", {"group_by": ["team"]}, ("group_by: 'team'", "storage_class")),
    Row("a monitor of nothing", "converge.aws.cost_anomaly_monitor", {"name": "services"}, ("dimension is needed",)),
    Row("a mail at once", "converge.aws.cost_anomaly_monitor",
        {"name": "services", "dimension": "service", "subscriptions": [
            {"name": "a", "frequency": "immediate", "subscribers": ["jo@example.com"], "threshold_amount": 1}]},
        ("subscriptions[0].subscribers", "SNS topic", "immediate")),
    Row("two kinds of filters", BUDGET_OF, {"name": "storage", "filters": {}, "filter_expression": {}},
        ("mutually exclusive", "filters|filter_expression")),
    Row("a job that does nothing", JOB, {"name": "n", "generate": {"bucket": NAME}, "role": "r"},
        ("one of restore, copy", "what is to be done")),
    Row("a job with nothing", JOB, {"name": "n", "delete_tags": True, "role": "r"},
        ("manifest, objects, src, generate",)),
    Row("a job that does two things", JOB, {"name": "n", "tag": {}, "delete_tags": True, "role": "r"},
        ("tag and delete_tags exclude each other",)),
    Row("a job without a role", JOB, {"name": "n", "delete_tags": True, "generate": {"bucket": NAME}},
        ("role is needed",)),
    Row("a list without a bucket", JOB, {"name": "n", "delete_tags": True, "objects": ["a"], "role": "r"},
        ("source_bucket is needed",)),
    Row("a list that goes nowhere", JOB,
        {"name": "n", "delete_tags": True, "objects": ["a"], "source_bucket": NAME, "role": "r"},
        ("manifest_output is needed",)),
    Row("a price that isn't known", JOB,
        {"name": "n", "restore": {"days": 1}, "generate": {"bucket": NAME}, "role": "r", "max_cost": 5},
        ("max_cost", "expected.objects")),
    Row("a job to confirm", JOB, {"name": "n", "state": "confirmed"}, ("no batch job n",)),
    Row("no provider's name", "converge.aws.iam_saml_provider_info", {"name": "my directory"},
        ("name: 'my directory'", "128")),
    Row("vault name", VAULT, {"name": "my photos"}, ("name: 'my photos'", "255")),
    Row("vault account", VAULT, {"name": "photos", "account_id": "12"}, ("account_id:", "12 digits")),
    Row("vault tags", VAULT, {"name": "photos", "tags": {str(one): "" for one in range(11)}}, ("tags:", "10 at most")),
    Row("vault policy", VAULT, {"name": "photos", "policy": {"Version": "2012-10-17"}}, ("policy:", "Statement")),
    Row("vault events", VAULT, {"name": "photos", "notifications": {"sns_topic": "arn:x", "events": []}},
        ("notifications.events", "name one")),
    Row("vault topic", VAULT, {"name": "photos", "notifications": {"events": ["ArchiveRetrievalCompleted"]}},
        ("notifications.sns_topic", "ARN")),
    Row("no archive to tell of", ARCHIVES, {}, ("name buckets, vaults, or both",)),
    Row("an archive's odd day", ARCHIVES, {"vaults": ["photos"], "date": "tomorrow"}, ("date", "2026-11-21")),
    Row("copies for no day", ARCHIVES, {"vaults": ["photos"], "days": 0}, ("days", "at least 1")),
    Row("prices of a class that isn't", ARCHIVES, {"vaults": ["photos"], "prices": {"storage": {"ICE": 1}}},
        ("prices", "ICE")),
    Row("vault lock without a policy", VAULT, {"name": "photos", "lock": {"state": "started"}}, ("lock.policy",)),
    Row("vault lock unconfirmed", VAULT, {"name": "photos", "lock": {"state": "completed"}},
        ("confirm_vault_name", "photos", "Nothing was sent")),
    Row("archive description", ARCHIVE, archive(src="/etc/hosts", description="é"), ("description:", "ASCII")),
    Row("archive parts", ARCHIVE, archive(src="/etc/hosts", part_size=3), ("part_size: 3", "power of two")),
    Row("archive lanes", ARCHIVE, archive(src="/etc/hosts", concurrency=0), ("concurrency: 0", "64")),
    Row("archive without a file", ARCHIVE, archive(), ("src:",)),
    Row("archive without a name", ARCHIVE, archive(state="absent"), ("archive_id or name",)),
    Row("archive with an id", ARCHIVE, archive(archive_id="a", src="/etc/hosts"), ("archive_id", "src")),
    Row("archive's index", ARCHIVE, archive(src="/etc/hosts", index="/no/such/index"), ("index:", "/no/such")),
    Row("job without an archive", VAULT_JOB, vault_job(), ("archive_id or name",)),
    Row("job without an index", VAULT_JOB, vault_job(name="sea"), ("index:",)),
    Row("job's range", VAULT_JOB, vault_job(archive_id="a", byte_range="1-2"), ("byte_range: 1-2", "1048576")),
    Row("inventory's range", VAULT_JOB, {"vault": "photos", "type": "inventory", "byte_range": "0-1"},
        ("byte_range:",)),
    Row("job's dest", VAULT_JOB, vault_job(archive_id="a", dest="/no/such/file"), ("dest:", "/no/such")),
    Row("retrieval limit", RETRIEVAL, {"strategy": "none", "bytes_per_hour": 1}, ("bytes_per_hour:", "none")),
    Row("retrieval of nothing", RETRIEVAL, {"strategy": "bytes_per_hour", "bytes_per_hour": 0},
        ("bytes_per_hour: 0", "one byte")),
    Row("an alarm's odd period", ALARM, alarm(period=45), ("period: 45", "multiple of 60")),
    Row("an alarm that looks back too far", ALARM, alarm(evaluation_periods=8), ("evaluation_periods: 8", "604800 s")),
    Row("more than there are", ALARM, alarm(datapoints_to_alarm=2), ("datapoints_to_alarm: 2", "evaluation_periods")),
    Row("an alarm on nothing", ALARM, alarm(metric_name=None, threshold=None),
        ("can't be made without", "threshold, metric_name")),
    Row("a band without one", ALARM, alarm(comparison="GreaterThanUpperThreshold"),
        ("comparison:", "threshold_metric_id")),
    Row("a topic that there isn't", ALARM, alarm(alarm_actions=["nobody"]), ("no SNS topic nobody",)),
    Row("no action at all", ALARM, alarm(ok_actions=["jo@example.com"]), ("ok_actions: 'jo@example.com'", "SNS topic")),
    Row("a percentile above all", ALARM, alarm(statistic=None, extended_statistic="p101"),
        ("extended_statistic: 'p101'",)),
    Row("two metrics that are told", ALARM, alarm(
        namespace=None, metric_name=None, statistic=None, period=None,
        metrics=[{"id": name, "metric_stat": {"metric": {"namespace": "A", "metric_name": "b"}, "period": 60,
                                              "stat": "Sum"}} for name in "ab"]), ("metrics:", "return_data: false")),
    Row("a metric and metrics", ALARM, alarm(metrics=[{"id": "a", "expression": "1"}]),
        ("mutually exclusive", "metrics")),
    Row("one subnet", SUBNETS, {"name": "shop", "description": "x", "subnets": ["subnet-0000000a"]},
        ("subnets:", "two at least")),
    Row("subnets that are nowhere", SUBNETS, {
        "name": "shop", "description": "x", "subnets": ["subnet-0000000a", "subnet-0000000b"]},
        ("there is no subnet subnet-0000000a in eu-west-3",)),
    Row("RDS's own group", SUBNETS, {"name": "default", "state": "absent"}, ("name: default is RDS's own",)),
    Row("a parameter that is none", SETTINGS, {
        "name": "shop", "engine": "postgres16", "description": "x", "params": {"work_men": 64}},
        ("params.work_men: postgres16 has no such parameter", "work_mem")),
    Row("a parameter that is too small", SETTINGS, {
        "name": "shop", "engine": "postgres16", "description": "x", "params": {"work_mem": 1}},
        ("params.work_mem: 1 is not allowed",)),
    Row("an engine for a family", SETTINGS, {"name": "shop", "engine": "postgres", "description": "x"},
        ("engine: 'postgres' is not the family",)),
    Row("an option that is none", ADDITIONS, {**ADDITION, "options": [{"option_name": "MARIADB_AUDIT"}]},
        ("options[0].option_name: the engine has no option MARIADB_AUDIT", "MARIADB_AUDIT_PLUGIN")),
    Row("a setting that is too much", ADDITIONS, {**ADDITION, "options": [{
        "option_name": "MARIADB_AUDIT_PLUGIN",
        "option_settings": [{"name": "SERVER_AUDIT_FILE_ROTATIONS", "value": "101"}]}]},
        ("option_settings[0].value: 101 is not allowed. Allowed: 0-100",)),
    Row("a network that is none", FIREWALL, {"name": "shop", "description": "x", "rules": [
        {"ports": [22], "cidr_ip": ["10.0.0.0/33"]}]}, ("rules[0].cidr_ip: '10.0.0.0/33' is not a network",)),
    Row("a rule for a group that is nowhere", FIREWALL, {"name": "shop", "description": "x", "rules": [
        {"ports": [22], "group_name": ["servers"]}]}, ("there is no security group servers",)),
    Row("a version of no engine", ENGINES, {"engine_version": "16"}, ("engine_version:", "engine")),
    Row("a log of nobody", LOGS, {"id": "no-such-shop"}, ("no-such-shop", "DBInstanceNotFound")),
    Row("a pattern for no log", LOGS, {"id": "shop", "pattern": "x"}, ("pattern:", "log_file_name")),
    Row("a category that is none", EVENTS, {
        "name": "alerts", "topic": "alerts", "source_type": "db-instance", "categories": ["failures"]},
        ("event_categories: db-instance has no category 'failures'", "failure")),
    Row("a topic's odd name", TOPIC, topic(name="my alerts"), ("name: 'my alerts'", "letters")),
    Row("no mail", TOPIC, topic(subscriptions=[{"protocol": "email", "endpoint": "jo"}]),
        ("email jo", "e-mail address")),
    Row("no protocol", TOPIC, topic(subscriptions=[{"protocol": "pigeon", "endpoint": "jo"}]), ("'pigeon'", "Allowed")),
    Row("raw mail", TOPIC, topic(subscriptions=[
        {"protocol": "email", "endpoint": "jo@example.com", "attributes": {"RawMessageDelivery": True}}]),
        ("RawMessageDelivery is for sqs",)),
    Row("a long name to show", TOPIC, topic(display_name="a" * 101), ("display_name:", "101")),
    Row("a topic's policy without a principal", TOPIC, topic(policy=document()), ("policy", "Principal")),
    Row("copies without order", TOPIC, topic(content_based_deduplication="enabled"), ("topic_type: fifo",)),
    Row("a public snapshot", RDS_SNAPSHOT, {"db_snapshot_identifier": "a", "share_with": ["all"]}, ("allow_public",)),
    Row("an automated snapshot", RDS_SNAPSHOT, {"db_snapshot_identifier": "rds:a", "state": "absent"}, ("automated",)),
    Row("a restore to no time", RDS_RESTORE, {"db_instance_identifier": "new", "source_db_instance_identifier": "shop"},
        ("restore_time", "use_latest_restorable_time")),
    Row("a restore of nothing", RDS_RESTORE, {"db_instance_identifier": "new"}, ("Give one source",)),
    Row("a restore into itself", RDS_RESTORE, {"db_instance_identifier": "shop", "use_latest_restorable_time": True,
        "source_db_instance_identifier": "shop"}, ("makes a new instance",)),
    Row("a replica of itself", RDS_REPLICA,
        {"db_instance_identifier": "shop", "source_db_instance_identifier": "shop"}, ("a replica of itself",)),
    Row("an unconfirmed switchover", RDS_BLUE_GREEN, {"name": "to-17", "state": "switched_over"},
        ("switchover_timeout", "interrupts")),
    Row("an old database in use", RDS_BLUE_GREEN, {"name": "to-17", "delete_old": True}, ("state: absent",)),
    Row("a pool of too much", RDS_PROXY, {"name": "pool", "connection_pool": {"max_connections_percent": 101}},
        ("connection_pool.max_connections_percent", "share of 100")),
    Row("a secret's odd name", SECRET, {"name": "my secret"}, ("name: 'my secret'", "letters")),
    Row("two days", SECRET, {"name": "s", "state": "absent", "recovery_window": 2}, ("recovery_window: 2", "7 to 30")),
    Row("an empty secret", SECRET, {"name": "s", "secret": ""}, ("secret:", "can't be emptied")),
    Row("no kind of cache", CACHE, {"name": "shop"}, ("missing required arguments", "kind")),
    Row("a cache by number", CACHE, {"name": "1st", "kind": "serverless"}, ("name: '1st'", "begins with a letter")),
    Row("limits of nodes", CACHE,
        {"name": "shop", "kind": "replication_group", "usage_limits": {"data_storage": {"maximum": 1}}},
        ("usage_limits: only a cache of kind serverless",)),
    Row("a token too short", CACHE, {"name": "shop", "kind": "replication_group", "auth_token": "short"},
        ("auth_token: it has 16 to 128 letters",)),
    Row("zones without failover", CACHE,
        {"name": "shop", "kind": "replication_group", "multi_az": True, "automatic_failover": False},
        ("multi_az: it needs automatic_failover",)),
    Row("nodes without a type", CACHE, {"name": "shop", "kind": "replication_group", "engine": "valkey"},
        ("There is no replication group shop", "give node_type")),
    Row("a cache without limits", CACHE, {"name": "shop", "kind": "serverless", "usage_limits": {}},
        ("usage_limits", "can't take them away")),
    Row("a cluster's name with an underscore", CLUSTERS, {"db_cluster_identifier": "my_shop"},
        ("db_cluster_identifier", "isn't an identifier")),
    Row("a cluster's backups of never", CLUSTERS, {"db_cluster_identifier": "shop", "backup_retention_period": 0},
        ("backup_retention_period: 0 isn't from 1 to 35",)),
    Row("no database", CONNECT, {"region": REGION}, ("db_instance_identifier", "not none")),
    Row("a bundle that isn't there", CONNECT, {"db_instance_identifier": "shop", "ca_bundle": "/no/such.pem"},
        ("ca_bundle: there is no file /no/such.pem",)),
    Row("a host with nobody's password", SQL, {"host": "h", "engine": "mysql", "query": "SELECT 1"},
        ("password, secret or iam",)),
    Row("no script", SQL, {"db_instance_identifier": "shop", "script": "/no/such.sql"}, ("script:", "No such file")),
    Row("no such instance", SQL, {"db_instance_identifier": "shop", "query": "SELECT 1", "region": REGION},
        ("There is no instance shop",)),
    Row("a board that is no JSON", BOARD, {"name": "archive", "region": REGION, "body": "{"}, ("body:", "JSON")),
    Row("a board without widgets", BOARD, {"name": "archive", "region": REGION, "body": {"title": "a"}},
        ("body: widgets",)),
    Row("a wide board", BOARD, {"name": "archive", "region": REGION, "body": {"widgets": [
        {"type": "text", "width": 25, "properties": {}}]}}, ("widgets[0].width", "1 to 24")),
    Row("a board of nothing", BOARD, {"name": "archive", "region": REGION}, ("body: dashboard archive",)),
    Row("no moment", SERIES, {"region": REGION, "start": "yesterday", "queries": [{"expression": "a"}]},
        ("start: 'yesterday'", "-7d")),
    Row("from the end", SERIES, {"region": REGION, "start": "now", "end": "-1d", "queries": [{"expression": "a"}]},
        ("start:", "not before end")),
    Row("no metric's name", SERIES, {"region": REGION, "queries": [{"namespace": "AWS/S3"}]},
        ("queries: q1 needs metric_name",)),
    Row("two of one name", SERIES, {"region": REGION, "queries": [{"id": "a", "expression": "b"}] * 2},
        ("queries: the id a", "twice")),
    Row("series and a list", SERIES, {"region": REGION, "namespace": "a", "queries": [{"expression": "b"}]},
        ("queries: namespace",)),
    Row("no name of a folder", FOLDER, {"region": REGION, "path": "/Q1: a"}, ("path: 'Q1: a'", "can't have any")),
    Row("into itself", FOLDER, {"region": REGION, "path": "/A/B", "moved_from": "/A"}, ("moved_from: /A", "itself")),
    Row("no site", FOLDER, {"region": REGION, "path": "/A", "organization_id": "acme"}, ("organization_id: 'acme'",)),
    Row("no region of WorkDocs", FOLDER, {"region": REGION, "path": "/A"}, ("region: WorkDocs never was in", REGION)),
    Row("nobody", PERSON, {"region": REGION}, ("username or email is needed",)),
    Row("no first password", PERSON, {"region": REGION, "username": "ana", "password": "abc"},
        ("password: it has 4 to 32",)),
    Row("an heir of nothing", PERSON, {"region": REGION, "username": "ana", "heir": "ben"}, ("heir: it says",)),
    Row("document of no name", DOCUMENT, {"path": "/a:b", "content": "x"}, ("path: 'a:b'", "can't have")),
    Row("document without a path", DOCUMENT, {"content": "x"}, ("path or document_id",)),
    Row("document of two contents", DOCUMENT, {"path": "/a", "content": "x", "copy_of": "/b"},
        ("mutually exclusive", "content", "copy_of")),
    Row("document that is no file", DOCUMENT, {"path": "/a", "mode": "get"}, ("dest:",)),
    Row("share of nobody", SHARES, {"path": "/a", "shares": [{"role": "viewer"}]}, ("shares:", "names none")),
    Row("share without a role", SHARES, {"path": "/a", "shares": [{"user": "ben"}]}, ("shares: ben", "role")),
    Row("share of no address", SHARES, {"path": "/a", "shares": [{"invite": "kim", "role": "viewer"}]},
        ("shares: invite: 'kim'", "e-mail")),
    Row("export to nowhere", EXPORT, {"versions": "all"}, ("bucket", "dest")),
    Row("export with too many hands", EXPORT, {"dest": "/tmp", "concurrency": 33}, ("concurrency:", "1 to 32")),
    Row("export below a prefix of a folder", EXPORT, {"dest": "/tmp", "prefix": "a"}, ("prefix:", "dest")),
    Row("export of a group of no name", EXPORT, {"dest": "/tmp", "groups": [" "]}, ("groups:", "1 to 512")),
    Row("people of no export", MOVE, {"bucket": NAME, "people": [{"name": "ana"}]}, ("people:", "id, status")),
    Row("a share of no role", MOVE, {"bucket": NAME, "shares": [{"owner": "ana", "key": "a/", "type": "user",
        "name": "ben", "role": "boss"}]}, ("shares: 'boss'", "coowner")),
    Row("label too long", LABELS, {"path": "/a", "labels": ["x" * 33]}, ("labels:", "1 to 32")),
    Row("pairs too many", PAIRS, {"path": "/a", "metadata": {str(n): n for n in range(9)}}, ("metadata:", "8 at most")),
    Row("comment of nothing", COMMENT, {"path": "/a", "text": " "}, ("text:", "1 to 2048")),
    Row("endpoint in the open", TOLD, {"endpoint": "http://a.example"}, ("endpoint:", "https://")),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_bad_input(row, aws, playbook):
    begun = aws.last_call()
    told = playbook.task(row.module, row.options, environment=dict(row.environment))
    assert told.kind == "failed"
    assert is_a_sentence(told)
    assert all(words in told["msg"] for words in row.says), told["msg"]
    assert told["changed"] is False
    assert [call for call in aws.writes(begun) if call["status"] == 200] == []
    assert "not-to-be-shown" not in json.dumps(told.result)


def is_a_sentence(told: Any) -> bool:
    """Whether a failure speaks to people: no traceback, no line of code, no Python exception."""
    message = told["msg"]
    bare = not re.search(r"Traceback|File \".*\", line|\b[a-z]+\.[a-z.]+\.[A-Z]\w*(Error|Exception)\b", message)
    return bare and len(message.splitlines()) == 1 and "Traceback" not in str(told.get("exception", ""))


SAME_BOTH_WAYS = ("unknown option", "wrong type", "wrong choice inside", "no name", "both and", "short name",
                  "nobody there", "no credentials")  # fmt: skip


@pytest.mark.parametrize("name", SAME_BOTH_WAYS)
def test_the_sentence_is_the_same_both_ways(name, playbook):
    row = next(row for row in ROWS if row.name == name)
    here, there = (
        playbook.task(row.module, row.options, way, environment=dict(row.environment))
        for way in ("in_process", "ansiballz")
    )
    assert (here.kind, there.kind) == ("failed", "failed")
    # Of a set of choices, Ansible lists the members in any order.
    assert sorted(re.findall(r"[\w.]+", here["msg"])) == sorted(re.findall(r"[\w.]+", there["msg"]))
    assert {*here.result} == {*there.result}


@pytest.fixture
def full_bucket(aws):
    s3 = aws.client("s3", REGION)
    s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=NAME, Key="sea.jpg", Body=b"x")
    return s3


@pytest.mark.parametrize("check", [False, True])
def test_a_policy_in_other_letters_is_named(check, aws, playbook):
    aws.client("iam", REGION).create_policy(PolicyName="Read", PolicyDocument=json.dumps(document()))
    begun = aws.last_call()
    told = playbook.task(POLICY, {"name": "read", "policy": document()}, check_mode=check)
    assert told.kind == "failed" and is_a_sentence(told)
    assert "there is Read" in told["msg"]
    assert aws.writes(begun) == []


NOWHERE_TO_WRITE = "/no/such/folder/sea.jpg"


@pytest.mark.parametrize(("module", "options", "says"), [
    (BUCKET, bucket(state="absent"), ("not empty", "1 object version", "force: true")),
    (OBJECT, thing(mode="get", dest=NOWHERE_TO_WRITE), ("dest:", "/no/such/folder")),
    (OBJECT, thing(mode="getstr", version="no-such-version"), ("no-such-version",)),
    (OBJECT, thing(content="y", if_match="abc"), ("if_match", "ETag", "abc")),
    (OBJECT, thing(state="absent", if_match="abc"), ("if_match", "ETag", "abc")),
    (OBJECT, thing(content="y", if_none_match="*"), ("if_none_match", "is there already")),
    (OBJECT, thing(state="present", legal_hold=True), ("no object lock", "legal_hold", "object_lock_enabled: true")),
    (OBJECT, thing(object="new", content="y", retention={"mode": "GOVERNANCE", "days": 1}),
     ("no object lock", "retention")),
    (OBJECT, thing(object="gone", state="present", cache_control="no-cache"), (f"no object s3://{NAME}/gone",)),
    (BUCKET, bucket(region="us-east-1"), ("region:", REGION, "us-east-1")),
], ids=["not empty", "no folder", "no version", "another ETag to replace", "another ETag to delete", "there already",
        "a hold without a lock", "a retention without a lock", "nothing to change", "another region"])  # fmt: skip
def test_refused_by_what_is_there(module, options, says, aws, playbook, full_bucket):
    begun = aws.last_call()
    told = playbook.task(module, options)
    assert told.kind == "failed" and is_a_sentence(told)
    assert all(words in told["msg"] for words in says), told["msg"]
    assert aws.writes(begun) == []


def test_the_last_administrator_is_kept(aws, playbook):
    """In an account where bot may make changes, and kim alone can give rights, by a group that she is the last in."""
    iam = aws.client("iam", REGION)
    for user in ("bot", "kim"):
        iam.create_user(UserName=user)
    iam.create_group(GroupName="admins")
    iam.add_user_to_group(GroupName="admins", UserName="kim")
    iam.put_group_policy(GroupName="admins", PolicyName="all", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))  # fmt: skip
    made = iam.create_access_key(UserName="bot")["AccessKey"]
    key = {"access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}
    alone = {"name": "admins", "users": [], "purge_users": True, **key}
    inline_one = {"iam_type": "group", "iam_name": "admins", "policy_name": "all", "state": "absent", **key}
    for module, options in ((GROUP, alone), (INLINE, inline_one), (USER, {"name": "kim", "state": "absent", **key})):
        begun = aws.last_call()
        told = playbook.task(module, options)
        assert told.kind == "failed" and is_a_sentence(told)
        assert all(words in told["msg"] for words in ("user kim", "allow_self_lockout: true")), told["msg"]
        assert aws.writes(begun) == []
    told = playbook.task(GROUP, {**alone, "allow_self_lockout": True})
    assert (told.kind, told["changed"]) == ("ok", True)
