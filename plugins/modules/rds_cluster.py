#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_cluster
short_description: Manage Aurora and Multi-AZ DB clusters
version_added: 0.1.0
description:
  - Creates, changes, stops, starts and removes Aurora clusters and Multi-AZ DB clusters of Amazon RDS. An Aurora
    cluster's instances are made with M(converge.aws.rds_instance).
author:
  - converge.aws contributors (@converge-aws)
options:
  db_cluster_identifier:
    description:
      - The identifier of the cluster. RDS keeps it in lower case.
    type: str
    required: true
    aliases: [cluster_id, id, cluster_name]
  allocated_storage:
    description:
      - The storage of each instance of a Multi-AZ DB cluster, in GiB. Aurora's grows by itself.
    type: int
  allow_major_version_upgrade:
    description:
      - Whether O(engine_version) may be another major version.
    type: bool
  apply_immediately:
    description:
      - Whether changes that need it don't wait for the maintenance window. It lets all come that wait.
    type: bool
    default: false
  auto_minor_version_upgrade:
    description:
      - Whether minor versions of the engine are taken up by themselves.
    type: bool
  availability_zones:
    description:
      - The availability zones that a new cluster's storage or instances are in. AWS adds to them, so that they aren't
        compared.
    type: list
    elements: str
    aliases: [zones, az]
  backtrack_to:
    description:
      - The time, in ISO 8601, that an Aurora MySQL cluster is taken back to, in every run.
    type: str
  backtrack_window:
    description:
      - For how many seconds back that can be done, up to 259200; 0 for never.
    type: int
  backup_retention_period:
    description:
      - For how many days automated backups stay, from 1 to 35.
    type: int
  ca_certificate_identifier:
    description:
      - The certificate authority of the server's certificate.
    type: str
  character_set_name:
    description:
      - The character set of a new cluster.
    type: str
  copy_tags_to_snapshot:
    description:
      - Whether snapshots take over the tags.
    type: bool
  creation_source:
    description:
      - What a new cluster is made from, if not from nothing.
    type: str
    choices: [snapshot, s3, cluster]
  database_insights_mode:
    description:
      - The mode of Database Insights.
    type: str
    choices: [standard, advanced]
  database_name:
    description:
      - The name of the database that a new cluster has.
    type: str
    aliases: [db_name]
  db_cluster_instance_class:
    description:
      - The class of each instance of a Multi-AZ DB cluster.
    type: str
  db_cluster_parameter_group_name:
    description:
      - The cluster's parameter group.
    type: str
  db_subnet_group_name:
    description:
      - The subnet group of a new cluster, which tells its VPC.
    type: str
  deletion_protection:
    description:
      - Whether it can't be deleted before this is taken off. With O(state=absent), V(false) takes it off first.
    type: bool
  domain:
    description:
      - The directory that it is joined to. An empty string takes it out.
    type: str
  domain_iam_role_name:
    description:
      - The role that speaks with the directory.
    type: str
  enable_cloudwatch_logs_exports:
    description:
      - The logs that go to CloudWatch, by the names that the engine has for them.
    type: list
    elements: str
  enable_global_write_forwarding:
    description:
      - Whether a secondary cluster of a global database passes writes on.
    type: bool
  enable_http_endpoint:
    description:
      - Whether the Data API can be used.
    type: bool
  enable_iam_database_authentication:
    description:
      - Whether IAM's users and roles can sign in to the databases.
    type: bool
  enable_performance_insights:
    description:
      - Whether Performance Insights is on.
    type: bool
  engine:
    description:
      - The engine, an Aurora one, or V(mysql) and V(postgres) for a Multi-AZ DB cluster. It can't change.
    type: str
    choices: [aurora, aurora-mysql, aurora-postgresql, mysql, postgres]
  engine_mode:
    description:
      - The mode of a new Aurora cluster.
    type: str
    choices: [provisioned, serverless, parallelquery, global, multimaster]
  engine_version:
    description:
      - The version, or the beginning of one, like V(16). A newer minor one is left alone, and none goes down.
    type: str
  final_snapshot_identifier:
    description:
      - The name of the snapshot that stays. If left out, that of the cluster and C(-final).
    type: str
  force_backtrack:
    description:
      - Whether O(backtrack_to) goes on where binary logging is on.
    type: bool
  force_update_password:
    description:
      - Whether O(master_user_password) is set, in every run.
    type: bool
    default: false
  global_cluster_identifier:
    description:
      - The global database that a new cluster belongs to, or that it is to be removed from.
    type: str
  iops:
    description:
      - The provisioned IOPS of a Multi-AZ DB cluster.
    type: int
  kms_key_id:
    description:
      - The KMS key of a new cluster's storage.
    type: str
  manage_master_user_password:
    description:
      - Whether RDS makes the password of the master user, keeps it in Secrets Manager, and changes it now and then.
    type: bool
  master_user_password:
    description:
      - The password of the master user of a new cluster. It is sent and never shown; nobody can read it back.
    type: str
    aliases: [password]
  master_user_secret_kms_key_id:
    description:
      - The KMS key of the secret that RDS keeps.
    type: str
  master_username:
    description:
      - The master user of a new cluster.
    type: str
    aliases: [username]
  monitoring_interval:
    description:
      - Every how many seconds Enhanced Monitoring looks; 0 for never.
    type: int
  monitoring_role_arn:
    description:
      - The role that Enhanced Monitoring works with.
    type: str
  network_type:
    description:
      - Whether it has IPv4 addresses only or both kinds.
    type: str
    choices: [IPV4, DUAL]
  new_db_cluster_identifier:
    description:
      - The name that it is to have. Once it has it, the task finds it by this one.
    type: str
    aliases: [new_cluster_id, new_id, new_cluster_name]
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
      - When automated backups are made, in UTC, like V(03:00-03:30).
    type: str
    aliases: [backup_window]
  preferred_maintenance_window:
    description:
      - When AWS may work on it, in UTC, like V(mon:04:00-mon:04:30).
    type: str
    aliases: [maintenance_window]
  promote:
    description:
      - Whether a replica is to stand by itself.
    type: bool
    default: false
  publicly_accessible:
    description:
      - Whether a new Multi-AZ DB cluster has a public address.
    type: bool
  purge_cloudwatch_logs_exports:
    description:
      - Whether logs that O(enable_cloudwatch_logs_exports) doesn't name no longer go to CloudWatch.
    type: bool
    default: true
  purge_security_groups:
    description:
      - Whether security groups that O(vpc_security_group_ids) doesn't name are taken off.
    type: bool
    default: true
  remove_from_global_db:
    description:
      - Whether it is removed from O(global_cluster_identifier).
    type: bool
  replication_source_identifier:
    description:
      - The ARN of the cluster or instance that a new cluster is a replica of.
    type: str
    aliases: [replication_src_id]
  restore_to_time:
    description:
      - The time, in ISO 8601, of O(creation_source=cluster).
    type: str
  restore_type:
    description:
      - Whether O(creation_source=cluster) copies the data, or shares what doesn't change.
    type: str
    choices: [full-copy, copy-on-write]
  role_arn:
    description:
      - A role that the cluster may use, such as one for S3.
    type: str
  s3_bucket_name:
    description:
      - The bucket of O(creation_source=s3).
    type: str
  s3_ingestion_role_arn:
    description:
      - The role that reads it.
    type: str
  s3_prefix:
    description:
      - What the keys of its files begin with.
    type: str
  serverless_v2_scaling_configuration:
    description:
      - The capacity of Aurora Serverless v2, in capacity units, by halves.
    type: dict
    suboptions:
      min_capacity:
        description: The least.
        type: float
      max_capacity:
        description: The most.
        type: float
      seconds_until_auto_pause:
        description: After how many seconds without a connection it pauses, if the least is 0.
        type: int
  skip_final_snapshot:
    description:
      - Whether no snapshot stays of one that is removed.
    type: bool
    default: false
  snapshot_identifier:
    description:
      - The cluster snapshot of O(creation_source=snapshot), or the ARN of an instance's.
    type: str
  source_db_cluster_identifier:
    description:
      - The cluster of O(creation_source=cluster).
    type: str
  source_engine:
    description:
      - The engine that made the files of O(creation_source=s3).
    type: str
    choices: [mysql]
  source_engine_version:
    description:
      - Its version.
    type: str
  source_region:
    description:
      - The region of O(replication_source_identifier).
    type: str
  state:
    description:
      - Whether the cluster is to be there. V(started) and V(stopped) are for Aurora clusters that are.
    type: str
    choices: [present, absent, started, stopped]
    default: present
  storage_encrypted:
    description:
      - Whether a new cluster's storage is encrypted.
    type: bool
  storage_type:
    description:
      - The storage type, V(aurora) or V(aurora-iopt1) of Aurora, V(io1) and others of a Multi-AZ DB cluster.
    type: str
    choices: [io1, io2, gp3, aurora, aurora-iopt1]
  use_earliest_time_on_point_in_time_unavailable:
    description:
      - Whether O(backtrack_to) takes the earliest time where its own is too early.
    type: bool
  use_latest_restorable_time:
    description:
      - Whether O(creation_source=cluster) takes the newest time.
    type: bool
  vpc_security_group_ids:
    description:
      - The security groups, by their names or ids.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until the cluster is in the state that the task says.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. A wait that is cut off ends nothing in AWS; the task, run again, waits on.
    type: int
    default: 3600
