"""F1 begins with the keys, whether the guide is installed or not."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qbo_desktop.ui import help as helping
from qbo_desktop.wording import use_language


@pytest.mark.parametrize(
    ("language", "words"), [("en", "In Billing, drafts"), ("fr_CA", "Dans Facturation, brouillons")]
)
@pytest.mark.parametrize("guide", [True, False])
def test_the_help_lists_the_keys_of_billing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str, words: str, guide: bool
) -> None:
    if not guide:
        monkeypatch.setattr(helping, "help_file", lambda: None)
    use_language(language)
    try:
        dialog = helping.HelpDialog(None)
        qtbot.addWidget(dialog)
        text = dialog.text.toPlainText()
    finally:
        use_language("en")
    assert words in text
    assert "F5" in text.split(words)[0]
