# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of replication configurations: the whole of a rule comes back, and rules that can't work are refused."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused, status

TAGS = [{"Key": "team", "Value": "blue"}, {"Key": "tier", "Value": ""}]


def _replication(w: World, *rules: dict[str, Any]) -> dict[str, Any]:
    return {"Role": f"arn:aws:iam::{w.account}:role/replication", "Rules": list(rules)}


def _rule(target: str, **members: Any) -> dict[str, Any]:
    common = {"Status": "Enabled", "Priority": 1, "Filter": {}, "DeleteMarkerReplication": {"Status": "Disabled"}}
    return {"ID": "one", **common, "Destination": {"Bucket": f"arn:aws:s3:::{target}"}, **members}


def replication_is_kept_whole(w: World) -> None:
    source, target = w.bucket(versioned=True), w.bucket(versioned=True)
    missing = refused("ReplicationConfigurationNotFoundError", w.s3.get_bucket_replication, Bucket=source)
    assert status(missing) == 404
    key = f"arn:aws:kms:us-east-1:{w.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    minutes = {"Minutes": 15}
    destination = {
        "Bucket": f"arn:aws:s3:::{target}",
        "Account": w.account,
        "StorageClass": "STANDARD_IA",
        "AccessControlTranslation": {"Owner": "Destination"},
        "EncryptionConfiguration": {"ReplicaKmsKeyID": key},
        "ReplicationTime": {"Status": "Enabled", "Time": minutes},
        "Metrics": {"Status": "Enabled", "EventThreshold": minutes},
    }
    selection = {"SseKmsEncryptedObjects": {"Status": "Enabled"}, "ReplicaModifications": {"Status": "Enabled"}}
    whole = _rule(
        target,
        Filter={"Prefix": "in/"},
        DeleteMarkerReplication={"Status": "Enabled"},
        SourceSelectionCriteria=selection,
        ExistingObjectReplication={"Status": "Enabled"},
        Destination=destination,
    )
    for rules in (
        [whole, _rule(target, ID="two", Priority=2, Filter={"And": {"Prefix": "a", "Tags": TAGS}})],
        [_rule(target, Filter={"Tag": TAGS[0]}), _rule(target, ID="all", Priority=7, Status="Disabled")],
        [{"ID": "old", "Prefix": "in/", "Status": "Enabled", "Destination": {"Bucket": f"arn:aws:s3:::{target}"}}],
    ):
        document = _replication(w, *rules)
        w.s3.put_bucket_replication(Bucket=source, ReplicationConfiguration=document)
        assert w.s3.get_bucket_replication(Bucket=source)["ReplicationConfiguration"] == document
    unnamed = {name: value for name, value in _rule(target).items() if name != "ID"}
    w.s3.put_bucket_replication(Bucket=source, ReplicationConfiguration=_replication(w, unnamed))
    assert w.s3.get_bucket_replication(Bucket=source)["ReplicationConfiguration"]["Rules"][0]["ID"]
    w.s3.delete_bucket_replication(Bucket=source)
    refused("ReplicationConfigurationNotFoundError", w.s3.get_bucket_replication, Bucket=source)


def replication_needs_versioning(w: World) -> None:
    plain, versioned, other = w.bucket(), w.bucket(versioned=True), w.bucket(versioned=True)
    w.s3.put_bucket_versioning(Bucket=other, VersioningConfiguration={"Status": "Suspended"})
    for source, target in (
        (plain, versioned),
        (other, versioned),
        (versioned, plain),
        (versioned, other),
        (versioned, w.name()),
        (versioned, versioned),
    ):
        document = _replication(w, _rule(target))
        refused("InvalidRequest", w.s3.put_bucket_replication, Bucket=source, ReplicationConfiguration=document)


def bad_replication_is_refused(w: World) -> None:
    source, target = w.bucket(versioned=True), w.bucket(versioned=True)
    to = {"Bucket": f"arn:aws:s3:::{target}"}

    def refuse(code: str, *rules: dict[str, Any], **members: Any) -> None:
        document = {**_replication(w, *rules), **members}
        refused(code, w.s3.put_bucket_replication, Bucket=source, ReplicationConfiguration=document)

    def lacking(member: str) -> dict[str, Any]:
        return {name: value for name, value in _rule(target).items() if name != member}

    refuse("MalformedXML")
    refuse("InvalidArgument", _rule(target), Role="replication")
    refuse("InvalidArgument", _rule(target), _rule(target, Priority=2))
    refuse("InvalidRequest", _rule(target), _rule(target, ID="two"))
    refuse("InvalidRequest", lacking("Priority"))
    refuse("InvalidRequest", lacking("DeleteMarkerReplication"))
    refuse("MalformedXML", lacking("Filter"))
    refuse("MalformedXML", _rule(target, Status="On"))
    refuse("InvalidRequest", _rule(target, Filter={"Tag": TAGS[0]}, DeleteMarkerReplication={"Status": "Enabled"}))
    selection = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    refuse("InvalidRequest", _rule(target, SourceSelectionCriteria=selection))
    refuse("InvalidRequest", _rule(target, Destination={**to, "EncryptionConfiguration": {"ReplicaKmsKeyID": "k"}}))
    refuse("InvalidRequest", _rule(target, Destination={**to, "AccessControlTranslation": {"Owner": "Destination"}}))
    time = {"Status": "Enabled", "Time": {"Minutes": 15}}
    refuse("InvalidRequest", _rule(target, Destination={**to, "ReplicationTime": time}))
    time = {"Status": "Enabled", "Time": {"Minutes": 5}}
    refuse("InvalidArgument", _rule(target, Destination={**to, "ReplicationTime": time}))


PROBES = (
    replication_is_kept_whole,
    replication_needs_versioning,
    bad_replication_is_refused,
)
