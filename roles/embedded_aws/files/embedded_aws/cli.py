# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: each verb tells what it did as one JSON object, or on stderr why it could not."""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from embedded_aws import daemon
from embedded_aws.daemon import Record, StateDir, Trouble
from embedded_aws.workdocs import words

MOTO = "5.2.5"
_SETTINGS = {
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "false",
    # A bucket's own CORS rules decide, as on AWS.
    "MOTO_DISABLE_GLOBAL_CORS": "true",
    # moto uses botocore for its data; the user's own accounts are none of its business.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_FOREIGN = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL", "MOTO_ACCOUNT_ID")


def main(arguments: list[str] | None = None) -> int:
    """Do what the arguments say. The exit code is 0, or 1 with a sentence on stderr (2 for a wrong command line)."""
    options = _parser().parse_args(arguments)
    try:
        options.act(options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="embedded_aws", description="An AWS account on 127.0.0.1.")
    verbs = parser.add_subparsers(required=True, metavar="verb")

    def verb(name: str, act: Any, text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.add_argument("--state-dir", metavar="DIR", help="where the server keeps its record and logs")
        added.set_defaults(act=act)
        return added

    for name, act, text in (
        ("start", _start, "start it in the background, unless it runs"),
        ("run", _run, "run it in the foreground until Ctrl-C"),
    ):
        added = verb(name, act, text)
        added.add_argument("--port", type=int, default=0, metavar="N", help="port of 127.0.0.1 (default 0: any free)")
        added.add_argument("--unmended", action="store_true", help="moto as it is, for tests of what is mended in it")
    added.add_argument("--ready-fd", type=int, help=argparse.SUPPRESS)
    verb("stop", _stop, "stop it and wait for its end")
    verb("reset", _reset, "empty the account and the call log; set all switches back")
    verb("status", _status, "tell whether it runs, and where")
    verb("latency", _latency, "add a delay to every call").add_argument("ms", type=float, help="milliseconds")
    restores = verb("restores", _restores, "tell how long restores of archived objects take, or end them")
    restores.add_argument(
        "seconds", nargs="?", help="seconds, 0 for at once, never: until they are ended, or expire: end the copies"
    )
    verb("alarms", _alarms, "evaluate CloudWatch's alarms now")
    verb("glacier", _glacier, "let a day pass for vaults, or close them to new customers").add_argument(
        "switch", choices=("day", "closed", "open"), help="open unless told otherwise"
    )
    verb("enforce", _enforce, "have IAM's policies decide on every call, or not").add_argument(
        "switch", choices=("on", "off"), help="off unless told otherwise"
    )
    verb("organization", _organization, "have an organization with these accounts in it").add_argument(
        "members", nargs="*", metavar="ACCOUNT", help="12 digits; such an account trusts the organization's own"
    )
    verb("costs", _costs, "have what the account costs, and let the budgets know").add_argument(
        "file", help="a file with a JSON list of costs, each with date, amount, service and more; - for stdin"
    )
    databases = verb("databases", _databases, "set the states of RDS's instances, or open their windows")
    databases.add_argument(
        "word",
        choices=("pace", "fail", "window"),
        help="pace SECONDS a state takes; fail STATE [MESSAGE]: how the next creation or change ends; window: now",
    )
    databases.add_argument("values", nargs="*", metavar="VALUE")
    workdocs = verb("workdocs", _workdocs, "have a site of WorkDocs, and what its API can't make in it")
    workdocs.add_argument("word", choices=tuple(words.USAGE), help="; ".join(words.USAGE.values()))
    workdocs.add_argument("values", nargs="*", metavar="VALUE")
    workdocs.add_argument("--site", metavar="DIRECTORY", help="which site, where there are several")
    workdocs.add_argument("--region", help="where a new site is, us-east-1 unless told otherwise")
    verb("certificate-authority", _authority, "tell the file with the authority of the databases' certificates")
    fault = verb("fault", _fault, "switch one more fault on")
    fault.add_argument(
        "kind",
        help="throttle, error, internal_error, drop_before, drop_after, cut_body, flip_sent, flip_body or stale_read",
    )
    for name in ("service", "operation", "code", "message", "body"):
        fault.add_argument(f"--{name}")
    for name in ("times", "skip", "status"):
        fault.add_argument(f"--{name}", type=int)
    fault.add_argument("--at", type=float)
    verb("faults-clear", _faults_clear, "switch all faults off")
    calls = verb("calls", _calls, "tell the calls that it has served")
    calls.add_argument("--since", type=int, default=0, metavar="N", help="only those after number N")
    return parser


def _start(options: argparse.Namespace) -> None:
    _check_moto()
    state = StateDir.at(options.state_dir)
    record, started = daemon.start(state, options.port, mended=not options.unmended)
    _tell(state, record, changed=started)


def _run(options: argparse.Namespace) -> None:
    _check_moto()
    state = StateDir.at(options.state_dir)
    if state.record():
        raise Trouble(f"An embedded AWS already runs in {state.path}.")
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(_SETTINGS)
    # moto reads its settings while it is imported.
    from embedded_aws import server

    birth = daemon.birth(os.getpid())
    if birth is None:
        raise Trouble("This system doesn't tell when a process began, so that a server couldn't be known again.")
    mended = not options.unmended
    facts = {"pid": os.getpid(), "state_dir": str(state.path), "call_log": str(state.call_log), "moto": MOTO}
    try:
        made = server.make(options.port, state.call_log, {**facts, "mended": mended}, mended)
    except OSError as problem:
        raise Trouble(f"Port {options.port} of 127.0.0.1 can't be had: {problem.strerror}.") from problem
    except RuntimeError as problem:
        raise Trouble(str(problem)) from problem
    url = f"http://127.0.0.1:{made.port}"
    daemon.serve(
        made, Record(os.getpid(), birth, made.port, url, str(state.call_log), mended), state, options.ready_fd
    )


def _stop(options: argparse.Namespace) -> None:
    state = StateDir.at(options.state_dir)
    _tell(state, None, changed=daemon.stop(state))


def _reset(options: argparse.Namespace) -> None:
    state, record = _running(options)
    _ask(record, "POST", "reset")
    _tell(state, record, changed=True)


def _status(options: argparse.Namespace) -> None:
    state = StateDir.at(options.state_dir)
    record = state.record()
    _tell(state, record, changed=False, **({} if record is None else _ask(record, "GET", "status")))


def _latency(options: argparse.Namespace) -> None:
    state, record = _running(options)
    before = _ask(record, "GET", "latency")["ms"]
    after = _ask(record, "PUT", "latency", {"ms": options.ms})["ms"]
    _tell(state, record, changed=before != after, latency_ms=after)


def _restores(options: argparse.Namespace) -> None:
    state, record = _running(options)
    before = _ask(record, "GET", "restores")["seconds"]
    if options.seconds is None:
        _tell(state, record, changed=True, restore_seconds=_ask(record, "POST", "restores")["seconds"])
        return
    if options.seconds == "expire":
        _tell(state, record, changed=True, restore_seconds=_ask(record, "DELETE", "restores")["seconds"])
        return
    try:
        seconds = None if options.seconds == "never" else float(options.seconds)
    except ValueError as problem:
        raise Trouble(f"seconds is a number, never or expire, not {options.seconds!r}.") from problem
    after = _ask(record, "PUT", "restores", {"seconds": seconds})["seconds"]
    _tell(state, record, changed=before != after, restore_seconds=after)


def _alarms(options: argparse.Namespace) -> None:
    state, record = _running(options)
    _tell(state, record, changed=False, **_ask(record, "POST", "alarms"))


def _glacier(options: argparse.Namespace) -> None:
    state, record = _running(options)
    before = _ask(record, "GET", "glacier")
    if options.switch == "day":
        after = _ask(record, "POST", "glacier")
    else:
        after = _ask(record, "PUT", "glacier", {"closed": options.switch == "closed"})
    _tell(state, record, changed=before != after, glacier=after)


def _enforce(options: argparse.Namespace) -> None:
    state, record = _running(options)
    before = _ask(record, "GET", "enforcement")["on"]
    after = _ask(record, "PUT", "enforcement", {"on": options.switch == "on"})["on"]
    _tell(state, record, changed=before != after, enforces_iam=after)


def _organization(options: argparse.Namespace) -> None:
    state, record = _running(options)
    before = _ask(record, "GET", "organization")
    after = _ask(record, "PUT", "organization", {"members": options.members})
    _tell(state, record, changed=before != after, organization=after)


def _costs(options: argparse.Namespace) -> None:
    state, record = _running(options)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
        given = json.loads(text)
    except (OSError, ValueError) as problem:
        raise Trouble(f"{options.file} can't be read as JSON: {problem}.") from problem
    before = _ask(record, "GET", "costs")
    after = _ask(record, "PUT", "costs", {"costs": given})
    _tell(state, record, changed=before != after, **after)


def _databases(options: argparse.Namespace) -> None:
    state, record = _running(options)
    word, values = options.word, options.values
    if len(values) not in {"pace": (1,), "fail": (1, 2), "window": (0,)}[word]:
        raise Trouble("It is: databases pace SECONDS, databases fail STATE [MESSAGE], or databases window.")
    before = _ask(record, "GET", "databases")
    if word == "window":
        after = _ask(record, "POST", "databases")
        _tell(state, record, changed=after.pop("begun") > 0, databases=after)
        return
    try:
        asked: dict[str, Any] = dict(zip(("fail", "message"), values, strict=False))
        if word == "pace":
            asked = {"seconds": float(values[0])}
    except ValueError as problem:
        raise Trouble(f"seconds is a number, not {values[0]!r}.") from problem
    after = _ask(record, "PUT", "databases", asked)
    _tell(state, record, changed=before != after, databases=after)


def _workdocs(options: argparse.Namespace) -> None:
    state, record = _running(options)
    try:
        asked = words.asked(options.word, options.values, options.site, options.region)
    except ValueError as problem:
        raise Trouble(str(problem)) from problem
    before = _ask(record, "GET", "workdocs")
    after = _ask(record, "PUT", "workdocs", asked)
    _tell(state, record, changed=before != after, workdocs=after)


def _authority(options: argparse.Namespace) -> None:
    state, record = _running(options)
    _tell(state, record, changed=False, certificate_authority=_ask(record, "GET", "certificate-authority")["path"])


def _fault(options: argparse.Namespace) -> None:
    state, record = _running(options)
    names = ("kind", "service", "operation", "code", "message", "times", "skip", "status", "at", "body")
    fault = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    _tell(state, record, changed=True, faults=_ask(record, "POST", "faults", fault))


def _faults_clear(options: argparse.Namespace) -> None:
    state, record = _running(options)
    before = _ask(record, "GET", "faults")
    _tell(state, record, changed=bool(before), faults=_ask(record, "DELETE", "faults"))


def _calls(options: argparse.Namespace) -> None:
    state, record = _running(options)
    _tell(state, record, changed=False, calls=_ask(record, "GET", f"calls?since={options.since}"))


def _check_moto() -> None:
    try:
        found = version("moto")
    except PackageNotFoundError as problem:
        raise Trouble(f"The embedded AWS needs moto {MOTO}, which {sys.executable} doesn't have.") from problem
    if found != MOTO:
        raise Trouble(f"The embedded AWS needs moto {MOTO}, but {sys.executable} has moto {found}.")


def _running(options: argparse.Namespace) -> tuple[StateDir, Record]:
    state = StateDir.at(options.state_dir)
    record = state.record()
    if record is None:
        raise Trouble(f"No embedded AWS runs in {state.path}.")
    return state, record


def _ask(record: Record, method: str, switch: str, value: Any = None) -> Any:
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(f"{record.endpoint_url}/_embedded/{switch}", body, method=method)
    # No proxy of the environment stands between a machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise Trouble(json.load(refused)["error"]) from refused
    except OSError as problem:
        raise Trouble(f"The embedded AWS at {record.endpoint_url} does not answer: {problem}.") from problem


def _tell(state: StateDir, record: Record | None, changed: bool, **more: Any) -> None:
    known = {
        "changed": changed,
        "running": record is not None,
        "endpoint_url": record and record.endpoint_url,
        "port": record and record.port,
        "pid": record and record.pid,
        "state_dir": str(state.path),
        "call_log": str(state.call_log),
        "rds_ca_bundle": str(state.rds_ca_bundle),
    }
    print(json.dumps({**known, **more}))
