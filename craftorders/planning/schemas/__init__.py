"""What planning takes (taking) and shows (showing)."""
