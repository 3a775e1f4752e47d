# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL as it is asked for, foretold and told of: what is bound, what an answer means, what no sentence holds."""

from __future__ import annotations

import datetime
import decimal
import json
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import operation
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.rds import drivers, queries, statements
from ansible_collections.converge.aws.plugins.module_utils.rds.connections import Credentials, Target
from ansible_collections.converge.aws.plugins.module_utils.rds.drivers import Session, SqlError
from ansible_collections.converge.aws.plugins.module_utils.rds.statements import Answer
from support.model import Model
from support.modules import module, params

OPERATION = module("rds_query").OPERATION
ARN = "arn:aws:rds:eu-west-3:123456789012:cluster:orders"
SECRET = "arn:aws:secretsmanager:eu-west-3:123456789012:secret:rds!cluster-1"
CLUSTER = {
    "Engine": "aurora-postgresql", "Endpoint": "w.example", "Port": 5432, "DBClusterArn": ARN, "Status": "available",
    "HttpEndpointEnabled": True, "MasterUsername": "jo", "MasterUserSecret": {"SecretArn": SECRET},
}  # fmt: skip


class Server:
    """A server that answers as it is told to, and writes down what it is asked."""

    def __init__(self, *answers: Any, commit: Exception | None = None) -> None:
        self.answers, self.commit_fails = list(answers), commit
        self.said: list[Any] = []

    def connect(self, target: Any, who: Any, asked: Any) -> Session:
        self.said.append(("connect", who.username, who.source, asked))
        return Session(self.run, self.commit, lambda: self.said.append("rollback"), lambda: self.said.append("close"))

    def run(self, sql: str, bound: Any, most: int) -> list[Answer]:
        self.said.append((sql, bound))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, list) else [answer]

    def commit(self) -> None:
        self.said.append("commit")
        if self.commit_fails:
            raise self.commit_fails


class Aws(Model):
    """AWS with one cluster, its secret and its Data API; ``sent`` is all that it was sent but reads."""

    where = Where("eu-west-3", "aws", "")

    def __init__(self, check: bool = False, cluster: Any = None, answers: Any = ()) -> None:
        object.__setattr__(self, "service", "rds")
        for name, value in {"check": check, "cluster": cluster or CLUSTER, "remarks": [], "sent": [],
                            "answers": list(answers)}.items():  # fmt: skip
            object.__setattr__(self, name, value)

    def call(self, operation: str, request: Any, service: str = "") -> Any:
        if operation == "describe_db_clusters":
            return {"DBClusters": [self.cluster]}
        if operation == "get_secret_value":
            return {"SecretString": '{"username": "jo", "password": "hush"}'}
        assert not self.check
        self.sent.append((operation, request))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def report(self, *_said: Any) -> None: ...

    def expect_account(self) -> None: ...

    def refuse_root(self) -> None: ...


def asked(**said: Any) -> Any:
    return params("rds_query", **{"db_cluster_identifier": "orders", "ca_bundle": __file__, **said})


@pytest.fixture
def server(monkeypatch):
    def serve(*answers: Any, **more: Any) -> Server:
        made = Server(*answers, **more)
        monkeypatch.setattr(queries, "connect", made.connect)
        return made

    return serve


def run(api: Aws, **said: Any) -> Any:
    return operation.run(OPERATION, asked(**said), api)


ROWS = Answer("SELECT 1", 1, ("one",), [(1,)])
NONE = Answer("SELECT 0", 0, ("one",), [])


def test_queries_are_one_transaction_and_what_is_bound_is_shown_nowhere(server):
    here = server(Answer("INSERT 0 1", 1), ROWS)
    done = run(Aws(), query=["INSERT INTO t VALUES (%s)", "SELECT 1"], parameters=[["secret one"], []])
    assert here.said[1:] == [("INSERT INTO t VALUES (%s)", ["secret one"]), ("SELECT 1", None), "commit", "close"]
    assert here.said[0][1:3] == ("jo", "managed_secret")
    assert (done.changed, done.facts["changes"]) == (True, [True, False])
    assert done.facts["query_results"] == [[], [{"one": 1}]]
    assert "secret one" not in repr(done.steps) + json.dumps(done.facts)


