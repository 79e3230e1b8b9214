"""The sections of signing: where each key is, and how it signs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.domain.signatures import Level, lowest
from app.settings.section import Address, Section, Thumbprint

type AppearanceName = Literal[
    "TT01-personal", "ND30-sao-y", "ND30-sao-luc", "ND30-trich-sao", "TT02-2019-archive", "none"
]
"""the marks of `resources/marks`"""


class CscSection(Section):
    """A signing service that holds the key (Cloud Signature Consortium API). Its access token comes from the keyring
    (`csc-token:<signer>`), or is asked for with `client_id` and the secret of the keyring (`csc-secret:<signer>`)."""

    url: Address = ""
    """everything before the names of the methods: `https://.../csc/v1`; empty: none"""
    api: Literal["v1", "v2"] = "v1"
    """which version of the interface it speaks"""
    credential: str = ""
    """which of its keys; empty: the only one"""
    user: str = ""
    """whose keys are listed, where the access token does not say it"""
    client_id: str = ""
    """who the station is for the service, where it gives tokens by OAuth client credentials"""
    oauth_url: Address = ""
    """where those are asked for; empty: `oauth2/token` beside the methods"""
    client_certificate: Path | None = None
    """who the station is, for a service that asks: PEM, or PKCS#12 (.p12); password from the keyring (`csc-certificate:<signer>`)"""
    client_key: Path | None = None
    """the certificate's key (PEM), where it is a file of its own"""
    timeout_s: float = Field(default=30.0, gt=0)
    open_minutes: float = Field(default=10.0, gt=0, le=480)
    """how long what its holder confirmed may be used here, where the service does not end it before"""
    confirm_limit_s: float = Field(default=120.0, gt=0)
    """how long the holder may take to confirm in the service's app"""


class Pkcs11Section(Section):
    """A token that holds the key (PKCS#11). Its PIN is asked for, or comes from the keyring (`pin:<signer>`)."""

    library: str = ""
    """the path of its PKCS#11 library; `auto`: one of the known libraries that are installed; empty: no token"""
    serial: str = ""
    """its serial number; empty: the only token that can sign"""
    certificate: Thumbprint = ""
    """SHA-256 thumbprint of the certificate; empty: the newest valid one for signatures of an issuer that is known here"""
    issuer: str = ""
    """the common name of who issued it; empty: any whom `trust_roots` and `trust_others` name"""
    open_minutes: float = Field(default=10.0, gt=0, le=480)
    """how long it stays unlocked after its PIN was entered"""
    call_limit_s: float = Field(default=30.0, gt=0)
    """how long its library may take for one call before it counts as hanging"""


class KeySection(Section):
    """Where a key is; with none of these there is no key."""

    pkcs12: Path | None = None
    """a key file"""
    pkcs11: Pkcs11Section = Pkcs11Section()
    """a token"""
    csc: CscSection = CscSection()
    """a signing service"""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum((self.pkcs12 is not None, bool(self.pkcs11.library), bool(self.csc.url))) > 1:
            raise PydanticCustomError("two_places", "one key in one place")
        return self

    @property
    def is_set(self) -> bool:
        """Whether there is a key at all."""
        return self.pkcs12 is not None or bool(self.pkcs11.library or self.csc.url)


class SealSection(KeySection):
    """The organisation's key, which signs the file that a person signed: licences, certificates and confirmations, and results."""

    signer: str = "seal"
    appearance: AppearanceName = "ND30-sao-y"
    papers: Literal["by-law", "all", "none"] = "by-law"
    """which papers it signs: those that the rules name, with the results; all that a person signs; none but where a call asks for it"""


class SigningSection(KeySection):
    """Which key signs and how."""

    signer: str = "officer"
    open_minutes_most: float = Field(default=480.0, gt=0, le=480)
    """what no `open_minutes` goes beyond, whoever's key it is and wherever it lies; so long at most one call goes on with a PIN that was
    typed or brought, too"""
    keys: dict[str, KeySection] = Field(default_factory=dict)
    """the keys of others who sign at this counter, by the names of their signers"""
    seal: SealSection = SealSection()
    trust_roots: tuple[Path, ...] = ()
    trust_others: tuple[Path, ...] = ()
    timestamp_url: Address = ""
    timestamp_policy: str = ""
    """the OID of the policy that a time-stamp has to be made by; empty: any"""
    trusted_list: Path | None = None
    """a folder of certificates (PEM or DER): a signature with one of them in its path counts as qualified; it makes nobody trusted"""
    private_hosts: tuple[str, ...] = ()
    """hosts (`host` or `host:port`) outside the open internet that a certificate may name for OCSP and CRLs; in the policy file only"""
    level: Literal["B-B", "B-T", "B-LT", "B-LTA"] = "B-LT"
    level_floor: Literal["B-B", "B-T", "B-LT", "B-LTA"] | None = None
    """the lowest level that a call may want, and that a signature may fall to where OCSP, CRL or the time-stamp authority does not answer;
    unset: B-LT, or `level` where that is lower"""
    clock_limit_s: float = Field(default=300.0, gt=0)
    """how far this computer's clock may stand from the time-stamp authority's"""
    wrong_clock: Literal["warn", "refuse"] = "warn"
    """what happens to a signature by a clock that stands further off"""
    no_mark: Literal["warn", "refuse"] = "warn"
    """what happens to a signature whose mark finds no room on the first page, or is forbidden by an earlier one: made without, its words in
    the name of its field, and told; or refused"""
    commitment: Literal["none", "creation", "approval", "origin"] = "creation"
    """what the signer commits to, in the signed attributes; `none`: a reason in words instead"""
    location: str = ""
    """where it is signed, as the signature's dictionary says"""
    content_timestamp: bool = False
    """whether a time-stamp over the content is signed too; it costs a second question to the authority"""
    appearance: AppearanceName = "TT01-personal"
    organisation: str = ""
    """the name of the organisation, as it stands in its marks"""
    seal_png: Path | None = None
    """a picture of its red seal (PNG), for the mark of TT02-2019-archive"""
    seal_width_mm: float = Field(default=36.0, gt=5, le=80)
    """how wide that seal is on paper: the mark shows it at its real size"""

    @model_validator(mode="after")
    def _each_by_its_name(self) -> Self:
        if len({self.signer, self.seal.signer, *self.keys}) != 2 + len(self.keys):
            raise PydanticCustomError("one_name", "two signers have the same name")
        return self

    @model_validator(mode="after")
    def _not_below_its_floor(self) -> Self:
        if not Level(self.level).reaches(self.floor):
            raise PydanticCustomError("below_floor", "level lies below level_floor")
        return self

    @property
    def floor(self) -> Level:
        """The lowest level of a signature made here."""
        return Level(self.level_floor) if self.level_floor else lowest((Level(self.level), Level.B_LT))

    @property
    def open_most_s(self) -> float:
        """As `open_minutes_most`, seconds."""
        return self.open_minutes_most * 60

    @property
    def signers(self) -> dict[str, KeySection]:
        """Signer -> where its key is."""
        return {self.signer: self, **self.keys, self.seal.signer: self.seal}
