#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_saml_provider_info
short_description: Read what IAM knows of SAML providers
version_added: 0.1.0
description:
  - Finds one SAML provider, or all of the account, each with all that IAM knows of it, read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one provider. If there is none, RV(iam_saml_providers) is empty.
    type: str
notes:
  - "Permissions: C(iam:ListSAMLProviders) without O(name), C(iam:GetSAMLProvider)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One provider
  converge.aws.iam_saml_provider_info:
    name: directory

- name: All of the account
  converge.aws.iam_saml_provider_info:
"""

RETURN = r"""
iam_saml_providers:
  description: The providers, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: Its ARN.
      type: str
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
      description: The ids of its private keys, and when each was added.
      type: list
      elements: dict
    tags:
      description: Its tags.
      type: dict
    uuid:
      description: Its unique id.
      type: str
plan:
  description: Nothing is changed, so there are no steps.
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

from ..module_utils.iam import providers
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="SAML provider", plan=providers.plan_saml, check=providers.check_saml)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
