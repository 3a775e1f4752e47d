#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_proxy
short_description: Manage RDS Proxies, which pool connections to a database
version_added: 0.1.0
description:
  - Creates, changes and deletes RDS Proxies, with the database behind them and the pool of connections to it. A proxy
    keeps connections open for many clients, and holds them over a failover.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the proxy. RDS keeps it in lower case.
    type: str
    required: true
    aliases: [db_proxy_name]
  state:
    description:
      - Whether the proxy is to be there.
    type: str
    choices: [present, absent]
    default: present
  engine_family:
    description:
      - What it speaks, V(MYSQL) for MariaDB too. It can't change.
    type: str
    choices: [MYSQL, POSTGRESQL, SQLSERVER]
  auth:
    description:
      - The secrets that it signs in to the database with, one for each database user. A new proxy needs one, unless
        O(default_auth_scheme=IAM_AUTH).
    type: list
    elements: dict
    suboptions:
      secret_arn:
        description: The ARN of the secret in Secrets Manager, which has C(username) and C(password).
        type: str
        required: true
      auth_scheme:
        description: How it signs in.
        type: str
        choices: [SECRETS]
        default: SECRETS
      iam_auth:
        description: Whether clients have to sign in to the proxy by IAM, may do so, or can't.
        type: str
        choices: [DISABLED, REQUIRED, ENABLED]
      client_password_auth_type:
        description: How clients sign in that give a password.
        type: str
        choices:
          - MYSQL_NATIVE_PASSWORD
          - MYSQL_CACHING_SHA2_PASSWORD
          - POSTGRES_SCRAM_SHA_256
          - POSTGRES_MD5
          - SQL_SERVER_AUTHENTICATION
      description:
        description: What it is for.
        type: str
      user_name:
        description: The database user.
        type: str
  default_auth_scheme:
    description:
      - Whether the proxy signs in to the database by IAM itself, so that it needs no secrets.
    type: str
    choices: [IAM_AUTH, NONE]
  role_arn:
    description:
      - The ARN of the role that it reads the secrets with.
    type: str
  vpc_subnet_ids:
    description:
      - The subnets, by their ids, in two availability zones at least. They can't change.
    type: list
    elements: str
  vpc_security_group_ids:
    description:
      - The security groups, by their ids.
    type: list
    elements: str
  require_tls:
    description:
      - Whether clients have to use TLS.
    type: bool
  idle_client_timeout:
    description:
      - After how many seconds without a word a client is disconnected, from 1 to 28800.
    type: int
  debug_logging:
    description:
      - Whether logs have the text of statements, with all that is in it. AWS takes it off after 24 hours.
    type: bool
  endpoint_network_type:
    description:
      - The kind of addresses that clients reach it at. It can't change.
    type: str
    choices: [IPV4, IPV6, DUAL]
  target_connection_network_type:
    description:
      - The kind of addresses that it reaches the database at. It can't change.
    type: str
    choices: [IPV4, IPV6]
  db_instance_identifier:
    description:
      - The instance behind it. An empty string takes the database away.
    type: str
  db_cluster_identifier:
    description:
      - The cluster behind it.
    type: str
  connection_pool:
    description:
      - The pool of connections to the database.
    type: dict
    suboptions:
      max_connections_percent:
        description: How much of the database's C(max_connections) it may take, in percent.
        type: int
      max_idle_connections_percent:
        description: How much of that may be idle, in percent of C(max_connections).
        type: int
      connection_borrow_timeout:
        description: For how many seconds a client waits for a connection, 300 at most.
        type: int
      session_pinning_filters:
        description: What doesn't pin a client to a connection.
        type: list
        elements: str
        choices: [EXCLUDE_VARIABLE_SETS]
      init_query:
        description: SQL that is run when a connection is opened, like V(SET x=1, y=2).
        type: str
  wait:
    description:
      - Whether to wait until the proxy is available and reaches the database that the task names, or is gone.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. A wait that is cut off ends nothing in AWS; the task, run again, waits on.
    type: int
    default: 900
notes:
  - "A proxy is only reached from within its VPC."
  - "Permissions: C(rds:DescribeDBProxies), C(rds:DescribeDBProxyTargetGroups), C(rds:DescribeDBProxyTargets),
    C(rds:CreateDBProxy), C(rds:ModifyDBProxy), C(rds:ModifyDBProxyTargetGroup), C(rds:RegisterDBProxyTargets),
    C(rds:DeregisterDBProxyTargets), C(rds:DeleteDBProxy), C(iam:PassRole) of O(role_arn); with O(tags)
    C(rds:ListTagsForResource), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource); when a wait ends badly
    C(rds:DescribeEvents)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A pool before the shop, with the secret that RDS keeps
  converge.aws.rds_proxy:
    name: shop
    engine_family: POSTGRESQL
    auth:
      - secret_arn: "{{ shop.master_user_secret.secret_arn }}"
        iam_auth: REQUIRED
    role_arn: arn:aws:iam::123456789012:role/shop-proxy
    vpc_subnet_ids: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
    vpc_security_group_ids: [sg-0123456789abcdef0]
    require_tls: true
    db_instance_identifier: shop
    connection_pool:
      max_connections_percent: 80
      max_idle_connections_percent: 20

