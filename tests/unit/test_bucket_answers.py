# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What S3 answers about a bucket, in every form that it is documented to have: no form is drift, and all drift is seen.

The bodies are those of the S3 API reference's pages on the Get and List actions, and of the user guide's pages on each
setting. Spellings of policies and of lifecycle rules are tried in test_policies.py and test_lifecycle.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.parsers import create_parser

from ansible_collections.converge.aws.plugins.module_utils import state as states
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError
from ansible_collections.converge.aws.plugins.module_utils.planning import fresh
from support.model import Model, operations
from support.modules import module, params
from support.planning import WHERE, plan

BUCKET = module("s3_bucket").RESOURCE
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:eu-west-3:123456789012:key/{KEY}"
ROLE = "arn:aws:iam::123456789012:role/copies"
TOPIC, QUEUE = (f"arn:aws:{one}:eu-west-3:123456789012:pictures" for one in ("sns", "sqs"))
NEWBORN = fresh(BUCKET.parts, params("s3_bucket", name="photos"), Model("s3"))


class Answers:
    """The api of an S3 that gives one answer: the body of a 200, or the code of an error."""

    service = "s3"

    def __init__(self, operation: str, body: str) -> None:
        self.operation, self.body = operation, body
        self.output_shape = Model("s3").output_shape

    def call(self, operation: str, _request: Any) -> Any:
        if operation == "head_bucket":
            return {"BucketRegion": WHERE.region}
        assert operation == self.operation
        if self.body[0] not in "<{":
            raise ApiError(operation, self.body, "", 404)
        answer = {"status_code": 200, "headers": {}, "body": self.body.encode()}
        return create_parser("rest-xml").parse(answer, operations("s3")[operation].output_shape)

    def pages(self, operation: str, request: Any) -> list[Any]:
        return [self.call(operation, request)]

    def side_by_side(self, calls: list[Any]) -> list[Any]:
        return [self._attempt(call) for call in calls]

    @staticmethod
    def _attempt(call: Any) -> Any:
        try:
            return call()
        except ApiError as error:
            return error


def planned(operation: str, body: str, said: Mapping[str, Any]) -> Any:
    """The plan of a task for a bucket of which S3 answers this."""
    arguments = params("s3_bucket", name="photos", **said)
    api = Answers(operation, body)
    seen = states.read(BUCKET, states.named(BUCKET, arguments), arguments, WHERE, api)
    return plan(BUCKET, seen, arguments)


def xml(name: str, inner: str = "") -> str:
    return f'<{name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inner}</{name}>'


def encryption(algorithm: str, more: str = "", key: str = "") -> tuple[str, str]:
    chosen = f"<KMSMasterKeyID>{key}</KMSMasterKeyID>" if key else ""
    rule = f"<SSEAlgorithm>{algorithm}</SSEAlgorithm>{chosen}"
    return "get_bucket_encryption", xml("ServerSideEncryptionConfiguration", (
        f"<Rule><ApplyServerSideEncryptionByDefault>{rule}</ApplyServerSideEncryptionByDefault>{more}</Rule>"
    ))  # fmt: skip


def versioning(inner: str) -> tuple[str, str]:
    return "get_bucket_versioning", xml("VersioningConfiguration", inner)


def lock(rule: str = "") -> tuple[str, str]:
    inner = f"<Rule><DefaultRetention>{rule}</DefaultRetention></Rule>" if rule else ""
    enabled = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>"
    return "get_object_lock_configuration", xml("ObjectLockConfiguration", enabled + inner)


def tagging(*tags: tuple[str, str]) -> tuple[str, str]:
    inner = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in tags)
    return "get_bucket_tagging", xml("Tagging", f"<TagSet>{inner}</TagSet>")


SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
OWNER = f'<Grant><Grantee {SCHEMA} xsi:type="CanonicalUser"><ID>75aa</ID></Grantee><Permission>FULL_CONTROL' \
    "</Permission></Grant>"  # fmt: skip


