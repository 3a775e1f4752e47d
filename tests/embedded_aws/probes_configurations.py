# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of bucket configurations: what is put comes back whole, what is absent has its code, bad input is refused."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused, status

TAGS = [{"Key": "team", "Value": "blue"}, {"Key": "tier", "Value": ""}]


# ---- many of a kind, by id ------------------------------------------------------------------------------------------


def _put(w: World, kind: str, bucket: str, document: dict[str, Any]) -> None:
    put = getattr(w.s3, f"put_bucket_{_snake(kind)}_configuration")
    put(Bucket=bucket, Id=document["Id"], **{f"{kind}Configuration": document})


def _snake(kind: str) -> str:
    return {"IntelligentTiering": "intelligent_tiering"}.get(kind, kind.lower())


def _round_trips(w: World, kind: str, *documents: dict[str, Any]) -> None:
    bucket, member, name = w.bucket(), f"{kind}Configuration", _snake(kind)
    get, delete = (
        getattr(w.s3, f"get_bucket_{name}_configuration"),
        getattr(w.s3, f"delete_bucket_{name}_configuration"),
    )
    for document in documents:
        _put(w, kind, bucket, document)
        assert get(Bucket=bucket, Id=document["Id"])[member] == document
    listed = getattr(w.s3, f"list_bucket_{name}_configurations")(Bucket=bucket)
    assert listed["IsTruncated"] is False
    assert listed[f"{member}List"] == sorted(documents, key=lambda document: document["Id"])
    delete(Bucket=bucket, Id=documents[0]["Id"])
    assert status(refused("NoSuchConfiguration", get, Bucket=bucket, Id=documents[0]["Id"])) == 404
    assert status(refused("NoSuchConfiguration", delete, Bucket=bucket, Id=documents[0]["Id"])) == 404
    w.s3.head_bucket(Bucket=bucket)


def metrics_are_kept(w: World) -> None:
    point = f"arn:aws:s3:us-east-1:{w.account}:accesspoint/reports"
    _round_trips(
        w,
        "Metrics",
        {"Id": "all"},
        {"Id": "prefix", "Filter": {"Prefix": "logs/"}},
        {"Id": "tag", "Filter": {"Tag": TAGS[0]}},
        {"Id": "point", "Filter": {"AccessPointArn": point}},
        {"Id": "and", "Filter": {"And": {"Prefix": "logs/", "Tags": TAGS, "AccessPointArn": point}}},
    )


def analytics_are_kept(w: World) -> None:
    destination = {"Format": "CSV", "BucketAccountId": w.account, "Bucket": "arn:aws:s3:::reports", "Prefix": "a/"}
    export = {"OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": destination}}
    _round_trips(
        w,
        "Analytics",
        {"Id": "all", "StorageClassAnalysis": {}},
        {"Id": "export", "Filter": {"Tag": TAGS[1]}, "StorageClassAnalysis": {"DataExport": export}},
        {"Id": "and", "Filter": {"And": {"Prefix": "logs/", "Tags": TAGS}}, "StorageClassAnalysis": {}},
    )