notes:
  - "Differences from amazon.aws: O(backup_retention_period) has no default, so that a task that doesn't name it leaves
    it alone; O(storage_type) is sent as it is given; a change that waits for the maintenance window isn't sent again; a
    newer minor version is no difference; check mode and diff are complete; O(final_snapshot_identifier) has a default;
    an O(engine), a key or another setting that can't change is an error; O(manage_master_user_password),
    O(master_user_secret_kms_key_id), O(wait_timeout), O(database_insights_mode), O(enable_performance_insights) and
    other settings of its own."
  - "Permissions: C(rds:DescribeDBClusters), C(rds:CreateDBCluster), C(rds:ModifyDBCluster), C(rds:DeleteDBCluster),
    C(rds:StartDBCluster), C(rds:StopDBCluster), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource); as far as the
    options are given C(rds:DescribeDBEngineVersions), C(ec2:DescribeSecurityGroups),
    C(rds:RestoreDBClusterFromSnapshot), C(rds:RestoreDBClusterToPointInTime),
    C(rds:RestoreDBClusterFromS3), C(rds:EnableHttpEndpoint), C(rds:DisableHttpEndpoint), C(rds:AddRoleToDBCluster),
    C(rds:BacktrackDBCluster), C(rds:PromoteReadReplicaDBCluster), C(rds:RemoveFromGlobalCluster), C(iam:PassRole); with
    a managed password C(secretsmanager:CreateSecret), C(secretsmanager:TagResource), C(kms:DescribeKey)."
