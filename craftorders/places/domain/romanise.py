"""County names in Latin letters, for readers of English: 丹巴县 is Danba County."""

from pypinyin import lazy_pinyin

KINDS = (
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("林区", "Forestry District"),
    ("特区", "Special District"),
    ("县", "County"),
    ("区", "District"),
    ("市", "City"),
    ("旗", "Banner"),
)


def romanise(name: str) -> str:
    """The name in pinyin without tones, with its kind translated; a name of one character keeps its kind's syllable."""
    for ending, english in KINDS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return f"{_pinyin(name.removesuffix(ending))} {english}"
    return _pinyin(name)


def _pinyin(characters: str) -> str:
    syllables = lazy_pinyin(characters)
    joined = syllables[0]
    for syllable in syllables[1:]:
        joined += f"'{syllable}" if syllable[0] in "aoe" else syllable
    return joined.capitalize()
