"""Every page and every list opens on PostgreSQL, too: it refuses queries that SQLite lets pass."""

from pathlib import Path

import pytest

from craftorders.infra.application import Application
from tests.architecture.test_roles import PEOPLE, Door, knock
from tests.builders.whole_house import a_whole_house


@pytest.mark.postgres
@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_every_page_opens(app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PHOTO_FOLDER", str(tmp_path))  # other tests share the application's own
    house = app.work.run(lambda session: a_whole_house(session, Path(app.config["PHOTO_FOLDER"])))
    wrong, opened = [], 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "GET" not in (rule.methods or ()) or not hasattr(view, "permissions"):
            continue
        door = Door("GET", rule, view.permissions)
        welcome = [who for who in PEOPLE if door.lets_in(house, who)]
        for who in dict.fromkeys((welcome[0], welcome[-1])):  # with the most and the least of scopes
            status = knock(app, house, who, door, house.objects).status_code
            opened += status == 200
            wrong += [f"{door} for {who}: {status}"] if status >= 500 else []
    assert not wrong, "\n".join(wrong)
    assert opened > 200