def test_a_check_run_runs_nothing_and_knows_reads(server):
    here = server()
    assert run(Aws(check=True), query="DELETE FROM t").changed is True
    assert run(Aws(check=True), query="-- delete\nSELECT 'delete from' FROM t").changed is False
    assert here.said == []


@pytest.mark.parametrize(("rows", "changed"), [(ROWS, False), (NONE, True)])
@pytest.mark.parametrize("check", [True, False])
def test_conditions_are_read_and_decide(server, check, rows, changed):
    here = server(rows, Answer("CREATE TABLE"))
    done = run(Aws(check=check), query="CREATE TABLE app.t (id int)", creates_table="app.t")
    assert done.changed is changed
    assert here.said[1][1] == ["app.t"]
    assert here.said[0][3].read_only is True
    assert done.facts.get("skipped_because") == (None if changed else "table app.t is there")
    assert ("commit" in here.said) is (changed and not check)
    again = server(rows, Answer("INSERT 0 1", 1))
    assert run(Aws(check=check), query="INSERT INTO t VALUES (1)", unless="SELECT 1 FROM t").changed is changed
    assert again.said[1] == ("SELECT 1 FROM t", None)


def test_a_check_run_before_the_database_is_there_foretells_with_a_warning():
    cluster = {**CLUSTER, "Endpoint": None, "Status": "creating"}
    done = run(Aws(check=True, cluster=cluster), query="CREATE TABLE t (id int)", creates_table="t")
    assert done.changed is True
    assert "can't be asked in this check run" in done.warnings[0]
    with pytest.raises(Failed, match="is creating and has no endpoint"):
        run(Aws(cluster=cluster), query="SELECT 1")


@pytest.mark.parametrize(("lost", "more", "says"), [
    (False, {}, "rolled back: nothing has changed"),
    (True, {}, "lost before the commit"),
    (False, {"autocommit": True}, r"query\[0\] had been run by then, and stays"),
    (True, {"autocommit": True}, r"not known whether query\[1\] was carried out"),
])  # fmt: skip
def test_what_a_failure_leaves_is_told(server, lost, more, says):
    here = server(Answer("INSERT 0 1", 1), SqlError("no hush (SQLSTATE 42601).", "42601", lost))
    with pytest.raises(Failed, match=says) as failed:
        run(Aws(), query=["INSERT INTO t VALUES (1)", "INSERT"], **more)
    assert "hush" not in str(failed.value)
    assert failed.value.done == (("query[0]",) if more else ())
    assert "commit" not in here.said and here.said[-1] == "close"


def test_a_commit_whose_answer_is_lost_is_not_known(server):
    server(Answer("INSERT 0 1", 1), commit=SqlError("gone.", "", True))
    with pytest.raises(Failed, match="not known whether the transaction was committed"):
        run(Aws(), query="INSERT INTO t VALUES (1)")
    server(Answer("INSERT 0 1", 1), commit=SqlError("deferred key (SQLSTATE 23503).", "23503"))
    with pytest.raises(Failed, match="Nothing has changed"):
        run(Aws(), query="INSERT INTO t VALUES (1)")


def test_mysql_commits_by_itself_and_that_is_said(server):
    api = Aws(cluster={**CLUSTER, "Engine": "aurora-mysql"})
    server(Answer("", 1), Answer("", 0))
    done = run(api, query=["INSERT INTO t VALUES (1)", "CREATE TABLE u (id int)"])
    assert "commits before and after query[1]" in done.warnings[0]
    server(Answer(), SqlError("no (error 1064).", "1064"))
    with pytest.raises(Failed, match="commits by itself, such as CREATE"):
        run(api, query=["CREATE TABLE u (id int)", "INSERT"])


