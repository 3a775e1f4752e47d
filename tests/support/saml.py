# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata of an identity provider, as long as IAM asks for, and a private key that opens nothing."""

from __future__ import annotations

_METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
# The secret part says what a test looks for where it must not be.
PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\nnot-to-be-shown\n-----END PRIVATE KEY-----\n"


def metadata(entity: str = "https://directory.example.com/saml", comment: str = "") -> str:
    """The metadata of an identity provider of that id; a comment is no part of what it says."""
    certificate = "\n".join(["MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ"] * 12)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="{_METADATA}" entityID="{entity}" validUntil="2036-11-21T00:00:00Z">
  <!-- {comment} -->
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="{_PROTOCOL}">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="{_BINDING}" Location="{entity}/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""


def rewritten(document: str) -> str:
    """The same document in another layout: attributes in another order, single quotes, no space between elements."""
    bare = "".join(line.strip() if line.endswith(">") else line + "\n" for line in document.splitlines())
    ordered = bare.replace(
        f'WantAuthnRequestsSigned="false" protocolSupportEnumeration="{_PROTOCOL}"',
        f"protocolSupportEnumeration='{_PROTOCOL}' WantAuthnRequestsSigned='false'",
    )
    assert ordered != bare
    return ordered
