# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real MariaDB servers behind RDS's instances of MySQL and MariaDB, as PyMySQL sees them."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymysql
import pytest

from embedded_aws.databases import Server, ServerFailed, mariadb_binaries
from embedded_aws.databases.backing import Backing

PASSWORD = "the first one's"
MAIN = "db-MAIN"
FILES = Path(__file__).resolve().parents[2] / "roles" / "embedded_aws" / "files"
FOUND = mariadb_binaries.found()
REASON = f"no MariaDB is on this machine; the environment variable {mariadb_binaries.VARIABLE} names a folder with one"
needs_it = pytest.mark.skipif(FOUND is None, reason=REASON)


def server(key: str, engine: str = "mysql", **more: Any) -> Server:
    return Server(key, engine, "8.0.40", more.pop("port", 3306), "admin_user", **more)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backing]:
    made = Backing(tmp_path_factory.mktemp("state"), lambda _key: None)
    with contextlib.closing(made):
        made.create(server(MAIN, database="app"), PASSWORD)
        yield made


def connect(databases: Backing, key: str = MAIN, tls: bool = True, **more: Any) -> Any:
    asked: dict[str, Any] = {
        "host": databases.address(key),
        "port": databases.port(key),
        "user": "admin_user",
        "password": PASSWORD,
        "database": "app",
        "autocommit": True,
        "connect_timeout": 30,
    }
    if tls:
        asked["ssl"] = ssl.create_default_context(cadata=databases.certificate_authority().decode())
    else:
        asked["ssl_disabled"] = True
    return pymysql.connect(**{**asked, **more})


def ask(databases: Backing, sql: str, key: str = MAIN, **more: Any) -> Any:
    """The first column of the first row, if there is one."""
    with connect(databases, key, **more) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
        return row and row[0]


def refused(databases: Backing, sql: str = "select 1", key: str = MAIN, **more: Any) -> tuple[int, str]:
    with pytest.raises(pymysql.MySQLError) as told:
        ask(databases, sql, key, **more)
    number, text = told.value.args
    return number, text


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pid_of(databases: Backing, key: str) -> int:
    return int((databases._servers[key].data / "mariadb.pid").read_text())


def a_second_later() -> None:
    """Wait for the next second of the clock: a log's times have no parts of one."""
    time.sleep(1 - time.time() % 1 + 0.01)


def test_it_is_told_whether_there_is_one(tmp_path):
    made = Backing(tmp_path)
    with contextlib.closing(made):
        assert made.backs("mysql", "8.0.40") is made.backs("mariadb", "11.4") is (FOUND is not None)
        assert not made.backs("aurora-mysql", "8.0.mysql_aurora.3.08.0")
        assert {each.name for each in made.parameters("mysql", "8.0.40")} >= {"max_connections", "sql_mode"}


@needs_it
def test_a_folder_without_one_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv(mariadb_binaries.VARIABLE, str(tmp_path))
    assert mariadb_binaries.found() is None


# Its door.


@needs_it
def test_the_endpoint_is_an_address_of_its_own_with_the_port_that_was_asked_for(databases):
    assert databases.port(MAIN) == 3306
    assert databases.address(MAIN).startswith("127.77.")
    assert ask(databases, "select version()").startswith(FOUND.version)
    assert ask(databases, "select database()") == "app"


@needs_it
def test_tls_is_verified_with_the_bundle_and_with_no_other(databases, tmp_path):
    assert ask(databases, "select variable_value from information_schema.session_status "
               "where variable_name = 'ssl_version'").startswith("TLSv1.")  # fmt: skip
    other = Backing(tmp_path, lambda _key: None)
    with contextlib.closing(other):
        wrong = ssl.create_default_context(cadata=other.certificate_authority().decode())
        assert "CERTIFICATE_VERIFY_FAILED" in str(refused(databases, ssl=wrong))


@needs_it
def test_without_tls_one_comes_in_unless_the_group_says_no(databases):
    assert ask(databases, "select 1", tls=False) == 1
    databases.reload(MAIN, {"require_secure_transport": "1"})
    assert refused(databases, tls=False)[0] in (1045, 3159)
    assert ask(databases, "select 1") == 1
    databases.reload(MAIN, {})
    assert ask(databases, "select 1", tls=False) == 1


@needs_it
def test_a_wrong_password_and_the_superuser_are_refused(databases):
    assert refused(databases, password="another")[0] == 1045
    assert refused(databases, user="rdsadmin", password="")[0] == 1045
    assert refused(databases, user="root", password="")[0] == 1045
    # It is of the server's socket alone, whatever the password is.
    place = databases._servers[MAIN].place
    assert refused(databases, user="rdsadmin", password=place.secret)[0] == 1045


# Its users, and their parameters.


@needs_it
def test_the_master_user_may_much_and_is_not_the_superuser(databases):
    grants = ask(databases, "show grants")
    assert "SUPER" not in grants and "FILE" not in grants and "WITH GRANT OPTION" in grants
    ask(databases, "create user jo identified by 'hers'")
    ask(databases, "grant select on app.* to jo")
    assert ask(databases, "select current_user()", user="jo", password="hers") == "jo@%"
    assert refused(databases, "set global max_connections = 5")[0] == 1227
    assert refused(databases, "create database x", user="jo", password="hers")[0] == 1044


