"""Cards: what opens, what locks, what a new card ends, and what the printed code says."""
