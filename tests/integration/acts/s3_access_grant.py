# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A grant: made with all that it hangs on, given to somebody else, widened by hand and mended, and taken away."""

from __future__ import annotations

import json
from typing import Any

from support.directory import Directory
from support.stage import REGION

from . import Act, Play, Stage

BUCKET = "photos-of-the-sea"
ROLE = "access-grants"
TRUST = {"Effect": "Allow", "Principal": {"Service": "access-grants.s3.amazonaws.com"}, "Action": "sts:AssumeRole"}

CREATED = {
    "group": "photographers",
    "location": f"s3://{BUCKET}",
    "prefix": "sea/",
    "permission": "READ",
    "iam_role": ROLE,
    "tags": {"team": "sea"},
}
WIDER = {**CREATED, "permission": "READWRITE"}


def control(stage: Stage) -> tuple[Any, dict[str, str]]:
    """S3 Control without the account in the host's name, and the account."""
    client = stage.client("s3control")
    account = stage.client("sts").get_caller_identity()["Account"]
    client.meta.events.register(
        "before-sign.s3-control",
        lambda request, **_: setattr(request, "url", request.url.replace(f"{account}.", "", 1)),
    )
    return client, {"AccountId": account}


def setup(stage: Stage) -> None:
    stage.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    trust = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    for name in (ROLE, "others", "reader"):
        stage.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    ours = Directory(stage.aws)
    ours.group("photographers", ours.user("jo", Emails=[{"Value": "jo@example.com"}]))


def snapshot(stage: Stage) -> dict[str, Any]:
    client, this = control(stage)
    if not client.list_access_grants_instances(**this)["AccessGrantsInstancesList"]:
        return {"instance": None, "locations": {}, "grants": []}
    seen = Directory(stage.aws)
    store = seen.store
    names = {one["UserId"]: one["UserName"] for one in seen.client.list_users(**store)["Users"]}
    names |= {one["GroupId"]: one["DisplayName"] for one in seen.client.list_groups(**store)["Groups"]}
    listed = client.list_access_grants(**this)["AccessGrantsList"]
    locations = client.list_access_grants_locations(**this)["AccessGrantsLocationsList"]
    center = client.get_access_grants_instance(**this).get("IdentityCenterInstanceArn")
    return {
        "instance": "associated" if center == seen.instance["InstanceArn"] else "alone",
        "locations": {one["LocationScope"]: one["IAMRoleArn"].rpartition("/")[2] for one in locations},
        "grants": sorted(
            [
                names.get(one["Grantee"]["GranteeIdentifier"], one["Grantee"]["GranteeIdentifier"].rpartition("/")[2]),
                one["Permission"],
                one["GrantScope"],
                {
                    tag["Key"]: tag["Value"]
                    for tag in client.list_tags_for_resource(**this, ResourceArn=one["AccessGrantArn"])["Tags"]
                },
            ]
            for one in listed
        ),
    }


def spoil(stage: Stage) -> None:
    """Somebody gives more by hand, and takes the role away."""
    client, this = control(stage)
    (found,) = client.list_access_grants(**this)["AccessGrantsList"]
    place = {**this, "AccessGrantsLocationId": found["AccessGrantsLocationId"]}
    narrowed = {"AccessGrantsLocationConfiguration": found["AccessGrantsLocationConfiguration"]}
    client.create_access_grant(**place, **narrowed, Grantee=found["Grantee"], Permission="WRITE")
    client.delete_access_grant(**this, AccessGrantId=found["AccessGrantId"])
    others = f"arn:aws:iam::{this['AccountId']}:role/others"
    client.update_access_grants_location(**place, IAMRoleArn=others)


SEA = f"s3://{BUCKET}/sea/*"
PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("access_grant.id", "access_grant.arn", "access_grant.created_at", "access_grant.location.id",
             "plan.*AccessGrantsLocationId"),
    volatile=("access_grant.id", "access_grant.arn", "access_grant.created_at", "access_grant.location.id",
              "access_grant.grantee.id", "access_grant.identity_center_arn", "plan.*AccessGrantsLocationId",
              "plan.*AccessGrantId", "plan.*ResourceArn", "plan.*GranteeIdentifier", "plan.*IdentityCenterArn",
              "*identity_center_arn"),
    acts=(
        Act("create", CREATED, ("instance", "location", "grant"),
            leads_to={"instance": "associated", "locations": {f"s3://{BUCKET}": ROLE},
                      "grants": [["photographers", "READ", SEA, {"team": "sea"}]]}),
        Act("nothing to do", {key: CREATED[key] for key in ("group", "location", "prefix", "permission")},
            gives={"api_calls": 5}),
        Act("the same, said otherwise", {**CREATED, "location": f"s3://{BUCKET}/*", "prefix": "sea/*"}),
        Act("change", WIDER, ("grant",), leads_to={"grants": [["photographers", "READWRITE", SEA, {"team": "sea"}]]}),
        Act("other tags", {**WIDER, "tags": {"team": "land"}}, ("grant",),
            leads_to={"grants": [["photographers", "READWRITE", SEA, {"team": "land"}]]}),
        Act("mend", CREATED, ("location", "grant"), first=spoil,
            leads_to={"locations": {f"s3://{BUCKET}": ROLE},
                      "grants": [["photographers", "READ", SEA, {"team": "sea"}]]}),
        Act("one object, to one person", {"user": "jo@example.com", "location": f"s3://{BUCKET}", "object": True,
                                          "prefix": "sea/wave.jpg", "permission": "READ"}, ("grant",),
            leads_to={"grants": [["jo", "READ", f"s3://{BUCKET}/sea/wave.jpg", {}],
                                 ["photographers", "READ", SEA, {"team": "sea"}]]}),
        Act("all of it, to a role", {"principal": "role/reader", "location": f"s3://{BUCKET}", "permission": "READ"},
            ("grant",),
            leads_to={"grants": [["jo", "READ", f"s3://{BUCKET}/sea/wave.jpg", {}],
                                 ["photographers", "READ", SEA, {"team": "sea"}],
                                 ["reader", "READ", f"s3://{BUCKET}", {}]]}),
        Act("absent, and the rest is needed", {"principal": "role/reader", "location": f"s3://{BUCKET}",
                                               "state": "absent", "remove_location": True, "remove_instance": True},
            ("grant",), leads_to={"locations": {f"s3://{BUCKET}": ROLE}}),
        Act("absent once more", {"user": "jo", "location": f"s3://{BUCKET}", "prefix": "sea/wave.jpg", "object": True,
                                 "state": "absent"}, ("grant",),
            leads_to={"grants": [["photographers", "READ", SEA, {"team": "sea"}]]}),
        Act("absent", {"group": "photographers", "location": f"s3://{BUCKET}", "prefix": "sea/", "state": "absent",
                       "remove_location": True, "remove_instance": True}, ("grant", "location", "instance"),
            leads_to={"instance": None, "locations": {}, "grants": []}),
    ),
)  # fmt: skip
