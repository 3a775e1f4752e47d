# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to connect, as values: where a database is, who comes in, in what forms, and what no form says."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.rds import ca_bundles, connection_facts, connections, forms
from ansible_collections.converge.aws.plugins.module_utils.rds.connections import Credentials, Target
from ansible_collections.converge.aws.plugins.module_utils.rds.probes import probed
from support.modules import params

SECRET = "arn:aws:secretsmanager:eu-west-3:123456789012:secret:rds!db-1"
ARN = "arn:aws:rds:eu-west-3:123456789012:db:shop"
SHOP = {
    "Engine": "postgres", "EngineVersion": "16.9", "DBInstanceStatus": "available", "MasterUsername": "jo",
    "DBInstanceArn": ARN, "DbiResourceId": "db-ABC", "Endpoint": {"Address": "shop.example", "Port": 5433},
    "DBName": "app", "MasterUserSecret": {"SecretArn": SECRET}, "IAMDatabaseAuthenticationEnabled": False,
}  # fmt: skip
JO = Credentials("jo", "managed_secret", "it's / secret", SECRET)


class Aws:
    """What is asked of AWS: one instance, one cluster, one secret; and a token."""

    def __init__(self, instance: Any = None, cluster: Any = None, secret: str = '{"username":"jo","password":"hush"}',
                 check: bool = False) -> None:  # fmt: skip
        self.where, self.check = Where("eu-west-3", "aws", ""), check
        self.answers = {"describe_db_instances": ("DBInstances", instance),
                        "describe_db_clusters": ("DBClusters", cluster)}  # fmt: skip
        self.secret = secret

    def call(self, operation: str, request: Any, service: str = "") -> Any:
        if operation == "get_secret_value":
            return {"SecretString": self.secret}
        key, one = self.answers[operation]
        if one is None:
            raise ApiError(operation, "DBInstanceNotFound", "no", 404)
        return {key: [one]}

    def db_auth_token(self, host: str, port: int, username: str, region: str) -> str:
        return f"token for {username} at {host}:{port} in {region}"


def asked(**said: Any) -> Any:
    return params("rds_connection_info", **{"db_instance_identifier": "shop", **said})


def told(api: Aws, **said: Any) -> Any:
    return connection_facts.plan(api, asked(**said))


def test_an_instance_is_told_without_its_secret():
    facts = told(Aws(SHOP), ca_bundle=__file__).facts
    assert facts["connection"]["host"] == "shop.example"
    assert facts["connection"]["credentials"] == {
        "source": "managed_secret", "secret": SECRET,
        "iam_resource": "arn:aws:rds-db:eu-west-3:123456789012:dbuser:db-ABC/jo",
    }  # fmt: skip
    assert facts["environment"]["PGSSLMODE"] == "verify-full"
    assert facts["environment"]["PGSSLROOTCERT"] == __file__
    assert "hush" not in json.dumps(facts)
    assert "password" not in facts


def test_the_secret_is_told_only_when_it_is_asked_for():
    facts = told(Aws(SHOP), with_secrets=True, sslmode="require").facts
    assert (facts["password"], facts["environment"]["PGPASSWORD"]) == ("hush", "hush")
    assert "jo:hush@" in facts["forms"]["uri"]
    assert "hush" not in facts["forms"]["psql"] + facts["forms"]["jdbc"]
    assert "hush" not in repr(connections.credentials(Aws(SHOP), asked(), connections.find(Aws(SHOP), asked())))


def test_a_token_is_signed_for_the_place_that_is_connected_to():
    api = Aws({**SHOP, "IAMDatabaseAuthenticationEnabled": True})
    facts = told(api, iam=True, username="reports", with_secrets=True, sslmode="require").facts
    assert facts["password"] == "token for reports at shop.example:5433 in eu-west-3"
    with pytest.raises(Failed, match="doesn't take IAM tokens"):
        told(Aws(SHOP), iam=True, username="reports", with_secrets=True)
    assert "iam_database_authentication is off" in told(Aws(SHOP), iam=True, username="reports").warnings[0]
    with pytest.raises(Refused, match="username:"):
        told(api, iam=True, with_secrets=True)


