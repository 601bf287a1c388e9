"""Every screen of the window in both languages, as small pictures: `make screenshots`.

The window stands over the demonstration (a simulated QuickBooks on loopback, a sample firm), is brought to
each state as a person would, and grabs itself. No display is needed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from qbo_desktop.app import App
from qbo_desktop.demo import Demo, play_sandbox, running_demo
from qbo_desktop.domain.invoice import State
from qbo_desktop.operations.billing_setup import MapDefaultItem, MapTax, Propose, RefreshLists, SetStartDate
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.doctor import Doctor
from qbo_desktop.operations.practice_contacts import EditContact
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book import invoices
from qbo_desktop.store import client_list, company_lists, invoice_links
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.sync.progress import Stage
from qbo_desktop.ui.billing_wizard.new_service import NewServiceDialog
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD, SetUpPage
from qbo_desktop.ui.billing_wizard.services_step import ServicesStep
from qbo_desktop.ui.billing_wizard.taxes_step import TaxesStep
from qbo_desktop.ui.billing_wizard.wizard import BillingWizard
from qbo_desktop.ui.dialogs.billing_run_dialog import BillingRunDialog
from qbo_desktop.ui.dialogs.invoice_dialog import InvoiceDialog
from qbo_desktop.ui.dialogs.invoice_view import InvoiceView
from qbo_desktop.ui.dialogs.merge_dialog import MergeDialog
from qbo_desktop.ui.dialogs.periods_dialog import PeriodsDialog
from qbo_desktop.ui.dialogs.push_dialog import PushDialog, open_push
from qbo_desktop.ui.dialogs.send_dialog import SendDialog
from qbo_desktop.ui.dialogs.tax_dialog import TaxDialog
from qbo_desktop.ui.help import HelpDialog
from qbo_desktop.ui.page import PageName, Request
from qbo_desktop.ui.pages.billing import BillingPage
from qbo_desktop.ui.pages.billing_dialogs import open_run
from qbo_desktop.ui.pages.billing_setup import BillingSetupPage
from qbo_desktop.ui.pages.billing_tabs import ALL, APPROVED, AWAITING, DRAFTS
from qbo_desktop.ui.pages.duplicates import DuplicatesPage
from qbo_desktop.ui.plan_dialog import PlanDialog
from qbo_desktop.ui.runner import Advance
from qbo_desktop.ui.start import make_application
from qbo_desktop.ui.theme import tokens
from qbo_desktop.ui.window import Window
from qbo_desktop.ui.wizard.wizard import SetUpWizard
from qbo_desktop.wording import LANGUAGES, use_language

CUSTOMERS = 120
WIDTH, HEIGHT = 1160, 760
MOST_BYTES = 120_000


class Photographer:
    """Lets the window settle, grabs it, and writes a small picture."""

    def __init__(self, folder: Path, only: str) -> None:
        self.folder = folder
        self.only = only
        self.prefix = ""
        self.sizes: dict[str, int] = {}

    def take(self, widget: QWidget, name: str, wait: float = 0.15) -> None:
        """Grab a widget under a name."""
        if self.only not in f"{self.prefix}{name}":
            return
        if wait:
            settle(wait)
        picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        path = self.folder / f"{self.prefix}{name}.png"
        write(picture, path)
        if path.stat().st_size > MOST_BYTES:
            write(with_few_colours(picture), path)
        self.sizes[path.name] = path.stat().st_size


def write(picture: QImage, path: Path) -> None:
    """Write a picture as small as PNG can without losing anything."""
    writer = QImageWriter(str(path), b"png")
    writer.setQuality(0)
    if not writer.write(picture):
        raise OSError(f"{path}: {writer.errorString()}")


def with_few_colours(picture: QImage) -> QImage:
    """The picture in its own 256 most frequent colours: a quarter of the size, and no eye sees it."""
    seen = Counter(memoryview(picture.constBits()).cast("I"))
    colours = tokens()
    ours = [
        QColor(getattr(colours, name)).rgb()
        for name in ("accent", "good", "warn", "bad", "good_soft", "warn_soft", "bad_soft")
    ]  # rare on a picture, and what the eye looks for
    table = list(dict.fromkeys([*ours, *(colour for colour, _count in seen.most_common(256))]))[:256]
    flags = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    return picture.convertToFormat(QImage.Format.Format_Indexed8, table, flags)


def settle(seconds: float) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def wait_for(ready: Callable[[], bool], seconds: float = 60.0) -> None:
    """Run the event loop until something holds. TimeoutError after the limit."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the window did not come to the state that was to be shown")
        settle(0.03)


