"""How a step is made: kept with words, picture and recording, told in history, the same for batches under way."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.catalogue.services import drop_step_guide, keep_step_guide, set_routing
from craftorders.infra.history import history_of
from craftorders.infra.photos import STEP_SIDE, Photo, store_photo
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.voices import LARGEST_PLAYED, PLAYED_EVERYWHERE, store_voice
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.production.services import assign_job
from craftorders.reports.my_earnings.steps import job_with_steps
from tests.builders.cast import Cast, a_cast
from tests.builders.pictures import a_picture
from tests.builders.programs import Program, a_program
from tests.builders.refusals import refused
from tests.builders.stories import supplied_batch
from tests.databases import remembered

OGG = b"OggS" + bytes(60)
WORDS = {"how": "左压右，拉紧。", "how_en": "Left over right, pull tight."}


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def test_a_picture_and_a_recording_stay_until_there_are_others(session: Session, cast: Cast) -> None:
    step = cast.belt.operations[0]
    keep_step_guide(session, step.id, **WORDS, photo_id=cast.photo.id, actor=cast.operator)
    keep_step_guide(session, step.id, how="拉紧。", how_en="Pull tight.", actor=cast.operator)
    assert (step.how, step.how_en, step.photo_id) == ("拉紧。", "Pull tight.", cast.photo.id)
    latest, first = history_of(session, cast.belt.id)[:2]
    assert latest.changes == {
        "step": [None, 1], "how": ["左压右，拉紧。", "拉紧。"], "how_en": ["Left over right, pull tight.", "Pull tight."],
    }  # fmt: skip
    assert first.changes["step_photo"] == [None, str(cast.photo.id)]


def test_a_guide_is_taken_away_as_a_whole_and_once(session: Session, cast: Cast) -> None:
    step = cast.belt.operations[0]
    keep_step_guide(session, step.id, **WORDS, photo_id=cast.photo.id, actor=cast.operator)
    drop_step_guide(session, step.id, actor=cast.operator)
    assert (step.how, step.how_en, step.photo_id, step.voice_id) == ("", "", None, None)
    with pytest.raises(NotFound):
        drop_step_guide(session, step.id, actor=cast.operator)


def test_only_who_keeps_the_catalogue_shows_steps(session: Session, cast: Cast) -> None:
    for actor in (cast.hua, cast.coordinator, cast.trainer, cast.zhuoma):
        with pytest.raises(NotPermitted):
            keep_step_guide(session, cast.belt.operations[0].id, **WORDS, actor=actor)
        with pytest.raises((NotPermitted, NotFound)):
            drop_step_guide(session, cast.belt.operations[0].id, actor=actor)


def test_a_moved_step_takes_its_guide_along_and_a_removed_one_leaves_none(session: Session, cast: Cast) -> None:
    tie, finish = cast.knot.operations
    keep_step_guide(session, finish.id, **WORDS, actor=cast.operator)
    columns = ("id", "name", "name_en", "craft_id", "grade", "standard_seconds")
    steps = [{column: getattr(step, column) for column in columns} for step in (finish, tie)]
    product = set_routing(session, cast.knot.id, steps, actor=cast.operator)
    assert [(step.position, step.how) for step in product.operations] == [(1, WORDS["how"]), (2, "")]


def test_work_under_way_shows_the_better_picture_and_keeps_its_own_names(session: Session, cast: Cast) -> None:
    job = assign_job(session, supplied_batch(session, cast, 50).id, 1, 10, worker_id=cast.worker.id, actor=cast.coordinator)
    step = cast.belt.operations[0]
    before = step.name
    step.name, step.standard_seconds = "改名", 999
    keep_step_guide(session, step.id, **WORDS, photo_id=cast.photo.id, actor=cast.operator)
    line, [shown] = job_with_steps(session, job.id, cast.zhuoma)
    assert (shown.operation.name, shown.how.name, shown.photo_id, shown.own) == (before, WORDS["how"], cast.photo.id, True)
    assert line.standard_seconds == 150
    with pytest.raises(NotFound):
        job_with_steps(session, job.id, cast.dawa)
    with pytest.raises(NotFound):
        job_with_steps(session, job.id, cast.stranger)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"#!AMR\n" + bytes(9), "voice_not_played"),
        (bytes(4) + b"ftyp3gp5" + bytes(9), "voice_not_played"),
        (b"<html><script>", "not_a_voice"),
        (b"OggS" + bytes(LARGEST_PLAYED), "voice_too_large"),
    ],
)
def test_a_recording_that_not_every_phone_plays_is_refused(
    session: Session, tmp_path: Path, cast: Cast, content: bytes, code: str
) -> None:
    limits: dict[str, Any] = {"most": LARGEST_PLAYED, "kinds": PLAYED_EVERYWHERE}
    with refused(code):
        store_voice(session, content, folder=str(tmp_path), actor_id=cast.operator.id, **limits)
    assert not list(tmp_path.rglob("*.*"))


def test_the_picture_of_a_step_is_small_enough_for_a_weak_network(session: Session, tmp_path: Path, cast: Cast) -> None:
    photo = store_photo(
        session, a_picture(3000, 2000), folder=str(tmp_path), longest_side=STEP_SIDE, actor_id=cast.operator.id
    )
    assert (photo.width, photo.height) == (480, 320)
    assert photo.size < 60_000


def sent(program: Program, address: str, version: str | None, **fields: Any) -> Any:
    return program.put(address, data={**WORDS, **fields}, content_type="multipart/form-data", version=version)


def test_over_http_a_guide_is_kept_shown_and_taken_away(client: FlaskClient, work: UnitOfWork) -> None:
    belt = remembered(work, a_cast).belt
    ping, address = a_program(client, "ping"), f"/operations/{belt.operations[0].id}"
    version = ping.get(f"/products/{belt.id}").headers["ETag"]
    assert sent(ping, f"{address}/guide", None).status_code == 428
    files = {"photo": (io.BytesIO(a_picture()), "a.jpg"), "voice": (io.BytesIO(OGG), "a.exe")}
    answer = sent(ping, f"{address}/guide", version, **files)
    [step] = answer.json["operations"]
    assert (answer.status_code, step["how"], step["how_en"]) == (200, *WORDS.values())
    assert sent(ping, f"{address}/guide", version).status_code == 409, "somebody else changed it meanwhile"
    assert ping.get(f"{address}/photo").mimetype == "image/jpeg"
    heard = ping.get(f"{address}/voice")
    assert (heard.data, heard.mimetype, heard.headers["X-Content-Type-Options"]) == (OGG, "audio/ogg", "nosniff")
    with work.reading() as session:
        assert session.get_one(Photo, UUID(step["photo_id"])).width == 320
    refusals = sent(ping, f"{address}/guide", answer.headers["ETag"], voice=(io.BytesIO(b"#!AMR\n"), "a.mp3"))
    assert (refusals.status_code, refusals.json["code"]) == (422, "voice_not_played")
    deleted = client.delete(f"/api/v1{address}/guide", headers=ping.headers)
    assert deleted.status_code == 204
    assert ping.get(f"{address}/voice").status_code == 404
