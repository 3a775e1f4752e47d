# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the states of the embedded RDS take, and how the next creation or change is told to end, for tests."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

DEFAULT = 0.3  # seconds a state; AWS takes minutes

# The states in which AWS leaves an instance whose work failed, and what its event tells if nobody says otherwise.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
CAUSES = {
    "failed": "The DB instance has failed and RDS can't recover it.",
    "storage-full": "The DB instance has reached its storage capacity allocation.",
    "restore-error": "The DB instance encountered an error attempting to restore from a snapshot or to a time.",
    "insufficient-capacity": "There is not enough capacity for this DB instance class in the Availability Zone.",
    "inaccessible-encryption-credentials": "The KMS key used to encrypt or decrypt the DB instance can't be accessed.",
    "inaccessible-encryption-credentials-recoverable": "The KMS key used to encrypt the DB instance can't be accessed.",
    "incompatible-credentials": "The supplied CloudHSM or directory credentials are incompatible.",
    "incompatible-create": "RDS can't create the DB instance because resources aren't compatible.",
    "incompatible-network": "The subnets in the DB subnet group have no IP addresses left for the DB instance.",
    "incompatible-option-group": "RDS attempted to apply an option group change but can't do so.",
    "incompatible-parameters": "The DB instance can't be started because of the parameters in its DB parameter group.",
    "incompatible-restore": "Amazon RDS can't do a point-in-time restore.",
    "maintenance": "Amazon RDS is applying a maintenance update to the DB instance.",
}


@dataclass(frozen=True)
class Failure:
    """The state that a creation or change ends in, and what the instance's event tells of it."""

    status: str
    message: str


@dataclass
class Pace:
    """seconds is what each state takes; 0: as little as the server's own work takes."""

    seconds: float = DEFAULT
    failures: deque[Failure] = field(default_factory=deque)

    def fail(self, status: str, message: str | None = None) -> None:
        """Have the next creation or change that isn't told to fail yet end in that state. ValueError: no such state."""
        if status not in CAUSES:
            raise ValueError(f"An instance can't end in {status!r}; it can in {', '.join(CAUSES)}.")
        self.failures.append(Failure(status, message or CAUSES[status]))

    def next_failure(self) -> Failure | None:
        return self.failures.popleft() if self.failures else None

    def reset(self) -> None:
        self.seconds = DEFAULT
        self.failures.clear()


# One process is one embedded AWS, as moto's own state is.
PACE = Pace()
