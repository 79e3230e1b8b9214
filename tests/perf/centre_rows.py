"""A centre's database with as many rows as a year of thirty counters brings, written by the server itself: no station wrote them, nothing
refers to a file. What is looked for is spread as it is in life: names, numbers, days, and words of pages by Zipf's law.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, Engine, text

from app.domain.review.cases import URGENCY
from app.domain.search import placed_words
from app.store.search.tsvector import lexemes
from tests.perf.bench_find import FAMILIES, GIVEN, MARKED, ONSETS, RHYMES

STATIONS, PAGES_A_DOSSIER, DAYS = 30, 10, 250
BODIES = 5000
"""so many texts of pages differ in more than their numbers"""
WORDS_A_PAGE = 60
WAIT, DECIDED = 5000, 45_000
"""cases of supervisors"""
LAST_DAY = date(2026, 11, 27)

_NO_CHECKS = ("SET LOCAL session_replication_role = replica", "SET LOCAL maintenance_work_mem = '512MB'")
"""neither keys nor triggers are asked for rows that are right as they are made"""
# An id says of what it is and has the order of its number, as those of the store have the order of their time.
_HELPERS = """
CREATE FUNCTION pg_temp.id_of(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT (kind || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.at_of(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    AS $$ SELECT timestamptz '{last} 01:00+00' - make_interval(days => {days} - 1 - (n * {days} / {dossiers})::int)
        + make_interval(secs => 36000.0 * (n % {a_day}) / {a_day}) $$
"""
_ORIGIN = (
    "pg_temp.id_of('0000000a', {0} % {stations}), pg_temp.id_of('0000000b', {0} % {stations}), pg_temp.at_of({0}) AS at"
)
_ROWS = (
    "stations (id, actor_id, at_utc) SELECT pg_temp.id_of('0000000a', n), pg_temp.id_of('0000000b', n), now()"
    " FROM generate_series(0, {stations} - 1) n",
    "actors (id, name, station_id, actor_id, at_utc) SELECT pg_temp.id_of('0000000b', n), 'Cán bộ ' || n,"
    " pg_temp.id_of('0000000a', n), pg_temp.id_of('0000000b', n), now() FROM generate_series(0, {stations} - 1) n",
    "dossiers (id, code, procedure_code, receiving_unit, processing_unit, applicant, home_station_id, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('0000000d', n), code, '1.004889.H56', 'H56.14', 'H56.14', applicant, o.station, o.station, o.actor, o.at"
    " FROM numbered JOIN LATERAL (SELECT {origin}) o (station, actor, at) ON true",
    "components (id, dossier_id, seq, code, title, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('0000000c', n * 2 + part), pg_temp.id_of('0000000d', n), part, 'TP0' || part + 1, 'Đơn đề nghị', {origin}"
    " FROM numbered, generate_series(0, 1) part",
    "batches (id, dossier_id, component_id, seq, request, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('000000ba', n), pg_temp.id_of('0000000d', n), pg_temp.id_of('0000000c', n * 2), 0, '{{}}', {origin}"
    " FROM numbered",
    "master_pages (id, batch_id, seq, frame, sheet, side, blob_sha256, page_index, dpi, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('000000fa', n * {pages} + p), pg_temp.id_of('000000ba', n), p, p, p + 1, 'front',"
    " encode(sha256(int8send(n * {pages} + p)), 'hex'), 0, 300, {origin} FROM numbered, generate_series(0, {pages} - 1) p",
    "documents (id, component_id, version, edit_position, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('000000dc', n), pg_temp.id_of('0000000c', n * 2), 1, {pages}, {origin} FROM numbered",
    "uploads (id, document_id, seq, blob_sha256, idempotency_key, manifest, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('000000e0', n), pg_temp.id_of('000000dc', n), 0, encode(sha256(int8send(-n)), 'hex'), 'k' || n, '{{}}', {origin}"
    " FROM numbered",
    "receipts (upload_id, document_id, receipt_id, server, file_id, sha256, size_bytes, audit_head, received_at, read_back, raw,"
    " station_id, actor_id, at_utc) SELECT pg_temp.id_of('000000e0', n), pg_temp.id_of('000000dc', n), 'r' || n, 's', 'f' || n,"
    " repeat('0', 64), 1, repeat('0', 64), now(), true, '{{}}', {origin} FROM numbered WHERE n % 100 <> 0",
    "review_cases (id, subject, kind, dossier_id, component_id, document_id, pages, facts, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('000000ca', c), 'looked:' || c, ('{{{named}}}'::text[])[1 + c % {kinds}], pg_temp.id_of('0000000d', n),"
    " pg_temp.id_of('0000000c', n * 2), pg_temp.id_of('000000dc', n), '[]', '{{}}', {origin}"
    " FROM generate_series(1, {cases}) c, LATERAL (SELECT (c::bigint * {dossiers} / {cases})::bigint - 1) m (n)",
    "review_case_scanners (case_id, of_actor_id, station_id, actor_id, at_utc)"
    " SELECT id, actor_id, station_id, actor_id, at_utc FROM review_cases",
    "review_waiting (case_id, urgency, since_utc, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('000000ca', c), c % {kinds}, pg_temp.at_of(c::bigint * {dossiers} / {cases}), station_id, actor_id, at_utc"
    " FROM generate_series({cases} - {waiting} + 1, {cases}) c JOIN review_cases ON id = pg_temp.id_of('000000ca', c)",
    "review_leases (case_id, seq, until_utc, station_id, actor_id, at_utc)"
    " SELECT id, 0, at_utc + interval '10 minutes', station_id, pg_temp.id_of('0000000b', 29), at_utc FROM review_cases",
    "review_decisions (id, case_id, seq, verdict, remark, station_id, actor_id, at_utc)"
    " SELECT pg_temp.id_of('000000de', c), pg_temp.id_of('000000ca', c), 0, 'accepted', '', station_id, actor_id, at_utc"
    " FROM generate_series(1, {cases} - {waiting}) c JOIN review_cases ON id = pg_temp.id_of('000000ca', c)",
    "figure_groups (id, of_actor_id, device, profile, procedure_code, unit, station_id, actor_id, at_utc)"
    " SELECT s * 4 + p, pg_temp.id_of('0000000b', s), 'sane:' || s, (ARRAY['text', 'photo'])[1 + p % 2], '1.00488' || p || '.H56',"
    " 'H56.14', pg_temp.id_of('0000000a', s), pg_temp.id_of('0000000b', s), now()"
    " FROM generate_series(0, {stations} - 1) s, generate_series(0, 3) p",
    *(
        "figure_events (subject_id, kind, code, day, group_id, value, station_id, actor_id, at_utc)"
        f" SELECT pg_temp.id_of('{subject}', {number}), '{kind}', {code}, (pg_temp.at_of(n) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,"
        f" (n % {{stations}}) * 4 + n % 4, {value}, {{origin}} FROM numbered {rest}"
        for kind, subject, number, code, value, rest in (
            ("opened", "0000000d", "n", "lpad((8 + n % 9)::text, 2, '0')", "0", ""),
            ("released", "0000000d", "n", "(n % 40)::text", "60 * (n % 40)", ""),
            ("digitised", "0000000d", "n", "''", "0", "WHERE n % 100 <> 0"),
            ("paper", "000000dc", "n", "''", "0", ""),
            ("received", "000000e0", "n", "''", "400000", "WHERE n % 100 <> 0"),
            ("delivered", "000000e0", "n", "(n % 15)::text", "60 * (n % 15)", "WHERE n % 100 <> 0"),
            *(
                (kind, "000000fa", "n * {pages} + p", code, value, f", generate_series(0, {{pages}} - 1) p {where}")
                for kind, code, value, where in (
                    ("arrived", "lpad((8 + n % 9)::text, 2, '0')", "50000", ""),
                    ("reason", "(ARRAY['SKEWED', 'BLURRED', 'DARK'])[1 + n % 3]", "0", "WHERE (n + p) % 11 = 0"),
                    ("failed", "''", "0", "WHERE (n + p) % 11 = 0"),
                    ("accepted", "''", "0", "WHERE (n + p) % 33 = 0"),
                    ("replaced", "''", "0", "WHERE (n + p) % 50 = 0"),
                )
            ),
        )
    ),
    "search.dossiers (id, code, procedure_code, applicant, received_on, names, citizens, numbers, unread)"
    " SELECT pg_temp.id_of('0000000d', n), code, '1.004889.H56', applicant, day, names, ARRAY['038190' || lpad(n::text, 6, '0')],"
    " ('''' || n || ''':1 ''gcn'':2 ''ubnd'':3')::tsvector, 0 FROM numbered",
    "search.pages (dossier_id, component_id, component_code, title, page_id, number, text_sha256, text, words)"
    " SELECT pg_temp.id_of('0000000d', n), pg_temp.id_of('0000000c', n * 2), 'TP01', 'Đơn đề nghị',"
    " pg_temp.id_of('000000fa', n * {pages} + p), p + 1, encode(sha256(int8send(n * {pages} + p)), 'hex'),"
    " b.text || ' số ' || n || '/QĐ-UBND trang ' || p, b.words || ('''so'':1 ''' || n || ''':2 ''qd'':3 ''ubnd'':4 ''trang'':5')::tsvector"
    " FROM numbered, generate_series(0, {pages} - 1) p JOIN bodies b ON true"
    " WHERE b.id = CASE WHEN n = 7 AND p = 0 THEN 0 ELSE 1 + (n * 7919 + p * 104729) % {bodies} END ORDER BY n, p",
)
_SEARCH_INDEXES = {
    "ix_pages_dossier_id_id": "(dossier_id, id)",
    "ix_pages_text_sha256": "(text_sha256)",
    "ix_pages_words": "USING gin (words)",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How much there is."""

    dossiers: int

    @property
    def values(self) -> dict[str, object]:
        """What the statements are filled with."""
        return {
            "dossiers": self.dossiers,
            "a_day": max(1, self.dossiers // DAYS),
            "days": DAYS,
            "last": LAST_DAY,
            "stations": STATIONS,
            "pages": PAGES_A_DOSSIER,
            "kinds": len(URGENCY),
            "named": ",".join(URGENCY),
            "waiting": min(WAIT, self.dossiers // 2),
            "cases": min(WAIT + DECIDED, self.dossiers),
            "bodies": BODIES,
        }


def fill(engine: Engine, dossiers: int) -> None:
    """Put all rows down, and let the server learn what they are like, as it does by itself within minutes."""
    shape = Shape(dossiers).values
    shape["origin"] = _ORIGIN.format("n", stations=STATIONS)
    with engine.begin() as connection:
        for statement in (*_NO_CHECKS, *_HELPERS.format(**shape).split(";\n")):
            _run(connection, statement)
        for name in _SEARCH_INDEXES:
            connection.exec_driver_sql(f"DROP INDEX search.{name}")
        _number(connection, dossiers)
        for rows in _ROWS:
            _run(connection, f"INSERT INTO {rows.format(**shape)}")
        for name, columns in _SEARCH_INDEXES.items():
            connection.exec_driver_sql(f"CREATE INDEX {name} ON search.pages {columns}")
        connection.exec_driver_sql("DROP TABLE numbered, bodies")
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('figure_groups', 'id'), (SELECT max(id) FROM figure_groups))"
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement.replace(":", "\\:")))


def day_of(number: int, dossiers: int) -> date:
    """The day of a dossier."""
    return LAST_DAY - timedelta(days=DAYS - 1 - number * DAYS // dossiers)


def code_of(number: int, dossiers: int) -> str:
    """The code of a dossier."""
    return f"H56.14-{day_of(number, dossiers):%y%m%d}-{number % 10_000:04d}"


def vocabulary() -> list[str]:
    """Syllables, the commonest first."""
    syllables = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]
    Random(26).shuffle(syllables)
    return syllables


def _number(connection: Connection, dossiers: int) -> None:
    """What a server could not make up itself: names, codes, words."""
    random = Random(27)
    connection.exec_driver_sql(
        "CREATE TABLE numbered (n bigint PRIMARY KEY, code text, day date, applicant text, names text[])"
    )
    connection.exec_driver_sql("CREATE TABLE bodies (id integer PRIMARY KEY, text text, words tsvector)")
    _copy(connection, "numbered (n, code, day, applicant, names)", _people(random, dossiers))
    _copy(connection, "bodies (id, text, words)", _bodies(random))


def _copy(connection: Connection, table: str, rows: Iterator[Sequence[object]]) -> None:
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(row)


def _people(random: Random, dossiers: int) -> Iterator[Sequence[object]]:
    middles = vocabulary()[:200]
    for number in range(dossiers):
        name = f"{random.choice(FAMILIES)} {random.choice(middles)} {random.choice(GIVEN)}"
        words = [word for *_, word in placed_words(name)]
        yield number, code_of(number, dossiers), day_of(number, dossiers), name, words


def _bodies(random: Random) -> Iterator[Sequence[object]]:
    known = vocabulary()
    for number in range(BODIES + 1):
        drawn = [known[int(len(known) ** random.random()) - 1] for _ in range(WORDS_A_PAGE)]
        words = " ".join([*drawn, MARKED] if number == 0 else drawn)
        yield number, words, lexemes.vector(word for *_, word in placed_words(words))


def began(day: date) -> datetime:
    """When a day of the centre began (UTC)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
