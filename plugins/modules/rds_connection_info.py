#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_connection_info
short_description: Tell how to connect to a database of RDS
version_added: 0.1.0
description:
  - Returns all that it takes to connect to an instance or a cluster, with where its password is to be had, and ready
    forms for psql, mysql and mariadb, JDBC, a URI and the environment of their clients.
  - It fetches AWS's CA bundle where it is told to, and looks whether the server can be reached.
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
  fetch_ca_bundle:
    description:
      - Whether AWS's CA bundle is fetched into O(ca_bundle) where there is no such file. One that is there is left as
        it is.
    type: bool
    default: false
  ca_bundle_url:
    description:
      - Where to fetch the bundle from. If left out, it is AWS's own, for all regions of the partition.
    type: str
  with_secrets:
    description:
      - Whether the password is in the result, in RV(password), RV(environment) and the URI of RV(forms).
      - "Give the task C(no_log: true) then, or it stands in logs and on the screen."
    type: bool
    default: false
  probe:
    description:
      - Whether to look from the task's host if the server can be reached and shows the certificate that it should. It
        doesn't log in. What is wrong is in RV(probe); the task doesn't fail for it.
    type: bool
    default: false
notes:
  - "MySQL's own JDBC driver reads no PEM file: put the bundle into a trust store and name it in
    C(trustCertificateKeyStoreUrl)."
  - "The module needs no driver of a database. To run SQL, see M(converge.aws.rds_query)."
  - "Permissions: C(rds:DescribeDBInstances) or C(rds:DescribeDBClusters); with O(with_secrets)
    C(secretsmanager:GetSecretValue), and C(kms:Decrypt) for a secret under a key of your own. Who uses an IAM token
    needs C(rds-db:connect) on RV(connection.credentials.iam_resource)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: How to connect
  converge.aws.rds_connection_info:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    fetch_ca_bundle: true
  register: shop

- name: Can it be reached from here, and is it the one that it says?
  converge.aws.rds_connection_info:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    probe: true
  register: shop
  failed_when: shop.probe.problem != ""

- name: The environment of programs that connect, password included
  converge.aws.rds_connection_info:
    db_instance_identifier: shop
    ca_bundle: /etc/ssl/rds.pem
    with_secrets: true
  register: shop
  no_log: true

- name: A token in place of a password, for a user that takes them
  converge.aws.rds_connection_info:
    db_cluster_identifier: orders
    endpoint: reader
    username: reports
    iam: true
    with_secrets: true
  register: orders
  no_log: true
"""

RETURN = r"""
connection:
  description: How to connect; null in a check run of what isn't there yet.
  returned: success
  type: dict
  contains:
    host:
      description: The endpoint's name; null as long as it has none.
      type: str
      sample: shop.c9akciq32.eu-west-3.rds.amazonaws.com
    port:
      description: The port.
      type: int
      sample: 5432
    database:
      description: The database.
      type: str
    username:
      description: Who comes in.
      type: str
    engine:
      description: The engine.
      type: str
    engine_version:
      description: The engine's version.
      type: str
    status:
      description: What state it is in.
      type: str
    arn:
      description: The ARN.
      type: str
    resource_id:
      description: The id that never changes, which IAM's policies name.
      type: str
    reader_host:
      description: The reader endpoint of a cluster.
      type: str
    data_api:
      description: Whether the Data API is on.
      type: bool
    tls:
      description: How TLS is used, by C(sslmode), C(ca_bundle), the C(certificate_authority) that signed the server's
        certificate, and C(bundle_url), where AWS has its bundle.
      type: dict
    credentials:
      description: Where the password is from.
      type: dict
      contains:
        source:
          description: V(password), V(secret), V(managed_secret), V(iam_token), or V(unknown) if the task doesn't say
            and RDS manages none.
          type: str
        secret:
          description: The secret's name or ARN.
          type: str
        iam_resource:
          description: The ARN that C(rds-db:connect) has to be allowed on.
          type: str
forms:
  description: Ready forms. The password is in none but the URI, and there only with O(with_secrets).
  returned: success
  type: dict
  contains:
    psql:
      description: The command line of psql.
      returned: PostgreSQL
      type: str
    mysql:
      description: The command line of mysql, or of mariadb.
      returned: MySQL and MariaDB
      type: str
    jdbc:
      description: The URL for JDBC.
      type: str
    uri:
      description: The URI that libpq and others take.
      returned: PostgreSQL, MySQL and MariaDB
      type: str
environment:
  description: The variables that clients read. With O(with_secrets), the password is in it.
  returned: success
  type: dict
  sample: {PGHOST: shop.c9akciq32.eu-west-3.rds.amazonaws.com, PGPORT: "5432", PGSSLMODE: verify-full}
password:
  description: The password, or the token.
  returned: O(with_secrets=true)
  type: str
probe:
  description: What was seen of the server. It is not there in check mode.
  returned: O(probe=true)
  type: dict
  contains:
    reachable:
      description: Whether something listens there.
      type: bool
    tls:
      description: Whether TLS works, its certificate checked as O(sslmode) says.
      type: bool
    tls_version:
      description: The version of TLS.
      type: str
    certificate_expires:
      description: Until when the server's certificate is valid; known where it is checked.
      type: str
    problem:
      description: What is wrong, as a sentence; empty if nothing is.
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
from ..module_utils.rds import connection_facts, connections
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds",
    noun="database",
    name="db_instance_identifier",
    plan=connection_facts.plan,
    about=connections.about,
    check=connection_facts.check,
)

RULES = Rules(no_log={"password": True, "secret": False})


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
