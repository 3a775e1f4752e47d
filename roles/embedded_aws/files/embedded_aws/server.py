# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running embedded AWS: moto's applications, wrapped in our layers, on a port of 127.0.0.1."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from embedded_aws import identity, managed_policies, mends, not_implemented, operations
from embedded_aws.call_log import CallLog
from embedded_aws.control import PREFIX, Control
from embedded_aws.databases.backing import Backing
from embedded_aws.enforcement import Enforcement
from embedded_aws.exchange import Answer, Handler, Request
from embedded_aws.faults import Faults
from embedded_aws.glacier_days import GlacierDays
from embedded_aws.latency import Latency
from embedded_aws.restores import Restores
from embedded_aws.wire import Server
from embedded_aws.workdocs.sites import Sites

# Loaded before the server says that it is ready, so that no first call waits for it.
_WARM = ("s3", "iam", "sts")


def make(port: int, log_path: Path, facts: dict[str, Any], mended: bool) -> Server:
    """A server that listens on that port of 127.0.0.1 (0: a free one) and is ready to serve_forever().

    facts are what /_embedded/status says beside the switches; the port and URL are added. OSError if the port is taken.
    """
    identity.register()
    managed_policies.register()
    restores, enforcement, days = Restores(), Enforcement(possible=mended), GlacierDays()
    databases, sites = Backing(log_path.parent), Sites()
    if mended:
        mends.register(restores, enforcement)
        from embedded_aws.access_analyzer import service as access_analyzer
        from embedded_aws.authorization import gate  # moto is touched only once its version is checked
        from embedded_aws.glacier import service as glacier
        from embedded_aws.mends import assumed_roles, post_forms
        from embedded_aws.workdocs import service as workdocs
    moto = DomainDispatcherApplication(partial(_application, mended, databases))
    log, latency, faults = CallLog(log_path), Latency(), Faults()
    added = mends.ADDED if mended else frozenset()

    def ask(request: Request) -> Answer:
        return _ask(moto, _routable(request))

    guarded: Handler = ask
    if mended:
        inner = glacier.around(access_analyzer.around(post_forms.around(ask)), days, restores)
        inner = workdocs.around(inner, sites)
        guarded = assumed_roles.around(gate.around(inner, enforcement))
    handle = log.around(latency.around(faults.around(not_implemented.around(guarded, added))))

    def app(environ: dict[str, Any], body: bytes) -> Answer:
        path = environ["PATH_INFO"]
        if path.startswith(PREFIX):
            return control.answer(environ, body)
        if path.startswith("/moto-api"):
            answer = _ask(moto, environ)
            if path == "/moto-api/reset" and environ["REQUEST_METHOD"] == "POST":
                databases.forget()
                sites.forget()
            return answer
        return handle(Request(operations.name(environ, body), environ, body))

    def forget() -> None:
        moto_api_backend.reset()
        # Only then: what RDS had under way is given up first.
        databases.forget()
        sites.forget()

    server = Server(port, app, databases.close)
    facts = {**facts, "port": server.port, "endpoint_url": f"http://127.0.0.1:{server.port}"}
    control = Control(facts, log, latency, faults, restores, enforcement, days, databases, sites, forget)
    # Where moto calls itself, as Lambda and Step Functions do.
    os.environ["MOTO_PORT"] = str(server.port)
    _warm(moto)
    return server


def _application(mended: bool, databases: Backing, service: str | None) -> Any:
    if service is None:
        raise NotImplementedError("moto has no such service")
    if mended:
        mends.register_late(service, databases)
    return create_backend_app(service)


def _warm(moto: DomainDispatcherApplication) -> None:
    for service in _WARM:
        moto.app_instances[service] = create_backend_app(service)
        operations.model(service)
    managed_policies.load()


def _routable(request: Request) -> dict[str, Any]:
    """The environ of a request, with a presigned query's credential where moto looks for the service's name."""
    environ, service = request.environ, request.call.service
    if service == "s3" or "HTTP_AUTHORIZATION" in environ:
        return environ
    presigned = parse_qs(environ.get("QUERY_STRING", "")).get("X-Amz-Credential")
    if not presigned:
        return environ
    return {**environ, "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={presigned[0]}, Signature=presigned"}


def _ask(wsgi: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Answer:
    """A WSGI application's answer, whole."""
    began: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        began[:] = [int(status.split(" ", 1)[0]), tuple(headers)]

    parts = wsgi(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    return Answer(began[0], began[1], body)