@contextmanager
def shown(app: App, size: tuple[int, int]) -> Iterator[Window]:
    """A window over an app, closed with its threads."""
    window = Window(app)
    window.resize(*size)
    window.show()
    settle(0.2)
    try:
        yield window
    finally:
        window.feed.close()
        window.runner.close(30)
        window.hide()
        window.deleteLater()
        settle(0.05)


def dialog_of(window: QWidget, kind: type[QDialog]) -> QDialog:
    """The dialog that is open."""
    return next(one for one in window.findChildren(kind) if one.isVisible())


def plan_shown(window: Window) -> PlanDialog:
    """The plan that is to be read, once it is there."""
    wait_for(lambda: any(one.isVisible() for one in window.findChildren(PlanDialog)))
    wait_for(lambda: not window.runner.is_busy())
    plan = dialog_of(window, PlanDialog)
    assert isinstance(plan, PlanDialog)
    return plan


def run(window: Window, operation: object) -> None:
    """Run an operation as the window does, and wait for it."""
    window.run(Request(operation))  # type: ignore[arg-type]
    wait_for(lambda: not window.runner.is_busy())
    settle(0.2)


def picture_wizard(window: Window, camera: Photographer) -> None:
    """The wizard, page by page."""
    window.set_up()
    wizard = dialog_of(window, SetUpWizard)
    assert isinstance(wizard, SetUpWizard)
    wait_for(lambda: not window.runner.is_busy())
    camera.take(wizard, "wizard-1-language")
    wizard.next()
    camera.take(wizard, "wizard-2-practice")
    wizard.next()
    wait_for(lambda: not window.runner.is_busy())
    camera.take(wizard, "wizard-3-quickbooks")
    if wizard.quickbooks_step.isComplete():
        wizard.next()
        wait_for(lambda: not window.runner.is_busy())
        settle(0.2)
        camera.take(wizard, "wizard-4-first-sync")
    wizard.reject()


def picture_pages(window: Window, camera: Photographer, suffix: str = "") -> None:
    """Each page as it is."""
    for name in list(window.pages):
        if not window.navigation.line(name).isHidden():  # type: ignore[union-attr]
            window.go(name)
            camera.take(window, f"{name}{suffix}")


def picture_billing_setup(window: Window, camera: Photographer) -> None:
    """The tabs of the billing set-up, a day that no period covers, and the forms of periods and of a tax rate."""
    page = window.pages[PageName.BILLING_SETUP]
    assert isinstance(page, BillingSetupPage)
    for name in page.panels:
        window.go(PageName.BILLING_SETUP, name)
        camera.take(window, f"billing-setup-{name}")
    window.go(PageName.BILLING_SETUP, ("periods", "2049-05-20"))
    camera.take(window, "billing-setup-missing")
    page.periods.add()
    periods = dialog_of(window, PeriodsDialog)
    camera.take(periods, "periods")
    periods.reject()
    page.taxes.add()
    rate = dialog_of(window, TaxDialog)
    assert isinstance(rate, TaxDialog)
    for field, text in (
        (rate.name, "GST + QST 2012"), (rate.first_name, "GST"), (rate.first_rate, "5"),
        (rate.second_name, "QST"), (rate.second_rate, "9.5"),
    ):  # fmt: skip
        field.setText(text)
    rate.compound.setChecked(True)
    camera.take(rate, "tax-rate")
    rate.reject()
    settle(0.1)


