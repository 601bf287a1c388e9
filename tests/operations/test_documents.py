"""PDFs saved, messages written after sending, invoices exported as files: whole or not there, whatever goes wrong."""

from __future__ import annotations

import csv
import os
import shutil
import stat
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.documents import fonts
from qbo_desktop.domain.invoice import EmailStatus, State
from qbo_desktop.errors import BillingRefused, Interrupted, UsageError
from qbo_desktop.operations import documents, invoice_export
from qbo_desktop.operations.billing_lists import SetPeriodClosed
from qbo_desktop.operations.billing_runs import CloseRun, SendRun
from qbo_desktop.operations.documents import (
    ExportInvoices,
    ExportRun,
    SavePdf,
    WriteMessages,
    outbox,
    to_open,
)
from qbo_desktop.operations.invoices import BackToDraft, PostInvoices, SendInvoices, VoidInvoices
from qbo_desktop.operations.printing import remove_papers
from qbo_desktop.phrases.invoices import event_text
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.store import workspaces
from tests.documents.printed import reader
from tests.practice.billing import DAY, BillingFirm, found_a_firm, line, reopened


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a firm whose practice system writes the messages."""
    home = tmp_path_factory.mktemp("founded") / "home"
    firm = found_a_firm(home)
    with firm.book.work() as work:
        for key, value in {
            "billing.email_by": "practice",
            "practice.firm_name": "Roy CPA",
            "practice.firm_address": "1, rue A; Québec",
            "practice.tax_numbers": "TPS 1; TVQ 2",
        }.items():
            workspaces.set_setting(work, work.workspace_id, key, value)
    firm.book.store.close()
    return home


@pytest.fixture
def firm(founded: Path, tmp_path: Path) -> Iterator[BillingFirm]:
    shutil.copytree(founded, tmp_path / "home")
    opened = reopened(tmp_path / "home")
    yield opened
    opened.book.store.close()


def text(pdf: Path) -> str:
    return reader(pdf.read_bytes()).pages[0].extract_text().replace("\u00a0", " ")


def files(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def breaking(monkeypatch: pytest.MonkeyPatch, where: Any, error: BaseException, after: int = 0) -> None:
    """From the so-manieth file on, writing raises this."""
    real, count = where.write_whole, iter(range(1_000))

    def write(path: Path, content: bytes, **more: Any) -> None:
        if next(count) >= after:
            raise error
        real(path, content, **more)

    monkeypatch.setattr(where, "write_whole", write)


# The PDF of one


def test_a_pdf_is_saved_where_it_is_wanted(firm: BillingFirm, tmp_path: Path) -> None:
    invoice = firm.posted()
    path = tmp_path / "Out.pdf"
    assert firm.ask(SavePdf(invoice.number, path)) == path
    said = text(path)
    for part in ("Roy CPA", "1, rue A", "Québec", "TVQ 2", "$100.00"):
        assert part in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"


def test_a_pdf_to_look_at_lies_beside_the_store_in_private(firm: BillingFirm) -> None:
    path = firm.ask(SavePdf(firm.paid().id))
    assert path.parent.parent.parent == firm.book.store.path.parent
    assert "PAID" in text(path)
    if os.name != "nt":
        assert {stat.S_IMODE(one.stat().st_mode) for one in (path.parent, path.parent.parent)} == {0o700}


def test_what_was_looked_at_yesterday_is_taken_away(firm: BillingFirm) -> None:
    old = firm.ask(SavePdf(firm.posted().id))
    os.utime(old, (0, 0))
    new = firm.ask(SavePdf(firm.posted().id))
    assert files(new.parent) == [new.name]


def test_payments_are_printed(firm: BillingFirm, tmp_path: Path) -> None:
    assert "Payment of Mar 2, 2026" in text(firm.ask(SavePdf(firm.paid().id, tmp_path / "a.pdf")))


def test_the_language_is_the_settings(firm: BillingFirm, tmp_path: Path) -> None:
    with firm.book.work() as work:
        workspaces.set_setting(work, work.workspace_id, "practice.invoice_language", "fr_CA")
    assert "100,00 $" in text(firm.ask(SavePdf(firm.posted().id, tmp_path / "a.pdf")))


@pytest.mark.parametrize("place", ["folder", "missing/a.pdf", "home/store.sqlite3"])
def test_a_pdf_that_cannot_be_saved_says_why(firm: BillingFirm, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    invoice = firm.posted()
    before = firm.dump()
    with pytest.raises(UsageError) as refused:
        firm.ask(SavePdf(invoice.id, tmp_path / place))
    assert str(tmp_path / place) in refused.value.says
    assert firm.dump() == before


def test_an_unknown_invoice(firm: BillingFirm, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no invoice"):
        firm.ask(SavePdf("F-77", tmp_path / "a.pdf"))


def test_letters_that_no_font_has_are_told(
    firm: BillingFirm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "system_faces", lambda: ())
    note = "No font of this computer has these letters, which are printed otherwise: Łź"
    odd, plain = firm.approved(line("Łódź Łź")), firm.approved(line("Écritures œuvre €"))
    assert SavePdf(odd.id, tmp_path / "a.pdf").run(firm.context).says.endswith(note)
    assert "No font" not in SavePdf(plain.id, tmp_path / "b.pdf").run(firm.context).says
    assert "No font" not in SendInvoices([plain.id]).run(firm.context).says
    assert SendInvoices([odd.id]).run(firm.context).says.endswith(note)
    assert WriteMessages([odd.id]).run(firm.context).says.endswith(note)


# Messages


def test_sending_writes_the_message(firm: BillingFirm) -> None:
    invoice = firm.approved()
    done = SendInvoices([invoice.id]).run(firm.context)
    (sent,), (path,) = done.value.done, done.value.messages
    assert sent.email.status is EmailStatus.WRITTEN
    assert sent == firm.invoice(invoice.id)
    assert firm.codes(invoice.id)[-2:] == ["sent", "message-written"]
    assert to_open(done.value.messages) == path
    assert "1 message is written." in done.says
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert message["To"].addresses[0].addr_spec == "compta@lavoie.example"
    assert files(outbox(firm.context)) == [path.name]


def test_posting_writes_none(firm: BillingFirm) -> None:
    firm.all_done(PostInvoices([firm.approved().id]))
    assert files(outbox(firm.context)) == []


def test_without_the_setting_none_is_written(firm: BillingFirm) -> None:
    with firm.book.work() as work:
        workspaces.set_setting(work, work.workspace_id, "billing.email_by", "nobody")
    results = firm.ask(SendInvoices([firm.approved().id]))
    assert (results.messages, results.unwritten) == ((), ())
    assert files(outbox(firm.context)) == []


def test_a_run_writes_its_messages_and_the_folder_is_shown(firm: BillingFirm) -> None:
    for _ in range(3):
        firm.draft()
    firm.ask(CloseRun())
    results = firm.ask(SendRun())
    assert {one.email.status for one in results.done} == {EmailStatus.WRITTEN}
    assert to_open(results.messages) == outbox(firm.context)
    assert len(files(outbox(firm.context))) == 3


def test_a_run_that_is_posted_writes_none(firm: BillingFirm) -> None:
    firm.draft()
    firm.ask(CloseRun())
    assert firm.ask(SendRun(post=True)).messages == ()


def test_a_client_without_an_address_gets_none_until_there_is_one(firm: BillingFirm) -> None:
    invoice = firm.approved(client="C2")
    (sent,) = firm.ask(SendInvoices([invoice.id])).done
    assert sent.email.status is EmailStatus.NO_ADDRESS
    again = firm.ask(WriteMessages([invoice.id]))
    assert [one.says for one in again.failed] == ["The contact has no e-mail address."]
    firm.book.edit("C2", email="roy@atelier.example")
    again = firm.ask(WriteMessages([invoice.id]))
    assert (again.failed, again.done[0].email.to) == ((), "roy@atelier.example")
    assert again.done[0].email.status is EmailStatus.WRITTEN


def test_an_address_that_is_none_fails_and_is_written_when_corrected(firm: BillingFirm) -> None:
    firm.book.edit("C2", email="no address at all@")
    invoice = firm.approved(client="C2")
    results = firm.ask(SendInvoices([invoice.id]))
    assert results.done[0].email.status is EmailStatus.FAILED
    assert "no address at all@" in results.unwritten[0].says
    assert firm.codes(invoice.id)[-1] == "message-failed"
    firm.book.edit("C2", email="roy@atelier.example")
    assert firm.ask(WriteMessages([invoice.id])).done[0].email.status is EmailStatus.WRITTEN


def test_a_full_disk_leaves_the_invoice_sent_and_the_message_to_be_written_again(
    firm: BillingFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [firm.approved().id for _ in range(3)]
    with monkeypatch.context() as broken:
        breaking(broken, documents, OSError(28, "No space left on device"), after=1)
        done = SendInvoices(ids).run(firm.context)
    assert [one.state for one in done.value.done] == [State.AWAITING_PAYMENT] * 3
    assert [one.email.status for one in done.value.done] == [
        EmailStatus.WRITTEN,
        EmailStatus.FAILED,
        EmailStatus.FAILED,
    ]
    assert "No space left on device" in done.says
    assert len(done.value.unwritten) == 2
    assert all(one.remedy and one.command for one in done.value.unwritten)
    assert len(files(outbox(firm.context))) == 1
    again = firm.ask(WriteMessages(ids))
    assert {one.email.status for one in again.done} == {EmailStatus.WRITTEN}
    assert len(files(outbox(firm.context))) == 3


def test_a_file_in_the_place_of_the_folder(firm: BillingFirm) -> None:
    outbox(firm.context).parent.write_text("in the way")
    results = firm.ask(SendInvoices([firm.approved().id]))
    assert results.done[0].email.status is EmailStatus.FAILED
    assert results.unwritten[0].says


def test_what_a_killed_program_left_is_written_later(
    firm: BillingFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = firm.approved()
    with monkeypatch.context() as broken:
        breaking(broken, documents, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            firm.ask(SendInvoices([first.id]))
    assert firm.invoice(first.id).email.status is EmailStatus.WAITING
    assert files(outbox(firm.context)) == []
    written = firm.ask(WriteMessages())
    assert [one.id for one in written.done] == [first.id]
    assert firm.ask(WriteMessages()).done == ()


def test_the_next_sending_writes_it_as_well(firm: BillingFirm, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = firm.approved(), firm.approved()
    with monkeypatch.context() as broken:
        breaking(broken, documents, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            firm.ask(SendInvoices([first.id]))
    results = firm.ask(SendInvoices([second.id]))
    assert [one.id for one in results.done] == [second.id]
    assert len(results.messages) == 2
    assert firm.invoice(first.id).email.status is EmailStatus.WRITTEN


def test_written_twice_it_is_one_file(firm: BillingFirm) -> None:
    invoice = firm.approved()
    (path,) = firm.ask(SendInvoices([invoice.id])).messages
    before = path.read_bytes()
    assert firm.ask(WriteMessages([invoice.id, invoice.id])).files == (path,)
    assert path.read_bytes() == before
    assert firm.codes(invoice.id).count("message-written") == 2


def test_what_no_message_brings_says_why(firm: BillingFirm) -> None:
    draft, posted, voided = firm.draft(), firm.posted(), firm.approved()
    firm.all_done(SendInvoices([voided.id]))
    firm.all_done(VoidInvoices([voided.id]))
    before = firm.dump()
    written = firm.ask(WriteMessages([draft.id, posted.id, voided.id, "I99"]))
    assert [one.id for one in written.failed] == [draft.id, posted.id, voided.id, "I99"]
    assert all(one.says for one in written.failed)
    assert (written.done, written.files) == ((), ())
    assert firm.dump() == before


def test_a_voided_invoice_that_waited_is_not_written(
    firm: BillingFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = firm.approved()
    with monkeypatch.context() as broken:
        breaking(broken, documents, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            firm.ask(SendInvoices([invoice.id]))
    firm.all_done(VoidInvoices([invoice.id]))
    assert firm.ask(WriteMessages()).files == ()


def test_writing_again_needs_the_permission(firm: BillingFirm) -> None:
    invoice = firm.approved()
    firm.ask(SendInvoices([invoice.id]))
    firm.someone_without(Permission.SEND_INVOICES)
    for ids in ([invoice.id], None):
        with pytest.raises(BillingRefused):
            firm.ask(WriteMessages(ids))


def test_what_failed_is_written_with_what_waits_to_the_address_of_today(firm: BillingFirm) -> None:
    firm.book.edit("C2", email="no address at all@")
    failed = firm.approved(client="C2")
    firm.ask(SendInvoices([failed.id]))
    # The next sending does not try it once more: somebody has to mend it first.
    assert len(firm.ask(SendInvoices([firm.approved().id])).messages) == 1
    assert firm.codes(failed.id).count("message-failed") == 1
    firm.book.edit("C2", email="roy@atelier.example")
    written = firm.ask(WriteMessages())
    assert [(one.id, one.email.to) for one in written.done] == [(failed.id, "roy@atelier.example")]
    assert written.done[0].email.status is EmailStatus.WRITTEN


def test_voiding_takes_the_message_out_of_the_outbox(firm: BillingFirm) -> None:
    voided, stays = firm.approved(), firm.approved()
    firm.all_done(SendInvoices([voided.id, stays.id]))
    (done,) = firm.all_done(VoidInvoices([voided.id]))
    assert files(outbox(firm.context)) == [documents.message_path(firm.context, stays).name]
    assert done.email.status is EmailStatus.NONE
    assert done == firm.invoice(voided.id)
    assert firm.codes(voided.id)[-2:] == ["voided", "message-withdrawn"]
    assert event_text(firm.events(voided.id)[-1]) == "The message to compta@lavoie.example was withdrawn."
    # Nothing is left to be done of it.
    before = firm.dump()
    firm.ask(WriteMessages())
    assert firm.dump() == before


def test_a_program_killed_over_voiding_leaves_the_message_to_the_next(
    firm: BillingFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = firm.approved()
    firm.all_done(SendInvoices([invoice.id]))
    with monkeypatch.context() as broken:

        def killed(*_given: Any) -> None:
            raise KeyboardInterrupt

        broken.setattr(documents, "_withdraw", killed)
        with pytest.raises(KeyboardInterrupt):
            firm.ask(VoidInvoices([invoice.id]))
    assert firm.invoice(invoice.id).state is State.VOIDED
    assert len(files(outbox(firm.context))) == 1
    assert firm.ask(WriteMessages()).files == ()
    assert files(outbox(firm.context)) == []
    assert firm.invoice(invoice.id).email.status is EmailStatus.NONE
    assert firm.codes(invoice.id)[-1] == "message-withdrawn"


def test_an_invoice_voided_while_its_message_is_written_keeps_none(
    firm: BillingFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = firm.approved()
    real = documents.write_whole

    def meanwhile(path: Path, content: bytes, **more: Any) -> None:
        firm.all_done(VoidInvoices([invoice.id]))
        real(path, content, **more)

    monkeypatch.setattr(documents, "write_whole", meanwhile)
    firm.ask(SendInvoices([invoice.id]))
    assert files(outbox(firm.context)) == []
    assert firm.invoice(invoice.id).email.status is EmailStatus.NONE


def test_a_message_that_cannot_be_taken_away_is_told_and_taken_later(
    firm: BillingFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = firm.approved()
    (path,) = firm.ask(SendInvoices([invoice.id])).messages
    with monkeypatch.context() as broken:

        def in_use(_path: Path, *, missing_ok: bool) -> None:
            raise PermissionError(13, "in use")

        broken.setattr(Path, "unlink", in_use)
        done = VoidInvoices([invoice.id]).run(firm.context)
    assert done.value.done[0].state is State.VOIDED
    assert f"{path} cannot be taken away: in use" in done.says
    firm.ask(WriteMessages())
    assert not path.exists()


def test_numbers_that_no_file_can_have_are_two_files(firm: BillingFirm) -> None:
    ids = [firm.approved(number=number).id for number in ("F/1", "F:1", "..")]
    assert len(firm.ask(SendInvoices(ids)).messages) == 3
    assert len(files(outbox(firm.context))) == 3


# Export


def test_export_hands_over_a_folder_and_then_says_so(firm: BillingFirm, tmp_path: Path) -> None:
    first = firm.approved(line("=HYPERLINK(1)", "2", "10.5", "GST + QST"), line("Discount", "-1", "1"))
    second = firm.approved(client="C2")
    exported = firm.ask(ExportInvoices([first.id, second.id], tmp_path / "out"))
    assert exported.failed == ()
    assert [one.state for one in exported.done] == [State.EXPORTED] * 2
    assert firm.codes(first.id)[-1] == "exported"
    assert exported.folder is not None
    assert exported.folder.parent == tmp_path / "out"
    *pdfs, table = files(exported.folder)
    assert (len(pdfs), table) == (2, "lines.csv")
    # What is handed over is no draft.
    assert "DRAFT" not in text(exported.folder / pdfs[0])
    with (exported.folder / table).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["number"], row["amount"]) for row in rows] == [
        (first.number, "21.00"),
        (first.number, "-1.00"),
        (second.number, "100.00"),
    ]
    assert rows[0]["description"] == "'=HYPERLINK(1)"
    assert rows[0]["invoice_taxes"] == "GST 5%=1.05;QST 9.975%=2.09"
    assert (rows[0]["invoice_subtotal"], rows[0]["invoice_tax"], rows[0]["invoice_total"]) == (
        "20.00",
        "3.14",
        "23.14",
    )
    assert files(tmp_path / "out") == [exported.folder.name]


def test_a_run_is_exported(firm: BillingFirm, tmp_path: Path) -> None:
    firm.draft()
    run = firm.ask(CloseRun())
    exported = firm.ask(ExportRun(tmp_path, run.run_id))
    assert [one.run_id for one in exported.done] == [run.run_id]
    assert firm.ask(ExportRun(tmp_path)).folder is None
    with pytest.raises(UsageError, match="no billing run"):
        firm.ask(ExportRun(tmp_path, "R77"))


def test_what_cannot_be_exported_says_why_and_the_rest_is(firm: BillingFirm, tmp_path: Path) -> None:
    draft, posted, good, closed = (
        firm.draft(),
        firm.posted(),
        firm.approved(),
        firm.approved(day=DAY.replace(month=5)),
    )
    firm.ask(SetPeriodClosed(closed.invoice_date, True))
    exported = firm.ask(ExportInvoices([draft.id, posted.id, closed.id, "I99", good.id], tmp_path / "out"))
    assert [one.id for one in exported.done] == [good.id]
    assert [one.id for one in exported.failed] == [draft.id, posted.id, closed.id, "I99"]
    assert exported.folder is not None
    assert len(files(exported.folder)) == 2


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (OSError(28, "No space left on device"), 0),
        (OSError(28, "No space left on device"), 2),
        (Interrupted("stop"), 1),
        (KeyboardInterrupt(), 1),
    ],
)
def test_nothing_half_is_exported(
    firm: BillingFirm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, after: int
) -> None:
    ids = [firm.approved().id for _ in range(2)]
    before = firm.dump()
    breaking(monkeypatch, invoice_export, error, after)
    with pytest.raises((UsageError, Interrupted, KeyboardInterrupt)):
        firm.ask(ExportInvoices(ids, tmp_path / "out"))
    assert files(tmp_path / "out") == []
    assert firm.dump() == before


def test_an_invoice_changed_meanwhile_is_taken_out_again(
    firm: BillingFirm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, changed = firm.approved(), firm.approved()
    real = invoice_export._write_folder

    def meanwhile(*arguments: Any) -> None:
        real(*arguments)
        firm.all_done(BackToDraft([changed.id]))

    monkeypatch.setattr(invoice_export, "_write_folder", meanwhile)
    exported = firm.ask(ExportInvoices([stays.id, changed.id], tmp_path / "out"))
    assert [one.id for one in exported.done] == [stays.id]
    assert [one.id for one in exported.failed] == [changed.id]
    assert exported.folder is not None
    assert len(files(exported.folder)) == 2
    assert changed.number not in (exported.folder / "lines.csv").read_text(encoding="utf-8-sig").split(",")


def test_when_everything_changed_meanwhile_no_folder_stays(
    firm: BillingFirm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = firm.approved()
    real = invoice_export._write_folder

    def meanwhile(*arguments: Any) -> None:
        real(*arguments)
        firm.all_done(BackToDraft([changed.id]))

    monkeypatch.setattr(invoice_export, "_write_folder", meanwhile)
    assert firm.ask(ExportInvoices([changed.id], tmp_path / "out")).folder is None
    assert files(tmp_path / "out") == []


def test_a_file_in_the_place_of_the_folder_of_an_export(firm: BillingFirm, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    invoice = firm.approved()
    with pytest.raises(UsageError):
        firm.ask(ExportInvoices([invoice.id], tmp_path / "out"))
    assert firm.invoice(invoice.id).state is State.APPROVED


def test_exporting_needs_the_permission(firm: BillingFirm, tmp_path: Path) -> None:
    invoice = firm.approved()
    firm.someone_without(Permission.SEND_INVOICES)
    with pytest.raises(BillingRefused):
        firm.ask(ExportInvoices([invoice.id], tmp_path / "out"))
    assert files(tmp_path / "out") == []


def test_a_deleted_workspace_takes_its_files_along(firm: BillingFirm, tmp_path: Path) -> None:
    (path,) = firm.ask(SendInvoices([firm.approved().id])).messages
    looked_at = firm.ask(SavePdf(firm.invoices()[0].id))
    elsewhere = firm.ask(SavePdf(firm.invoices()[0].id, tmp_path / "mine.pdf"))
    remove_papers(firm.context, firm.book.workspace_id)
    assert [one.exists() for one in (path, looked_at, elsewhere)] == [False, False, True]
