# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a call is sent again: by rule, with dice and a clock of the test's own; and by botocore, against a stub S3."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.api import Api
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError
from ansible_collections.converge.aws.plugins.module_utils.retries import (
    CONFLICTS,
    PROPAGATING,
    QUOTAS,
    THROTTLED,
    TRANSIENT,
    Attempt,
    Patience,
    is_sent_once,
    pause,
    wait_asked_for,
)

LONGEST = {"dice": lambda low, high: high}
SHORTEST = {"dice": lambda low, high: low}
ONCE = "create_access_key"


def tries(patience: Patience, until: int = 10_000, call_takes: float = 0.0, **outcome) -> tuple[int, float]:
    """How often a call that always ends so is sent, at most ``until`` times, and how many seconds pass."""
    elapsed = 0.0
    for number in range(1, until):
        elapsed += call_takes
        seconds = pause(Attempt(outcome.get("operation", "put_object"), number, elapsed, **rest(outcome)), patience)
        if seconds is None:
            return number, elapsed
        elapsed += seconds
    return until, elapsed


def rest(outcome):
    return {name: value for name, value in outcome.items() if name != "operation"}


@pytest.mark.parametrize("failures", range(1, 11))
@pytest.mark.parametrize("dice", [LONGEST, SHORTEST])
def test_throttling_is_survived_within_the_deadline(failures, dice):
    sent, elapsed = tries(Patience(120, **dice), until=failures + 1, code="SlowDown", status=503)
    assert sent == failures + 1
    assert elapsed <= 120


@pytest.mark.parametrize("seconds", [0, 1, 20, 120])
@pytest.mark.parametrize("outcome", [
    {"code": "SlowDown"}, {"code": "OperationAborted"}, {"dropped": True}, {"status": 500}, {"code": "InternalError"},
])  # fmt: skip
def test_the_deadline_ends_it(seconds, outcome):
    sent, elapsed = tries(Patience(seconds, **LONGEST), call_takes=0.1, **outcome)
    assert elapsed <= seconds + 0.1
    assert sent == 1 if seconds == 0 else sent > 1


@given(st.integers(1, 10**6), st.floats(0, 200), st.sampled_from(sorted(THROTTLED | CONFLICTS | TRANSIENT)))
def test_a_pause_is_jittered_bounded_and_never_past_the_deadline(number, elapsed, code):
    shortest, longest = (pause(Attempt("put_object", number, elapsed, code), Patience(120, **dice))
                         for dice in (SHORTEST, LONGEST))  # fmt: skip
    if longest is not None:
        assert 0 < shortest == longest / 2
        assert longest <= 20
        assert elapsed + longest <= 120


@pytest.mark.parametrize("code", sorted(QUOTAS))
@pytest.mark.parametrize("status", [400, 503])
def test_a_quota_fails_at_once(code, status):
    assert pause(Attempt("create_bucket", 1, 0.0, code, status=status), Patience()) is None


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchKey", "MalformedPolicy", "InvalidArgument", ""])
def test_what_waiting_does_not_mend_is_not_sent_again(code):
    assert pause(Attempt("put_object", 1, 0.0, code, status=403), Patience(fresh=True)) is None


def test_what_the_endpoint_does_not_have_is_not_asked_for_again():
    assert pause(Attempt("put_object", 1, 0.0, "NotImplemented", status=501), Patience()) is None


@pytest.mark.parametrize("outcome", [
    {"dropped": True}, {"status": 500}, {"status": 503}, {"code": "InternalError", "status": 500},
    {"code": "ServiceUnavailable", "status": 503}, {"code": "RequestTimeout", "status": 400},
])  # fmt: skip
def test_what_must_not_be_sent_twice_is_not_when_it_may_have_arrived(outcome):
    assert pause(Attempt(ONCE, 1, 0.0, **outcome), Patience(connected=True)) is None
    assert pause(Attempt("put_object", 1, 0.0, **outcome), Patience(connected=True)) is not None


