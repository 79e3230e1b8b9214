#!/usr/bin/env python3
"""Checks the audit log of a Sohoa station, or a proof about one dossier. One file, Python's standard library alone, no network.

    python3 sohoa_audit.py FOLDER           what `audit export` wrote: every row, every seal, every head
    python3 sohoa_audit.py PROOF.json       what `audit prove` wrote: some rows, without the others

    --against FILE|FOLDER    receipts, manifests or earlier exports that were kept elsewhere (JSON)
    --ca FILE                the trusted certificates (PEM) of the time-stamp authority; `openssl ts -verify` is run where openssl stands
    --json                   one JSON document
    --lang vi|en             language of the sentences

Ends with 0 where all holds, 1 where something is wrong, 2 where there is nothing to check. What it can't check it says.

The log is a chain (each row holds the hash of the row before) and a Merkle tree over the rows' hashes (RFC 6962, 2.1). A row's hash is
the SHA-256 of its other values as canonical JSON: keys sorted, no white space, UTF-8. A seal's time-stamp (RFC 3161) is over its statement.
"""

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

GENESIS = "0" * 64
CLOCK_LIMIT = timedelta(minutes=5)
OF_CLOCKS = ("clock_back", "clock_behind", "clock_ahead")
WORDS = {
    "row": (
        "row {0}: it is not what its hash says, or does not follow from the row before",
        "dòng {0}: không đúng với mã băm của nó, hoặc không nối tiếp dòng trước",
    ),
    "shorter": ("{1}: more rows were there once; {0} are left", "{1}: trước đây có nhiều dòng hơn; nay còn {0}"),
    "tree": ("{1}: the rows up to {0} are not those of then", "{1}: các dòng đến {0} không phải là các dòng khi đó"),
    "unknown": ("{1}: no row has the hash that it tells", "{1}: không dòng nào có mã băm đã nêu"),
    "seal_lost": (
        "row {0} tells of seal {1}, which is not there or is another",
        "dòng {0} nói tới niêm phong {1}, nay không có hoặc đã khác",
    ),
    "seal_untold": ("no row tells of seal {1}", "không dòng nào nói tới niêm phong {1}"),
    "stamp": ("seal {1}: its time-stamp does not hold", "niêm phong {1}: dấu thời gian không hợp lệ"),
    "proof": ("{1}: its proof does not hold", "{1}: bằng chứng không hợp lệ"),
    "clock_back": (
        "row {0} is older than the row before: a clock was set back",
        "dòng {0} sớm hơn dòng trước: đồng hồ đã bị vặn lùi",
    ),
    "clock_behind": ("row {0} is older than the time-stamp before it", "dòng {0} sớm hơn dấu thời gian đứng trước nó"),
    "clock_ahead": ("{1}: a row up to {0} is younger than that", "{1}: có dòng đến {0} muộn hơn thời điểm đó"),
    "holds": (
        "The log holds: {0} rows, {1} seals, {2} of them with a time-stamp that was checked; heads compared: {3}.",
        "Nhật ký nguyên vẹn: {0} dòng, {1} niêm phong, trong đó {2} có dấu thời gian đã kiểm tra; số mã băm đã so: {3}.",
    ),
    "wrong": ("The log does NOT hold.", "Nhật ký KHÔNG nguyên vẹn."),
    "stamps_unchecked": ("Time-stamps were not checked: {0}.", "Chưa kiểm tra dấu thời gian: {0}."),
    "no_openssl": ("openssl is not installed here", "máy này không có openssl"),
    "no_ca": (
        "the authority's certificates were not given (--ca)",
        "chưa cho chứng thư của dịch vụ dấu thời gian (--ca)",
    ),
    "tail": (
        "Nothing outside speaks for the rows from {0} on.",
        "Không có gì bên ngoài làm chứng cho các dòng từ {0} trở đi.",
    ),
    "nothing": ("There is nothing to check in {0}.", "Không có gì để kiểm tra trong {0}."),
}


