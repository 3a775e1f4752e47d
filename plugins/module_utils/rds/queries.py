# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries and scripts as one piece of work: foretold, carried out in a transaction or one by one, and told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Failed, Refused
from ..parts import Effect, Params, Plan, Request, Step
from . import ca_bundles, connections, data_api, statements
from .connections import MYSQL, POSTGRES, Credentials, Target
from .drivers import Asked, Session, SqlError, connect
from .scripts import script_of
from .statements import Answer

_PARTS_OF_A_NAME = 3


@dataclass(frozen=True)
class Query:
    """A text of SQL and what is bound in it: a list for places, a dictionary for names, or None."""

    name: str
    sql: str
    parameters: Any = None


def check(params: Params) -> None:
    """Refuse what can't be asked."""
    connections.check(params)
    if params.get("script") and params.get("query"):
        raise Refused("query and script: give one of them.")
    if not params.get("script") and not params.get("query"):
        raise Refused("query or script: it has to be said what is run.")
    if params.get("script") and params.get("parameters"):
        raise Refused("parameters: nothing is bound in a script, which may have several statements: use query.")
    if params.get("max_rows") is not None and params["max_rows"] < 0:
        raise Refused(f"max_rows: {params['max_rows']} is less than none.")
    _queries(params)
    if params.get("creates_table"):
        _table(params["creates_table"])
    if params["via"] == "data_api":
        data_api.check(params)


def plan(api: Any, params: Params) -> Plan:
    """One step with all that is run, unless a condition says that it has been; the conditions are only read."""
    queries = _queries(params)
    target = connections.find(api, params)
    if target is None or not target.host:
        if not api.check:
            connections.found(api, params)
        warning = (f"{connections.about(params)} can't be asked in this check run: it isn't there yet, or has no"
                   " endpoint. A run is refused then, unless a task before this one makes it.")  # fmt: skip
        return _foretold(api, params, None, queries, (warning,))
    if target.family not in (POSTGRES, MYSQL):
        raise Refused(f"{target.about} is {target.engine}, and this module speaks with PostgreSQL, MySQL and MariaDB.")
    if params["via"] == "data_api" and not (target.data_api or params.get("db_instance_identifier")):
        raise Refused(f"via: the Data API of {target.about} is off (rds_cluster: enable_http_endpoint: true).")
    warnings = _doubts(params, target, queries)
    done, warning = _is_done(api, params, target)
    if warning:
        warnings = (*warnings, warning)
    if done:
        return Plan((), {**_nothing(), "skipped_because": done}, warnings)
    return _foretold(api, params, target, queries, warnings)


def has_changed(facts: Mapping[str, Any]) -> bool:
    """Whether what was run has changed something, by what the server said of each statement."""
    return any(facts.get("changes") or ())


def _foretold(
    api: Any, params: Params, target: Target | None, queries: list[Query], warnings: tuple[str, ...]
) -> Plan:
    reads = all(statements.only_reads(query.sql) for query in queries)
    lost = any(statements.loses(query.sql) for query in queries)
    effect = Effect("irreversible", "What it drops or empties comes back from a backup only.") if lost else None
    shown = [params["script"]] if params.get("script") else [query.sql.strip() for query in queries]
    requests: tuple[Request, ...] = ()
    if params["via"] == "data_api" and target is not None:
        requests = data_api.foretold(params, target, [(query.sql, query.parameters) for query in queries])
    step = Step(
        "script" if params.get("script") else "queries",
        "get" if reads else "run",
        None,
        # Which one it is where the task doesn't say is known only once there is an instance.
        {**({"database": params["database"]} if params.get("database") else {}), "sql": shown},
        requests,
        effect,
        lambda api: _run(api, params, target, queries),
        changes=not reads,
    )
    facts = {**_nothing(), "changes": [not statements.only_reads(query.sql) for query in queries]}
    return Plan((step,), facts, warnings)


