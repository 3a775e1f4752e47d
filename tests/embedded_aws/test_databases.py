# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real PostgreSQL servers behind RDS's instances, as psycopg and libpq see them."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest

from embedded_aws.databases import Server, ServerFailed, binaries
from embedded_aws.databases.backing import Backing

PASSWORD = "the first one of all"
MAIN = "db-MAIN"
KEYS = {"AKIAKNOWNKEY": "its secret"}
FILES = Path(__file__).resolve().parents[2] / "roles" / "embedded_aws" / "files"


def server(key: str, version: str = "16", **more: Any) -> Server:
    return Server(key, "postgres", version, more.pop("port", 5432), "admin_user", **more)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backing]:
    made = Backing(tmp_path_factory.mktemp("state"), KEYS.get)
    with contextlib.closing(made):
        made.create(server(MAIN, database="app"), PASSWORD)
        yield made


def connect(databases: Backing, key: str = MAIN, **more: Any) -> psycopg.Connection[Any]:
    asked = {
        "host": databases.address(key),
        "port": databases.port(key),
        "user": "admin_user",
        "password": PASSWORD,
        "dbname": "app",
        "sslmode": "verify-full",
        "sslrootcert": str(databases.bundle),
    }
    return psycopg.connect(**{**asked, **more}, autocommit=True)


def ask(databases: Backing, sql: str, key: str = MAIN, **more: Any) -> Any:
    """The first column of the first row, if there is one."""
    with connect(databases, key, **more) as connection:
        cursor = connection.execute(sql)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def refused(databases: Backing, key: str = MAIN, **more: Any) -> str:
    with pytest.raises(psycopg.OperationalError) as told, connect(databases, key, **more):
        pass
    return str(told.value)


