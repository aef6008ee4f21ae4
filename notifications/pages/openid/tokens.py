"""What a provider's token says, once everything about it was checked. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from notifications.errors import RefusedTokenError

LEEWAY = 60  # seconds by which two clocks may differ
LONGEST_ADDRESS = 254
# Which claims say that the claim `email` was proved: the standard's, and Entra ID's.
_PROOFS = ("email_verified", "xms_edov")


def read_token(
    written: str,
    keys: KeySet,
    *,
    algorithms: Sequence[str],
    issuer: str,
    client: str,
    nonce: str,
    access_token: str,
    now: datetime,
) -> Mapping[str, Any]:
    """The claims of a token, which was signed by the provider, for us, for this sign-in, and still holds.

    Raises:
        RefusedTokenError: names what is wrong, and nothing of the token.
    """
    try:
        registry = JWSRegistry(algorithms=[*algorithms], strict_check_header=False)
        token = jwt.decode(written, keys, registry=registry)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": client},
                "nonce": {"essential": True, "value": nonce},
            },
            {"nonce": nonce, "client_id": client, "access_token": access_token},
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        what = getattr(error, "claim", None) or getattr(error, "error", "") or type(error).__name__
        raise RefusedTokenError(f"the provider's token is not taken: {what}") from None
    return dict(claims)


def proved_address(claims: Mapping[str, Any], claim: str) -> str | None:
    """The e-mail address in a claim; None where there is none, or where it is the claim `email` and nothing
    says that it was proved. Another claim was chosen by whoever trusts it."""
    found = claims.get(claim)
    if not isinstance(found, str) or "@" not in found or len(found) > LONGEST_ADDRESS:
        return None
    if claim == "email":
        said = [claims[name] for name in _PROOFS if name in claims]
        if not said or not all(str(value).lower() in {"true", "1"} for value in said):
            return None
    return found.strip()