def acl(*grants: tuple[str, str]) -> tuple[str, str]:
    others = "".join(
        f'<Grant><Grantee {SCHEMA} xsi:type="Group"><URI>http://acs.amazonaws.com/groups/{group}</URI></Grantee>'
        f"<Permission>{permission}</Permission></Grant>"
        for group, permission in grants
    )
    granted = f"<AccessControlList>{others}{OWNER}</AccessControlList>"
    return "get_bucket_acl", xml("AccessControlPolicy", f"<Owner><ID>75aa</ID></Owner>{granted}")


ALL_READ, ALL_WRITE = ("global/AllUsers", "READ"), ("global/AllUsers", "WRITE")


def logging(inner: str = "", prefix: str = "<TargetPrefix/>") -> tuple[str, str]:
    enabled = f"<LoggingEnabled><TargetBucket>logs</TargetBucket>{prefix}{inner}</LoggingEnabled>"
    return "get_bucket_logging", xml("BucketLoggingStatus", enabled)


def by_format(inner: str) -> tuple[str, str]:
    return logging(f"<TargetObjectKeyFormat>{inner}</TargetObjectKeyFormat>")


GRANTS = (
    f'<TargetGrants><Grant><Grantee {SCHEMA} xsi:type="CanonicalUser"><ID>75aa</ID></Grantee>'
    "<Permission>READ</Permission></Grant></TargetGrants>"
)
BY_DAY = {"target_bucket": "logs", "target_object_key_format": {"partitioned_prefix": {}}}


def cors(*rules: str) -> tuple[str, str]:
    return "get_bucket_cors", xml("CORSConfiguration", "".join(f"<CORSRule>{rule}</CORSRule>" for rule in rules))


TWO_METHODS = "<AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod>"
ANYBODY = "<AllowedOrigin>*</AllowedOrigin>"
SITE = {"allowed_methods": ["GET", "PUT"], "allowed_origins": ["*"]}


def website(inner: str) -> tuple[str, str]:
    return "get_bucket_website", xml("WebsiteConfiguration", inner)


INDEX = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
GONE = (
    "<RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition>"
    "<Redirect><HostName>example.com</HostName><HttpRedirectCode>302</HttpRedirectCode></Redirect></RoutingRule>"
)
MOVED = "<RoutingRule><Redirect><ReplaceKeyWith>moved.html</ReplaceKeyWith></Redirect></RoutingRule>"
RULES = [
    {"condition": {"http_error_code_returned_equals": 404},
     "redirect": {"host_name": "example.com", "http_redirect_code": 302}},
    {"redirect": {"replace_key_with": "moved.html"}},
]  # fmt: skip


def notifications(inner: str = "") -> tuple[str, str]:
    return "get_bucket_notification_configuration", xml("NotificationConfiguration", inner)


def event(*names: str) -> str:
    return "".join(f"<Event>{name}</Event>" for name in names)


