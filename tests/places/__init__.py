"""What must hold in places."""
