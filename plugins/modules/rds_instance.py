#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_instance
short_description: Manage RDS instances
version_added: 0.1.0
description:
  - Creates, changes, starts, stops, reboots, renames, promotes and deletes DB instances of Amazon RDS.
  - An option that is left out is left alone. The plan says of each change whether it interrupts the instance, costs or
    can't be undone.
author:
  - converge.aws contributors (@converge-aws)
options:
  db_instance_identifier:
    description:
      - The name of the instance, up to 63 letters, digits and hyphens. RDS writes it in small letters.
    type: str
    required: true
    aliases: [instance_id, id]
  state:
    description:
      - V(present) has the instance there, and leaves it running or stopped. V(running) and V(started) start one that is
        stopped, V(stopped) stops one that runs. AWS starts a stopped instance again after 7 days.
      - V(rebooted) and V(restarted) reboot it in every run. One that is stopped is started, which does the same.
      - V(absent) and V(terminated) delete it.
    type: str
    choices: [present, absent, terminated, running, started, stopped, rebooted, restarted]
    default: present
  creation_source:
    description:
      - What a new instance is made from. If left out, it is empty. It says nothing of an instance that is there.
    type: str
    choices: [snapshot, s3, instance]
  read_replica:
    description:
      - V(true) makes a new instance as a replica of O(source_db_instance_identifier). V(false) promotes a replica,
        which can't be undone.
    type: bool
  source_db_instance_identifier:
    description:
      - The instance that O(read_replica=true) follows, or that O(creation_source=instance) restores. One of another
        region is given by its ARN.
    type: str
  source_region:
    description:
      - The region of the source of a replica, where it is another one.
    type: str
  replica_mode:
    description:
      - Whether a replica of Oracle or Db2 can be read, or is only mounted.
    type: str
    choices: [open-read-only, mounted]
  upgrade_storage_config:
    description:
      - Whether a new replica gets the newest layout of storage, where its source has an older one.
    type: bool
  db_snapshot_identifier:
    description:
      - The snapshot, or its ARN, that O(creation_source=snapshot) restores. With O(state=stopped) and without
        O(creation_source), the snapshot that is taken before the instance is stopped.
    type: str
    aliases: [snapshot_identifier, snapshot_id]
  restore_time:
    description:
      - The time that O(creation_source=instance) restores, in UTC, as V(2026-01-31T12:00:00Z).
    type: str
  use_latest_restorable_time:
    description:
      - Whether O(creation_source=instance) restores the latest time that it can.
    type: bool
    aliases: [restore_from_latest]
  s3_bucket_name:
    description: The bucket with the backup that O(creation_source=s3) restores.
    type: str
  s3_prefix:
    description: What the keys of the backup begin with.
    type: str
  s3_ingestion_role_arn:
    description: The role with which RDS reads the backup.
    type: str
  source_engine:
    description: The engine that the backup is of.
    type: str
    choices: [mysql]
  source_engine_version:
    description: The version of the engine that the backup is of.
    type: str
  engine:
    description:
      - The database engine. Needed for a new instance that is empty.
    type: str
    choices:
      - aurora
      - aurora-mysql
      - aurora-postgresql
      - custom-oracle-ee
      - custom-oracle-ee-cdb
      - custom-oracle-se2
      - custom-oracle-se2-cdb
      - custom-sqlserver-ee
      - custom-sqlserver-se
      - custom-sqlserver-web
      - db2-ae
      - db2-se
      - mariadb
      - mysql
      - oracle-ee
      - oracle-ee-cdb
      - oracle-se2
      - oracle-se2-cdb
      - postgres
      - sqlserver-ee
      - sqlserver-se
      - sqlserver-ex
      - sqlserver-web
  engine_version:
    description:
      - The version, or its beginning. V(16) is any version of PostgreSQL 16, and for a new instance the newest one.
      - A later minor version of the same major version is as good, since AWS upgrades by itself. RDS never goes back to
        an earlier major version.
    type: str
  allow_major_version_upgrade:
    description:
      - Whether O(engine_version) may be of another major version than the instance has.
    type: bool
  auto_minor_version_upgrade:
    description:
      - Whether AWS upgrades minor versions in the maintenance window.
    type: bool
  engine_lifecycle_support:
    description:
      - Whether the instance goes over to Extended Support, at a price, when the standard support of its version ends.
        AWS says yes for a new one if left out.
    type: str
    choices: [open-source-rds-extended-support, open-source-rds-extended-support-disabled]
  license_model:
    description: The license model, as V(license-included) or V(bring-your-own-license).
    type: str
  db_instance_class:
    description:
      - The class, as V(db.t4g.micro). Needed for a new instance that is empty. Another one restarts the instance.
    type: str
    aliases: [class, instance_type]
  processor_features:
    description:
      - The C(coreCount) and the C(threadsPerCore), for the engines that are licensed by them. An empty dictionary goes
        back to those of the class.
    type: dict
  allocated_storage:
    description:
      - The storage in GiB. Needed for a new instance that is empty. RDS never makes it smaller, but a blue/green
        deployment can.
      - Storage that autoscaling has grown is as good, where O(max_allocated_storage) is set.
    type: int
  max_allocated_storage:
    description:
      - Up to how many GiB AWS grows the storage by itself. The same number as O(allocated_storage) switches that off.
    type: int
  storage_type:
    description:
      - The kind of storage. AWS takes V(gp3) for a new instance if left out, or V(io1) with O(iops).
    type: str
    choices: [standard, gp2, gp3, io1, io2]
  iops:
    description:
      - The provisioned IOPS. Needed for a new instance with V(io1) or V(io2). V(gp3) has 3000 below a size that depends
        on the engine, and nothing else.
    type: int
  storage_throughput:
    description:
      - The provisioned throughput in MiB a second. V(gp3) has 125 below a size that depends on the engine.
    type: int
  dedicated_log_volume:
    description:
      - Whether the logs of the database have a volume of their own. It takes a reboot.
    type: bool
  additional_storage_volumes:
    description:
      - Further volumes, up to three, for Oracle and SQL Server. Those that aren't named are left alone.
    type: list
    elements: dict
    suboptions:
      volume_name:
        description: The name of the volume, as V(rdsdbdata2).
        type: str
        required: true
      allocated_storage:
        description: Its size in GiB.
        type: int
      max_allocated_storage:
        description: Up to how many GiB AWS grows it by itself.
        type: int
      storage_type:
        description: The kind of storage.
        type: str
      iops:
        description: Its provisioned IOPS.
        type: int
      storage_throughput:
        description: Its provisioned throughput in MiB a second.
        type: int
  storage_encrypted:
    description:
      - Whether the storage is encrypted. It can't be changed.
    type: bool
  kms_key_id:
    description:
      - The KMS key of the storage, by its ARN, id or alias. It can't be changed.
    type: str
  db_name:
    description:
      - The database that is made with the instance. It can't be changed.
    type: str
  master_username:
    description:
      - The name of the master user. Needed for a new instance that is empty. It can't be changed.
    type: str
    aliases: [username]
  master_user_password:
    description:
      - The password of the master user. It is sent when the instance is made, and afterwards with
        O(force_update_password=true) only, since nobody can read it.
      - Rather let RDS make and keep it, with O(manage_master_user_password=true).
    type: str
    aliases: [password]
  force_update_password:
    description:
      - Whether to set O(master_user_password) of an instance that is there. It changes the instance in every run.
    type: bool
    default: false
  manage_master_user_password:
    description:
      - Whether RDS makes the password and keeps it in a secret of Secrets Manager. V(false) deletes the secret, and
        needs O(master_user_password).
    type: bool
  master_user_secret_kms_key_id:
    description:
      - The KMS key of the secret. If left out, it is the one of the account for Secrets Manager.
    type: str
  rotate_master_user_password:
    description:
      - Whether RDS makes the managed password anew. It changes the instance in every run.
    type: bool
  master_user_authentication_type:
    description:
      - How the master user of a new PostgreSQL instance signs in. With V(iam-db-auth), it has no password. RDS doesn't
        tell it later, so it is never compared.
    type: str
    choices: [password, iam-db-auth]
  enable_iam_database_authentication:
    description: Whether users of the database can sign in with tokens of IAM.
    type: bool
  port:
    description:
      - The port. Another one restarts the instance at once, whatever O(apply_immediately) says.
    type: int
  multi_az:
    description: Whether there is a standby in another availability zone.
    type: bool
  availability_zone:
    description:
      - The availability zone. It can't be changed, and isn't compared for an instance with O(multi_az).
    type: str
    aliases: [az, zone]
  db_subnet_group_name:
    description: The subnet group that the instance lives in.
    type: str
    aliases: [subnet_group]
  network_type:
    description: Whether the instance has IPv6 addresses too.
    type: str
    choices: [IPV4, DUAL]
  publicly_accessible:
    description:
      - Whether the instance has an address in the internet. If left out, a new one has none.
    type: bool
  vpc_security_group_ids:
    description:
      - The security groups that say who may connect, by their names or ids. A name that several groups have is refused.
    type: list
    elements: str
  db_security_groups:
    description: The security groups of an instance outside of a VPC, which AWS no longer has.
    type: list
    elements: str
  purge_security_groups:
    description:
      - Whether security groups that O(vpc_security_group_ids) or O(db_security_groups) doesn't name are taken away.
    type: bool
    default: true
  db_parameter_group_name:
    description:
      - The parameter group. Its static parameters, and all of another group, wait for a reboot.
    type: str
  option_group_name:
    description: The option group.
    type: str
  ca_certificate_identifier:
    description:
      - The certificate authority of the instance's certificate. AWS may change it by itself, so it is compared only
        where it is given.
    type: str
  certificate_rotation_restart:
    description:
      - Whether the instance is restarted for another certificate. AWS does so if left out, where the engine needs it.
    type: bool
  backup_retention_period:
    description:
      - For how many days automated backups are kept. V(0) switches them off and deletes them.
    type: int
  preferred_backup_window:
    description:
      - When backups are made each day, in UTC, as V(02:00-03:00).
    type: str
    aliases: [backup_window]
  preferred_maintenance_window:
    description:
      - When AWS maintains the instance each week, in UTC, as V(sun:05:00-sun:06:00).
    type: str
    aliases: [maintenance_window]
  backup_target:
    description: Where backups of an instance on an Outpost are kept. It can't be changed.
    type: str
    choices: [outposts, region]
  copy_tags_to_snapshot:
    description: Whether snapshots get the tags of the instance.
    type: bool
  apply_immediately:
    description:
      - Whether changes that may interrupt the instance are made at once, and not in the maintenance window.
      - That makes everything else at once too that waits for the window. The plan lists it as the step
        C(pending_changes).
    type: bool
    default: false
  deletion_protection:
    description:
      - Whether the instance is protected from deletion. With O(state=absent), V(false) takes the protection off first.
    type: bool
  skip_final_snapshot:
    description:
      - Whether the instance is deleted without a final snapshot.
    type: bool
    default: false
  final_db_snapshot_identifier:
    description:
      - The name of the snapshot that is taken before the instance is deleted. Needed unless O(skip_final_snapshot).
    type: str
    aliases: [final_snapshot_identifier]
  delete_automated_backups:
    description:
      - Whether automated backups are deleted with the instance. AWS does so if left out.
    type: bool
  new_db_instance_identifier:
    description:
      - The name that the instance is to have. The one that has it already is the one that is meant.
    type: str
    aliases: [new_instance_id, new_id]
  database_insights_mode:
    description:
      - How much Database Insights tell. V(advanced) needs O(enable_performance_insights) and
        O(performance_insights_retention_period) of 465 days at least.
    type: str
    choices: [standard, advanced]
  enable_performance_insights:
    description: Whether there are Performance Insights.
    type: bool
  performance_insights_kms_key_id:
    description: Their KMS key. It can't be changed once there are some.
    type: str
  performance_insights_retention_period:
    description: For how many days they are kept, 7, 731 or a multiple of 31.
    type: int
  monitoring_interval:
    description: Each how many seconds Enhanced Monitoring measures, 0, 1, 5, 10, 15, 30 or 60. V(0) switches it off.
    type: int
  monitoring_role_arn:
    description: The role with which Enhanced Monitoring writes to CloudWatch Logs.
    type: str
  enable_cloudwatch_logs_exports:
    description: The logs that go to CloudWatch Logs, as V(postgresql) or V(slowquery). An empty list switches all off.
    type: list
    elements: str
    aliases: [cloudwatch_log_exports]
  purge_cloudwatch_logs_exports:
    description:
      - Whether logs that O(enable_cloudwatch_logs_exports) doesn't name no longer go there.
    type: bool
    default: true
  iam_roles:
    description:
      - The roles that the database works with, one for each feature.
    type: list
    elements: dict
    suboptions:
      feature_name:
        description: The feature, as V(s3Import).
        type: str
        required: true
      role_arn:
        description: The ARN of the role.
        type: str
        required: true
  purge_iam_roles:
    description:
      - Whether roles that O(iam_roles) doesn't name are taken away, all of them if it is left out.
    type: bool
    default: false
  db_cluster_identifier:
    description: The cluster of Aurora that the instance is in. It can't be changed.
    type: str
    aliases: [cluster_id]
  promotion_tier:
    description: In which order instances of a cluster take over, from 0 to 15.
    type: int
  character_set_name:
    description: The character set of the database. It can't be changed.
    type: str
  nchar_character_set_name:
    description: The national character set of an Oracle database. It can't be changed.
    type: str
  timezone:
    description: The time zone of a SQL Server or Db2 instance. It can't be changed.
    type: str
  multi_tenant:
    description: Whether an Oracle container database has several tenants. It can't be changed back.
    type: bool
  domain:
    description: The directory of AWS Directory Service that the instance joins. Empty text leaves it.
    type: str
  domain_iam_role_name:
    description: The name of the role with which RDS calls Directory Service.
    type: str
  domain_fqdn:
    description: The name of an Active Directory of your own.
    type: str
  domain_ou:
    description: Its organizational unit for the instance.
    type: str
  domain_auth_secret_arn:
    description: The secret with the user that joins it.
    type: str
  domain_dns_ips:
    description: The addresses of its two domain controllers.
    type: list
    elements: str
  tde_credential_arn:
    description: The ARN of the key store for transparent data encryption.
    type: str
    aliases: [transparent_data_encryption_arn]
  tde_credential_password:
    description: The password of the key store. It is sent with O(tde_credential_arn), and never compared.
    type: str
    aliases: [transparent_data_encryption_password]
  force_failover:
    description: Whether O(state=rebooted) goes through a failover to the standby.
    type: bool
  wait:
    description:
      - Whether to wait until the instance is as it is to be. A state that it doesn't leave by itself ends the wait at
        once, with RDS's last events.
      - A task that finds the instance on its way waits for that first, so that one that was cut off is taken up.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. AWS goes on with what it has taken when the time is up.
    type: int
    default: 2400