def test_a_table_of_mysql_is_looked_for_in_its_schema(server):
    api = Aws(cluster={**CLUSTER, "Engine": "aurora-mysql"})
    here = server(ROWS)
    assert run(api, query="CREATE TABLE app.t (id int)", creates_table="app.t").changed is False
    assert here.said[1][1] == ["app", "t"] and "information_schema.tables" in here.said[1][0]


def test_what_a_commit_in_it_has_committed_is_not_called_undone(server):
    server(Answer("COMMIT"), SqlError("no (SQLSTATE 42601).", "42601"))
    with pytest.raises(Failed, match="what a COMMIT in it had committed by then stays"):
        run(Aws(), query=["INSERT INTO t VALUES (1); COMMIT", "INSERT"])


def test_rows_beyond_the_bound_are_told_of(server):
    server(Answer("SELECT 5", 5, ("n",), [(1,), (2,)], more=True))
    api = Aws()
    run(api, query="SELECT n FROM t", max_rows=2)
    assert "more rows than max_rows, 2" in api.remarks[0]


@pytest.mark.parametrize(("answer", "sql", "changed"), [
    (Answer("INSERT 0 0"), "INSERT INTO t SELECT 1 WHERE false", False),
    (Answer("UPDATE 2", 2), "UPDATE t SET a = 1", True),
    (Answer("SELECT 3", 3), "CREATE TABLE u AS SELECT 1", True),
    (Answer("SELECT 3", 3, ("a",), [(1,)]), "SELECT a FROM t FOR UPDATE", False),
    (Answer("SELECT 3", 3, ("a",), [(1,)]), "WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x", True),
    (Answer("EXPLAIN", 3, ("a",), [(1,)]), "EXPLAIN DELETE FROM t", False),
    (Answer("EXPLAIN", 3, ("a",), [(1,)]), "EXPLAIN (ANALYZE) DELETE FROM t", True),
    (Answer("CREATE TABLE", skipped=True), "CREATE TABLE IF NOT EXISTS t (id int)", False),
    (Answer("SET"), "SET search_path = app", False),
    (Answer("", 0), "/* x */ CREATE TABLE t (id int)", True),
    (Answer("", 0), "UPDATE t SET a = 1", False),
    (Answer("", 2), "REPLACE INTO t VALUES (1)", True),
    (Answer("", 1, ("a",), [(1,)]), "SHOW TABLES", False),
    (Answer("VACUUM"), "VACUUM", True),
])  # fmt: skip
def test_changed_is_what_the_server_says(answer, sql, changed):
    assert statements.changed(answer, sql) is changed


@pytest.mark.parametrize(("answers", "codes", "texts", "sql", "skipped"), [
    ([Answer("CREATE TABLE")], ["42P07"], ['relation "t" already exists'], "CREATE TABLE IF NOT EXISTS t ()", True),
    ([Answer("DROP TABLE")], ["00000"], ['table "t" does not exist, skipping'], "DROP TABLE IF EXISTS t", True),
    ([Answer("DROP TABLE")], ["00000"], ['table "t" does not exist, skipping'], "DROP TABLE IF EXISTS t, u", False),
    ([Answer("CREATE TABLE")], ["00000"], ["hello"], "CREATE TABLE t ()", False),
    ([Answer("CREATE TABLE"), Answer("ALTER TABLE")], ["42701"], ["column exists"],
     "CREATE TABLE t (); ALTER TABLE t ADD IF NOT EXISTS a int", False),
    ([Answer("CREATE TABLE"), Answer("INSERT 0 1", 1)], ["42P07"], ["is there"],
     "CREATE TABLE IF NOT EXISTS t (); INSERT INTO t VALUES (1)", True),
    ([Answer()], ["1050"], ["Table 't' already exists"], "CREATE TABLE IF NOT EXISTS t (a int)", True),
    ([Answer()], ["1973"], ["Can't create user 'a'@'%'; it already exists"], "CREATE USER IF NOT EXISTS a", True),
    ([Answer()], ["3162"], ["Authorization ID 'a'@'%' does not exist."], "DROP USER IF EXISTS a", True),
    ([Answer()], ["1287"], ["'x' is deprecated"], "CREATE USER IF NOT EXISTS a", False),
])  # fmt: skip
def test_what_was_there_already_is_known_by_the_notices(answers, codes, texts, sql, skipped):
    assert statements.was_skipped(answers, codes, texts, sql) is skipped


