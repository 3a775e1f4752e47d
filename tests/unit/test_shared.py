# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tasks in one process share, and what stays each task's own: clients, threads, an identity; patience."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from ansible_collections.converge.aws.plugins.module_utils import clients as room
from ansible_collections.converge.aws.plugins.module_utils.answers import Answers
from ansible_collections.converge.aws.plugins.module_utils.api import Api
from ansible_collections.converge.aws.plugins.module_utils.clients import Shared
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError
from ansible_collections.converge.aws.plugins.module_utils.parts import Request

KEYS = {"access_key": "a", "secret_key": "s", "region": "eu-west-3"}


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def apis(*params, service="s3", **keywords):
    shared = Shared(len(params), **keywords)
    return [Api(service, {**KEYS, **one}, shared=shared) for one in params]


@pytest.mark.parametrize(("more", "same"), [
    ({}, True), ({"name": "photos", "versioning": True}, True), ({"region": "eu-west-1"}, False),
    ({"access_key": "b"}, False), ({"secret_key": "t"}, False), ({"session_token": "t"}, False),
    ({"aws_config": {"read_timeout": 3}}, False), ({"validate_certs": False}, False), ({"dualstack": True}, False),
    ({"endpoint_url": "http://127.0.0.1:1"}, False), ({"retry_timeout": 3}, False),
])  # fmt: skip
def test_tasks_with_the_same_options_share_a_client(more, same):
    one, other = apis({}, more)
    assert (one.client() is other.client()) is same
    assert (one.client("sts") is other.client("sts")) is same
    assert one.patience is not other.patience


def test_a_task_alone_shares_nothing():
    assert Api("s3", KEYS).client() is not Api("s3", KEYS).client()


def test_a_client_has_a_connection_for_every_thread():
    (one, *_others) = apis(*[{}] * 64)
    assert one.client().meta.config.max_pool_connections >= 64 + room.READERS
    assert Api("s3", KEYS).client().meta.config.max_pool_connections == 32


def asked(client, code, operation="HeadBucket"):
    """What the retry layer says to a fifth answer with that code, or to none without one: seconds, or None."""
    context = {}
    model = client.meta.service_model.operation_model(operation)
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.emit(f"before-call.{service}.{operation}", model=model, params={}, context=context)
    answer = (type("Http", (), {"status_code": 404, "headers": {}}), {"Error": {"Code": code}})
    said = client.meta.events.emit(
        f"needs-retry.{service}.{operation}", response=answer if code else None, attempts=5, operation=model,
        caught_exception=EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
        request_dict={"context": context},
    )  # fmt: skip
    return next((seconds for handler, seconds in said if "_own_retries" in handler.__qualname__), None)


def test_what_one_task_has_just_made_is_awaited_by_that_task_only():
    maker, other = apis({}, {})
    maker.patience.fresh = True
    with maker._asked("head_bucket"):
        assert asked(maker.client(), "NoSuchBucket") is not None
    with other._asked("head_bucket"):
        assert asked(other.client(), "NoSuchBucket") is None
    # A thread of a library that makes calls for a task knows of none.
    assert asked(maker.client(), "NoSuchBucket") is None


def test_a_pause_is_told_to_the_task_that_makes_it():
    told: dict[str, list[str]] = {"first": [], "second": [], "nobody's": []}
    shared = Shared(2, lambda message, ahead: told["nobody's"].append(message))
    for name in ("first", "second"):
        api = Api("s3", KEYS, report=lambda message, ahead, name=name: told[name].append(message), shared=shared)
        with api._asked("head_bucket"):
            asked(api.client(), "SlowDown")
    asked(api.client(), "SlowDown")
    assert [len(said) for said in told.values()] == [1, 1, 1]


def test_that_an_address_is_right_is_known_to_all_who_use_it():
    one, other = apis({}, {})
    with other._asked("head_bucket"):
        assert asked(other.client(), "") is None
    with one._asked("head_bucket"):
        asked(one.client(), "NoSuchBucket")
    with other._asked("head_bucket"):
        assert asked(other.client(), "") is not None


