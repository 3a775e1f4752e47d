#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_website
short_description: Manage the website of S3 buckets
version_added: 0.1.0
description:
  - Lets a bucket serve its objects as a website, or redirect all requests to a host.
  - M(converge.aws.s3_bucket) has it too, beside the bucket's other settings.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the bucket.
    type: str
    required: true
  state:
    description:
      - Whether the bucket is a website.
    type: str
    choices: [present, absent]
    required: true
  suffix:
    description:
      - The page that a request for a folder gets, without a slash.
    type: str
    default: index.html
  error_key:
    description:
      - The key of the page that a request gets that fails. An empty text removes it.
    type: str
  redirect_all_requests:
    description:
      - The host that all requests are redirected to, with a protocol before it or without. Pages and rules are gone
        then.
    type: str
  routing_rules:
    description:
      - Redirects of some requests; the first one that fits counts. V([]) removes all.
    type: list
    elements: dict
    suboptions:
      condition:
        description: The requests that the rule is for, which fit all that is said here. If left out, all requests.
        type: dict
        suboptions:
          http_error_code_returned_equals:
            description: The status that they would get otherwise, like V(404).
            type: str
          key_prefix_equals:
            description: What their keys begin with.
            type: str
      redirect:
        description: Where they are redirected to.
        type: dict
        required: true
        suboptions:
          host_name:
            description: The host. If left out, the website itself.
            type: str
          http_redirect_code:
            description: The status of the redirect, like V(301).
            type: str
          protocol:
            description: The protocol. If left out, that of the request.
            type: str
            choices: [http, https]
          replace_key_prefix_with:
            description: What takes the place of O(routing_rules[].condition.key_prefix_equals) in the key.
            type: str
          replace_key_with:
            description: The key that takes the place of the one asked for.
            type: str
notes:
  - "Differences from community.aws: check mode and diff; an O(error_key) left out stays when something else changes,
    and an empty one removes it; O(routing_rules), which its module removes at any change; no wait of 5 seconds; the
    sections of the result that aren't set are missing, as they are there."
  - A website answers to everybody only if the public access block and the bucket policy let it.
  - "Permissions: C(s3:GetBucketWebsite), C(s3:PutBucketWebsite) and C(s3:DeleteBucketWebsite)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Serve pages
  converge.aws.s3_website:
    name: photos-123456789012
    state: present
    suffix: index.html
    error_key: errors/404.html
    routing_rules:
      - condition:
          key_prefix_equals: 2025/
        redirect:
          replace_key_prefix_with: archive/2025/

- name: Send everybody to the new address
  converge.aws.s3_website:
    name: photos-123456789012
    state: present
    redirect_all_requests: https://photos.example.com

- name: No website
  converge.aws.s3_website:
    name: photos-123456789012
    state: absent
"""

RETURN = r"""
name:
  description: The bucket's name.
  returned: success
  type: str
index_document:
  description: The page that a request for a folder gets.
  returned: the bucket serves pages
  type: dict
  sample: {"suffix": "index.html"}
error_document:
  description: The page that a request gets that fails.
  returned: there is one
  type: dict
  sample: {"key": "errors/404.html"}
redirect_all_requests_to:
  description: Where all requests are redirected to.
  returned: they are
  type: dict
  sample: {"host_name": "photos.example.com", "protocol": "https"}
routing_rules:
  description: Redirects of some requests, in their order.
  returned: there are any
  type: list
  elements: dict
  sample:
    - condition: {"key_prefix_equals": "2025/"}
      redirect: {"replace_key_prefix_with": "archive/2025/"}
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

from dataclasses import replace

from ..module_utils.codecs import exactly
from ..module_utils.options import Rules
from ..module_utils.parts import Resource
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import one_setting, rows

RESOURCE = Resource(
    service="s3",
    noun="bucket",
    address={"Bucket": "name", "ExpectedBucketOwner": "expected_account_id"},
    missing=("NoSuchBucket",),
    check=one_setting.check_website,
    answer=one_setting.answer_website,
    parts=(
        replace(
            rows.WEBSITE,
            options=("suffix", "error_key", "redirect_all_requests", "routing_rules", "state"),
            want=one_setting.wanted_website,
            same=exactly,
            complete=lambda wanted, current: wanted,
        ),
    ),
)

RULES = Rules(
    no_log={
        "error_key": False,
        "routing_rules.condition.key_prefix_equals": False,
        "routing_rules.redirect.replace_key_prefix_with": False,
        "routing_rules.redirect.replace_key_with": False,
    },
    mutually_exclusive=(
        ("redirect_all_requests", "suffix"),
        ("redirect_all_requests", "error_key"),
        ("redirect_all_requests", "routing_rules"),
    ),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