def _nothing() -> dict[str, Any]:
    return {"query_results": [], "rowcounts": [], "statusmessages": [], "columns": [], "changes": []}


# --- what is asked ---


def _queries(params: Params) -> list[Query]:
    if params.get("script"):
        return [Query("script", script_of(params["script"]))]
    texts = params["query"] if isinstance(params["query"], list) else [params["query"]]
    given = params.get("parameters") or []
    if given and len(given) != len(texts):
        raise Refused(
            f"parameters: there are {len(given)} of them for {len(texts)} queries. Give each query its own list or"
            " dictionary, and an empty one to those without any."
        )
    queries = []
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise Refused(f"query[{number}] must be text.")
        if not text.strip():
            raise Refused(f"query[{number}] is empty.")
        bound = given[number] if given else None
        if bound is not None and not isinstance(bound, (list, dict)):
            raise Refused(f"parameters[{number}] must be a list, for places, or a dictionary, for names.")
        queries.append(Query(f"query[{number}]", text, bound or None))
    return queries


def _doubts(params: Params, target: Target, queries: list[Query]) -> tuple[str, ...]:
    said = []
    if params["sslmode"] == "disable" and params["via"] == "driver":
        said.append(f"sslmode is disable: what goes to {target.about} and back can be read and changed on its way.")
    if target.family == MYSQL and not params.get("autocommit") and len(queries) > 1:
        alone = [query.name for query in queries if statements.commits_by_itself(query.sql)]
        if alone:
            said.append(f"{target.engine} commits before and after {', '.join(alone)}: what comes before stays, even if"
                        " a later query fails.")  # fmt: skip
    return tuple(said)


# --- what has been done already ---


def _table(name: str) -> list[str]:
    parts = name.split(".")
    if len(parts) >= _PARTS_OF_A_NAME or not all(part.strip() for part in parts):
        raise Refused(f"creates_table: {name!r} is no table, which is told as name or as schema.name.")
    return parts


def _conditions(params: Params, target: Target) -> list[tuple[str, str, list[str] | None]]:
    """Each condition: why nothing is run if it gives rows, and the query with what is bound in it."""
    asked: list[tuple[str, str, list[str] | None]] = []
    if params.get("creates_table"):
        *schema, table = _table(params["creates_table"])
        within = f"table_schema = {'%s' if schema else 'DATABASE()'}"
        sql = f"SELECT 1 FROM information_schema.tables WHERE {within} AND table_name = %s LIMIT 1"
        bound = [*schema, table]
        if target.family == POSTGRES:
            # As a name in a statement is read, and whoever it belongs to: the information schema hides others' tables.
            sql, bound = "SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [params["creates_table"]]
        asked.append((f"table {params['creates_table']} is there", sql, bound))
    if params.get("unless"):
        asked.append(("the query in unless gives rows", params["unless"], None))
    return asked


def _is_done(api: Any, params: Params, target: Target) -> tuple[str, str]:
    """Why nothing has to be run, or an empty string; and a warning where a check run can't find out."""
    conditions = _conditions(params, target)
    if not conditions:
        return "", ""
    if params["via"] == "data_api":
        if api.check:
            return "", "creates_table and unless aren't asked by the Data API in a check run, since it knows no reads."
        for reason, sql, bound in conditions:
            if data_api.gives_rows(api, params, target, sql, bound):
                return reason, ""
        return "", ""
    try:
        session, who = _session(api, params, target, reads=True)
    except (Failed, Refused) as error:
        if not api.check:
            raise
        return "", f"{error} So it isn't known in this check run whether it has been run already."
    try:
        for reason, sql, bound in conditions:
            if session.run(sql, bound, 1)[-1].rows:
                return reason, ""
        session.rollback()
    except SqlError as error:
        if api.check:
            return "", f"creates_table or unless can't be asked yet: {error}"
        raise Failed(_safe(f"Asking whether it has been run already failed: {error}", who)) from error
    finally:
        session.close()
    return "", ""


# --- carrying it out ---


