"""The provider of accounts: where it sends people, and whom it says they are.

Sync, for threads of their own; it keeps what the provider says of itself for an hour. The codes, tokens
and secrets that pass here are logged nowhere.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from notifications.errors import ProviderDownError, RefusedTokenError, UnprovedAddressError
from notifications.pages.openid.port import Account
from notifications.pages.openid.tokens import proved_address, read_token

PATIENCE = 5.0
_KEPT = timedelta(hours=1)
_DISCOVERY = "/.well-known/openid-configuration"
_LOCAL = ("http://127.0.0.1", "http://localhost", "http://[::1]")
# Signatures that only who holds the private key can make.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_MENDED = "the mailed link goes on working meanwhile"
_WRONG_SECRET = frozenset({"invalid_client", "unauthorized_client"})
_WAYS = ("client_secret_basic", "client_secret_post")


@dataclass(frozen=True, slots=True)
class Known:
    """What the provider says of itself: its addresses, how we prove who we are, how it signs, its keys."""

    begin: str
    token: str
    keys_at: str
    proof: str
    algorithms: tuple[str, ...]
    keys: KeySet
    read_at: datetime


class OpenIdProvider:
    """Speaks to the provider; safe to call from several threads."""

    def __init__(self, account: Account, back: str) -> None:
        """
        Args:
            account: what is set.
            back: the address of ours to which it sends people back.
        """
        self.account = account
        self._back = back
        self._issuer = account.issuer.removesuffix(_DISCOVERY).rstrip("/")
        self._known: Known | None = None

    def known(self, *, now: datetime) -> Known:
        """What it says of itself, read anew once an hour.

        Raises:
            ProviderDownError: what does not work, and what to set.
        """
        if self._known is None or not timedelta() <= now - self._known.read_at < _KEPT:
            self._known = self._read(now)
        return self._known

    def begin(self, secret: str, state: str, *, now: datetime) -> str:
        """The address at which somebody signs in, whose browser keeps `secret`, and who comes back with
        `state`.

        Raises:
            ProviderDownError: it does not answer.
        """
        known = self.known(now=now)
        with self._client(known.proof) as client:
            url, _ = client.create_authorization_url(
                known.begin,
                state=state,
                nonce=_derived("nonce", secret),
                code_verifier=_derived("verifier", secret),
            )
        return str(url)

    def address(self, secret: str, code: str, *, now: datetime) -> str:
        """The e-mail address that the provider has proved to be that of who came back with `code`.

        Raises:
            ProviderDownError: it does not answer.
            RefusedTokenError: the code, or its token, is not to be believed.
            UnprovedAddressError: no such address.
        """
        known = self.known(now=now)
        token = self._exchange(known, code, _derived("verifier", secret))
        written = token.get("id_token")
        if not isinstance(written, str):
            raise RefusedTokenError("the provider sent no id_token; allow the scope openid there")
        if _names_no_key(written, known.keys):
            self._known = known = self._read(now)  # it has a new key since
        claims = read_token(
            written,
            known.keys,
            algorithms=known.algorithms,
            issuer=self._issuer,
            client=self.account.client,
            nonce=_derived("nonce", secret),
            access_token=str(token.get("access_token", "")),
            now=now,
        )
        found = proved_address(claims, self.account.claim)
        if found is None:
            raise UnprovedAddressError(
                f"the token has no proved address in the claim {self.account.claim!r};"
                " see docs/how-to/sign-in-with-entra-id.md"
            )
        return found

    def _exchange(self, known: Known, code: str, verifier: str) -> Mapping[str, Any]:
        try:
            with self._client(known.proof) as client:
                found = client.fetch_token(
                    known.token, code=code, code_verifier=verifier, timeout=PATIENCE
                )
        except OAuthError as refused:
            if refused.error in _WRONG_SECRET:
                raise ProviderDownError(
                    "the provider does not take our secret; it may have run out: put a new one into"
                    f" the file of WRIT_OIDC_CLIENT_SECRET_FILE, and start the page again; {_MENDED}"
                ) from None
            raise RefusedTokenError("the provider does not take the code") from None
        except (requests.RequestException, ValueError) as error:
            raise self._down(known.token, type(error).__name__) from None
        if not isinstance(found, Mapping):
            raise self._down(known.token, "no JSON object")
        return found

    def _client(self, proof: str) -> OAuth2Session:
        client = OAuth2Session(
            client_id=self.account.client,
            client_secret=self.account.secret,
            token_endpoint_auth_method=proof,
            scope="openid email profile",
            redirect_uri=self._back,
            code_challenge_method="S256",
        )
        client.trust_env = self._is_elsewhere
        return client

    @property
    def _is_elsewhere(self) -> bool:
        """The way to another machine may lead through a proxy."""
        return not self._issuer.startswith(_LOCAL)

    def _read(self, now: datetime) -> Known:
        where = self._issuer + _DISCOVERY
        said = self._json(where)
        if said.get("issuer") != self._issuer:
            raise ProviderDownError(
                f"{where} is of another issuer than WRIT_OIDC_ISSUER says: write that setting as the"
                f" provider does, with the id of your own tenant; {_MENDED}"
            )
        begin, token, keys_at = (
            self._endpoint(said, name)
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        )
        proofs = said.get("token_endpoint_auth_methods_supported") or _WAYS
        signed = said.get("id_token_signing_alg_values_supported") or ["RS256"]
        try:
            keys = KeySet.import_key_set(self._json(keys_at))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            raise self._down(keys_at, "no keys that can be read") from None
        return Known(
            begin,
            token,
            keys_at,
            next((way for way in _WAYS if way in proofs), _WAYS[0]),
            tuple(name for name in _ALGORITHMS if name in signed),
            keys,
            now,
        )

    def _endpoint(self, said: Mapping[str, Any], name: str) -> str:
        found = said.get(name)
        if not isinstance(found, str) or not found.startswith(
            ("https://",) if self._is_elsewhere else ("https://", *_LOCAL)
        ):
            raise self._down(self._issuer + _DISCOVERY, f"{name} is no https address")
        return found

    def _json(self, url: str) -> Mapping[str, Any]:
        host = (urlsplit(url).hostname or "").lower()
        if self.account.hosts and host not in self.account.hosts:
            raise ProviderDownError(
                f"{host} is no host that may be spoken to; add it to WRIT_ALLOWED_HOSTS; {_MENDED}"
            )
        try:
            with requests.Session() as client:
                client.trust_env = self._is_elsewhere
                answer = client.get(url, timeout=PATIENCE, allow_redirects=False)
                found = answer.json() if answer.status_code == requests.codes.ok else None
        except (requests.RequestException, ValueError) as error:
            raise self._down(url, type(error).__name__) from None
        if found is None:
            raise self._down(url, f"status {answer.status_code}")
        if not isinstance(found, dict):
            raise self._down(url, "no JSON object")
        return found

    def _down(self, url: str, why: str) -> ProviderDownError:
        return ProviderDownError(
            f"the provider at {url} does not answer as it should ({why}); check WRIT_OIDC_ISSUER, and"
            f" that this machine may reach it; {_MENDED}"
        )


def _names_no_key(written: str, keys: KeySet) -> bool:
    try:
        named = jws.extract_compact(written.encode()).headers().get("kid")
    except (JoseError, ValueError, UnicodeError):
        return False  # it is refused in a moment
    return named is not None and named not in {key.kid for key in keys.keys}


def _derived(what: str, secret: str) -> str:
    """What goes with a browser's secret, and does not give it away."""
    hashed = hashlib.sha256(f"writ.openid.{what}.{secret}".encode()).digest()
    return urlsafe_b64encode(hashed).rstrip(b"=").decode("ascii")