- name: Remove it
  converge.aws.rds_proxy:
    name: shop
    state: absent
"""

RETURN = r"""
proxy:
  description: The proxy, as RDS describes it, in snake_case.
  returned: O(state=present)
  type: dict
  contains:
    auth:
      description: Its secrets, without what is in them.
      type: list
      elements: dict
    connection_pool:
      description: The pool.
      type: dict
    db_proxy_arn:
      description: The ARN.
      type: str
      sample: arn:aws:rds:eu-west-3:123456789012:db-proxy:prx-0123456789abcdef0
    db_proxy_name:
      description: The name.
      type: str
    endpoint:
      description: The host that clients connect to.
      type: str
    engine_family:
      description: What it speaks.
      type: str
    status:
      description: Its state.
      type: str
      sample: available
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
    targets:
      description: The databases behind it, each with C(rds_resource_id), C(type) and C(target_health).
      type: list
      elements: dict
    vpc_security_group_ids:
      description: Its security groups.
      type: list
      elements: str
    vpc_subnet_ids:
      description: Its subnets.
      type: list
      elements: str
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
from ..module_utils.parts import Attributes, Call, Effect, Resource, Setting
from ..module_utils.rds import proxies
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

_TAGGED = {"ResourceName": proxies.arn}

RESOURCE = Resource(
    service="rds",
    noun="DB proxy",
    address={"DBProxyName": "name"},
    missing=("DBProxyNotFoundFault", "DBProxyNotFound"),
    already=("DBProxyAlreadyExistsFault", "DBProxyAlreadyExists"),
    find=proxies.find,
    finds=("describe_db_proxies", "describe_db_proxy_target_groups", "describe_db_proxy_targets"),
    create=Call("create_db_proxy"),
    delete=Call("delete_db_proxy"),
    check=proxies.check,
    localize=proxies.localize,
    adopt=proxies.adopt,
    accept=proxies.accept,
    creating=proxies.creating,
    pending=proxies.pending,
    answer=proxies.answer,
    create_effect=lambda params: Effect("costs", "It is billed by the hour for each vCPU of the database behind it."),
    delete_effect=Effect("interrupts", "Whoever connects by way of it can't any more."),
    parts=(
        Attributes(
            members={
                "role_arn": "RoleArn",
                "require_tls": "RequireTLS",
                "idle_client_timeout": "IdleClientTimeout",
                "debug_logging": "DebugLogging",
                "default_auth_scheme": "DefaultAuthScheme",
            },
            modify=Call("modify_db_proxy"),
            seen_as={
                "role_arn": "DBProxy.RoleArn",
                "require_tls": "DBProxy.RequireTLS",
                "idle_client_timeout": "DBProxy.IdleClientTimeout",
                "debug_logging": "DBProxy.DebugLogging",
                "default_auth_scheme": "DBProxy.DefaultAuthScheme",
            },
        ),
        Setting(
            "vpc_security_group_ids",
            read=Call(path="DBProxy.VpcSecurityGroupIds"),
            write=Call("modify_db_proxy", "SecurityGroups"),
            created_with="VpcSecurityGroupIds",
            same=proxies.same_groups,
        ),
        Setting(
            "auth",
            read=Call(path="DBProxy.Auth"),
            write=Call("modify_db_proxy", "Auth"),
            created_with="Auth",
            codec=proxies.SNAKED,
            want=proxies.wanted_auth,
            same=proxies.same_auth,
            complete=lambda wanted, current: wanted,
        ),
        Setting(
            "connection_pool",
            read=Call(path="TargetGroup.ConnectionPoolConfig"),
            write=Call(
                "modify_db_proxy_target_group", "ConnectionPoolConfig", fixed={"TargetGroupName": proxies.GROUP}
            ),
            codec=proxies.SNAKED,
            initial=proxies.POOL,
        ),
        Setting(
            "target",
            options=("db_instance_identifier", "db_cluster_identifier"),
            read=Call(path="Targets"),
            write=Call("register_db_proxy_targets"),
            codec=proxies.TARGET,
            want=proxies.wanted_target,
            same=proxies.same_target,
            complete=lambda wanted, current: wanted,
            requests=proxies.target_requests,
            effect=proxies.target_effect,
            already=("DBProxyTargetAlreadyRegisteredFault", "DBProxyTargetNotFoundFault"),
            unequal="all targets are read as a list; the one database behind the proxy is written by its name",
        ),
        tags(
            read=Call("list_tags_for_resource", "TagList", at=_TAGGED),
            add=Call("add_tags_to_resource", "Tags", at=_TAGGED),
            remove=Call("remove_tags_from_resource", "TagKeys", at=_TAGGED),
        ),
    ),
)

RULES = Rules(
    no_log={"auth.secret_arn": False, "auth.client_password_auth_type": False},
    mutually_exclusive=(("db_instance_identifier", "db_cluster_identifier"),),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
