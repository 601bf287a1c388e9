"""What an operation touched, so that each page can ask whether it is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """The kinds of things a page may show."""

    CONTACTS = "contacts"
    DUPLICATES = "duplicates"
    PROBLEMS = "problems"
    QUESTIONS = "questions"
    CONNECTIONS = "connections"
    SETTINGS = "settings"
    ACTIVITY = "activity"
    RUNS = "runs"
    WORKSPACES = "workspaces"
    BOOK = "book"
    WORK = "work"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    TAXES = "taxes"
    PERIODS = "periods"
    STAFF = "staff"
    BILLING_SETUP = "billing-setup"


@dataclass(frozen=True, slots=True)
class Changes:
    """The topics touched in one workspace (0 = the whole store)."""

    workspace_id: int = 0
    topics: frozenset[Topic] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.topics)

    def concern(self, *topics: Topic) -> bool:
        """Whether any of these topics was touched."""
        return not self.topics.isdisjoint(topics)