notes:
  - "Differences from amazon.aws: a new instance that is empty has no address in the internet unless
    O(publicly_accessible) says so. O(state=running) starts a stopped instance. O(state=rebooted) starts a stopped one
    without rebooting it once more. A later minor version, or storage that autoscaling has grown, is no change. What
    can't be changed is refused, not passed over. O(iam_roles) and O(purge_iam_roles) work in check mode."
  - "Permissions: C(rds:DescribeDBInstances), C(rds:CreateDBInstance), C(rds:ModifyDBInstance),
    C(rds:DeleteDBInstance), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource); for what is asked before a change,
    and passed over where it isn't allowed, C(rds:DescribeDBEngineVersions), C(rds:DescribeOrderableDBInstanceOptions)
    and C(rds:DescribeEvents); C(rds:StartDBInstance), C(rds:StopDBInstance), C(rds:RebootDBInstance),
    C(rds:PromoteReadReplica), C(rds:CreateDBInstanceReadReplica), C(rds:RestoreDBInstanceFromDBSnapshot),
    C(rds:RestoreDBInstanceToPointInTime), C(rds:RestoreDBInstanceFromS3), C(rds:AddRoleToDBInstance) and
    C(rds:RemoveRoleFromDBInstance) for what they are called; C(ec2:DescribeSecurityGroups) for groups by name;
    C(iam:PassRole) for roles, C(kms:DescribeKey) and C(kms:CreateGrant) for keys, C(secretsmanager:CreateSecret) and
    C(secretsmanager:TagResource) for O(manage_master_user_password), and C(iam:CreateServiceLinkedRole) for the first
    instance of an account."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A PostgreSQL whose password RDS makes and keeps
  converge.aws.rds_instance:
    db_instance_identifier: photos
    engine: postgres
    engine_version: "16"
    db_instance_class: db.t4g.micro
    allocated_storage: 20
    max_allocated_storage: 100
    storage_encrypted: true
    db_name: photos
    master_username: converge
    manage_master_user_password: true
    deletion_protection: true
    tags:
      team: photographers

