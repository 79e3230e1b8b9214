"""Settings of the station, in layers: default < `sohoa.toml` < SOHOA_* < command line < locked policy file.

Without `--data-dir` the configuration lies in the user's configuration folder and the data in the user's data folder (platformdirs);
with `--data-dir D` both lie in D. A policy file (`/etc/sohoa/policy.toml`), where there is one, overrides everything: it belongs to the
province, not to the counter; `app.policy` proves it and hands it in. No setting ever holds a secret: passwords and PINs come from the
keyring, the token or a prompt.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import platformdirs
from pydantic import AfterValidator, BaseModel, Field, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.domain.errors import UsageError
from app.domain.names import COMPONENT_NAME, RESULT_NAME, check_template
from app.settings.archive import ArchiveSection
from app.settings.centre import CentreSection
from app.settings.layers import Layer, Layers, flat
from app.settings.policy import NO_POLICY, Policy
from app.settings.refusals import is_secret, refusal
from app.settings.retention import RetentionSection
from app.settings.review import ReviewSection
from app.settings.rights import RightsSection
from app.settings.sampling import SamplingSection
from app.settings.section import Address, Section, Thumbprint
from app.settings.signing import SigningSection

POLICY_ONLY = frozenset(
    {
        "delivery.plain_http_hosts",
        "retention.loose_days",
        "retention.unsent_days",
        "signing.private_hosts",
        *(f"rights.{name}" for name in RightsSection.model_fields),
    }
)
"""what the province alone decides: keys that count in the policy file and are refused elsewhere"""
TEST_VARIABLES = frozenset({"SOHOA_KILL_AT", "SOHOA_KILL_GROUP", "SOHOA_BOUNDARY_LOG", "SOHOA_TEST_DATABASE"})
"""variables of the crash tests (`app.domain.failpoints`), and where tests keep their rows; no settings"""


class StationSection(Section):
    """Which counter this is."""

    name: str = "Quầy 1"
    counters: dict[UUID, str] = Field(default_factory=dict)
    """what other counters of the centre are called, by the ids of their stations, where their work lies in the same store"""
    receiving_unit: str = "H56.14"
    processing_unit: str = "H56.14"
    procedure: str = "1.004889.000.00.00.H56"
    sounds: bool = True
    """whether the desk makes itself heard where a scan stops or a page is doubtful"""
    lock_after_min: float = Field(default=5.0, ge=0)
    """how long nobody touches the desk until it covers what it shows; 0: only by its key"""


class OperatorSection(Section):
    """Who works here until sign-in exists; the certificate's SHA-256 thumbprint binds the person to a key."""

    name: str = "Cán bộ trực quầy"
    certificate_thumbprint: Thumbprint = ""


class ProfileSection(Section):
    """A scan profile, or a change to one that came with the station (by its key or title). Unset values stay as they were there;
    of a new one they are those of the scanner section."""

    source: Literal["flatbed", "adf", "adf-duplex"] | None = None
    dpi: int | None = Field(default=None, ge=75, le=1200)
    mode: Literal["color", "gray", "lineart"] | None = None
    page: Literal["A3", "A4", "A5", "A6", "largest"] | None = None
    options: dict[str, str] = Field(default_factory=dict)


class ScannerSection(Section):
    """What to scan with, unless a call says otherwise. An empty device means: the first one found."""

    device: str = ""
    source: Literal["flatbed", "adf", "adf-duplex"] = "adf-duplex"
    dpi: int = Field(default=300, ge=200, le=600)
    mode: Literal["color", "gray"] = "color"
    page: Literal["A3", "A4", "A5", "A6", "largest"] = "A4"
    network: dict[str, str] = Field(default_factory=dict)
    """eSCL scanners by address: name -> URL"""
    certificates: dict[str, str] = Field(default_factory=dict)
    """certificates that a person confirmed: a scanner's name in `network`, its URL or UUID -> SHA-256 fingerprint"""
    folder: Path | None = None
    """a folder that another program scans into"""
    idle_limit_s: float = Field(default=60.0, gt=0)
    spool_limit_gb: float = Field(default=10.0, gt=0)
    """what a batch's frames may take before they are in the store; the next sheet waits in the feeder meanwhile"""
    check_every_days: int = Field(default=7, ge=0)
    """how often a scanner is to be checked with the check sheet; 0: never"""
    start_by_button: bool = True
    """whether the desk listens to the scanner's button and paper sensor"""
    profiles: dict[str, ProfileSection] = Field(default_factory=dict)


