"""What must hold in production."""
