#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_instance_snapshot
short_description: Take, copy, share and remove snapshots of RDS instances
version_added: 0.1.0
description:
  - Takes a snapshot of an RDS instance, or copies one from another region or under another key, shares it with other
    accounts, removes it, and thins out older ones.
  - A snapshot is known by its identifier. One that is there isn't taken again.
author:
  - converge.aws contributors (@converge-aws)
options:
  db_snapshot_identifier:
    description:
      - The identifier of the snapshot. RDS keeps it in lower case.
    type: str
    required: true
    aliases: [id, snapshot_id]
  state:
    description:
      - Whether the snapshot is to be there.
    type: str
    choices: [present, absent]
    default: present
  db_instance_identifier:
    description:
      - The instance that the snapshot is taken of. It may be busy with something else, such as an automated backup; the
        snapshot is then taken afterwards, if that is within O(wait_timeout).
    type: str
    aliases: [instance_id]
  source_db_snapshot_identifier:
    description:
      - The snapshot that this one is a copy of, by its identifier or ARN; it may be an automated one. It counts more
        than O(db_instance_identifier).
      - One that another account shares is named by its ARN.
    type: str
    aliases: [source_id, source_snapshot_id]
  source_region:
    description:
      - The region of O(source_db_snapshot_identifier), if that isn't the task's own. An ARN tells it too.
    type: str
  kms_key_id:
    description:
      - The KMS key that a copy is encrypted with, in the region of the copy. A copy of an encrypted snapshot in another
        region needs one, and so does a copy that is to be shared if the source is encrypted with RDS's own key.
    type: str
  option_group_name:
    description:
      - The option group of a copy, for options that a copy to another region can't do without.
    type: str
  copy_tags:
    description:
      - Whether a copy takes over the tags of its source, if O(tags) gives it none.
    type: bool
    default: false
  share_with:
    description:
      - The accounts, by their ids, that may restore or copy the snapshot. V([]) shares it with none. Before it is
        shared, the task waits until the snapshot is finished, whatever O(wait) says.
      - V(all) makes it public, which takes O(allow_public=true).
    type: list
    elements: str
  purge_share:
    description:
      - Whether accounts that O(share_with) doesn't name lose it.
    type: bool
    default: true
  allow_public:
    description:
      - Whether O(share_with) may have V(all).
    type: bool
    default: false
  keep_newest:
    description:
      - How many of the instance's snapshots stay, this one included. Older ones are removed once this one is finished,
        each a step of the plan that names it.
      - Counted and removed are manual snapshots of this very database alone, whose identifiers begin with
        O(keep_newest_prefix) and that are finished.
    type: int
  keep_newest_prefix:
    description:
      - What the identifiers begin with that O(keep_newest) is about.
    type: str
  wait:
    description:
      - Whether to wait until the snapshot is finished, or gone.
    type: bool
    default: false
  wait_timeout:
    description:
      - For how many seconds to wait. A wait that is cut off doesn't end the snapshot; the task, run again, waits on.
    type: int
    default: 300
notes:
  - "Differences from amazon.aws: O(wait_timeout) is honoured, and a state that a snapshot doesn't leave by itself ends
    the wait at once with the cause; check mode and diff are complete; a snapshot of that name that is another
    instance's, or another one's copy, is an error; an existing copy gets its tags; O(kms_key_id),
    O(option_group_name), O(share_with), O(keep_newest)."
  - "Permissions: C(rds:DescribeDBSnapshots), C(rds:DescribeDBInstances), C(rds:CreateDBSnapshot),
    C(rds:CopyDBSnapshot), C(rds:DeleteDBSnapshot), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource); with
    O(share_with) C(rds:DescribeDBSnapshotAttributes), C(rds:ModifyDBSnapshotAttribute) and for encrypted ones
    C(kms:DescribeKey); when a wait ends badly C(rds:DescribeEvents)."
