# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenID Connect providers are read: one, none, and all of the account."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

ARN = "arn:aws:iam::123456789012:oidc-provider/"


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    for name in ("two.example.com", "one.example.com/pool"):
        tags = [{"Key": "name", "Value": name}]
        iam.create_open_id_connect_provider(
            Url=f"https://{name}", ClientIDList=["b", "a"], ThumbprintList=["A" * 40], Tags=tags
        )


def snapshot(stage: Stage) -> dict[str, Any]:
    listed = stage.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    return {"arns": sorted(one["Arn"] for one in listed)}


def shows(*names: str) -> Any:
    """Results whose providers are these, each with its clients, its thumbprint and its tags."""

    class Providers(list):
        def __eq__(self, other: Any) -> bool:
            wanted = [
                {"url": name, "arn": ARN + name, "client_ids": ["a", "b"], "thumbprints": ["a" * 40],
                 "tags": {"name": name}}
                for name in names
            ]  # fmt: skip
            return [{key: one[key] for key in one if key != "create_date"} for one in other] == wanted

        __hash__ = None  # type: ignore[assignment]

    return Providers()


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*.create_date",),
    acts=(
        Act("one", {"url": "https://two.example.com"}, gives={"iam_oidc_providers": shows("two.example.com")}),
        Act("none", {"provider_url": "three.example.com"}, gives={"iam_oidc_providers": []}),
        Act("all", {}, gives={"iam_oidc_providers": shows("one.example.com/pool", "two.example.com")}),
    ),
)
