"""How it is made, from the operator's form to the farmer's page of a job and its printed card."""

import gzip
import io
import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.catalogue.models import Operation
from craftorders.catalogue.services import keep_step_guide
from craftorders.infra.application import Application
from craftorders.infra.photos import store_photo
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.voices import store_voice
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.codes import written_code
from craftorders.production.models import Job
from tests.builders.pictures import a_picture
from tests.builders.visitors import a_visitor
from tests.databases import remembered
from tests.web.test_farmer import HEAVIEST, Farm, a_farm, opened

OGG = b"OggS" + bytes(60)


@pytest.fixture
def farm(work: UnitOfWork) -> Farm:
    """Thirty pay lines, three jobs."""
    return remembered(work, a_farm)


def step_of(session: Session, job_id: UUID) -> Operation:
    return session.get_one(Operation, session.get_one(Job, job_id).operation.operation_id)


@pytest.fixture
def shown(app: Application, work: UnitOfWork, farm: Farm) -> UUID:
    """The belt's step, shown by words, a picture and a recording."""

    def show(session: Session) -> UUID:
        step, folder = step_of(session, farm.in_work), app.config["PHOTO_FOLDER"]
        photo = store_photo(session, a_picture(), folder=folder, actor_id=SYSTEM.id)
        voice = store_voice(session, OGG, folder=folder, actor_id=SYSTEM.id)
        keep_step_guide(session, step.id, how="左压右，拉紧。", how_en="Left over right.", photo_id=photo.id,
                        voice_id=voice.id, actor=SYSTEM)  # fmt: skip
        return step.id

    return work.run(show)


def a_file(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), name)


def test_the_page_of_a_job_shows_and_says_how_it_is_made_and_what_it_earns(
    app: Application, farm: Farm, shown: UUID
) -> None:
    client = opened(app, farm.zhuoma)
    assert f'href="/c/jobs/{farm.in_work}"' in client.get("/c/me").text
    answer = client.get(f"/c/jobs/{farm.in_work}", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) <= HEAVIEST
    text = gzip.decompress(answer.data).decode()
    for words in ("左压右，拉紧。", "每件 ¥0.60，一小时约 ¥14.40", 'width="320" height="240" loading="lazy"'):
        assert words in text
    picture, recording = re.findall(rf'src="(/steps/{shown}/(?:photo|voice)[^"]*)"', text)
    assert client.get(picture).mimetype == "image/jpeg"
    assert client.get(recording).data == OGG
    assert re.search(r'<audio controls preload="none" src="/steps/[^>]+ aria-label="听：编织"', text)
    assert 'data-say="三股绳编腰带. 编织: 左压右，拉紧。 每件 ¥0.60，一小时约 ¥14.40"' in text
    english = client.get(f"/c/jobs/{farm.in_work}?lang=en").text
    assert "Left over right." in english
    assert "左压右" not in english


def test_the_card_alone_sees_how_it_is_made_and_no_amount(app: Application, farm: Farm, shown: UUID) -> None:
    text = opened(app, farm.zhuoma, pin=False).get(f"/c/jobs/{farm.in_work}").text.split("<main>")[1]
    assert "左压右，拉紧。" in text
    for amount in ("¥", "0.60", "14.40", "卓玛"):
        assert amount not in text


def test_open_work_may_be_looked_at_and_anothers_is_not_there(app: Application, farm: Farm, shown: UUID) -> None:
    dawa = opened(app, farm.dawa)
    assert "左压右" in dawa.get(f"/c/jobs/{farm.open_}").text
    assert dawa.get(f"/c/jobs/{farm.in_work}").status_code == 404
    assert app.test_client().get(f"/c/jobs/{farm.open_}").status_code == 303


def test_a_step_that_nobody_has_shown_says_whom_to_ask(app: Application, farm: Farm) -> None:
    assert "请问村协调员" in opened(app, farm.zhuoma).get(f"/c/jobs/{farm.in_work}").text


def test_the_code_of_a_job_card_leads_its_worker_to_how_it_is_made(app: Application, work: UnitOfWork, farm: Farm) -> None:
    code = work.run(lambda session: written_code(session.get_one(Job, farm.in_work).code), reading=True)
    answer = opened(app, farm.zhuoma, pin=False).get(f"/q/{code}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/c/jobs/{farm.in_work}")
    assert opened(app, farm.dawa).get(f"/q/{code}").status_code == 404


def test_a_job_card_with_pictures_is_printed_on_a6(client: FlaskClient, farm: Farm, shown: UUID) -> None:
    cun = a_visitor(client, "cun")
    ten = cun.get(f"/labels/jobs/{farm.in_work}").text
    [address] = re.findall(r'href="([^"]*paper=a6[^"]*)"', ten)
    text = cun.get(address.replace("&amp;", "&")).text
    for words in ("size:105mm 148mm", f"/steps/{shown}/photo", "左压右，拉紧。", "卓玛", 'class="qr"', "60 件"):
        assert words in text, words


def test_an_operator_shows_a_step_and_history_tells_it(client: FlaskClient, work: UnitOfWork, farm: Farm) -> None:
    step = work.run(lambda session: step_of(session, farm.in_work).id, reading=True)
    ping = a_visitor(client, "ping")
    page = f"/operator/steps/{step}"
    [version] = re.findall(r'name="version" value="(\d+)"', ping.get(page).text)
    bad = ping.post(page, version=version, how="左压右。", how_en="", voice=a_file(b"GIF89a", "a.mp3"))
    assert bad.status_code == 422
    assert 'value="左压右。"' in bad.text, "what was typed is kept"
    kept = ping.post(page, version=version, how="左压右。", how_en="Left.", photo=a_file(a_picture(), "a.jpg"),
                     voice=a_file(OGG, "a.ogg"))  # fmt: skip
    assert kept.status_code == 303
    product = ping.get(kept.headers["Location"]).text
    for words in ("左压右。", "有图", "有录音", "写明了工序的做法", "Left."):
        assert words in product, words
    stale = ping.post(page, version=version, how="旧", how_en="Old")
    assert stale.status_code in (409, 422)
    assert "旧" in stale.text
    assert ping.post(f"{page}/take-away").status_code == 303
    assert "撤下了工序的做法" in ping.get(kept.headers["Location"]).text
