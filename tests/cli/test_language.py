"""The command line speaks the home's language from its first word: help, refusals, a store it cannot open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qbo_desktop.cli.argparse_words import SENTENCES
from qbo_desktop.store.language import stored_language
from qbo_desktop.wording import _, use_language
from tests.cli.program import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A home that was set to French."""
    made = Program(tmp_path / "home")
    made.run("config", "set", "ui.language", "fr_CA").ok()
    return made


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--help",), "vérifier tout ce dont dépend la synchronisation"),
        (("--help",), "montrer cette aide et quitter"),
        (("sync", "--help"), "utilisation"),
        (("sync", "nothing"), "choix non valide"),
        (("config",), "il manque les arguments suivants"),
        (("resolve", "x"), "n’est pas un numéro de ligne"),
        (("--store", "postgresql://here", "status"), "pas encore offerte"),
        (("--workspace", "nowhere", "status"), "Il n’y a pas d’espace de travail"),
    ],
)
def test_it_speaks_french_from_the_first_word(program: Program, words: tuple[str, ...], said: str) -> None:
    assert said in program.run(*words).said


def test_another_home_speaks_its_own_language(program: Program, tmp_path: Path) -> None:
    program.run("--help")
    assert "show this help message and exit" in Program(tmp_path / "other").run("--help").said


def test_asking_for_help_makes_no_store(tmp_path: Path) -> None:
    Program(tmp_path / "home").run("--help")
    assert not (tmp_path / "home").exists()


def test_a_file_that_is_no_store_has_no_language(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    assert stored_language(path) == ""
    path.write_bytes(b"this is no store" * 100)
    assert stored_language(path) == ""


def test_what_argparse_says_has_its_french() -> None:
    use_language("fr_CA")
    assert [text for text in SENTENCES if _(text) == text] == []


def test_plan_and_journal_are_read_in_words(fresh: Program) -> None:
    fresh.run("config", "set", "ui.language", "fr_CA").ok()
    plan = fresh.run("sync", "--dry-run").ok().out
    assert "créer " in plan
    assert "Courriel" in plan
    assert not re.search(r"\b(create|link|email|mailing|phone_work)\b", plan)
    fresh.run("sync").ok()
    journal = fresh.run("activity").ok().out
    assert "Le client et la personne-ressource" in journal
    assert not re.search(r"\b(settled|create|practice)\b", journal)
