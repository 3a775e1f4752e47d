# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Data API of Aurora: whose endpoint is on, transactions, and statements by the batch.

What a statement gives is moto's to tell: nothing here runs SQL, since no real server stands behind a cluster.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from botocore.validate import ParamValidator
from moto.core.exceptions import JsonRESTError
from moto.core.utils import get_service_model
from moto.rds.models import rds_backends
from moto.rdsdata import urls
from moto.rdsdata.responses import RDSDataServiceResponse

Given = dict[str, Any]

# AWS: "A transaction times out if no calls use its transaction ID in three minutes"; "terminated and rolled back
# automatically after 24 hours".
IDLE, LONGEST = 180.0, 86_400.0
_PATHS = ("BeginTransaction", "CommitTransaction", "RollbackTransaction", "BatchExecute")


@dataclass
class Transactions:
    """The open transactions of one region, each of one cluster. now gives seconds that only grow."""

    now: Callable[[], float] = monotonic
    _open: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, cluster: str) -> str:
        token = base64.b64encode(os.urandom(138)).decode("ascii")
        with self._lock:
            self._open[token] = (cluster, self.now(), self.now())
        return token

    def use(self, token: str, cluster: str) -> None:
        """Have it go on for three minutes; JsonRESTError if it isn't open, or is another cluster's."""
        with self._lock:
            found, now = self._open.get(token), self.now()
            if found is None or found[0] != cluster:
                raise refusal("TransactionNotFoundException", f"Transaction {token} is not found", 404)
            if now - found[2] > IDLE or now - found[1] > LONGEST:
                del self._open[token]
                raise refusal("TransactionNotFoundException", f"Transaction {token} is not found: it is expired", 404)
            self._open[token] = (cluster, found[1], now)

    def end(self, token: str, cluster: str) -> None:
        self.use(token, cluster)
        with self._lock:
            self._open.pop(token, None)


def refusal(code: str, message: str, status: int = 400) -> JsonRESTError:
    told = JsonRESTError(code, message)
    told.code = status
    return told


def install() -> None:
    """Give moto the operations that it lacks, and have its own look at the cluster and the transaction."""
    for path in _PATHS:
        urls.url_paths["{0}/" + path + "$"] = RDSDataServiceResponse.dispatch
    execute = RDSDataServiceResponse.execute_statement

    def executed(self: Any) -> Any:
        given = _asked(self, "ExecuteStatement")
        _endpoint(self, given["resourceArn"])
        _in_transaction(self, given)
        return execute(self)

    RDSDataServiceResponse.execute_statement = executed
    RDSDataServiceResponse.batch_execute_statement = _batch
    RDSDataServiceResponse.begin_transaction = _begin
    RDSDataServiceResponse.commit_transaction = _ending("CommitTransaction", "Transaction Committed")
    RDSDataServiceResponse.rollback_transaction = _ending("RollbackTransaction", "Rollback Complete")


def _begin(self: Any) -> str:
    given = _asked(self, "BeginTransaction")
    _endpoint(self, given["resourceArn"])
    return json.dumps({"transactionId": _transactions(self).begin(given["resourceArn"])})


def _ending(operation: str, status: str) -> Any:
    def answered(self: Any) -> str:
        given = _asked(self, operation)
        _endpoint(self, given["resourceArn"])
        _transactions(self).end(given["transactionId"], given["resourceArn"])
        return json.dumps({"transactionStatus": status})

    return answered


def _batch(self: Any) -> str:
    given = _asked(self, "BatchExecuteStatement")
    _endpoint(self, given["resourceArn"])
    _in_transaction(self, given)
    # AWS: one result a parameter set, and for a statement without any, one in all.
    sets = given.get("parameterSets") or [[]]
    return json.dumps({"updateResults": [{"generatedFields": []} for _each in sets]})


def _in_transaction(self: Any, given: Given) -> None:
    if given.get("transactionId"):
        _transactions(self).use(given["transactionId"], given["resourceArn"])


def _transactions(self: Any) -> Transactions:
    kept: Transactions = vars(self.rdsdata_backend).setdefault("transactions", Transactions())
    return kept


def _asked(self: Any, operation: str) -> Given:
    given: Given = json.loads(self.body or "{}")
    found = ParamValidator().validate(given, get_service_model("rds-data").operation_model(operation).input_shape)
    if found.has_errors():
        raise refusal("BadRequestException", found.generate_report())
    return given


def _endpoint(self: Any, arn: str) -> None:
    """Refuse what is no cluster with an endpoint of its own. AWS, "Troubleshooting Amazon RDS Data API": "HttpEndpoint
    isn't enabled for cluster"."""
    clusters = rds_backends[self.current_account][self.region].clusters.values()
    cluster = next((one for one in clusters if one.db_cluster_arn == arn), None)
    if cluster is None:
        raise refusal("BadRequestException", f"Cluster {arn} is not found")
    if not cluster.enable_http_endpoint:
        told = f"HttpEndpoint is not enabled for cluster {cluster.db_cluster_identifier}"
        raise refusal("HttpEndpointNotEnabledException", told)
