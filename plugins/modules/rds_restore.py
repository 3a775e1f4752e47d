#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_restore
short_description: Restore an RDS instance from a snapshot or to a point in time
version_added: 0.1.0
description:
  - Makes a new RDS instance from a snapshot, or from the automated backups of an instance, which may be gone, as it was
    at a time. A restore never writes into an instance that is there.
  - An instance of that name that is there is taken for this restore, and nothing is done, unless what RDS tells of it
    rules that out. RDS doesn't tell what an instance was restored from.
  - M(converge.aws.rds_instance) changes, renames and removes the instance afterwards.
author:
  - converge.aws contributors (@converge-aws)
options:
  db_instance_identifier:
    description:
      - The identifier of the new instance. RDS keeps it in lower case.
    type: str
    required: true
    aliases: [instance_id, id]
  db_snapshot_identifier:
    description:
      - The snapshot, by its identifier, or by its ARN if another account shares it. One that isn't finished is waited
        for.
    type: str
    aliases: [snapshot_identifier, snapshot_id]
  source_db_instance_identifier:
    description:
      - The instance that is restored to a point in time. If it is gone and its backups were kept, they are used.
    type: str
    aliases: [source_instance_id]
  source_dbi_resource_id:
    description:
      - The resource id of that instance, which tells instances apart that had the same name one after the other.
    type: str
  source_db_instance_automated_backups_arn:
    description:
      - The ARN of automated backups, such as those that are replicated from another region.
    type: str
  restore_time:
    description:
      - The time, in ISO 8601; without an offset it is in UTC. A time that the backups don't reach is refused before
        anything is sent, with those that they do.
    type: str
  use_latest_restorable_time:
    description:
      - Whether the newest time is taken that can be restored.
    type: bool
    default: false
    aliases: [restore_from_latest]
  allocated_storage:
    description:
      - The storage in GiB, not less than the source's.
    type: int
  auto_minor_version_upgrade:
    description:
      - Whether minor versions of the engine are taken up by themselves.
    type: bool
  availability_zone:
    description:
      - The availability zone. RDS chooses one by itself.
    type: str
    aliases: [az, zone]
  backup_retention_period:
    description:
      - For how many days automated backups stay; 0 for none.
    type: int
  ca_certificate_identifier:
    description:
      - The certificate authority of the server's certificate.
    type: str
  copy_tags_to_snapshot:
    description:
      - Whether snapshots take over the tags.
    type: bool
  db_instance_class:
    description:
      - The class, like V(db.t4g.medium). If left out, the source's.
    type: str
    aliases: [class, instance_type]
  db_name:
    description:
      - The name of the database, where the engine lets a restore choose one.
    type: str
  db_parameter_group_name:
    description:
      - The parameter group.
    type: str
  db_subnet_group_name:
    description:
      - The subnet group, which tells the VPC.
    type: str
    aliases: [subnet_group]
  dedicated_log_volume:
    description:
      - Whether transaction logs have a volume of their own.
    type: bool
  deletion_protection:
    description:
      - Whether it can't be deleted before this is taken off.
    type: bool
  enable_cloudwatch_logs_exports:
    description:
      - The logs that go to CloudWatch, by the names that the engine has for them.
    type: list
    elements: str
    aliases: [cloudwatch_log_exports]
  enable_iam_database_authentication:
    description:
      - Whether IAM's users and roles can sign in to the database.
    type: bool
  engine:
    description:
      - The engine, where another one than the source's can be had, such as another edition.
    type: str
  engine_lifecycle_support:
    description:
      - Whether the engine goes on into Extended Support, which costs, once its version's standard support ends.
    type: str
    choices: [open-source-rds-extended-support, open-source-rds-extended-support-disabled]
  iops:
    description:
      - The provisioned IOPS.
    type: int
  license_model:
    description:
      - The license model.
    type: str
  manage_master_user_password:
    description:
      - Whether RDS makes a new password of the master user, and keeps it in Secrets Manager. Otherwise, the password
        is the one that it was at the time of the data.
    type: bool
  master_user_secret_kms_key_id:
    description:
      - The KMS key of that secret.
    type: str
  max_allocated_storage:
    description:
      - Up to how many GiB the storage grows by itself.
    type: int
  multi_az:
    description:
      - Whether there is a standby in another availability zone.
    type: bool
  network_type:
    description:
      - Whether it has IPv4 addresses only or both kinds.
    type: str
    choices: [IPV4, DUAL]
  option_group_name:
    description:
      - The option group.
    type: str
  port:
    description:
      - The port.
    type: int
  preferred_backup_window:
    description:
      - When automated backups are made, in UTC, like V(03:00-03:30).
    type: str
    aliases: [backup_window]
  publicly_accessible:
    description:
      - Whether its name leads to a public address for those outside of the VPC.
    type: bool
  storage_throughput:
    description:
      - The throughput of V(gp3) storage, in MiB a second.
    type: int
  storage_type:
    description:
      - The storage type.
    type: str
    choices: [gp2, gp3, io1, io2, standard]
  tags:
    description:
      - The tags of the new instance. Of one that is there, they aren't changed.
    type: dict
    aliases: [resource_tags]
  vpc_security_group_ids:
    description:
      - The security groups, by their names or ids. If left out, the default one of the VPC, which often lets nobody in.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until the instance is available.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. A wait that is cut off ends nothing in AWS; the task, run again, waits on.
    type: int
    default: 3600
