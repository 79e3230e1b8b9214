"""The places where a person goes on working."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """Where the cursor shall go."""

    CODE = "code"
    """where something stands in its field, that is entered"""
    NEW_CODE = "new-code"
    TODAY = "today"
    """to the search of today's dossiers"""
    ACCEPT = "accept"
    PAGES = "pages"
    COUNT = "count"
    COUNT_IF_FREE = "count-if-free"
    """to the count, unless somebody is typing elsewhere"""
    DECISION = "decision"
    FIELDS = "fields"
    PAST = "past"
    SEARCH = "search"
    JOB = "job"
    OUTBOX = "outbox"
    SIGN_MANY = "sign-many"
    SLIP = "slip"
    TO_READ = "to-read"
    REVIEW = "review"
    REVIEW_REMARK = "review-remark"
    """to the remark of a case"""
    FIGURES = "figures"
    EVIDENCE = "evidence"
    SETUP = "setup"
