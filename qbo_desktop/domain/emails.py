"""E-mail addresses: how they are compared, and which of them tell people apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.lexicon import word_list
from qbo_desktop.domain.names import exact_form, folded

# Mail services that anybody can have an address at: the domain says nothing about who it is.
FREE_MAIL: frozenset[str] = word_list(
    """
    gmail.com googlemail.com hotmail.com hotmail.ca hotmail.fr outlook.com live.com live.ca msn.com
    yahoo.com yahoo.ca yahoo.fr ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com
    gmx.com mail.com videotron.ca videotron.qc.ca sympatico.ca bell.net bellnet.ca cgocable.ca
    cogeco.ca rogers.com shaw.ca telus.net eastlink.ca globetrotter.net axion.ca ecoq.ca comcast.net
    verizon.net att.net cox.net
    """
)
# Where anybody has a page: the rest of the web address is whose it is, the host says nothing.
EVERYBODYS_HOSTS: frozenset[str] = word_list(
    """
    facebook.com fb.com m.facebook.com instagram.com linkedin.com ca.linkedin.com twitter.com x.com youtube.com
    tiktok.com sites.google.com linktr.ee pagesjaunes.ca yellowpages.ca yelp.ca yelp.com
    """
)
# Mailboxes of a function and not of somebody.
ROLE_MAILBOXES: frozenset[str] = word_list(
    """
    info admin office contact compta comptabilite accounting accounts facturation billing reception
    service services support sales ventes bureau direction mail courriel bonjour hello ap ar
    payables finance noreply
    """
)
# What QuickBooks' one field for addresses holds.
LONGEST_ADDRESSES = 100
# One field may hold several addresses: QuickBooks writes them with a comma between.
_SEPARATORS = re.compile(r"[,;\s<>]+")
_STRAY = re.compile(r"[^\s,;:<>()\[\]/]+@[^\s,;:<>()\[\]/@]+\.[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Email:
    """An address in folded form, and its two halves."""

    address: str
    mailbox: str
    domain: str

    @property
    def own_domain(self) -> str:
        """The domain when it belongs to the client, "" at a free mail service."""
        return "" if self.domain in FREE_MAIL else self.domain


def split_emails(text: str) -> tuple[str, ...]:
    """The addresses in one field, as written."""
    parts = (part.removeprefix("mailto:") for part in _SEPARATORS.split(text))
    return tuple(part for part in parts if "@" in part)


def is_usable(text: str) -> bool:
    """Whether QuickBooks takes a field of addresses, one or several: each one whole, together not too long.

    (Intuit: BillEmail has at most 100 characters; anything without "@" and "." is refused with 2210.)
    """
    parts = [part for part in _SEPARATORS.split(text) if part]
    return bool(parts) and len(text) <= LONGEST_ADDRESSES and all("@" in one and "." in one for one in parts)


def exact_emails(contact: Contact) -> frozenset[str]:
    """The exact forms of every address of a contact (letter case aside, accents count)."""
    return frozenset(exact_form(part) for text in contact.emails() for part in split_emails(text))


def stray_emails(contact: Contact) -> tuple[str, ...]:
    """The addresses that stand in a field for something else: a name, a telephone, the web site, a street.

    They say who it is as well as those in their own field do; only the exact rule does not read them.
    """
    texts = [contact.name, contact.company, contact.website, contact.client_identifier]
    texts += [phone.number for phone in (*contact.phones(), contact.phone_fax) if phone]
    for address in contact.addresses():
        texts += [address.line1, address.line2, address.city]
    return tuple(found for text in texts if "@" in text for found in _STRAY.findall(text))


def emails_of(contact: Contact) -> tuple[Email, ...]:
    """Every address of a contact in folded form, without repeats, wherever it stands."""
    own = (part for text in contact.emails() for part in split_emails(text))
    found = dict.fromkeys(folded(part) for part in (*own, *stray_emails(contact)))
    addresses = []
    for address in found:
        mailbox, _, domain = address.rpartition("@")
        addresses.append(Email(address, mailbox.partition("+")[0], domain))
    return tuple(addresses)


def website_domain(text: str) -> str:
    """The domain of a web address without its "www.", "" when there is none."""
    host = re.sub(r"^[a-z]+://", "", folded(text)).split("/")[0].split(":")[0]
    host = host.rpartition("@")[2].removeprefix("www.")
    return host if "." in host and " " not in host and host not in FREE_MAIL | EVERYBODYS_HOSTS else ""
