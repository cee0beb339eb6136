"""Job cards with pictures: each job on A6, to be pinned up where it is made; the code leads to how it is made, and aloud."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from craftorders.infra.application import db
from craftorders.kernel.codes import written_code
from craftorders.production.models import Job
from craftorders.reports.my_earnings.steps import ShownStep, steps_of_batch
from craftorders.web.codes.opening import code_drawing
from craftorders.web.farmer.pictures import drawings, picture


@dataclass(frozen=True)
class JobCard:
    """What stands on one card; `code` with its check symbol."""

    job: Job
    code: str
    qr: Markup
    steps: list[ShownStep]

    @property
    def own(self) -> ShownStep:
        """The step that this job is about."""
        return next(step for step in self.steps if step.own)


def render_job_cards(jobs: Sequence[Job], *, plain: str, back: str) -> str:
    """The page to print: one card on each sheet; `plain` is the page with ten of them on A4."""
    return render_template(
        "codes/job_cards.html",
        cards=[
            JobCard(job, written_code(job.code), code_drawing(job.code), steps_of_batch(db(), job.batch_id, job.position))
            for job in jobs
        ],
        drawings=drawings(job.batch.product.picture for job in jobs),
        picture=picture,
        plain=plain,
        back=back,
    )
