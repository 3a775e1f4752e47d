# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""botocore's clients as tasks use them: shared by those that speak alike, with our retries and our errors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from .answers import Answers, Foretold
from .connection import BOTOCORE_ERROR, Connections, Identity, options_of, remember_identity, remembered_identity
from .errors import ApiError
from .habits import host_as_given
from .retries import Attempt, Patience, pause, wait_asked_for

if not BOTOCORE_ERROR:
    import botocore
    import botocore.exceptions

# Takes what is going on and, of a pause, how many seconds lie ahead.
Report = Callable[..., None]

# How many reads of one task are under way at the same time, its own thread's not counted.
READERS = 31


@dataclass(frozen=True)
class Asking:
    """Whose patience decides whether a call is sent again, and who is told of it."""

    patience: Patience
    report: Report


# In the thread that makes a call: the task that it is made for, since a client may serve many.
_asking: ContextVar[Asking | None] = ContextVar("converge_aws_asking", default=None)


@contextmanager
def asked(asking: Asking, operation: str) -> Iterator[None]:
    """What botocore does in here is done for this task; its errors become ours: raises ApiError."""
    before = _asking.set(asking)
    try:
        yield
    except Exception as error:
        raise translated(operation, error) from error
    finally:
        _asking.reset(before)


class Clients:
    """The clients of all tasks that speak with the same options, and the identity behind them. Safe for threads.

    ``asking`` answers for calls that another library's threads make: they know of no task.
    """

    def __init__(self, params: Mapping[str, Any], asking: Asking, connections: int = 0) -> None:
        self._connections = Connections(params, self._ask)
        self._asking = asking
        self._settings = {"max_pool_connections": connections} if connections else {}
        self._made: dict[tuple[str, str], Any] = {}
        self._identity: Identity | ApiError | None = None
        # A session makes one client at a time; an identity that is being asked for is waited for.
        self._making, self._identifying = threading.Lock(), threading.Lock()
        self.region = self._connections.region
        self.permissions = self._connections.permissions()
        self.forget_sessions = self._connections.forget_sessions
        self.access_key = self._connections.access_key
        self.verify = self._connections.verify

    def client(self, service: str, default_region: str) -> Any:
        """botocore's client of a service, with our retries in place of its own."""
        with self._making:
            key = (service, default_region)
            if key not in self._made:
                client = self._connections.client(service, default_region, **self._settings)
                _own_retries(client, self._asking)
                host_as_given(client)
                self._made[key] = client
            return self._made[key]

    def identity(self, ask: Callable[[], Mapping[str, Any]]) -> Identity:
        """Who calls: asked of STS once for an access key and remembered, since it can't change; raises ApiError."""
        with self._identifying:
            if self._identity is None:
                self._identity = self._connections.known_identity()
            if self._identity is None:
                path = self._connections.identity_file()
                self._identity = remembered_identity(path)
                if self._identity is None:
                    try:
                        answer = ask()
                        self._identity = Identity(answer["Account"], answer["Arn"])
                        remember_identity(path, self._identity)
                    except ApiError as error:
                        self._identity = error
            if isinstance(self._identity, ApiError):
                raise self._identity
            return self._identity

    def _ask(self, client: Any, operation: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Get credentials for the task whose call needs them; not counted, since the next task has them already."""
        _own_retries(client, self._asking)
        try:
            return dict(getattr(client, operation)(**request))
        except Exception as error:
            raise translated(operation, error) from error


class Shared:
    """What tasks that run side by side in one process share: clients, for those with the same options, and threads.

    ``tasks`` is how many of them run at the same time, ``report`` is told of what belongs to no task alone. ``answers``
    are what they have read that others of them need, or None for a task that is alone; ``foretold`` are the writes that
    they foretell in a check run.
    """

    def __init__(
        self, tasks: int = 1, report: Report = lambda message, ahead=0.0: None, answers: Answers | None = None
    ) -> None:
        self.answers, self.foretold = answers, Foretold()
        self.readers = ThreadPoolExecutor(READERS)
        self._report = report
        # With fewer, botocore would open and close one for a call; every thread may be at a call.
        self._connections = 0 if tasks == 1 else tasks + READERS
        self._clients: dict[str, Clients] = {}
        self._lock = threading.Lock()

    def clients(self, params: Mapping[str, Any], patience: Patience) -> Clients:
        """The clients that a task with these options speaks through; raises Refused."""
        key = repr((options_of(params), patience.seconds))
        with self._lock:
            if key not in self._clients:
                asking = Asking(Patience(seconds=patience.seconds), self._report)
                self._clients[key] = Clients(params, asking, self._connections)
            return self._clients[key]

    def renew(self, clients: Clients) -> None:
        """Let the tasks that speak through these clients have new ones, with credentials that are asked for anew."""
        with self._lock:
            self._clients = {key: one for key, one in self._clients.items() if one is not clients}


def _own_retries(client: Any, otherwise: Asking) -> None:
    """Put ``retries.pause`` where botocore asks whether to send again: the one layer for every call of the client."""
    events, service_id = client.meta.events, client.meta.service_model.service_id.hyphenize()

    def again(
        response: Any = None,
        caught_exception: Any = None,
        attempts: int = 1,
        operation: Any = None,
        request_dict: Any = None,
        **_kwargs: Any,
    ) -> float | None:
        context, name = request_dict["context"], botocore.xform_name(operation.name)
        asking: Asking = context.get("converge_asking", otherwise)
        patience = asking.patience
        # Whether the address is right is the client's to know, whichever task found it out.
        patience.connected = patience.connected or otherwise.patience.connected
        begun = context.setdefault("converge_begun", patience.clock())
        elapsed = patience.clock() - begun
        if response is None:
            error = translated(name, caught_exception)
            attempt = Attempt(
                name,
                attempts,
                elapsed,
                refused=error.code == "ConnectionFailed",
                dropped=error.code == "ConnectionDropped",
            )
        else:
            patience.connected = otherwise.patience.connected = True
            http, parsed = response
            error_of = parsed.get("Error", {})
            attempt = Attempt(
                name,
                attempts,
                elapsed,
                str(error_of.get("Code", "")),
                str(error_of.get("Message", "")),
                http.status_code,
                wait=wait_asked_for(http.headers),
            )
        seconds = pause(attempt, patience)
        if seconds is not None:
            why = attempt.code or "no answer"
            asking.report(f"{operation.name}: {why} after {elapsed:.0f} s; asking again in {seconds:.1f} s", seconds)
        return seconds

    def begin(model: Any = None, params: Any = None, context: Any = None, **_kwargs: Any) -> None:
        asking = context["converge_asking"] = _asking.get() or otherwise
        context["converge_begun"] = asking.patience.clock()

    events.unregister(f"needs-retry.{service_id}", unique_id=f"retry-config-{service_id}")
    events.register(f"needs-retry.{service_id}", again, unique_id="converge-retries")
    events.register(f"before-call.{service_id}", begin, unique_id="converge-deadline")


def translated(operation: str, error: BaseException) -> ApiError:
    """Give any error of botocore or a transfer as an ApiError; what isn't one of theirs is raised again."""
    exceptions = botocore.exceptions
    if isinstance(error, ApiError):
        return error
    if isinstance(error, exceptions.ClientError):
        said = error.response.get("Error", {})
        metadata = error.response.get("ResponseMetadata", {})
        return ApiError(
            operation,
            str(said.get("Code", "Unknown")),
            str(said.get("Message") or "no further message"),
            int(metadata.get("HTTPStatusCode", 0)),
            metadata,
            details=error.response,
        )
    if isinstance(error, (exceptions.NoCredentialsError, exceptions.CredentialRetrievalError)):
        return ApiError(operation, "NoCredentials", "no usable AWS credentials were found")
    if isinstance(error, exceptions.PartialCredentialsError):
        return ApiError(operation, "NoCredentials", f"the credentials are incomplete: {error}")
    if isinstance(error, exceptions.SSLError):
        cause = error.kwargs.get("error", "it failed")
        return ApiError(operation, "ConnectionFailed", f"no TLS connection to {_endpoint_of(error)}: {cause}")
    if isinstance(error, (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError)):
        return ApiError(operation, "ConnectionFailed", f"no connection to {_endpoint_of(error)}")
    if isinstance(error, (exceptions.ProxyConnectionError, exceptions.InvalidProxiesConfigError)):
        return ApiError(operation, "ConnectionFailed", f"the proxy can't be used: {error}")
    if isinstance(error, (exceptions.HTTPClientError, exceptions.IncompleteReadError)):
        return ApiError(operation, "ConnectionDropped", "the connection ended before the answer did", answered=False)
    if isinstance(error, exceptions.FlexibleChecksumError):
        return ApiError(operation, "ChecksumMismatch", f"the bytes that arrived are damaged: {error}")
    if isinstance(error, exceptions.ParamValidationError):
        return ApiError(operation, "InvalidParameter", str(error).replace("\n", " "))
    if isinstance(error, exceptions.BotoCoreError):
        return ApiError(operation, type(error).__name__, str(error))
    if type(error).__module__ == "botocore.parsers":
        return ApiError(operation, "NotAws", "the endpoint answered with something that isn't AWS's protocol")
    raise error


def _endpoint_of(error: Any) -> str:
    return str(getattr(error, "kwargs", {}).get("endpoint_url", "the endpoint")).split("?", maxsplit=1)[0]
