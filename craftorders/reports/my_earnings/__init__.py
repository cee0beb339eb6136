"""What a farmer reads with the card: earnings line by line, months, own and open jobs. It changes nothing.

It stands above settlement, because "paid" is a fact of a statement, and asks a constant number of questions
however many lines there are.
"""