seealso:
  - module: converge.aws.rds_instance
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Aurora that grows and shrinks by itself, with a password that RDS keeps, for the Data API
  converge.aws.rds_cluster:
    db_cluster_identifier: shop
    engine: aurora-postgresql
    engine_version: "16"
    master_username: shop
    manage_master_user_password: true
    database_name: shop
    serverless_v2_scaling_configuration: {min_capacity: 0.5, max_capacity: 8}
    enable_http_endpoint: true
    backup_retention_period: 7
    deletion_protection: true

- name: Three instances in three availability zones
  converge.aws.rds_cluster:
    db_cluster_identifier: orders
    engine: postgres
    db_cluster_instance_class: db.m6gd.large
    allocated_storage: 100
    storage_type: gp3
    master_username: orders
    manage_master_user_password: true

- name: It rests over the weekend
  converge.aws.rds_cluster:
    db_cluster_identifier: shop
    state: stopped

- name: Remove it, with a last snapshot
  converge.aws.rds_cluster:
    db_cluster_identifier: shop
    state: absent
    deletion_protection: false
    final_snapshot_identifier: shop-the-last
"""

RETURN = r"""
activity_stream_status:
  description: The state of the activity stream.
  returned: unless O(state=absent)
  type: str
allocated_storage:
  description: The storage in GiB; of Aurora always 1.
  returned: unless O(state=absent)
  type: int
associated_roles:
  description: The roles that it may use.
  returned: unless O(state=absent)
  type: list
  elements: dict
auto_minor_version_upgrade:
  description: Whether minor versions are taken up by themselves.
  returned: unless O(state=absent)
  type: bool
availability_zones:
  description: Its availability zones.
  returned: unless O(state=absent)
  type: list
  elements: str
backup_retention_period:
  description: For how many days automated backups stay.
  returned: unless O(state=absent)
  type: int