@pytest.mark.parametrize("outcome", [{"code": "Throttling", "status": 400}, {"code": "SlowDown", "status": 503},
                                     {"refused": True}, {"code": "ConcurrentModification"}])  # fmt: skip
def test_what_surely_did_not_arrive_is_sent_again_whatever_it_is(outcome):
    assert is_sent_once(ONCE)
    assert pause(Attempt(ONCE, 1, 0.0, **outcome), Patience()) is not None


def test_an_address_that_never_answered_is_tried_three_times():
    assert tries(Patience(), refused=True)[0] == 3


def test_an_address_that_has_answered_is_tried_until_the_deadline():
    sent, elapsed = tries(Patience(connected=True, **LONGEST), refused=True)
    assert sent > 3
    assert 100 < elapsed <= 120


@pytest.mark.parametrize("code", sorted(PROPAGATING))
def test_what_is_unknown_is_asked_for_again_only_if_it_was_just_made(code):
    assert pause(Attempt("put_bucket_tagging", 1, 0.0, code, status=404), Patience()) is None
    sent, elapsed = tries(Patience(fresh=True, **LONGEST), code=code, status=404)
    assert sent > 3
    assert elapsed <= 60


def test_a_new_principal_is_waited_for_by_what_aws_says_of_it():
    """Whichever task made it: a policy's principals are never the policy's own task's."""
    attempt = Attempt("put_bucket_policy", 1, 0.0, "MalformedPolicy", "Invalid principal in policy", 400)
    assert pause(attempt, Patience()) is not None
    late = Attempt("put_bucket_policy", 9, 31.0, "MalformedPolicy", "Invalid principal in policy", 400)
    assert pause(late, Patience()) is None
    other = Attempt("put_bucket_policy", 1, 0.0, "MalformedPolicy", "Missing required field Action", 400)
    assert pause(other, Patience(fresh=True)) is None


@pytest.mark.parametrize(("code", "message", "again"), [
    ("AccessDenied", "User: x is not authorized to perform: sts:AssumeRole on resource: y", True),
    ("AccessDenied", "User: x is not authorized to perform: sts:TagSession on resource: y", True),
    ("InvalidClientTokenId", "The security token included in the request is invalid.", True),
    ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ", False),
    ("AccessDenied", "Roles may not be assumed by root accounts.", False),
    ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", False),
])  # fmt: skip
def test_a_new_role_or_key_is_waited_for(code, message, again):
    assert (pause(Attempt("assume_role", 1, 0.0, code, message, 403), Patience()) is not None) is again
    assert pause(Attempt("assume_role", 9, 31.0, code, message, 403), Patience()) is None
    assert pause(Attempt("list_users", 1, 0.0, "InvalidClientTokenId", "", 403), Patience()) is None


