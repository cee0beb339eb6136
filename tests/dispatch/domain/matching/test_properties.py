"""Whatever the world: an independent judge finds nothing wrong, and where all plans can be tried, none is cheaper."""

from hypothesis import HealthCheck, given, settings

from craftorders.dispatch.domain.matching import plan_for
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.situation import Situation
from tests.builders.matching_checker import faults
from tests.builders.matching_enumeration import cheapest
from tests.builders.matching_worlds import situations, tiny_situations

PROVEN = 2e-4
"""The gap at which the exact search stops, as a share of the cost."""
SLOW_TO_BUILD = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@given(situation=situations())
@settings(max_examples=40, suppress_health_check=SLOW_TO_BUILD)
def test_every_limit_holds_and_the_money_is_right(situation: Situation) -> None:
    outcome = plan_for(situation, Search(budget=2))
    assert faults(situation, outcome) == []
    assert outcome.status in {"optimal", "near", "budget"}


@given(situation=situations())
@settings(max_examples=8, suppress_health_check=SLOW_TO_BUILD)
def test_the_same_world_and_seed_give_the_same_plan_with_the_same_reasons(situation: Situation) -> None:
    once, again = (plan_for(situation, Search(budget=10, seed=7)) for _ in range(2))
    assert once == again


@given(situation=tiny_situations())
@settings(max_examples=25, suppress_health_check=SLOW_TO_BUILD)
def test_no_plan_of_a_tiny_world_is_cheaper(situation: Situation) -> None:
    outcome, best = plan_for(situation, Search(budget=5)), cheapest(situation)
    assert faults(situation, outcome) == []
    assert outcome.bound_e4 <= best <= outcome.cost_e4 <= best * (1 + PROVEN)


@given(situation=tiny_situations(whole=True))
@settings(max_examples=15, suppress_health_check=SLOW_TO_BUILD)
def test_whole_lines_of_a_tiny_world_cost_exactly_the_least(situation: Situation) -> None:
    outcome = plan_for(situation, Search(budget=5))
    assert faults(situation, outcome) == []
    assert (outcome.cost_e4, outcome.status) == (cheapest(situation), "optimal")
