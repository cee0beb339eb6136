"""History over HTTP: of what one may see, and of nothing else."""

from datetime import date
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.accounts.services.users import change_user
from craftorders.catalogue.services import change_product
from craftorders.fees.services import publish_rate
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.people.services import change_worker
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.stories import accepted_batch


def a_past(session: Session) -> tuple[Cast, UUID, UUID]:
    """A worker, a user and a product that were changed, an order with a batch of the Danba workshop."""
    cast = a_cast(session)
    batch = accepted_batch(session, cast)
    for name in ("卓玛拉", "卓玛"):
        change_worker(session, cast.worker.id, {"name": name}, actor=cast.coordinator)
    change_user(session, cast.wei.id, {"name": "伟"}, actor=cast.operator)
    change_product(session, cast.belt.id, {"name": "腰带"}, actor=cast.operator)
    operation = cast.belt.operations[0]
    publish_rate(session, operation.id, rate_e4=610_000, valid_from=date(2027, 1, 1), actor=cast.operator)
    return cast, batch.order_id, batch.id


def test_history_is_told_newest_first_in_pages(work: UnitOfWork, client: FlaskClient) -> None:
    cast, _, _ = work.run(a_past)
    reader = a_program(client, "ji")
    first = reader.get(f"/history/{cast.worker.id}?limit=1").json
    rest = reader.get(f"/history/{cast.worker.id}?limit=1&cursor={first['next_cursor']}").json
    entries = [*first["items"], *rest["items"]]
    assert [entry["changes"] for entry in entries] == [{"name": ["卓玛拉", "卓玛"]}, {"name": ["卓玛", "卓玛拉"]}]
    assert [entry["actor_name"] for entry in entries] == ["Cun", "Cun"]
    assert (entries[0]["kind"], entries[0]["action"], rest["next_cursor"]) == ("worker", "change", None)


def test_who_may_see_the_object_may_read_its_history(work: UnitOfWork, client: FlaskClient) -> None:
    cast, order_id, batch_id = work.run(a_past)
    readers = {
        cast.worker.id: {"hua": 404, "wei": 404, "cun": 200, "qing": 404, "zhi": 404, "jiao": 200, "ping": 200},
        order_id: {"hua": 200, "wei": 404, "cun": 404, "qing": 404, "diao": 200, "jiao": 404, "ji": 200},
        batch_id: {"hua": 200, "wei": 404, "cun": 200, "qing": 404, "diao": 200, "ji": 200},
        cast.wei.id: {"hua": 404, "cun": 404, "diao": 404, "ping": 200, "ji": 200},
        cast.belt.id: {"hua": 200, "cun": 200, "zhi": 200},
        new_id(): {"hua": 404, "ping": 404},
    }
    programs = {name: a_program(client, name) for name in ("hua", "wei", "cun", "qing", "zhi", "jiao", "ping", "diao", "ji")}
    found = {
        subject: {name: programs[name].get(f"/history/{subject}").status_code for name in wanted}
        for subject, wanted in readers.items()
    }
    assert found == readers


def test_a_merchant_reads_how_a_product_changed_but_not_what_its_workers_earn(work: UnitOfWork, client: FlaskClient) -> None:
    cast, _, _ = work.run(a_past)
    kinds = {
        name: {entry["kind"] for entry in a_program(client, name).get(f"/history/{cast.belt.id}").json["items"]}
        for name in ("hua", "ping")
    }
    assert kinds == {"hua": {"product"}, "ping": {"product", "piece_rate"}}
