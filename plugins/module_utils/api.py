# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task may ask of AWS: calls, pages, waits and links, with errors as values of our own."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from .clients import Asking, Report, Shared, asked, translated
from .connection import BOTOCORE_ERROR, Identity
from .errors import UNKNOWN_KEY, ApiError, Failed, Refused
from .habits import concerned, left_undone, made, remarks, token
from .links import Link
from .parts import Request, Where
from .permissions import besides
from .retries import Attempt, Patience, pause
from .shapes import unknown_values

if not BOTOCORE_ERROR:
    import botocore
    import botocore.exceptions
    import botocore.validate

# STS's credentials change nothing, so check runs may have them too: later tasks work with them. A report that is
# generated tells what is there; IAM counts it among the reads.
_READS = (
    "assume_role",
    "generate_credential_report",
    "get_",
    "list_",
    "head_",
    "describe_",
    "simulate_",
    "lookup_",
    "select_",
    "search_",
    "generate_presigned",
    "validate_policy",
    "check_no_new_access",
    "download_db_log_file_portion",
)


def is_read(operation: str) -> bool:
    """Whether an operation (botocore's method name) leaves AWS as it is."""
    return operation.startswith(_READS)


@dataclass
class _Course:
    """How a task has gone so far: whether it has sent a write, and whether AWS didn't know its session any more."""

    wrote: bool = False
    outdated: bool = False


