"""The French is Canadian French: its typography, and one word for one thing.

The typography is that of the Office québécois de la langue française: a no-break space inside guillemets
and before the colon, none before the semicolon, the exclamation and the question mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from tests.house.test_translations import forms, french

NO_BREAK = "\u00a0"

# What a person types, or a file has, stays as it is: commands, options, words in capitals or with a underscore.
CODE = re.compile(
    rf"[«“]{NO_BREAK}?(?:qbo-desktop|practice)\b[^»”]*[»”]|%\(\w+\)[rs]|\(\*[^)]*\)|--[a-z-]+|\b[A-Z_]{{2,}}\b|\{{[^}}]*\}}|https?://\S*"
)
# A usage line, which is code from here on.
USAGE = re.compile(rf"(?:(?:Écrivez|Par exemple|Il y a){NO_BREAK}|Write):.*", re.DOTALL)

# English (or another French word than ours) → our word.
OURS = {
    r"sync|syncs|synced": "synchronisation, synchroniser",
    r"e-?mails?|mails?|mél": "courriel",
    r"contacts?": "personne-ressource",
    r"customers?": "client",
    r"match(?:e[sd])?": "correspondance",
    r"link(?:s|ed)?": "lien, lier",
    r"run": "synchronisation",
    r"preview|prévisualisation": "aperçu",
    r"workspaces?": "espace de travail",
    r"keyrings?|porte-clés": "trousseau",
    r"tokens?": "jeton",
    r"login|log-?in|sign-?in": "session",
    r"backups?": "sauvegarde",
    r"store": "base de données",
    r"browser": "navigateur",
    r"settings?|réglages?|préférences?": "paramètre",
    r"upload(?:er)?": "téléversement",
    r"download(?:er)?|télécharger": "téléchargement",
    r"cloud": "infonuagique",
    r"support": "soutien technique",
    r"mobile|portable": "cellulaire",
    r"fax": "télécopieur",
    r"digital": "numérique",
}

# English → what must stand in the French.
TERMS = {
    r"e-mail": r"courriel",
    r"workspaces?": r"espaces? de travail",
    r"keyring": r"trousseau",
    r"Practice Book": r"Livre du cabinet",
    r"Duplicates": r"Doublons",
    r"Problems": r"Problèmes",
    r"Connections": r"Connexions",
    r"client list": r"listes? d(?:es|e) clients",
    r"primary admin": r"administrateur principal",
    r"redirect address": r"adresse de redirection",
}


def texts() -> Iterator[tuple[str, str]]:
    """Every translated form with its English (its plural forms taken as one text)."""
    for message in french():
        if message.id:
            source = " ".join(forms(message.id))
            for form in forms(message.string):
                yield source, form


def typing_faults(source: str, text: str) -> list[str]:
    """What a Canadian proofreader would mark in a text."""
    found = []
    if re.search(r"(?<=[^\W\d_])'(?=\w)|[“”‘]", text):
        found.append("an apostrophe is ’, quotation marks are « »")
    if '"' in text and '"' not in source:
        found.append("a straight quotation mark")
    if re.search(rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»", text):
        found.append("no no-break space inside « »")
    if re.search(rf"(?<!{NO_BREAK}):(?=\s|$)", text):
        found.append("no no-break space before the colon")
    if re.search(r"[^«]\s[;!?](?!\s»)", text):
        found.append("a space before ; ! or ?")
    if re.search(r"(?<![A-Z])\s…$", text):
        found.append("a space before …")
    if re.search(r"(?<=\S)  ", text) and "  " not in source:
        found.append("two spaces")
    return found


def ending(text: str) -> str:
    """The punctuation that a text ends with, spaces aside; an abbreviation ("ext.") has none to keep."""
    last = text.strip()[-1:]
    return "" if last not in ".…?!:" or re.fullmatch(r"[a-z]+\.", text) else last


def foreign_words(text: str) -> list[str]:
    """Words that are English, or not ours, outside of what is typed."""
    spoken = USAGE.sub("", CODE.sub(" ", text))
    return [
        f"{word.group()} (we say: {ours})"
        for pattern, ours in OURS.items()
        for word in re.finditer(rf"\b(?:{pattern})\b", spoken, re.IGNORECASE)
    ]


def test_the_typography_is_canadian() -> None:
    found = [f"{text!r}: {fault}" for source, text in texts() for fault in typing_faults(source, text)]
    assert found == []


def test_a_translation_ends_as_its_source_does() -> None:
    found = [
        f"{message.id!r} → {message.string!r}"
        for message in french()
        if message.id
        and any(
            ending(form) != ending(source)
            for source, form in zip(forms(message.id), forms(message.string), strict=False)
        )
    ]
    assert found == []


def test_nothing_is_left_in_english() -> None:
    assert [f"{text!r}: {word}" for _source, text in texts() for word in foreign_words(text)] == []


@pytest.mark.parametrize("term", TERMS)
def test_one_thing_has_one_name(term: str) -> None:
    found = [
        f"{source!r} → {text!r}"
        for source, text in texts()
        if re.search(rf"\b{term}\b", USAGE.sub("", CODE.sub(" ", source)))
        and not re.search(TERMS[term], text, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "L'entreprise",
        "dites “oui”",
        "«oui»",
        "Reste: 3",
        "Reste : 3",
        "Vraiment ?",
        "une; deux ; trois",
        "Ouvrir …",
        "deux  mots",
    ],
)
def test_a_slip_is_seen(text: str) -> None:
    assert typing_faults("", text)


@pytest.mark.parametrize(
    "text",
    [
        f"L’entreprise «{NO_BREAK}Lavoie{NO_BREAK}» est prête; voulez-vous continuer?",
        f"Écrivez{NO_BREAK}: practice contacts, add FIELD=VALUE …",
        f"Le nom ne peut pas contenir «{NO_BREAK};{NO_BREAK}».",
        f"Adresse{NO_BREAK}: https://exemple.ca:8000/a",
    ],
)
def test_good_french_passes(text: str) -> None:
    assert typing_faults("", text) == []
    assert foreign_words(text) == []


@pytest.mark.parametrize("text", ["Faire un sync", "Votre e-mail", "le Contact", "un backup de la base"])
def test_a_foreign_word_is_seen(text: str) -> None:
    assert foreign_words(text)


def test_an_ending_that_was_lost_is_seen() -> None:
    message = Message("Go on?", "Continuer")
    assert ending(str(message.id)) != ending(str(message.string))
