# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to databases by their own drivers, psycopg and PyMySQL, which are loaded only when one is made."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Failed
from .connections import POSTGRES, Credentials, Target
from .statements import Answer, was_skipped

ISOLATIONS = ("read_uncommitted", "read_committed", "repeatable_read", "serializable")
_MYSQL_SKIPS = "SHOW WARNINGS"


class SqlError(Exception):
    """A server refused a statement, or the connection to it was lost (``lost``); ``str()`` is one sentence."""

    def __init__(self, sentence: str, code: str = "", lost: bool = False) -> None:
        super().__init__(sentence)
        self.code = code
        self.lost = lost


@dataclass(frozen=True)
class Asked:
    """How to connect: TLS, seconds to wait, and what kind of transaction."""

    sslmode: str
    bundle: str
    seconds: int
    autocommit: bool = False
    read_only: bool = False
    isolation: str = ""


@dataclass(frozen=True)
class Session:
    """A connection. ``run(sql, parameters, most)`` gives an Answer for each statement in it, of at most so many rows;
    all of them raise SqlError.
    """

    run: Callable[[str, Any, int], list[Answer]]
    commit: Callable[[], None]
    rollback: Callable[[], None]
    close: Callable[[], None]
    version: str = ""


def connect(target: Target, who: Credentials, asked: Asked) -> Session:
    """Connect and log in; raises Failed, with a sentence that doesn't hold the password."""
    try:
        if target.family == POSTGRES:
            return _postgres(target, who, asked)
        return _mysql(target, who, asked)
    except SqlError as error:
        sentence = f"Connecting to {target.about} as {who.username} failed: {error}{_advice(error, who, asked)}"
        raise Failed(_without(sentence, who.password)) from error


def _without(sentence: str, secret: str) -> str:
    return sentence.replace(secret, "********") if secret else sentence


def _advice(error: SqlError, who: Credentials, asked: Asked) -> str:
    text = str(error).lower()
    if "no encryption" in text or "no pg_hba.conf entry" in text or "insecure transport" in text:
        return " The server takes no connection without TLS: set sslmode to require or more."
    if "certificate" in text or "tls/ssl" in text:
        return " Check ca_bundle, and that the name that is connected to is the endpoint itself."
    if error.code in ("28P01", "28000", "1045") or "authentication failed" in text:
        if who.source == "iam_token":
            return " A user that takes tokens has the role rds_iam (PostgreSQL) or the plugin AWSAuthenticationPlugin" \
                " (MySQL), and the caller needs rds-db:connect on it."  # fmt: skip
        advice = f" Check the user and where the password is from ({who.source})."
        if error.code == "1045" and asked.sslmode == "disable":
            advice += " MariaDB says the same to connections without TLS where require_secure_transport is on."
        return advice
    if "timeout" in text or "timed out" in text or "refused" in text:
        return " Check that it is started, that a security group lets this host in, and that its network can be" \
            " reached."  # fmt: skip
    return ""


def _sentence(error: Any) -> str:
    text = " ".join(str(error).split())
    return text if text.endswith((".", "?", "!")) else f"{text}."


def bindable(parameters: Any) -> Any:
    """What is bound, as drivers take it: a dictionary, or a list that has some in it, goes as the JSON text of it."""
    if isinstance(parameters, Mapping):
        return {name: _bindable(value) for name, value in parameters.items()}
    return [_bindable(value) for value in parameters or ()]


def _bindable(value: Any) -> Any:
    nested = isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(one, Mapping) for one in value))
    return json.dumps(value, default=str) if nested else value


# --- PostgreSQL ---