def tierings_are_kept(w: World) -> None:
    archive = {"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}
    deep = {"Days": 730, "AccessTier": "DEEP_ARCHIVE_ACCESS"}
    _round_trips(
        w,
        "IntelligentTiering",
        {"Id": "all", "Status": "Enabled", "Tierings": [archive, deep]},
        {"Id": "prefix", "Filter": {"Prefix": "old/"}, "Status": "Disabled", "Tierings": [deep]},
        {"Id": "and", "Filter": {"And": {"Prefix": "a", "Tags": TAGS}}, "Status": "Enabled", "Tierings": [archive]},
    )


def _inventory(key: str, **members: Any) -> dict[str, Any]:
    destination = {"Bucket": "arn:aws:s3:::reports", "Format": "CSV"}
    return {
        "Destination": {"S3BucketDestination": destination},
        "IsEnabled": True,
        "Id": key,
        "IncludedObjectVersions": "Current",
        "Schedule": {"Frequency": "Daily"},
        **members,
    }


def inventories_are_kept(w: World) -> None:
    destination = {"AccountId": w.account, "Bucket": "arn:aws:s3:::reports", "Format": "Parquet", "Prefix": "daily"}
    key = f"arn:aws:kms:us-east-1:{w.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    fields = ["Size", "ETag", "BucketKeyStatus", "ObjectLockMode", "ChecksumAlgorithm"]
    _round_trips(
        w,
        "Inventory",
        _inventory(
            "kms",
            Destination={"S3BucketDestination": {**destination, "Encryption": {"SSEKMS": {"KeyId": key}}}},
            IsEnabled=False,
            Filter={"Prefix": "in/"},
            IncludedObjectVersions="All",
            OptionalFields=fields,
            Schedule={"Frequency": "Weekly"},
        ),
        _inventory("aes", Destination={"S3BucketDestination": {**destination, "Encryption": {"SSES3": {}}}}),
        _inventory("least"),
    )


def configurations_come_by_hundreds(w: World) -> None:
    bucket = w.bucket()
    for number in range(101):
        _put(w, "Metrics", bucket, {"Id": f"m{number:03}"})
    first = w.s3.list_bucket_metrics_configurations(Bucket=bucket)
    assert first["IsTruncated"] is True and len(first["MetricsConfigurationList"]) == 100
    token = first["NextContinuationToken"]
    rest = w.s3.list_bucket_metrics_configurations(Bucket=bucket, ContinuationToken=token)
    assert rest["MetricsConfigurationList"] == [{"Id": "m100"}]
    assert (rest["IsTruncated"], rest["ContinuationToken"]) == (False, token)
    refused("InvalidArgument", w.s3.list_bucket_metrics_configurations, Bucket=bucket, ContinuationToken="?")


def bad_tierings_are_refused(w: World) -> None:
    bucket = w.bucket()

    def refuse(code: str, *tierings: tuple[str, int], **members: Any) -> None:
        tiers = [{"AccessTier": tier, "Days": days} for tier, days in tierings]
        document = {"Id": "t", "Status": "Enabled", "Tierings": tiers, **members}
        put = w.s3.put_bucket_intelligent_tiering_configuration
        assert status(refused(code, put, Bucket=bucket, Id="t", IntelligentTieringConfiguration=document)) == 400

    refuse("InvalidArgument", ("ARCHIVE_ACCESS", 89))
    refuse("InvalidArgument", ("DEEP_ARCHIVE_ACCESS", 179))
    refuse("InvalidArgument", ("DEEP_ARCHIVE_ACCESS", 731))
    refuse("MalformedXML", ("ARCHIVE_ACCESS", 90), ("ARCHIVE_ACCESS", 91))
    refuse("MalformedXML")
    refuse("MalformedXML", ("FROZEN", 90))
    refuse("MalformedXML", ("ARCHIVE_ACCESS", 90), Status="On")
    refuse("MalformedXML", ("ARCHIVE_ACCESS", 90), Id="other")
    refuse("MalformedXML", ("ARCHIVE_ACCESS", 90), Filter={"And": {"Prefix": "a"}})


def bad_inventories_are_refused(w: World) -> None:
    bucket = w.bucket()

    def refuse(code: str, **members: Any) -> None:
        document = _inventory("i", **members)
        refused(code, w.s3.put_bucket_inventory_configuration, Bucket=bucket, Id="i", InventoryConfiguration=document)

    refuse("IdMismatch", Id="other")
    refuse("MalformedXML", Schedule={"Frequency": "Hourly"})
    refuse("MalformedXML", OptionalFields=["Colour"])
    refuse("MalformedXML", IncludedObjectVersions="Some")
    refuse(
        "InvalidS3DestinationBucket",
        Destination={"S3BucketDestination": {"Bucket": "reports", "Format": "CSV"}},
    )


def bad_filters_are_refused(w: World) -> None:
    bucket = w.bucket()
    for filter_, code in (
        ({"Prefix": "a", "Tag": TAGS[0]}, "MalformedXML"),
        ({"And": {"Tags": TAGS[:1]}}, "MalformedXML"),
        ({"And": {"Tags": [TAGS[0], TAGS[0]]}}, "InvalidRequest"),
    ):
        document = {"Id": "m", "Filter": filter_}
        put = w.s3.put_bucket_metrics_configuration
        refused(code, put, Bucket=bucket, Id="m", MetricsConfiguration=document)


# ---- website, CORS --------------------------------------------------------------------------------------------------


def websites_are_kept_and_checked(w: World) -> None:
    bucket, s3 = w.bucket(), w.s3
    assert status(refused("NoSuchWebsiteConfiguration", s3.get_bucket_website, Bucket=bucket)) == 404
    rules = [
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "404", "KeyPrefixEquals": "old/"},
            "Redirect": {"HostName": "example.com", "HttpRedirectCode": "302", "ReplaceKeyPrefixWith": "new/"},
        },
        {"Redirect": {"Protocol": "https", "ReplaceKeyWith": "gone.html"}},
    ]
    index = {"IndexDocument": {"Suffix": "index.html"}}
    whole = {**index, "ErrorDocument": {"Key": "error.html"}, "RoutingRules": rules}
    for website in (whole, {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}}, index):
        s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=website)
        found = s3.get_bucket_website(Bucket=bucket)
        assert {name: value for name, value in found.items() if name != "ResponseMetadata"} == website
    redirect = {"Redirect": {"ReplaceKeyWith": "a", "ReplaceKeyPrefixWith": "b"}}
    for code, website in (
        ("InvalidArgument", {"ErrorDocument": {"Key": "error.html"}}),
        ("InvalidArgument", {"IndexDocument": {"Suffix": "a/index.html"}}),
        ("InvalidArgument", {**index, "RedirectAllRequestsTo": {"HostName": "example.com"}}),
        ("InvalidRequest", {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "ftp"}}),
        ("InvalidRequest", {**index, "RoutingRules": [redirect]}),
        ("InvalidRequest", {**index, "RoutingRules": [{"Condition": {}, "Redirect": {"HostName": "a"}}]}),
        ("InvalidRequest", {**index, "RoutingRules": [{"Redirect": {"HttpRedirectCode": "200"}}]}),
        ("InvalidRequest", {**index, "RoutingRules": [{"Redirect": {"HostName": "a"}}] * 51}),
    ):
        refused(code, s3.put_bucket_website, Bucket=bucket, WebsiteConfiguration=website)
    s3.delete_bucket_website(Bucket=bucket)
    refused("NoSuchWebsiteConfiguration", s3.get_bucket_website, Bucket=bucket)


