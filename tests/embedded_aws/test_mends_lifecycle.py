# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle rules that S3 takes and refuses, as values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from embedded_aws.mends.lifecycle import check_rules
from embedded_aws.mends.s3_call import Refusal

MIDNIGHT = datetime(2030, 1, 1, tzinfo=UTC)
TAG = {"Key": "a", "Value": "b"}


def rule(**more: object) -> dict[str, object]:
    return {"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 400}, **more}


def moved(*steps: tuple[int, str], **more: object) -> dict[str, object]:
    return rule(Transitions=[{"Days": days, "StorageClass": name} for days, name in steps], **more)


@pytest.mark.parametrize(
    "taken",
    [
        rule(),
        rule(ID="a" * 255),
        rule(Filter={"Tag": TAG}),
        rule(Filter={"And": {"Tags": [TAG, {"Key": "c", "Value": ""}]}}),
        rule(Filter={"And": {"ObjectSizeGreaterThan": 1, "ObjectSizeLessThan": 2}}),
        rule(Expiration={"Date": MIDNIGHT}),
        rule(Expiration={"ExpiredObjectDeleteMarker": True}),
        moved((0, "GLACIER")),
        moved((30, "STANDARD_IA"), (60, "GLACIER"), (150, "DEEP_ARCHIVE")),
        rule(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 100}),
        rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}),
        {"Status": "Disabled", "Prefix": "old/", "Expiration": {"Days": 1}},
    ],
)
def test_taken(taken):
    check_rules([taken])


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("MalformedXML", rule(Status="On")),
        ("MalformedXML", rule(Prefix="a")),
        ("MalformedXML", {"Status": "Enabled", "Expiration": {"Days": 1}}),
        ("MalformedXML", rule(Filter={"Prefix": "a", "Tag": TAG})),
        ("MalformedXML", rule(Filter={"And": {"Tags": [TAG]}})),
        ("MalformedXML", rule(Filter={"Prefix": "a", "And": {"Prefix": "a", "Tags": [TAG]}})),
        ("InvalidRequest", rule(Filter={"And": {"ObjectSizeGreaterThan": 2, "ObjectSizeLessThan": 2}})),
        ("InvalidRequest", {"Status": "Enabled", "Filter": {}}),
        ("InvalidArgument", rule(ID="a" * 256)),
        ("InvalidArgument", rule(Expiration={"Days": 0})),
        ("InvalidArgument", rule(Expiration={"Date": MIDNIGHT.replace(hour=1)})),
        ("MalformedXML", rule(Expiration={"Days": 1, "Date": MIDNIGHT})),
        ("InvalidRequest", rule(Expiration={"ExpiredObjectDeleteMarker": True}, Filter={"Tag": TAG})),
        ("MalformedXML", moved((1, "COLD"))),
        ("MalformedXML", rule(Transitions=[{"StorageClass": "GLACIER"}])),
        ("InvalidRequest", moved((1, "GLACIER"), (2, "GLACIER"))),
        ("InvalidArgument", moved((29, "STANDARD_IA"))),
        ("InvalidArgument", moved((29, "ONEZONE_IA"))),
        ("InvalidArgument", moved((30, "STANDARD_IA"), (59, "GLACIER"))),
        ("InvalidArgument", moved((400, "GLACIER"))),
        ("InvalidRequest", moved((1, "GLACIER"), Expiration={"Date": MIDNIGHT})),
        ("MalformedXML", rule(NoncurrentVersionExpiration={"NewerNoncurrentVersions": 1})),
        ("InvalidArgument", rule(NoncurrentVersionExpiration={"NoncurrentDays": 0})),
        ("InvalidArgument", rule(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 101})),
        ("InvalidArgument", rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 0})),
        ("InvalidRequest", rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}, Filter={"Tag": TAG})),
    ],
)
def test_refused(code, refused):
    with pytest.raises(Refusal) as refusal:
        check_rules([refused])
    assert refusal.value.code == code


def test_a_document_has_up_to_a_thousand_rules_with_ids_of_their_own():
    check_rules([rule(ID=str(number)) for number in range(1000)])
    for bad in ([], [rule()] * 1001, [rule(ID="a"), rule(ID="a")]):
        with pytest.raises(Refusal):
            check_rules(bad)
