"""QuickBooks under the contract of every side, over a simulated company; and what it promises beyond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbo_desktop.domain.contact import Address, Contact, FieldValue, one_line
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.errors import Fault, Refused, Stale
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.sync.side import Record, Write
from tests.contract.side_contract import SideContract
from tests.contract.world import World
from tests.quickbooks.company_here import CompanyHere

TEXTS = ("name", "first_name", "middle_name", "last_name", "suffix", "company")
# What QuickBooks says of every customer.
OWN = frozenset(
    {
        *("domain", "sparse", "MetaData", "Active", "FullyQualifiedName", "PrintOnCheckName", "CurrencyRef"),
        *("Taxable", "Job", "BillWithParent", "Balance", "BalanceWithJobs", "PreferredDeliveryMethod"),
    }
)


@pytest.fixture
def company() -> CompanyHere:
    return CompanyHere()


@pytest.fixture
def side(company: CompanyHere) -> QuickBooksSide:
    return company.side()


def shown(contact: Contact) -> Contact:
    """How a customer comes back: composed characters, e-mails in a row, the kind as its fields tell it."""
    emails = (*contact.emails(), "", "")
    contact = contact.with_fields(
        **{field: one_line(str(contact.get(field))) for field in TEXTS},
        **{field: composed(contact.get(field)) for field in ("physical", "mailing")},
        email=emails[0],
        email_2=emails[1],
        more_emails=tuple(("other", email) for email in emails[2:] if email),
        more_phones=(),
        more_addresses=(),
        client_identifier="",
        phone_home=None,
        type="",
    )
    kind, assumed = kind_of(contact.name, contact.company, contact.first_name, contact.last_name)
    return contact.with_fields(kind=kind, kind_assumed=assumed)


def composed(address: FieldValue) -> Address | None:
    """An address in composed characters."""
    if not isinstance(address, Address):
        return None
    return Address.from_json({part: one_line(text) for part, text in address.to_json().items()})


class TestQuickBooksSide(SideContract):
    """The contract."""

    @pytest.fixture
    def world(self, company: CompanyHere, side: QuickBooksSide) -> World:
        def edit(record_id: str, name: str, email: str) -> None:
            company.play("edit", record_id, f"name={name}", f"email={email}")

        def retire(record_id: str) -> None:
            company.play("deactivate", record_id)

        return World(
            side,
            edit,
            retire,
            company.tick,
            # Longer than the overlap of two looks.
            settles=400,
            remove=company.remove,
            shown=shown,
            own=OWN,
            stamps=frozenset({"MetaData"}),
            names_are_unique=True,
        )


HOME = Contact(name="Zoé Roy", first_name="Zoé", last_name="Roy", email="z@roy.example")
EMAIL = frozenset({"email"})


def test_a_mark_of_long_ago_is_answered_by_comparing_everything(
    company: CompanyHere, side: QuickBooksSide
) -> None:
    kept, gone = (side.create_contact(HOME.with_fields(name=name), name) for name in ("Kept", "Gone"))
    mark = list(side.changed_since(""))[-1].cursor
    company.remove(gone.id)
    company.tick(31 * 86_400)
    side.identity()
    before = side.requests_made
    pages = list(side.changed_since(mark))
    assert [record.id for page in pages for record in page.records] == [kept.id]
    assert (pages[-1].whole, pages[-1].compared, pages[-1].gone) == (True, True, ())
    assert side.requests_made - before == 2, "the service's clock is known: it is not even asked"


def test_a_service_that_keeps_less_than_it_says_is_met_by_comparing(company: CompanyHere) -> None:
    """Our own clock is behind, so the question is asked, and refused there."""
    side = company.side()
    made = side.create_contact(HOME, "key-1")
    mark = list(side.changed_since(""))[-1].cursor
    company.tick(31 * 86_400)
    fresh = company.side()
    (page,) = fresh.changed_since(mark)
    assert [record.id for record in page.records] == [made.id]
    assert (page.whole, page.compared) == (True, True)
    assert fresh.requests_made == 3


def test_more_than_the_list_takes_is_answered_by_comparing(
    company: CompanyHere, side: QuickBooksSide
) -> None:
    mark = list(side.changed_since(""))[-1].cursor
    for start in range(0, 1020, 30):
        writes = [Write("", Contact(name=f"N{start + number}")) for number in range(30)]
        side.write_many(writes, f"call-{start}")
    before = side.requests_made
    pages = list(side.changed_since(mark))
    assert len({record.id for page in pages for record in page.records}) == 1020
    assert (pages[-1].whole, pages[-1].compared) == (True, True)
    assert side.requests_made - before == 4
    company.tick(400)
    # The overlap reaches back into all that.
    mark = list(side.changed_since(pages[-1].cursor))[-1].cursor
    before = side.requests_made
    assert list(side.changed_since(mark))[-1].records == ()
    assert side.requests_made - before == 1


def test_a_merge_there_is_seen(company: CompanyHere, side: QuickBooksSide) -> None:
    winner = side.create_contact(HOME.with_fields(name="Winner"), "key-1")
    losers = [
        side.create_contact(HOME.with_fields(name=f"Loser {number}"), f"k{number}") for number in (1, 2)
    ]
    mark = list(side.changed_since(""))[-1].cursor
    company.play("merge", losers[0].id, winner.id)
    company.play("merge", losers[1].id, winner.id, "inactive")
    (page,) = side.changed_since(mark)
    assert page.gone == (losers[0].id,)
    assert {record.id: record.active for record in page.records} == {winner.id: True, losers[1].id: False}


def test_an_inactive_customer_comes_back_under_its_name(company: CompanyHere, side: QuickBooksSide) -> None:
    made = side.create_contact(HOME, "key-1")
    off = side.deactivate_contact(made, "key-2")
    assert company.play("show", made.id)["DisplayName"] == "Zoé Roy (deleted)"
    assert off.contact.name == "Zoé Roy"
    (on,) = side.write_many([Write("w", HOME, off, active=True)], "call-1")
    assert isinstance(on, Record)
    assert company.play("show", made.id)["DisplayName"] == "Zoé Roy"
    assert on.active
    # A name that was given away meanwhile is told, and nothing is changed.
    off = side.deactivate_contact(on, "key-3")
    other = side.create_contact(HOME, "key-4")
    (no,) = side.write_many([Write("w", HOME, off, active=True)], "call-2")
    assert isinstance(no, Refused)
    assert no.code == "6240"
    assert {record.id for record in side.find_contacts(name="Zoé Roy")} == {made.id, other.id}


def test_a_customer_called_deleted_is_not_taken_for_an_inactive_one(side: QuickBooksSide) -> None:
    made = side.create_contact(Contact(name="Zoé Roy (deleted)"), "key-1")
    assert side.find_contacts(name="Zoé Roy") == []
    assert side.find_contacts(name="Zoé Roy (deleted)") == [made]


def test_who_has_a_name(company: CompanyHere, side: QuickBooksSide) -> None:
    vendor = company.play("vendor", "L'Étoile")["Id"]
    with pytest.raises(Refused) as caught:
        side.create_contact(Contact(name="L'Étoile"), "key-1")
    assert caught.value.code == "6240"
    assert side.holders_of_name("L'Étoile", caught.value) == [("vendor", vendor, "L'Étoile")]
    employee = company.play("employee", "Luc Roy")["Id"]
    assert side.holders_of_name("Luc Roy") == [("employee", employee, "Luc Roy")]
    customer = side.create_contact(Contact(name="Tremblay inc."), "key-2")
    assert side.holders_of_name("Tremblay inc.") == [("customer", customer.id, "Tremblay inc.")]
    assert side.holders_of_name("Nobody’s") == []
    # A refusal that tells the id finds who is written otherwise.
    told = Refused(
        "No.", faults=(Fault("6240", detail=f"The name supplied already exists. : Id={customer.id}"),)
    )
    assert side.holders_of_name("TREMBLAY", told) == [("customer", customer.id, "Tremblay inc.")]
    told = Refused("No.", faults=(Fault("6240", detail="The customer ID is: 99999"),))
    assert side.holders_of_name("TREMBLAY", told) == []


def test_an_answer_older_than_what_was_written_is_as_it_came_and_a_look_shows_the_rest(
    company: CompanyHere, side: QuickBooksSide
) -> None:
    made = side.create_contact(HOME, "key-1")
    company.begin("old-answer x1")
    wanted = HOME.with_fields(email="new@roy.example")
    assert side.update_contact(made, wanted, EMAIL, "key-2") == made
    now = side.get(made.id)
    assert now is not None
    assert (now.contact.email, now.version) == ("new@roy.example", "1")


def test_told_to_be_stale_again_and_again(company: CompanyHere, side: QuickBooksSide) -> None:
    made = side.create_contact(HOME, "key-1")
    company.begin("stale x10")
    for number in range(9):
        with pytest.raises(Stale):
            side.update_contact(made, HOME.with_fields(email="n@roy.example"), EMAIL, f"k{number}")
    (answer,) = side.write_many([Write("w", HOME.with_fields(email="n@roy.example"), made, EMAIL)], "call")
    assert isinstance(answer, Stale)
    assert side.get(made.id) == made


def test_a_service_that_clears_nothing_says_what_it_kept(company: CompanyHere, side: QuickBooksSide) -> None:
    """Some read an empty text as absent; the answer then shows that the value is still there."""
    made = side.create_contact(HOME.with_fields(company="Roy inc."), "key-1")
    company.begin("blank=keeps")
    changed = side.update_contact(made, HOME, frozenset({"company"}), "key-2")
    assert (changed.contact.company, changed.version) == ("Roy inc.", made.version)


def test_a_name_cleared_is_the_persons(side: QuickBooksSide) -> None:
    made = side.create_contact(HOME.with_fields(name="The Roys"), "key-1")
    changed = side.update_contact(made, HOME.with_fields(name=""), frozenset({"name"}), "key-2")
    assert changed.contact.name == "Zoé Roy"
    nameless = HOME.with_fields(name="", last_name="Côté")
    assert side.create_contact(nameless, "key-3").contact.name == "Zoé Côté"


def test_what_shares_an_address_with_ours_stays(company: CompanyHere, side: QuickBooksSide) -> None:
    made = side.create_contact(HOME, "key-1")
    parts = (
        "Line1=12, rue Haute",
        "Line2=bureau 3",
        "Line4=a/s Luc",
        "City=Laval",
        "Lat=INVALID",
        "Long=INVALID",
    )
    company.play("edit", made.id, *(f"BillAddr.{part}" for part in parts))
    seen = side.get(made.id)
    assert seen is not None
    assert seen.contact.mailing == Address("12, rue Haute", "bureau 3, a/s Luc", "Laval")
    before = company.play("show", made.id)["BillAddr"]

    wanted = Contact(mailing=replace(seen.contact.mailing, city="Lévis"))
    moved = side.update_contact(seen, wanted, frozenset({"mailing"}), "key-2")
    assert moved.contact.mailing == wanted.mailing
    # Only the city is another one: the lines stay as they were parted.
    assert company.play("show", made.id)["BillAddr"] == {**before, "City": "Lévis"}

    wanted = Contact(mailing=Address("9, rue Basse", city="Lévis"))
    moved = side.update_contact(moved, wanted, frozenset({"mailing"}), "key-3")
    assert moved.contact.mailing == wanted.mailing
    now = company.play("show", made.id)["BillAddr"]
    assert now == {
        "Id": before["Id"],
        "Line1": "9, rue Basse",
        "City": "Lévis",
        "Lat": "INVALID",
        "Long": "INVALID",
    }

    emptied = side.update_contact(moved, Contact(), frozenset({"mailing"}), "key-4")
    assert emptied.contact.mailing is None
    assert "BillAddr" not in company.play("show", made.id)


def test_the_practices_many_emails_do_not_keep_a_new_customer_out(side: QuickBooksSide) -> None:
    more = tuple(("more", f"number-{number}@a-long-domain.example") for number in range(5))
    made = side.create_contact(HOME.with_fields(email_2="2@roy.example", more_emails=more), "key-1")
    assert made.contact.emails()[:2] == ("z@roy.example", "2@roy.example")
    assert 2 < len(made.contact.emails()) < 7


def test_a_change_that_is_shown_late_is_caught_by_the_overlap(
    company: CompanyHere, side: QuickBooksSide
) -> None:
    made = side.create_contact(HOME, "key-1")
    mark = list(side.changed_since(""))[-1].cursor
    company.play("edit", made.id, "email=late@roy.example")
    company.begin("old-read@/cdc x1")
    (page,) = side.changed_since(mark)
    assert [record.contact.email for record in page.records] != ["late@roy.example"]
    company.begin()
    company.tick(60)
    (page,) = side.changed_since(page.cursor)
    assert [record.contact.email for record in page.records] == ["late@roy.example"]


def test_an_inactive_customer_keeps_the_word_behind_its_name_there_and_not_here(
    company: CompanyHere, side: QuickBooksSide
) -> None:
    off = side.deactivate_contact(side.create_contact(HOME, "key-1"), "key-2")
    changed = side.update_contact(off, HOME.with_fields(email="new@roy.example"), EMAIL, "key-3")
    assert (changed.contact.name, changed.contact.email, changed.active) == (
        "Zoé Roy",
        "new@roy.example",
        False,
    )
    renamed = side.update_contact(changed, HOME.with_fields(name="Zoé Côté"), frozenset({"name"}), "key-4")
    assert (renamed.contact.name, renamed.active) == ("Zoé Côté", False)
    assert company.play("show", off.id)["DisplayName"] == "Zoé Côté (deleted)"


def test_somebody_merged_away_meanwhile_is_refused_alone(company: CompanyHere, side: QuickBooksSide) -> None:
    winner, loser, third = (
        side.create_contact(HOME.with_fields(name=name), name) for name in ("Winner", "Loser", "Third")
    )
    company.play("merge", loser.id, winner.id)
    wanted = HOME.with_fields(email="new@roy.example")
    answers = side.write_many([Write("w", wanted, one, EMAIL) for one in (winner, loser, third)], "call-1")
    assert [type(one) for one in answers] == [Record, Refused, Record]
    (refused,) = (one for one in answers if isinstance(one, Refused))
    assert refused.code == "610"
    assert side.get(loser.id) is None