@pytest.mark.parametrize(("headers", "seconds"), [
    ({}, 0), ({"retry-after": "7"}, 7), ({"x-amz-retry-after": "1500"}, 1.5),
    ({"x-amz-retry-after": "1500", "retry-after": "7"}, 1.5), ({"retry-after": "3600"}, 20),
    ({"retry-after": "-5"}, 0), ({"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0), ({"retry-after": None}, 0),
    ({"retry-after": "nan"}, 0), ({"retry-after": "inf"}, 20), ({"x-amz-retry-after": "?", "retry-after": "2"}, 2),
])  # fmt: skip
def test_the_service_may_ask_for_more_time(headers, seconds):
    assert wait_asked_for(headers) == seconds
    patience = Patience(dice=lambda low, high: low)
    assert pause(Attempt("put_object", 1, 0.0, "SlowDown", wait=seconds), patience) == max(seconds, 0.25)


# --- through botocore ---


class Stub(ThreadingHTTPServer):
    """An S3 that fails as told, and then answers; ``seen`` counts what arrived."""

    def __init__(self, failures: list[tuple[int, str]]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.failures, self.seen = failures, 0


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen += 1
        if self.server.failures:
            status, code = self.server.failures.pop(0)
            if not status:
                self.close_connection = True
                return
            self._send(status, f"<Error><Code>{code}</Code><Message>as told</Message></Error>".encode())
        else:
            self._send(200, b"")

    do_GET = do_POST = do_PUT

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments) -> None:
        """Say nothing."""


@pytest.fixture
def stub() -> Iterator[Stub]:
    server = Stub([])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What botocore slept, without its sleeping."""
    pauses: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", pauses.append)
    return pauses


def api(stub: Stub, service: str = "s3", **params) -> Api:
    host, port = stub.server_address[:2]
    said = {"access_key": "a", "secret_key": "s", "region": "eu-west-3", "endpoint_url": f"http://{host}:{port}"}
    return Api(service, {**said, **params})


BODY = {"Bucket": "photos", "Key": "k", "Body": b"x"}


@pytest.mark.parametrize("failures", [1, 5, 10])
def test_botocore_sends_again_as_often_as_we_say_and_counts_it_one_call(stub, slept, failures):
    stub.failures = [(503, "SlowDown")] * failures
    subject = api(stub)
    subject.call("put_object", BODY)
    assert stub.seen == failures + 1 == len(slept) + 1
    assert subject.calls == ["s3:PutObject"]


def test_botocore_gives_up_when_we_do(stub, slept):
    stub.failures = [(503, "SlowDown")] * 20
    with pytest.raises(ApiError) as told:
        api(stub, retry_timeout=0).call("put_object", BODY)
    assert (told.value.code, told.value.status, stub.seen, slept) == ("SlowDown", 503, 1, [])


def test_a_dropped_connection_is_sent_again(stub, slept):
    stub.failures = [(0, "")] * 2
    api(stub).call("put_object", BODY)
    assert stub.seen == 3


def test_what_must_not_be_sent_twice_is_not_by_botocore_either(stub, slept):
    stub.failures = [(0, "")]
    with pytest.raises(ApiError) as told:
        api(stub, "iam").call(ONCE, {"UserName": "anna"})
    assert (told.value.code, told.value.answered, stub.seen) == ("ConnectionDropped", False, 1)


def test_a_refused_connection_names_the_endpoint(stub, slept):
    subject = api(stub)
    stub.shutdown()
    stub.server_close()
    with pytest.raises(ApiError, match=r"ConnectionFailed: no connection to http://127\.0\.0\.1:\d+/photos/k$"):
        subject.call("put_object", BODY)
    assert len(slept) == 2


def test_progress_is_told_of_every_further_try(stub, slept):
    stub.failures = [(503, "SlowDown")]
    said: list[str] = []
    host, port = stub.server_address[:2]
    params = {"access_key": "a", "secret_key": "s", "region": "eu-west-3", "endpoint_url": f"http://{host}:{port}"}
    Api("s3", params, report=lambda message, ahead: said.append(message)).call("put_object", BODY)
    assert len(said) == 1
    assert "SlowDown" in said[0]


@pytest.mark.parametrize(("service", "others"), [
    # They don't retry: one makes an error of a 200 that holds one, the other goes to where the bucket is.
    ("s3", ["_update_status_code", "S3RegionRedirectorv2.redirect_from_error"]), ("iam", []), ("sts", []),
    ("glacier", []),
])  # fmt: skip
def test_ours_is_the_only_retry_layer(stub, service, others):
    client = api(stub, service).client()
    event = f"needs-retry.{client.meta.service_model.service_id.hyphenize()}.AnyOperation"
    asked = [handler.__qualname__ for handler in client.meta.events._emitter._handlers.prefix_search(event)]
    assert sorted(asked) == sorted([*others, "_own_retries.<locals>.again"])


@pytest.mark.parametrize("retries", [{"max_attempts": 9, "mode": "adaptive"}, {"mode": "legacy"}])
def test_a_task_can_not_bring_botocores_own_retries_back(stub, slept, retries):
    stub.failures = [(500, "InternalError")] * 5
    with pytest.raises(ApiError):
        api(stub, aws_config={"retries": retries}, retry_timeout=0).call("put_object", BODY)
    assert stub.seen == 1