seealso:
  - module: converge.aws.rds_instance
  - module: converge.aws.rds_restore
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A snapshot of tonight, of which the last seven stay
  converge.aws.rds_instance_snapshot:
    db_snapshot_identifier: shop-nightly-2026-11-21
    db_instance_identifier: shop
    keep_newest: 7
    keep_newest_prefix: shop-nightly-
    tags: {kind: nightly}
    wait: true
    wait_timeout: 3600

- name: A copy in another region, under a key of that region
  converge.aws.rds_instance_snapshot:
    db_snapshot_identifier: shop-nightly-2026-11-21
    source_db_snapshot_identifier: shop-nightly-2026-11-21
    source_region: eu-west-3
    region: eu-central-1
    kms_key_id: alias/shop
    copy_tags: true

- name: The auditors' account may restore it
  converge.aws.rds_instance_snapshot:
    db_snapshot_identifier: shop-audit
    db_instance_identifier: shop
    share_with: ["210987654321"]

- name: Remove it
  converge.aws.rds_instance_snapshot:
    db_snapshot_identifier: shop-audit
    state: absent
"""

RETURN = r"""
allocated_storage:
  description: The storage of the instance, in GiB.
  returned: O(state=present)
  type: int
  sample: 20
availability_zone:
  description: The availability zone of the instance.
  returned: O(state=present)
  type: str
db_instance_identifier:
  description: The instance that the snapshot is of.
  returned: O(state=present)
  type: str
  sample: shop
db_snapshot_arn:
  description: The ARN of the snapshot.
  returned: O(state=present)
  type: str
  sample: arn:aws:rds:eu-west-3:123456789012:snapshot:shop-audit
db_snapshot_identifier:
  description: The identifier of the snapshot.
  returned: O(state=present)
  type: str
  sample: shop-audit
dbi_resource_id:
  description: The id of the instance that doesn't change and that no other instance has.
  returned: O(state=present)
  type: str
encrypted:
  description: Whether it is encrypted.
  returned: O(state=present)
  type: bool
engine:
  description: The engine.
  returned: O(state=present)
  type: str
  sample: postgres
engine_version:
  description: The version of the engine.
  returned: O(state=present)
  type: str
  sample: "16.9"
iam_database_authentication_enabled:
  description: Whether IAM's users can sign in to the database.
  returned: O(state=present)
  type: bool
instance_create_time:
  description: When the instance was made.
  returned: O(state=present)
  type: str
license_model:
  description: The license model.
  returned: O(state=present)
  type: str
master_username:
  description: The name of the master user.
  returned: O(state=present)
  type: str
option_group_name:
  description: The option group of the instance.
  returned: O(state=present)
  type: str
percent_progress:
  description: How much of it is done; 100 when it is finished.
  returned: O(state=present)
  type: int
port:
  description: The port of the instance.
  returned: O(state=present)
  type: int
processor_features:
  description: The processor features of the instance.
  returned: O(state=present)
  type: list
  elements: dict
removed:
  description: The identifiers of the older snapshots that O(keep_newest) removed, the newest first.
  returned: O(keep_newest) is given
  type: list
  elements: str
shared_with:
  description: The accounts that it is shared with.
  returned: O(share_with) is given
  type: list
  elements: str
snapshot_create_time:
  description: When it was taken.
  returned: O(state=present)
  type: str
snapshot_type:
  description: That it is V(manual).
  returned: O(state=present)
  type: str
source_db_snapshot_identifier:
  description: The ARN of the snapshot that it is a copy of.
  returned: it is a copy
  type: str
status:
  description: Its state.
  returned: O(state=present)
  type: str
  sample: available
storage_type:
  description: The storage type of the instance.
  returned: O(state=present)
  type: str
tags:
  description: Its tags.
  returned: O(state=present)
  type: dict
vpc_id:
  description: The VPC of the instance.
  returned: O(state=present)
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
from ..module_utils.rds import snapshots
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="DB snapshot",
    plan=snapshots.plan,
    name="db_snapshot_identifier",
    check=snapshots.check,
)

RULES = Rules(no_log={"kms_key_id": False})


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
