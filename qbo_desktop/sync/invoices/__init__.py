"""Invoices on their way to QuickBooks, in reading order.

recover   settle what the last run left open: look first              recover.py
pull      what was issued here, what changed there, its lists         pull.py
plan      which invoices go, are voided, are e-mailed                 plan.py
push      look-up → intend → send → settle, thirty at a time          push.py, sending.py
settle    the answer compared with what was meant                     settle.py
void      what was voided here is voided there, when unpaid           void.py
email     QuickBooks e-mails what it was asked to                     email.py
"""
