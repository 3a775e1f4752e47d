#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_read_replica
short_description: Make, promote and remove read replicas of RDS instances
version_added: 0.1.0
description:
  - Makes a read replica of an RDS instance, in the same region or in another one, makes it stand by itself, and removes
    it. An instance that is no replica is never removed.
  - Settings are those that a new replica is made with. M(converge.aws.rds_instance) changes those of one that is there.
author:
  - converge.aws contributors (@converge-aws)
options:
  db_instance_identifier:
    description:
      - The identifier of the replica. RDS keeps it in lower case.
    type: str
    required: true
    aliases: [instance_id, id]
  state:
    description:
      - V(promoted) makes the replica stand by itself, for good. V(switched_over) makes an Oracle replica and its
        source change places.
      - V(absent) removes the replica. RDS takes no final snapshot of one.
    type: str
    choices: [present, absent, promoted, switched_over]
    default: present
  source_db_instance_identifier:
    description:
      - The instance that it is a replica of, by its identifier or its ARN. It needs automated backups.
    type: str
    aliases: [source_instance_id]
  source_db_cluster_identifier:
    description:
      - The Multi-AZ DB cluster that it is a replica of, by its identifier or its ARN.
    type: str
  source_region:
    description:
      - The region of the source, if that isn't the task's own. An ARN tells it too.
    type: str
  tags:
    description:
      - The tags, as a dictionary. If left out, tags are left alone.
    type: dict
    aliases: [resource_tags]
  purge_tags:
    description:
      - Whether tags that O(tags) doesn't name are removed. Tags that begin with C(aws:) are AWS's own and always stay.
    type: bool
    default: true
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
      - With O(state=promoted), for how many days its automated backups stay from then on. If left out, one.
    type: int
  ca_certificate_identifier:
    description:
      - The certificate authority of the server's certificate.
    type: str
  copy_tags_to_snapshot:
    description:
      - Whether snapshots take over the tags.
    type: bool
  database_insights_mode:
    description:
      - The mode of Database Insights.
    type: str
    choices: [standard, advanced]
  db_instance_class:
    description:
      - The class, like V(db.t4g.medium). If left out, the source's.
    type: str
    aliases: [class, instance_type]
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
  enable_performance_insights:
    description:
      - Whether Performance Insights is on.
    type: bool
  iops:
    description:
      - The provisioned IOPS.
    type: int
  kms_key_id:
    description:
      - The KMS key that the replica is encrypted with. In another region than its source, an encrypted one needs it,
        and it is a key of the replica's region.
    type: str
  max_allocated_storage:
    description:
      - Up to how many GiB the storage grows by itself.
    type: int
  monitoring_interval:
    description:
      - Every how many seconds Enhanced Monitoring looks; 0 for never.
    type: int
  monitoring_role_arn:
    description:
      - The role that Enhanced Monitoring works with.
    type: str
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
  performance_insights_kms_key_id:
    description:
      - The KMS key of Performance Insights.
    type: str
  performance_insights_retention_period:
    description:
      - For how many days Performance Insights keeps what it sees.
    type: int
  port:
    description:
      - The port.
    type: int
  preferred_backup_window:
    description:
      - With O(state=promoted), when they are made, in UTC, like V(03:00-03:30).
    type: str
    aliases: [backup_window]
  publicly_accessible:
    description:
      - Whether its name leads to a public address for those outside of the VPC.
    type: bool
  replica_mode:
    description:
      - Whether a replica of Oracle can be read or is only kept ready.
    type: str
    choices: [open-read-only, mounted]
  storage_throughput:
    description:
      - The throughput of V(gp3) storage, in MiB a second.
    type: int
  storage_type:
    description:
      - The storage type.
    type: str
    choices: [gp2, gp3, io1, io2, standard]
  upgrade_storage_config:
    description:
      - Whether an old storage file system is upgraded on the way.
    type: bool
  vpc_security_group_ids:
    description:
      - The security groups, by their names or ids. If left out, the default one of the VPC, which often lets nobody in.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until the replica is available, stands by itself, or is gone.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. A wait that is cut off ends nothing in AWS; the task, run again, waits on.
    type: int
    default: 3600
notes:
  - "Permissions: C(rds:DescribeDBInstances), C(rds:CreateDBInstanceReadReplica), C(rds:PromoteReadReplica),
    C(rds:SwitchoverReadReplica), C(rds:DeleteDBInstance), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource); for
    a cluster's replica C(rds:DescribeDBClusters); for security groups by name C(ec2:DescribeSecurityGroups); when a
    wait ends badly C(rds:DescribeEvents)."
seealso:
  - module: converge.aws.rds_instance
  - module: converge.aws.rds_blue_green
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A replica beside its source, for reports
  converge.aws.rds_read_replica:
    db_instance_identifier: shop-reports
    source_db_instance_identifier: shop
    db_instance_class: db.r7g.large
    db_parameter_group_name: shop-reports-pg16

- name: One in another region, in case this one is lost
  converge.aws.rds_read_replica:
    db_instance_identifier: shop-frankfurt
    source_db_instance_identifier: shop
    source_region: eu-west-3
    region: eu-central-1
    kms_key_id: alias/shop
    db_subnet_group_name: shop
    vpc_security_group_ids: [sg-0123456789abcdef0]

- name: This one is lost
  converge.aws.rds_read_replica:
    db_instance_identifier: shop-frankfurt
    region: eu-central-1
    state: promoted
    backup_retention_period: 7

- name: No reports any more
  converge.aws.rds_read_replica:
    db_instance_identifier: shop-reports
    state: absent
"""

RETURN = r"""
instance:
  description: The replica, as RDS describes it, in snake_case.
  returned: unless O(state=absent)
  type: dict
  contains:
    db_instance_arn:
      description: The ARN.
      type: str
    db_instance_identifier:
      description: The identifier.
      type: str
      sample: shop-reports
    db_instance_status:
      description: The state.
      type: str
      sample: available
    endpoint:
      description: Its C(address), C(port) and C(hosted_zone_id).
      type: dict
    read_replica_source_db_instance_identifier:
      description: What it is a replica of; an ARN, if that is in another region.
      type: str
      returned: it is a replica
    status_infos:
      description: How replication stands, each with C(status_type), C(normal), C(status) and C(message).
      type: list
      elements: dict
    tags:
      description: Its tags.
      type: dict
msg:
  description: What it is a replica of, in a sentence.
  returned: unless O(state=absent)
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
from ..module_utils.rds import replicas
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="read replica",
    plan=replicas.plan,
    name="db_instance_identifier",
    check=replicas.check,
)

RULES = Rules(
    no_log={"kms_key_id": False, "performance_insights_kms_key_id": False},
    mutually_exclusive=(("source_db_instance_identifier", "source_db_cluster_identifier"),),
)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