- name: A larger class, at once
  converge.aws.rds_instance:
    db_instance_identifier: photos
    db_instance_class: db.t4g.medium
    apply_immediately: true

- name: Stopped for the weekend
  converge.aws.rds_instance:
    db_instance_identifier: photos
    state: stopped

- name: An instance from a snapshot
  converge.aws.rds_instance:
    db_instance_identifier: photos-restored
    creation_source: snapshot
    db_snapshot_identifier: photos-before-the-change
    engine: postgres
    db_instance_class: db.t4g.micro

- name: Gone, with a last snapshot
  converge.aws.rds_instance:
    db_instance_identifier: photos
    state: absent
    deletion_protection: false
    final_db_snapshot_identifier: photos-last
"""

RETURN = r"""
allocated_storage:
  description: The storage in GiB.
  returned: O(state) is not V(absent)
  type: int
associated_roles:
  description: The roles, each with its feature and its status.
  returned: O(state) is not V(absent)
  type: list
  elements: dict
auto_minor_version_upgrade:
  description: Whether AWS upgrades minor versions.
  returned: O(state) is not V(absent)
  type: bool
availability_zone:
  description: The availability zone.
  returned: O(state) is not V(absent)
  type: str
backup_retention_period:
  description: For how many days automated backups are kept.
  returned: O(state) is not V(absent)
  type: int
