"""What is neither a write nor a run is told so, whatever it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.reverse import Reverse
from tests.sync.sides import open_firm
from tests.sync.test_run import operations


@pytest.mark.parametrize(
    "what",
    ["²", "S²", "٣", "S٣", "9" * 23, "S" + "9" * 23, "9" * 18, "S" + "9" * 18, "S", "", "-1", "update--"],
)
def test_a_text_that_is_no_number_of_ours_is_a_mistake_and_no_bug(tmp_path: Path, what: str) -> None:
    firm = open_firm(tmp_path / "home")
    with pytest.raises(UsageError, match="neither a write nor a run"):
        Reverse(what).run(operations(firm))
    firm.store.close()
