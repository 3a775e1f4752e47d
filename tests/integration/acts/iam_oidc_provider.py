# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An OpenID Connect provider: made with a client, given others, its certificates changed, mended, and deleted."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage, answer

URL = "token.actions.githubusercontent.com"
ARN = f"arn:aws:iam::123456789012:oidc-provider/{URL}"
ONE, TWO = "a" * 40, "0123456789" * 4
CREATED = {"url": f"https://{URL}", "client_ids": ["sts.amazonaws.com"], "thumbprints": [ONE],
           "tags": {"team": "photographers"}}  # fmt: skip
CHANGED = {"url": URL, "client_ids": ["photos"], "thumbprints": [":".join(["01", "23", "45", "67", "89"] * 4), ONE],
           "tags": {"team": "archivists"}}  # fmt: skip


def snapshot(stage: Stage) -> dict[str, Any]:
    seen = answer(stage.client("iam").get_open_id_connect_provider, "NoSuchEntity", OpenIDConnectProviderArn=ARN)
    if seen is None:
        return {"there": False}
    return {
        "there": True,
        "clients": sorted(seen["ClientIDList"]),
        "thumbprints": sorted(seen["ThumbprintList"]),
        "tags": {tag["Key"]: tag["Value"] for tag in seen["Tags"]},
    }


def spoil(stage: Stage) -> None:
    """Somebody works on it by hand."""
    iam, address = stage.client("iam"), {"OpenIDConnectProviderArn": ARN}
    iam.remove_client_id_from_open_id_connect_provider(**address, ClientID="photos")
    iam.update_open_id_connect_provider_thumbprint(**address, ThumbprintList=["b" * 40])
    iam.tag_open_id_connect_provider(**address, Tags=[{"Key": "mine", "Value": "yes"}])


BOTH = {"clients": ["photos", "sts.amazonaws.com"], "thumbprints": [TWO, ONE], "tags": {"team": "archivists"}}
PLAY = Play(
    snapshot=snapshot,
    unknown=("iam_oidc_provider.create_date",),
    volatile=("iam_oidc_provider.create_date",),
    acts=(
        Act(
            "create",
            CREATED,
            ("OpenID Connect provider",),
            leads_to={"clients": ["sts.amazonaws.com"], "thumbprints": [ONE], "tags": {"team": "photographers"}},
        ),
        Act("change", CHANGED, ("client_ids[photos]", "thumbprints", "tags"), leads_to=BOTH),
        Act("only its URL", {"provider_url": URL}),
        Act("mend", CHANGED, ("client_ids[photos]", "thumbprints", "tags"), first=spoil, leads_to=BOTH),
        Act(
            "no other clients",
            {"url": URL, "client_ids": ["photos"], "purge_client_ids": True, "tags": {}},
            ("client_ids[sts.amazonaws.com]", "tags"),
            leads_to={"clients": ["photos"], "tags": {}},
        ),
        Act("remove", {"url": URL, "state": "absent"}, ("OpenID Connect provider",), leads_to={"there": False}),
    ),
)
