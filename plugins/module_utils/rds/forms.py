# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ready forms of a connection: for psql, mysql and mariadb, JDBC, a URI, and the environment of their clients. Pure."""

from __future__ import annotations

import shlex
from typing import Any
from urllib.parse import quote, urlencode

from .connections import MYSQL, POSTGRES, Credentials, Target

_MYSQL_MODES = {
    "disable": "DISABLED",
    "require": "REQUIRED",
    "verify-ca": "VERIFY_CA",
    "verify-full": "VERIFY_IDENTITY",
}
_MARIADB_MODES = {"disable": "disable", "require": "trust", "verify-ca": "verify-ca", "verify-full": "verify-full"}


def forms(target: Target, who: Credentials, sslmode: str, bundle: str, with_secrets: bool) -> dict[str, Any]:
    """The forms that the target's engine has: psql or mysql, jdbc, and uri; the password is in none but the URI, and
    there only if it is wanted.
    """
    password = who.password if with_secrets else ""
    if target.family == POSTGRES:
        return {
            "psql": _psql(target, who, sslmode, bundle),
            "jdbc": _jdbc_postgresql(target, sslmode, bundle),
            "uri": _uri("postgresql", target, who, password, _libpq(sslmode, bundle)),
        }
    if target.family == MYSQL:
        options = {"ssl-mode": _MYSQL_MODES[sslmode], **({"ssl-ca": bundle} if bundle else {})}
        return {
            "mysql": _mysql(target, who, sslmode, bundle),
            "jdbc": _jdbc_mysql(target, sslmode, bundle),
            "uri": _uri("mysql", target, who, password, options),
        }
    return {"jdbc": _jdbc_other(target, sslmode)}


def environment(target: Target, who: Credentials, sslmode: str, bundle: str, with_secrets: bool) -> dict[str, str]:
    """The variables that the engine's clients read; the password among them only if it is wanted."""
    told: dict[str, str] = {}
    if target.family == POSTGRES:
        told = {"PGHOST": target.host, "PGPORT": str(target.port), "PGDATABASE": target.database,
                "PGUSER": who.username, "PGSSLMODE": sslmode, "PGSSLROOTCERT": bundle,
                "PGPASSWORD": who.password if with_secrets else ""}  # fmt: skip
    elif target.family == MYSQL:
        told = {"MYSQL_HOST": target.host, "MYSQL_TCP_PORT": str(target.port),
                "MYSQL_PWD": who.password if with_secrets else "",
                # Without it, their client doesn't send what a token is sent as.
                "LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN": "1" if who.source == "iam_token" else ""}  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _libpq(sslmode: str, bundle: str) -> dict[str, str]:
    return {"sslmode": sslmode, **({"sslrootcert": bundle} if bundle else {})}


def _psql(target: Target, who: Credentials, sslmode: str, bundle: str) -> str:
    words = {"host": target.host, "port": target.port, "dbname": target.database, "user": who.username,
             **_libpq(sslmode, bundle)}  # fmt: skip
    return "psql " + shlex.quote(" ".join(f"{key}={_libpq_quoted(str(value))}" for key, value in words.items()))


def _libpq_quoted(value: str) -> str:
    if value and not set(value) & set(" '\\"):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _mysql(target: Target, who: Credentials, sslmode: str, bundle: str) -> str:
    words = [f"--host={target.host}", f"--port={target.port}", f"--user={who.username}"]
    if target.engine == "mariadb":
        words.insert(0, "mariadb")
        if sslmode != "disable":
            words += ["--ssl", *(["--ssl-verify-server-cert"] if sslmode.startswith("verify") else [])]
    else:
        words.insert(0, "mysql")
        words.append(f"--ssl-mode={_MYSQL_MODES[sslmode]}")
    if bundle:
        words.append(f"--ssl-ca={bundle}")
    if who.source == "iam_token" and target.engine != "mariadb":
        words.append("--enable-cleartext-plugin")
    words += ["--password", *([target.database] if target.database else [])]
    return " ".join(shlex.quote(word) for word in words)


def _jdbc_postgresql(target: Target, sslmode: str, bundle: str) -> str:
    place = f"{target.host}:{target.port}/{quote(target.database, safe='')}"
    return f"jdbc:postgresql://{place}?{_query(_libpq(sslmode, bundle))}"


def _jdbc_mysql(target: Target, sslmode: str, bundle: str) -> str:
    place = f"{target.host}:{target.port}/{quote(target.database, safe='')}"
    if target.engine == "mariadb":
        options = {"sslMode": _MARIADB_MODES[sslmode], **({"serverSslCert": bundle} if bundle else {})}
        return f"jdbc:mariadb://{place}?{_query(options)}"
    # Connector/J takes no PEM file: the bundle has to be in a trust store that its trustCertificateKeyStoreUrl names.
    return f"jdbc:mysql://{place}?{_query({'sslMode': _MYSQL_MODES[sslmode]})}"


def _jdbc_other(target: Target, sslmode: str) -> str:
    if target.family == "oracle":
        return f"jdbc:oracle:thin:@//{target.host}:{target.port}/{target.database}"
    if target.family == "sqlserver":
        trusted = "false" if sslmode.startswith("verify") else "true"
        database = f"databaseName={target.database};" if target.database else ""
        encrypted = "false" if sslmode == "disable" else "true"
        return (f"jdbc:sqlserver://{target.host}:{target.port};{database}encrypt={encrypted};"
                f"trustServerCertificate={trusted}")  # fmt: skip
    return f"jdbc:{target.family}://{target.host}:{target.port}/{target.database}"


def _uri(scheme: str, target: Target, who: Credentials, password: str, options: dict[str, str]) -> str:
    user = quote(who.username, safe="")
    if password:
        user += f":{quote(password, safe='')}"
    return f"{scheme}://{user}@{target.host}:{target.port}/{quote(target.database, safe='')}?{_query(options)}"


def _query(options: dict[str, str]) -> str:
    # libpq takes a plus for a plus.
    return urlencode(options, safe="/", quote_via=quote)
