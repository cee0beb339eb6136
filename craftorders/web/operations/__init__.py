"""The dispatcher's pages: a board of what needs a decision, an order with its lines to split, a batch to offer."""
