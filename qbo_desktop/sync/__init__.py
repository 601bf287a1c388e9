"""The sync: six stages, in reading order."""
