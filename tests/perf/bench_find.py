"""Search over a thousand dossiers of ten read pages: the index's size, what catching up costs, and the time of each kind of question.

Usage: main.py bench find -- [--dossiers N] [--pages N] [--words N] [--json]

The pages hold invented Vietnamese: syllables by Zipf's law, names, numbers of papers. Nothing is read by an engine. The store lies in the
folder for temporary files: TMPDIR=/dev/shm keeps the disk out of the figures.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from app.domain.delivery import RemoteDossier
from app.domain.search import SearchQuery
from app.store.search.fts5.file import FILE
from tests.support.search_world import Library
from tests.support.store_world import open_desk

ASKED = 30
"""so often each question is asked"""
ONSETS = (
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gi",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
)
RHYMES = (
    *(
        "a",
        "á",
        "à",
        "ả",
        "ã",
        "ạ",
        "an",
        "án",
        "àn",
        "ang",
        "áng",
        "ành",
        "ay",
        "ấy",
        "ân",
        "ất",
        "âu",
        "ăn",
        "ắt",
        "ê",
        "ế",
        "ệ",
    ),
    *(
        "en",
        "ên",
        "ết",
        "iên",
        "iện",
        "iết",
        "i",
        "ì",
        "ị",
        "inh",
        "ình",
        "o",
        "ó",
        "ông",
        "ồng",
        "ột",
        "ơ",
        "ớ",
        "ơn",
        "ời",
    ),
    *("u", "ù", "ụ", "ung", "uôn", "ước", "ương", "ường", "ưởng", "ự", "ức", "uyên", "uyết", "y", "ý"),
)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đỗ", "Vũ", "Đặng", "Bùi", "Lý")
GIVEN = ("Mẫu", "Hư", "Cấu", "Thử", "Nghiệm", "Bảo", "Đức", "Hạnh", "Liên", "Quang")
MARKED = "sổ đỏ thất lạc"


def main() -> int:
    """Fill a store, index it, ask."""
    parser = argparse.ArgumentParser(prog="main.py bench find", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--words", type=int, default=300, help="words a page")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-find-") as folder:
        report = _report(Path(folder) / "data", args.dossiers, args.pages, args.words)
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        print("\n".join(f"{name.replace('_', ' '):52} {value:>12}" for name, value in report.items()))
    return 0


def _report(folder: Path, dossiers: int, pages: int, words: int) -> dict[str, float | int]:
    folder.parent.mkdir(exist_ok=True)
    library, random = Library(open_desk(folder)), Random(26)
    vocabulary = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]
    random.shuffle(vocabulary)
    text_bytes = 0
    for number in range(dossiers):
        name = f"{random.choice(FAMILIES)} Văn {random.choice(GIVEN)}"
        texts = [_page(random, vocabulary, words, number, page) for page in range(pages)]
        text_bytes += sum(len(text.encode()) for text in texts)
        _add(library, number, texts, name)
    store = library.desk.store
    report: dict[str, float | int] = {
        "dossiers": dossiers,
        "pages": dossiers * pages,
        "text_MB": round(text_bytes / 1e6, 1),
    }
    began = time.process_time()
    store.search.catch_up()
    cpu_s = time.process_time() - began
    report["index_CPU_s"] = round(cpu_s, 2)
    report["index_CPU_ms_a_page"] = round(1000 * cpu_s / (dossiers * pages), 2)
    store.search.catch_up()
    report["index_MB"] = round(sum(path.stat().st_size for path in folder.glob(FILE + "*")) / 1e6, 1)
    report["catch_up_with_nothing_new_ms"], report["catch_up_with_nothing_new_CPU_ms"] = _median_ms(
        store.search.catch_up
    )
    _add(library, dossiers, [_page(random, vocabulary, words, dossiers, 0)], "Lê Thị Mẫu")
    began = time.perf_counter()
    store.search.catch_up()
    report["catch_up_with_one_dossier_ms"] = round(1000 * (time.perf_counter() - began), 1)
    for title, asked in _questions(dossiers, vocabulary).items():
        found = store.search.find(asked)
        report[f"{title}_found"] = len(found)
        report[f"{title}_ms"], report[f"{title}_CPU_ms"] = _median_ms(partial(store.search.find, asked))
    store.close()
    return report


def _add(library: Library, number: int, texts: Sequence[str], name: str) -> None:
    code = f"H56.14-2611{1 + number % 28:02d}-{number:04d}"
    library.scan(code, texts, applicant=name)
    owner = f"038190{number:06d}"
    library.describe(
        RemoteDossier(code, "1.004889.H56", "Thủ tục", name, "H56.14", "H56.14", 2, (), applicant_id=owner)
    )


def _page(random: Random, vocabulary: Sequence[str], words: int, number: int, page: int) -> str:
    """Ten words a line; the n-th syllable is as frequent as 1/n. One page in all is told from the others by its words."""
    drawn = [vocabulary[min(len(vocabulary) - 1, int(len(vocabulary) ** random.random()) - 1)] for _ in range(words)]
    if page == 0:
        drawn[3] = f"số {number}/QĐ-UBND"
    if (number, page) == (7, 0):
        drawn[20] = MARKED
    return "\n".join(" ".join(drawn[at : at + 10]) for at in range(0, words, 10))


def _questions(dossiers: int, vocabulary: Sequence[str]) -> dict[str, SearchQuery]:
    return {
        "a_rare_phrase": SearchQuery.parse(f'"{MARKED}"'),
        "the_same_without_diacritics": SearchQuery.parse("so do that lac"),
        "the_commonest_word": SearchQuery.parse(vocabulary[0]),
        "three_common_words": SearchQuery.parse(" ".join(vocabulary[:3])),
        "a_name": SearchQuery.parse(citizen="nguyen mau"),
        "an_ID_number": SearchQuery.parse(citizen="038190000007"),
        "a_paper_number": SearchQuery.parse(number=f"{dossiers // 2}/QĐ-UBND"),
        "a_code": SearchQuery.parse(code="H56.14-261107"),
    }


def _median_ms(work: Callable[[], object]) -> tuple[float, float]:
    """Of the wall and of the CPU."""
    walls, cpus = [], []
    for _ in range(ASKED):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return round(statistics.median(walls), 2), round(statistics.median(cpus), 2)


if __name__ == "__main__":
    sys.exit(main())
