"""The sync: six stages, in reading order.

    recover   settle what the last run left open                     sync/recover.py
    pull      what each side changed since we last looked             sync/pull.py
    match     which customers are still to be settled                 sync/match.py
    plan      what the run would do, as a value                       sync/plan.py
    apply     intend → send → settle                                  sync/apply.py
    record    what is true of the whole run                           sync/record.py

A preview and a run are the same call; only the last lines differ. Import `run` from `sync.run`.
"""