def picture_billing_wizard(window: Window, camera: Photographer) -> None:
    """The set-up of billing into QuickBooks: page by page, a tax that differs, a new service, one page alone."""
    window.go(BILLING_WIZARD)
    wizard = dialog_of(window, BillingWizard)
    assert isinstance(wizard, BillingWizard)
    wait_for(lambda: wizard.desk.draft is not None and not window.runner.is_busy())
    for number, page in enumerate(SetUpPage, 1):
        wait_for(lambda: not window.runner.is_busy())
        settle(0.3)
        wait_for(lambda: not window.runner.is_busy())
        camera.take(wizard, f"billing-wizard-{number}-{page}")
        step = wizard.currentPage()
        if isinstance(step, ServicesStep):
            step.new_service()
            asks = dialog_of(wizard, NewServiceDialog)
            camera.take(asks, "billing-wizard-new-service")
            asks.reject()
        if page is not SetUpPage.SUMMARY:
            wizard.next()
    wizard.desk.draft = None  # nothing is asked about what was not saved
    wizard.reject()
    settle(0.1)
    window.go(BILLING_WIZARD, SetUpPage.TAXES)
    alone = dialog_of(window, BillingWizard)
    assert isinstance(alone, BillingWizard)
    wait_for(lambda: alone.desk.draft is not None and not window.runner.is_busy())
    taxes = alone.currentPage()
    assert isinstance(taxes, TaxesStep)
    for field in [row.field for row in taxes.rows.values()][:1]:
        field.setCurrentIndex(field.count() - 1)
        field.activated.emit(field.currentIndex())
    taxes.is_ready()
    camera.take(alone, "billing-wizard-taxes-differ")
    alone.desk.draft = None
    alone.reject()
    settle(0.1)


def picture_plan(window: Window, camera: Photographer, name: str = "plan") -> None:
    """The plan of the next run, and the page that it was asked for on."""
    window.go(PageName.OVERVIEW, "preview")
    plan = plan_shown(window)
    camera.take(plan, name)
    plan.reject()
    settle(0.2)


def picture_in_step(demo: Demo, window: Window, camera: Photographer) -> None:
    """Work done on both sides beside the program: the plan that carries it, what is in conflict, who may be pushed."""
    edit_both_sides(demo)
    picture_plan(window, camera, "plan-in-step")
    Sync().run(demo.app.context())
    window.go(PageName.DUPLICATES, "conflicts")
    settle(0.3)
    camera.take(window, "conflicts")
    page = window.pages[PageName.DUPLICATES]
    assert isinstance(page, DuplicatesPage)
    page.conflicts.choose_fields()
    fields = dialog_of(window, MergeDialog)
    camera.take(fields, "choose-fields")
    fields.reject()
    open_push(window)
    pushing = dialog_of(window, PushDialog)
    camera.take(pushing, "push")
    pushing.reject()
    settle(0.2)


def edit_both_sides(demo: Demo) -> None:
    """A bookkeeper in QuickBooks and one in the practice change linked clients; two of them the same ones."""
    app = demo.app
    with app.store.read() as session:
        lines = client_list.lines(session, app.workspace_id, "linked")

    def there(line: ClientLine, *words: str) -> None:
        play_sandbox(Path(), demo.addresses["api"], "edit", [line.quickbooks_id, *words])

    def here(line: ClientLine, **fields: str) -> None:
        EditContact(line.practice_id, fields).run(app.context())

    for at, line in enumerate(lines[:5]):
        there(line, f"phone_work=450 555-01{at:02}")
    for line in lines[3:8]:
        here(line, email="comptes@nouveau.example", mailing_city="Laval")
    for line in lines[3:5]:
        there(line, "email=facturation@ailleurs.example")


