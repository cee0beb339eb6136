"""Words in both languages of a report, whatever language its reader has chosen."""

from dataclasses import dataclass
from typing import Any

from craftorders.infra.languages import CHINESE, translations


@dataclass(frozen=True)
class Both:
    """The same in Chinese and in English; what needs no translation stands once."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} {self.en}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The Chinese and the English text, or the one that serves for both."""
        return tuple(text for text in dict.fromkeys((self.zh, self.en)) if text)


def both(message: str, **values: Any) -> Both:
    """A message in both languages; a value that is Both stands in each in its own."""
    return Both(_filled(translations(CHINESE).gettext(message), "zh", values), _filled(message, "en", values))


def same(text: object) -> Both:
    """What is written alike in both languages: a code, a figure, a person's words."""
    return Both(str(text), str(text))


def names_of(thing: Any) -> Both:
    """The Chinese and the English name of a thing; without an English one, the Chinese for both."""
    return Both(thing.name, getattr(thing, "name_en", None) or thing.name)


def _filled(text: str, language: str, values: dict[str, Any]) -> str:
    chosen = {name: getattr(value, language) if isinstance(value, Both) else value for name, value in values.items()}
    return text % chosen if values else text