def test_quoted_text_and_comments_are_no_statements():
    assert statements.words("-- DROP\nSELECT 'x; DROP TABLE t'; /* ; */ (SELECT 1); ") == ["SELECT", "SELECT"]
    assert statements.words("DO $x$ BEGIN; DROP TABLE t; END $x$") == ["DO"]
    assert statements.only_reads("SELECT 'insert into' FROM t FOR UPDATE")
    assert not statements.only_reads("SELECT 1 INTO u")
    assert statements.loses("SELECT 1; TRUNCATE t") and not statements.loses("SELECT 'drop'")


@pytest.mark.parametrize(("sql", "reads"), [
    (r"SELECT 'C:\'; DROP TABLE t; --'", False), (r"SELECT 'it\'s; fine'", False), ("SELECT(1)", True),
    ("SET PASSWORD FOR jo = 'x'", False), ("set global x = 1", False), ("SET @@global.x = 1", False),
    ("SET search_path = app", True), ("EXPLAIN ANALYZE DELETE FROM t", False), ("(SELECT 1)", True), (";;", True),
])  # fmt: skip
def test_what_could_write_is_not_taken_for_a_read(sql, reads):
    assert statements.only_reads(sql) is reads
    assert statements.loses(sql) is ("DROP" in sql)


def test_what_has_parts_is_bound_as_json():
    bound = [1, None, ["a", 2], {"a": [1, "it's"]}, [{"b": True}]]
    assert drivers.bindable(bound) == [1, None, ["a", 2], '{"a": [1, "it\'s"]}', '[{"b": true}]']
    assert drivers.bindable({"one": {"a": 1}, "two": 2}) == {"one": '{"a": 1}', "two": 2}
    assert drivers.bindable(None) == []


def test_values_are_what_json_has():
    moment = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC)
    values = [decimal.Decimal("1.50"), moment, b"\x00\xff", float("nan"), None, True, {"a": (1, moment.date())}]
    assert json.loads(json.dumps(statements.rendered(values))) == [
        "1.50", "2026-01-02T03:04:00+00:00", "AP8=", "nan", None, True, {"a": [1, "2026-01-02"]},
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "says"), [
    ({}, "what is run"), ({"query": "SELECT 1", "script": "x"}, "one of them"), ({"query": " "}, r"\[0\] is empty"),
    ({"query": [1]}, "must be text"), ({"script": "/no/such.sql"}, "can't be read: No such file"),
    ({"query": ["SELECT 1", "SELECT 2"], "parameters": [[1]]}, "1 of them for 2 queries"),
    ({"query": "SELECT 1", "parameters": ["x"]}, r"parameters\[0\] must be a list"),
    ({"query": "SELECT 1", "creates_table": "a.b.c"}, "creates_table"),
    ({"query": "SELECT 1", "via": "data_api", "parameters": [[1]]}, "binds by name"),
    ({"query": "SELECT 1", "via": "data_api", "read_only": True}, "the driver's"),
    ({"query": "SELECT 1", "via": "data_api", "iam": True, "username": "jo"}, "takes a secret"),
    ({"query": "SELECT 1", "via": "data_api", "db_cluster_identifier": None, "host": "x"}, "engine:"),
    ({"query": "SELECT 1", "max_rows": -1}, "less than none"),
])  # fmt: skip
def test_what_cant_be_right_is_refused(said, says):
    with pytest.raises(Refused, match=says):
        queries.check(asked(**said))


def test_the_certificate_is_asked_for(server):
    server(ROWS)
    with pytest.raises(Refused, match=r"global-bundle\.pem.*fetch_ca_bundle.*RDS_CA_BUNDLE"):
        run(Aws(), query="SELECT 1", ca_bundle="")
    done = run(Aws(), query="SELECT 1", ca_bundle="", sslmode="disable")
    assert "can be read and changed on its way" in done.warnings[0]


