# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity providers of IAM: what OpenID Connect and SAML ones are told, what they keep, and what they tell."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.iam.exceptions import (
    EntityAlreadyExists,
    InvalidInput,
    LimitExceededException,
    NotFoundException,
)
from moto.iam.models import IAMBackend, OpenIDConnectProvider, SAMLProvider
from moto.iam.responses import IamResponse

from .iam_users import unique_id

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_CLIENTS = 100
_THUMBPRINTS = 5
_KEYS = 2
_TAGS = 50
_METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"


def install() -> None:
    IamResponse.create_open_id_connect_provider = _create_oidc
    IamResponse.get_open_id_connect_provider = _get_oidc
    IamResponse.update_open_id_connect_provider_thumbprint = _update_thumbprints
    IamResponse.delete_open_id_connect_provider = _delete_oidc
    IamResponse.add_client_id_to_open_id_connect_provider = _add_client
    IamResponse.remove_client_id_from_open_id_connect_provider = _remove_client
    IamResponse.create_saml_provider = _create_saml
    IamResponse.get_saml_provider = _get_saml
    IamResponse.update_saml_provider = _update_saml
    IamResponse.tag_saml_provider = _tag_saml
    IamResponse.untag_saml_provider = _untag_saml
    IamResponse.list_saml_provider_tags = _saml_tags


# ---- OpenID Connect -------------------------------------------------------------------------------------------------


def _create_oidc(self: IamResponse) -> ActionResult:
    # AWS: "The URL must begin with https:// and should correspond to the iss claim", and has no port.
    url = self._get_param("Url")
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.port or parts.query or parts.fragment:
        raise InvalidInput("Invalid Open ID Connect Provider URL")
    clients = list(dict.fromkeys(self._get_param("ClientIDList", [])))
    # AWS: without a thumbprint it fetches one from the provider. Here there is no internet, and it is of the name.
    thumbprints = self._get_param("ThumbprintList", []) or [hashlib.sha1(parts.hostname.encode()).hexdigest()]
    _check_thumbprints(thumbprints)
    tags = self._get_param("Tags", [])
    arn = f"arn:{self.partition}:iam::{self.current_account}:oidc-provider/{url.removeprefix('https://')}"
    if arn in self.backend.open_id_providers:
        raise EntityAlreadyExists(f"Provider with url {url} already exists.")
    made = self.backend.create_open_id_connect_provider(url, thumbprints, clients, tags)
    return ActionResult({"OpenIDConnectProviderArn": made.arn, "Tags": tags})


def _check_thumbprints(thumbprints: list[str]) -> None:
    # AWS: a list of one to five, each the 40 hexadecimal digits of a SHA-1.
    if not 1 <= len(thumbprints) <= _THUMBPRINTS:
        raise InvalidInput("Thumbprint list must contain fewer than 5 entries.")
    for thumbprint in thumbprints:
        if not re.fullmatch(r"[0-9a-fA-F]{40}", thumbprint):
            raise InvalidInput("Thumbprint contains an invalid character or has an invalid length")


def _oidc(self: IamResponse) -> OpenIDConnectProvider:
    arn = self._get_param("OpenIDConnectProviderArn")
    if arn not in self.backend.open_id_providers:
        raise NotFoundException(f"OpenIDConnect Provider not found for arn {arn}")
    return self.backend.open_id_providers[arn]


def _get_oidc(self: IamResponse) -> ActionResult:
    provider = _oidc(self)
    seen = {
        "Url": provider.url,
        "ClientIDList": provider.client_id_list,
        "ThumbprintList": provider.thumbprint_list,
        "CreateDate": provider.create_date,
        "Tags": list(provider.tags.values()),
    }
    return ActionResult(seen)


def _update_thumbprints(self: IamResponse) -> EmptyResult:
    thumbprints = self._get_param("ThumbprintList", [])
    provider = _oidc(self)
    _check_thumbprints(thumbprints)
    provider.thumbprint_list = thumbprints
    return EmptyResult()


def _delete_oidc(self: IamResponse) -> EmptyResult:
    # AWS: "If you call this operation for a provider that doesn't exist, ... the operation fails with NoSuchEntity".
    del self.backend.open_id_providers[_oidc(self).arn]
    return EmptyResult()


def _add_client(self: IamResponse) -> EmptyResult:
    # AWS: "This operation is idempotent; it does not fail or return an error if you add an existing client ID".
    provider, client = _oidc(self), self._get_param("ClientID")
    if client not in provider.client_id_list:
        if len(provider.client_id_list) >= _CLIENTS:
            raise LimitExceededException(f"Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {_CLIENTS}")
        provider.client_id_list = [*provider.client_id_list, client]
    return EmptyResult()


def _remove_client(self: IamResponse) -> EmptyResult:
    # AWS: "it does not fail or return an error if you try to remove a client ID that does not exist".
    provider, client = _oidc(self), self._get_param("ClientID")
    provider.client_id_list = [one for one in provider.client_id_list if one != client]
    return EmptyResult()


