# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every request is named as the AWS operation that it stands for."""

from __future__ import annotations

import pytest
from embedded_aws import operations
from embedded_aws.reads import is_read
from support.aws_requests import every_operation

SERVICES = (
    "s3 iam sts sqs sns kms organizations rds glacier secretsmanager lambda events s3control ec2 cloudwatch workdocs"
    " budgets ce elasticache elb elbv2 ses sesv2 ds logs"
).split()
# The older of two operations with one request: S3 itself can't tell them apart.
SAME_REQUEST = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_a_service_is_named(service: str) -> None:
    sent = list(every_operation(service))
    wrong = {}
    for one in sent:
        call = operations.name(one.environ, one.body)
        expected = SAME_REQUEST.get(one.operation, one.operation) if service == "s3" else one.operation
        if (call.service, call.operation) != (service, expected):
            wrong[one.operation] = (call.service, call.operation)
    assert not wrong
    assert len(sent) == len(operations.model(service).operation_names)
