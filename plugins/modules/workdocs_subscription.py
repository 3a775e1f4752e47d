#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_subscription
short_description: Manage who is told what happens at a WorkDocs site
version_added: 0.1.0
description:
  - Subscribes an endpoint to all that happens at an Amazon WorkDocs site, and ends subscriptions.
author:
  - converge.aws contributors (@converge-aws)
options:
  endpoint:
    description:
      - The endpoint that WorkDocs sends its messages to. With O(protocol=https), a URL; with O(protocol=sqs), the ARN
        or the URL of a queue.
    type: str
    required: true
  protocol:
    description:
      - How they are sent.
    type: str
    choices: [https, sqs]
    default: https
  state:
    description:
      - Whether the endpoint is to be subscribed.
    type: str
    choices: [present, absent]
    default: present
notes:
  - AWS first sends a message to a new endpoint whose link C(SubscribeURL) the endpoint has to open. Before that, it
    gets no others. Whether it has is not to be seen by the API.
  - "Permissions: C(workdocs:DescribeNotificationSubscriptions); without O(organization_id) C(ds:DescribeDirectories);
    to change C(workdocs:CreateNotificationSubscription), C(workdocs:DeleteNotificationSubscription)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Tell the archive what happens
  converge.aws.workdocs_subscription:
    organization_id: d-1234567890
    endpoint: https://archive.example.com/workdocs

- name: Tell it no more
  converge.aws.workdocs_subscription:
    organization_id: d-1234567890
    endpoint: https://archive.example.com/workdocs
    state: absent
"""

RETURN = r"""
endpoint:
  description: The endpoint.
  returned: success
  type: str
organization_id:
  description: The id of the site.
  returned: success
  type: str
subscription:
  description: The subscription as it is, or in check mode would be, as far as that can be foretold.
  returned: O(state=present)
  type: dict
  contains:
    endpoint:
      description: Its endpoint.
      type: str
    protocol:
      description: V(https) or V(sqs).
      type: str
    subscription_id:
      description: Its id.
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

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.workdocs import subscriptions

OPERATION = Operation(
    service="workdocs",
    noun="subscription",
    name="endpoint",
    plan=subscriptions.plan,
    check=subscriptions.check,
    about=subscriptions.about,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
