# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of the Data API: the endpoint that has to be on, and transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.embedded_aws.probes import World, refused, status


@contextmanager
def cluster(w: World, endpoint: bool = True) -> Iterator[dict[str, Any]]:
    """Who is asked, and with which secret: a cluster of Aurora."""
    rds, name = w.client("rds"), w.name()
    made = rds.create_db_cluster(
        DBClusterIdentifier=name, Engine="aurora-postgresql", MasterUsername="jo", ManageMasterUserPassword=True,
        EnableHttpEndpoint=endpoint,
    )["DBCluster"]  # fmt: skip
    yield {"resourceArn": made["DBClusterArn"], "secretArn": made["MasterUserSecret"]["SecretArn"]}
    rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)


def a_transaction_is_begun_used_and_ended_once(w: World) -> None:
    data = w.client("rds-data")
    with cluster(w) as whom:
        for end, told in (
            (data.commit_transaction, "Transaction Committed"),
            (data.rollback_transaction, "Rollback Complete"),
        ):
            token = data.begin_transaction(**whom, database="app")["transactionId"]
            data.execute_statement(**whom, sql="SELECT 1", transactionId=token)
            assert end(**whom, transactionId=token)["transactionStatus"] == told
            answer = refused("TransactionNotFoundException", end, **whom, transactionId=token)
            assert status(answer) == 404 and token in answer["Error"]["Message"]
            refused("TransactionNotFoundException", data.execute_statement, **whom, sql="SELECT 1", transactionId=token)


def a_transaction_is_of_one_cluster(w: World) -> None:
    data = w.client("rds-data")
    with cluster(w) as whom, cluster(w) as other:
        token = data.begin_transaction(**whom)["transactionId"]
        refused("TransactionNotFoundException", data.commit_transaction, **other, transactionId=token)
        data.commit_transaction(**whom, transactionId=token)


def the_endpoint_has_to_be_on(w: World) -> None:
    data = w.client("rds-data")
    with cluster(w, endpoint=False) as whom:
        for call, more in ((data.execute_statement, {"sql": "SELECT 1"}), (data.begin_transaction, {})):
            refused("HttpEndpointNotEnabledException", call, **whom, **more)
        nobody = {**whom, "resourceArn": f"{whom['resourceArn']}-s"}
        refused("BadRequestException", data.execute_statement, **nobody, sql="SELECT 1")


def a_batch_has_a_result_for_each_set(w: World) -> None:
    data = w.client("rds-data")
    sets = [[{"name": "n", "value": {"longValue": number}}] for number in range(3)]
    with cluster(w) as whom:
        insert = {**whom, "sql": "INSERT INTO t VALUES (:n)"}
        assert len(data.batch_execute_statement(**insert, parameterSets=sets)["updateResults"]) == 3
        refused("TransactionNotFoundException", data.batch_execute_statement, **insert, transactionId="unheard-of")


PROBES = (
    a_batch_has_a_result_for_each_set,
    a_transaction_is_begun_used_and_ended_once,
    a_transaction_is_of_one_cluster,
    the_endpoint_has_to_be_on,
)
