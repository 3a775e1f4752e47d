# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of objects: keys page by page, heads and details, and nothing where there is nothing."""

from __future__ import annotations

from . import Act, Play, s3_object
from .s3_object import PHOTOS, VAULT, Stage, snapshot


def setup(stage: Stage) -> None:
    s3_object.setup(stage)
    s3 = stage.client("s3")
    s3.put_object(Bucket=PHOTOS, Key="sea.jpg", Body=s3_object.SEA, Metadata={"photographer": "Jo"}, Tagging="a=b")


def fill(stage: Stage) -> None:
    s3 = stage.client("s3")
    for number in range(1, 6):
        s3.put_object(Bucket=PHOTOS, Key=f"2026/{number}.jpg", Body=b"")


def hide(stage: Stage) -> None:
    for body in (b"one", b"two"):
        stage.client("s3").put_object(Bucket=VAULT, Key="deed", Body=body)
    stage.client("s3").put_object(Bucket=VAULT, Key="deed.txt", Body=b"")
    stage.client("s3").delete_object(Bucket=VAULT, Key="deed")


def details(**named: bool) -> dict[str, object]:
    return {"bucket": PHOTOS, "object": "sea.jpg", "object_details": named}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("object_info.0.object_data.last_modified", "versions.*.version_id",
              "versions.*.last_modified"),
    acts=(
        Act("the head", {"bucket_name": PHOTOS, "object_name": "sea.jpg"}),
        Act("tags", details(object_tagging=True), gives={"object_info": [{"object_tagging": {"a": "b"}}]}),
        Act("what isn't set", details(object_legal_hold=True, object_retention=True, object_lock_configuration=True),
            gives={"object_info": [
                {"object_legal_hold": {}, "object_retention": {}, "object_lock_configuration": {}}]}),
        Act("no such object", {"bucket_name": PHOTOS, "object_name": "ocean.jpg"}, gives={"object_info": []}),
        Act("keys", {"bucket_name": PHOTOS}, gives={"s3_keys": ["sea.jpg"]}),
        Act("keys of a prefix", {"bucket_name": PHOTOS, "prefix": "2026/"}, first=fill,
            gives={"s3_keys": [f"2026/{number}.jpg" for number in range(1, 6)]}),
        Act("some of them", {"bucket_name": PHOTOS, "marker": "2026/2.jpg", "max_keys": 2},
            gives={"s3_keys": ["2026/3.jpg", "2026/4.jpg"]}),
        Act("versions of one", {"bucket_name": VAULT, "object_name": "deed", "versions": True}, first=hide),
        Act("versions of a prefix", {"bucket_name": VAULT, "prefix": "de", "versions": True, "max_keys": 2}),
    ),
)  # fmt: skip
