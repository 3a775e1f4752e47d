# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL as strangers write it, on a real PostgreSQL over TLS: what is bound, split, committed, lost and kept silent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import runner
from support.embedded import EmbeddedAws
from support.modules import module, params
from support.playbook import Playbooks
from support.stage import REGION

Run = Callable[..., dict[str, Any]]
PASSWORD = "Hush-1234-hush"


@pytest.fixture(scope="module")
def shop(server: EmbeddedAws) -> Iterator[dict[str, Any]]:
    """An instance of PostgreSQL that takes IAM's tokens, and what a task says to reach it."""
    server.reset()
    server.pace_databases(0)
    rds = server.client("rds", REGION)
    rds.create_db_instance(
        DBInstanceIdentifier="shop", Engine="postgres", EngineVersion="16", DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20, MasterUsername="jo", MasterUserPassword=PASSWORD, DBName="app",
        EnableIAMDatabaseAuthentication=True, BackupRetentionPeriod=0,
    )  # fmt: skip
    waiter = rds.get_waiter("db_instance_available")
    waiter.wait(DBInstanceIdentifier="shop", WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    yield {
        "db_instance_identifier": "shop", "region": REGION, "endpoint_url": server.endpoint_url, "access_key": "test",
        "secret_key": "test", "ca_bundle": str(server.state_dir / "rds-ca-bundle.pem"), "password": PASSWORD,
    }  # fmt: skip
    server.reset()


@pytest.fixture
def run(shop) -> Run:
    """Run a task in this process; ``password=None`` leaves that out."""

    def run(task: str = "rds_query", check: bool = False, **said: Any) -> dict[str, Any]:
        given = {name: value for name, value in {**shop, **said}.items() if value is not None}
        told = runner.run(module(task).OPERATION, params(task, **given), check=check)
        assert PASSWORD not in json.dumps(told)
        return told

    return run


def rows(run: Run, sql: str, **said: Any) -> Any:
    told = run(query=sql, **said)
    assert "failed" not in told, told["msg"]
    return told["query_results"][-1]


def failure(told: dict[str, Any]) -> str:
    assert told.get("failed"), told
    return str(told["msg"])


def test_values_of_every_type_are_bound_and_come_back(run):
    said = {"int": 2**62, "text": "it's \\ %s; -- no", "flag": True, "nothing": None, "float": 1.5, "list": [1, 2],
            "document": {"a": [1, "it's"]}, "documents": [{"b": None}]}  # fmt: skip
    sql = """SELECT %(int)s::bigint AS int, %(text)s::text AS text, %(flag)s::boolean AS flag,
             %(nothing)s::int AS nothing, %(float)s::float8 AS float, %(list)s::int[] AS list,
             %(document)s::jsonb AS document, %(documents)s::json AS documents"""
    assert rows(run, sql, parameters=[said]) == [said]
    sql = """SELECT 1.50::numeric AS exact, 'NaN'::float8 AS nan, '\\x00ff'::bytea AS bytes, '1 day'::interval AS span,
             '2026-01-02'::date AS day, '{}'::int[] AS none, 'a'::"char" AS letter, '[1,3)'::int4range AS range,
             'b24cd5f8-5b9e-4a86-8d1c-2b9d6e6a0c11'::uuid AS id, '10.0.0.0/8'::cidr AS net"""
    (row,) = rows(run, sql)
    assert (row["exact"], row["nan"], row["bytes"], row["day"]) == ("1.50", "nan", "AP8=", "2026-01-02")
    assert (row["id"], row["net"], row["none"]) == ("b24cd5f8-5b9e-4a86-8d1c-2b9d6e6a0c11", "10.0.0.0/8", [])


@pytest.mark.parametrize(("sql", "bound", "says"), [
    ("SELECT %s, %s", [1], "2 placeholders"), ("SELECT %(a)s", {"b": 1}, "a"), ("SELECT 5 % 2, %s", [1], "%"),
    ("SELECT %s; SELECT 2", [1], "multiple commands"), ("SELECT %s::int", ["x"], "22P02"),
    ("SELECT 'infinity'::timestamptz, %s::int", [1], "infinity"),
])  # fmt: skip
def test_what_cant_be_bound_or_read_is_a_sentence_and_no_lost_connection(sql, bound, says, run):
    told = failure(run(query=sql, parameters=[bound]))
    assert says in told and "lost" not in told and "rolled back: nothing has changed" in told


def test_a_script_is_split_by_the_server_alone(run, tmp_path: Path):
    script = tmp_path / "shop.sql"
    script.write_text("""-- a comment; with a semicolon
        CREATE SCHEMA shop; /* DROP TABLE x; */
        CREATE TABLE shop."Orders; all" (id int, said text DEFAULT 'a;b''c;');
        INSERT INTO shop."Orders; all" (id) VALUES (1), (2);
        CREATE FUNCTION shop.twice(n int) RETURNS int LANGUAGE plpgsql AS $body$
        BEGIN RETURN n * 2; END; $body$;
        SELECT shop.twice(21) AS answer;
    """)
    said = {"script": str(script), "query": None, "creates_table": 'shop."Orders; all"'}
    assert run(**said, check=True)["changed"] is True
    told = run(**said)
    assert "failed" not in told, told["msg"]
    assert told["changes"] == [True, True, True, True, False]
    assert told["query_results"][-1] == [{"answer": 42}]
    again = run(**said)
    assert (again["changed"], again["skipped_because"]) == (False, 'table shop."Orders; all" is there')
    assert rows(run, 'SELECT said FROM shop."Orders; all" LIMIT 1') == [{"said": "a;b'c;"}]


def test_a_table_is_known_as_statements_name_it(run):
    said = {"query": "CREATE TABLE Paintings (id int)", "creates_table": "Paintings"}
    assert [run(**said)["changed"] for _turn in range(2)] == [True, False]
    assert run(**{**said, "creates_table": "public.paintings"})["changed"] is False
    assert "42P07" in failure(run(**{**said, "creates_table": '"Paintings"'})), "another table, which isn't there"


def test_a_transaction_that_fails_midway_is_undone_but_for_what_it_committed_itself(run):
    rows(run, ["CREATE TABLE kept (id int PRIMARY KEY)", "SELECT 1"])  # type: ignore[arg-type]
    told = failure(run(query=["INSERT INTO kept VALUES (1)", "INSERT INTO kept VALUES (1)"]))
    assert "23505" in told and "rolled back: nothing has changed" in told
    assert rows(run, "SELECT * FROM kept") == []
    told = failure(run(query=["INSERT INTO kept VALUES (2); COMMIT", "SELECT 1/0"]))
    assert "22012" in told and "what a COMMIT in it had committed by then stays" in told
    assert rows(run, "SELECT * FROM kept") == [{"id": 2}]
    done = run(query=["INSERT INTO kept VALUES (3)", "SELECT 1/0"], autocommit=True)
    assert "query[0] had been run by then, and stays" in failure(done)
    assert (done["changed"], done["done"]) == (True, ["query[0]"])
    deferred = "ALTER TABLE kept ADD COLUMN of int REFERENCES kept DEFERRABLE INITIALLY DEFERRED"
    assert run(query=deferred)["changed"] is True
    told = failure(run(query="UPDATE kept SET of = 99 WHERE id = 2"))
    assert "Committing on instance shop failed" in told and "23503" in told and "Nothing has changed" in told


def test_a_server_that_goes_away_is_told_of(run):
    away = "SELECT pg_terminate_backend(pg_backend_pid())"
    told = failure(run(query=["CREATE TABLE gone (id int)", away]))
    assert "lost before the commit" in told and "nothing has changed" in told
    told = failure(run(query=["CREATE TABLE gone (id int)", away], autocommit=True))
    assert "query[0] had been run by then" in told and "not known whether query[1] was carried out" in told


@pytest.mark.parametrize("autocommit", [False, True])
def test_a_read_only_task_writes_nothing(autocommit, run):
    told = failure(run(query="CREATE TABLE unwanted (id int)", read_only=True, autocommit=autocommit))
    assert "25006" in told
    isolated = rows(run, "SHOW transaction_isolation", isolation="serializable", autocommit=autocommit)
    assert isolated == [{"transaction_isolation": "serializable"}]


def test_only_the_right_authority_is_trusted(run, tmp_path: Path):
    import ssl

    other = tmp_path / "other.pem"
    wrong = ssl.get_default_verify_paths().cafile
    other.write_text("no certificate at all")
    assert "ca_bundle" in failure(run(query="SELECT 1", ca_bundle=str(other)))
    if wrong:
        assert "Check ca_bundle" in failure(run(query="SELECT 1", ca_bundle=wrong))
        told = run("rds_connection_info", query=None, ca_bundle=wrong, probe=True)
        assert told["probe"]["reachable"] and "can't be trusted" in told["probe"]["problem"]
    told = failure(run(query="SELECT 1", ca_bundle=str(tmp_path / "none.pem")))
    assert "there is no file" in told


def test_a_token_of_iam_lets_in_and_is_told_nowhere(run, shop, server, tmp_path):
    rows(run, "CREATE ROLE visitor LOGIN; GRANT rds_iam TO visitor; SELECT 1")
    by_token = {"iam": True, "username": "visitor", "password": None}
    assert rows(run, "SELECT session_user AS who", **by_token) == [{"who": "visitor"}]
    assert "TLS has to be on" in failure(run(query="SELECT 1", sslmode="disable", **by_token)), "nothing is sent"
    refused = failure(run(query="SELECT 1", iam=True, username="jo", password=None))
    assert "rds_iam" in refused and "rds-db:connect" in refused
    task = {"db_instance_identifier": "shop", "region": REGION, "iam": True, "username": "visitor"}
    book = Playbooks(tmp_path, server.environment(REGION), verbosity=4).run([
        {"converge.aws.rds_query": {**task, "query": "SELECT session_user AS who"}, "register": "told"},
        {"ansible.builtin.debug": {"var": "told"}},
        {"converge.aws.rds_query": {**task, "username": "nobody", "query": "SELECT 1"}, "ignore_errors": True},
        {"converge.aws.rds_connection_info": task},
    ])
    assert book.told[0]["query_results"] == [[{"who": "visitor"}]]
    assert "rds-db:connect" in book.told[0]["permissions"]
    assert "X-Amz-Signature" not in book.output and "Action=connect" not in book.output
    assert book.told[-1]["connection"]["credentials"]["source"] == "iam_token"
    assert book.told[-1]["connection"]["credentials"]["iam_resource"].endswith("/visitor")
