"""The command line: verbs, renderers, documented exit codes. It has no logic of its own."""
