"""Imported once by the process from which the audits of `apart` are forked."""

from tests.support.apart import warm_up

warm_up()
