# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The price table is whole, its arithmetic is AWS's, and what users put into it is looked at."""

from __future__ import annotations

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.s3.prices import (
    CLASSES,
    GB,
    HOURS,
    MINIMUM_DAYS,
    Cost,
    hours,
    prices,
    tiers,
)
from support.model import Model

US = prices("us-east-1")
TB = 1024 * GB


@pytest.mark.parametrize(
    ("tier", "retrieval", "requests"),
    [("standard", 1024.0, 750.0), ("expedited", 3072.0, 150_000.0), ("bulk", 0.0, 0.0)],
)
def test_the_example_that_aws_gives(tier, retrieval, requests):
    """re:Post: 15,000,000 objects of 100 TB, from Glacier Flexible Retrieval."""
    cost = US.restore("GLACIER", tier, 100 * TB, 15_000_000)
    assert cost == Cost(retrieval, requests, 0.0)
    assert cost.total == retrieval + requests


def test_a_copy_is_paid_for_as_long_as_it_is_there():
    assert US.restore("DEEP_ARCHIVE", "bulk", TB, 1000, days=15).copy == round(1024 * 0.023 / 2, 6)
    assert US.restore("ARCHIVE_ACCESS", "standard", TB, 1000, days=15).total == 0


def test_a_terabyte_of_small_objects_with_its_overheads():
    """The example of the pricing page's own sentence on overheads: 2^20 objects of 1 MB in Deep Archive."""
    objects = 1 << 20
    expected = 1024 * 0.00099 + objects * 32 / (1 << 20) * 0.00099 + objects * 8 / (1 << 20) * 0.023
    assert US.month("DEEP_ARCHIVE", TB, objects) == round(expected, 6)
    assert US.month("VAULT", 0, objects) == round(32 * 0.0036, 6)


def test_small_objects_are_billed_as_128_kb():
    assert US.month("GLACIER_IR", 1, 8192) == US.month("GLACIER_IR", GB, 8192) == 0.004
    assert US.month("STANDARD", 1, 8192) < 0.000001


def test_what_is_deleted_early_is_billed_to_the_end():
    assert US.early("GLACIER", GB, 0, 60) == US.month("GLACIER", GB, 0)
    assert US.early("GLACIER", GB, 0, 91) == US.early("STANDARD", GB, 0, 0) == 0


def test_a_job_a_million_objects_and_their_list():
    assert US.batch(1_000_000) == 1.25
    assert US.batch(0, manifest_of=2_000_000) == 0.28


def test_other_requests():
    assert (US.put("DEEP_ARCHIVE", 1000), US.transition("GLACIER", 1000)) == (0.05, 0.03)
    assert US.transition("STANDARD", 1000) == 0
    assert US.restore("GLACIER_IR", "immediate", GB, 1000, days=9) == Cost(0.03, 0.01, 0.0)


@pytest.mark.parametrize(
    ("storage_class", "within", "expected"),
    [
        ("GLACIER", 12, "bulk"),
        ("GLACIER", 11.9, "standard"),
        ("GLACIER", 1, "expedited"),
        ("GLACIER", 0.05, None),
        ("DEEP_ARCHIVE", 48, "bulk"),
        ("DEEP_ARCHIVE", 12, "standard"),
        ("DEEP_ARCHIVE", 5, None),
        ("DEEP_ARCHIVE_ACCESS", 12, "standard"),
        ("STANDARD", 0, "immediate"),
    ],
)
def test_the_cheapest_tier_that_is_fast_enough(storage_class, within, expected):
    assert US.cheapest(storage_class, within, GB, 1) == expected


def test_where_all_cost_the_same_the_faster_is_taken():
    assert US.cheapest("ARCHIVE_ACCESS", 48, GB, 1) == "standard"


