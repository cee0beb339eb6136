"""What an event is, byte by byte, in which order events are applied, and what an answer says."""