ca_certificate_identifier:
  description: The certificate authority.
  returned: O(state) is not V(absent)
  type: str
copy_tags_to_snapshot:
  description: Whether snapshots get the tags.
  returned: O(state) is not V(absent)
  type: bool
db_instance_arn:
  description: The ARN.
  returned: O(state) is not V(absent)
  type: str
db_instance_class:
  description: The class.
  returned: O(state) is not V(absent)
  type: str
db_instance_identifier:
  description: The name.
  returned: O(state) is not V(absent)
  type: str
db_instance_port:
  description: The port that the instance listens on, as AWS counts it.
  returned: O(state) is not V(absent)
  type: int
db_instance_status:
  description: The state, as V(available).
  returned: O(state) is not V(absent)
  type: str
db_name:
  description: The database that was made with the instance.
  returned: it has one
  type: str
db_parameter_groups:
  description: The parameter groups, each with C(db_parameter_group_name) and C(parameter_apply_status).
  returned: O(state) is not V(absent)
  type: list
  elements: dict
db_security_groups:
  description: The security groups outside of a VPC.
  returned: O(state) is not V(absent)
  type: list
  elements: dict
db_subnet_group:
  description: The subnet group, with its subnets.
  returned: O(state) is not V(absent)
  type: dict
dbi_resource_id:
  description: The id that no other instance ever has.
  returned: O(state) is not V(absent)
  type: str