NAMED_BY_S3 = (
    f"<QueueConfiguration><Id>MjQ4NmU2</Id><Queue>{QUEUE}</Queue>"
    + event("s3:ObjectRemoved:*", "s3:ObjectCreated:*")
    + "<Filter><S3Key><FilterRule><Name>Suffix</Name><Value>.jpg</Value></FilterRule>"
    + "<FilterRule><Name>Prefix</Name><Value/></FilterRule></S3Key></Filter></QueueConfiguration>"
)
TO_QUEUE = {"arn": QUEUE, "events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], "suffix": ".jpg"}
FUNCTION = "arn:aws:lambda:eu-west-3:123456789012:function:thumbnails"
CALLED = (
    f"<CloudFunctionConfiguration><Id>a</Id><CloudFunction>{FUNCTION}</CloudFunction>"
    + event("s3:ObjectCreated:Put")
    + "</CloudFunctionConfiguration>"
)


def lifecycle(*rules: str) -> tuple[str, str]:
    inner = "".join(f"<Rule><Status>Enabled</Status>{rule}</Rule>" for rule in rules)
    return "get_bucket_lifecycle_configuration", xml("LifecycleConfiguration", inner)


def replication(*rules: str) -> tuple[str, str]:
    inner = "".join(f"<Rule>{rule}</Rule>" for rule in rules)
    return "get_bucket_replication", xml("ReplicationConfiguration", f"<Role>{ROLE}</Role>{inner}")


def rule(name: str, inner: str = "<Filter/><Priority>3</Priority>", target: str = "") -> str:
    bucket = "<Bucket>arn:aws:s3:::copies</Bucket>"
    return f"<ID>{name}</ID>{inner}<Status>Enabled</Status><Destination>{bucket}{target}</Destination>"


TO_COPIES = {"id": "all", "destination": {"bucket": "arn:aws:s3:::copies"}}
IN_TIME = (
    "<ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time></ReplicationTime>"
    "<Metrics><Status>Enabled</Status><EventThreshold><Minutes>15</Minutes></EventThreshold></Metrics>"
)
WITH_KMS = (
    "<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>"
    "</SourceSelectionCriteria><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
    "<Filter><Prefix></Prefix></Filter><Priority>3</Priority>"
)
TAGGED_COPIES = (
    "<Filter><And><Tag><Key>b</Key><Value>2</Value></Tag><Prefix>in/</Prefix>"
    "<Tag><Key>a</Key><Value>true</Value></Tag></And></Filter><Priority>3</Priority>"
)


def copies(**more: Any) -> dict[str, Any]:
    return {"replication": {"role": ROLE, "rules": [{**TO_COPIES, **more}]}}


def metadata(inventory: str, expiration: str = "<Expiration>DISABLED</Expiration>") -> tuple[str, str]:
    table = "<TableStatus>ACTIVE</TableStatus><TableName>journal</TableName><TableArn>arn:aws:s3tables:a</TableArn>"
    journal = f"{table}<RecordExpiration>{expiration}</RecordExpiration>"
    return "get_bucket_metadata_configuration", xml("GetBucketMetadataConfigurationResult", (
        "<MetadataConfigurationResult><DestinationResult><TableBucketType>aws</TableBucketType></DestinationResult>"
        f"<JournalTableConfigurationResult>{journal}</JournalTableConfigurationResult>"
        f"{inventory}</MetadataConfigurationResult>"
    ))  # fmt: skip


NO_INVENTORY = (
    "<InventoryTableConfigurationResult><ConfigurationState>DISABLED</ConfigurationState>"
    "</InventoryTableConfigurationResult>"
)


def listed(kind: str, *entries: str) -> tuple[str, str]:
    operation = "intelligent_tiering" if kind == "IntelligentTiering" else kind.lower()
    inner = "".join(f"<{kind}Configuration>{entry}</{kind}Configuration>" for entry in entries)
    root = f"List{kind}ConfigurationsResult"
    return f"list_bucket_{operation}_configurations", xml(root, f"{inner}<IsTruncated>false</IsTruncated>")


def inventory(*columns: str) -> tuple[str, str]:
    fields = "".join(f"<Field>{name}</Field>" for name in columns)
    return listed("Inventory", (
        "<Id>all</Id><IsEnabled>true</IsEnabled><Destination><S3BucketDestination><Format>CSV</Format>"
        "<Bucket>arn:aws:s3:::lists</Bucket><Prefix>p</Prefix><Encryption><SSE-S3/></Encryption></S3BucketDestination>"
        "</Destination><Schedule><Frequency>Daily</Frequency></Schedule>"
        f"<IncludedObjectVersions>All</IncludedObjectVersions><OptionalFields>{fields}</OptionalFields>"
    ))  # fmt: skip


LISTS = {
    "id": "all", "schedule": "Daily", "included_object_versions": "All", "optional_fields": ["Size", "ETag"],
    "destination": {"bucket": "arn:aws:s3:::lists", "format": "CSV", "prefix": "p", "encryption": "AES256"},
}  # fmt: skip
AND = (
    "<Filter><And><Prefix>in/</Prefix><Tag><Key>b</Key><Value/></Tag><Tag><Key>a</Key><Value>1</Value></Tag></And>"
    "</Filter>"
)
TAGS = {"prefix": "in/", "tags": {"a": 1, "b": ""}}
DEEP_FIRST = (
    "<Id>t</Id><Status>Enabled</Status><Filter/>"
    "<Tiering><AccessTier>DEEP_ARCHIVE_ACCESS</AccessTier><Days>180</Days></Tiering>"
    "<Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>"
)
TIERS = [{"access_tier": "ARCHIVE_ACCESS", "days": 90}, {"access_tier": "DEEP_ARCHIVE_ACCESS", "days": 180}]
EXPORT = (
    "<StorageClassAnalysis><DataExport><OutputSchemaVersion>V_1</OutputSchemaVersion><Destination>"
    "<S3BucketDestination><Format>CSV</Format><BucketAccountId>123456789012</BucketAccountId>"
    "<Bucket>arn:aws:s3:::lists</Bucket></S3BucketDestination></Destination></DataExport></StorageClassAnalysis>"
)
POLICY = '{"Version":"2012-10-17","Id":"p","Statement":%s}'
READERS = (
    '{"Sid":"R","Effect":"Allow","Principal":{"AWS":%s},"Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"}'
)
ACCOUNT = READERS % '"arn:aws:iam::123456789012:root"'
READ_BY = {"Sid": "R", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::photos/*"]}
READ_BY_ACCOUNT = {"Version": "2012-10-17", "Id": "p", "Statement": [{**READ_BY, "Principal": {"AWS": "123456789012"}}]}

NO_DRIFT = [
    (encryption("AES256"), {"encryption": "AES256", "bucket_key_enabled": False, "blocked_encryption_types": []}),
    (encryption("AES256", "<BucketKeyEnabled>false</BucketKeyEnabled>"
                "<BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes>"),
     {"encryption": "AES256", "blocked_encryption_types": []}),
    (encryption("aws:kms", key=KEY_ARN), {"encryption": "aws:kms", "encryption_key_id": KEY}),
    (encryption("aws:kms", key="arn:aws:kms:eu-west-3:123456789012:alias/photos"),
     {"encryption": "aws:kms", "encryption_key_id": "alias/photos"}),
    (encryption("aws:kms", key="alias/photos"),
     {"encryption": "aws:kms", "encryption_key_id": "arn:aws:kms:eu-west-3:123456789012:alias/photos"}),
    (("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError"), {"bucket_key_enabled": False}),
    (versioning(""), {"versioning": False}),
    (versioning("<Status>Suspended</Status>"), {"versioning": False}),
    (versioning("<Status>Enabled</Status><MfaDelete>Disabled</MfaDelete>"), {"versioning": True}),
    (("get_public_access_block", "NoSuchPublicAccessBlockConfiguration"), {"delete_public_access": True}),
    (("get_bucket_ownership_controls", "OwnershipControlsNotFoundError"), {"delete_object_ownership": True}),
    (("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError"), {"object_lock_default_retention": {}}),
    (lock(), {"object_lock_enabled": True, "object_lock_default_retention": {}}),
    (lock("<Mode>GOVERNANCE</Mode><Days>3</Days><DefaultEventHold><Years>1</Years></DefaultEventHold>"),
     {"object_lock_default_retention": {"mode": "GOVERNANCE", "days": 3}}),
    (lock("<DefaultEventHold><Days>9</Days></DefaultEventHold>"), {"object_lock_default_retention": {}}),
    (("get_bucket_tagging", "NoSuchTagSet"), {"tags": {}}),
    (tagging(), {"tags": {}}),
    (tagging(("b", ""), ("aws:cloudformation:stack-name", "s"), ("a", "true")), {"tags": {"a": True, "b": None}}),
    (acl(), {"acl": "private"}),
    (acl(ALL_WRITE, ALL_READ), {"acl": "public-read-write"}),
    (acl(ALL_READ, ALL_WRITE), {"acl": "public-read-write"}),
    (("get_bucket_abac", xml("AbacStatus")), {"abac": False}),
    (("get_bucket_request_payment", xml("RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>")),
     {"requester_pays": False}),
    (("get_bucket_accelerate_configuration", xml("AccelerateConfiguration")), {"accelerate_enabled": False}),
    (("get_bucket_accelerate_configuration", xml("AccelerateConfiguration", "<Status>Suspended</Status>")),
     {"accelerate_enabled": False}),
    (("get_bucket_logging", xml("BucketLoggingStatus")), {"logging": {}}),
    (logging(), {"logging": {"target_bucket": "logs"}}),
    (logging(GRANTS, "<TargetPrefix>a/</TargetPrefix>"), {"logging": {"target_bucket": "logs", "target_prefix": "a/"}}),
    (by_format("<SimplePrefix/>"), {"logging": {"target_bucket": "logs"}}),
    (by_format("<PartitionedPrefix/>"), {"logging": BY_DAY}),
    (by_format("<PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix>"),
     {"logging": BY_DAY}),
    (("get_bucket_cors", "NoSuchCORSConfiguration"), {"cors_rules": []}),
    (cors(f"<ID>theirs</ID>{TWO_METHODS}{ANYBODY}"), {"cors_rules": [SITE]}),
    (cors(TWO_METHODS + ANYBODY), {"cors_rules": [{**SITE, "allowed_methods": ["GET", "PUT", "GET"],
                                                   "expose_headers": [], "allowed_headers": []}]}),
    (cors(f"{TWO_METHODS}{ANYBODY}<MaxAgeSeconds>0</MaxAgeSeconds>"), {"cors_rules": [{**SITE, "max_age_seconds": 0}]}),
    (("get_bucket_website", "NoSuchWebsiteConfiguration"), {"website": {}}),
    (website(f"{INDEX}<RoutingRules>{GONE}{MOVED}</RoutingRules>"),
     {"website": {"index_document": {"suffix": "index.html"}, "error_document": {}, "routing_rules": RULES}}),
    (website(f"{INDEX}<RoutingRules>{MOVED}</RoutingRules>"),
     {"website": {"routing_rules": [{**RULES[1], "condition": {}}]}}),
    (website("<RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo>"),
     {"website": {"redirect_all_requests_to": {"host_name": "example.com"}}}),
    (notifications(), {"notifications": {}}),
    (notifications(), {"notifications": {"queues": [], "event_bridge": False}}),
    (notifications(NAMED_BY_S3 + CALLED + "<EventBridgeConfiguration/>"),
     {"notifications": {"queues": [TO_QUEUE], "event_bridge": True, "topics": []}}),
    (notifications(CALLED + CALLED.replace(">a<", ">b<")),
     {"notifications": {"functions": [
         {"arn": FUNCTION, "events": ["s3:ObjectCreated:Put"]},
         {"id": "a", "arn": FUNCTION, "events": ["s3:ObjectCreated:Put"] * 2}]}}),
    (("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"), {"lifecycle_rules": []}),
    (lifecycle("<ID>b</ID><Prefix></Prefix><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>",
               "<ID>a</ID><Prefix>a/</Prefix><Expiration><Days>3</Days></Expiration>"),
     {"lifecycle_rules": [{"id": "a", "filter": {"prefix": "a/"}, "expiration": {"days": 3}},
                          {"id": "b", "expiration": {"date": "2030-01-01"}}]}),
    (("get_bucket_replication", "ReplicationConfigurationNotFoundError"), {"replication": {}}),
    (replication(rule("all", "<Prefix></Prefix>")), copies(filter={})),
    (replication(rule("all", "<Prefix>in/</Prefix>")),
     copies(filter={"prefix": "in/"}, delete_marker_replication=False)),
    (replication(rule("all", TAGGED_COPIES)), copies(filter={"tags": {"a": True, "b": 2}, "prefix": "in/"})),
    (replication(rule("all", target=IN_TIME)),
     copies(priority=3, destination={**TO_COPIES["destination"], "replication_time": True})),
    (replication(rule("all", WITH_KMS, (
        f"<EncryptionConfiguration><ReplicaKmsKeyID>{KEY_ARN}</ReplicaKmsKeyID></EncryptionConfiguration>"))),
     copies(sse_kms_encrypted_objects=True, destination={**TO_COPIES["destination"], "encryption_key_id": KEY})),
    (replication(rule("two", "<Filter/><Priority>1</Priority>"), rule("all")),
     {"replication": {"rules": [TO_COPIES, {**TO_COPIES, "id": "two"}]}}),
    (("get_bucket_metadata_configuration", "MetadataConfigurationNotFound"), {"metadata": {}}),
    (metadata(NO_INVENTORY), {"metadata": {"journal_expiration_days": 0, "inventory": False, "annotations": False}}),
    (metadata("", "<Expiration>ENABLED</Expiration><Days>30</Days>"),
     {"metadata": {"journal_expiration_days": 30, "inventory": False, "encryption": "AES256"}}),
    (listed("Inventory"), {"inventory": []}),
    (inventory("ETag", "Size"), {"inventory": [LISTS]}),
    (inventory("Size", "ETag"), {"inventory": [{**LISTS, "enabled": True, "filter": "", "destination": {
        **LISTS["destination"], "account_id": ""}}]}),
    (listed("Metrics", "<Id>m</Id><Filter><Prefix/></Filter>"), {"metrics": [{"id": "m", "filter": {}}]}),
    (listed("Metrics", f"<Id>m</Id>{AND}"), {"metrics": [{"id": "m", "filter": TAGS}]}),
    (listed("Analytics", "<Id>a</Id><StorageClassAnalysis/>"), {"analytics": [{"id": "a", "filter": {}}]}),
    (listed("Analytics", f"<Id>a</Id>{AND}{EXPORT}"),
     {"analytics": [{"id": "a", "filter": TAGS, "destination": {"bucket": "arn:aws:s3:::lists"}}]}),
    (listed("IntelligentTiering", DEEP_FIRST), {"intelligent_tiering": [{"id": "t", "tierings": TIERS}]}),
    (("get_bucket_policy", "NoSuchBucketPolicy"), {"policy": ""}),
    (("get_bucket_policy", POLICY % ACCOUNT), {"policy": READ_BY_ACCOUNT}),
    (("get_bucket_policy", POLICY % f"[{ACCOUNT}]"), {"policy_statements": READ_BY_ACCOUNT["Statement"]}),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "said"), NO_DRIFT, ids=lambda one: one[0] if isinstance(one, tuple) else str(one))
def test_no_form_of_an_answer_is_drift(answer, said):
    assert planned(*answer, said) == ()


DRIFT = [
    (("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError"), {"bucket_key_enabled": True}),
    (("get_bucket_encryption", xml("ServerSideEncryptionConfiguration", (
        "<Rule><BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes></Rule>"))),
     {"blocked_encryption_types": ["SSE-C"]}),
    (encryption("AES256"), {"blocked_encryption_types": ["SSE-C"]}),
    (encryption("aws:kms", key="alias/other"), {"encryption": "aws:kms", "encryption_key_id": "alias/photos"}),
    (encryption("aws:kms"), {"encryption": "aws:kms", "encryption_key_id": KEY}),
    (lock("<DefaultEventHold><Days>9</Days></DefaultEventHold>"),
     {"object_lock_default_retention": {"mode": "GOVERNANCE", "days": 9}}),
    (tagging(("a", "True")), {"tags": {"a": True}}),
    (acl(("s3/LogDelivery", "WRITE")), {"acl": "private"}),
    (acl(ALL_READ), {"acl": "authenticated-read"}),
    (by_format("<PartitionedPrefix><PartitionDateSource>DeliveryTime</PartitionDateSource></PartitionedPrefix>"),
     {"logging": BY_DAY}),
    (by_format("<PartitionedPrefix/>"), {"logging": {
        "target_bucket": "logs", "target_object_key_format": {"simple_prefix": {}}}}),
    (cors(f"{TWO_METHODS}{ANYBODY}<MaxAgeSeconds>0</MaxAgeSeconds>"), {"cors_rules": [SITE]}),
    (cors(f"{TWO_METHODS}{ANYBODY}<ExposeHeader>ETag</ExposeHeader>"), {"cors_rules": [SITE]}),
    (cors(TWO_METHODS + ANYBODY, "<AllowedMethod>GET</AllowedMethod>" + ANYBODY),
     {"cors_rules": [{**SITE, "allowed_methods": ["GET"]}, SITE]}),
    (website(f"{INDEX}<RoutingRules>{MOVED}{GONE}</RoutingRules>"), {"website": {"routing_rules": RULES}}),
    (website(f"{INDEX}<ErrorDocument><Key>e</Key></ErrorDocument>"), {"website": {"error_document": {}}}),
    (notifications(CALLED), {"notifications": {"queues": [TO_QUEUE]}}),
    (notifications(NAMED_BY_S3.replace(".jpg", ".png")), {"notifications": {"queues": [TO_QUEUE]}}),
    (replication(rule("all"), rule("theirs", "<Filter/><Priority>1</Priority>")), copies()),
    (replication(rule("all", "<Prefix></Prefix>")), copies(delete_marker_replication=True)),
    (replication(rule("all", TAGGED_COPIES)), copies(filter={"prefix": "in/"})),
    (metadata(NO_INVENTORY), {"metadata": {"inventory": True}}),
    (inventory("ETag"), {"inventory": [LISTS]}),
    (listed("Metrics", f"<Id>m</Id>{AND}"), {"metrics": [{"id": "m", "filter": {"prefix": "in/"}}]}),
    (listed("IntelligentTiering", DEEP_FIRST), {"intelligent_tiering": [{"id": "t", "tierings": TIERS[:1]}]}),
    # The user of the statement has been deleted: S3 shows what was its id, and nobody is let in.
    (("get_bucket_policy", POLICY % (READERS % '"AIDACKCEVSQ6C2EXAMPLE"')), {"policy": {
        **READ_BY_ACCOUNT, "Statement": [{**READ_BY, "Principal": {"AWS": "arn:aws:iam::123456789012:user/a"}}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "said"), DRIFT, ids=lambda one: one[0] if isinstance(one, tuple) else str(one))
def test_drift_is_seen_in_every_form(answer, said):
    assert len(planned(*answer, said)) == 1


@pytest.mark.parametrize(("rule", "said", "sent"), [
    ("<Mode>GOVERNANCE</Mode><Days>3</Days>", {}, None),
    ("<Mode>GOVERNANCE</Mode><Days>3</Days><DefaultEventHold><Years>1</Years></DefaultEventHold>", {},
     {"DefaultEventHold": {"Years": 1}}),
    ("<Mode>GOVERNANCE</Mode><Days>3</Days><DefaultEventHold><Years>1</Years></DefaultEventHold>",
     {"mode": "COMPLIANCE", "years": 1}, {"Mode": "COMPLIANCE", "Years": 1, "DefaultEventHold": {"Years": 1}}),
])  # fmt: skip
def test_an_event_hold_that_the_task_says_nothing_of_stays(rule, said, sent):
    (step,) = planned(*lock(rule), {"object_lock_default_retention": said})
    document = step.requests[0].params["ObjectLockConfiguration"]
    assert document.get("Rule") == (sent and {"DefaultRetention": sent})