class WorkSection(Section):
    """Page work: processes (0: by the number of processors) and the limits of one task."""

    workers: int = Field(default=0, ge=0, le=64)
    page_time_limit_s: float = Field(default=120.0, gt=0)
    memory_limit_mb: int = Field(default=3072, ge=512)


class IdentitySection(Section):
    """Where people sign in (an OpenID provider); without an issuer nobody does, and the access token is the one of the keyring."""

    issuer: Address = ""
    """its URL, exactly as it calls itself"""
    client_id: str = "sohoa"
    """the public client that stands for the station there"""
    scopes: tuple[str, ...] = ("openid", "profile", "offline_access")
    resource: str = ""
    """the service that the token is for (RFC 8707), where the issuer wants it named"""
    groups_claim: str = "roles"
    """the claim of the ID token that tells a person's groups; dots lead into it (`realm_access.roles`)"""
    sign_in_limit_s: float = Field(default=300.0, gt=0)
    """how long a person may take at the issuer's page"""
    renew_before_s: float = Field(default=60.0, ge=0)
    """how long before it runs out the access is renewed; at the latest after half its life"""


class DeliverySection(Section):
    """Where the dossier system is. The access token comes from the sign-in, or from the keyring (`delivery-token`)."""

    url: Address = ""
    kind: Literal["openapi-tus", "multipart-json", "mayan"] = "openapi-tus"
    """which interface it speaks"""
    client_certificate: Path | None = None
    """who the station is, for a dossier system that asks: PEM, or PKCS#12 (.p12); password from the keyring (`client-certificate`)"""
    client_key: Path | None = None
    """the certificate's key (PEM), where it is a file of its own"""
    proxy: str = ""
    """an HTTP proxy; empty: as the environment says; `direct`: none. Its name and password come from the keyring (`proxy`)"""
    plain_http_hosts: tuple[str, ...] = ()
    """hosts that may be asked without TLS, by name; in the policy file only"""
    ca_bundle: Path | None = None
    """authorities (PEM) that may vouch for the dossier system, beside the public ones"""
    timeout_s: float = Field(default=30.0, gt=0)
    give_up_after_s: float = Field(default=60.0, ge=0)
    """how long one call goes on trying; the document stays in the outbox in any case"""
    uploads_at_once: int = Field(default=4, ge=1, le=16)
    """how many dossiers are sent side by side where many documents wait"""
    bandwidth_limit_kbit_s: int = Field(default=0, ge=0)
    """what all uploads together may take of the line (1000 bits a second); 0: all of it"""
    unsent_limit_h: float = Field(default=4.0, gt=0)
    """how long a document may wait to be sent until somebody is warned"""
    accepted_limit_h: float = Field(default=24.0, gt=0)
    """how long a sent dossier may stay without being accepted for processing until a supervisor is warned"""

    @property
    def bandwidth_limit_bytes_s(self) -> int:
        """As `bandwidth_limit_kbit_s`, bytes a second; 0: none."""
        return self.bandwidth_limit_kbit_s * 125


class SecondCopySection(Section):
    """Where second copies lie, and when they are made. The private key never stands here, nor anywhere on the station."""

    folders: tuple[Path, ...] = ()
    """folders on other disks, USB sticks or mounted shares; one that is not there now is passed over"""
    recipients: tuple[str, ...] = ()
    """the public keys (`age1...`) that copies are sealed to; empty: that of `recovery-key new`"""
    when: Literal["offline", "always"] = "offline"
    """whether each finished paper is copied, or only one that can't be sent"""
    snapshots: int = Field(default=5, ge=1, le=100)
    """how many states of the database stay in a copy"""