@pytest.mark.parametrize(("instance", "check", "says"), [
    (None, False, "There is no instance shop in eu-west-3"),
    ({**SHOP, "Endpoint": None, "DBInstanceStatus": "creating"}, False, "is creating and has no endpoint yet"),
])  # fmt: skip
def test_what_cant_be_connected_to_is_a_sentence(instance, check, says):
    with pytest.raises(Failed, match=says):
        told(Aws(instance))


def test_a_check_run_warns_of_what_isnt_there_yet():
    plan = told(Aws(None, check=True))
    assert plan.facts["connection"] is None
    assert "no instance shop yet" in plan.warnings[0]
    creating = told(Aws({**SHOP, "Endpoint": None, "DBInstanceStatus": "creating"}, check=True))
    assert (creating.facts["forms"], creating.facts["connection"]["host"]) == ({}, None)
    assert "no endpoint yet" in creating.warnings[0]


@pytest.mark.parametrize(("engine", "port"), [
    ("postgres", 5432), ("aurora-postgresql", 5432), ("mysql", 3306), ("mariadb", 3306), ("aurora-mysql", 3306),
    ("oracle-se2-cdb", 1521), ("sqlserver-ex", 1433), ("db2-se", 50000),
])  # fmt: skip
def test_a_port_that_nobody_says_is_the_engines_own(engine, port):
    host = {"db_instance_identifier": None, "host": "x", "engine": engine, "password": "hush"}
    cluster = {"db_instance_identifier": None, "db_cluster_identifier": "orders"}
    bare = {**SHOP, "Engine": engine, "Endpoint": {"Address": "shop.example"}}
    of_cluster = {"Engine": engine, "Endpoint": "w.example", "DBClusterArn": ARN}
    for api, said in ((Aws(), host), (Aws(bare), {}), (Aws(cluster=of_cluster), cluster)):
        assert told(api, **said).facts["connection"]["port"] == port
        assert told(api, **said, port=6432).facts["connection"]["port"] == 6432


def test_what_stands_in_a_uri_is_what_is_meant(tmp_path):
    bundle = tmp_path / "of aws+.pem"
    bundle.write_text("x")
    uri = told(Aws({**SHOP, "DBName": "a/b c?"}), ca_bundle=str(bundle)).facts["forms"]["uri"]
    assert "/a%2Fb%20c%3F?" in uri and uri.endswith("/of%20aws%2B.pem")


def test_a_token_goes_over_tls_alone():
    with pytest.raises(Refused, match="iam: a token goes over TLS alone"):
        connections.check(asked(iam=True, username="reports", sslmode="disable"))


@pytest.mark.parametrize("secret", ["hush hush", '{"user": "jo"}'])
def test_a_secret_that_is_none_isnt_shown(secret):
    with pytest.raises(Failed, match="no JSON document") as failed:
        told(Aws(SHOP, secret=secret), with_secrets=True)
    assert "hush" not in str(failed.value)
    with pytest.raises(Failed, match="no managed secret: give secret, password or iam"):
        told(Aws({**SHOP, "MasterUserSecret": None}), with_secrets=True)


def test_a_cluster_has_two_endpoints():
    cluster = {"Engine": "aurora-mysql", "Endpoint": "w.example", "ReaderEndpoint": "r.example", "Port": 3307,
               "DBClusterArn": ARN, "HttpEndpointEnabled": True, "MasterUsername": "jo"}  # fmt: skip
    said = {"db_instance_identifier": None, "db_cluster_identifier": "orders"}
    assert told(Aws(cluster=cluster), **said).facts["forms"]["mysql"].startswith("mysql --host=w.example --port=3307")
    reader = told(Aws(cluster=cluster), **said, endpoint="reader").facts
    assert (reader["connection"]["host"], reader["connection"]["data_api"]) == ("r.example", True)


@pytest.mark.parametrize(("said", "says"), [
    ({"db_cluster_identifier": "x"}, "db_instance_identifier and db_cluster_identifier"),
    ({"db_instance_identifier": None}, "not none"),
    ({"db_instance_identifier": "-shop"}, "can't be one"),
    ({"db_instance_identifier": None, "host": "h", "password": "p"}, "engine:"),
    ({"db_instance_identifier": None, "host": "h", "engine": "mysql"}, "password, secret or iam"),
    ({"iam": True, "secret": "s"}, "two ways in"),
    ({"port": 70000}, "not a port"),
    ({"fetch_ca_bundle": True}, "which file it goes to"),
    ({"fetch_ca_bundle": True, "ca_bundle": "/no/such/file.pem"}, "can write to"),
])  # fmt: skip
def test_what_cant_be_right_is_refused(said, says):
    with pytest.raises(Refused, match=says):
        connection_facts.check(asked(**said))


