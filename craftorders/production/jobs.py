"""What the scheduler keeps up to date in production."""

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.services.forecasting import forecast_next, forecast_progressed, progressed_batches


def refresh_forecasts(work: UnitOfWork) -> int:
    """Once an hour: keep what was made on which day, and forecast every batch under way; says how many forecasts changed.

    Some hundred batches at a time are a unit of work of their own, so that no report of a piece waits for all of them.
    """
    changed, after = work.run(forecast_next)
    while after is not None:
        more, after = work.run(lambda session, key=after: forecast_next(session, key))  # type: ignore[misc]
        changed += more
    return changed


def forecast_after_reports(work: UnitOfWork) -> int:
    """Every other second: forecast what pieces were reported of; says how many forecasts changed. Mostly it only looks."""
    return work.run(forecast_progressed) if work.run(progressed_batches, reading=True) else 0
