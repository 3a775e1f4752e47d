#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_oidc_provider
short_description: Manage OpenID Connect providers of IAM
version_added: 0.1.0
description:
  - Creates, changes and deletes the providers whose tokens roles can be assumed with, such as those of CI services and
    of Kubernetes clusters.
  - Which tokens open which role is said by the role's trust policy, see M(converge.aws.iam_role).
author:
  - converge.aws contributors (@converge-aws)
options:
  url:
    description:
      - The provider's URL, as the C(iss) claim of its tokens has it, with or without C(https://). It is what the
        provider is found by, and has no port.
    type: str
    required: true
    aliases: [provider_url]
  state:
    description:
      - Whether the provider is to be there.
    type: str
    choices: [present, absent]
    default: present
  client_ids:
    description:
      - The client ids, also called audiences, that tokens may be for. They are added; others stay, unless
        O(purge_client_ids=true).
    type: list
    elements: str
    aliases: [client_id_list, audiences]
  purge_client_ids:
    description:
      - Whether client ids that O(client_ids) doesn't name are removed; all of them, if it names none.
    type: bool
    default: false
  thumbprints:
    description:
      - The SHA-1 fingerprints of the certificates that the provider may be known by, one to five, with or without
        colons. They are all that there are.
      - AWS trusts the providers whose certificates are of well-known authorities without them, and fetches one for a
        new provider if this is left out. An empty list is refused.
    type: list
    elements: str
    aliases: [thumbprint_list]
notes:
  - "Permissions: C(iam:GetOpenIDConnectProvider); to change, C(iam:CreateOpenIDConnectProvider),
    C(iam:AddClientIDToOpenIDConnectProvider), C(iam:RemoveClientIDFromOpenIDConnectProvider),
    C(iam:UpdateOpenIDConnectProviderThumbprint), C(iam:TagOpenIDConnectProvider),
    C(iam:UntagOpenIDConnectProvider), C(iam:DeleteOpenIDConnectProvider)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Workflows of GitHub may assume roles
  converge.aws.iam_oidc_provider:
    url: https://token.actions.githubusercontent.com
    client_ids: [sts.amazonaws.com]
    tags: {team: photographers}

- name: Remove the provider
  converge.aws.iam_oidc_provider:
    url: token.actions.githubusercontent.com
    state: absent
"""

RETURN = r"""
iam_oidc_provider:
  description: The provider.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com
    client_ids:
      description: The client ids that tokens may be for, sorted.
      type: list
      elements: str
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    tags:
      description: Its tags.
      type: dict
    thumbprints:
      description: The thumbprints, sorted. A check run doesn't know the one that AWS fetches for a new provider.
      type: list
      elements: str
    url:
      description: Its URL, without C(https://), as conditions name it.
      type: str
      sample: token.actions.githubusercontent.com
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

from ..module_utils.iam import oidc
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Members, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

RESOURCE = Resource(
    service="iam",
    noun="OpenID Connect provider",
    name="url",
    address={"OpenIDConnectProviderArn": oidc.arn},
    needs_account=True,
    missing=("NoSuchEntity",),
    already=("EntityAlreadyExists",),
    find=Call("get_open_id_connect_provider"),
    create=Call("create_open_id_connect_provider"),
    delete=Call("delete_open_id_connect_provider"),
    check=oidc.check,
    creating=oidc.creating,
    answer=oidc.answer,
    delete_effect=Effect("interrupts", "Roles can't be assumed with the provider's tokens any more."),
    parts=(
        Members(
            "client_ids",
            read=Call(path="ClientIDList"),
            add=Call("add_client_id_to_open_id_connect_provider", member="ClientID"),
            remove=Call("remove_client_id_from_open_id_connect_provider", member="ClientID"),
            purge="purge_client_ids",
            codec=oidc.CLIENTS,
            want=oidc.wanted_clients,
            created_with="ClientIDList",
            effect=oidc.client_effect,
        ),
        Setting(
            "thumbprints",
            read=Call(path="ThumbprintList"),
            write=Call("update_open_id_connect_provider_thumbprint", "ThumbprintList"),
            want=oidc.wanted_thumbprints,
            same=oidc.same_thumbprints,
            created_with="ThumbprintList",
        ),
        tags(
            read=Call(path="Tags"),
            add=Call("tag_open_id_connect_provider", "Tags"),
            remove=Call("untag_open_id_connect_provider", "TagKeys"),
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