def _postgres(target: Target, who: Credentials, asked: Asked) -> Session:
    try:
        import psycopg
    except ImportError as error:
        raise Failed("SQL on PostgreSQL needs the Python package psycopg on the task's host: install psycopg[binary]."
                     ) from error  # fmt: skip

    def failed(error: Any) -> SqlError:
        code = getattr(error, "sqlstate", None) or ""
        diagnosis = getattr(error, "diag", None)
        text = getattr(diagnosis, "message_primary", None) or str(error)
        for detail in ("message_detail", "message_hint"):
            more = getattr(diagnosis, detail, None)
            text += f" {more.rstrip('.')}." if more and text.endswith(".") else f". {more.rstrip('.')}" if more else ""
        place = getattr(diagnosis, "statement_position", None)
        text += f" (SQLSTATE {code}{f', at character {place}' if place else ''})" if code else ""
        # Class 08 is a lost connection, 57P0x a server that shuts down or ended the session; without a code, it is the
        # driver's own error, of a lost connection or of what can't be bound.
        broken = not links or links[0].broken
        lost = broken if not code else code.startswith(("08", "57P0"))
        return SqlError(_sentence(text), code, lost)

    links: list[Any] = []

    words: dict[str, Any] = {
        "host": target.host, "port": target.port, "dbname": target.database or "postgres", "user": who.username,
        "password": who.password, "sslmode": asked.sslmode, "connect_timeout": max(2, asked.seconds),
        "application_name": "converge.aws", "gssencmode": "disable",
    }  # fmt: skip
    if asked.sslmode.startswith("verify"):
        words["sslrootcert"] = asked.bundle
    try:
        link = psycopg.connect(**words, autocommit=asked.autocommit)
    except psycopg.Error as error:
        raise failed(error) from error
    links.append(link)
    notices: list[tuple[str, str]] = []
    link.add_notice_handler(lambda said: notices.append((said.sqlstate or "", said.message_primary or "")))
    if asked.isolation:
        link.isolation_level = psycopg.IsolationLevel[asked.isolation.upper()]
    if asked.read_only:
        link.read_only = True
    # The driver says both at the beginning of its transactions, and with autocommit it begins none.
    modes = ["READ ONLY"] if asked.read_only else []
    modes += [f"ISOLATION LEVEL {asked.isolation.replace('_', ' ').upper()}"] if asked.isolation else []

    def run(sql: str, parameters: Any, most: int) -> list[Answer]:
        notices.clear()
        answers = []
        try:
            with link.cursor() as cursor:
                # Without parameters, nothing is looked for in the text, and it may hold several statements.
                cursor.execute(sql, bindable(parameters) or None)
                more: bool | None = True
                while more:
                    answers.append(_fetched(cursor, cursor.statusmessage or "", most))
                    more = cursor.nextset()
        except psycopg.Error as error:
            raise failed(error) from error
        return _marked(answers, [code for code, _text in notices], [text for _code, text in notices], sql)

    def guarded(act: Callable[[], None]) -> Callable[[], None]:
        def run_it() -> None:
            try:
                act()
            except psycopg.Error as error:
                raise failed(error) from error

        return run_it

    if asked.autocommit and modes:
        run(f"SET SESSION CHARACTERISTICS AS TRANSACTION {', '.join(modes)}", None, 0)
    return Session(run, guarded(link.commit), guarded(link.rollback), link.close, str(link.info.server_version))


# --- MySQL and MariaDB ---


