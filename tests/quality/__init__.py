"""What must hold in quality."""