deletion_protection:
  description: Whether it is protected from deletion.
  returned: O(state) is not V(absent)
  type: bool
domain_memberships:
  description: The directories that it is in.
  returned: O(state) is not V(absent)
  type: list
  elements: dict
endpoint:
  description: Where it answers, C(address), C(port) and C(hosted_zone_id).
  returned: O(state) is not V(absent)
  type: dict
engine:
  description: The engine.
  returned: O(state) is not V(absent)
  type: str
engine_version:
  description: The whole version.
  returned: O(state) is not V(absent)
  type: str
final_snapshot:
  description: The snapshot that was taken before it was deleted, C(db_snapshot_identifier).
  returned: O(state=absent), unless O(skip_final_snapshot)
  type: dict
iam_database_authentication_enabled:
  description: Whether users can sign in with tokens of IAM.
  returned: O(state) is not V(absent)
  type: bool
instance_create_time:
  description: When it was made, in ISO 8601.
  returned: O(state) is not V(absent)
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
  returned: O(state) is not V(absent)
  type: str
master_user_secret:
  description: The secret with the managed password, C(secret_arn), C(secret_status) and C(kms_key_id).
  returned: it has one
  type: dict
master_username:
  description: The name of the master user.
  returned: O(state) is not V(absent)
  type: str
