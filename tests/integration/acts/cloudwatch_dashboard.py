# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dashboard: made, the same said otherwise, mended, and removed."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

NAME = "archive"
SIZE = {"type": "metric", "width": 12, "height": 6, "properties": {
    "region": "eu-west-3", "period": 86400, "stat": "Average",
    "metrics": [["AWS/S3", "BucketSizeBytes", "BucketName", "archive", "StorageType", "GlacierStorage"]]}}  # fmt: skip
NOTE = {"type": "text", "width": 12, "height": 2, "properties": {"markdown": "Ask *jo*."}}


def snapshot(stage: Stage) -> dict[str, Any]:
    cloudwatch = stage.client("cloudwatch")
    names = [one["DashboardName"] for one in cloudwatch.list_dashboards()["DashboardEntries"]]
    bodies = [cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"] for name in names]
    return {"names": names, "bodies": [json.loads(body) for body in bodies]}


def spoil(stage: Stage) -> None:
    stage.client("cloudwatch").put_dashboard(DashboardName=NAME, DashboardBody=json.dumps({"widgets": [NOTE]}))


PLAY = Play(
    snapshot=snapshot,
    unknown=("dashboard.arn",),
    acts=(
        Act("create", {"name": NAME, "body": {"widgets": [SIZE]}}, ("dashboard",),
            leads_to={"names": [NAME], "bodies": [{"widgets": [SIZE]}]}),
        Act("the same, said otherwise", {"name": NAME, "body": json.dumps(
            {"widgets": [dict(reversed(SIZE.items()))]}, indent=4)}),
        Act("mend", {"name": NAME, "body": {"widgets": [SIZE, NOTE]}}, ("body",), first=spoil,
            leads_to={"bodies": [{"widgets": [SIZE, NOTE]}]}),
        Act("absent", {"name": NAME, "state": "absent"}, ("dashboard",), leads_to={"names": []}),
    ),
)  # fmt: skip
