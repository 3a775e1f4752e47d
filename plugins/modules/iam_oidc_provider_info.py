#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_oidc_provider_info
short_description: Read what IAM knows of OpenID Connect providers
version_added: 0.1.0
description:
  - Finds one OpenID Connect provider, or all of the account, each with all that IAM knows of it, read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  url:
    description:
      - The URL of one provider, with or without C(https://). If there is none, RV(iam_oidc_providers) is empty.
    type: str
    aliases: [provider_url]
notes:
  - "Permissions: C(iam:ListOpenIDConnectProviders) without O(url), C(iam:GetOpenIDConnectProvider)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One provider
  converge.aws.iam_oidc_provider_info:
    url: https://token.actions.githubusercontent.com

- name: All of the account
  converge.aws.iam_oidc_provider_info:
"""

RETURN = r"""
iam_oidc_providers:
  description: The providers, sorted by their URLs.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: Its ARN.
      type: str
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
      description: The thumbprints, sorted.
      type: list
      elements: str
    url:
      description: Its URL, without C(https://).
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

OPERATION = Operation(
    service="iam", noun="OpenID Connect provider", plan=providers.plan_oidc, check=providers.check_oidc
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
