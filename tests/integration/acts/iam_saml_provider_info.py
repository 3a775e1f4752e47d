# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SAML providers are read: one, none, and all of the account."""

from __future__ import annotations

from typing import Any

from support.saml import metadata

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    for name in ("two", "one"):
        tags = [{"Key": "name", "Value": name}]
        iam.create_saml_provider(Name=name, SAMLMetadataDocument=metadata(), Tags=tags)


def snapshot(stage: Stage) -> dict[str, Any]:
    listed = stage.client("iam").list_saml_providers()["SAMLProviderList"]
    return {"arns": sorted(one["Arn"] for one in listed)}


def shows(*names: str) -> Any:
    """Results whose providers are these, each with its metadata and its tags."""

    class Providers(list):
        def __eq__(self, other: Any) -> bool:
            wanted = [(name, metadata(), {"name": name}) for name in names]
            return [(one["name"], one["metadata_document"], one["tags"]) for one in other] == wanted

        __hash__ = None  # type: ignore[assignment]

    return Providers()


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*.create_date", "*.uuid"),
    acts=(
        Act("one", {"name": "two"}, gives={"iam_saml_providers": shows("two")}),
        Act("none", {"name": "three"}, gives={"iam_saml_providers": []}),
        Act("all", {}, gives={"iam_saml_providers": shows("one", "two")}),
    ),
)