def picture_billing(demo: Demo, window: Window, camera: Photographer) -> None:
    """The lists of billing, a draft that is written, an invoice that waits for its payment."""
    for name in (DRAFTS, APPROVED, AWAITING):
        window.go(PageName.BILLING, name)
        settle(0.4)
        camera.take(window, f"billing-{name}")
    page = window.pages[PageName.BILLING]
    assert isinstance(page, BillingPage)
    open_run(page)
    run_dialog = dialog_of(window, BillingRunDialog)
    assert isinstance(run_dialog, BillingRunDialog)
    camera.take(run_dialog, "billing-run")
    run_dialog.reject()
    settle(0.1)
    with demo.app.store.read() as session:
        issued = invoices.in_state(session, demo.app.workspace_id)
    draft = max((one for one in issued if one.state is State.DRAFT), key=lambda one: len(one.lines))
    owed = next(one for one in issued if one.owed and one.paid)
    for one, kind, name in ((draft, InvoiceDialog, "draft"), (owed, InvoiceView, "invoice")):
        window.go(PageName.BILLING, ("invoice", one.id))
        wait_for(lambda kind=kind: any(each.isVisible() for each in window.findChildren(kind)))  # type: ignore[misc]
        dialog = dialog_of(window, kind)
        camera.take(dialog, name, wait=0.4)
        dialog.reject()
        settle(0.2)


def picture_invoices_there(demo: Demo, window: Window, camera: Photographer) -> None:
    """Invoices go to QuickBooks: the plan, the list, what was changed there, and the look before the next are sent."""
    app = demo.app
    for operation in (RefreshLists(), Propose()):
        operation.run(app.context())
    with app.store.read() as session:
        items = company_lists.read(session, app.workspace_id).items
        issued = invoices.in_state(session, app.workspace_id)
    MapDefaultItem(next(one.id for one in items if one.sellable)).run(app.context())
    SetStartDate(min(one.invoice_date for one in issued)).run(app.context())
    picture_plan(window, camera, "plan-invoices")
    run(window, Sync())
    with app.store.read() as session:
        held = [one for one in invoice_links.in_state(session, app.workspace_id) if one.quickbooks_id]
    for link in held[:2]:
        words = ["edit", link.quickbooks_id, "amount=900"]
        play_sandbox(Path(), demo.addresses["api"], "invoice", words)
    run(window, Sync())
    window.go(PageName.BILLING, ALL)
    settle(0.4)
    camera.take(window, "billing-there")
    window.go(PageName.PROBLEMS)
    camera.take(window, "problems-invoices")
    for at, link in enumerate(held[:3:2]):
        window.go(PageName.BILLING, ("invoice-there", link.invoice_id))
        wait_for(lambda: any(each.isVisible() for each in window.findChildren(InvoiceView)))
        view = dialog_of(window, InvoiceView)
        camera.take(view, ("invoice-changed-there", "invoice-there")[at], wait=0.4)
        view.reject()
        settle(0.2)
    page = window.pages[PageName.BILLING]
    assert isinstance(page, BillingPage)
    waiting = [line for one in issued if one.state is State.APPROVED for line in one.lines]
    rates = Counter(line.rate.name for line in waiting if line.rate is not None)
    MapTax(rates.most_common()[-1][0], "").run(app.context())  # so that one of them cannot go
    window.go(PageName.BILLING, APPROVED)
    settle(0.4)
    page.model.tick(page.model.ids, True)
    page.actions_.send()
    sending = dialog_of(window, SendDialog)
    assert isinstance(sending, SendDialog)
    wait_for(lambda: sending.view.is_known() and not window.runner.is_busy())
    camera.take(sending, "send")
    sending.reject()
    settle(0.2)


