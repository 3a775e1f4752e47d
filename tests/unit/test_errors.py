# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as sentences: one line, what failed, AWS's code, the likely cause, what it needs; whatever went wrong."""

from __future__ import annotations

import botocore.exceptions as exceptions
import botocore.parsers
import pytest

from ansible_collections.converge.aws.plugins.module_utils import carry_out
from ansible_collections.converge.aws.plugins.module_utils.clients import translated
from ansible_collections.converge.aws.plugins.module_utils.errors import CAUSES, ApiError, Failed, explain
from ansible_collections.converge.aws.plugins.module_utils.parts import Request, Step


@pytest.mark.parametrize("code", [*CAUSES, "Forbidden", "403", "SomethingNew", ""])
def test_an_error_is_one_readable_line(code):
    sentence = explain("reading the policy of bucket b", ApiError("get", code, "No such thing."), ("s3:GetX",))
    assert sentence.startswith(f"Reading the policy of bucket b failed: No such thing ({code}).")
    assert "\n" not in sentence
    assert ".." not in sentence
    assert sentence.endswith(".")


def test_a_denied_call_says_what_it_needs():
    for code in ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"):
        assert explain("a", ApiError("x", code, "m"), ("s3:A", "s3:B")).endswith("It needs s3:A, s3:B.")
    assert "s3:A" not in explain("a", ApiError("x", "NoSuchKey", "m"), ("s3:A",))


def test_causes_are_sentences():
    assert not [code for code, cause in CAUSES.items() if not cause.endswith(".")]


CLIENT_ERROR = exceptions.ClientError(
    {
        "Error": {"Code": "NoSuchBucket", "Message": "Gone"},
        "ResponseMetadata": {"HTTPStatusCode": 404, "RequestId": "r"},
    },
    "GetBucketPolicy",
)
URL = {"endpoint_url": "http://127.0.0.1:1/photos?X-Amz-Signature=hush"}


@pytest.mark.parametrize(("error", "code", "answered"), [
    (CLIENT_ERROR, "NoSuchBucket", True),
    (exceptions.ClientError({}, "GetBucketPolicy"), "Unknown", True),
    (exceptions.NoCredentialsError(), "NoCredentials", True),
    (exceptions.CredentialRetrievalError(provider="p", error_msg="m"), "NoCredentials", True),
    (exceptions.PartialCredentialsError(provider="p", cred_var="c"), "NoCredentials", True),
    (exceptions.EndpointConnectionError(**URL), "ConnectionFailed", True),
    (exceptions.ConnectTimeoutError(**URL), "ConnectionFailed", True),
    (exceptions.SSLError(error="e", **URL), "ConnectionFailed", True),
    (exceptions.ProxyConnectionError(proxy_url="p", error="e"), "ConnectionFailed", True),
    (exceptions.ReadTimeoutError(**URL), "ConnectionDropped", False),
    (exceptions.ConnectionClosedError(**URL), "ConnectionDropped", False),
    (exceptions.HTTPClientError(error="e"), "ConnectionDropped", False),
    (exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2), "ConnectionDropped", False),
    (exceptions.ResponseStreamingError(error="e"), "ConnectionDropped", False),
    (exceptions.FlexibleChecksumError(error_msg="m"), "ChecksumMismatch", True),
    (exceptions.ParamValidationError(report="a\nb"), "InvalidParameter", True),
    (exceptions.DataNotFoundError(data_path="d"), "DataNotFoundError", True),
    (botocore.parsers.ResponseParserError("<html>"), "NotAws", True),
])  # fmt: skip
def test_every_error_of_botocore_is_ours(error, code, answered):
    ours = translated("get_bucket_policy", error)
    assert (ours.operation, ours.code, ours.answered) == ("get_bucket_policy", code, answered)
    assert ours.message
    assert "\n" not in ours.message
    assert "hush" not in ours.message


def test_what_aws_said_is_kept():
    ours = translated("get_bucket_policy", CLIENT_ERROR)
    assert (ours.message, ours.status, ours.metadata["RequestId"]) == ("Gone", 404, "r")
    assert translated("other", ours) is ours


def test_what_is_nobodys_error_is_a_bug_and_stays_one():
    with pytest.raises(ZeroDivisionError):
        translated("x", ZeroDivisionError())


class Refusing:
    """An api whose calls all end the same way from the second on."""

    service = "s3"

    def __init__(self, error: Exception) -> None:
        self.error, self.sent = error, 0

    def call(self, *_arguments):
        self.sent += 1
        if self.sent > 1:
            raise self.error


STEPS = tuple(Step(name, "change", requests=(Request("s3", f"put_bucket_{name}", {}),)) for name in ("a", "b", "c"))


def test_what_was_done_before_a_failure_is_said():
    with pytest.raises(Failed) as told:
        carry_out.carry_out(STEPS, Refusing(ApiError("x", "AccessDenied", "No")), "bucket photos", before=["bucket"])
    assert str(told.value).startswith("Setting b of bucket photos failed: No (AccessDenied).")
    assert "It needs s3:PutBucketB." in str(told.value)
    assert str(told.value).endswith("Done before that: bucket, a.")
    assert told.value.done == ("bucket", "a")
    assert told.value.error.code == "AccessDenied"


def test_a_step_that_fails_in_its_own_words_keeps_them():
    def work(api):
        raise Failed("It stopped.")

    steps = (STEPS[0], Step("contents", "empty", work=work))
    with pytest.raises(Failed, match=r"^It stopped\. Done before that: a\.$"):
        carry_out.carry_out(steps, Refusing(ApiError("x", "y", "z")), "bucket photos")


def test_facts_of_steps_are_gathered():
    steps = (Step("a", "get", work=lambda api: {"x": 1}), Step("b", "get", work=lambda api: None))
    assert carry_out.carry_out(steps, Refusing(ValueError()), "object o") == {"x": 1}
