"""Product pictures drawn into the page, each once however many lines show it: no second request is needed."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).parent.parent / "static" / "pictures"
KNOWN = frozenset(path.stem for path in FOLDER.glob("*.svg"))
FALLBACK = "knot"
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def drawings(names: Iterable[str]) -> Markup:
    """The hidden definitions of these pictures."""
    wanted = sorted({_known(name) for name in names})
    symbols = Markup("").join(_symbol(name) for name in wanted)
    return (
        Markup('<svg width="0" height="0" class="drawings" aria-hidden="true">{}</svg>').format(symbols)
        if wanted
        else Markup("")
    )


def picture(name: str) -> Markup:
    """One of them, where it is to be seen."""
    return Markup('<svg class="thumb" viewBox="0 0 160 160" aria-hidden="true"><use xlink:href="#p-{}"/></svg>').format(
        _known(name)
    )


def _known(name: str) -> str:
    return name if name in KNOWN else FALLBACK


@cache
def _symbol(name: str) -> Markup:
    found = DRAWING.search((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    inside = found.group(1) if found else ""
    return Markup(f'<symbol id="p-{name}" viewBox="0 0 160 160">{inside}</symbol>')  # nosec B704  # our own files
