"""What a bookkeeper would say. Pure: no I/O, no clock, no Qt, no database rows."""
