"""Who acts: what they may do, and for which objects."""

import pytest

from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id


def test_an_actor_may_do_what_is_named_and_nothing_else() -> None:
    clerk = Actor(new_id(), "clerk", frozenset({"orders.read"}))
    clerk.require("orders.read")
    with pytest.raises(NotPermitted) as caught:
        clerk.require("orders.place")
    assert caught.value.details == {"permission": "orders.place"}


def test_the_system_may_do_everything_everywhere() -> None:
    assert SYSTEM.can("anything.at.all")
    assert SYSTEM.limited_to("merchant") is None


def test_a_merchant_is_limited_to_their_own() -> None:
    merchant = Actor(new_id(), "hua", frozenset({"orders.read"}), {"merchant": frozenset({"m1", "m2"})})
    assert merchant.limited_to("merchant") == {"m1", "m2"}
    assert merchant.limited_to("coordinator") == frozenset()


@pytest.mark.parametrize("role", ["dispatcher", "finance", "operator", "trainer", "auditor"])
def test_the_service_centre_sees_all(role: str) -> None:
    assert Actor(new_id(), role, frozenset(), {role: frozenset()}).limited_to("merchant") is None


def test_a_farmer_holds_no_role_for_anything() -> None:
    farmer = Actor(new_id(), "卓玛", frozenset({"card.read"}), {}, new_id())
    assert farmer.limited_to("coordinator") == frozenset()
    assert farmer.limited_to("merchant") == frozenset()
