"""One unit of work commits once, so `.commit()` may be written in one file only."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT_OF_WORK = ROOT / "craftorders" / "infra" / "unit_of_work.py"
SOURCES = [path for path in sorted((ROOT / "craftorders").rglob("*.py")) if path != UNIT_OF_WORK]


def commits(source: str) -> list[int]:
    """The lines on which a method named `commit` is called or handed on."""
    tree = ast.parse(source)
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "commit"]


def test_the_check_sees_a_commit() -> None:
    assert commits("def f(session):\n    session.commit()\n") == [2]


def test_the_unit_of_work_commits() -> None:
    assert commits(UNIT_OF_WORK.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_else_commits(path: Path) -> None:
    lines = commits(path.read_text(encoding="utf-8"))
    assert not lines, f"{path.relative_to(ROOT)} commits in lines {lines}: let the unit of work do it"