class NamesSection(Section):
    """How files are named that go to the dossier system. Placeholders: see `app.domain.names`."""

    component: Annotated[str, AfterValidator(check_template)] = COMPONENT_NAME
    result: Annotated[str, AfterValidator(check_template)] = RESULT_NAME


class SlipSection(Section):
    """The reception slip."""

    tracking_url: str = ""
    """what its QR code says before the dossier code: `https://.../tra-cuu?mahs=`; empty: the sandbox's in training, else the code alone"""


class Settings(BaseSettings):
    """All settings of one run."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="SOHOA_",
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("sohoa", appauthor=False)))
    mode: Literal["production", "training"] = "production"
    language: Literal["vi", "en"] = "vi"
    min_free_mb: int = Field(default=200, ge=0)
    pdfa_judge_socket: Path | None = None
    station: StationSection = StationSection()
    operator: OperatorSection = OperatorSection()
    scanner: ScannerSection = ScannerSection()
    work: WorkSection = WorkSection()
    signing: SigningSection = SigningSection()
    identity: IdentitySection = IdentitySection()
    rights: RightsSection = RightsSection()
    sampling: SamplingSection = SamplingSection()
    review: ReviewSection = ReviewSection()
    delivery: DeliverySection = DeliverySection()
    archive: ArchiveSection = ArchiveSection()
    retention: RetentionSection = RetentionSection()
    names: NamesSection = NamesSection()
    second_copy: SecondCopySection = SecondCopySection()
    slip: SlipSection = SlipSection()
    centre: CentreSection = CentreSection()
    _policy: Policy = PrivateAttr(default=NO_POLICY)
    _layers: Layers = PrivateAttr(default=Layers())

    @property
    def policy(self) -> Policy:
        """The policy file that these settings are under."""
        return self._policy

    @property
    def layers(self) -> Layers:
        """Which layer says what."""
        return self._layers

    @property
    def at_centre(self) -> bool:
        """Whether this machine works over the centre's store; training never does."""
        return self.centre.role == "centre" and self.mode != "training"

    @property
    def has_centre(self) -> bool:
        """Whether this is a counter whose work goes to a centre; that of training never does."""
        return self.centre.is_set and not self.at_centre and self.mode != "training"

    def is_locked(self, key: str) -> bool:
        """Whether the policy alone decides about this dotted key."""
        return key in POLICY_ONLY or self._layers.of(key) is Layer.POLICY


class _Layer(PydanticBaseSettingsSource):
    """A layer that was read from a TOML file."""

    def __init__(self, settings_cls: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: object, field_name: str) -> tuple[Any, str, bool]:
        return self._values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self._values


def settings_file(data_dir: Path | None = None) -> Path:
    """Where `sohoa.toml` is looked for; `data_dir` as for `load`."""
    config = data_dir if data_dir is not None else Path(platformdirs.user_config_dir("sohoa", appauthor=False))
    return config / "sohoa.toml"


def load(
    data_dir: Path | None = None, overrides: Mapping[str, Any] | None = None, policy: Policy = NO_POLICY
) -> Settings:
    """Read all layers.

    Args:
        data_dir: `--data-dir`: data and configuration lie there.
        overrides: what the command line says, as nested mappings.
        policy: the locked layer that overrides everything. Whoever hands it in has proven it: a run of the station loads its
            settings by `app.policy.load`.

    Raises:
        UsageError: SETTING_UNKNOWN names the nearest known key, SETTING_INVALID says what is wrong, SETTINGS_UNREADABLE is no TOML,
            SETTING_LOCKED stands where the policy file alone may have it, SETTING_SECRET belongs into no file and no variable,
            KEY_IN_TWO_PLACES, TWO_KEYS_OF_ONE_NAME, SETTINGS_BELOW_FLOOR: what is set does not go together.
    """
    said = dict(overrides or {})
    if data_dir is not None:
        said["data_dir"] = data_dir
    variables = _variables()
    file = _read(settings_file(data_dir))
    _check_locked(file, said)
    settings = _read_layers(file, said, policy)
    if settings.mode == "training" and (trained := policy.for_training()) != policy:
        policy = trained
        settings = _read_layers(file, said, policy)
    settings.archive.decided_by(policy.values.get("archive", {}))
    settings.retention.decided_by(policy.values.get("retention", {}))
    whole = Settings.model_construct(**{**dict(settings), "data_dir": settings.data_dir.absolute()})
    whole._policy = policy
    whole._layers = _layers(whole, file, said, variables)
    return whole


