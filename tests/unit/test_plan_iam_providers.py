# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity providers as plans: what of them is compared and how, and keys that are sent once and shown nowhere."""

from __future__ import annotations

import pytest

from ansible_collections.converge.aws.plugins.module_utils.engine import run
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import oidc, saml
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import Model
from support.modules import module, params
from support.planning import WHERE, plan, told
from support.saml import PRIVATE_KEY, metadata, rewritten

OIDC, SAML = module("iam_oidc_provider").RESOURCE, module("iam_saml_provider").RESOURCE
URL = "token.actions.githubusercontent.com"
UPDATE, ADD = "update_saml_provider", "add_client_id_to_open_id_connect_provider"
THUMBPRINTS = "update_open_id_connect_provider_thumbprint"


# ---- OpenID Connect -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"https://{URL}", URL),
        (URL, URL),
        ("https://oidc.eks.eu-west-3.amazonaws.com/id/ABC", "oidc.eks.eu-west-3.amazonaws.com/id/ABC"),
        # The slash belongs to the issuer's name, as in the tokens of Auth0.
        ("https://photos.eu.auth0.com/", "photos.eu.auth0.com/"),
    ],
)
def test_a_provider_is_found_by_its_url(url, name):
    oidc.check({"url": url})
    assert oidc.arn({"url": url}, WHERE) == f"arn:aws:iam::123456789012:oidc-provider/{name}"
    assert oidc.creating({"url": url}, WHERE) == {"Url": f"https://{name}"}


@pytest.mark.parametrize("url", ["http://a.example", "ftp://a", "a.example:443", "https://a.example?b", "https://",
                                 "a b", "https://a.example#b", "a" * 260, "user@a.example"])  # fmt: skip
def test_what_is_no_url_of_a_provider_is_refused(url):
    with pytest.raises(Refused, match="url: "):
        oidc.check({"url": url})


def of_oidc(now: dict, **said):
    found = {"Url": URL, "ClientIDList": list(now.get("client_ids", ())), "ThumbprintList": now.get("thumbprints", [])}
    return told(plan(OIDC, State(found, now), params("iam_oidc_provider", url=URL, **said)))


HEX = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("now", "said", "steps"),
    [
        ({"client_ids": {"a": {}}}, {"client_ids": ["b"]}, [("client_ids[b]", "add", [ADD])]),
        ({"client_ids": {"a": {}, "b": {}}}, {"client_ids": ["b"]}, []),
        ({"client_ids": {"a": {}, "b": {}}}, {"client_ids": ["b"], "purge_client_ids": True},
         [("client_ids[a]", "remove", ["remove_client_id_from_open_id_connect_provider"])]),
        ({"client_ids": {"a": {}}}, {}, []),
        ({"thumbprints": [HEX]}, {"thumbprints": [HEX.upper()]}, []),
        ({"thumbprints": [HEX]}, {"thumbprints": [":".join([HEX[at : at + 2] for at in range(0, 40, 2)])]}, []),
        ({"thumbprints": [HEX, "a" * 40]}, {"thumbprints": ["a" * 40, HEX]}, []),
        ({"thumbprints": [HEX]}, {"thumbprints": ["a" * 40]}, [("thumbprints", "change", [THUMBPRINTS])]),
        ({"thumbprints": [HEX, "a" * 40]}, {"thumbprints": [HEX]}, [("thumbprints", "change", [THUMBPRINTS])]),
    ],
)  # fmt: skip
def test_what_a_provider_lacks_is_planned(now, said, steps):
    assert of_oidc(now, **said) == steps


def test_a_provider_is_made_whole_in_one_call():
    said = params("iam_oidc_provider", url=URL, client_ids=["a", "b"], thumbprints=[HEX.upper()], tags={"team": "x"})
    (step,) = plan(OIDC, State(), said)
    assert step.requests[0].params == {
        "Url": f"https://{URL}",
        "ClientIDList": ["a", "b"],
        "ThumbprintList": [HEX],
        "Tags": [{"Key": "team", "Value": "x"}],
    }


# ---- SAML: the metadata ---------------------------------------------------------------------------------------------

DOCUMENT = metadata()


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (DOCUMENT, True),
        (f"\n{DOCUMENT}\n", True),
        (DOCUMENT.partition("?>")[2], True),
        (rewritten(DOCUMENT), True),
        (metadata(comment="another"), True),
        (DOCUMENT.replace('entityID="https://directory.example.com/saml"', 'entityID="https://b"'), False),
        (DOCUMENT.replace("MIIDdzCC", "MIIDdzCD", 1), False),
        (DOCUMENT.replace('use="signing"', 'use="encryption"'), False),
        (DOCUMENT.replace("2036", "2037"), False),
        (DOCUMENT.replace("urn:oasis:names:tc:SAML:2.0:metadata", "urn:another"), False),
        ("no XML", False),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', False),
        ("", False),
    ],
)
def test_metadata_is_compared_by_what_it_says(other, same):
    assert saml.same_metadata(DOCUMENT, other) is same
    assert saml.same_metadata(other, DOCUMENT) is same