max_allocated_storage:
  description: Up to how many GiB AWS grows the storage.
  returned: it has one
  type: int
monitoring_interval:
  description: Each how many seconds Enhanced Monitoring measures.
  returned: O(state) is not V(absent)
  type: int
multi_az:
  description: Whether there is a standby in another zone.
  returned: O(state) is not V(absent)
  type: bool
multi_tenant:
  description: Whether it has several tenants.
  returned: it has one
  type: bool
option_group_memberships:
  description: The option groups, each with its status.
  returned: O(state) is not V(absent)
  type: list
  elements: dict
pending_modified_values:
  description: What AWS has taken and not yet done.
  returned: O(state) is not V(absent)
  type: dict
performance_insights_enabled:
  description: Whether there are Performance Insights.
  returned: O(state) is not V(absent)
  type: bool
preferred_backup_window:
  description: When backups are made.
  returned: O(state) is not V(absent)
  type: str
preferred_maintenance_window:
  description: When AWS maintains it.
  returned: O(state) is not V(absent)
  type: str
processor_features:
  description: The cores and threads, where they aren't the class's own.
  returned: it has one
  type: dict
publicly_accessible:
  description: Whether it has an address in the internet.
  returned: O(state) is not V(absent)
  type: bool
read_replica_db_instance_identifiers:
  description: Its replicas.
  returned: O(state) is not V(absent)
  type: list
  elements: str
read_replica_source_db_instance_identifier:
  description: The instance that it is a replica of.
  returned: it has one
  type: str
retained:
  description: What is left of a deleted instance, and may be billed.
  returned: O(state=absent)
  type: list
  elements: str
storage_encrypted:
  description: Whether its storage is encrypted.
  returned: O(state) is not V(absent)
  type: bool
storage_type:
  description: The kind of storage.
  returned: O(state) is not V(absent)
  type: str
tags:
  description: The tags.
  returned: O(state) is not V(absent)
  type: dict
vpc_security_groups:
  description: The security groups, each with C(vpc_security_group_id) and C(status).
  returned: O(state) is not V(absent)
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
from ..module_utils.parts import Call, Resource, Setting
from ..module_utils.rds import births, doing, instances, limits, orderable, pending, removal
from ..module_utils.rds.settings import SETTINGS
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

INSTANCE = {"ResourceName": instances.arn}

