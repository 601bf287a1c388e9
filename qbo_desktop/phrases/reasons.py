"""Why two records are thought one client, or not, in words: reasons, vetoes, questions, skips, likeness.

The codes are those of `domain.likeness` and `domain.matching`; a test holds the two together.
"""

from __future__ import annotations

from qbo_desktop.domain.likeness import Likeness
from qbo_desktop.wording import N_, _

REASONS: dict[str, str] = {
    "name-equal": N_("same name"),
    "name-equal-but-accents": N_("name equal but for accents"),
    "name-equal-but-form": N_("name equal but for its form"),
    "name-equal-elsewhere": N_("same name in another field"),
    "short-name": N_("short form of the given name"),
    "initials": N_("initials agree"),
    "trade-name": N_("trade name of the other"),
    "name-mistyped": N_("name equal but for a typing error"),
    "name-nearly-equal": N_("name nearly equal"),
    "name-alike": N_("name partly alike"),
    "name-contained": N_("one name is part of the other"),
    "one-of-couple": N_("one of a couple"),
    "same-family-name": N_("same family name"),
    "other-family-name": N_("same given name, other family name"),
    "different-name": N_("different name"),
    "different-given-name": N_("different given name"),
    "same-email": N_("same e-mail"),
    "shared-email": N_("same e-mail, which others have too"),
    "email-nearly-equal": N_("e-mail nearly equal"),
    "same-mailbox": N_("same mailbox name at another mail service"),
    "same-domain": N_("same e-mail or web domain"),
    "different-email": N_("different e-mail"),
    "same-phone": N_("same phone"),
    "same-phone-other-extension": N_("same phone, other extension"),
    "shared-phone": N_("same phone, which others have too"),
    "different-phone": N_("different phone"),
    "same-address": N_("same address"),
    "address-nearly-equal": N_("address nearly equal"),
    "same-building": N_("same building, other unit"),
    "shared-address": N_("same address, which others have too"),
    "same-postal-code": N_("same postal code"),
    "different-address": N_("different address"),
    "rare-name": N_("name that nobody else has"),
    "same-company-number": N_("same company number"),
    "other-legal-form": N_("other legal suffix"),
    "other-trade-name": N_("other trade name or branch"),
    "person-or-company": N_("a person and a company of that name"),
    "says-more": N_("one of the names says more"),
    "generation-unsaid": N_("a junior or senior of that name exists"),
    "different-company-number": N_("different company number"),
    "different-number": N_("different number in the name"),
    "different-vehicle": N_("only one is a trust, holding, estate or foundation"),
    "different-generation": N_("junior and senior differ"),
    "different-kind": N_("a person and an organisation"),
    "several-of-this-name": N_("several clients bear this name"),
    "archived": N_("no longer active"),
}

VETOES: dict[str, str] = {
    "inactive": N_("One of the two is no longer active."),
    "sub-customer": N_("It is a sub-customer of another customer."),
    "different-kind": N_("One is a person, the other an organisation."),
    "different-number": N_("The numbers in the names differ."),
    "different-vehicle": N_("Only one of the two is a trust, holding, estate or foundation."),
    "different-generation": N_("Junior and senior differ."),
    "generation-unsaid": N_("There is a junior or senior of that name, and it may be either."),
    "couple": N_("At least one of the two is a couple."),
    "shared-email": N_("Several records have this e-mail."),
}

QUESTIONS: dict[str, str] = {
    "tie": N_("Several contacts are equally likely."),
    "twin": N_("Another client already has the same name or e-mail, or closely resembles this one."),
    "refused": N_("The contacts that were proposed are not the same client."),
    "name-only": N_("Only the name is equal."),
    "email-only": N_("Only the e-mail is equal."),
    "likeness": N_("A contact resembles it."),
}

LINKS: dict[str, str] = {
    "exact": N_("Name and e-mail are exactly equal."),
    "very-likely": N_("Very likely the same client."),
    "no-resemblance": N_("No contact resembles it."),
}

SKIPS: dict[str, str] = {
    "sub-customer": N_("It is a sub-customer; only its parent is a client."),
    "inactive": N_("It is inactive in QuickBooks."),
    "no-name": N_("It has no name."),
}

LIKENESSES: dict[Likeness, str] = {
    Likeness.VERY_LIKELY: N_("Very likely"),
    Likeness.LIKELY: N_("Likely"),
    Likeness.POSSIBLE: N_("Possible"),
}

_VETO_PREFIX = "veto:"


def reason_text(code: str) -> str:
    """One piece of evidence in words ("same phone"). KeyError for a code that is none."""
    return _(REASONS[code])


def veto_text(code: str) -> str:
    """Why a pair is not linked without a person, a sentence. KeyError for a code that is none."""
    return _(VETOES[code])


def skip_text(code: str) -> str:
    """Why a customer is left out, a sentence. KeyError for a code that is none."""
    return _(SKIPS[code])


def ask_text(code: str) -> str:
    """Why a customer waits for a decision, a sentence; "veto:" codes get the veto's."""
    if code.startswith(_VETO_PREFIX):
        return veto_text(code.removeprefix(_VETO_PREFIX))
    return _(QUESTIONS[code])


def link_text(code: str) -> str:
    """Why a customer was linked, or made a new contact, without asking; a sentence."""
    return _(LINKS[code])


def likeness_text(likeness: Likeness) -> str:
    """The word beside the score ("Very likely")."""
    return _(LIKENESSES[likeness])
