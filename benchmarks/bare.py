"""The reference of `intake`: a bare Flask view that inserts one row, on the same engine settings and server."""

import sys
from uuid import UUID

from flask import Flask, jsonify, request
from sqlalchemy.orm import Mapped, Session
from waitress.server import create_server

from craftorders.infra.database import Identified, Model, make_engine


class BareRow(Identified, Model):
    """One row, one number."""

    __tablename__ = "bare_row"
    job_id: Mapped[UUID]
    quantity: Mapped[int]


def main(url: str) -> None:
    """Serve until ended."""
    engine = make_engine(url)
    Model.metadata.create_all(engine, tables=[BareRow.__table__])
    app = Flask(__name__)

    @app.post("/rows")
    def insert():
        body = request.get_json()
        with Session(engine) as session:
            row = BareRow(job_id=UUID(body["job_id"]), quantity=body["quantity"])
            session.add(row)
            session.commit()
            return jsonify(id=str(row.id)), 201

    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])
