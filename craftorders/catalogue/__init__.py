"""What can be made: crafts, products, their bills of materials and routings.

A Routing is a product's operations in order, each with the craft and grade it needs and its standard seconds.
The price is what a merchant is charged for an accepted piece; what of it each operation earns is set in `fees`.
How a step is made (words, a picture, a recording) is shown as it is now; what a batch copies of it is not.
Emits ProductPriced, so that fees can refuse a price that does not cover the rates.
"""
