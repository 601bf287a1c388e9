"""Messages that a killed program left unwritten are written when the window opens."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import EmailStatus
from qbo_desktop.operations import documents
from qbo_desktop.operations.billing_lists import AddPerson, UsePerson
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.invoices import ApproveInvoices, SendInvoices
from qbo_desktop.ui.start import write_left_messages
from tests.ui.bills import line, open_bills
from tests.ui.conftest import OpenWindow


def test_messages_that_a_killed_program_left_are_written(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    bills = open_bills(empty_app, qtbot, open_window)
    assert bills.window is not None
    bills.ask(SetSetting("billing.email_by", "practice"))
    draft = bills.draft(line())
    bills.ask(ApproveInvoices([draft.id]))

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(documents, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            bills.ask(SendInvoices([draft.id]))
    assert bills.invoice(draft.id).email.status is EmailStatus.WAITING
    bills.ask(AddPerson("Anne"))
    bills.ask(UsePerson("Anne"))
    write_left_messages(bills.window)
    bills.settle()
    assert bills.invoice(draft.id).email.status is EmailStatus.WAITING, "Anne may not send"
    assert bills.window.status.says.text() == ""
    bills.ask(UsePerson("Owner"))
    write_left_messages(bills.window)
    bills.settle()
    assert bills.invoice(draft.id).email.status is EmailStatus.WRITTEN
    assert bills.window.status.says.text() == "1 message is written."
    bills.window.status.say("")
    write_left_messages(bills.window)
    bills.settle()
    assert bills.window.status.says.text() == ""