TARGET = Target("instance shop", "postgres", "shop.example", 5432, "my app")


@pytest.mark.parametrize(("engine", "form", "text"), [
    ("postgres", "psql", "psql 'host=shop.example port=5432 dbname='\"'\"'my app'\"'\"' user=jo sslmode=verify-full"
                         " sslrootcert=/rds.pem'"),
    ("postgres", "jdbc", "jdbc:postgresql://shop.example:5432/my%20app?sslmode=verify-full&sslrootcert=/rds.pem"),
    ("postgres", "uri", "postgresql://jo:it%27s%20%2F%20secret@shop.example:5432/my%20app?sslmode=verify-full"
                        "&sslrootcert=/rds.pem"),
    ("mysql", "mysql", "mysql --host=shop.example --port=5432 --user=jo --ssl-mode=VERIFY_IDENTITY --ssl-ca=/rds.pem"
                       " --password 'my app'"),
    ("mariadb", "mysql", "mariadb --host=shop.example --port=5432 --user=jo --ssl --ssl-verify-server-cert"
                         " --ssl-ca=/rds.pem --password 'my app'"),
    ("mariadb", "jdbc", "jdbc:mariadb://shop.example:5432/my%20app?sslMode=verify-full&serverSslCert=/rds.pem"),
    ("mysql", "jdbc", "jdbc:mysql://shop.example:5432/my%20app?sslMode=VERIFY_IDENTITY"),
    ("oracle-se2", "jdbc", "jdbc:oracle:thin:@//shop.example:5432/my app"),
    ("sqlserver-ex", "jdbc", "jdbc:sqlserver://shop.example:5432;databaseName=my app;encrypt=true;"
                             "trustServerCertificate=false"),
])  # fmt: skip
def test_forms_are_as_their_clients_read_them(engine, form, text):
    made = forms.forms(replace(TARGET, engine=engine), JO, "verify-full", "/rds.pem", True)
    assert made[form] == text


def test_a_bundle_that_isnt_there_is_refused_where_it_is_needed():
    with pytest.raises(Refused, match=r"no file /no/such/file\.pem"):
        told(Aws(SHOP), ca_bundle="/no/such/file.pem")
    assert "/no/such/file.pem" in told(Aws(SHOP, check=True), ca_bundle="/no/such/file.pem").warnings[0]
    loose = told(Aws(SHOP), ca_bundle="/no/such/file.pem", sslmode="require")
    assert "PGSSLROOTCERT" not in loose.facts["environment"] and loose.warnings == ()


def test_a_partition_has_a_bundle_of_its_own():
    hosts = {ca_bundles.url(Where("x", partition)) for partition in ("aws", "aws-cn", "aws-us-gov")}
    assert len(hosts) == 3


def test_what_is_fetched_holds_certificates_or_isnt_written(tmp_path):
    path = tmp_path / "rds.pem"
    (tmp_path / "page.html").write_text("<html>sign in</html>")
    said = asked(fetch_ca_bundle=True, ca_bundle=str(path), ca_bundle_url=(tmp_path / "page.html").as_uri())
    with pytest.raises(Failed, match="holds no certificates"):
        ca_bundles.fetch(said, Where())
    assert not path.exists()


@pytest.mark.parametrize(("greeting", "engine", "says"), [
    (b"N", "postgres", "has no TLS"),
    (b"\x0a\0\0\0\x0a8.0.1\0" + b"\0" * 30, "mysql", "closes the connection|has no TLS"),
])  # fmt: skip
def test_a_server_without_tls_is_told(greeting, engine, says):
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        link, _address = listener.accept()
        link.sendall(greeting)
        link.close()

    threading.Thread(target=answer).start()
    target = replace(TARGET, engine=engine, host="127.0.0.1", port=listener.getsockname()[1])
    seen = probed(target, "require", "", 5)
    listener.close()
    assert seen["reachable"] and not seen["tls"]
    assert any(one in seen["problem"] for one in says.split("|"))


def test_where_nothing_listens_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    seen = probed(replace(TARGET, host="127.0.0.1", port=port), "require", "", 5)
    assert (seen["reachable"], "can't be reached" in seen["problem"]) == (False, True)
