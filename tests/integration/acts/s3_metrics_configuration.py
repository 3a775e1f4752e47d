# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One configuration of request metrics with every filter that there is, beside one of somebody else's."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage

NAME = "photos-of-converge"
FOREIGN = {"Id": "theirs", "Filter": {"Prefix": "theirs/"}}
POINT = f"arn:aws:s3:{REGION}:123456789012:accesspoint/sales"
TAGS = [{"Key": "sale", "Value": "true"}, {"Key": "year", "Value": "2026"}]


def setup(stage: Stage) -> None:
    s3 = stage.client("s3")
    s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_metrics_configuration(Bucket=NAME, Id="theirs", MetricsConfiguration=FOREIGN)


def snapshot(stage: Stage) -> dict[str, Any]:
    found = stage.client("s3").list_bucket_metrics_configurations(Bucket=NAME).get("MetricsConfigurationList", [])
    return {one["Id"]: one for one in found}


def put(filter_: dict[str, Any]) -> Any:
    """Somebody writes another filter."""
    return lambda stage: stage.client("s3").put_bucket_metrics_configuration(
        Bucket=NAME, Id="ours", MetricsConfiguration={"Id": "ours", "Filter": filter_}
    )


def task(**more: Any) -> dict[str, Any]:
    return {"bucket_name": NAME, "id": "ours", **more}


def kept(filter_: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"theirs": FOREIGN, "ours": {"Id": "ours", **({"Filter": filter_} if filter_ else {})}}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("nothing to remove", task(state="absent"), gives={"metrics_configuration": {}}),
        Act("all objects", task(), ("metrics",), leads_to=kept(),
            gives={"bucket_name": NAME, "metrics_configuration": {"id": "ours", "filter": {}}}),
        Act("a prefix", task(filter_prefix="in/"), ("metrics",), leads_to=kept({"Prefix": "in/"})),
        Act("a tag", task(filter_tag={"sale": True}), ("metrics",), leads_to=kept({"Tag": TAGS[0]})),
        Act("tags, in whichever order", task(filter_tags={"year": 2026, "sale": True}),
            first=put({"And": {"Tags": TAGS}})),
        Act("a prefix and a tag", task(filter_prefix="in/", filter_tags={"sale": True}), ("metrics",),
            leads_to=kept({"And": {"Prefix": "in/", "Tags": TAGS[:1]}}), gives={"metrics_configuration": {
                "id": "ours", "filter": {"prefix": "in/", "tags": {"sale": "true"}}}}),
        Act("drift", task(filter_access_point_arn=POINT), ("metrics",), first=put({"Prefix": "out/"}),
            leads_to=kept({"AccessPointArn": POINT})),
        Act("all objects again", task(), ("metrics",), leads_to=kept()),
        Act("removed", task(state="absent"), ("metrics",), leads_to={"theirs": FOREIGN, "ours": None}),
    ),
)  # fmt: skip