def _mysql(target: Target, who: Credentials, asked: Asked) -> Session:
    try:
        import pymysql
        from pymysql.constants import CLIENT, FIELD_TYPE
        from pymysql.converters import conversions
    except ImportError as error:
        raise Failed("SQL on MySQL and MariaDB needs the Python package PyMySQL on the task's host: install PyMySQL."
                     ) from error  # fmt: skip

    def failed(error: Any) -> SqlError:
        code, text = (*error.args, "", "")[:2] if len(error.args) > 1 else ("", str(error))
        # 2xxx is the client's own: the connection failed or was lost; 1053 and 3169 are a server that ends it.
        lost = not isinstance(code, int) or 2000 <= code < 3000 or code in (0, 1053, 1317, 3169, 4031)
        return SqlError(_sentence(f"{text} (error {code})" if code else text), str(code), lost)

    try:
        link = pymysql.connect(
            host=target.host, port=target.port, user=who.username, password=who.password,
            database=target.database or None, connect_timeout=asked.seconds, autocommit=asked.autocommit,
            client_flag=CLIENT.MULTI_STATEMENTS, charset="utf8mb4",
            # A time may be a span, even one back: it stays as the server writes it.
            conv={**conversions, FIELD_TYPE.TIME: str}, **_mysql_tls(asked),
        )  # fmt: skip
    except (pymysql.MySQLError, OSError, ValueError) as error:
        raise failed(error) from error
    # Older drivers go on without TLS where the server has none.
    if asked.sslmode != "disable" and not _is_secure(link):
        link.close()
        raise SqlError("The server has no TLS.")

    def run(sql: str, parameters: Any, most: int) -> list[Answer]:
        answers = []
        try:
            with link.cursor() as cursor:
                cursor.execute(sql, bindable(parameters) or None)
                warned = cursor.warning_count
                more: bool | None = True
                while more:
                    answers.append(_fetched(cursor, "", most))
                    more = cursor.nextset()
                said: Sequence[Any] = ()
                if warned and len(answers) == 1 and answers[0].rows is None:
                    cursor.execute(_MYSQL_SKIPS)
                    said = cursor.fetchall()
        except pymysql.MySQLError as error:
            raise failed(error) from error
        except (IndexError, KeyError, TypeError, ValueError) as error:
            # The driver fills in the places itself, with Python's own operator for it.
            raise SqlError(f"What is bound doesn't fit the places in the query, where %% is a %: {error}.") from error
        return _marked(answers, [str(one[1]) for one in said], [str(one[2]) for one in said], sql)

    def guarded(act: Callable[[], None]) -> Callable[[], None]:
        def run_it() -> None:
            try:
                act()
            except pymysql.MySQLError as error:
                raise failed(error) from error

        return run_it

    if asked.isolation:
        run(f"SET SESSION TRANSACTION ISOLATION LEVEL {asked.isolation.replace('_', ' ').upper()}", None, 0)
    if asked.read_only:
        run("SET SESSION TRANSACTION READ ONLY", None, 0)
    return Session(run, guarded(link.commit), guarded(link.rollback), link.close, _mysql_version(link))


def _mysql_version(link: Any) -> str:
    # MariaDB 10 puts a version of MySQL before its own, for clients that know no MariaDB.
    told = str(link.get_server_info())
    return told[len("5.5.5-") :] if told.startswith("5.5.5-") and "MariaDB" in told else told


def _mysql_tls(asked: Asked) -> dict[str, Any]:
    if asked.sslmode == "disable":
        return {"ssl_disabled": True}
    context = ssl.create_default_context(cafile=asked.bundle or None)
    # Authorities as old as RDS's lack what RFC 5280 wants and newer Pythons ask for.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    context.check_hostname = asked.sslmode == "verify-full"
    context.verify_mode = ssl.CERT_REQUIRED if asked.sslmode.startswith("verify") else ssl.CERT_NONE
    return {"ssl": context}


def _is_secure(link: Any) -> bool:
    with link.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        row = cursor.fetchone()
    return bool(row and row[1])


def _fetched(cursor: Any, tag: str, most: int) -> Answer:
    if not cursor.description:
        return Answer(tag, max(0, cursor.rowcount))
    rows = cursor.fetchmany(most + 1)
    columns = tuple(str(column[0]) for column in cursor.description)
    return Answer(tag, max(0, cursor.rowcount), columns, rows[:most], more=len(rows) > most)


def _marked(answers: list[Answer], codes: Sequence[str], texts: Sequence[str], sql: str) -> list[Answer]:
    """The answers, where the notices say that there was nothing to do marked so."""
    if not was_skipped(answers, codes, texts, sql):
        return answers
    return [Answer(one.tag, one.count, one.columns, one.rows, True, one.more) for one in answers]
