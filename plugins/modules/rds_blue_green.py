#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_blue_green
short_description: Change an RDS database by way of a copy that takes its place
version_added: 0.1.0
description:
  - Makes a blue/green deployment, a changed copy (green) that follows a database (blue), lets it take the database's
    place within seconds, and cleans up. It is the way to another major version, to a smaller storage, and to changes
    that otherwise interrupt for long.
  - A deployment is known by its name, and each O(state) may be asked for again and again.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the deployment.
    type: str
    required: true
    aliases: [blue_green_deployment_name]
  state:
    description:
      - V(present) makes the deployment. The green database can then be tested; it can be read only, until something is
        changed about that.
      - V(switched_over) lets the green database take the place, and the name, of the blue one, which is renamed. It
        needs O(switchover_timeout).
      - V(absent) removes the deployment. Databases stay, unless O(delete_target) or O(delete_old) says otherwise.
    type: str
    choices: [present, switched_over, absent]
    default: present
  source:
    description:
      - The instance or the cluster, by its identifier or its ARN. It needs automated backups.
    type: str
  target_engine_version:
    description:
      - The version of the green database's engine. A prefix such as V(17) is AWS's to complete.
    type: str
  target_db_instance_class:
    description:
      - Its class.
    type: str
    aliases: [target_class]
  target_db_parameter_group_name:
    description:
      - Its parameter group, which another major version needs, unless the default one will do.
    type: str
    aliases: [target_param_group]
  target_db_cluster_parameter_group_name:
    description:
      - The cluster's parameter group.
    type: str
  target_allocated_storage:
    description:
      - Its storage in GiB, which may be less than the blue database's as long as the data fits.
    type: int
  target_storage_type:
    description:
      - Its storage type.
    type: str
    choices: [gp2, gp3, io1, io2, standard]
  target_iops:
    description:
      - Its provisioned IOPS.
    type: int
  target_storage_throughput:
    description:
      - Its throughput of V(gp3) storage, in MiB a second.
    type: int
  upgrade_target_storage_config:
    description:
      - Whether an old storage file system is upgraded on the way.
    type: bool
  switchover_timeout:
    description:
      - For how many seconds at most the switchover may take, from 30 to 3600. What takes longer is taken back by AWS,
        and both databases are as before.
    type: int
  delete_target:
    description:
      - Whether the green database goes with a deployment that isn't switched over.
    type: bool
    default: false
  delete_old:
    description:
      - Whether the database that was replaced, whose name ends in C(-old1), goes with a deployment that is switched
        over. If the deployment is gone already, it is found by O(source).
    type: bool
    default: false
  skip_final_snapshot:
    description:
      - Whether O(delete_old) takes no snapshot of it.
    type: bool
    default: false
  final_db_snapshot_identifier:
    description:
      - The name of that snapshot. If left out, that of the database and C(-final).
    type: str
    aliases: [final_snapshot_identifier]
  tags:
    description:
      - The tags of the deployment, as a dictionary. If left out, tags are left alone.
    type: dict
    aliases: [resource_tags]
  purge_tags:
    description:
      - Whether tags that O(tags) doesn't name are removed. Tags that begin with C(aws:) are AWS's own and always stay.
    type: bool
    default: true
  wait:
    description:
      - Whether to wait until the deployment is available, switched over, or gone with what goes with it.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. A wait that is cut off ends nothing in AWS; the task, run again, waits on.
    type: int
    default: 7200
notes:
  - "Deployments are for V(mysql), V(mariadb), V(postgres) and Aurora. From one major version of PostgreSQL to another,
    C(rds.logical_replication) has to be 1 in the blue database's parameter group, which is looked up before anything is
    sent; tables need a primary key; changes of the schema, large objects and sequences aren't carried over."
  - "Permissions: C(rds:DescribeBlueGreenDeployments), C(rds:DescribeDBInstances), C(rds:DescribeDBClusters); to make it
    C(rds:CreateBlueGreenDeployment), C(rds:AddTagsToResource), C(rds:CreateDBInstanceReadReplica), and what the copy
    takes; between major versions of PostgreSQL C(rds:DescribeDBParameters); C(rds:SwitchoverBlueGreenDeployment),
    C(rds:PromoteReadReplica), C(rds:ModifyDBInstance); C(rds:DeleteBlueGreenDeployment), C(rds:DeleteDBInstance)."
seealso:
  - module: converge.aws.rds_instance
  - module: converge.aws.rds_read_replica
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A copy of the shop with PostgreSQL 17 and less storage
  converge.aws.rds_blue_green:
    name: shop-17
    source: shop
    target_engine_version: "17"
    target_db_parameter_group_name: shop-pg17
    target_allocated_storage: 50

- name: It takes the shop's place, within five minutes or not at all
  converge.aws.rds_blue_green:
    name: shop-17
    state: switched_over
    switchover_timeout: 300

- name: Nothing but the new one stays, and a last snapshot of the old one
  converge.aws.rds_blue_green:
    name: shop-17
    source: shop
    state: absent
    delete_old: true
"""

RETURN = r"""
deployment:
  description: The deployment, as RDS describes it, in snake_case.
  returned: unless O(state=absent)
  type: dict
  contains:
    blue_green_deployment_identifier:
      description: The id.
      type: str
      sample: bgd-0123456789abcdef
    blue_green_deployment_name:
      description: The name.
      type: str
    source:
      description: The ARN of the blue database; once it is switched over, that of the old one.
      type: str
    status:
      description: How it stands, in AWS's word.
      type: str
      sample: AVAILABLE
    switchover_details:
      description: What takes the place of what, each with C(source_member), C(target_member) and C(status).
      type: list
      elements: dict
    tags:
      description: Its tags.
      type: dict
    target:
      description: The ARN of the green database.
      type: str
    tasks:
      description: What has to be done before it is available, each with C(name) and C(status).
      type: list
      elements: dict
msg:
  description: How the deployment stands, in a sentence.
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
from ..module_utils.rds import blue_green
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="blue/green deployment",
    plan=blue_green.plan,
    name="name",
    check=blue_green.check,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
