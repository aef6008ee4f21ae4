"""A real provider of accounts on loopback: discovery, keys, a page to sign in, codes, signed tokens.

It keeps to the protocol by itself, with none of our code: what is asked for is checked (client, address
to come back to, PKCE, a code once), so that a sign-in that works here has done everything. Its faults are
turned on one by one.
"""

import base64
import hashlib
import html
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.notifications.serving import served

CLIENT, SECRET = "writ-at-blankshire", "what-the-provider-gave-writ"
Claims = dict[str, Any]


@cache
def a_key(name: str) -> RSAKey:
    """A key of its own for each name; making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True)


@dataclass
class Code:
    """What was asked for with a code, and for whom it was given."""

    who: str
    back: str
    challenge: str
    nonce: str


@dataclass
class LocalProvider:
    """The provider. `spoil` changes the claims of a token before it is signed, `signs` names the key that
    signs, `named` the one that the token says, `published` those that are shown; `moment` is its clock;
    `takes` the secret that it takes of us; `sent_to` where
    it really sends people back, whose pages listen elsewhere than they say; `calls` counts what it was asked."""

    moment: Callable[[], datetime]
    base: str = ""
    issuer: str = ""
    spoil: Callable[[Claims], Claims] = dict
    signs: str = "one"
    named: str = "one"
    published: tuple[str, ...] = ("one",)
    takes: str = SECRET
    unsigned: bool = False
    sent_to: str = ""
    calls: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Its pages."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.about),
                Route("/keys", self.keys),
                Route("/authorize", self.ask),
                Route("/authorize", self.allow, methods=["POST"]),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def about(self, request: Request) -> Response:
        """What it says of itself."""
        self.calls.append("about")
        return JSONResponse(
            {
                "issuer": self.issuer or self.base,
                "authorization_endpoint": f"{self.base}/authorize",
                "token_endpoint": f"{self.base}/token",
                "jwks_uri": f"{self.base}/keys",
                "response_types_supported": ["code"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def keys(self, request: Request) -> Response:
        """Its public keys."""
        shown = [a_key(name).as_dict(private=False) for name in self.published]
        return JSONResponse({"keys": shown})

    async def ask(self, request: Request) -> Response:
        """The page on which somebody says who they are; this one believes everybody."""
        given = dict(request.query_params)
        assert (CLIENT, "code", "S256") == (
            given["client_id"],
            given["response_type"],
            given["code_challenge_method"],
        )
        assert "openid" in given["scope"].split()
        assert given["redirect_uri"].endswith("/sign-in/back")
        assert min(len(given["state"]), len(given["nonce"]), len(given["code_challenge"])) > 20
        kept = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in given.items()
        )
        return HTMLResponse(
            f'<!DOCTYPE html><title>Blankshire</title><form method="post">{kept}'
            '<label>Who <input name="who"></label><button>Go on</button></form>'
        )

    async def allow(self, request: Request) -> Response:
        """Back with a code."""
        given = dict(parse_qsl((await request.body()).decode()))
        code = secrets.token_urlsafe(16)
        self.codes[code] = Code(
            given["who"], given["redirect_uri"], given["code_challenge"], given["nonce"]
        )
        back = urlencode({"code": code, "state": given["state"]})
        to = given["redirect_uri"]
        if self.sent_to:
            to = self.sent_to + urlsplit(to).path
        return RedirectResponse(f"{to}?{back}", status_code=303)

    async def token(self, request: Request) -> Response:
        """A token for a code, once."""
        self.calls.append("token")
        scheme, _, told = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or base64.b64decode(told).decode() != f"{CLIENT}:{self.takes}":
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        given = dict(parse_qsl((await request.body()).decode()))
        found = self.codes.pop(given["code"], None)
        hashed = hashlib.sha256(given["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if (
            found is None
            or given["grant_type"] != "authorization_code"
            or (found.back, found.challenge) != (given["redirect_uri"], challenge)
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        return JSONResponse(
            {
                "access_token": "of-no-use",
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self._signed(found),
            }
        )

    def _signed(self, code: Code) -> str:
        now = int(self.moment().timestamp())
        claims = self.spoil(
            {
                "iss": self.base,
                "sub": hashlib.sha256(code.who.encode()).hexdigest(),
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "nonce": code.nonce,
                "email": code.who,
                "email_verified": True,
            }
        )
        if self.unsigned:
            return ".".join(
                base64.urlsafe_b64encode(part).rstrip(b"=").decode()
                for part in (b'{"alg":"none"}', _as_json(claims), b"")
            )
        return jwt.encode({"alg": "RS256", "kid": self.named}, claims, a_key(self.signs))


def _as_json(claims: Claims) -> bytes:
    return json.dumps(claims).encode()


@contextmanager
def a_provider(moment: Callable[[], datetime]) -> Iterator[LocalProvider]:
    """It listens on a port of its own."""
    provider = LocalProvider(moment)
    with served(provider.app()) as port:
        provider.base = f"http://127.0.0.1:{port}"
        yield provider
