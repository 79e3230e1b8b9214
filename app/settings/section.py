"""What every section of the settings is."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of `sohoa.toml`: a key that nobody knows is refused, and nothing changes while the program runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)
