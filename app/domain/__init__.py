"""Values, ports, errors and every pure decision of the station.

Belongs here: what can be decided from values alone (what a document contains, which step comes next, whether the citizen may leave),
the Protocols that adapters implement, the error families. Does not belong here: any engine, file, clock, network, thread or screen.
"""