# ---- SAML -----------------------------------------------------------------------------------------------------------


def _create_saml(self: IamResponse) -> ActionResult:
    name, document = self._get_param("Name"), self._get_param("SAMLMetadataDocument")
    tags = self._get_param("Tags", [])
    _check_metadata(document)
    # AWS: names of providers are unique in an account; moto puts the new one in place of the old.
    if name.lower() in map(str.lower, self.backend.saml_providers):
        raise EntityAlreadyExists(f"Provider with name {name} already exists.")
    mode, key = self._get_param("AssertionEncryptionMode"), self._get_param("AddPrivateKey")
    _check_mode(mode, [key] if key else [])
    provider = self.backend.create_saml_provider(name, document)
    kept = vars(provider)
    kept.update(uuid=unique_id("SAML"), mode=mode, keys=[], tags={tag["Key"]: tag["Value"] for tag in tags})
    if key:
        _add_key(provider, key)
    return ActionResult({"SAMLProviderArn": provider.arn, "Tags": tags})


def _check_metadata(document: str) -> None:
    # AWS: 1,000 to 10,000,000 characters; "The document includes the issuer's name, expiration information, and keys".
    try:
        root = ElementTree.fromstring(document)
    except ElementTree.ParseError:
        root = None
    if root is None or root.tag != f"{_METADATA}EntityDescriptor" or len(document) < 1000:
        raise InvalidInput("Could not parse metadata")


def _check_mode(mode: str | None, keys: list[Any]) -> None:
    # AWS: assertions can be required to be encrypted only where there is a key to read them with.
    if mode == "Required" and not keys:
        raise InvalidInput("A private key is needed where encrypted assertions are required")


def _add_key(provider: SAMLProvider, key: str) -> None:
    # AWS: a PEM file; a provider has two of them at most.
    if not re.search(r"-----BEGIN (?:RSA |ENCRYPTED )?PRIVATE KEY-----", key):
        raise InvalidInput("The private key is not in PEM format")
    kept: list[dict[str, Any]] = vars(provider)["keys"]
    if len(kept) >= _KEYS:
        raise LimitExceededException(f"Cannot exceed quota for PrivateKeysPerSamlProvider: {_KEYS}")
    kept.append({"KeyId": unique_id("SKEY0"), "Timestamp": utcnow()})


def _saml(self: IamResponse) -> SAMLProvider:
    backend: IAMBackend = self.backend
    arn = self._get_param("SAMLProviderArn")
    for provider in backend.saml_providers.values():
        if provider.arn == arn:
            return provider
    raise NotFoundException(f"Manifest not found for arn {arn}")


def _get_saml(self: IamResponse) -> ActionResult:
    provider = _saml(self)
    kept = vars(provider)
    seen = {
        "SAMLProviderUUID": kept["uuid"],
        "SAMLMetadataDocument": provider.saml_metadata_document,
        "CreateDate": provider.create_date,
        "ValidUntil": provider.valid_until,
        "Tags": [{"Key": key, "Value": value} for key, value in kept["tags"].items()],
    }
    if kept["mode"]:
        seen["AssertionEncryptionMode"] = kept["mode"]
    if kept["keys"]:
        seen["PrivateKeyList"] = kept["keys"]
    return ActionResult(seen)


def _update_saml(self: IamResponse) -> ActionResult:
    # AWS: what isn't given stays.
    provider = _saml(self)
    kept = vars(provider)
    document, mode = self._get_param("SAMLMetadataDocument"), self._get_param("AssertionEncryptionMode")
    added, removed = self._get_param("AddPrivateKey"), self._get_param("RemovePrivateKey")
    if document:
        _check_metadata(document)
    left = [key for key in kept["keys"] if key["KeyId"] != removed]
    if removed and len(left) == len(kept["keys"]):
        raise NotFoundException(f"The private key with id {removed} cannot be found.")
    _check_mode(mode or kept["mode"], [*left, *([added] if added else [])])
    kept["keys"] = left
    if added:
        _add_key(provider, added)
    kept["mode"] = mode or kept["mode"]
    provider.saml_metadata_document = document or provider.saml_metadata_document
    return ActionResult({"SAMLProviderArn": provider.arn})


def _tag_saml(self: IamResponse) -> EmptyResult:
    tags = {**vars(_saml(self))["tags"], **{tag["Key"]: tag["Value"] for tag in self._get_param("Tags", [])}}
    if len(tags) > _TAGS:
        raise LimitExceededException(f"Cannot exceed quota for TagsPerSamlProvider: {_TAGS}")
    vars(_saml(self))["tags"] = tags
    return EmptyResult()


def _untag_saml(self: IamResponse) -> EmptyResult:
    tags = vars(_saml(self))["tags"]
    for key in self._get_param("TagKeys", []):
        tags.pop(key, None)
    return EmptyResult()


def _saml_tags(self: IamResponse) -> ActionResult:
    tags = vars(_saml(self))["tags"]
    return ActionResult({"Tags": [{"Key": key, "Value": tags[key]} for key in sorted(tags)], "IsTruncated": False})