def cors_rules_are_kept_and_checked(w: World) -> None:
    bucket, s3 = w.bucket(), w.s3
    assert status(refused("NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=bucket)) == 404
    least = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    rules = [
        {
            "ID": "first",
            "AllowedHeaders": ["x-*"],
            "AllowedMethods": ["PUT", "DELETE"],
            "AllowedOrigins": ["https://*.example.com"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3000,
        },
        least,
    ]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == rules
    for bad in ({"AllowedMethods": ["PATCH"]}, {"AllowedOrigins": ["*.*"]}, {"ExposeHeaders": ["*"]}):
        document = {"CORSRules": [{**least, **bad}]}
        refused("InvalidRequest", s3.put_bucket_cors, Bucket=bucket, CORSConfiguration=document)
    refused("MalformedXML", s3.put_bucket_cors, Bucket=bucket, CORSConfiguration={"CORSRules": []})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == rules
    s3.delete_bucket_cors(Bucket=bucket)
    refused("NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=bucket)


# ---- metadata tables ------------------------------------------------------------------------------------------------


def metadata_tables_are_kept(w: World) -> None:
    bucket, s3 = w.bucket(), w.s3
    journal = {"RecordExpiration": {"Expiration": "ENABLED", "Days": 7}}

    def found() -> dict[str, Any]:
        answer = s3.get_bucket_metadata_configuration(Bucket=bucket)["GetBucketMetadataConfigurationResult"]
        return answer["MetadataConfigurationResult"]

    def create(**members: Any) -> dict[str, Any]:
        document = {"JournalTableConfiguration": journal, **members}
        return {"Bucket": bucket, "MetadataConfiguration": document}

    for call, options in (
        (s3.get_bucket_metadata_configuration, {}),
        (s3.delete_bucket_metadata_configuration, {}),
        (s3.update_bucket_metadata_journal_table_configuration, {"JournalTableConfiguration": journal}),
    ):
        assert status(refused("MetadataConfigurationNotFound", call, Bucket=bucket, **options)) == 404
    role = f"arn:aws:iam::{w.account}:role/annotations"
    s3.create_bucket_metadata_configuration(
        **create(
            InventoryTableConfiguration={"ConfigurationState": "ENABLED"},
            AnnotationTableConfiguration={"ConfigurationState": "ENABLED", "Role": role},
        )
    )
    first = found()
    assert first["DestinationResult"]["TableBucketType"] == "aws"
    assert first["DestinationResult"]["TableNamespace"] == f"b_{bucket}"
    table = first["JournalTableConfigurationResult"]
    assert (table["TableName"], table["TableStatus"]) == ("journal", "ACTIVE")
    assert table["RecordExpiration"] == journal["RecordExpiration"]
    table = first["InventoryTableConfigurationResult"]
    assert (table["ConfigurationState"], table["TableName"], table["TableStatus"]) == ("ENABLED", "inventory", "ACTIVE")
    assert first["AnnotationTableConfigurationResult"]["Role"] == role
    refused("MetadataConfigurationAlreadyExists", s3.create_bucket_metadata_configuration, **create())
    s3.update_bucket_metadata_journal_table_configuration(
        Bucket=bucket, JournalTableConfiguration={"RecordExpiration": {"Expiration": "DISABLED"}}
    )
    s3.update_bucket_metadata_inventory_table_configuration(
        Bucket=bucket, InventoryTableConfiguration={"ConfigurationState": "DISABLED"}
    )
    s3.update_bucket_metadata_annotation_table_configuration(
        Bucket=bucket, AnnotationTableConfiguration={"ConfigurationState": "DISABLED"}
    )
    assert found()["JournalTableConfigurationResult"]["RecordExpiration"] == {"Expiration": "DISABLED"}
    assert found()["InventoryTableConfigurationResult"] == {"ConfigurationState": "DISABLED"}
    assert found()["AnnotationTableConfigurationResult"] == {"ConfigurationState": "DISABLED"}
    s3.delete_bucket_metadata_configuration(Bucket=bucket)
    refused("MetadataConfigurationNotFound", s3.get_bucket_metadata_configuration, Bucket=bucket)
    for code, bad in (
        ("InvalidArgument", {"RecordExpiration": {"Expiration": "ENABLED"}}),
        ("InvalidArgument", {"RecordExpiration": {"Expiration": "ENABLED", "Days": 6}}),
        ("InvalidRequest", {**journal, "EncryptionConfiguration": {"SseAlgorithm": "aws:kms"}}),
    ):
        refused(code, s3.create_bucket_metadata_configuration, **create(JournalTableConfiguration=bad))
    s3.create_bucket_metadata_configuration(**create())
    assert found()["InventoryTableConfigurationResult"] == {"ConfigurationState": "DISABLED"}


# ---- logging --------------------------------------------------------------------------------------------------------


def logging_is_kept_whole_and_checked(w: World) -> None:
    bucket, logs, plain, put = w.bucket(), w.open_bucket(), w.bucket(), w.s3.put_bucket_logging
    w.s3.put_bucket_acl(Bucket=logs, ACL="log-delivery-write")
    grants = [
        {"Grantee": {"Type": "CanonicalUser", "ID": "ab" * 32}, "Permission": "READ"},
        {
            "Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"},
            "Permission": "FULL_CONTROL",
        },
    ]
    common = {"TargetBucket": logs, "TargetPrefix": "a/"}
    for document in (
        {**common, "TargetGrants": grants},
        {**common, "TargetObjectKeyFormat": {"SimplePrefix": {}}},
        {**common, "TargetPrefix": "", "TargetObjectKeyFormat": {"PartitionedPrefix": {}}},
        {**common, "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "DeliveryTime"}}},
    ):
        put(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": document})
        assert w.s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == document
    for code, bad in (
        ("MalformedXML", {"TargetObjectKeyFormat": {"SimplePrefix": {}, "PartitionedPrefix": {}}}),
        ("MalformedXML", {"TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "Now"}}}),
        ("MalformedXML", {"TargetGrants": [{**grants[0], "Permission": "ALL"}]}),
        ("InvalidArgument", {"TargetBucket": plain, "TargetGrants": grants}),
    ):
        refused(code, put, Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": {**common, **bad}})


PROBES: tuple[Any, ...] = (
    metrics_are_kept,
    analytics_are_kept,
    tierings_are_kept,
    inventories_are_kept,
    configurations_come_by_hundreds,
    bad_tierings_are_refused,
    bad_inventories_are_refused,
    bad_filters_are_refused,
    websites_are_kept_and_checked,
    cors_rules_are_kept_and_checked,
    metadata_tables_are_kept,
    logging_is_kept_whole_and_checked,
)