def picture_run(window: Window, camera: Photographer) -> None:
    """A run that is under way."""
    taken: list[bool] = []

    def take_once(advance: Advance) -> None:
        if advance.total and advance.stage is Stage.PULL and not taken:
            taken.append(True)
            camera.take(window, "overview-during-a-run", wait=0)

    window.runner.advanced.connect(take_once)
    run(window, Sync(full=True))
    window.runner.advanced.disconnect(take_once)


def picture_trouble(demo: Demo, window: Window, camera: Photographer) -> None:
    """QuickBooks cannot be reached any more."""
    assert demo.process is not None
    demo.process.terminate()
    demo.process.wait(10)
    window.go(PageName.OVERVIEW)
    run(window, Sync())
    camera.take(window, "overview-offline")
    window.notice.hide()
    window.go(PageName.PROBLEMS)
    camera.take(window, "problems")


def tour(demo: Demo, camera: Photographer, size: tuple[int, int]) -> None:
    """The firm before its first run, the run, and after it."""
    with shown(demo.app, size) as window:
        camera.take(window, "overview-first-time")
        picture_wizard(window, camera)
        picture_plan(window, camera)
        camera.take(window, "overview-previewed")
        picture_run(window, camera)
        picture_pages(window, camera)
        picture_billing_setup(window, camera)
        picture_billing_wizard(window, camera)
        picture_billing(demo, window, camera)
        picture_invoices_there(demo, window, camera)
        picture_in_step(demo, window, camera)
        window.go(PageName.CONNECTIONS)
        window.pages[PageName.CONNECTIONS].run(Doctor(), window.pages[PageName.CONNECTIONS]._tested)  # type: ignore[attr-defined]
        wait_for(lambda: not window.runner.is_busy())
        camera.take(window, "connections-tested")
        assist = HelpDialog(window)
        assist.show()
        camera.take(assist, "help")
        assist.reject()
        picture_trouble(demo, window, camera)


def empty_tour(home: Path, language: str, camera: Photographer, size: tuple[int, int]) -> None:
    """What a person sees who has just installed the program."""
    app = App(home)
    SetSetting("ui.language", language).run(app.context())
    SetSetting("quickbooks.environment", "development").run(app.context())
    try:
        with shown(app, size) as window:
            window.speaker.speak(language)
            window.retranslate()
            picture_pages(window, camera, "-empty")
            window.set_up(at_quickbooks=True)
            camera.take(dialog_of(window, SetUpWizard), "wizard-3-quickbooks-new")
            dialog_of(window, SetUpWizard).reject()
            wait_for(lambda: not window.runner.is_busy())
    finally:
        app.close()


def main(arguments: list[str] | None = None) -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screens"))
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--only", default="", help="only the pictures whose name contains this")
    parser.add_argument("--size", default=f"{WIDTH}x{HEIGHT}")
    chosen = parser.parse_args(arguments)
    width, height = (int(part) for part in chosen.size.split("x"))
    size = (width, height)
    chosen.out.mkdir(parents=True, exist_ok=True)
    camera = Photographer(chosen.out, chosen.only)
    for language in chosen.language or LANGUAGES:
        camera.prefix = f"{language[:2]}-" + ("dark-" if chosen.theme == "dark" else "")
        use_language(language)  # in which the sample firm bills, too
        with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder), CUSTOMERS) as demo:
            SetSetting("ui.language", language).run(demo.app.context())
            SetSetting("ui.theme", chosen.theme).run(demo.app.context())
            SetSetting("sync.plan_first", "never").run(demo.app.context())  # the plan has its own picture
            application = make_application(demo.app)
            assert isinstance(application, QApplication)
            with shown(demo.app, size) as window:
                window.speaker.speak(language)
            tour(demo, camera, size)
            empty_tour(Path(folder) / "empty", language, camera, size)
    for name, length in sorted(camera.sizes.items()):
        print(f"{length / 1000:7.1f} kB  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
