"""Rows whose tests stand elsewhere: what needs two machines, an hour, or chance."""

from __future__ import annotations

from typing import Final

from tests.support.centre_faults.fault import Held

ELSEWHERE: Final[tuple[Held, ...]] = (
    Held(
        "any of it in any order",
        "histories of two counters, their replicators and a centre, drawn at random: pages, deletions, decisions, lines that go, deaths of "
        "each at each boundary",
        "test_histories.py::test_a_history_of_two_counters_and_their_centre",
        "held against a model: no page lost or doubled, one home station, each decision once",
    ),
    Held(
        "workers are killed at a hundred random moments",
        "kill -9, 100 times over 400 pages (`make soak ROOM=centre`)",
        "test_workers.py::test_a_hundred_kills_cost_a_page_each",
        "each page done once; each kill cost one page that was begun again",
    ),
    Held(
        "packets vanish",
        "a network namespace whose cable is pulled in mid-transaction: no end hears of the other",
        "test_lines.py::test_where_packets_vanish_both_ends_give_up",
        "the counter gives up by `tcp_user_timeout`, the server ends the transaction of who is gone, and the next one gets its lock",
        code="DATABASE_AWAY",
    ),
    Held(
        "an upgrade finds a table that others hold",
        "somebody writes for long; the upgrade waits five seconds",
        "test_upgrades.py::test_a_table_that_others_hold_leaves_everything_as_it_was_and_the_next_try_goes_through",
        "nothing changed; the next try goes through",
        code="DATABASE_BUSY",
        who="who upgrades",
    ),
    Held(
        "a counter goes on from an old copy of itself",
        "its data folder is put back from an older copy, and it works on",
        "test_replication.py::test_a_counter_that_goes_on_from_an_older_copy_of_itself_is_stopped",
        "nothing of it came to the centre",
        code="STATION_FORKED",
    ),
    Held(
        "a data folder was copied, and both copies go on",
        "two counters that take themselves for one, offline for a day with the same codes; the second one brings its work later",
        "test_copied_counters.py::test_both_copies_of_a_data_folder_go_on_offline_and_the_second_one_is_refused",
        "nothing of the second one came to the centre; it keeps what it has; the first one goes on",
        code="STATION_FORKED",
    ),
    Held(
        "one code at two counters that were offline",
        "both open it; the two dossiers are shown at the centre and merged",
        "test_homes_command.py::test_one_code_at_two_counters_becomes_one_dossier",
        "one dossier with one home, each page once",
    ),
    Held(
        "somebody dies while a dossier is handed to another counter",
        "the old home, the new one, at each boundary",
        "test_homes.py::test_whoever_dies_meanwhile_one_home_is_left",
        "one home station, each page once",
    ),
    Held(
        "clocks are far apart at each part",
        "what was written later is asked for by rows of chains, and not by clocks",
        "test_clocks.py::test_what_came_after_what_stays_so_however_far_clocks_are_apart",
        "what came after what stays so",
    ),
    Held(
        "a row at the centre is not what it was",
        "somebody changed it in the database",
        "test_replication.py::test_a_row_that_differs_is_told_and_nothing_of_its_parcel_is_put_down",
        "nothing of the parcel was put down",
        code="ROW_DIFFERS",
        fields={"table": "dossiers"},
    ),
)
