# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of identity providers, OpenID Connect and SAML: what is refused, what they keep and what they tell."""

from __future__ import annotations

from typing import Any

from support.saml import PRIVATE_KEY, metadata
from tests.embedded_aws.probes import World, refused

DOCUMENT = metadata()


def _oidc(w: World, **more: Any) -> dict[str, Any]:
    url = f"https://{w.name()}.example.com"
    made = w.client("iam").create_open_id_connect_provider(Url=url, **more)
    return {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}


def _saml(w: World, **more: Any) -> dict[str, Any]:
    made = w.client("iam").create_saml_provider(Name=w.name(), SAMLMetadataDocument=DOCUMENT, **more)
    return {"SAMLProviderArn": made["SAMLProviderArn"]}


def a_provider_has_a_thumbprint_that_nobody_gave(w: World) -> None:
    thumbprints = w.client("iam").get_open_id_connect_provider(**_oidc(w))["ThumbprintList"]
    assert [len(thumbprint) for thumbprint in thumbprints] == [40]


def a_provider_has_between_one_and_five_thumbprints(w: World) -> None:
    iam, provider = w.client("iam"), _oidc(w)
    update = iam.update_open_id_connect_provider_thumbprint
    refused("InvalidInput", update, **provider, ThumbprintList=[])
    refused("InvalidInput", update, **provider, ThumbprintList=["z" * 40])
    update(**provider, ThumbprintList=["a" * 40])
    assert iam.get_open_id_connect_provider(**provider)["ThumbprintList"] == ["a" * 40]


def clients_come_and_go(w: World) -> None:
    iam, provider = w.client("iam"), _oidc(w, ClientIDList=["a"])
    for client in ("b", "b"):
        iam.add_client_id_to_open_id_connect_provider(**provider, ClientID=client)
    assert sorted(iam.get_open_id_connect_provider(**provider)["ClientIDList"]) == ["a", "b"]
    for client in ("a", "not-there"):
        iam.remove_client_id_from_open_id_connect_provider(**provider, ClientID=client)
    assert iam.get_open_id_connect_provider(**provider)["ClientIDList"] == ["b"]


def a_provider_has_a_url_of_tls_without_a_port(w: World) -> None:
    create = w.client("iam").create_open_id_connect_provider
    for url in ("http://example.com", "https://example.com:8443"):
        refused("InvalidInput", create, Url=url)


def a_provider_that_is_not_there_is_not_deleted(w: World) -> None:
    arn = f"arn:aws:iam::{w.account}:oidc-provider/{w.name()}.example.com"
    refused("NoSuchEntity", w.client("iam").delete_open_id_connect_provider, OpenIDConnectProviderArn=arn)


def a_provider_is_made_with_its_tags(w: World) -> None:
    tags = [{"Key": "team", "Value": "operations"}]
    made = w.client("iam").create_open_id_connect_provider(Url=f"https://{w.name()}.example.com", Tags=tags)
    assert made["Tags"] == tags


def a_saml_provider_is_made_once(w: World) -> None:
    iam, arn = w.client("iam"), _saml(w)["SAMLProviderArn"]
    name = arn.partition("/")[2]
    refused("EntityAlreadyExists", iam.create_saml_provider, Name=name, SAMLMetadataDocument=DOCUMENT)


def saml_metadata_is_read(w: World) -> None:
    iam, provider = w.client("iam"), _saml(w)
    for document in ("x" * 1000, "<a>" + " " * 1000 + "</a>"):
        refused("InvalidInput", iam.create_saml_provider, Name=w.name(), SAMLMetadataDocument=document)
        refused("InvalidInput", iam.update_saml_provider, **provider, SAMLMetadataDocument=document)


def a_saml_provider_has_tags(w: World) -> None:
    iam, provider = w.client("iam"), _saml(w, Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_saml_provider(**provider, Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_saml_provider(**provider, TagKeys=["a"])
    assert iam.list_saml_provider_tags(**provider)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert iam.get_saml_provider(**provider)["Tags"] == [{"Key": "b", "Value": "2"}]


def a_saml_provider_has_two_private_keys_at_most(w: World) -> None:
    iam, provider = w.client("iam"), _saml(w, AddPrivateKey=PRIVATE_KEY, AssertionEncryptionMode="Required")
    iam.update_saml_provider(**provider, AddPrivateKey=PRIVATE_KEY)
    seen = iam.get_saml_provider(**provider)
    assert (seen["AssertionEncryptionMode"], len(seen["PrivateKeyList"])) == ("Required", 2)
    assert "not-to-be-shown" not in str(seen)
    refused("LimitExceeded", iam.update_saml_provider, **provider, AddPrivateKey=PRIVATE_KEY)
    oldest = seen["PrivateKeyList"][0]["KeyId"]
    iam.update_saml_provider(**provider, RemovePrivateKey=oldest)
    refused("NoSuchEntity", iam.update_saml_provider, **provider, RemovePrivateKey=oldest)
    assert [one["KeyId"] for one in iam.get_saml_provider(**provider)["PrivateKeyList"]] != [oldest]


def what_a_saml_provider_is_not_told_stays(w: World) -> None:
    iam, provider = w.client("iam"), _saml(w)
    iam.update_saml_provider(**provider, AssertionEncryptionMode="Allowed")
    seen = iam.get_saml_provider(**provider)
    assert (seen["AssertionEncryptionMode"], seen["SAMLMetadataDocument"]) == ("Allowed", DOCUMENT)


PROBES = (
    a_provider_has_a_thumbprint_that_nobody_gave,
    a_provider_has_between_one_and_five_thumbprints,
    clients_come_and_go,
    a_provider_has_a_url_of_tls_without_a_port,
    a_provider_that_is_not_there_is_not_deleted,
    a_provider_is_made_with_its_tags,
    a_saml_provider_is_made_once,
    saml_metadata_is_read,
    a_saml_provider_has_tags,
    a_saml_provider_has_two_private_keys_at_most,
    what_a_saml_provider_is_not_told_stays,
)
