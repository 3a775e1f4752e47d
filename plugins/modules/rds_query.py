#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_query
short_description: Run SQL on a database of RDS
version_added: 0.1.0
description:
  - Runs queries or a script on an instance, a cluster or a host, through the engine's own driver, or through the Data
    API where the cluster has one.
  - The password is by default the one that RDS manages in Secrets Manager, so that none stands in a playbook.
  - Whether something has changed is read off the server's answer. A query that only reads changes nothing, nor does an
    C(INSERT), C(UPDATE) or C(DELETE) of no rows, nor a C(CREATE ... IF NOT EXISTS) of what is there.
author:
  - converge.aws contributors (@converge-aws)
options:
  db_instance_identifier:
    description:
      - The instance, by its identifier or its ARN.
    type: str
    aliases: [instance_id, id]
  db_cluster_identifier:
    description:
      - The cluster, by its identifier or its ARN.
    type: str
    aliases: [cluster_id]
  endpoint:
    description:
      - Which of a cluster's endpoints it is to be. Nothing can be written at V(reader).
    type: str
    choices: [writer, reader]
    default: writer
  host:
    description:
      - A host name, in place of an instance or a cluster, such as that of a proxy or of a tunnel. AWS isn't asked for
        it, so O(engine) has to be given, and one of O(password), O(secret) and O(iam).
    type: str
    aliases: [login_host]
  port:
    description:
      - The port. If left out, it is that of the instance or cluster, and with O(host) the engine's own.
    type: int
    aliases: [login_port]
  engine:
    description:
      - The engine behind O(host), by RDS's name for it, such as V(postgres), V(mysql) or V(mariadb).
    type: str
  database:
    description:
      - The database. If left out, it is the one that the instance was made with, and V(postgres) for PostgreSQL without
        one.
    type: str
    aliases: [db, login_db]
  username:
    description:
      - Who comes in. If left out, it is the one that the secret names, or the master user. Needed with O(iam).
    type: str
    aliases: [user, login_user]
  password:
    description:
      - The password.
      - If none of O(password), O(secret) and O(iam) is given, it is that of the secret which RDS manages for the master
        user.
    type: str
    aliases: [login_password]
  secret:
    description:
      - The name or ARN of a secret of Secrets Manager, a JSON document with C(username) and C(password).
    type: str
  iam:
    description:
      - Whether an IAM token is the password, which is made here and is good for 15 minutes. The database user must be
        one that takes them, and TLS has to be on.
    type: bool
    default: false
  sslmode:
    description:
      - How TLS is used, by libpq's words. V(verify-full) checks the server's certificate and its name, V(verify-ca)
        only the certificate, V(require) nothing but that there is TLS, and V(disable) does without, which is warned of.
    type: str
    choices: [verify-full, verify-ca, require, disable]
    default: verify-full
  ca_bundle:
    description:
      - The file with the certificates that the server's is checked against, AWS's own. If left out, E(RDS_CA_BUNDLE).
    type: path
  connect_timeout:
    description:
      - For how many seconds to wait for the server to answer.
    type: int
    default: 10
  via:
    description:
      - How it gets there. The V(data_api) of Aurora clusters is HTTPS, and needs no way from the task's host into the
        cluster's network; it takes a secret, and one statement a query.
    type: str
    choices: [driver, data_api]
    default: driver
  query:
    description:
      - The SQL, or a list of it, which is run one after the other.
    type: raw
  parameters:
    description:
      - What is bound in the queries, for each of them a list, for C(%s) in its text, or a dictionary, for C(%(name\)s),
        and for C(:name) with the Data API. The driver binds them; they are never pasted into the text. A dictionary in
        there goes as JSON.
      - "They are in no plan and no diff. Where they are secret, give the task C(no_log: true) too."
    type: list
    elements: raw
  script:
    description:
      - A file with SQL on the task's host, of any number of statements, which the server itself tells apart.
    type: path
  autocommit:
    description:
      - Whether each query commits by itself, for what can't be in a transaction, such as C(VACUUM) and
        C(CREATE DATABASE). Otherwise all are in one transaction, and all or nothing is done, as far as the engine has
        it so; MySQL and MariaDB commit before and after a C(CREATE), C(ALTER) or C(DROP).
    type: bool
    default: false
  isolation:
    description:
      - How far the transaction is isolated from others. If left out, as the server has it.
    type: str
    choices: [read_uncommitted, read_committed, repeatable_read, serializable]
  read_only:
    description:
      - Whether the server is to refuse what would write.
    type: bool
    default: false
  creates_table:
    description:
      - A table, as C(name) or C(schema.name). If it is there, nothing is run, and nothing has changed. PostgreSQL takes
        the name as a statement does, so that one with capitals needs double quotes in it.
    type: str
  unless:
    description:
      - A query. If it gives rows, nothing is run, and nothing has changed. It is asked in a transaction that only
        reads.
    type: str
  max_rows:
    description:
      - How many rows of an answer are returned at most.
    type: int
    default: 1000
