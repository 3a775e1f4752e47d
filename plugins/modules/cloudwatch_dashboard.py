#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cloudwatch_dashboard
short_description: Manage CloudWatch dashboards
version_added: 0.1.0
description:
  - Creates, changes and deletes dashboards of CloudWatch. A dashboard is an account's, whatever the region.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the dashboard, of 1 to 255 letters, digits, hyphens and underscores.
    type: str
    required: true
  state:
    description:
      - Whether the dashboard is to be there.
    type: str
    choices: [present, absent]
    default: present
  body:
    description:
      - What is on it, as JSON text or as a dictionary, with a list of C(widgets). Needed to create a dashboard.
      - It is compared as JSON, so that white space and the order of names make no difference.
      - What AWS finds doubtful in a body that it takes is a warning.
    type: json
notes:
  - "Permissions: C(cloudwatch:GetDashboard), C(cloudwatch:PutDashboard), C(cloudwatch:DeleteDashboards)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: How the archive grows
  converge.aws.cloudwatch_dashboard:
    name: archive
    region: eu-west-3
    body:
      widgets:
        - type: metric
          width: 12
          height: 6
          properties:
            title: Bytes by class
            region: eu-west-3
            period: 86400
            stat: Average
            metrics:
              - [AWS/S3, BucketSizeBytes, BucketName, archive-123456789012, StorageType, GlacierStorage]
              - [AWS/S3, BucketSizeBytes, BucketName, archive-123456789012, StorageType, DeepArchiveStorage]

- name: Remove it
  converge.aws.cloudwatch_dashboard:
    name: archive
    region: eu-west-3
    state: absent
"""

RETURN = r"""
dashboard:
  description: The dashboard.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN, once it is there.
      type: str
      sample: arn:aws:cloudwatch::123456789012:dashboard/archive
    body:
      description: What is on it.
      type: dict
    name:
      description: Its name.
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

from ..module_utils.cloudwatch import dashboards
from ..module_utils.codecs import JSON_DOCUMENT
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="cloudwatch",
    noun="dashboard",
    address={"DashboardName": "name"},
    find=Call("get_dashboard"),
    create=Call("put_dashboard"),
    delete=Call("delete_dashboards", at={"DashboardNames": lambda params, where: [params["name"]]}),
    missing=("ResourceNotFound", "ResourceNotFoundException", "DashboardNotFoundError"),
    check=dashboards.check,
    creating=dashboards.creating,
    answer=dashboards.answer,
    delete_effect=Effect("irreversible", "What was on it can't be brought back."),
    parts=(
        Setting(
            "body",
            read=Call(path="DashboardBody"),
            write=Call("put_dashboard", "DashboardBody"),
            created_with="DashboardBody",
            codec=JSON_DOCUMENT,
            want=dashboards.wanted,
            same=dashboards.same,
            complete=lambda wanted, current: wanted,
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
