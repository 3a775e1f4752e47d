# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access logs to a bucket and to another one, with keys of either form; somebody else's grants stay."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer

NAME = "photos-of-converge"
LOGS = "logs-of-converge"
OTHER = "other-logs-of-converge"
DAYS = {"partitioned_prefix": {"partition_date_source": "EventTime"}}
KEPT_DAYS = {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}
GRANTS = [{"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"},
           "Permission": "READ"}]  # fmt: skip


def setup(stage: Stage) -> None:
    for name in (NAME, LOGS, OTHER):
        # Grants on the logs need buckets whose ACLs are in force, and these let S3 write there.
        stage.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION},
                                         ObjectOwnership="ObjectWriter", ACL="log-delivery-write")


def snapshot(stage: Stage) -> dict[str, Any]:
    s3 = stage.client("s3")
    acls = {name: answer(s3.get_bucket_acl, Bucket=name) for name in (LOGS, OTHER)}
    return {**answer(s3.get_bucket_logging, Bucket=NAME), "acls": acls}


def put(**document: Any) -> Any:
    """Somebody says where the logs go."""
    return lambda stage: stage.client("s3").put_bucket_logging(
        Bucket=NAME, BucketLoggingStatus={"LoggingEnabled": document}
    )


def kept(bucket: str, prefix: str = "", **more: Any) -> dict[str, Any]:
    return {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": prefix, **more}}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("nothing to switch off", {"name": NAME, "state": "absent"}, gives={"logging_enabled": {}}),
        Act("logged", {"name": NAME, "target_bucket": LOGS}, ("logging",), leads_to=kept(LOGS),
            gives={"name": NAME, "logging_enabled": {"target_bucket": LOGS, "target_prefix": ""}}),
        Act("simple keys are what there is",
            {"name": NAME, "target_bucket": LOGS, "target_object_key_format": {"simple_prefix": {}}}),
        Act("a folder a day", {"name": NAME, "target_bucket": LOGS, "target_object_key_format": DAYS}, ("logging",),
            leads_to=kept(LOGS, TargetObjectKeyFormat=KEPT_DAYS)),
        Act("another prefix, the same form", {"name": NAME, "target_bucket": LOGS, "target_prefix": "photos/"},
            ("logging",), leads_to=kept(LOGS, "photos/", TargetObjectKeyFormat=KEPT_DAYS)),
        Act("simple keys again", {"name": NAME, "target_bucket": LOGS, "target_prefix": "photos/",
                                  "target_object_key_format": {"simple_prefix": {}}}, ("logging",),
            leads_to=kept(LOGS, "photos/", TargetObjectKeyFormat={"SimplePrefix": {}})),
        Act("drift", {"name": NAME, "target_bucket": OTHER, "target_prefix": "photos/"}, ("logging",),
            first=put(TargetBucket=LOGS, TargetPrefix="x", TargetGrants=GRANTS),
            leads_to=kept(OTHER, "photos/", TargetGrants=GRANTS)),
        Act("not logged", {"name": NAME, "state": "absent"}, ("logging",), leads_to={"LoggingEnabled": None},
            gives={"logging_enabled": {}}),
    ),
)  # fmt: skip