class Api:
    """What the engine knows of AWS: one service, one account, one region. Safe to use from many threads.

    In check mode it refuses to send anything but reads, whatever it is asked: no write can leave. ``diff`` says whether
    the task is to show differences, for plans that would have to read more to show them.
    """

    diff = False

    def __init__(
        self,
        service: str,
        params: Mapping[str, Any],
        check: bool = False,
        report: Report = lambda message, ahead=0.0: None,
        default_region: str = "",
        shared: Shared | None = None,
    ) -> None:
        self._course = _Course()
        self._shared = shared = shared or Shared(report=report)
        self.service = service
        self.check = check
        self.report = report
        self.calls: list[str] = []
        # What AWS says against what it has taken all the same, as sentences.
        self.remarks: list[str] = []
        # What a signature that is no call of its own is good for, and what reads need beside their operations' own
        # actions, as ``service:action``. Of writes the plan tells it.
        self._signs: list[str] = []
        # What other tasks of a batch have asked in this one's place, as calls are told.
        self._spared: list[str] = []
        seconds = params.get("retry_timeout")
        self.patience = Patience() if seconds is None else Patience(seconds=float(seconds))
        self._params = params
        self._clients = shared.clients(params, self.patience)
        self._readers = shared.readers
        self._default_region = default_region
        self.where = Where(self._clients.region or default_region, self.client().meta.partition)

    def elsewhere(self, region: str) -> Api:
        """The same in another region, for a task that asks several; its calls count as this one's."""
        return self._like(self.service, {**self._params, "region": region}, region)

    def of(self, service: str) -> Api:
        """The same for another service, for a task that goes from one to another; its calls count as this one's."""
        return self._like(service, self._params, self._default_region)

    def _like(self, service: str, params: Mapping[str, Any], region: str) -> Api:
        other = Api(service, params, self.check, self.report, region, self._shared)
        other.diff, other._course = self.diff, self._course
        other.calls, other.remarks, other._signs, other._spared = self.calls, self.remarks, self._signs, self._spared
        return other

    @property
    def wrote(self) -> bool:
        """Whether anything but reads was sent, here or elsewhere."""
        return self._course.wrote

    @property
    def outdated(self) -> bool:
        """Whether AWS didn't know the session of a role any more, here or elsewhere."""
        return self._course.outdated

    def client(self, service: str = "") -> Any:
        """botocore's client of a service, with our retries in place of its own."""
        return self._clients.client(service or self.service, self._default_region)

    def call(self, operation: str, params: Mapping[str, Any], service: str = "") -> dict[str, Any]:
        """Send one request and give the answer; raises ApiError."""
        if self.check and not is_read(operation):
            raise AssertionError(f"{operation} is a write and this is a check run")
        client, model = self.client(service), self._model(operation, service)
        self._count(service, client, operation)
        if is_read(operation):
            self._signs.extend(besides(Request(service or self.service, operation, params)))
        else:
            self._course.wrote = True
        with self._asked(operation), self._changing(operation, params, service):
            answer = dict(getattr(client, operation)(**{**token(model), **params}))
        self._has_made(operation, params, service, answer)
        for code, message in left_undone(answer):
            raise ApiError(operation, code, message, 200)
        self.remarks.extend(remarks(answer))
        return answer

    @property
    def in_batch(self) -> bool:
        """Whether the task is one of a batch, whose others may need what it reads."""
        return self._shared.answers is not None

    def once(
        self,
        key: Hashable,
        calls: Sequence[str],
        ask: Callable[[], Any],
        about: Callable[[Any], frozenset[str]],
    ) -> Any:
        """What ``ask`` reads, or what another task of the batch has read so, nobody of them having written to it since.

        ``key`` tells the question from others, ``calls`` are those that it takes, as ``service:Operation``, ``about``
        gives the ids of what an answer is about, as ``habits.concerned`` gives those of a write. A task that has
        written asks for itself: it may be waiting for what it wrote. Answers are for reading alone. Raises ApiError.
        """
        answers = self._shared.answers
        if answers is None or self.wrote:
            return ask()
        answer, is_others = answers.once((self._clients, self._default_region, key), ask, about)
        if is_others:
            self._spared.extend(calls)
        return answer

    def foretell(self, requests: Sequence[Request]) -> bool:
        """Remember, for other tasks of the batch, what a check run would write; whether any of it is news."""
        # Every one is remembered, whatever the first says.
        news = [self._shared.foretold.add(self._write(one)) for one in requests]
        return any(news)

    def foretells(self, request: Request) -> bool:
        """Whether it is a check run in which another task of the batch would write so."""
        return self.check and self._shared.foretold.has(self._write(request))

    def _write(self, request: Request) -> tuple[object, ...]:
        params = sorted(request.params.items())
        return id(self._clients), self._default_region, request.service, request.operation, params

    def side_by_side(self, thunks: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run reads at the same time; an ApiError is given in its place."""

        def attempt(thunk: Callable[[], Any]) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        others, last = thunks[:-1], thunks[-1:]
        begun = [self._readers.submit(attempt, thunk) for thunk in others]
        own = [attempt(thunk) for thunk in last]
        # What no thread has taken up by now is done here: with all of them busy, nobody waits for one to be free.
        return [
            attempt(thunk) if future.cancel() else future.result() for thunk, future in zip(others, begun)
        ] + own

    def pages(self, operation: str, params: Mapping[str, Any], service: str = "") -> Iterator[dict[str, Any]]:
        """Give the answers of a listing page by page; raises ApiError."""
        client, _model = self.client(service), self._model(operation, service)
        if not client.can_paginate(operation):
            page = self.call(operation, params, service)
            yield page
            # S3's listings of configurations have pages, but botocore has no paginator for them.
            while page.get("NextContinuationToken"):
                page = self.call(operation, {**params, "ContinuationToken": page["NextContinuationToken"]}, service)
                yield page
            return
        with self._asked(operation):
            pages = iter(client.get_paginator(operation).paginate(**params))
        while True:
            with self._asked(operation):
                page = next(pages, {})
            if not page:
                return
            self._count(service, client, operation)
            yield page

    def body(self, operation: str, params: Mapping[str, Any]) -> bytes:
        """The streamed body of an answer, whole; raises ApiError, when it breaks off too."""
        return bytes(self.whole(operation, params, "Body")["Body"])

    def whole(self, operation: str, params: Mapping[str, Any], member: str) -> dict[str, Any]:
        """An answer with the bytes of its streamed member; raises ApiError, when it breaks off too."""
        answer = self.call(operation, params)
        try:
            return {**answer, member: bytes(answer[member].read())}
        except Exception as error:
            raise translated(operation, error) from error

    def presigned(self, operation: str, params: Mapping[str, Any], seconds: int) -> str:
        """A link that carries its own signature; nothing is sent."""
        return str(self._signed("generate_presigned_url", operation, Params=dict(params), ExpiresIn=seconds))

    def link(self, url: str) -> Link:
        """A link that AWS has answered with, to send bytes to or to fetch them from; raises ApiError."""
        return Link(url, self.client(), self._clients.verify(), self.patience, self.report, self.check)

    def presigned_post(self, bucket: str, key: str, fields: Any, conditions: Any, seconds: int) -> dict[str, Any]:
        """The ``url`` and the ``fields`` of a form that carries its own signature; nothing is sent."""
        return dict(self._signed("generate_presigned_post", bucket, key, fields, conditions, seconds))

    def db_auth_token(self, host: str, port: int, username: str, region: str = "") -> str:
        """An IAM token, a password of RDS's that is good for 15 minutes, for a database user; nothing is sent."""
        self._signs.append("rds-db:connect")
        region = region or self.where.region
        try:
            return str(self.client("rds").generate_db_auth_token(host, port, username, region))
        except Exception as error:
            raise translated("generate_db_auth_token", error) from error

    def _signed(self, method: str, *given: Any, **named: Any) -> Any:
        try:
            return getattr(self.client(), method)(*given, **named)
        except Exception as error:
            raise translated(method, error) from error

    def input_shape(self, operation: str, service: str = "") -> Any:
        """The shape of an operation's request."""
        return self._model(operation, service).input_shape

    def output_shape(self, operation: str, service: str = "") -> Any:
        """The shape of an operation's answer."""
        return self._model(operation, service).output_shape

    def problems(self, request: Request) -> list[str]:
        """What botocore's model says against a request, as sentences; empty when it may be sent."""
        shape = self.input_shape(request.operation, request.service)
        if shape is None:
            return []
        report = botocore.validate.ParamValidator().validate(dict(request.params), shape)
        lines = report.generate_report().splitlines() if report.has_errors() else []
        return lines + list(unknown_values(request.params, shape))

    def pause(self, number: int, begun: float) -> bool:
        """Wait before the next of several tries, of which ``number`` were made since ``begun``; False if time is up."""
        seconds = pause(Attempt("", number, self.patience.clock() - begun, dropped=True), self.patience)
        if seconds is None:
            return False
        time.sleep(seconds)
        return True

    def settled(self, missing: Callable[[], str], about: str, timeout: float) -> None:
        """Look again until ``missing`` has nothing more to name; raises Failed after ``timeout`` seconds."""
        begun = time.monotonic()
        delay = 0.25
        while True:
            left = missing()
            if not left:
                return
            waited = time.monotonic() - begun
            if waited + delay > timeout:
                raise Failed(f"AWS accepted everything, but {timeout:.0f} s later {about} still lacks: {left}. AWS goes"
                             " on with it: run the task again to wait for it, or raise wait_timeout.")  # fmt: skip
            self.report(f"waiting for {about} ({left}): {waited:.0f} s of at most {timeout:.0f} s", delay)
            time.sleep(delay)
            # What takes hours isn't asked for every few seconds.
            delay = min(delay * 2, max(5.0, min(60.0, waited / 20)))

    def wait(self, waiter: str, params: Mapping[str, Any], about: str, what: str, timeout: float) -> None:
        """Wait as botocore's waiter of that name says; a terminal state raises Failed at once, with its cause."""
        client = self.client()
        config = client.get_waiter(waiter).config
        operation = botocore.xform_name(config.operation)

        def missing() -> str:
            try:
                answer: Any = self.call(operation, params)
            except ApiError as error:
                if not error.answered or error.code in ("NoCredentials", "ConnectionFailed"):
                    raise
                answer = error.details
            for acceptor in config.acceptors:
                if acceptor.matcher_func(answer):
                    if acceptor.state == "failure":
                        raise Failed(f"Waiting for {about} ended: {acceptor.explanation}.")
                    return "" if acceptor.state == "success" else what
            if "Error" in answer:
                raise translated(operation, botocore.exceptions.ClientError(answer, config.operation))
            return what

        self.settled(missing, about, timeout)

    def identity(self) -> Identity:
        """Who calls; raises ApiError."""

        def ask() -> Mapping[str, Any]:
            # Not counted among the task's calls: the next task knows it already.
            client = self.client("sts")
            with self._asked("get_caller_identity"):
                return dict(client.get_caller_identity())

        return self._clients.identity(ask)

    def access_key(self) -> str:
        """The id (never the secret) of the access key that the task's calls are signed with."""
        return self._clients.access_key()

    def located(self) -> Where:
        """Where this task works, with the account's id and the partition that STS gives."""
        identity = self.identity()
        return Where(self.where.region, identity.partition, identity.account_id)

    def permissions(self) -> list[str]:
        """The IAM actions that the task's credentials need beside its calls: to be had at all, as those to assume a
        role, to be let in with what they have signed, to be told all that they have asked for, and to ask what another
        task has asked for them.
        """
        return [*self._clients.permissions, *self._signs, *self._spared]

    def expect_account(self) -> None:
        """Refuse to go on in another account than the one the task expects."""
        expected = self._params.get("expected_account_id")
        if expected and self.identity().account_id != str(expected):
            raise Refused(
                f"expected_account_id is {expected}, but these credentials belong to account"
                f" {self.identity().account_id} ({self.identity().arn}). Nothing was touched."
            )

    def refuse_root(self) -> None:
        """Refuse to change anything as an account's root user, unless the task allows it."""
        if not self._params.get("allow_root") and self.identity().is_root:
            raise Refused(
                f"These credentials are the root user's of account {self.identity().account_id}. Use an IAM role or"
                " user, or set allow_root: true if it really has to be root. Nothing was changed."
            )

    def _changing(self, operation: str, params: Mapping[str, Any], service: str) -> AbstractContextManager[None]:
        """Around a call: what the tasks of a batch have read of what it writes to is forgotten."""
        answers = self._shared.answers
        if answers is None or is_read(operation):
            return nullcontext()
        return answers.writing(concerned(service or self.service, operation, params))

    def _has_made(self, operation: str, params: Mapping[str, Any], service: str, answer: Mapping[str, Any]) -> None:
        answers = self._shared.answers
        if answers is not None and not is_read(operation) and made(answer):
            answers.made(made(answer), concerned(service or self.service, operation, params))

    @contextmanager
    def _asked(self, operation: str) -> Iterator[None]:
        """What botocore does in here is done for this task; its errors become ours."""
        try:
            with asked(Asking(self.patience, self.report), operation):
                yield
        except ApiError as error:
            if error.code in UNKNOWN_KEY and self._clients.forget_sessions():
                self._shared.renew(self._clients)
                self._course.outdated = True
            raise

    def _model(self, operation: str, service: str) -> Any:
        client = self.client(service)
        if operation not in client.meta.method_to_api_mapping:
            raise Refused(f"This needs a newer boto3: the one on this host doesn't know {service or self.service}'s"
                          f" {operation}.")  # fmt: skip
        return client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])

    def _count(self, service: str, client: Any, operation: str) -> None:
        self.calls.append(f"{service or self.service}:{client.meta.method_to_api_mapping[operation]}")