def test_metadata_that_refers_to_anything_is_not_read():
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    with pytest.raises(Refused, match="DOCTYPE"):
        saml.check({"name": "directory", "metadata": bomb})


# ---- SAML: the private keys -----------------------------------------------------------------------------------------


def of_saml(now: dict, **said):
    values = {"private_key": now.get("keys", []), "private_keys": now.get("keys", []), **now}
    return plan(SAML, State({"SAMLMetadataDocument": DOCUMENT}, values), params("iam_saml_provider", name="d", **said))


def sent(steps):
    given = ("AddPrivateKey", "RemovePrivateKey")
    return [(key, request.params[key]) for step in steps for request in step.requests for key in given
            if key in request.params]  # fmt: skip


KEY_1, KEY_2 = "A" * 22, "B" * 22
ALWAYS = {"private_key": PRIVATE_KEY, "update_private_key": "always"}


@pytest.mark.parametrize(
    ("keys", "said", "requests"),
    [
        ([], {"private_key": PRIVATE_KEY}, [("AddPrivateKey", PRIVATE_KEY)]),
        ([KEY_1], {"private_key": PRIVATE_KEY}, []),
        ([KEY_1], ALWAYS, [("AddPrivateKey", PRIVATE_KEY)]),
        ([KEY_1, KEY_2], ALWAYS, [("RemovePrivateKey", KEY_1), ("AddPrivateKey", PRIVATE_KEY)]),
        ([KEY_1, KEY_2], {"remove_private_keys": [KEY_2, "C" * 22]}, [("RemovePrivateKey", KEY_2)]),
        ([KEY_1, KEY_2], {"remove_private_keys": [KEY_2, KEY_1]},
         [("RemovePrivateKey", KEY_1), ("RemovePrivateKey", KEY_2)]),
        ([KEY_1], {"remove_private_keys": [KEY_2]}, []),
        ([], {"remove_private_keys": [KEY_2]}, []),
    ],
)  # fmt: skip
def test_keys_come_and_go(keys, said, requests):
    assert sent(of_saml({"keys": keys}, **said)) == requests


def test_what_is_lost_with_a_key_is_said():
    assert [step.effect is not None for step in of_saml({"keys": [KEY_1]}, **ALWAYS)] == [False]
    (step,) = of_saml({"keys": [KEY_1, KEY_2]}, **ALWAYS)
    assert step.effect.kind == "irreversible" and KEY_1 in step.effect.sentence
    (step,) = of_saml({"keys": [KEY_1, KEY_2]}, remove_private_keys=[KEY_2])
    assert step.effect.kind == "irreversible" and KEY_2 in step.effect.sentence


def test_a_key_is_there_before_it_is_needed():
    steps = of_saml({"assertion_encryption_mode": "Allowed"}, private_key=PRIVATE_KEY,
                    assertion_encryption_mode="Required")  # fmt: skip
    assert [step.name for step in steps] == ["private_key", "assertion_encryption_mode"]


class Iam(Model):
    """An IAM that keeps one SAML provider, and what was sent to it."""

    def __init__(self):
        super().__init__("iam")
        self.where, self.check, self.patience = WHERE, False, Patience()
        self.kept, self.sent = None, []

    def call(self, operation, request, service=""):
        if operation == "get_saml_provider":
            if self.kept is None:
                raise ApiError(operation, "NoSuchEntity", "none", 404)
            return self.kept
        self.sent.append((operation, "AddPrivateKey" in request))
        self.kept = {"SAMLMetadataDocument": DOCUMENT, "PrivateKeyList": [{"KeyId": KEY_1, "Timestamp": 1}]}
        return {}

    def side_by_side(self, thunks):
        return [self.attempt(thunk) for thunk in thunks]

    def attempt(self, thunk):
        try:
            return thunk()
        except ApiError as error:
            return error

    def located(self):
        return WHERE

    def settled(self, missing, about, timeout):
        assert not missing()

    def expect_account(self):
        pass

    refuse_root = expect_account


@pytest.mark.parametrize("update", ["on_create", "always"])
def test_a_new_provider_gets_its_key_once(update):
    api = Iam()
    said = params("iam_saml_provider", name="d", metadata=DOCUMENT, private_key=PRIVATE_KEY, update_private_key=update)
    done = run(SAML, said, api)
    assert api.sent == [("create_saml_provider", True)]
    assert [key["key_id"] for key in done.facts["saml_provider"]["private_keys"]] == [KEY_1]


def test_a_plan_shows_no_key():
    said = params("iam_saml_provider", name="d", metadata=DOCUMENT, private_key=PRIVATE_KEY)
    for steps in (plan(SAML, State(), said), of_saml({"keys": [KEY_1, KEY_2]}, **ALWAYS)):
        for step in steps:
            shown = [step.show(each) if step.show else each for each in (step.before, step.after)]
            assert "not-to-be-shown" not in str(shown)
            assert "a new private key" in str(shown)


def test_a_provider_of_which_nothing_is_known_is_not_made():
    with pytest.raises(Refused, match="metadata is needed"):
        plan(SAML, State(), params("iam_saml_provider", name="d"))
