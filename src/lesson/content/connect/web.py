import json
import os
import secrets
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER = "http://localhost:3000/issuer/"
ORDERS = "http://localhost:3000/api/orders"
AUDIENCE = "https://orders.tokenwalk.example/"
CLIENT_ID = "your-web"
CLIENT_SECRET = "your-web-demonstration-secret"
PORT = int(os.environ.get("PORT", "8000"))
CALLBACK = f"http://localhost:{PORT}/callback"

metadata = requests.get(f"{ISSUER}.well-known/openid-configuration", timeout=10).json()
assert metadata["issuer"] == ISSUER

# What each browser that left for the issuer must come back with.
pending = {}


def session(**more):
    return OAuth2Session(
        CLIENT_ID,
        CLIENT_SECRET,
        redirect_uri=CALLBACK,
        scope="openid profile email read:orders",
        code_challenge_method="S256",
        **more,
    )


def leave():
    """The authorization request, and the name under which this browser's checks are kept."""
    name, verifier, nonce = (secrets.token_urlsafe(48) for _ in range(3))
    url, state = session().create_authorization_url(
        metadata["authorization_endpoint"],
        code_verifier=verifier,
        nonce=nonce,
        audience=AUDIENCE,
    )
    pending[name] = (verifier, nonce, state)
    return url, name


def come_back(address, name):
    """Exchanges the code, validates the ID token, and calls the API with the access token."""
    verifier, nonce, state = pending.pop(name)
    # Authlib compares `state`; who answers is this program's to check (RFC 9207).
    if parse_qs(urlsplit(address).query).get("iss") != [ISSUER]:
        raise ValueError("this is another issuer's answer")
    client = session(state=state)
    tokens = client.fetch_token(
        metadata["token_endpoint"], authorization_response=address, code_verifier=verifier
    )
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
    # The algorithm is this program's choice, never the token's.
    id_token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
    jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": CLIENT_ID},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(id_token.claims)
    return {"sub": id_token.claims["sub"], "orders": client.get(ORDERS).json()}


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            if self.path.startswith("/callback?"):
                cookies = SimpleCookie(self.headers.get("Cookie", ""))
                name = cookies["pending"].value if "pending" in cookies else ""
                result = come_back(f"http://localhost:{PORT}{self.path}", name)
                self.reply(200, {"Content-Type": "application/json"}, json.dumps(result))
            else:
                url, name = leave()
                cookie = f"pending={name}; HttpOnly; SameSite=Lax; Path=/callback"
                self.reply(303, {"Location": url, "Set-Cookie": cookie})
        except Exception as error:
            self.log_error("%r", error)
            self.reply(400, {"Content-Type": "text/plain"}, "Signing in failed: see the log.")

    def reply(self, status, headers, body=""):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())


with HTTPServer(("localhost", PORT), App) as server:
    print(f"Open http://localhost:{PORT}/", flush=True)
    server.serve_forever()
