#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_search_info
short_description: Search a WorkDocs site
version_added: 0.1.0
description:
  - Finds folders, documents, versions and comments of an Amazon WorkDocs site by words in their names and contents,
    and by what else is known of them.
author:
  - converge.aws contributors (@converge-aws)
options:
  query:
    description:
      - The words to find. In double quotes, they are found only as they stand.
    type: str
  scopes:
    description:
      - Where the words are looked for. If left out, everywhere.
    type: list
    elements: str
    choices: [name, content]
  types:
    description:
      - What is to be found. If left out, anything.
    type: list
    elements: str
    choices: [folder, document, comment, document_version]
  categories:
    description:
      - Which kinds of documents.
    type: list
    elements: str
    choices: [image, document, pdf, spreadsheet, presentation, audio, video, source_code, other]
  locales:
    description:
      - Which languages. V("no") is Norwegian, which YAML takes for V(false) without its quotes.
    type: list
    elements: str
    choices: [ar, bg, bn, da, de, cs, el, en, es, fa, fi, fr, hi, hu, id, it, ja, ko, lt, lv, nl, "no", pt, ro, ru, sv,
              sw, th, tr, zh, default]
  labels:
    description:
      - Labels that they have.
    type: list
    elements: str
  under:
    description:
      - The paths of folders that they are below, of O(owner)'s.
    type: list
    elements: str
  shared_with:
    description:
      - Who may see them.
    type: list
    elements: dict
    suboptions:
      name:
        description: The user's e-mail address, username or id.
        type: str
        required: true
      roles:
        description: What the user may do with them. If left out, anything.
        type: list
        elements: str
        choices: [viewer, contributor, owner, coowner]
  size_from:
    description:
      - How many bytes they have at least.
    type: int
  size_to:
    description:
      - How many bytes they have at most.
    type: int
  created_from:
    description:
      - When they were made at the earliest, in ISO 8601, like V(2025-01-31T00:00:00Z).
    type: str
  created_to:
    description:
      - When they were made at the latest.
    type: str
  modified_from:
    description:
      - When they were changed at the earliest.
    type: str
  modified_to:
    description:
      - When they were changed at the latest.
    type: str
  order_by:
    description:
      - What they are sorted by, the most important first.
    type: list
    elements: dict
    suboptions:
      field:
        description: What counts.
        type: str
        required: true
        choices: [relevance, name, size, created_timestamp, modified_timestamp]
      order:
        description: Which come first.
        type: str
        choices: [ascending, descending]
        default: ascending
  web_urls:
    description:
      - Whether to return where on the web each of them is.
    type: bool
    default: false
  paths:
    description:
      - Whether to return the paths of folders and documents, which costs a call for each of them.
    type: bool
    default: false
  limit:
    description:
      - How many to return at most. If left out, all.
    type: int
notes:
  - "Permissions: C(workdocs:SearchResources); with O(shared_with) or O(under) C(workdocs:DescribeUsers); with O(under)
    C(workdocs:DescribeFolderContents); with O(paths) C(workdocs:GetFolderPath) and C(workdocs:GetDocumentPath); without
    O(organization_id) C(ds:DescribeDirectories)."
  - What was just uploaded isn't found at once.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: All reports about Lisbon
  converge.aws.workdocs_search_info:
    organization_id: d-1234567890
    query: lisbon
    types: [document]
    paths: true

- name: What is large, and hasn't been touched for years?
  converge.aws.workdocs_search_info:
    size_from: 104857600
    modified_to: "2020-01-01T00:00:00Z"
    order_by:
      - field: size
        order: descending
    limit: 20
"""

RETURN = r"""
items:
  description: What was found, as AWS tells of it, in snake_case, and with the keys below.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name.
      type: str
    path:
      description: The path, from the root of whose folders it is in.
      type: str
      returned: O(paths=true), for folders and documents
    type:
      description: V(folder), V(document), V(comment) or V(document_version).
      type: str
    web_url:
      description: Where on the web it is.
      type: str
      returned: O(web_urls=true)
more:
  description: Whether there are more than O(limit).
  returned: success
  type: bool
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

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.workdocs import searches

OPERATION = Operation(service="workdocs", noun="WorkDocs search", plan=searches.plan, check=searches.check)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
