"""What must hold of lines in plain values."""