def test_an_identity_is_asked_for_once():
    tasks = apis(*[{}] * 8)
    stub = Stubber(tasks[0].client("sts"))
    # A second question would find no answer.
    stub.add_response("get_caller_identity", {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/a"})
    with stub, ThreadPoolExecutor(8) as pool:
        assert {one.account_id for one in pool.map(lambda api: api.identity(), tasks)} == {"123456789012"}


def test_an_identity_that_is_refused_is_refused_to_all_without_asking_again():
    tasks = apis({}, {}, service="iam")
    stub = Stubber(tasks[0].client("sts"))
    stub.add_client_error("get_caller_identity", "ExpiredToken", "The token has expired", 403)
    with stub:
        for api in tasks:
            with pytest.raises(ApiError) as told:
                api.identity()
            assert told.value.code == "ExpiredToken"


def test_reads_within_reads_end_with_every_thread_busy():
    """Each of more reads than there are threads has reads of its own; nothing waits for a thread that waits for it."""
    (api,) = apis({})
    many = 2 * room.READERS
    ended = threading.Event()
    all_busy = threading.Barrier(room.READERS)

    def inner(number):
        if number < room.READERS:
            all_busy.wait(60)
        return api.side_by_side([lambda: number, lambda: number + 1, lambda: number + 2])

    results = []

    def outer():
        results.extend(api.side_by_side([lambda number=number: inner(number) for number in range(many)]))
        ended.set()

    threading.Thread(target=outer, daemon=True).start()
    assert ended.wait(60)
    assert results == [[number, number + 1, number + 2] for number in range(many)]


def test_a_failed_read_stands_in_its_place():
    (api,) = apis({})
    error = ApiError("head_bucket", "404", "no")

    def fails():
        raise error

    assert api.side_by_side([fails, lambda: 1, fails]) == [error, 1, error]
    assert api.side_by_side([]) == []


def test_a_batch_reads_once_what_its_tasks_need_until_one_of_them_writes(monkeypatch):
    shared = Shared(3, answers=Answers())
    one, other, elsewhere = (Api("workdocs", {**KEYS, **more}, shared=shared)
                             for more in ({}, {}, {"region": "us-west-2"}))  # fmt: skip
    asked = []

    def listed(api):
        def ask():
            asked.append(api)
            return len(asked)

        return api.once("root", ("workdocs:DescribeFolderContents",), ask, lambda _answer: frozenset(("root",)))

    monkeypatch.setattr(one.client(), "create_folder", lambda **_request: {"Metadata": {"Id": "new"}}, raising=False)
    assert [listed(one), listed(other), listed(elsewhere)] == [1, 1, 2]
    assert (one.permissions(), other.permissions()) == ([], ["workdocs:DescribeFolderContents"])
    one.call("create_folder", {"ParentFolderId": "root", "Name": "n"})
    assert [listed(other), listed(other), listed(elsewhere)] == [3, 3, 4], "the same folder, whoever looks at it"
    one.call("create_folder", {"ParentFolderId": "new", "Name": "n"})
    assert listed(other) == 5
    assert [listed(one), listed(one), listed(other)] == [6, 7, 5], "who has written may wait for what it wrote"


def test_a_task_alone_keeps_nothing():
    api, asked = Api("workdocs", KEYS), []
    for _time in range(2):
        api.once("root", (), lambda: asked.append(1), lambda _answer: frozenset(("root",)))
    assert len(asked) == 2 and not api.in_batch


def test_what_one_task_of_a_batch_foretells_is_known_to_the_others():
    shared = Shared(3, answers=Answers())
    one, other, elsewhere, real = (
        Api("s3control", {**KEYS, **more}, check=check, shared=shared)
        for more, check in (({}, True), ({}, True), ({"region": "us-west-2"}, True), ({}, False))
    )
    made = Request("s3control", "create_access_grants_instance", {"AccountId": "123456789012"})
    deleted = Request("s3control", "delete_access_grant", {"AccountId": "123456789012", "AccessGrantId": "g"})
    assert (one.foretell([made]), other.foretell([made]), elsewhere.foretell([made])) == (True, False, True)
    assert other.foretell([made, deleted]), "a part of it is news"
    assert (one.foretells(deleted), elsewhere.foretells(deleted)) == (True, False)
    assert not real.foretells(deleted), "a run finds what is there"
