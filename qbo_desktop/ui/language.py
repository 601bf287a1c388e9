"""The language of the whole program, switched at once: our catalogue and Qt's own words."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from qbo_desktop.wording import use_language


class Speaker:
    """Keeps Qt's translator for as long as its language is spoken."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._translator: QTranslator | None = None

    def speak(self, code: str) -> None:
        """Speak this language from now on; the caller has the open windows set their texts again."""
        use_language(code)
        QLocale.setDefault(QLocale(code if "_" in code else f"{code}_CA"))
        if self._translator is not None:
            self._application.removeTranslator(self._translator)
            self._translator = None
        if code.startswith("fr"):
            translator = QTranslator(self._application)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if translator.load("qtbase_fr", folder):
                self._application.installTranslator(translator)
                self._translator = translator
