"""A simulated QuickBooks on loopback, with a sample firm: `serve.run()` starts it.

It shares no code with the client it stands in for, so that one cannot repeat the other's mistakes. Its
answers follow the recorded ones of the real service; where none was recorded, the module concerned says so.
"""
