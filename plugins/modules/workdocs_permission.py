#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_permission
short_description: Share folders and documents of WorkDocs
version_added: 0.1.0
description:
  - Says who may do what with a folder or a document of an Amazon WorkDocs site.
  - A role that somebody has changed by hand is set again, and a share that was taken away is given again. What comes
    from the folders above is told and never touched.
  - AWS answers well where some of the shares failed. Here each of them is a failure, with its reason.
author:
  - converge.aws contributors (@converge-aws)
options:
  path:
    description:
      - The path of the folder or document, from the root of O(owner)'s folders, like V(/Finance/2024).
    type: str
  document_id:
    description:
      - The id of the document, in place of a path.
    type: str
  folder_id:
    description:
      - The id of the folder, in place of a path.
    type: str
  shares:
    description:
      - Who is to have which role. Each names one of O(shares[].user), O(shares[].group), O(shares[].invite),
        O(shares[].organization) and O(shares[].anonymous).
      - With O(state=absent), whose shares are taken away. If left out there, all but the owner's.
    type: list
    elements: dict
    suboptions:
      user:
        description: A user of the site, by e-mail address, username or id.
        type: str
      group:
        description: A group of the site's directory, by its name.
        type: str
      invite:
        description:
          - The e-mail address of somebody who isn't a user of the site. WorkDocs invites them, if the site's settings
            allow it.
        type: str
      organization:
        description: Everybody at the site.
        type: bool
        default: false
      anonymous:
        description: Everybody who has the link, if the site's settings allow it.
        type: bool
        default: false
      role:
        description:
          - V(viewer) may read, V(contributor) may also write and comment, V(coowner) may also share and delete,
            V(owner) owns it.
          - It is needed, but for O(state=absent).
        type: str
        choices: [viewer, contributor, coowner, owner]
  purge_shares:
    description:
      - Whether those who aren't in O(shares) lose their shares. The owner never does.
    type: bool
    default: false
  send_email:
    description:
      - Whether those who get a new role are told by e-mail. If left out, WorkDocs decides.
    type: bool
  email_message:
    description:
      - What is written in that e-mail, 2048 characters at most.
    type: str
  state:
    description:
      - Whether the shares are to be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - The link by which everybody comes to what is shared with O(shares[].anonymous) is shown by WorkDocs' web pages
    alone; the API doesn't tell it.
  - Of groups that aren't in O(shares), the API tells the id and not the name.
  - "Permissions: C(workdocs:DescribeUsers), C(workdocs:DescribeFolderContents) or with an id C(workdocs:GetFolder),
    C(workdocs:GetFolderPath), C(workdocs:GetDocument), C(workdocs:GetDocumentPath), and
    C(workdocs:DescribeResourcePermissions); without O(organization_id) C(ds:DescribeDirectories); for groups
    C(workdocs:DescribeGroups); to change C(workdocs:AddResourcePermissions), C(workdocs:RemoveResourcePermission)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: These and nobody else
  converge.aws.workdocs_permission:
    owner: ana@example.com
    path: /Finance/2024
    organization_id: d-1234567890
    shares:
      - user: ben@example.com
        role: contributor
      - group: Auditors
        role: viewer
    purge_shares: true

- name: Everybody at the site may read it, and somebody from outside
  converge.aws.workdocs_permission:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    shares:
      - organization: true
        role: viewer
      - invite: kim@partner.example
        role: viewer
    send_email: true
    email_message: The figures that we talked about.

- name: No link for everybody
  converge.aws.workdocs_permission:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    shares:
      - anonymous: true
    state: absent
"""

RETURN = r"""
path:
  description: The path of what is shared.
  returned: success
  type: str
  sample: /Finance/2024
resource_id:
  description: Its id.
  returned: success
  type: str
shares:
  description: Who has which role of their own, as it is, or in check mode would be.
  returned: success
  type: list
  elements: dict
  contains: &share
    id:
      description: The id of the user, the group or the site. An invited one has none before the invitation.
      type: str
      returned: when it is known
    name:
      description: The user's e-mail address, the group's name, V(organization) or V(anonymous).
      type: str
    role:
      description: V(viewer), V(contributor), V(coowner) or V(owner).
      type: str
    type:
      description: V(user), V(group), V(invite), V(organization) or V(anonymous).
      type: str
inherited:
  description: Who has which role by the folders above.
  returned: success
  type: list
  elements: dict
  contains: *share
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
from ..module_utils.workdocs import shares

OPERATION = Operation(
    service="workdocs",
    noun="permissions",
    name="path",
    plan=shares.plan,
    check=shares.check,
    about=shares.about,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