@needs_it
def test_another_password_is_the_only_one(databases):
    databases.set_password(MAIN, "the second's \\ own")
    assert refused(databases)[0] == 1045
    assert ask(databases, "select 1", password="the second's \\ own") == 1
    databases.set_password(MAIN, PASSWORD)
    assert ask(databases, "select 1") == 1


@needs_it
def test_dynamic_parameters_are_had_at_once_and_static_ones_with_a_restart(databases):
    group = {"max_connections": "33", "sql_mode": "ANSI_QUOTES", "innodb_log_file_size": "16777216", "port": "9",
             "innodb_open_files": "777", "gtid-mode": "ON", "time_zone": "Europe/Berlin"}  # fmt: skip
    databases.reload(MAIN, {**group, "transaction_isolation": "SERIALIZABLE"})
    assert ask(databases, "select @@tx_isolation") == "SERIALIZABLE"
    databases.reload(MAIN, group)
    assert ask(databases, "select @@max_connections") == 33
    assert ask(databases, "select @@global.sql_mode") == "ANSI_QUOTES"
    assert ask(databases, "select @@innodb_open_files") != 777
    databases.restart(MAIN, group, 1024)
    assert ask(databases, "select @@innodb_open_files") == 777
    assert ask(databases, "select @@max_connections") == 33
    assert ask(databases, "select @@time_zone") == "Europe/Berlin"
    databases.restart(MAIN, {}, 1024)
    assert ask(databases, "select @@max_connections") == 85
    with pytest.raises(ServerFailed, match="max_connections"):
        databases.reload(MAIN, {"max_connections": "many"})
    databases.reload(MAIN, {})


# Its life.


@needs_it
def test_a_stopped_one_refuses_and_a_started_one_has_its_data(databases):
    ask(databases, "create table kept (id int primary key)")
    ask(databases, "insert into kept values (1)")
    databases.stop(MAIN)
    assert "refused" in refused(databases)[1]
    assert databases.metrics(MAIN) == {}
    databases.start(MAIN)
    assert ask(databases, "select count(*) from kept") == 1


@needs_it
def test_it_moves_to_another_port(databases):
    databases.move(MAIN, 3307)
    assert databases.port(MAIN) == 3307
    assert ask(databases, "select @@port") == 3307
    databases.move(MAIN, 3306)


@needs_it
def test_logs_and_metrics_are_told(databases):
    databases.reload(MAIN, {"general_log": "1", "log_output": "FILE"})
    with connect(databases) as connection, connection.cursor() as cursor:
        cursor.execute("select 'said aloud'")
        metrics = databases.metrics(MAIN)
    databases.reload(MAIN, {})
    assert metrics["DatabaseConnections"] == 1
    assert metrics["StorageUsed"] > metrics["BinLogDiskUsage"] > 0
    assert b"ready for connections" in databases.read_log(MAIN, "error/mysql-error-running.log")
    assert b"said aloud" in databases.read_log(MAIN, "general/mysql-general.log")
    assert {log.name for log in databases.logs(MAIN)} >= {"error/mysql-error-running.log"}
    with pytest.raises(ServerFailed, match="no log file"):
        databases.read_log(MAIN, "../server.key")


# Its backups.


@needs_it
def test_a_snapshot_is_taken_while_it_is_written_to_and_restored(databases):
    ask(databases, "create table written (id int primary key auto_increment, what varchar(20))")
    with connect(databases, autocommit=False) as connection, connection.cursor() as cursor:
        cursor.execute("insert into written (what) values ('one')")
        connection.commit()
        cursor.execute("insert into written (what) values ('not yet')")
        databases.snapshot(MAIN, "first")
        connection.commit()
    databases.copy_snapshot("first", "second")
    databases.delete_snapshot("first")
    databases.restore(server("db-RESTORED", port=3310), "second")
    assert ask(databases, "select group_concat(what) from written", "db-RESTORED") == "one"
    assert ask(databases, "select count(*) from written") == 2
    ask(databases, "insert into written (what) values ('its own')", "db-RESTORED")
    assert databases.lag("db-RESTORED") is None
    databases.delete("db-RESTORED")
    databases.forget_backups("db-RESTORED")


