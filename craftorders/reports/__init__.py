"""Read-only figures and exports: nothing here changes anything."""