requirements:
  - psycopg >= 3.1, for PostgreSQL
  - PyMySQL >= 1.1, for MySQL and MariaDB
notes:
  - "The drivers are needed on the task's host, each only where a database of its kind is spoken to: install
    C(psycopg[binary]) or C(PyMySQL). The Data API needs none."
  - In check mode no query is run. O(creates_table) and O(unless) are asked, and a query that doesn't look like one that
    only reads is foretold as a change, even if the server then finds nothing to do.
  - The certificate is checked unless O(sslmode) says otherwise. RDS has authorities of its own, so AWS's bundle
    is needed. M(converge.aws.rds_connection_info) fetches it.
  - "Passwords of users can't be bound in C(CREATE USER). Give a task that has one in its text C(no_log: true)."
  - "Permissions: C(rds:DescribeDBInstances) or C(rds:DescribeDBClusters); C(secretsmanager:GetSecretValue) for a
    secret, and C(kms:Decrypt) for one under a key of your own; with O(iam) C(rds-db:connect) on the database user, as
    C(arn:aws:rds-db:REGION:ACCOUNT:dbuser:RESOURCE_ID/USERNAME); with O(via=data_api) C(rds-data:ExecuteStatement),
    C(rds-data:BeginTransaction), C(rds-data:CommitTransaction) and C(rds-data:RollbackTransaction), too."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: The tables, made once
  converge.aws.rds_query:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    script: /srv/shop/tables.sql
    creates_table: orders

- name: Two rows, or none
  converge.aws.rds_query:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    query:
      - INSERT INTO orders (id, customer) VALUES (%s, %s) ON CONFLICT DO NOTHING
      - UPDATE customers SET orders = orders + 1 WHERE name = %(name)s
    parameters:
      - [1, Jo]
      - name: Jo

- name: How many are there?
  converge.aws.rds_query:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    query: SELECT count(*) AS orders FROM orders
    read_only: true
  register: counted

- name: A user who comes in with IAM's tokens
  converge.aws.rds_query:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    query:
      - CREATE USER reports
      - GRANT rds_iam TO reports
    unless: SELECT 1 FROM pg_roles WHERE rolname = 'reports'

- name: What can't be in a transaction, as a user with a token
  converge.aws.rds_query:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    username: keeper
    iam: true
    query: VACUUM orders
    autocommit: true

- name: By the Data API, from anywhere
  converge.aws.rds_query:
    db_cluster_identifier: orders
    via: data_api
    database: shop
    query: DELETE FROM baskets WHERE day < :day
    parameters:
      - day: "2026-01-01"
"""

RETURN = r"""
query_results:
  description: The rows of each query, by the names of their columns, and of a script those of each of its statements.
    Exact numbers, times and what JSON has no kind for are text, bytes are base64.
  returned: success
  type: list
  elements: list
  sample: [[{orders: 2}]]
rowcounts:
  description: How many rows each gave or touched.
  returned: success
  type: list
  elements: int
statusmessages:
  description: PostgreSQL's command tag of each; empty for the others.
  returned: success
  type: list
  elements: str
  sample: ["INSERT 0 1"]
columns:
  description: The names of the columns of each.
  returned: success
  type: list
  elements: list
changes:
  description: Whether each has changed something; in check mode, whether it may.
  returned: success
  type: list
  elements: bool
skipped_because:
  description: Why nothing was run.
  returned: O(creates_table) or O(unless) says so
  type: str
  sample: table orders is there
done:
  description: The queries that were carried out before one failed, and stay.
  returned: failure, with O(autocommit=true)
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
from ..module_utils.parts import Operation
from ..module_utils.rds import connections, queries
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="database",
    name="db_instance_identifier",
    plan=queries.plan,
    about=connections.about,
    check=queries.check,
    changed=queries.has_changed,
)

RULES = Rules(no_log={"password": True, "secret": False})


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
