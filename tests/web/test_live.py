"""Who may follow which topic: one's own order and one's own house, and what one's work is to watch."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.services import assign_job, report_pieces
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import Program, a_program
from tests.builders.stories import a_confirmed_order, supplied_batch
from tests.databases import remembered

FOLLOWERS = {
    "order": {"hua", "diao", "cai", "ping", "ji"},
    "merchant": {"hua", "diao", "cai", "jiao", "ping", "ji"},
    "workshop": {"cun", "diao", "cai", "jiao", "ping", "ji"},
    "operations": {"diao", "cai", "ping", "ji"},
    "inspection": {"zhi"},
    "making": {"zhi", "jiao"},
    "finance": {"cai", "ji"},
}
NAMES = ("hua", "wei", "diao", "cun", "qing", "zhi", "cai", "jiao", "ping", "ji")
NO_TOPICS = ("", "order:", "order:7", f"order:{UUID(int=7)}", "sky", ":", "operations:1", "卓玛", "x" * 5000)


def status(program: Program, topic: str) -> int:
    """What somebody who wants to follow the topic is answered."""
    return int(program.client.get("/live", query_string={"topic": topic}, headers=program.headers).status_code)


def test_a_topic_is_told_to_whom_it_concerns(work: UnitOfWork, client: Any) -> None:
    def tell(session: Session) -> dict[str, str]:
        cast = a_cast(session)
        order = a_confirmed_order(session, cast)
        whose = {"order": order.id, "merchant": cast.merchant.id, "workshop": cast.workshop.id}
        return {kind: f"{kind}:{whose[kind]}" if kind in whose else kind for kind in FOLLOWERS}

    topics = work.run(tell)
    programs = {name: a_program(client, name) for name in NAMES}
    allowed = {
        kind: {name for name, program in programs.items() if status(program, topic) == 200} for kind, topic in topics.items()
    }
    assert allowed == FOLLOWERS


def test_a_topic_that_is_none_does_not_exist(work: UnitOfWork, client: Any) -> None:
    remembered(work, a_cast)
    dispatcher = a_program(client, "diao")
    assert [status(dispatcher, topic) for topic in NO_TOPICS] == [404] * len(NO_TOPICS)


def test_nobody_follows_anything(client: Any) -> None:
    assert client.get("/live?topic=operations", headers={"Accept": "application/json"}).status_code == 401


def test_pieces_are_told_to_the_orders_page_and_the_workshops(work: UnitOfWork, client: Any) -> None:
    def make(session: Session) -> tuple[Cast, Any, Any]:
        cast = a_cast(session)
        batch = supplied_batch(session, cast, 40)
        job = assign_job(session, batch.id, 1, 40, worker_id=cast.worker.id, actor=cast.coordinator)
        return cast, batch.order_id, job.id

    cast, order_id, job_id = work.run(make)
    streams = {f"order:{order_id}": a_program(client, "hua"), f"workshop:{cast.workshop.id}": a_program(client, "cun")}
    marks = {topic: mark(program, topic) for topic, program in streams.items()}
    work.run(lambda session: report_pieces(session, job_id, 3, actor=cast.coordinator))
    for topic, program in streams.items():
        headers = {**program.headers, "Last-Event-ID": marks[topic]}
        assert "event: change" in program.client.get("/live", query_string={"topic": topic}, headers=headers).text


def mark(program: Program, topic: str) -> str:
    """Where a reader stands who has just opened the page."""
    first = program.client.get("/live", query_string={"topic": topic}, headers=program.headers).text
    return str(first.partition("id: ")[2].partition("\n")[0])