def gone(pid: int) -> bool:
    """Whether a process ends, which is waited for where that is on its way."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 20)[0])
    finally:
        os.close(descriptor)


def pid_of(databases: Backing, key: str) -> int:
    return int((databases._servers[key].data / "postmaster.pid").read_text().splitlines()[0])


# Its door.


def test_the_endpoint_is_an_address_of_its_own_with_the_port_that_was_asked_for(databases):
    assert databases.port(MAIN) == 5432
    assert databases.address(MAIN).startswith("127.77.")
    assert databases.address("db-ANOTHER") != databases.address(MAIN)


def test_tls_is_verified_with_the_bundle_and_with_no_other(databases, tmp_path):
    with connect(databases) as connection:
        assert connection.pgconn.ssl_in_use
    other = Backing(tmp_path, KEYS.get)
    with contextlib.closing(other):
        assert other.certificate_authority() != databases.certificate_authority()
        assert "certificate verify failed" in refused(databases, sslrootcert=str(other.bundle))


def test_without_tls_nobody_comes_in_unless_the_group_lets_them(databases):
    assert 'user "admin_user", database "app", no encryption' in refused(databases, sslmode="disable")
    databases.reload(MAIN, {"rds.force_ssl": "0"})
    assert ask(databases, "show rds.force_ssl", sslmode="disable") == "0"
    databases.reload(MAIN, {})
    assert "no pg_hba.conf entry" in refused(databases, sslmode="disable")


def test_much_goes_through_both_ways(databases):
    much = "0123456789abcdef" * 500_000
    with connect(databases) as connection:
        ((back,),) = connection.execute("select %s::text", [much]).fetchall()
    assert back == much


def test_a_statement_can_be_cancelled(databases):
    with connect(databases) as connection, connect(databases) as other:
        connection.pgconn.send_query(b"select pg_sleep(60)")
        while not other.execute("select 1 from pg_stat_activity where query like 'select pg_sleep%'").fetchone():
            pass
        connection.cancel_safe()
        # libpq itself would wait with the lock in its hands that the front, in this process, needs to pass it on.
        while connection.pgconn.is_busy():
            select.select([connection.fileno()], [], [])
            connection.pgconn.consume_input()
        answer = connection.pgconn.get_result()
        assert answer is not None and b"canceling statement due to user request" in answer.error_message
        assert connection.pgconn.get_result() is None


def test_the_superuser_comes_from_nowhere(databases):
    assert "rejects connection" in refused(databases, user="rdsadmin")
    assert "replication connection" in refused(databases, replication="true")


# Who is who.


def test_the_master_user_is_what_rds_makes_it(databases):
    with connect(databases) as connection:
        connection.execute("create role reader login password 'r'")
        connection.execute("grant rds_superuser to reader")
        connection.execute("create database second")
        (row,) = connection.execute(
            "select rolsuper, rolcreatedb, rolcreaterole, pg_has_role('rds_superuser', 'usage') "
            "from pg_roles where rolname = current_user"
        ).fetchall()
        owners = dict(connection.execute("select datname, pg_get_userbyid(datdba) from pg_database").fetchall())
    assert row == (False, True, True, True)
    assert (owners["app"], owners["second"], owners["template0"]) == ("admin_user", "admin_user", "rdsadmin")
    assert ask(databases, "select current_user", user="reader", password="r") == "reader"


def test_a_password_is_changed_and_stands_in_no_log(databases):
    databases.reload(MAIN, {"log_statement": "all", "log_min_duration_statement": "0"})
    databases.set_password(MAIN, "it's the second")
    assert "password authentication failed" in refused(databases)
    assert ask(databases, "select 1", password="it's the second") == 1
    databases.set_password(MAIN, PASSWORD)
    databases.reload(MAIN, {})
    logs = b"".join(databases.read_log(MAIN, log.name) for log in databases.logs(MAIN))
    assert b"select 1" in logs and b"the second" not in logs and PASSWORD.encode() not in logs


@pytest.fixture(scope="module")
def iam_user(databases: Backing) -> str:
    ask(databases, "create role visitor login")
    ask(databases, "grant rds_iam to visitor")
    return "visitor"


def token(databases: Backing, user: str, key: str = "test", secret: str = "test", **more: Any) -> str:
    session = boto3.session.Session(key, secret, region_name="us-east-1")
    asked = {"DBHostname": databases.address(MAIN), "Port": 5432, "DBUsername": user, **more}
    made: str = session.client("rds").generate_db_auth_token(**asked)
    return made


def test_a_token_lets_in_whom_it_names_where_iam_is_on(databases, iam_user):
    good = token(databases, iam_user)
    assert "PAM authentication failed" in refused(databases, user=iam_user, password=good)
    databases.allow_iam(MAIN, True)
    assert ask(databases, "select session_user", user=iam_user, password=good) == iam_user
    assert ask(databases, "select 1", user=iam_user, password=token(databases, iam_user, "AKIAKNOWNKEY", "its secret"))
    expired = good.replace(datetime.now(UTC).strftime("Date=%Y"), "Date=2001")
    for bad in (
        token(databases, "admin_user"),
        token(databases, iam_user, Port=5433),
        token(databases, iam_user, DBHostname="127.77.0.1"),
        token(databases, iam_user, "AKIAKNOWNKEY", "another secret"),
        token(databases, iam_user, "ASIAOFNOBODYS"),
        expired,
        "",
        PASSWORD,
    ):
        assert "PAM authentication failed" in refused(databases, user=iam_user, password=bad or " ")
    databases.allow_iam(MAIN, False)


def test_a_token_comes_by_tls_alone(databases, iam_user):
    databases.allow_iam(MAIN, True)
    databases.reload(MAIN, {"rds.force_ssl": "0"})
    told = refused(databases, user=iam_user, password=token(databases, iam_user), sslmode="disable")
    assert "no encryption" in told
    databases.reload(MAIN, {})
    databases.allow_iam(MAIN, False)


def test_who_may_hand_the_iam_role_out_keeps_the_password(databases):
    assert ask(databases, "select pg_has_role('rds_iam', 'member')") is True
    assert ask(databases, "select 1") == 1


# Parameters.


def test_of_parameters_the_dynamic_come_at_once_and_the_static_with_a_restart(databases):
    wanted = {"work_mem": "8192", "max_connections": "37", "rds.logical_replication": "1", "port": "1"}
    databases.reload(MAIN, wanted)
    assert (ask(databases, "show work_mem"), ask(databases, "show max_connections")) == ("8MB", "112")
    databases.restart(MAIN, wanted, 2048)
    assert (ask(databases, "show max_connections"), ask(databases, "show wal_level")) == ("37", "logical")
    databases.restart(MAIN, {}, 2048)
    assert ask(databases, "show max_connections") == "225"
    assert ask(databases, "show shared_buffers") == "128MB"


def test_a_value_that_the_server_refuses_is_told(databases):
    databases.create(server("db-WRONG"), PASSWORD)
    with pytest.raises(ServerFailed, match='invalid value for parameter "max_connections": "many"'):
        databases.restart("db-WRONG", {"max_connections": "many"}, 1024)
    databases.restart("db-WRONG", {}, 1024)
    assert ask(databases, "select 1", "db-WRONG", dbname="postgres") == 1
    databases.delete("db-WRONG")


@pytest.mark.parametrize("version", ["16", "18"])
def test_the_parameters_are_those_of_the_engine(databases, version):
    told = {each.name: each for each in databases.parameters("postgres", version)}
    assert (told["max_connections"].apply_type, told["max_connections"].allowed) == ("static", "1-262143")
    assert (told["work_mem"].apply_type, told["work_mem"].data_type) == ("dynamic", "integer")
    assert told["log_statement"].allowed == "none,ddl,mod,all"
    assert told["autovacuum"].allowed == "0,1"
    assert told["random_page_cost"].data_type == "float"
    assert not told["data_directory"].modifiable and told["work_mem"].modifiable
    assert told["rds.force_ssl"].default == "1"


def test_engines_without_a_server_have_a_kept_list(databases):
    told = {each.name: each for each in databases.parameters("mysql", "8.4.3")}
    assert told["max_connections"].apply_type == "dynamic"
    assert not told["datadir"].modifiable
    assert databases.parameters("oracle-ee", "19") == ()


# Its life.


def test_stopped_it_refuses_connections_and_started_it_has_its_rows(databases):
    databases.create(server("db-LIFE", database="app"), PASSWORD)
    ask(databases, "create table kept as select 1 as one", "db-LIFE")
    databases.stop("db-LIFE")
    assert "Connection refused" in refused(databases, "db-LIFE")
    databases.start("db-LIFE")
    assert ask(databases, "select one from kept", "db-LIFE") == 1
    databases.move("db-LIFE", 5999)
    assert ask(databases, "select one from kept", "db-LIFE", port=5999) == 1
    assert "Connection refused" in refused(databases, "db-LIFE", port=5432)
    databases.delete("db-LIFE")
    databases.forget_backups("db-LIFE")
    assert databases.port("db-LIFE") is None


def test_a_snapshot_is_the_data_of_its_moment(databases):
    ask(databases, "create table counted as select generate_series(1, 1000) as n")
    databases.snapshot(MAIN, "first")
    databases.copy_snapshot("first", "copied")
    databases.delete_snapshot("first")
    ask(databases, "delete from counted")
    databases.restore(server("db-RESTORED", port=5433), "copied")
    assert ask(databases, "select count(*) from counted", "db-RESTORED") == 1000
    assert ask(databases, "select count(*) from counted") == 0
    databases.delete("db-RESTORED")
    databases.restore(server("db-NONE"), "first")
    assert databases.port("db-NONE") is None


def test_any_moment_since_the_creation_comes_back(databases):
    databases.create(server("db-TIMED", database="app"), PASSWORD)
    ask(databases, "create table steps as select 'one' as step", "db-TIMED")
    moment = datetime.fromisoformat(str(ask(databases, "select clock_timestamp()", "db-TIMED")))
    ask(databases, "insert into steps values ('two')", "db-TIMED")
    databases.restore_to_time(server("db-THEN"), "db-TIMED", moment)
    assert ask(databases, "select string_agg(step, ',') from steps", "db-THEN") == "one"
    databases.restore_to_time(server("db-LATEST"), "db-TIMED", None)
    assert ask(databases, "select count(*) from steps", "db-LATEST") == 2
    with pytest.raises(ServerFailed, match="There is no backup from before"):
        databases.restore_to_time(server("db-BEFORE"), "db-TIMED", moment - timedelta(days=1))
    assert databases.port("db-BEFORE") is None
    # Deleted, its backups are still there; a restored one has its own.
    databases.delete("db-TIMED")
    databases.restore_to_time(server("db-RETAINED"), "db-TIMED", moment)
    assert ask(databases, "select count(*) from steps", "db-RETAINED") == 1
    databases.restore_to_time(server("db-AGAIN"), "db-RETAINED", None)
    assert ask(databases, "select count(*) from steps", "db-AGAIN") == 1
    databases.forget_backups("db-TIMED")
    for key in ("db-THEN", "db-LATEST", "db-RETAINED", "db-AGAIN"):
        databases.delete(key)


def test_a_replica_follows_and_is_promoted(databases):
    # Fewer connections than its source has would keep it from following.
    databases.replicate(server("db-REPLICA", memory=512), MAIN)
    assert databases.lag(MAIN) is None and databases.lag("db-REPLICA") is not None
    ask(databases, "create table followed as select 1 as one")
    with connect(databases) as source, connect(databases, "db-REPLICA") as replica:
        ((position,),) = source.execute("select pg_current_wal_lsn()").fetchall()
        while not replica.execute("select pg_last_wal_replay_lsn() >= %s", [position]).fetchone()[0]:
            pass
        assert replica.execute("select one from followed").fetchone() == (1,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            replica.execute("insert into followed values (2)")
        databases.promote("db-REPLICA")
        replica.execute("insert into followed values (2)")
    assert ask(databases, "select count(*) from followed") == 1
    assert databases.lag("db-REPLICA") is None
    databases.restore_to_time(server("db-OF-REPLICA"), "db-REPLICA", None)
    assert ask(databases, "select count(*) from followed", "db-OF-REPLICA") == 2
    databases.delete("db-REPLICA")
    databases.delete("db-OF-REPLICA")


def test_a_major_upgrade_keeps_everything(databases):
    databases.create(server("db-OLD", database="app"), PASSWORD)
    ask(databases, "create table kept as select 1 as one", "db-OLD")
    ask(databases, "create role other login password 'o'", "db-OLD")
    databases.upgrade("db-OLD", "16.99")
    databases.upgrade("db-OLD", "18")
    assert ask(databases, "show server_version", "db-OLD").startswith("18")
    assert ask(databases, "select one from kept", "db-OLD") == 1
    assert ask(databases, "select current_user", "db-OLD", user="other", password="o") == "other"
    with pytest.raises(ServerFailed, match="can't go back"):
        databases.upgrade("db-OLD", "16")
    databases.delete("db-OLD")


def test_metrics_are_the_servers_own(databases):
    with connect(databases), connect(databases):
        metrics = databases.metrics(MAIN)
    assert metrics["DatabaseConnections"] == 2
    assert metrics["StorageUsed"] > metrics["TransactionLogsDiskUsage"] > 0


def test_logs_are_told_as_rds_tells_them(databases):
    (log, *_more) = databases.logs(MAIN)
    assert log.name.startswith("error/postgresql.log.20") and log.size > 0
    with pytest.raises(ServerFailed, match="There is no log file"):
        databases.read_log(MAIN, "error/../../data/pg_hba.conf")


# What is not there, and what is left behind.


def test_a_version_without_binaries_is_backed_by_the_next_newer_one(databases):
    assert databases.backs("postgres", "17.2") and databases.backs("postgres", "18")
    assert not databases.backs("postgres", "99") and not databases.backs("postgres", "newest")
    assert not databases.backs("oracle-ee", "19")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user run the servers")
def test_binaries_that_the_servers_user_cannot_reach_are_copied(tmp_path, monkeypatch):
    (newest,) = [each for each in binaries.installations() if each.major == 18]
    package = newest.bin.parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for folder in (package / newest.bin.parent.name, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.relative_to(package.parent), symlinks=True)
    hidden = binaries.Installation(18, closed / newest.bin.relative_to(package.parent))
    monkeypatch.setattr(binaries, "installations", lambda: (hidden,))
    databases = Backing(closed, KEYS.get)
    with contextlib.closing(databases):
        databases.create(server("db-CLOSED", "18"), PASSWORD)
        assert ask(databases, "show server_version", "db-CLOSED", dbname="postgres").startswith("18")
        assert {each.name for each in databases.parameters("postgres", "18")} >= {"max_connections"}


def test_a_key_without_a_server_takes_each_call(databases):
    databases.create(Server("db-ORACLE", "oracle-ee", "19", 1521, "admin_user"), PASSWORD)
    for call in (databases.stop, databases.start, databases.promote, databases.delete, databases.forget_backups):
        call("db-ORACLE")
    databases.restart("db-ORACLE", {}, 1024)
    databases.snapshot("db-ORACLE", "none")
    databases.replicate(server("db-NOTHING"), "db-ORACLE")
    assert (databases.port("db-ORACLE"), databases.lag("db-ORACLE"), databases.logs("db-ORACLE")) == (None, None, ())


def test_forgotten_all_is_gone(tmp_path):
    databases = Backing(tmp_path, KEYS.get)
    databases.create(server("db-SHORT"), PASSWORD)
    databases.snapshot("db-SHORT", "kept")
    pid, folder, address = pid_of(databases, "db-SHORT"), databases._placed().folder, databases.address("db-SHORT")
    authority = databases.certificate_authority()
    databases.forget()
    assert gone(pid) and sorted(folder.glob("db-*")) == sorted(folder.glob("snapshot-*")) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address, 5432))
    assert databases.port("db-SHORT") is None
    databases.create(server("db-SHORT"), PASSWORD)
    assert ask(databases, "select 1", "db-SHORT", dbname="postgres") == 1
    assert databases.certificate_authority() == authority
    pid = pid_of(databases, "db-SHORT")
    databases.close()
    assert gone(pid) and not folder.exists() and not databases.bundle.exists()


def test_what_was_forgotten_while_it_was_made_is_none(tmp_path):
    databases = Backing(tmp_path, KEYS.get)
    with contextlib.closing(databases):
        folder = databases._placed().folder
        with pytest.raises(ServerFailed, match="was reset"), databases._new(server("db-LATE")) as made:
            made.create(PASSWORD)
            pid = int((made.data / "postmaster.pid").read_text().splitlines()[0])
            databases.forget()
        assert gone(pid) and databases.port("db-LATE") is None and not (folder / "db-LATE").exists()


def test_servers_die_with_an_embedded_aws_that_is_killed(tmp_path):
    program = (
        "import pathlib, sys, time\n"
        "from embedded_aws.databases import Server\n"
        "from embedded_aws.databases.backing import Backing\n"
        "databases = Backing(pathlib.Path(sys.argv[1]), {}.get)\n"
        "databases.create(Server('db-ORPHAN', 'postgres', '16', 5432, 'someone'), 'a password')\n"
        "print(databases._servers['db-ORPHAN'].data, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(FILES)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        data = Path(process.stdout.readline().strip())
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        process.send_signal(signal.SIGKILL)
    assert gone(pid)


def test_a_folder_without_the_mark_is_left_alone(tmp_path):
    from embedded_aws.databases import watcher

    (tmp_path / "db-X" / "data").mkdir(parents=True)
    (tmp_path / "db-X" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path / 'db-X' / 'data'}\n")
    watcher.end(tmp_path)
    assert (tmp_path / "db-X").exists()
    (tmp_path / watcher.MARK).touch()
    # The process that the file names works elsewhere: it is another's by now.
    watcher.end(tmp_path)
    assert not tmp_path.exists()