notes:
  - "A restored instance doesn't have the security groups of its source, and a parameter group only from a snapshot:
    name O(vpc_security_group_ids), O(db_subnet_group_name) and O(db_parameter_group_name), so that it can be reached
    and behaves as the source does."
  - "Blocks come from S3 as they are first read: a restored instance is slow at first."
  - "Permissions: C(rds:DescribeDBInstances); C(rds:DescribeDBSnapshots) and C(rds:RestoreDBInstanceFromDBSnapshot), or
    C(rds:DescribeDBInstanceAutomatedBackups) and C(rds:RestoreDBInstanceToPointInTime); with O(tags)
    C(rds:AddTagsToResource); for security groups by name C(ec2:DescribeSecurityGroups); when a wait ends badly
    C(rds:DescribeEvents)."
seealso:
  - module: converge.aws.rds_instance
  - module: converge.aws.rds_instance_snapshot
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: The shop as it was before the accident, beside the one that is there
  converge.aws.rds_restore:
    db_instance_identifier: shop-before
    source_db_instance_identifier: shop
    restore_time: "2026-11-21T08:30:00Z"
    db_subnet_group_name: shop
    vpc_security_group_ids: [sg-0123456789abcdef0]
    db_parameter_group_name: shop-pg16

- name: A copy of last night, with a password that RDS keeps
  converge.aws.rds_restore:
    db_instance_identifier: shop-test
    db_snapshot_identifier: shop-nightly-2026-11-21
    db_instance_class: db.t4g.medium
    manage_master_user_password: true
    backup_retention_period: 0
    tags: {stage: test}
"""

RETURN = r"""
instance:
  description: The instance, as RDS describes it, in snake_case.
  returned: success
  type: dict
  contains:
    db_instance_arn:
      description: The ARN.
      type: str
    db_instance_class:
      description: The class.
      type: str
    db_instance_identifier:
      description: The identifier.
      type: str
      sample: shop-before
    db_instance_status:
      description: The state.
      type: str
      sample: available
    dbi_resource_id:
      description: The id that doesn't change.
      type: str
    endpoint:
      description: Its C(address), C(port) and C(hosted_zone_id).
      type: dict
    engine:
      description: The engine.
      type: str
      sample: postgres
    engine_version:
      description: The version.
      type: str
      sample: "16.9"
    master_user_secret:
      description: The secret in Secrets Manager, with C(secret_arn) and C(secret_status).
      type: dict
      returned: O(manage_master_user_password=true)
    master_username:
      description: The master user.
      type: str
    tags:
      description: Its tags.
      type: dict
msg:
  description: How the restore stands, in a sentence.
  returned: success
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
from ..module_utils.rds import restores
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="DB instance",
    plan=restores.plan,
    name="db_instance_identifier",
    check=restores.check,
)

RULES = Rules(
    no_log={"manage_master_user_password": False, "master_user_secret_kms_key_id": False},
)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
