"""What a consignment lives through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

CONSIGNMENT = StateMachine(
    "consignment",
    "prepared",
    (
        T("send", ("prepared",), "sent"),
        T("receive_materials", ("sent",), "received", "materials.receive"),
        T("receive_goods", ("sent",), "received", "goods.receive"),
    ),
)