def _session(api: Any, params: Params, target: Target, reads: bool = False) -> tuple[Session, Credentials]:
    bundle = ca_bundles.needed_for(params, api.where)
    who = connections.credentials(api, params, target)
    asked = Asked(params["sslmode"], bundle, params["connect_timeout"], bool(params.get("autocommit")) and not reads,
                  reads or bool(params.get("read_only")), "" if reads else params.get("isolation") or "")  # fmt: skip
    return connect(target, who, asked), who


def _run(api: Any, params: Params, target: Target | None, queries: list[Query]) -> Mapping[str, Any]:
    if target is None:
        target = connections.found(api, params)
    if params["via"] == "data_api":
        answers = data_api.run(api, params, target, [(query.sql, query.parameters) for query in queries])
        return _told(api, params, [[one] for one in answers], queries)
    session, who = _session(api, params, target)
    answered: list[list[Answer]] = []
    try:
        for query in queries:
            api.report(f"running {query.name} on {target.about}")
            try:
                answered.append(session.run(query.sql, query.parameters, params["max_rows"]))
            except SqlError as error:
                raise _broken_off(error, session, params, queries, len(answered), who, target) from error
        if not params.get("autocommit"):
            _commit(session, who, target)
    finally:
        session.close()
    return _told(api, params, answered, queries)


def _broken_off(
    error: SqlError, session: Session, params: Params, queries: list[Query], count: int, who: Credentials,
    target: Target,
) -> Failed:  # fmt: skip
    """What to say when the query after the first ``count`` doesn't work out, the transaction being rolled back."""
    name = queries[count].name
    done: tuple[str, ...] = ()
    if params.get("autocommit"):
        done = tuple(query.name for query in queries[:count])
        after = f" {', '.join(done)} had been run by then, and stay{'s' if len(done) == 1 else ''}." if done else ""
        if error.lost:
            after += f" The connection was lost: it is not known whether {name} was carried out."
    elif target.family == MYSQL and any(statements.commits_by_itself(query.sql) for query in queries[: count + 1]):
        _undo(session)
        after = f" The rest was rolled back; what {target.engine} commits by itself, such as CREATE and ALTER, stays."
    elif any(statements.ends_transaction(query.sql) for query in queries[: count + 1]):
        _undo(session)
        after = " The rest was rolled back; what a COMMIT in it had committed by then stays."
    elif error.lost:
        after = " The connection was lost before the commit, so the server rolls it back: nothing has changed."
    else:
        _undo(session)
        after = " The transaction was rolled back: nothing has changed."
    return Failed(_safe(f"Running {name} on {target.about} failed: {error}{after}", who), done=done)


def _undo(session: Session) -> None:
    try:
        session.rollback()
    except SqlError:
        return  # it went with the connection


def _commit(session: Session, who: Credentials, target: Target) -> None:
    try:
        session.commit()
    except SqlError as error:
        after = " Nothing has changed."
        if error.lost:
            after = " It is not known whether the transaction was committed: look before it is run again."
        raise Failed(_safe(f"Committing on {target.about} failed: {error}{after}", who)) from error


def _safe(sentence: str, who: Credentials) -> str:
    return sentence.replace(who.password, "********") if who.password else sentence


def _told(api: Any, params: Params, answered: list[list[Answer]], queries: list[Query]) -> dict[str, Any]:
    """What came of each query; of a script, what came of each statement in it."""
    pairs = [(one, query.sql) for query, answers in zip(queries, answered) for one in answers]
    if any(one.more for one, _sql in pairs):
        api.remarks.append(f"There are more rows than max_rows, {params['max_rows']}: the others were left out.")
    return {
        "query_results": [statements.told(one) for one, _sql in pairs],
        "rowcounts": [one.count for one, _sql in pairs],
        "statusmessages": [one.tag for one, _sql in pairs],
        "columns": [list(one.columns) for one, _sql in pairs],
        "changes": [statements.changed(one, sql) for one, sql in pairs],
    }
