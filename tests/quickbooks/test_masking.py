"""Nothing that looks like a token stays in a text that is kept; ordinary words do."""

from __future__ import annotations

import pytest

from qbo_desktop.quickbooks.masking import MASK, mask

SECRETS = [
    "RT1-39-H3-1785429816rcysb9dns1ofreknypnm",
    "AB11570127472xkApQcZmbTMGfzzEOgMWl2Br5h8IEgxRULUbO",
    "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..k3KvcoJfnIwhxWlaM_dQ0g.Zp5cvLeu2Q_mP9H5sKrNlA",
    "ABy21xdn5lM2YOxphliBH6Jbmgkyq5S7sQCCBhwQE8TqSuaYBF",
    "d8e9d0be80585bf821cb0a4cc2ef9593f436c5d2",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around",
    [
        "Token expired: {}",
        "{}",
        "Bearer {}",
        "refresh_token={}&x=1",
        '{{"access_token": "{}"}}',
        "token revoked: {}!",
    ],
)
def test_a_token_is_masked_wherever_it_stands(secret: str, around: str) -> None:
    masked = mask(around.format(secret))
    assert secret not in masked
    assert secret[:20] not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    "short",
    ["Token expired: AB01", "client_secret=pw", "code: 4711", "Authorization: Bearer abc", "code%3Dxyz"],
)
def test_a_short_secret_is_masked_after_a_word_that_announces_it(short: str) -> None:
    assert mask(short).endswith(MASK)


@pytest.mark.parametrize(
    "text",
    [
        "The name supplied already exists. : Another customer is already using this name.",
        'Unrecognized field "BadJson" (class com.intuit.schema.finance.v3.Invoice), not marked as ignorable',
        "Malformed bearer token: too short or too long",
        "message=AuthenticationFailed; errorCode=003200; statusCode=401",
        "DocNumber=18696 is assigned to TxnType=Invoice with TxnId=6575",
        "Klasses element id 5000000000000085682 not found",
        "2020-09-29T06:52:56.527-07:00",
        "9123-4567 Québec inc., 1250 boul. René-Lévesque O.",
        "IntuitBusinessValidationErrorPeriodClosed",
    ],
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert mask(text) == text