def canonical(value):
    """Canonical JSON as bytes."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data):
    """Hex."""
    return hashlib.sha256(data).hexdigest()


def row_hash(row):
    """The hash that a row must have."""
    return sha256(
        canonical({name: row[name] for name in ("position", "station", "actor", "at", "event", "facts", "previous")})
    )


def leaf_hash(row_sha256):
    """RFC 6962, 2.1: SHA-256(0x00 || entry)."""
    try:
        entry = bytes.fromhex(row_sha256)
    except ValueError:
        entry = row_sha256.encode()
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    """RFC 6962, 2.1: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growing:
    """A tree that gets its leaves one after the other."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, leaf):
        """One leaf more."""
        rest = self.size
        while rest & 1:
            leaf, rest = node_hash(self.peaks.pop(), leaf), rest >> 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        """Hex."""
        if not self.peaks:
            return sha256(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root.hex()


def stands_in(leaf, position, size, proof, root):
    """RFC 9162, 2.1.3.2."""
    if not 0 <= position < size:
        return False
    at, last, found = position, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(beside, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def goes_on_from(before, before_root, size, root, proof):
    """RFC 9162, 2.1.4.2."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not proof and before_root == root
    path = list(proof)
    if before & (before - 1) == 0:
        path.insert(0, before_root)
    if not path:
        return False
    at, last = before - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and old == before_root and new == root


def moment(text):
    """A moment with its zone; None stays None."""
    if text is None:
        return None
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


NAMES = (
    ("MaBamNhatKy", "KichThuocNhatKy", "GocNhatKy", "ThoiDiemNhan", "MaBienNhan"),
    ("audit_head", "audit_size", "audit_root", "received_at", "receipt_id"),
)


def heads_in(value, name):
    """Every head that a JSON value tells, wherever it stands: (name, head, size or None, root or "", time or None, is outside)."""
    found, left = [], [value]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left += one
        if not isinstance(one, dict):
            continue
        left += one.values()
        for head, size, root, at, number in NAMES:
            if isinstance(one.get(head), str) and len(one[head]) == 64:
                known = str(one.get(number) or one.get("name") or name)
                found.append((known, one[head], one.get(size) or None, one.get(root) or "", moment(one.get(at)), True))
    return found


def read_json(file):
    """One value, or one a line."""
    text = file.read_text(encoding="utf-8")
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def heads_at(path):
    """The heads in a file or in all JSON files of a folder."""
    files = sorted(path.rglob("*.json*")) if path.is_dir() else [path]
    return [head for file in files for head in heads_in(read_json(file), file.name)]


class Stamps:
    """Time-stamps, checked by openssl. `why_not` is the key of why they can't be; empty: they can."""

    def __init__(self, ca):
        self.ca, self.openssl = ca, shutil.which("openssl")
        self.why_not = "no_openssl" if not self.openssl else "" if ca else "no_ca"

    def time_of(self, seal):
        """(whether it was checked, its time or None where it does not hold)."""
        if not seal.get("token") or self.why_not:
            return False, None
        with tempfile.TemporaryDirectory() as folder:
            data, token = Path(folder, "statement"), Path(folder, "token")
            data.write_bytes(seal["statement"].encode())
            token.write_bytes(base64.b64decode(seal["token"]))
            told = self._run("-reply", "-in", token, "-token_in", "-text")
            written = re.search(r"^Time stamp: (\w+ +\d+ [\d:]+)[.\d]* (\d+) GMT$", told.stdout, re.MULTILINE)
            if written is None:
                return True, None
            time = datetime.strptime(" ".join(written.groups()), "%b %d %H:%M:%S %Y").replace(tzinfo=timezone.utc)
            # as of the token's own time: the authority's certificate may have ended since
            held = self._run(
                "-verify",
                "-data",
                data,
                "-in",
                token,
                "-token_in",
                "-CAfile",
                self.ca,
                "-attime",
                str(int(time.timestamp())),
            )
            return True, time if held.returncode == 0 else None

    def _run(self, *arguments):
        return subprocess.run([self.openssl, "ts", *map(str, arguments)], capture_output=True, text=True, check=False)


