"""What must hold in fees."""
