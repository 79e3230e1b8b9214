"""`settings`: what is in force, which layer says it, and what the policy file locks."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.console import Console
from app.settings import Settings, settings_file
from app.settings.layers import flat


def settings(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List them."""
    words = args.keys
    shown = [one for one in _effective(settings) if not words or any(one["key"].startswith(word) for word in words)]
    for one in shown:
        lock = f"  [{console.word('setting_locked')}]" if one["locked"] else ""
        over = f"  {console.word('setting_overridden')}" if one["overridden"] else ""
        console.say(f"{one['key']} = {one['value']!r}  ({console.word('layer_' + one['layer'])}){lock}{over}")
    policy = settings.policy
    if policy.facts is not None:
        console.remark(console.word("policy_in_force", serial=policy.facts.serial, file=policy.file or "-"))
    return console.result(
        {
            "settings_file": str(settings_file(args.data_dir)),
            "policy": None
            if policy.facts is None
            else {"file": str(policy.file), "serial": policy.facts.serial, "sha256": policy.facts.sha256},
            "settings": shown,
        }
    )


def _effective(settings: Settings) -> list[dict[str, Any]]:
    layers = settings.layers
    return [
        {
            "key": key,
            "value": value,
            "layer": layers.of(key).value,
            "locked": settings.is_locked(key),
            "overridden": any(one == key or one.startswith(f"{key}.") for one in layers.overridden),
        }
        for key, value in flat(settings.model_dump(mode="json"))
    ]
