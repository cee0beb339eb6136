"""Plans: all open work against all workshops, from the question to the engine until the offers are answered.

A Plan asks the matching engine of dispatch with what the database holds, keeps what it answered with its reasons, and
is shown, changed by a person's decisions, released as offers, and made again as the world moves. Released work never
moves by itself. It emits PlanMoved and listens to OfferAnswered.
"""
