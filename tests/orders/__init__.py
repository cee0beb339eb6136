"""Orders: placing, changing, moving, importing."""
