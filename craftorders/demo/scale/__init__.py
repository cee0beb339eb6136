"""A month of a county as large as the whole network's: so many pay lines of 20,000 workers, as crediting would have written them.

Two hundred workshops with a hundred workers each make tassels. A batch is of one workshop: each worker has a job of it,
hands ten bags in, all of them in one lot that passed, and the lot is credited: pay lines, charge, split, one journal.
Rows are written in bulk and hold together for `craftorders verify`; the same number and seed give the same rows.
"""

from craftorders.demo.scale.filling import fill_month
from craftorders.demo.scale.villages import REGION

__all__ = ["REGION", "fill_month"]
