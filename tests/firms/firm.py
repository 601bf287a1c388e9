"""Hard synthetic firms with known truth: two lists of clients that are easily taken for each other.

`hard_firm(size, seed)` makes `size` customers of QuickBooks and about as many contacts of a practice, and
says which customer is which contact. It was written from what firms have, not from what the scorer knows.

Who the clients are, of a hundred knots (`clients.SHARES`): 34.5 people; 27 organisations (one in eight with
a trade name); 7 numbered companies, half with a sister two digits apart that shares all else; 6 owners with
a holding, trust, estate, or (one in four) company that is their bare name with a legal form; 5 couples, three
in ten beside one of the two; 6 households of two or three; 5 groups of two to four sister companies; 3 father
and son of one name; 3 pairs of namesakes; 1.5 offices with one telephone, door or both; 1.5 bookkeepers whose
mailbox two or three clients left; 2 pairs of branches in two towns. Members of households, sister companies
and branches share one, two or all three of mailbox, telephone and door.

Where they are, each by itself: 64 % on both sides, 18 % only in QuickBooks, 18 % only in the practice. Of the
customers 2 % are inactive, and 4 % have a sub-customer.

How they are written, each by itself (`writing.QUICKBOOKS`, `writing.PRACTICE`, in percent): accents dropped
30/8; capitals 7/2; a typing error in the name 6/2; first and last name in each other's field 3/1; "Last,
First" 12/6; a familiar form where one is known 8/3; initials 3/1; a middle initial 6/6; hyphens as blanks 15/5; title
or credential 5/5; Jr, Sr or II dropped 10/3; legal form in another spelling or language 40/15, dropped 15/5, another
one 2/1; the trade name alone 30/10 or beside the legal one 40/40; renamed (marriage, new firm name) 4/1; moved
(address and telephone) 7/2; no e-mail 15/6, another one 6/2, a mistyped one 3/1, in the wrong field 3/1; no
telephone 22/10, another one 4/2; no address 30/10; street in English 30/20; only a display name 15/5; of a couple
only one named 20/10. Where there is an extension it is written the English or the French way. Half the
mailboxes are at free mail services.

What nobody could tell from the records is left out: the company of its owner's bare name keeps its legal form, a
son who shares the mailbox of a father without any Sr keeps his Jr, and a couple beside one of the two is not
written as that one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.domain.matching import Entry
from tests.firms.clients import Maker
from tests.firms.writing import PRACTICE, QUICKBOOKS, written

ON_BOTH, ONLY_IN_QUICKBOOKS = 0.64, 0.18
INACTIVE, WITH_A_JOB = 0.02, 0.04


@dataclass(frozen=True)
class Firm:
    """The customers, the contacts; for each customer the contact it is ("" for none), and its knot."""

    customers: list[Entry]
    contacts: list[Entry]
    truth: dict[str, str]
    knots: dict[str, str]


def hard_firm(size: int, seed: int) -> Firm:
    """A firm of `size` customers, sub-customers included, and about as many contacts."""
    dice = random.Random(seed)
    maker = Maker(dice)
    customers: list[Entry] = []
    contacts: list[Entry] = []
    truth: dict[str, str] = {}
    knots: dict[str, str] = {}
    displays: set[str] = set()
    records: set[Contact] = set()
    while len(customers) < size:
        for client in maker.knot():
            where = dice.random()
            here, there = (
                where < ON_BOTH + ONLY_IN_QUICKBOOKS,
                where < ON_BOTH or where >= ON_BOTH + ONLY_IN_QUICKBOOKS,
            )
            practice_id = ""
            if there:
                practice_id = f"p{len(contacts):05}"
                contacts.append(Entry(practice_id, _once(written(client, PRACTICE, maker), records)))
            if not here or len(customers) >= size:
                continue
            customer = _shown_once(_untold(written(client, QUICKBOOKS, maker)), displays)
            customer_id = str(len(customers) + 1)
            customers.append(Entry(customer_id, customer, active=not maker.chance(INACTIVE)))
            truth[customer_id], knots[customer_id] = practice_id, client.knot
            if maker.chance(WITH_A_JOB) and len(customers) < size:
                job = replace(customer, name=f"{customer.name}:{dice.choice(('Phase 2', 'Chalet', '2025'))}")
                customers.append(Entry(str(len(customers) + 1), job, is_sub_customer=True))
                truth[customers[-1].id], knots[customers[-1].id] = "", "sub-customer"
    dice.shuffle(contacts)
    return Firm(customers, contacts, truth, knots)


def _untold(contact: Contact) -> Contact:
    """QuickBooks has no field for the kind: it follows from the name fields."""
    kind, assumed = kind_of(contact.name, contact.company, contact.first_name, contact.last_name)
    return replace(contact, kind=kind, kind_assumed=assumed)


def _shown_once(customer: Contact, displays: set[str]) -> Contact:
    """QuickBooks wants every display name once, letter case aside."""
    name, number = customer.name, 2
    while name.casefold() in displays:
        name, number = f"{customer.name} ({number})", number + 1
    displays.add(name.casefold())
    return replace(customer, name=name)


def _once(contact: Contact, records: set[Contact]) -> Contact:
    """Two records equal in every field are one to anybody: the second gets a client number."""
    while contact in records:
        contact = replace(contact, client_identifier=f"{contact.client_identifier}2")
    records.add(contact)
    return contact