def test_a_failed_login_says_why_without_the_password(monkeypatch):
    def refuse(*_given: Any) -> Any:
        raise SqlError('password "hush" of jo is wrong (error 1045).', "1045")

    monkeypatch.setattr(drivers, "_mysql", refuse)
    target = Target("instance shop", "mysql", "h", 3306)
    for source, says in (("secret", "where the password is from"), ("iam_token", "AWSAuthenticationPlugin")):
        with pytest.raises(Failed, match=says) as failed:
            drivers.connect(target, Credentials("jo", source, "hush"), drivers.Asked("require", "", 1))
        assert "hush" not in str(failed.value)


# --- the Data API ---

BEGUN = {"transactionId": "t-1"}
API = {"via": "data_api", "database": "app"}
WHOM = {"resourceArn": ARN, "secretArn": SECRET}


def test_the_data_api_has_one_transaction_and_binds_by_name():
    records = [[{"longValue": 1}, {"blobValue": b"\0"}], [{"isNull": True}, {"stringValue": "x"}]]
    meta = {"columnMetadata": [{"label": "n"}, {"label": "b"}], "records": records}
    api = Aws(answers=[BEGUN, {"numberOfRecordsUpdated": 1}, meta, {}])
    insert = "INSERT INTO t VALUES (:n, :d)"
    done = run(api, **API, query=[insert, "SELECT 1"], parameters=[{"n": 1, "d": None}, {}])
    assert [name for name, _sent in api.sent] == [
        "begin_transaction", "execute_statement", "execute_statement", "commit_transaction",
    ]  # fmt: skip
    assert api.sent[1][1] == {
        **WHOM, "database": "app", "sql": "INSERT INTO t VALUES (:n, :d)", "includeResultMetadata": True,
        "transactionId": "t-1",
        "parameters": [{"name": "n", "value": {"longValue": 1}}, {"name": "d", "value": {"isNull": True}}],
    }  # fmt: skip
    assert done.facts["query_results"][1] == [{"n": 1, "b": "AA=="}, {"n": None, "b": "x"}]
    assert done.facts["changes"] == [True, False]
    assert [one.operation for one in done.steps[0].requests] == [name for name, _sent in api.sent]


def test_what_the_data_api_refuses_is_rolled_back():
    no = ApiError("execute_statement", "DatabaseErrorException", "ERROR: no such table; SQLState: 42P01", 400)
    api = Aws(answers=[BEGUN, no, {}])
    with pytest.raises(Failed, match="42P01.*rolled back: nothing has changed"):
        run(api, **API, query="DELETE FROM t")
    assert api.sent[-1][0] == "rollback_transaction"
    lost = ApiError("commit_transaction", "ConnectionDropped", "lost", answered=False)
    with pytest.raises(Failed, match="not known whether it was committed"):
        run(Aws(answers=[BEGUN, {}, lost]), **API, query="DELETE FROM t")
    with pytest.raises(Failed, match=r"query\[0\] had been run by then") as failed:
        run(Aws(answers=[{}, no]), **API, query=["DELETE FROM t", "DELETE FROM u"], autocommit=True)
    assert failed.value.done == ("query[0]",)


def test_the_data_api_asks_conditions_only_in_a_run():
    done = run(Aws(check=True), **API, query="CREATE TABLE t (id int)", creates_table="app.t")
    assert done.changed and "by the Data API in a check run" in done.warnings[0]
    api = Aws(answers=[{"columnMetadata": [{"name": "one"}], "records": [[{"longValue": 1}]]}])
    done = run(api, **API, query="CREATE TABLE t (id int)", creates_table="app.t")
    assert not done.changed
    assert api.sent[0][1]["sql"].endswith("to_regclass(:p0) IS NOT NULL")


def test_a_data_api_that_is_off_is_refused():
    with pytest.raises(Refused, match="is off"):
        run(Aws(cluster={**CLUSTER, "HttpEndpointEnabled": False}), **API, query="SELECT 1")
