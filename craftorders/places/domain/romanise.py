"""County names in Latin letters, for readers of English: 丹巴县 is Danba County, 西沙群岛 Xisha Islands."""

from pypinyin import lazy_pinyin

from craftorders.places.domain.peoples import in_words, split_peoples
from craftorders.places.domain.readings import CHARACTERS, NAMES

KINDS = (
    ("群岛的岛礁及其海域", "Islands"),
    ("群岛", "Islands"),
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("特区", "Special District"),
    ("县", "County"),
    ("区", "District"),
    ("市", "City"),
    ("旗", "Banner"),
)


FORESTRY_DISTRICT = "神农架林区"
"""The only one of its kind; 万柏林区 is a district whose name happens to end alike."""


def romanise(name: str) -> str:
    """The name in pinyin without tones, peoples and kind translated; two characters are one word: Shanxian."""
    if name == FORESTRY_DISTRICT:
        return f"{_pinyin(name.removesuffix('林区'))} Forestry District"
    for ending, english in KINDS:
        stem = name.removesuffix(ending)
        if stem == name or len(stem) < 2:
            continue
        place, peoples = split_peoples(stem, without_suffix="自治" in ending)
        words = (_pinyin(place) if place else "", in_words(peoples), english)
        return " ".join(word for word in words if word)
    return _pinyin(name)


def _pinyin(characters: str) -> str:
    """One word; an apostrophe stands before a syllable that begins with a, o or e: Xi'an."""
    syllables = NAMES.get(characters) or [
        CHARACTERS.get(character, guess)
        for character, guess in zip(characters, lazy_pinyin(characters, v_to_u=True), strict=True)
    ]
    joined = syllables[0]
    for syllable in syllables[1:]:
        joined += f"'{syllable}" if syllable[0] in "aoe" else syllable
    return joined.capitalize()
