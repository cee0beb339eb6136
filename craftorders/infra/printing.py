"""Type for PDF files in Chinese and English: Noto Sans SC, of which each file carries the characters that it uses.

What is not embedded, prints as boxes somewhere; what the font lacks, would vanish without a word. So all text of a file
goes through `typeface`, which refuses a character that cannot be printed. The font comes with the package
justmytype-intl-cjk (SIL Open Font License); its weights are one variable font, of which the normal one is taken.
"""

import hashlib
import io
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont as PrintedFont

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

rl_config.useA85 = 0
"""Streams stand in a file as bytes: written as letters they are a quarter larger, and slow to write."""

FONT = "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
NEEDLESS = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "VORG", "VVAR", "vhea", "vmtx")
"""Tables for vertical lines, ligatures and kerning, which cost most of the time."""

NORMAL_WEIGHT = 400
MOST_KEPT = 32
"""So many fonts are kept for the next files: reports of one house differ in few characters."""

SPACES = frozenset("\r\n\t")
_registering = Lock()
_kept: dict[frozenset[str], PrintedFont] = {}


def typeface(text: str) -> str:
    """The name, for reportlab, of a font that has every character of `text`; refuses what no font here can print."""
    characters = frozenset(text) - SPACES | {" "}
    missing = unprintable(text)
    if missing:
        message = N_("This cannot be printed as PDF: there is no letter for %(characters)s in our type. Print the page.")
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in missing)
        raise RuleViolation("cannot_be_printed", message, characters=named)
    with _registering:
        return _registered(characters)


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no font here can print, in the order of their code points."""
    return sorted(each for each in frozenset(text) - SPACES if ord(each) not in _known())


def _registered(characters: frozenset[str]) -> str:
    """Made once for the same characters; what was used longest ago makes room."""
    font = _kept.pop(characters, None) or _new(characters)
    _kept[characters] = font
    if len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept))).unregister()
    return str(font.fontName)


def _new(characters: frozenset[str]) -> PrintedFont:
    """A font of its own name, inside, too: reportlab takes fonts that name the same face for one, and keeps the first."""
    name = f"NotoSansSC-{hashlib.sha256(''.join(sorted(characters)).encode()).hexdigest()[:12]}"
    font = PrintedFont(name, io.BytesIO(_some_of_it(characters)))
    font.face.name = name.encode()
    registerFont(font)
    return font


def _some_of_it(characters: frozenset[str]) -> bytes:
    written = io.BytesIO()
    with TTFont(_path(), lazy=True) as font:
        for table in NEEDLESS:
            if table in font:
                del font[table]
        subsetter = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True))
        subsetter.populate(text="".join(characters))
        subsetter.subset(font)
        instantiateVariableFont(font, {"wght": NORMAL_WEIGHT}, inplace=True).save(written)
    return written.getvalue()


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    with TTFont(_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _path() -> Path:
    return Path(str(files("justmytype_intl_cjk") / FONT))