def statement_of(seal, station):
    """What a seal's time-stamp must be over."""
    told = {"head": seal["audit_head"], "root": seal["audit_root"], "size": seal["audit_size"], "station": station}
    return canonical(told).decode()


def seal_hash(seal):
    """By which its row knows a seal."""
    token = sha256(base64.b64decode(seal["token"]))
    told = {
        "seq": seal["seal"],
        "token": token,
        "head": seal["audit_head"],
        "root": seal["audit_root"],
        "size": seal["audit_size"],
    }
    return sha256(canonical(told))


def times_of(seals, station, stamps, found):
    """By number, the checked time of each seal (None: not checked); tells of those that do not hold."""
    times = {}
    for seal in seals:
        checked, at = stamps.time_of(seal)
        wrong = seal["statement"] != statement_of(seal, station) or (checked and at is None)
        times[seal["seal"]] = None if wrong else at
        if wrong:
            found.append(("stamp", seal["audit_size"] - 1, str(seal["seal"])))
    return times


def check_log(folder, outside, stamps):
    """All rows of an export. Returns what was found and what it rests on."""
    found, told = [], read_json(folder / "seals.json")
    seals, station = told["seals"], told["station"]
    times = times_of(seals, station, stamps, found)
    kept = [(*head[:5], False) for head in heads_at(folder / "heads.json")] if (folder / "heads.json").exists() else []
    of_seals = [
        (
            str(s["seal"]),
            s["audit_head"],
            s["audit_size"],
            s["audit_root"],
            times[s["seal"]],
            times[s["seal"]] is not None,
        )
        for s in seals
    ]
    by_size, by_head = {}, {}
    for claim in of_seals + kept + outside:
        (by_size.setdefault(claim[2], []) if claim[2] else by_head.setdefault(claim[1], [])).append(claim)
    is_seal = {id(claim) for claim in of_seals}
    hashes = {seal["seal"]: seal_hash(seal) for seal in seals}
    tree, head, broken, latest, before, floor, proved = Growing(), GENESIS, False, None, None, None, 0
    with (folder / "rows.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            place = tree.size
            follows = row["position"] == place and row["previous"] == head and row["sha256"] == row_hash(row)
            if not (follows and row["station"] == station) and not broken:
                found.append(("row", place, ""))
                broken = True
            at = moment(row["at"])
            if before is not None and at < before - CLOCK_LIMIT:
                found.append(("clock_back", place, ""))
            if floor is not None and at < floor - CLOCK_LIMIT:
                found.append(("clock_behind", place, ""))
                floor = None
            before, latest = at, at if latest is None else max(latest, at)
            if row["event"] == "audit.sealed" and hashes.pop(row["facts"].get("seal"), None) != row["facts"].get(
                "sha256"
            ):
                found.append(("seal_lost", place, str(row["facts"].get("seal"))))
            tree.add(leaf_hash(row["sha256"]))
            head = row["sha256"]
            claims = by_head.pop(head, []) + by_size.pop(tree.size, [])
            root = tree.root() if claims else ""
            for claim in claims:
                if claim[1] != head or claim[3] not in ("", root):
                    found.append(("tree", tree.size - 1, claim[0]))
                    continue
                proved = tree.size if claim[5] else proved
                if claim[4] is not None and latest > claim[4] + CLOCK_LIMIT:
                    found.append(("clock_ahead", tree.size - 1, claim[0]))
                if claim[4] is not None and id(claim) in is_seal:
                    floor = claim[4]
    found += [("shorter", tree.size, claim[0]) for claims in by_size.values() for claim in claims]
    found += [("unknown", None, claim[0]) for claims in by_head.values() for claim in claims]
    found += [("seal_untold", None, str(seq)) for seq in sorted(hashes)]
    stamped = sum(at is not None for at in times.values())
    return {
        "rows": tree.size,
        "head": head,
        "root": tree.root(),
        "seals": len(seals),
        "stamped": stamped,
        "heads": len(kept) + len(outside),
        "proved_rows": proved,
        "found": found,
    }


def check_proof(proof, outside, stamps):
    """Some rows, with their proofs."""
    found, tree = [], proof["tree"]
    size, root = tree["audit_size"], bytes.fromhex(tree["audit_root"])
    for row in proof["rows"]:
        path = [bytes.fromhex(one) for one in row["proof"]]
        if row["sha256"] != row_hash(row) or row["station"] != proof["station"]:
            found.append(("row", row["position"], ""))
        if not stands_in(leaf_hash(row["sha256"]), row["position"], size, path, root):
            found.append(("proof", row["position"], f"row {row['position']}"))
    times = times_of(proof["seals"], proof["station"], stamps, found)
    proved = 0
    for one in proof["seals"] + proof["heads"]:
        name = str(one.get("name", one.get("seal")))
        path = [bytes.fromhex(step) for step in one["proof"]]
        if one["audit_root"] and not goes_on_from(
            one["audit_size"], bytes.fromhex(one["audit_root"]), size, root, path
        ):
            found.append(("proof", one["audit_size"] - 1, name))
        elif times.get(one.get("seal")) is not None:
            proved = max(proved, one["audit_size"])
    shown = {
        (one["audit_size"], one["audit_root"], one["audit_head"]) for one in [tree, *proof["seals"], *proof["heads"]]
    }
    for name, head, told, head_root, _, _ in outside:
        if (told, head_root, head) in shown:
            proved = max(proved, told)
        elif told is None and any(head == one["sha256"] for one in proof["rows"]):
            proved = max(proved, *(one["position"] + 1 for one in proof["rows"] if one["sha256"] == head))
        elif told is not None and any(told == one[0] for one in shown):
            found.append(("tree", told - 1, name))
    return {
        "rows": len(proof["rows"]),
        "head": tree["audit_head"],
        "root": tree["audit_root"],
        "seals": len(proof["seals"]),
        "stamped": sum(at is not None for at in times.values()),
        "heads": len(proof["heads"]) + len(outside),
        "proved_rows": proved,
        "log_rows": size,
        "found": found,
    }


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", type=Path, nargs="?", default=Path(__file__).resolve().parent)
    parser.add_argument("--against", type=Path, action="append", default=[], metavar="FILE|FOLDER")
    parser.add_argument("--ca", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    args = parser.parse_args()

    def word(key, *values):
        return WORDS[key][args.lang == "vi"].format(*values)

    stamps = Stamps(args.ca)
    outside = [head for path in args.against for head in heads_at(path)]
    if args.what.is_dir() and (args.what / "rows.jsonl").exists():
        result = check_log(args.what, outside, stamps)
        total = result["rows"]
    elif args.what.is_file():
        proof = read_json(args.what)
        result = check_proof(proof, outside, stamps)
        total = max((row["position"] + 1 for row in proof["rows"]), default=0)
    else:
        print(word("nothing", args.what), file=sys.stderr)
        return 2
    found = result.pop("found")
    holds = all(fault in OF_CLOCKS for fault, _, _ in found)
    has_tokens = result["seals"] and stamps.why_not
    if args.json:
        told = [
            {"fault": fault, "row": row, "claim": claim, "message": word(fault, row, claim)}
            for fault, row, claim in found
        ]
        print(
            json.dumps(
                {"valid": holds, **result, "stamps_unchecked": stamps.why_not, "findings": told},
                ensure_ascii=False,
                indent=2,
            )
        )
        return 0 if holds else 1
    for fault, row, claim in found:
        print(word(fault, row, claim))
    print(
        word("holds", result["rows"], result["seals"], result["stamped"], result["heads"]) if holds else word("wrong")
    )
    if has_tokens:
        print(word("stamps_unchecked", word(stamps.why_not)))
    if result["proved_rows"] < total:
        print(word("tail", result["proved_rows"]))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
