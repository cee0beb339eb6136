"""Files to take home. Headers travel as Latin-1, so a name in Chinese goes along in the form of RFC 6266."""

from urllib.parse import quote

from flask import Response

from craftorders.infra.spreadsheets import XLSX

PDF = "application/pdf"


def excel_file(book: bytes, name: str) -> Response:
    """An .xlsx file to be saved under this name, in whatever script it is."""
    plain = name if name.isascii() else "craftorders"
    disposition = f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{quote(name, safe='')}.xlsx"
    return Response(book, mimetype=XLSX, headers={"Content-Disposition": disposition})


def pdf_file(content: bytes, name: str) -> Response:
    """A .pdf file to be looked at, under this plain name."""
    return Response(content, mimetype=PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})
