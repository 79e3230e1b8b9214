# Every target sets the checkout up first; a second time that costs nothing.
.PHONY: setup demo demo-centre test run lint bench soak faults faults-centre appearances interop centre screenshots day clean
.DEFAULT_GOAL := test
PY := .venv/bin/python
# Where it is set, each of the many processes of a test run compiles the same sources again.
unexport PYTHONDONTWRITEBYTECODE
ROOM ?=

setup:
	@packaging/setup

demo: setup  ## digitise the sample dossier with the real parts
	@$(PY) main.py demo

demo-centre:  ## a centre's day with its faults, in three minutes: PostgreSQL, SeaweedFS, two workers, three counters, a supervisor
	@packaging/setup centre
	@$(PY) -m tests.demo_centre

run: setup  ## open the desktop
	@$(PY) main.py

lint: setup  ## format, rules, types, floors
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

test: lint  ## lint, then all tests; at most 10 minutes on two cores (three at once: one of them mostly waits)
	@TURNS=10 DAY_TURNS=2 QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q -m "not soak and not apart" -n 3 --dist loadgroup

soak: setup  ## every test with all its variants, and the long runs: of one room (ROOM=store) or of all but those that need servers (ROOM=centre: the long runs alone, one after the other: a forecast holds on free cores)
	@$(if $(filter centre,$(ROOM)),packaging/setup centre,true)
	@QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q $(if $(filter centre,$(ROOM)),-m soak -n 0 tests/centre,-m "not apart" -n 2 --dist loadgroup $(if $(ROOM),-k "$(ROOM)") tests --ignore=tests/centre)

faults: setup  ## what goes wrong at a scanner, in signing and on the way to the dossier system, each for real; docs/faults-*.md and docs/audit.md written anew
	@FAULT_TABLE=write QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q tests/integration/test_scanner_faults.py tests/integration/test_delivery_faults.py tests/integration/test_signing_faults.py tests/integration/test_audit_tampering.py

faults-centre:  ## what goes wrong at a centre and on the way there, with the real servers; docs/faults-centre.md written anew
	@packaging/setup centre
	@FAULT_TABLE=write QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q tests/centre/test_centre_faults.py

appearances: setup  ## every visible mark before veraPDF; docs/appearances.md and its picture written anew
	@FAULT_TABLE=write QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q tests/integration/test_appearances.py
	@$(PY) packaging/mark-pictures

bench:  ## ours beside a peer, in the same run
	@packaging/setup bench
	@$(PY) main.py bench page

day: setup  ## the yardstick: one dossier from slip to release, by the use cases and through the real window
	@$(PY) main.py bench day
	@$(PY) main.py bench windows

interop:  ## independent programs read what we write, and a browser the pages; SIGNED_PAPERS=FOLDER: papers of real offices too
	@packaging/setup interop
	@$(PY) -m tests.support.mayan
	@FUZZ_EXAMPLES=60 QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q -m interop tests

centre:  ## the tests of the store and of the services with their rows in PostgreSQL and with their bytes in SeaweedFS, then what a centre stands on
	@packaging/setup centre
	@TURNS=10 SOHOA_TEST_DATABASE=postgresql QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q -m "not soak and not apart" -n 2 --dist loadgroup \
		tests/unit/store tests/unit/services tests/integration/test_store_kills.py tests/integration/test_store_processes.py \
		tests/integration/test_store_transfers.py tests/integration/test_devices_service.py
	@SOHOA_TEST_PLACE=s3 QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q -m "not soak and not apart" -n 2 tests/unit/store
	@QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q -m "not soak" -n 2 --dist loadfile tests/centre

screenshots:  ## draw the desktop in each view, theme, language and size into out/screens and docs/screens, and the sandbox's pages
	@packaging/setup interop
	@$(PY) packaging/screenshots
	@$(PY) packaging/page-screenshots

clean:
	rm -rf .venv .tools out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
