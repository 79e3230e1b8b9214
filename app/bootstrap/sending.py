"""What goes out to the dossier system and how it stands there: wired here, a part of `Station`."""

from __future__ import annotations

from functools import cached_property, partial

from app.bootstrap.foundations import Foundations
from app.domain.names import FileNames
from app.services.accept import Accepting
from app.services.announce import Announcing
from app.services.bandwidth import Bandwidth
from app.services.deliver import Delivering
from app.services.drain import Draining
from app.services.recall import Recalling
from app.services.requirements import Requirements
from app.services.review.reading import read_notice
from app.services.waiting import WaitingToSend


class SendingPart(Foundations):
    """The outbox, its wire, and what is asked of dossiers."""

    @cached_property
    def requirements(self) -> Requirements:
        """What dossiers are asked for."""
        return Requirements(self.store, self.catalogue, self.law, self.clock)

    @cached_property
    def announcing(self) -> Announcing:
        """What is told of papers, and how their files are named."""
        names = FileNames(self.settings.names.component, self.settings.names.result)
        return Announcing(self.store, self.requirements, names)

    @cached_property
    def delivering(self) -> Delivering:
        """The outbox and its wire."""
        delivery = self.settings.delivery
        bandwidth = Bandwidth(delivery.bandwidth_limit_bytes_s)
        admit, tell = self.requirements.admit_document, self.announcing.tell
        return Delivering(self.store, self.gateway, delivery.give_up_after_s, bandwidth, admit=admit, tell=tell)

    @cached_property
    def draining(self) -> Draining:
        """Sending all that waits."""
        delivery = self.settings.delivery
        return Draining(
            self.store,
            self.delivering,
            self.clock,
            at_once=delivery.uploads_at_once,
            patience_s=delivery.give_up_after_s,
            unsent_limit_s=delivery.unsent_limit_h * 3600,
        )

    @cached_property
    def waiting_to_send(self) -> WaitingToSend:
        """The outbox, document by document."""
        return WaitingToSend(self.store, self.draining, self.clock)

    @cached_property
    def accepting(self) -> Accepting:
        """How sent dossiers stand with the dossier system."""
        limit_s = self.settings.delivery.accepted_limit_h * 3600
        read = partial(read_notice, self.store, self.rights)
        return Accepting(self.store, self.delivering, self.clock, limit_s, read)

    @cached_property
    def recalling(self) -> Recalling:
        """Taking back what was sent."""
        return Recalling(self.store, self.delivering, self.clock)
