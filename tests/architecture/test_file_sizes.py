"""A file that outgrows one purpose becomes a folder of the same name."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 300


def test_no_module_is_longer_than_300_lines() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "craftorders").rglob("*.py")
    }
    assert sizes, "no module was found"
    assert not {name: size for name, size in sizes.items() if size > LONGEST}