@needs_it
def test_the_data_of_a_moment_come_back_even_of_one_that_is_gone(databases):
    databases.create(server("db-TIMED", database="app"), PASSWORD)
    ask(databases, "create table happened (what varchar(9))", "db-TIMED")
    ask(databases, "insert into happened values ('before')", "db-TIMED")
    a_second_later()
    moment = datetime.now(UTC)
    a_second_later()
    ask(databases, "insert into happened values ('after')", "db-TIMED")
    with pytest.raises(ServerFailed, match="There is no backup from before"):
        databases.restore_to_time(server("db-EARLY"), "db-TIMED", moment - timedelta(hours=1))
    databases.restore_to_time(server("db-THEN"), "db-TIMED", moment)
    assert ask(databases, "select group_concat(what) from happened", "db-THEN") == "before"
    databases.delete("db-TIMED")
    databases.restore_to_time(server("db-LATEST"), "db-TIMED", None)
    assert ask(databases, "select group_concat(what) from happened", "db-LATEST") == "before,after"
    for key in ("db-THEN", "db-LATEST"):
        databases.delete(key)
        databases.forget_backups(key)
    databases.forget_backups("db-TIMED")
    databases.restore_to_time(server("db-NEVER"), "db-TIMED", None)
    assert databases.port("db-NEVER") is None


@needs_it
def test_a_replica_follows_and_writes_when_it_is_promoted(databases):
    ask(databases, "create table followed (id int primary key)")
    ask(databases, "insert into followed values (1)")
    databases.replicate(server("db-REPLICA"), MAIN)
    assert ask(databases, "select count(*) from followed", "db-REPLICA") == 1
    ask(databases, "insert into followed values (2)")
    until(lambda: ask(databases, "select count(*) from followed", "db-REPLICA") == 2)
    assert databases.lag("db-REPLICA") == 0
    assert databases.metrics("db-REPLICA")["ReplicaLag"] == 0
    assert refused(databases, "insert into followed values (3)", "db-REPLICA")[0] == 1290
    databases.move(MAIN, 3307)
    databases.move(MAIN, 3306)
    databases.restart("db-REPLICA", {}, 1024)
    ask(databases, "insert into followed values (4)")
    until(lambda: ask(databases, "select count(*) from followed", "db-REPLICA") == 3)
    with pytest.raises(ServerFailed, match="no backups of its own"):
        databases.restore_to_time(server("db-X"), "db-REPLICA", None)
    databases.snapshot("db-REPLICA", "of a replica")
    databases.promote("db-REPLICA")
    databases.replicate(server("db-NEXT"), "db-REPLICA")
    ask(databases, "insert into followed values (5)", "db-REPLICA")
    until(lambda: ask(databases, "select group_concat(id) from followed", "db-NEXT") == "1,2,4,5")
    databases.replicate(server("db-THIRD"), "db-NEXT")
    ask(databases, "insert into followed values (7)", "db-REPLICA")
    until(lambda: ask(databases, "select group_concat(id) from followed", "db-THIRD") == "1,2,4,5,7")
    ask(databases, "delete from followed where id = 7", "db-REPLICA")
    ask(databases, "insert into followed values (6)")
    assert databases.lag("db-REPLICA") is None
    assert ask(databases, "select group_concat(id) from followed", "db-REPLICA") == "1,2,4,5"
    databases.restore(server("db-OF"), "of a replica")
    ask(databases, "insert into followed values (8)", "db-OF")
    assert databases.lag("db-OF") is None
    assert ask(databases, "select group_concat(id) from followed", "db-OF") == "1,2,4,8"
    for key in ("db-THIRD", "db-NEXT", "db-REPLICA", "db-OF"):
        databases.delete(key)
        databases.forget_backups(key)


# Its end.


@needs_it
def test_one_that_cannot_start_says_why_and_leaves_nothing(databases):
    with pytest.raises(ServerFailed, match="MariaDB didn't start: Character set 'klingon'"):
        databases.create(server("db-BAD", parameters={"character_set_server": "klingon"}), PASSWORD)
    assert databases.port("db-BAD") is None
    assert not (databases._servers[MAIN].place.folder / "db-BAD").exists()


@needs_it
def test_a_deleted_one_is_gone_and_so_is_all_when_it_is_closed(tmp_path):
    made = Backing(tmp_path, lambda _key: None)
    with contextlib.closing(made):
        made.create(server("db-ONE", "mariadb"), PASSWORD)
        pid, folder = pid_of(made, "db-ONE"), made._servers["db-ONE"].place.folder
        made.delete("db-ONE")
        assert made.port("db-ONE") is None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        made.create(server("db-TWO", "mariadb"), PASSWORD)
        pid = pid_of(made, "db-TWO")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not folder.exists()


@needs_it
def test_the_servers_of_a_killed_one_die_with_it(tmp_path):
    program = (
        "import sys; from pathlib import Path; from embedded_aws.databases import Server;"
        "from embedded_aws.databases.backing import Backing; made = Backing(Path(sys.argv[1]), lambda key: None);"
        "made.create(Server('db-K', 'mysql', '8.0', 3306, 'jo'), 'password');"
        "server = made._servers['db-K'];"
        "print((server.data / 'mariadb.pid').read_text().strip(), server.place.folder, flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(FILES)},
    )  # fmt: skip
    assert child.stdout and child.stdin
    pid, folder = child.stdout.readline().split()
    descriptor = os.pidfd_open(int(pid))
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert select.select([descriptor], [], [], 20)[0]
    os.close(descriptor)
    until(lambda: not Path(folder).exists())
    child.stdin.close()
    child.stdout.close()
