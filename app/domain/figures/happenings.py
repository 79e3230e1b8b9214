"""What figures count: each happening is a row that is written once, in the transaction in which it happens. Pure.

A page's happenings count on the day on which the page came, whenever they happen, and a dossier's release on the day on which the dossier
was opened: a rate is of the pages of a day, not of what was found that day. What is sent counts on the day on which it arrived.
"""

from __future__ import annotations

from enum import StrEnum


class Happening(StrEnum):
    """What happened; in brackets what its code says, where it has one, and its value."""

    ARRIVED = "arrived"
    """a page came in (code: the hour, in the time of Viet Nam; value: its share of the file's bytes)"""
    REASON = "reason"
    """why a page is not simply good, by machine (code: the reason's)"""
    DEFECT = "defect"
    """what a supervisor marked on it (code: the defect's)"""
    REPLACED = "replaced"
    """a rescan took its place"""
    SENT_BACK = "sent_back"
    """a supervisor sent it back to the counter"""
    ACCEPTED = "accepted"
    """it was doubtful, and a person took it with a reason"""
    FAILED = "failed"
    """the first time that it was not right at once: its first verdict was not good, a doubt of the scanner, or one of the three before"""
    OPENED = "opened"
    """a dossier was opened, as its slip was read (code: the hour)"""
    RELEASED = "released"
    """the citizen may leave, for the first time (code: whole minutes since it was opened; value: seconds)"""
    PAPER = "paper"
    """the first document of a component"""
    REUSED = "reused"
    """a document that came from a store of papers, and was not scanned"""
    RECEIVED = "received"
    """the dossier system has a file (value: its bytes)"""
    DELIVERED = "delivered"
    """the same, for the delay (code: whole minutes since it was queued; value: seconds)"""
    DIGITISED = "digitised"
    """the first file of a dossier was received"""
    CONCLUDED = "concluded"
    """the dossier system says that there is a result, or one was received: the first of both"""
    RESULT = "result"
    """a result of the dossier was received as a file; counts on the day on which it was concluded"""
    FIELD = "field"
    """a field of a paper, as it stood when the citizen could leave (code: `<field>:<outcome>`)"""


class Reading(StrEnum):
    """What became of a field that a machine was to read."""

    KEPT = "kept"
    """it was read, and nobody said anything else"""
    AGREED = "agreed"
    """a person typed the same"""
    CORRECTED = "corrected"
    """a person typed another value"""
    MISSED = "missed"
    """a person typed what was not read"""
