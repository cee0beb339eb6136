"""Forecasts of when a batch is there, by pinball loss, against "average pace" on the same simulated batches.

`make bench NAME=forecast`. The villages are simulated day by day and know nothing of the product's formulas: slow
starts, learning, harvests that the farm calendar tells only roughly or not at all, days on which nobody works, bags
that are reported every few days, rework, roads that take longer. Both forecasters see what the product would see on
five mornings of a batch. Average pace says: what is left ÷ (what is made ÷ the days since the first piece), and the
usual days of inspection and road. A day is all it has to say; so it is measured a second time with the interval that
its errors had on other batches of the same world. The product, too, learns from its errors on other batches of that
world, as many as it keeps in mind. `world` and `homes` are two worlds that have little in common, each with some seeds.
"""
