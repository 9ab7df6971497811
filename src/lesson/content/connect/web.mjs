import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import * as client from "openid-client";

const issuer = new URL("http://localhost:3000/issuer/");
const orders = new URL("http://localhost:3000/api/orders");
const here = `http://localhost:${process.env.PORT ?? 8080}`;

const config = await client.discovery(
  issuer,
  "your-web",
  undefined,
  client.ClientSecretBasic("your-web-demonstration-secret"),
  // The library refuses plain http unless it is told not to. Only for an issuer on your own machine.
  { execute: issuer.protocol === "http:" ? [client.allowInsecureRequests] : [] },
);

/** What each browser that left for the issuer must come back with. */
const pending = new Map();

async function leave(response) {
  const id = randomUUID();
  const verifier = client.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  };
  pending.set(id, checks);
  const location = client.buildAuthorizationUrl(config, {
    redirect_uri: `${here}/callback`,
    scope: "openid profile email offline_access read:orders",
    audience: "https://orders.tokenwalk.example/",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  });
  response.writeHead(303, {
    location: location.href,
    "set-cookie": `pending=${id}; HttpOnly; SameSite=Lax; Path=/callback`,
  });
  response.end();
}

async function comeBack(request, response) {
  const id = /(?:^|; )pending=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  const checks = pending.get(id);
  pending.delete(id);
  if (!checks) throw new Error("this browser has not been sent to the issuer");

  const tokens = await client.authorizationCodeGrant(config, new URL(request.url, here), checks);
  const { sub } = tokens.claims();
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, sub);
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  const answer = await client.fetchProtectedResource(config, renewed.access_token, orders, "GET");
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ sub, userinfo, orders: await answer.json() }));
}

createServer((request, response) => {
  const { pathname } = new URL(request.url, here);
  const answer = pathname === "/callback" ? comeBack(request, response) : leave(response);
  answer.catch((error) => {
    console.error(error);
    response.writeHead(400).end("Signing in failed: see the log.");
  });
}).listen(new URL(here).port, "localhost", () => console.log(`Open ${here}/`));