def test_hours_and_tiers():
    assert hours("GLACIER", "Standard") == US.hours("GLACIER", "standard") == (3.0, 5.0)
    assert tiers("DEEP_ARCHIVE") == ("standard", "bulk")
    assert (tiers("GLACIER_IR"), hours("GLACIER_IR", "immediate")) == (("immediate",), (0.0, 0.0))


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "eu-central-1", "me-central-1", "xx-nowhere-1"])
def test_the_table_is_whole(region):
    found = prices(region)
    of_model = {*Model("s3").output_shape("head_object").members["StorageClass"].enum}
    # Outposts and snow devices are bought; backups and file systems are billed by their own services.
    others = {name for name in of_model if name.startswith(("OUTPOSTS", "SNOW", "FSX_", "AWS_BACKUP_"))}
    assert of_model - others <= set(CLASSES)
    for storage_class in CLASSES:
        assert found.table["storage"][storage_class] > 0
        for tier in tiers(storage_class):
            assert found.restore(storage_class, tier, TB, 1000, 1).total >= 0
    for section in ("retrieval", "retrieval_requests"):
        for storage_class, rates in found.table[section].items():
            assert set(rates) == set(tiers(storage_class))
        assert set(HOURS) <= set(found.table[section])
    assert set(MINIMUM_DAYS) <= set(CLASSES)


def test_a_region_that_is_not_known_says_so():
    assert (US.note, prices("me-central-1").note) == ("", "")
    assert prices("me-central-1").restore("GLACIER", "expedited", GB, 1000).total == 12.133
    other = prices("eu-west-3")
    assert (other.region, other.table) == ("us-east-1", US.table)
    assert "eu-west-3" in other.note and "us-east-1" in other.note
    assert "Not all" in prices("eu-central-1").note


def test_what_users_say_counts():
    said = {"storage": {"GLACIER": "0.5"}, "retrieval": {"GLACIER": {"Standard": 1}}, "batch": {"job": 2}}
    own = prices("us-east-1", {"date": "2027-01-01", **said})
    assert own.month("GLACIER", GB, 0) == 0.5
    assert own.restore("GLACIER", "standard", GB, 0) == Cost(1.0, 0.0, 0.0)
    assert own.restore("GLACIER", "expedited", GB, 0) == US.restore("GLACIER", "expedited", GB, 0)
    assert (own.batch(0), own.date, US.date) == (2.0, "2027-01-01", "2026-06-05")
    assert US.month("GLACIER", GB, 0) == 0.0036


@pytest.mark.parametrize(
    ("replaced", "place"),
    [
        ({"storge": {}}, "prices: there is no 'storge'"),
        ({"storage": 1}, "prices.storage is a dictionary"),
        ({"storage": {"ICE": 1}}, "prices.storage: there is no 'ICE'"),
        ({"storage": {"GLACIER": -1}}, "prices.storage.GLACIER is a price"),
        ({"storage": {"GLACIER": "free"}}, "prices.storage.GLACIER is a price"),
        ({"storage": {"GLACIER": True}}, "prices.storage.GLACIER is a price"),
        ({"storage": {"GLACIER": "nan"}}, "prices.storage.GLACIER is a price"),
        ({"storage": {"GLACIER": None}}, "prices.storage.GLACIER is a price"),
        ({"retrieval": {"GLACIER": 1}}, "prices.retrieval.GLACIER is a dictionary"),
        ({"retrieval": {"DEEP_ARCHIVE": {"expedited": 1}}}, "prices.retrieval.DEEP_ARCHIVE: there is no 'expedited'"),
        ({"retrieval_requests": {"GLACIER": {"bulk": "x"}}}, "prices.retrieval_requests.GLACIER.bulk is a price"),
        ({"batch": {"jobs": 1}}, "prices.batch: there is no 'jobs'"),
    ],
)
def test_what_is_no_price_is_refused(replaced, place):
    with pytest.raises(Refused, match=f"^{place}"):
        prices("us-east-1", replaced)


def test_costs_add_up():
    assert (Cost(1, 2, 3) + Cost(0.5, 0.25, 0.125)).total == 6.875
