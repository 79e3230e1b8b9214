"""What was entered about results; the newest row of a component counts. A component with such a row is a result, and no paper."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.results import ResultFacts
from app.store.database import Database
from app.store.schema_after import result_facts


class Results:
    """Only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, component_id: UUID, facts: ResultFacts, actor: Actor) -> None:
        """Put down what a result is known by; the same once more writes nothing. Numbers and issuers stay out of the audit chain.

        Raises:
            StoreFailed: CONSTRAINT_BROKEN: there is no such component.
        """
        if self.of(component_id) == facts:
            return
        with self._database.write("result", actor.id) as writing:
            seq = writing.next_seq(result_facts.c.component_id, component_id, result_facts.c.seq)
            writing.insert(
                result_facts,
                id=new_id(),
                component_id=component_id,
                seq=seq,
                result_code=facts.result_code,
                number=facts.number,
                issuer=facts.issuer,
            )
            writing.audit("result.entered", {"component": str(component_id)})

    def of(self, component_id: UUID) -> ResultFacts | None:
        """What the result of a component is known by; None: it is no result."""
        query = select(result_facts).where(result_facts.c.component_id == component_id)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(result_facts.c.seq.desc()).limit(1)).first()
        return None if row is None else ResultFacts(row.result_code, row.number, row.issuer)
