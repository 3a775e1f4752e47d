# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS's refusals, by their codes on the wire and in AWS's words."""

from __future__ import annotations

from moto.rds.exceptions import RDSClientError


def combination(message: str) -> RDSClientError:
    return RDSClientError("InvalidParameterCombination", message)


def value(message: str) -> RDSClientError:
    return RDSClientError("InvalidParameterValue", message)


def instance_state(message: str) -> RDSClientError:
    return RDSClientError("InvalidDBInstanceState", message)


def instance_not_found(identifier: str) -> RDSClientError:
    return RDSClientError("DBInstanceNotFound", f"DBInstance {identifier} not found.")


def instance_exists() -> RDSClientError:
    return RDSClientError("DBInstanceAlreadyExists", "DB instance already exists")


def snapshot_state(message: str) -> RDSClientError:
    return RDSClientError("InvalidDBSnapshotState", message)


def snapshot_not_found(identifier: str) -> RDSClientError:
    return RDSClientError("DBSnapshotNotFound", f"DBSnapshot {identifier} not found.")


def snapshot_exists(identifier: str) -> RDSClientError:
    message = f"Cannot create the snapshot because a snapshot with the identifier {identifier} already exists."
    return RDSClientError("DBSnapshotAlreadyExists", message)


def key_not_accessible(key: str) -> RDSClientError:
    message = (
        f"The specified KMS key [{key}] does not exist, is not enabled or you do not have permissions to access it."
    )
    return RDSClientError("KMSKeyNotAccessibleFault", message)
