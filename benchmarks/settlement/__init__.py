"""Settlement at scale on PostgreSQL: a month of many pay lines against the database's own sums and inserts.

`make bench NAME=settlement`, or `python -m benchmarks.settlement --rows 1000000`, which measures a tenth of the rows,
too. What is measured:

- *Closing* (statements): `close_period` over the whole month, in a process of its own. The reference is the database's own
  work: `INSERT … SELECT … GROUP BY` of the sums, then `INSERT … SELECT` of as many pay lines into a table of the same
  columns and indexes, in one transaction. Closing writes to no pay line, so it takes less than that.
- *Crediting* (earnings, split, transfers): `credit_lot` for lots of a hundred bags, one durable transaction each, against
  bare inserts of the very rows that it wrote into tables of the same columns and indexes, in turns.

The month is written in bulk by `craftorders demo --scale`. That its statements are right is checked by sums that the
closing does not use.
"""
