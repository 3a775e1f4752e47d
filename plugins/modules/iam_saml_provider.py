#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_saml_provider
short_description: Manage SAML providers of IAM
version_added: 0.1.0
description:
  - Creates, changes and deletes the SAML 2.0 identity providers whose assertions roles can be assumed with.
  - Whom a role lets in is said by its trust policy, see M(converge.aws.iam_role).
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the provider.
    type: str
    required: true
  state:
    description:
      - Whether the provider is to be there.
    type: str
    choices: [present, absent]
    default: present
  metadata:
    description:
      - The metadata document that the identity provider publishes, as XML text. A new provider needs it.
      - It is compared by what the XML says; its layout, its comments and the order of attributes don't count.
    type: str
    aliases: [saml_metadata_document, metadata_document]
  assertion_encryption_mode:
    description:
      - Whether assertions may be encrypted (V(Allowed)) or have to be (V(Required)). V(Required) needs a private key.
      - It needs botocore 1.36.13 or newer, as do the private keys.
    type: str
    choices: [Allowed, Required]
  private_key:
    description:
      - A private key that encrypted assertions are read with, as the text of a PEM file. IAM keeps two at most and
        shows neither, so it is not compared.
      - See O(update_private_key) for a provider that has keys.
    type: str
  update_private_key:
    description:
      - Whether O(private_key) is added only where there is no key yet, or in every run. Where there are two, the oldest
        makes room for it.
    type: str
    choices: [on_create, always]
    default: on_create
  remove_private_keys:
    description:
      - The ids of private keys that are to go, as RV(saml_provider.private_keys[].key_id) has them. Those that aren't
        there are gone already.
    type: list
    elements: str
notes:
  - It does what C(community.aws.iam_saml_federation) does, and takes its options. A playbook needs the new name, and
    finds what it registers in the same place.
  - "Permissions: C(iam:GetSAMLProvider); to change, C(iam:CreateSAMLProvider), C(iam:UpdateSAMLProvider),
    C(iam:TagSAMLProvider), C(iam:UntagSAMLProvider), C(iam:DeleteSAMLProvider)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Everybody whom the directory knows may sign in
  converge.aws.iam_saml_provider:
    name: directory
    metadata: "{{ lookup('ansible.builtin.file', 'directory-metadata.xml') }}"
    tags: {team: operations}

- name: With assertions that nobody else can read
  converge.aws.iam_saml_provider:
    name: directory
    assertion_encryption_mode: Required
    private_key: "{{ lookup('ansible.builtin.file', 'directory-key.pem') }}"

- name: Remove it
  converge.aws.iam_saml_provider:
    name: directory
    state: absent
"""

RETURN = r"""
saml_provider:
  description: The provider.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:saml-provider/directory
    assertion_encryption_mode:
      description: Whether assertions may be encrypted, or have to be.
      type: str
      returned: when it has been set
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    expire_date:
      description: Until when its metadata is good, in ISO 8601.
      type: str
    metadata_document:
      description: Its metadata, as XML text.
      type: str
    name:
      description: Its name.
      type: str
    private_keys:
      description: The private keys that it has. A check run doesn't know the id of a new one.
      type: list
      elements: dict
      contains:
        key_id:
          description: The id of the key.
          type: str
        timestamp:
          description: When it was added, in ISO 8601.
          type: str
    tags:
      description: Its tags.
      type: dict
    uuid:
      description: Its unique id.
      type: str
plan:
  description: What was, or in check mode would be, done, step by step.
  returned: success
  type: list
  elements: dict
permissions:
  description: The IAM actions that the task needs, for what it read and for the steps of its plan.
  returned: success
  type: list
  elements: str
api_calls:
  description: How many API calls the task made.
  returned: success
  type: int
"""

from ..module_utils.iam import saml
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

RESOURCE = Resource(
    service="iam",
    noun="SAML provider",
    address={"SAMLProviderArn": saml.arn},
    needs_account=True,
    missing=("NoSuchEntity",),
    already=("EntityAlreadyExists",),
    find=Call("get_saml_provider"),
    create=Call("create_saml_provider"),
    delete=Call("delete_saml_provider"),
    check=saml.check,
    creating=saml.creating,
    answer=saml.answer,
    delete_effect=Effect("interrupts", "Nobody can sign in through the provider any more."),
    parts=(
        Setting(
            "metadata",
            read=Call(path="SAMLMetadataDocument"),
            write=Call("update_saml_provider", "SAMLMetadataDocument"),
            same=saml.same_metadata,
            created_with="SAMLMetadataDocument",
            effect=lambda before, after: Effect(
                "interrupts", "Assertions that are signed with keys of the old metadata alone are refused."
            ),
        ),
        # Before the mode, which may need it.
        Setting(
            "private_key",
            read=Call(path="PrivateKeyList"),
            write=Call("update_saml_provider", "AddPrivateKey"),
            codec=saml.KEYS,
            want=saml.wanted_key,
            same=lambda wanted, current: bool(wanted == current),
            requests=saml.added_key,
            created_with="AddPrivateKey",
            write_only=True,
            effect=saml.key_effect,
            show=saml.shown_key,
            unequal="keys can't be read; their ids can",
        ),
        Setting(
            "assertion_encryption_mode",
            read=Call(path="AssertionEncryptionMode"),
            write=Call("update_saml_provider", "AssertionEncryptionMode"),
            created_with="AssertionEncryptionMode",
        ),
        Setting(
            "private_keys",
            options=("remove_private_keys",),
            read=Call(path="PrivateKeyList"),
            write=Call("update_saml_provider", "RemovePrivateKey"),
            codec=saml.KEYS,
            want=saml.wanted_keys,
            same=lambda wanted, current: list(wanted) == list(current or ()),
            requests=saml.removed_keys,
            effect=saml.keys_effect,
            unequal="all keys are read; one id is removed",
        ),
        tags(
            read=Call(path="Tags"),
            add=Call("tag_saml_provider", "Tags"),
            remove=Call("untag_saml_provider", "TagKeys"),
        ),
    ),
)

RULES = Rules(
    no_log={"private_key": True, "update_private_key": False, "remove_private_keys": False},
    mutually_exclusive=(("private_key", "remove_private_keys"),),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
