"""Sentences for codes, by subject: what the window and the command line say for what the domain decides."""