RESOURCE = Resource(
    service="rds",
    noun="DB instance",
    name="db_instance_identifier",
    address={"DBInstanceIdentifier": "db_instance_identifier"},
    missing=instances.GONE,
    already=("DBInstanceAlreadyExists",),
    find=instances.find,
    finds=("describe_db_instances",),
    create=births.CREATE,
    created_by=births.made_by,
    delete=removal.DELETE,
    check=limits.check,
    localize=instances.localize,
    adopt=instances.adopt,
    accept=instances.accept,
    resolve=orderable.resolve,
    creating=births.members,
    create_effect=births.effect,
    arrange=doing.arrange,
    warn=births.warn,
    clearing=removal.clearing,
    deletion=removal.deletion,
    delete_effect=removal.effect,
    remains=removal.remains,
    pending=instances.awaited,
    answer=instances.answer,
    parts=(
        Setting(
            "read_replica",
            read=Call(path="DBInstance.ReadReplicaSourceDBInstanceIdentifier"),
            write=Call("promote_read_replica"),
            codec=doing.REPLICA,
            want=doing.wanted_replica,
            born=lambda params: bool(params.get("read_replica")),
            requests=doing.promotion,
            follow=instances.follow,
            effect=doing.promotion_effect,
            unequal="what is read is whose replica it is, what is written is that it is one no more",
        ),
        SETTINGS,
        Setting(
            "replica_mode",
            read=Call(path="DBInstance.ReplicaMode"),
            write=Call("modify_db_instance", "ReplicaMode"),
            born=lambda params: params.get("replica_mode") if params.get("read_replica") else None,
            requests=doing.mode_requests,
            follow=doing.follow_at_once,
        ),
        Setting(
            "master_user_password",
            options=("master_user_password", "force_update_password"),
            read=Call(path="DBInstance.DBInstanceIdentifier"),
            write=Call("modify_db_instance", "MasterUserPassword"),
            codec=doing.KEPT,
            want=doing.wanted_password,
            created_with="MasterUserPassword",
            requests=doing.password_requests,
            follow=instances.follow,
            show=lambda value: value and "********",
            effect=doing.password_effect,
            write_only=True,
        ),
        Setting(
            "rotate_master_user_password",
            read=Call(path="DBInstance.MasterUserSecret.SecretStatus"),
            write=Call("modify_db_instance", "RotateMasterUserPassword"),
            want=doing.wanted_rotation,
            initial="active",
            requests=doing.rotation,
            follow=instances.follow,
            effect=doing.rotation_effect,
            write_only=True,
            unequal="what is read is the state of the secret",
        ),
        Setting(
            "pending_changes",
            options=("apply_immediately",),
            read=Call(path="Pending"),
            write=Call("modify_db_instance", "ApplyImmediately"),
            want=pending.wanted,
            same=pending.same,
            initial={},
            requests=pending.requests,
            follow=instances.follow,
            show=pending.shown,
            effect=pending.effect,
            unequal="what is read is what waits, what is written is that it waits no longer",
        ),
        Setting(
            "iam_roles",
            options=("iam_roles", "purge_iam_roles"),
            read=Call(path="DBInstance.AssociatedRoles"),
            write=Call("add_role_to_db_instance", "RoleArn"),
            codec=doing.ROLES,
            want=doing.wanted_roles,
            same=doing.same_roles,
            complete=lambda wanted, current: wanted,
            initial={},
            requests=doing.role_requests,
            follow=instances.follow,
            unequal="roles are read as a list, and added and removed one by one",
        ),
        tags(
            read=Call(path="DBInstance.TagList"),
            add=Call("add_tags_to_resource", "Tags", at=INSTANCE),
            remove=Call("remove_tags_from_resource", "TagKeys", at=INSTANCE),
        ),
        Setting(
            "power",
            options=("state",),
            read=Call(path="DBInstance.DBInstanceStatus"),
            write=Call("reboot_db_instance", "DBInstanceIdentifier"),
            codec=doing.POWER,
            want=doing.wanted_power,
            initial="running",
            requests=doing.power_requests,
            follow=doing.switch,
            effect=doing.power_effect,
            write_only=True,
        ),
        Setting(
            "new_db_instance_identifier",
            read=Call(path="DBInstance.DBInstanceIdentifier"),
            write=Call("modify_db_instance", "NewDBInstanceIdentifier"),
            requests=doing.rename,
            follow=doing.follow_at_once,
            effect=doing.rename_effect,
        ),
    ),
)

RULES = Rules(
    no_log={
        "master_user_password": True,
        "tde_credential_password": True,
        "force_update_password": False,
        "manage_master_user_password": False,
        "rotate_master_user_password": False,
        "master_user_secret_kms_key_id": False,
        "domain_auth_secret_arn": False,
        "kms_key_id": False,
        "performance_insights_kms_key_id": False,
    },
    mutually_exclusive=(
        ("s3_bucket_name", "source_db_instance_identifier", "db_snapshot_identifier"),
        ("use_latest_restorable_time", "restore_time"),
        ("availability_zone", "multi_az"),
    ),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
