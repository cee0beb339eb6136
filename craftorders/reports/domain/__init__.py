"""Values in, values out: no session, no request, no clock."""
