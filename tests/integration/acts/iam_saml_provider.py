# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SAML provider: made with metadata and a key, told apart by what the XML says, mended, and deleted."""

from __future__ import annotations

import hashlib
from typing import Any

from support.saml import PRIVATE_KEY, metadata, rewritten

from . import Act, Play, Stage, answer

NAME = "directory"
ARN = f"arn:aws:iam::123456789012:saml-provider/{NAME}"
FIRST, SECOND = metadata(), metadata("https://directory.example.org/saml")
CREATED = {"name": NAME, "metadata": FIRST, "assertion_encryption_mode": "Required", "private_key": PRIVATE_KEY,
           "tags": {"team": "operations"}}  # fmt: skip
CHANGED = {"name": NAME, "saml_metadata_document": SECOND, "assertion_encryption_mode": "Allowed",
           "tags": {"team": "archivists"}}  # fmt: skip


def seen(document: str) -> str:
    return hashlib.sha1(document.encode()).hexdigest()


def keys(stage: Stage) -> list[str]:
    found = stage.client("iam").get_saml_provider(SAMLProviderArn=ARN).get("PrivateKeyList", ())
    return [key["KeyId"] for key in found]


def snapshot(stage: Stage) -> dict[str, Any]:
    provider = answer(stage.client("iam").get_saml_provider, "NoSuchEntity", SAMLProviderArn=ARN)
    if provider is None:
        return {"there": False}
    return {
        "there": True,
        "metadata": seen(provider["SAMLMetadataDocument"]),
        "mode": provider.get("AssertionEncryptionMode"),
        "keys": len(provider.get("PrivateKeyList", ())),
        "tags": {tag["Key"]: tag["Value"] for tag in provider["Tags"]},
    }


def spoil(stage: Stage) -> None:
    """Somebody works on it by hand."""
    iam = stage.client("iam")
    iam.update_saml_provider(SAMLProviderArn=ARN, SAMLMetadataDocument=FIRST, AssertionEncryptionMode="Required")
    iam.untag_saml_provider(SAMLProviderArn=ARN, TagKeys=["team"])


def without_the_oldest(stage: Stage) -> dict[str, Any]:
    return {"name": NAME, "remove_private_keys": [keys(stage)[0], "A" * 22]}


PLAY = Play(
    snapshot=snapshot,
    unknown=("saml_provider.create_date", "saml_provider.expire_date", "saml_provider.uuid",
             "saml_provider.private_keys*"),
    volatile=("saml_provider.create_date", "saml_provider.uuid", "saml_provider.private_keys.*",
              "plan.*.before*", "plan.*.after*", "plan.*.effect*", "plan.*.params.RemovePrivateKey", "diff.*"),
    given=("remove_private_keys*",),
    acts=(
        Act(
            "create",
            CREATED,
            ("SAML provider",),
            leads_to={"metadata": seen(FIRST), "mode": "Required", "keys": 1, "tags": {"team": "operations"}},
        ),
        Act("the same in another layout", {**CREATED, "metadata": rewritten(FIRST)}),
        Act("change", CHANGED, ("metadata", "assertion_encryption_mode", "tags"),
            leads_to={"metadata": seen(SECOND), "mode": "Allowed", "keys": 1, "tags": {"team": "archivists"}}),
        Act("mend", CHANGED, ("metadata", "assertion_encryption_mode", "tags"), first=spoil,
            leads_to={"metadata": seen(SECOND), "mode": "Allowed", "tags": {"team": "archivists"}}),
        Act("only its name", {"name": NAME}),
        Act("a further key", {"name": NAME, "private_key": PRIVATE_KEY, "update_private_key": "always"},
            ("private_key",), leads_to={"keys": 2}, again=False),
        Act("without the oldest", without_the_oldest, ("private_keys",), leads_to={"keys": 1}, again=False),
        Act("remove", {"name": NAME, "state": "absent"}, ("SAML provider",), leads_to={"there": False}),
    ),
)  # fmt: skip
