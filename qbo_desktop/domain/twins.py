"""Whether a customer that no contact is left for is perhaps a client already.

Whoever is linked has no free contact to propose: a second record of that client in QuickBooks would seem
to resemble nobody, and become a second contact. So those who would be new are first compared with those
who are clients: the contacts that are linked (before, or in this very run), and the customers behind them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from qbo_desktop.domain.blocking import FULL_FILE, equal_keys
from qbo_desktop.domain.likeness import Likeness, compare, likeness_of, score_of
from qbo_desktop.domain.profiles import Profile, exact_key, taken_count

# Names that are equal, whatever the form, and wherever they stand.
_SAME_NAME = frozenset(
    {"name-equal", "name-equal-but-accents", "name-equal-but-form", "name-equal-elsewhere"}
)
# What is filed: a very likely pair of other names and other e-mails has a telephone or a door in common.
_FILED = ("name ", "joined ", "family ", "phone ", "door ")


class Clients:
    """Records of one side that are clients already.

    How rare a value is, is counted in them and in the customers that are still open: the customers and the
    contacts of the clients are two lists of the same people, so each list has `Clients` of its own.
    """

    def __init__(self, clients: Sequence[Profile], open_customers: Sequence[Profile]) -> None:
        self._census = taken_count(open_customers, [client for client in clients if client.active])
        self._names = frozenset(client.folded_name for client in clients) - {""}
        self._emails = frozenset(email.address for client in clients for email in client.emails)
        self._files: defaultdict[str, list[Profile]] = defaultdict(list)
        for client in clients:
            for key in _filed(client):
                self._files[key].append(client)

    def have(self, customer: Profile) -> bool:
        """Whether one of them has the customer's name or e-mail, or is very likely the same.

        An e-mail counts also when several share it: whether a new record is a further company of one owner,
        or the old one once more, is for a person to say. What forbids an automatic link does not count.
        """
        if customer.folded_name in self._names:
            return True
        if any(email.address in self._emails for email in customer.emails):
            return True
        met: dict[str, Profile] = {}
        for key in _filed(customer):
            found = self._files.get(key, ())
            # What more have in common weighs too little to matter; equal names were found above.
            if len(found) <= FULL_FILE:
                met.update((client.id, client) for client in found)
        return any(self._is_twin(customer, client) for client in met.values())

    def _is_twin(self, customer: Profile, client: Profile) -> bool:
        reasons = compare(customer, client, self._census)
        if any(reason.code in _SAME_NAME for reason in reasons):
            return True
        return likeness_of(score_of(reasons)) is Likeness.VERY_LIKELY


def _filed(profile: Profile) -> list[str]:
    return [key for key in equal_keys(profile) if key.startswith(_FILED)]


def equal_customers(customers: Sequence[Profile]) -> frozenset[str]:
    """Ids of the customers that another one of them equals by name and e-mail."""
    holders: Counter[tuple[str, str]] = Counter()
    for customer in customers:
        holders.update(exact_key(customer))
    return frozenset(c.id for c in customers if any(holders[key] > 1 for key in exact_key(c)))
