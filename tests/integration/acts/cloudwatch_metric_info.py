# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics are read: series and what an expression makes of them, and which metrics there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from . import Act, Play, Stage

DAY = "2026-11-01T00:00:00Z"


def setup(stage: Stage) -> None:
    for name, values in (("taken", (6, 10)), ("lost", (3,))):
        stage.client("cloudwatch").put_metric_data(Namespace="Photos", MetricData=[
            {"MetricName": name, "Dimensions": [{"Name": "Bucket", "Value": "sea"}], "Value": value,
             "Timestamp": datetime(2026, 11, 1, hour, 30, tzinfo=UTC)}
            for hour, value in enumerate(values)
        ])  # fmt: skip
    s3 = stage.client("s3")
    s3.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    s3.put_object(Bucket="archive", Key="a", Body=b"four", StorageClass="DEEP_ARCHIVE")


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"metrics": len(stage.client("cloudwatch").list_metrics()["Metrics"])}


def photos(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "namespace": "Photos", "metric_name": name, "dimensions": {"Bucket": "sea"}, "period": 3600,
            "statistic": "Sum", **more}  # fmt: skip


def series(name: str, *values: float, label: str = "") -> dict[str, Any]:
    hours = [{"timestamp": f"2026-11-01T0{hour}:00:00Z", "value": value} for hour, value in enumerate(values)]
    return {"id": name, "label": label or name, "values": hours}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("series", {"start": DAY, "end": "2026-11-02T00:00:00+00:00", "queries": [
            photos("taken"), photos("lost", return_data=False),
            {"id": "share", "expression": "100 * lost / taken", "label": "Lost, in percent"}]},
            gives={"series": [series("taken", 6.0, 10.0), series("share", 50.0, label="Lost, in percent")],
                   "start": DAY, "end": "2026-11-02T00:00:00Z"}),
        Act("which there are", {"namespace": "AWS/S3", "metric_name": "BucketSizeBytes",
                                "dimensions": {"StorageType": "DeepArchiveStorage", "BucketName": ""}},
            gives={"metrics": [{"namespace": "AWS/S3", "metric_name": "BucketSizeBytes", "dimensions": {
                "BucketName": "archive", "StorageType": "DeepArchiveStorage"}}]}),
    ),
)  # fmt: skip
