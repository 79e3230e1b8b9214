"""How the demonstration signs."""

from pathlib import Path

from app import settings as configuration
from app.cli.demo import whole_way


def test_the_sample_papers_are_signed_as_the_settings_say(tmp_path: Path) -> None:
    asked = {"signing": {"signer": "an", "level": "B-LTA", "appearance": "none"}}
    plan = whole_way(configuration.load(tmp_path, asked))
    assert (plan.signer, plan.level, plan.appearance) == ("an", "B-LTA", "none")
    assert plan.sign and plan.upload
    assert whole_way(configuration.load(tmp_path)).level == "B-LT"
