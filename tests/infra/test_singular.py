"""One thing is spoken of as one, in English, wherever a text is made; numbers that only end in one are many."""

import pytest
from flask_babel import gettext

from craftorders.infra.application import Application
from craftorders.infra.languages import filled
from craftorders.infra.singular import in_singular


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 pieces", "1 piece"),
        ("1 pieces were looked at, 0 bad.", "1 piece was looked at, 0 bad."),
        ("Of it 1 pieces have passed, 2 pieces are left.", "Of it 1 piece has passed, 2 pieces are left."),
        ("There are 1 bags and 1 batches.", "There are 1 bag and 1 batch."),
        ("21 pieces", "21 pieces"),
        ("1,001 pieces", "1,001 pieces"),
        ("1,1 pieces, 0.1 hours, B-1 pieces, J1 bags", "1,1 pieces, 0.1 hours, B-1 pieces, J1 bags"),
        ("1 piecesmith", "1 piecesmith"),
        ("(1 lots)", "(1 lot)"),
        ("Together, 1 lines", "Together, 1 line"),
        ("Together, 1 people", "Together, 1 person"),
        ("1 statements", "1 statement"),
        ("1 choices wait.", "1 choice waits."),
        ("2 choices wait.", "2 choices wait."),
    ],
)
def test_one_is_one(text: str, said: str) -> None:
    assert in_singular(text) == said


def test_pages_messages_and_refusals_say_it(app: Application) -> None:
    page = app.jinja_env.from_string(
        "{{ _('%(count)s pieces', count=n) }}|{{ _('%(name)s says %(claimed)s', name='<b>', claimed=1) }}"
    )
    with app.test_request_context("/?lang=en"):
        assert gettext("%(count)s pieces", count=1) == "1 piece"
        assert filled("%(left)s pieces are left.", {"left": 1}) == "1 piece is left."
        assert page.render(n=1) == "1 piece|&lt;b&gt; says 1"
        assert page.render(n=2).startswith("2 pieces|")
    with app.test_request_context("/?lang=zh"):
        assert gettext("%(count)s pieces", count=1) == "1 件"
        assert page.render(n=1).startswith("1 件|")
