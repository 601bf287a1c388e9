"""Which pairs are worth comparing: those that share something not everybody has.

Comparing everybody with everybody grows with the product of the two lists. A contact is filed under
what a twin would share with it (whole name, e-mail, phone, door, rare words of the name), and a customer
is compared with what lies in its files. A word that half the firm's clients bear ("gestion", "inc") is
no file of its own; two such words together are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from rapidfuzz.distance import OSA

from qbo_desktop.domain.emails import ROLE_MAILBOXES
from qbo_desktop.domain.lexicon import NICKNAMES
from qbo_desktop.domain.profiles import Profile

# A file with more contacts than this is read only together with another one.
FULL_FILE = 40
# At most so many contacts are compared with one customer, those with most in common first.
COMPARED = 40
# So many of a name's common words are looked up two by two, the rarer ones first.
WORDS_PAIRED = 6
# Of a file of equal values so many are read: beyond that the answer is a question anyhow.
EQUAL_FILE = 200


# An equal name or e-mail is always a question, however many have it.
_NEVER_CLOSED = ("name ", "mail ", "both ")


class Files:
    """The contacts of one side, filed. They are read in the order of their ids, so that the order in
    which they came changes nothing."""

    def __init__(self, contacts: Iterable[Profile], queries: Iterable[Profile]) -> None:
        self.contacts: Sequence[Profile] = sorted(contacts, key=lambda profile: profile.id)
        self._equal: defaultdict[str, list[int]] = defaultdict(list)
        self._words: defaultdict[str, list[int]] = defaultdict(list)
        for index, profile in enumerate(self.contacts):
            for key in equal_keys(profile):
                self._equal[key].append(index)
            for word in name_words(profile):
                self._words[word].append(index)
        self._sets = {word: frozenset(found) for word, found in self._words.items() if len(found) > FULL_FILE}
        asked = {word for profile in queries for word in name_words(profile)}
        self._spellings = near_spellings(asked, self._words.keys())

    def near(self, profile: Profile) -> list[Profile]:
        """The contacts worth comparing with a customer, most in common first."""
        seen: defaultdict[int, float] = defaultdict(float)
        for key in equal_keys(profile):
            found = self._equal.get(key, ())
            if len(found) <= FULL_FILE:
                for index in found:
                    seen[index] += 4.0
            elif key.startswith(_NEVER_CLOSED):
                for index in found[:EQUAL_FILE]:
                    seen[index] += 1.0
        for word in sorted(name_words(profile)):
            for spelled in (word, *self._spellings.get(word, ())):
                found = self._words.get(spelled, ())
                if found and len(found) <= FULL_FILE:
                    for index in found:
                        seen[index] += 1.0 + 1.0 / len(found)
        for index in self._in_two_full_files(profile):
            seen[index] += 1.5
        order = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
        return [self.contacts[index] for index, _ in order[:COMPARED]]

    def _in_two_full_files(self, profile: Profile) -> set[int]:
        full = [
            [
                self._sets[spelled]
                for spelled in (word, *self._spellings.get(word, ()))
                if spelled in self._sets
            ]
            for word in sorted(name_words(profile))
        ]
        found: set[int] = set()
        smallest = sorted((sets for sets in full if sets), key=lambda sets: min(len(x) for x in sets))
        for one, other in combinations(smallest[:WORDS_PAIRED], 2):
            for x in one:
                for y in other:
                    both = x & y
                    if len(both) <= FULL_FILE:
                        found |= both
        return found


def name_words(profile: Profile) -> frozenset[str]:
    """The words a record is filed under; short forms of given names as the long ones."""
    return frozenset(NICKNAMES.get(word, word) for key in profile.name_keys for word in key.split())


def equal_keys(profile: Profile) -> set[str]:
    """What a twin of a record shares with it whole: name, e-mail, phone, door, initial and family name."""
    keys = {f"name {key}" for key in profile.name_keys}
    keys |= {f"name {name}" for name in (*profile.folded_names, profile.exact_name) if name}
    keys |= {f"joined {''.join(name.core)}" for name in profile.companies}
    keys |= {f"both {profile.exact_name} {email}" for email in profile.exact_emails}
    for email in profile.emails:
        keys.add(f"mail {email.address}")
        if email.mailbox not in ROLE_MAILBOXES:
            keys.add(f"box {email.mailbox.replace('.', '')}")
    keys |= {f"phone {number}" for number in profile.phones}
    keys |= {f"door {door}" for door in profile.doors}
    keys |= {f"step {step}" for step in profile.doorsteps}
    keys |= {f"domain {domain}" for domain in profile.domains}
    for person in profile.people:
        family = "".join(person.family)
        keys.add(f"family {family} {person.given[0][:1] if person.given else ''}")
    return keys


def near_spellings(asked: Iterable[str], known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each word, the known words one slip of the hand away (two in long words), the word itself not.

    Two words one letter apart share what is left when a letter is taken out of each; so words meet in a
    table of such remainders, and nobody compares all words with all words.
    """
    table: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(known):
        for rest in _remainders(word):
            table[rest].append(word)
    near: dict[str, tuple[str, ...]] = {}
    for word in set(asked):
        slips = 2 if len(word) >= 8 else 1
        met = {other for rest in _remainders(word) for other in table.get(rest, ())} - {word}
        close = sorted(other for other in met if OSA.distance(word, other, score_cutoff=slips) <= slips)
        if close:
            near[word] = tuple(close)
    return near


def _remainders(word: str) -> set[str]:
    # A short number one digit away is another number.
    if not 4 <= len(word) <= 24 or (len(word) < 6 and any(c.isdigit() for c in word)):
        return set()
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
