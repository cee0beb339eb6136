"""What phones send after hours or weeks without network: devices, the stream of their events, what could not be applied.

An event is a person's work. It is kept as it came, answered one by one, and applied by the same services as pages and
API use: there is no rule of the trade here. What cannot be applied waits for a person, with the reason, and is never lost.
"""
