# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle rules one by one, some and all, among rules of somebody else's that stay to the letter."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer

NAME = "photos-of-converge"

# Somebody else's rules, in every spelling that filters have.
FOREIGN = [
    {"ID": "drafts", "Filter": {"Tag": {"Key": "kind", "Value": "draft"}}, "Expiration": {"Days": 7}},
    {"ID": "big", "Filter": {"And": {"Prefix": "", "ObjectSizeGreaterThan": 9}}, "Expiration": {"Days": 9}},
]
FOREIGN = [{"Status": "Enabled", **rule} for rule in FOREIGN]
SEEN = [
    {"id": "big", "status": "enabled", "filter": {"object_size_greater_than": 9}, "expiration": {"days": 9}},
    {"id": "drafts", "status": "enabled", "filter": {"tags": {"kind": "draft"}}, "expiration": {"days": 7}},
]
LOGS = {
    "ID": "logs",
    "Status": "Enabled",
    "Filter": {"Prefix": "logs/"},
    "Expiration": {"Days": 365},
    "Transitions": [{"Days": 30, "StorageClass": "GLACIER_IR"}],
}
TASK = {
    "name": NAME,
    "rule_id": "logs",
    "prefix": "logs/",
    "transition_days": 30,
    "storage_class": "glacier_ir",
    "expiration_days": 365,
}
WHOLE = [
    {
        "id": "originals",
        "filter": {"prefix": "originals/", "tags": {"kept": True}, "object_size_greater_than": 1048576},
        "transitions": [{"days": 90, "storage_class": "glacier"}, {"days": 30, "storage_class": "STANDARD_IA"}],
    },
    {"id": "end", "expiration": {"date": "2040-01-01"}},
]


def setup(stage: Stage) -> None:
    stage.client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})


def snapshot(stage: Stage) -> dict[str, Any]:
    read = stage.client("s3").get_bucket_lifecycle_configuration
    return {"lifecycle": answer(read, "NoSuchLifecycleConfiguration", Bucket=NAME)}


def put(*rules: dict[str, Any]) -> Any:
    """Somebody writes a configuration of their own."""
    return lambda stage: stage.client("s3").put_bucket_lifecycle_configuration(
        Bucket=NAME,
        LifecycleConfiguration={"Rules": list(rules)},
        TransitionDefaultMinimumObjectSize="varies_by_storage_class",
    )


def kept(*rules: dict[str, Any], minimum: str = "varies_by_storage_class") -> dict[str, Any]:
    return {"lifecycle": {"Rules": list(rules), "TransitionDefaultMinimumObjectSize": minimum}}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act(
            "the first rule",
            TASK,
            ("lifecycle",),
            leads_to=kept(LOGS, minimum="all_storage_classes_128K"),
            gives={"name": NAME, "transition_default_minimum_object_size": "all_storage_classes_128K"},
        ),
        Act("among others", TASK, ("lifecycle",), first=put(*FOREIGN), leads_to=kept(*FOREIGN, LOGS)),
        Act(
            "drift",
            TASK,
            ("lifecycle",),
            first=put(FOREIGN[0], {**LOGS, "Expiration": {"Days": 1}, "Transitions": []}, FOREIGN[1]),
            leads_to=kept(FOREIGN[0], LOGS, FOREIGN[1]),
        ),
        Act(
            "switched off",
            {"name": NAME, "rule_id": "logs", "status": "disabled"},
            ("lifecycle",),
            leads_to=kept(FOREIGN[0], {**LOGS, "Status": "Disabled"}, FOREIGN[1]),
        ),
        Act("no rule for all objects", {"name": NAME, "state": "absent"}),
        Act(
            "removed",
            {"name": NAME, "prefix": "logs/", "state": "absent"},
            ("lifecycle",),
            leads_to=kept(*FOREIGN),
            gives={"rules": SEEN},
        ),
        Act(
            "another minimum size",
            {"name": NAME, "transition_default_minimum_object_size": "all_storage_classes_128K"},
            ("lifecycle",),
            leads_to=kept(*FOREIGN, minimum="all_storage_classes_128K"),
        ),
        Act("some rules", {"name": NAME, "rules": WHOLE, "purge_rules": False}, ("lifecycle",)),
        Act(
            "all rules",
            {"name": NAME, "rules": WHOLE},
            ("lifecycle",),
            gives={
                "rules": [
                    {
                        "id": "end",
                        "status": "enabled",
                        "filter": {},
                        "expiration": {"date": "2040-01-01T00:00:00Z"},
                    },
                    {
                        "id": "originals",
                        "status": "enabled",
                        "filter": {
                            "prefix": "originals/",
                            "tags": {"kept": "true"},
                            "object_size_greater_than": 1048576,
                        },
                        "transitions": [
                            {"days": 30, "storage_class": "STANDARD_IA"},
                            {"days": 90, "storage_class": "GLACIER"},
                        ],
                    },
                ]
            },
        ),
        Act("none", {"name": NAME, "rules": []}, ("lifecycle",), leads_to={"lifecycle": None}, gives={"rules": []}),
    ),
)
