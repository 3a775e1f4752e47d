# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SAML providers: metadata compared by what the XML says, and private keys that nobody reads back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from ..errors import Refused
from ..parts import UNSAID, Codec, Effect, Params, Request, Where
from ..shapes import snake
from ..tags import tags_by_key

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
_SIZES = (1000, 10_000_000)
_MAX_KEYS = 2
_ROOT = "{urn:oasis:names:tc:SAML:2.0:metadata}EntityDescriptor"
_PEM = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")


def check(params: Params) -> None:
    """Refuse what IAM doesn't take, before anything is read."""
    check_name(params["name"])
    if params.get("state") == "absent":
        return
    if params.get("metadata") is not None:
        _check_metadata(params["metadata"])
    if params.get("private_key") is not None and not _PEM.search(params["private_key"]):
        raise Refused("private_key: it is not the text of a PEM file with a private key in it.")
    for key in params.get("remove_private_keys") or ():
        if not re.fullmatch(r"[A-Z0-9]{22,64}", key):
            raise Refused(f"remove_private_keys: {key!r} is not the id of a key, of 22 to 64 capitals and digits.")


def check_name(name: str) -> None:
    """Refuse a name that no provider can have."""
    if not re.fullmatch(r"[\w.-]{1,128}", name, re.ASCII):
        raise Refused(f"name: {name!r} may have 1 to 128 letters, digits and . - _ only.")


def _check_metadata(text: str) -> None:
    least, most = _SIZES
    if "<!DOCTYPE" in text:
        raise Refused("metadata: a document with a DOCTYPE is not read, since it can refer to anything.")
    try:
        root = ElementTree.fromstring(text.strip())
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused(f"metadata: this is no XML document: {error}.") from error
    if root.tag != _ROOT:
        raise Refused(
            f"metadata: the document is a {root.tag.rpartition('}')[2]}, not an EntityDescriptor of SAML 2.0, which is"
            " what identity providers publish."
        )
    if not least <= len(text) <= most:
        raise Refused(f"metadata: it has {len(text)} characters, and IAM takes {least} to {most}.")


def arn(params: Params, where: Where) -> str:
    """The ARN that a provider of this name has in this account."""
    return f"arn:{where.partition}:iam::{where.account_id}:saml-provider/{params['name']}"


def creating(params: Params, where: Where) -> dict[str, Any]:
    """Refuse to create a provider of which nothing is known."""
    if not params.get("metadata"):
        raise Refused(
            f"metadata is needed: there is no SAML provider named {params['name']} yet, and IAM makes none without it."
        )
    return {"Name": params["name"]}


# ---- the metadata ---------------------------------------------------------------------------------------------------


def same_metadata(wanted: Any, current: Any) -> bool:
    """Whether two documents are the same XML: layout, comments, quotes and the order of attributes don't count."""
    if not wanted or not current:
        return not wanted and not current
    return wanted.strip() == current.strip() or _canonical(wanted) == (_canonical(current) or current)


def _canonical(text: str) -> str | None:
    if "<!DOCTYPE" in text:
        return None
    try:
        return ElementTree.canonicalize(text.strip(), strip_text=True)
    except (ElementTree.ParseError, ValueError):
        return None


# ---- the private keys -----------------------------------------------------------------------------------------------


def key_ids(wire: Any, _shape: Any) -> list[str]:
    """The ids of the keys, the oldest first."""
    return [key["KeyId"] for key in sorted(wire or (), key=lambda key: str(key.get("Timestamp")))]


KEYS = Codec(lambda value, _shape: value, key_ids)


def wanted_key(params: Params, current: Any) -> Any:
    """The key to be added, or UNSAID when the ones that are there will do."""
    if params.get("private_key") is None or (current and params.get("update_private_key") != "always"):
        return UNSAID
    return params["private_key"]


def added_key(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Mapping[str, Any], where: Where
) -> tuple[Request, ...]:
    """A further key; where there are as many as may be, the oldest makes room."""
    keys = values.get("private_key") or []
    gone = [_update(address, RemovePrivateKey=key) for key in keys[: max(0, len(keys) - _MAX_KEYS + 1)]]
    return (*gone, _update(address, AddPrivateKey=after))


def key_effect(before: Any, after: Any) -> Effect | None:
    """What a further key does to those that are there."""
    if len(before or ()) < _MAX_KEYS:
        return None
    return Effect("irreversible", f"Key {before[0]}, the oldest, is removed: assertions for it can't be read any more.")


def shown_key(value: Any) -> Any:
    """What a plan shows: the ids of the keys that are there, and of a new one that it is one."""
    return "a new private key" if isinstance(value, str) else value


def wanted_keys(params: Params, current: Any) -> list[str]:
    """The keys that are there without those that are to go."""
    return [key for key in current or () if key not in params["remove_private_keys"]]


def removed_keys(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Mapping[str, Any], where: Where
) -> tuple[Request, ...]:
    """Each key that is to go, in a call of its own."""
    return tuple(_update(address, RemovePrivateKey=key) for key in values["private_keys"] if key not in after)


def keys_effect(before: Any, after: Any) -> Effect:
    """What the removal of keys does."""
    gone = ", ".join(key for key in before if key not in after)
    return Effect("irreversible", f"Assertions that are encrypted for {gone} can't be read any more.")


def _update(address: Mapping[str, Any], **members: Any) -> Request:
    return Request("iam", "update_saml_provider", {**address, **members})


# ---- the result -----------------------------------------------------------------------------------------------------


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``saml_provider`` as community.aws's iam_saml_federation returns it, and the rest of what IAM knows."""
    shown = provider(found or {}, arn(params, where))
    if values.get("metadata"):
        shown["metadata_document"] = values["metadata"]
    if values.get("assertion_encryption_mode"):
        shown["assertion_encryption_mode"] = values["assertion_encryption_mode"]
    if "private_keys" in values:
        left = values["private_keys"] or ()
        shown["private_keys"] = [key for key in shown["private_keys"] if key["key_id"] in left]
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    return {"saml_provider": shown}


def provider(wire: Mapping[str, Any], its_arn: str) -> dict[str, Any]:
    """A provider as results show it."""
    shown: dict[str, Any] = {"arn": its_arn, "name": its_arn.partition("/")[2]}
    for key, member in (
        ("metadata_document", "SAMLMetadataDocument"),
        ("create_date", "CreateDate"),
        ("expire_date", "ValidUntil"),
        ("uuid", "SAMLProviderUUID"),
        ("assertion_encryption_mode", "AssertionEncryptionMode"),
    ):
        if wire.get(member) is not None:
            shown[key] = wire[member]
    keys = wire.get("PrivateKeyList") or ()
    shown["private_keys"] = [{snake(member): value for member, value in key.items()} for key in keys]
    shown["tags"] = tags_by_key(wire.get("Tags"))
    return shown