def _read_layers(file: dict[str, Any], said: dict[str, Any], policy: Policy) -> Settings:
    try:
        return _layered(file, dict(policy.values))(**said)
    except ValidationError as error:
        raise refusal(error, list(known_keys()), policy) from None


def _layers(settings: Settings, file: dict[str, Any], said: dict[str, Any], variables: frozenset[str]) -> Layers:
    """Which layer says what, and what of the lower ones the policy has otherwise."""
    keys = {name: frozenset(key for key, _ in flat(values)) for name, values in (("file", file), ("said", said))}
    locked = frozenset(key for key, _ in flat(settings.policy.values))
    layers = (
        (Layer.POLICY, locked),
        (Layer.CALL, keys["said"]),
        (Layer.ENVIRONMENT, variables),
        (Layer.FILE, keys["file"]),
    )
    touched = [key for key in sorted(locked) if Layers(layers).below_policy(key)]
    if not touched:
        return Layers(layers)
    try:
        lower: Settings | None = _read_layers(file, said, NO_POLICY)
    except UsageError:  # what nobody asked for any more need not be right
        lower = None
    otherwise = (key for key in touched if lower is None or value_at(lower, key) not in (None, value_at(settings, key)))
    return Layers(layers, tuple(otherwise))


def value_at(settings: Settings, key: str) -> object:
    """The value of a dotted key; None where a table has no such entry."""
    found: object = settings
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else getattr(found, part, None)
    return found


def _layered(file: dict[str, Any], policy: dict[str, Any]) -> type[Settings]:
    """`Settings` that also reads two files: one below the environment, one above everything."""

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """The layers, strongest first."""
            return _Layer(settings_cls, policy), init_settings, env_settings, _Layer(settings_cls, file)

    return Layered


def _variables() -> frozenset[str]:
    """The dotted keys that the environment says. A misspelt variable must not be passed over in silence."""
    keys = {"SOHOA_" + key.replace(".", "__").upper(): key for key in known_keys()}
    known = keys.keys() | TEST_VARIABLES
    for name in os.environ:
        if name.startswith("SOHOA_") and name not in known:
            if is_secret(name.rpartition("__")[2]):
                raise UsageError("SETTING_SECRET", key=name)
            nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)
            raise UsageError("SETTING_UNKNOWN", key=name, nearest=nearest[0])
    return frozenset(keys[name.upper()] for name in os.environ if name.upper() in keys)


def _check_locked(*layers: Mapping[str, Any]) -> None:
    for key in sorted(POLICY_ONLY):
        section, _, name = key.partition(".")
        sections = [layer.get(section) for layer in layers]
        told = any(name in found for found in sections if isinstance(found, Mapping))
        variable = "SOHOA_" + key.replace(".", "__").upper()
        if told or any(known.upper() == variable for known in os.environ):
            raise UsageError("SETTING_LOCKED", key=key)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError("SETTINGS_UNREADABLE", str(error), file=str(path)) from None


def known_keys(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every key that may stand in `sohoa.toml`, dotted."""
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *get_args(field.annotation)]
        section = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)
        if section is None:
            yield prefix + name
        else:
            yield from known_keys(section, f"{prefix}{name}.")
