#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_instance_info
short_description: Read what RDS knows of instances
version_added: 0.1.0
description:
  - Lists the DB instances of the account in the region, or finds one, with their tags and with what AWS has taken and
    not yet done.
author:
  - converge.aws contributors (@converge-aws)
options:
  db_instance_identifier:
    description:
      - The name of one instance. If there is no such instance, RV(instances) is empty.
    type: str
    aliases: [id]
  filters:
    description:
      - Only instances that have one of the values of each filter, as a dictionary from C(db-cluster-id),
        C(db-instance-id), C(dbi-resource-id), C(domain) or C(engine) to a value or a list of them.
    type: dict
  pending_maintenance:
    description:
      - Whether to read what AWS will do to them in their maintenance windows, with one call more.
    type: bool
    default: false
  recommendations:
    description:
      - Whether to read what AWS advises, with one call more.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: instances are sorted by their names, and C(processor_features) is a dictionary, as it
    is in M(converge.aws.rds_instance); O(pending_maintenance) and O(recommendations)."
  - "Permissions: C(rds:DescribeDBInstances); for O(pending_maintenance) C(rds:DescribePendingMaintenanceActions), for
    O(recommendations) C(rds:DescribeDBRecommendations)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One instance
  converge.aws.rds_instance_info:
    db_instance_identifier: photos

- name: All of PostgreSQL, and what AWS will do to them
  converge.aws.rds_instance_info:
    filters:
      engine: postgres
    pending_maintenance: true
"""

RETURN = r"""
instances:
  description: The instances, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    allocated_storage:
      description: The storage in GiB.
      type: int
    associated_roles:
      description: The roles, each with its feature and its status.
      type: list
      elements: dict
    auto_minor_version_upgrade:
      description: Whether AWS upgrades minor versions.
      type: bool
    availability_zone:
      description: The availability zone.
      type: str
    backup_retention_period:
      description: For how many days automated backups are kept.
      type: int
    ca_certificate_identifier:
      description: The certificate authority.
      type: str
    copy_tags_to_snapshot:
      description: Whether snapshots get the tags.
      type: bool
    db_instance_arn:
      description: The ARN.
      type: str
    db_instance_class:
      description: The class.
      type: str
    db_instance_identifier:
      description: The name.
      type: str
    db_instance_port:
      description: The port that the instance listens on, as AWS counts it.
      type: int
    db_instance_status:
      description: The state, as V(available).
      type: str
    db_name:
      description: The database that was made with the instance.
      returned: it has one
      type: str
    db_parameter_groups:
      description: The parameter groups, each with C(db_parameter_group_name) and C(parameter_apply_status).
      type: list
      elements: dict
    db_security_groups:
      description: The security groups outside of a VPC.
      type: list
      elements: dict
    db_subnet_group:
      description: The subnet group, with its subnets.
      type: dict
    dbi_resource_id:
      description: The id that no other instance ever has.
      type: str
    deletion_protection:
      description: Whether it is protected from deletion.
      type: bool
    domain_memberships:
      description: The directories that it is in.
      type: list
      elements: dict
    endpoint:
      description: Where it answers, C(address), C(port) and C(hosted_zone_id).
      type: dict
    engine:
      description: The engine.
      type: str
    engine_version:
      description: The whole version.
      type: str
    iam_database_authentication_enabled:
      description: Whether users can sign in with tokens of IAM.
      type: bool
    instance_create_time:
      description: When it was made, in ISO 8601.
      type: str
    iops:
      description: The provisioned IOPS.
      returned: it has one
      type: int
    kms_key_id:
      description: The ARN of the key of its storage.
      returned: it has one
      type: str
    latest_restorable_time:
      description: The latest time that it can be restored to, in ISO 8601.
      returned: it has one
      type: str
    license_model:
      description: The license model.
      type: str
    master_user_secret:
      description: The secret with the managed password, C(secret_arn), C(secret_status) and C(kms_key_id).
      returned: it has one
      type: dict
    master_username:
      description: The name of the master user.
      type: str
    max_allocated_storage:
      description: Up to how many GiB AWS grows the storage.
      returned: it has one
      type: int
    monitoring_interval:
      description: Each how many seconds Enhanced Monitoring measures.
      type: int
    multi_az:
      description: Whether there is a standby in another zone.
      type: bool
    multi_tenant:
      description: Whether it has several tenants.
      returned: it has one
      type: bool
    option_group_memberships:
      description: The option groups, each with its status.
      type: list
      elements: dict
    pending_maintenance_actions:
      description: What AWS will do to it, each with C(action), C(description) and dates.
      returned: O(pending_maintenance)
      type: list
      elements: dict
    pending_modified_values:
      description: What AWS has taken and not yet done.
      type: dict
    performance_insights_enabled:
      description: Whether there are Performance Insights.
      type: bool
    preferred_backup_window:
      description: When backups are made.
      type: str
    preferred_maintenance_window:
      description: When AWS maintains it.
      type: str
    processor_features:
      description: The cores and threads, where they aren't the class's own.
      returned: it has one
      type: dict
    publicly_accessible:
      description: Whether it has an address in the internet.
      type: bool
    read_replica_db_instance_identifiers:
      description: Its replicas.
      type: list
      elements: str
    read_replica_source_db_instance_identifier:
      description: The instance that it is a replica of.
      returned: it has one
      type: str
    recommendations:
      description: What AWS advises, each with C(description), C(severity) and C(recommended_actions).
      returned: O(recommendations)
      type: list
      elements: dict
    storage_encrypted:
      description: Whether its storage is encrypted.
      type: bool
    storage_type:
      description: The kind of storage.
      type: str
    tags:
      description: The tags.
      type: dict
    vpc_security_groups:
      description: The security groups, each with C(vpc_security_group_id) and C(status).
      type: list
      elements: dict
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

from ..module_utils.parts import Operation
from ..module_utils.rds import instance_facts
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="DB instances",
    name="db_instance_identifier",
    plan=instance_facts.plan,
    check=instance_facts.check,
)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION)


if __name__ == "__main__":
    main()
