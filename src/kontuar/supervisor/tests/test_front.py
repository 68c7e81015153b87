"""What belongs to a checkout is named there."""

from pathlib import Path

import pytest

from kontuar.supervisor import front

ROOT = Path(__file__).parents[4]


def test_proofs_are_listed_and_a_wrong_name_is_answered_with_the_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    listed = front.main(str(ROOT), ["prove"])
    names = capsys.readouterr().out
    refused = front.main(str(ROOT), ["prove", "R99"])

    assert (listed, refused) == (0, 1)
    assert [line.split(":")[0].strip() for line in names.strip().split("\n")[1:]] == [
        "R1", "R3", "R4", "R5", "R6", "R11", "medusa",
    ]  # fmt: skip
    assert capsys.readouterr().err == names
