import * as client from "openid-client";

const issuer = new URL("http://localhost:3000/issuer/");
const orders = new URL("http://localhost:3000/api/orders");

const config = await client.discovery(
  issuer,
  "walk-machine",
  undefined,
  client.ClientSecretBasic("walk-machine-demonstration-secret"),
  // The library refuses plain http unless it is told not to. Only for an issuer on your own machine.
  { execute: issuer.protocol === "http:" ? [client.allowInsecureRequests] : [] },
);

// Nobody signs in, so there is no ID token and no `openid`.
const tokens = await client.clientCredentialsGrant(config, {
  audience: "https://orders.tokenwalk.example/",
  scope: "read:orders",
});
const answer = await client.fetchProtectedResource(config, tokens.access_token, orders, "GET");
console.log(JSON.stringify({ status: answer.status, body: await answer.json() }));
