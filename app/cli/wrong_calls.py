"""What is wrong with a call, in the language of the reader: argparse tells it in English."""

from __future__ import annotations

import re
from typing import Final

from app.messages import Language, word

_SENTENCES: Final = (
    (r"argument (?P<name>.+?): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<known>.*)\)", "call_choice"),
    (r"argument (?P<name>.+?): (?:invalid (?:int|float) value|no number of .*): '(?P<value>.*)'", "call_number"),
    (r"argument (?P<name>.+?): no numbers of pages: '(?P<value>.*)'", "call_pages"),
    (r"argument (?P<name>.+?): no day as .*: '(?P<value>.*)'", "call_day"),
    (r"argument (?P<name>.+?): expected .* arguments?", "call_value"),
    (r"argument (?P<name>.+?): ignored explicit argument '(?P<value>.*)'", "call_no_value"),
    (r"argument (?P<name>.+?): not allowed with argument (?P<value>.+)", "call_excludes"),
    (r"the following arguments are required: (?P<name>.*)", "call_missing"),
    (r"one of the arguments (?P<known>.*) is required", "call_one_of"),
)


_UNKNOWN: Final = "unrecognized arguments: "


def what_is_wrong(sentence: str, language: Language) -> str:
    """argparse's sentence in other words; as it is where it is none that is known.

    Of unknown options the names are told and not what stands behind them: somebody may have typed a PIN there.
    """
    if sentence.startswith(_UNKNOWN):
        typed = sentence.removeprefix(_UNKNOWN).split()
        options = [one.partition("=")[0] for one in typed if one.startswith("-")]
        return word("call_unknown", language, value=" ".join(options or typed))
    for pattern, key in _SENTENCES:
        found = re.fullmatch(pattern, sentence, re.DOTALL)
        if found is not None:
            return word(key, language, **found.groupdict())
    return sentence
