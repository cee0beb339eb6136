"""What a scanned code opens, and the place to type one."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from craftorders.infra.access import acting, requires, signed_in
from craftorders.web.codes import labels, scanning
from craftorders.web.codes.opening import SCANNED, find_printed
from craftorders.web.forms import Form

pages = Blueprint("codes", __name__)
labels.add_to(pages)
scanning.add_to(pages)


@pages.get(f"{SCANNED}<printed>")
@signed_in
def printed(printed: str) -> ResponseReturnValue:
    """The page of what the label is on; who is not signed in gets there after signing in."""
    return redirect(find_printed(printed, acting()).address, 303)


@pages.get("/q")
@requires("batches.read", "work.inspect")
def typed() -> ResponseReturnValue:
    """Type a code by hand; a slip of the finger is told at once."""
    form = Form.empty(code=request.args.get("code", ""))
    found = form.attempt(lambda: find_printed(form.values["code"], acting())) if form.values["code"].strip() else None
    if found is not None:
        return redirect(found.address, 303)
    return render_template("codes/typed.html", form=form), 422 if form.errors else 200
