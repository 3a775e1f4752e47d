#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_engine_versions_info
short_description: Tell which versions of database engines RDS has, and until when they are supported
version_added: 0.1.0
description:
  - Lists versions of the engines of Amazon RDS, with what they can be upgraded to and the family of their parameter
    groups.
  - Tells until when each major version is supported, and warns if one that is asked for costs Extended Support, or will
    within six months.
author:
  - converge.aws contributors (@converge-aws)
options:
  engine:
    description:
      - The engine. If left out, all.
    type: str
    choices:
      - aurora-mysql
      - aurora-postgresql
      - custom-oracle-ee
      - custom-oracle-ee-cdb
      - custom-oracle-se2
      - custom-oracle-se2-cdb
      - custom-sqlserver-dev
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
      - sqlserver-ex
      - sqlserver-se
      - sqlserver-web
  engine_version:
    description:
      - A version, or what versions begin with, such as V(16) or V(8.0). It needs O(engine).
    type: str
  db_parameter_group_family:
    description:
      - The family of parameter groups that versions are of, like V(postgres16).
    type: str
  default_only:
    description:
      - Whether to tell only the version that a new database has, of the engine or of the major version.
    type: bool
    default: false
  include_all:
    description:
      - Whether to tell versions too that no new database can have any more.
    type: bool
    default: false
  filters:
    description:
      - Filters of the API by name, with a value or a list of values, such as C(status) and C(engine-mode).
    type: dict
  date:
    description: The day that support is looked at, such as C(2026-11-21). Without it, today, in UTC.
    type: str
notes:
  - "Differences from amazon.aws: O(engine_version) may be what versions begin with; O(filters) is a dictionary of names
    and values, which fails there; RV(db_major_engine_versions), RV(newest_engine_version), what is told of support, and
    its warning."
  - The price of Extended Support that a warning tells is that of us-east-1, as it was on the date that it names.
  - "Permissions: C(rds:DescribeDBEngineVersions), and C(rds:DescribeDBMajorEngineVersions), without which nothing is
    told of support."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: The newest minor version of PostgreSQL 16
  converge.aws.rds_engine_versions_info:
    engine: postgres
    engine_version: "16"
  register: postgres

# {{ postgres.newest_engine_version }}

- name: What a database of MySQL 8.0.36 can be upgraded to
  converge.aws.rds_engine_versions_info:
    engine: mysql
    engine_version: 8.0.36
    include_all: true
  register: mysql

# {{ mysql.db_engine_versions[0].valid_upgrade_target | map(attribute='engine_version') }}

- name: What a new database of MariaDB has if nobody says otherwise
  converge.aws.rds_engine_versions_info:
    engine: mariadb
    default_only: true
"""

RETURN = r"""
db_engine_versions:
  description: The versions, each with what RDS tells of it, in snake_case.
  returned: success
  type: list
  elements: dict
  contains:
    engine:
      description: The engine.
      type: str
    engine_version:
      description: The version.
      type: str
      sample: "16.9"
    major_engine_version:
      description: The major version that it is of.
      type: str
    db_parameter_group_family:
      description: The family of its parameter groups.
      type: str
      sample: postgres16
    db_engine_description:
      description: What RDS calls the engine.
      type: str
    db_engine_version_description:
      description: What RDS calls the version.
      type: str
    default_character_set:
      description: The character set of a new database, with C(character_set_name) and C(character_set_description).
      type: dict
      returned: the engine has some
    supported_character_sets:
      description: The character sets that a new database may have, in the same form.
      type: list
      elements: dict
      returned: the engine has some
    supported_nchar_character_sets:
      description: The national character sets that a new database of Oracle may have, in the same form.
      type: list
      elements: dict
      returned: the engine has some
    supported_timezones:
      description: The time zones that a new database may have, each with C(timezone_name).
      type: list
      elements: dict
      returned: the engine has some
    valid_upgrade_target:
      description:
        - The versions that it can be upgraded to, with C(engine), C(engine_version), C(description), C(auto_upgrade),
          C(is_major_version_upgrade), and what each supports.
      type: list
      elements: dict
    exportable_log_types:
      description: The logs that can go to CloudWatch.
      type: list
      elements: str
    supports_log_exports_to_cloudwatch_logs:
      description: Whether logs can go to CloudWatch.
      type: bool
    supports_read_replica:
      description: Whether it can have read replicas.
      type: bool
    supported_engine_modes:
      description: The modes of an Aurora cluster.
      type: list
      elements: str
    supported_feature_names:
      description: What it can work together with, such as C(s3Import).
      type: list
      elements: str
    supported_ca_certificate_identifiers:
      description: The certificate authorities that its certificate may be of.
      type: list
      elements: str
    supports_certificate_rotation_without_restart:
      description: Whether its certificate can be renewed without a restart.
      type: bool
    status:
      description: C(available), or C(deprecated) if no new database can have it.
      type: str
    support:
      description:
        - What it has on the day, C(standard), C(extended), which costs, or C(ended); none where RDS doesn't tell.
      type: str
    standard_support_ends:
      description: The day after which Extended Support costs.
      type: str
      sample: "2028-02-29"
    extended_support_ends:
      description: The day that Extended Support ends.
      type: str
    extended_support:
      description: Whether there is Extended Support for its major version.
      type: bool
    tags:
      description: The tags of a custom version.
      type: dict
db_major_engine_versions:
  description: The major versions of the engine, or of all engines, that RDS tells the support of.
  returned: success
  type: list
  elements: dict
  contains:
    engine:
      description: The engine.
      type: str
    major_engine_version:
      description: The major version.
      type: str
    support:
      description: What it has on the day, C(standard), C(extended), which costs, or C(ended).
      type: str
    standard_support_ends:
      description: The day after which Extended Support costs.
      type: str
    extended_support_ends:
      description: The day that Extended Support ends.
      type: str
    extended_support:
      description: Whether there is Extended Support.
      type: bool
newest_engine_version:
  description: The newest of the versions that a new database can have, where O(engine) is given.
  returned: success
  type: str
  sample: "16.9"
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
from ..module_utils.rds import engine_versions
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds", noun="engine versions", name="engine", check=engine_versions.check, plan=engine_versions.plan
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
