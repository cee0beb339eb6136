"""Type for PDF files in Chinese and English: Noto Sans SC, of which each file carries the characters that it uses.

What is not embedded, prints as boxes somewhere; what the font lacks, would vanish without a word. So all text of a file
goes through `typeface`, which refuses a character that cannot be printed. The font comes with the package
justmytype-intl-cjk (SIL Open Font License); its weights are one variable font, of which the normal one is taken.
"""

import io
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from threading import Lock

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont as PrintedFont

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

FONT = "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
NEEDLESS = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "VORG", "VVAR", "vhea", "vmtx")
"""Tables for vertical lines, ligatures and kerning, which cost most of the time."""

NORMAL_WEIGHT = 400
SPACES = frozenset("\r\n\t")
POSTSCRIPT_NAME = 6
"""Its number in the table of names."""

MOST_IN_USE = 32
_registering = Lock()
_in_use: dict[frozenset[str], str] = {}
"""Names by characters, the one used last at the end."""


def typeface(text: str) -> str:
    """The name, for reportlab, of a font that has every character of `text`; refuses what no font here can print."""
    characters = frozenset(text) - SPACES | {" "}
    missing = sorted(each for each in characters if ord(each) not in _known())
    if missing:
        message = N_("This cannot be printed as PDF: there is no letter for %(characters)s in our type. Print the page.")
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in missing)
        raise RuleViolation("cannot_be_printed", message, characters=named)
    with _registering:
        return _registered(characters)


def _registered(characters: frozenset[str]) -> str:
    """Registered once for the same characters; reports of one house differ in few.

    The library keeps one font for each name that is written inside a font, whatever letters that has, and never drops
    one: so each carries a name of its own, and those that were not used for long are taken out again.
    """
    if (name := _in_use.pop(characters, None)) is None:
        name = f"NotoSansSC-{sha256(''.join(sorted(characters)).encode()).hexdigest()[:16]}"
        registerFont(PrintedFont(name, io.BytesIO(_some_of_it(characters, name))))
    _in_use[characters] = name
    while len(_in_use) > MOST_IN_USE:
        forgotten = _in_use.pop(next(iter(_in_use)))
        face = pdfmetrics._fonts.pop(forgotten).face
        pdfmetrics._dynFaceNames.pop(face.name)
    return name


def _some_of_it(characters: frozenset[str], name: str) -> bytes:
    written = io.BytesIO()
    with TTFont(_path(), lazy=True) as font:
        for table in NEEDLESS:
            if table in font:
                del font[table]
        subsetter = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True))
        subsetter.populate(text="".join(characters))
        subsetter.subset(font)
        whole = instantiateVariableFont(font, {"wght": NORMAL_WEIGHT}, inplace=True)
        whole["name"].setName(name, POSTSCRIPT_NAME, 3, 1, 0x409)
        whole.save(written)
    return written.getvalue()


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    with TTFont(_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _path() -> Path:
    return Path(str(files("justmytype_intl_cjk") / FONT))