cluster_create_time:
  description: When it was made.
  returned: unless O(state=absent)
  type: str
copy_tags_to_snapshot:
  description: Whether snapshots take over the tags.
  returned: unless O(state=absent)
  type: bool
cross_account_clone:
  description: Whether it is a clone of another account's.
  returned: unless O(state=absent)
  type: bool
db_cluster_arn:
  description: The ARN.
  returned: unless O(state=absent)
  type: str
db_cluster_identifier:
  description: The identifier.
  returned: unless O(state=absent)
  type: str
db_cluster_members:
  description: Its instances.
  returned: unless O(state=absent)
  type: list
  elements: dict
db_cluster_parameter_group:
  description: Its parameter group.
  returned: unless O(state=absent)
  type: str
db_cluster_resource_id:
  description: The id that doesn't change.
  returned: unless O(state=absent)
  type: str
db_subnet_group:
  description: Its subnet group.
  returned: unless O(state=absent)
  type: str
deletion_protection:
  description: Whether it is protected from deletion.
  returned: unless O(state=absent)
  type: bool
domain_memberships:
  description: The directories that it is joined to.
  returned: unless O(state=absent)
  type: list
  elements: dict
earliest_restorable_time:
  description: The earliest time that can be restored.
  returned: unless O(state=absent)
  type: str
endpoint:
  description: The host that writes go to.
  returned: unless O(state=absent)
  type: str
engine:
  description: The engine.
  returned: unless O(state=absent)
  type: str
engine_mode:
  description: The mode of the engine.
  returned: unless O(state=absent)
  type: str
engine_version:
  description: The version.
  returned: unless O(state=absent)
  type: str
hosted_zone_id:
  description: The id of its zone in Route 53.
  returned: unless O(state=absent)
  type: str
http_endpoint_enabled:
  description: Whether the Data API can be used.
  returned: unless O(state=absent)
  type: bool
iam_database_authentication_enabled:
  description: Whether IAM's users can sign in.
  returned: unless O(state=absent)
  type: bool
latest_restorable_time:
  description: The newest time that can be restored.
  returned: unless O(state=absent)
  type: str
master_user_secret:
  description: The secret that RDS keeps, with C(secret_arn), C(secret_status) and C(kms_key_id).
  returned: unless O(state=absent)
  type: dict
master_username:
  description: The master user.
  returned: unless O(state=absent)
  type: str
multi_az:
  description: Whether it has instances in several availability zones.
  returned: unless O(state=absent)
  type: bool
port:
  description: The port.
  returned: unless O(state=absent)
  type: int
preferred_backup_window:
  description: When automated backups are made.
  returned: unless O(state=absent)
  type: str
preferred_maintenance_window:
  description: When AWS may work on it.
  returned: unless O(state=absent)
  type: str
read_replica_identifiers:
  description: Its replicas.
  returned: unless O(state=absent)
  type: list
  elements: str
reader_endpoint:
  description: The host that reads go to.
  returned: unless O(state=absent)
  type: str
serverless_v2_scaling_configuration:
  description: The capacity of Aurora Serverless v2.
  returned: unless O(state=absent)
  type: dict
status:
  description: Its state.
  returned: unless O(state=absent)
  type: str
storage_encrypted:
  description: Whether its storage is encrypted.
  returned: unless O(state=absent)
  type: bool
tag_list:
  description: Its tags, each with C(key) and C(value).
  returned: unless O(state=absent)
  type: list
  elements: dict
tags:
  description: Its tags, as a dictionary.
  returned: unless O(state=absent)
  type: dict
vpc_security_groups:
  description: Its security groups, each with C(vpc_security_group_id) and C(status).
  returned: unless O(state=absent)
  type: list
  elements: dict
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
from ..module_utils.rds import clusters
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="DB cluster",
    plan=clusters.plan,
    name="db_cluster_identifier",
    check=clusters.check,
)

RULES = Rules(
    no_log={
        "master_user_password": True,
        "force_update_password": False,
        "manage_master_user_password": False,
        "master_user_secret_kms_key_id": False,
        "kms_key_id": False,
        "performance_insights_kms_key_id": False,
    },
    mutually_exclusive=(
        ("s3_bucket_name", "source_db_cluster_identifier", "snapshot_identifier"),
        ("use_latest_restorable_time", "restore_to_time"),
    ),
)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
