import type { APIRequestContext } from "@playwright/test";
import * as client from "openid-client";
import { createRemoteJWKSet, importPKCS8, jwtVerify } from "jose";
import { ADA } from "../support";
import { clients, expect, ORDERS, running, serving, signIn, test } from "./support";

const insecure = { execute: [client.allowInsecureRequests] };
const callback = `http://localhost:${clients.node}/callback`;

test("a web app signs in, asks /userinfo, renews and calls the API", async ({ connect, request }, info) => {
  const program = { file: "web.mjs", text: connect.snippet("web.mjs"), command: process.execPath };
  await serving({ ...program, port: clients.node }, info, async ({ address }) => {
    const back = await signIn(request, address, connect.issuer);
    const answer = await request.get(back);
    expect(answer.status()).toBe(200);
    const { sub, userinfo, orders } = await answer.json();
    expect(userinfo).toMatchObject({ sub, email: ADA, name: "Ada Lovelace" });
    expect(orders).toHaveProperty("orders");
    const again = await request.get(back);
    expect(again.status(), "an answer is good once").toBe(400);
  });
});

test("a nightly job gets a token with its secret and calls the API", async ({ connect }, info) => {
  const { code, output, errors } = await running("machine.mjs", connect.snippet("machine.mjs"), info);
  expect(errors).toBe("");
  expect([code, JSON.parse(output).status]).toEqual([0, 200]);
});

/** Signs Ada in, in the way that the library wants it. */
async function codeFlow(
  config: client.Configuration,
  request: APIRequestContext,
  parameters: Record<string, string>,
) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
  });
  const back = await signIn(request, url.href, config.serverMetadata().issuer);
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, new URL(back), checks);
}

test("a web app proves with a key who it is, and its tokens verify", async ({ connect, request }) => {
  const key = await importPKCS8(clients.privateKey, "ES256");
  const proof = client.PrivateKeyJwt({ key, kid: "signing-web-1" });
  const config = await client.discovery(new URL(connect.issuer), "signing-web", undefined, proof, insecure);
  // Otherwise the library leaves an ID token's signature to TLS: OIDC Core 3.1.3.7, step 6.
  client.enableNonRepudiationChecks(config);
  const scope = "openid offline_access read:orders";
  const tokens = await codeFlow(config, request, { audience: ORDERS, scope });
  expect(tokens.scope?.split(" ").sort()).toEqual(scope.split(" ").sort());

  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri!));
  const rules = { issuer: connect.issuer, audience: ORDERS, algorithms: ["RS256"] };
  const { payload } = await jwtVerify(tokens.access_token, keys, rules);
  expect(payload.sub).toBe(tokens.claims()!.sub);
  await expect(jwtVerify(tokens.id_token!, keys, rules)).rejects.toThrow('unexpected "aud" claim value');

  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!);
  expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
  const invalid = { error: "invalid_grant", status: 400 };
  await expect(client.refreshTokenGrant(config, tokens.refresh_token!), "used twice").rejects.toMatchObject(invalid);
  await expect(client.refreshTokenGrant(config, renewed.refresh_token!), "its family").rejects.toMatchObject(invalid);
});

test("a revoked token is no longer active, and a stranger learns nothing", async ({ connect, request }) => {
  const discover = (id: string, secret: string) =>
    client.discovery(new URL(connect.issuer), id, undefined, client.ClientSecretBasic(secret), insecure);
  const web = await discover("your-web", "your-web-demonstration-secret");
  const api = await discover("orders-service", "orders-service-demonstration-secret");
  const tokens = await codeFlow(web, request, { audience: ORDERS, scope: "openid offline_access read:orders" });

  const active = await client.tokenIntrospection(api, tokens.access_token);
  expect(active).toMatchObject({ active: true, sub: tokens.claims()!.sub, client_id: "your-web" });
  await client.tokenRevocation(web, tokens.refresh_token!);
  expect(await client.tokenIntrospection(api, tokens.access_token)).toEqual({ active: false });
  const refused = client.refreshTokenGrant(web, tokens.refresh_token!);
  await expect(refused).rejects.toMatchObject({ error: "invalid_grant" });

  const stranger = await discover("your-web", "not the secret");
  const asked = client.tokenIntrospection(stranger, tokens.access_token);
  await expect(asked).rejects.toMatchObject({ cause: [{ scheme: "basic" }] });
});

test("without audience the access token is for /userinfo alone", async ({ connect, request }) => {
  const secret = client.ClientSecretBasic("your-web-demonstration-secret");
  const config = await client.discovery(new URL(connect.issuer), "your-web", undefined, secret, insecure);
  const tokens = await codeFlow(config, request, { scope: "openid email" });
  expect(tokens.access_token.split(".")).toHaveLength(1);
  const { sub } = tokens.claims()!;
  expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toEqual({ sub, email: ADA, email_verified: true });
  const refused = client.fetchProtectedResource(config, tokens.access_token, new URL(connect.orders), "GET");
  await expect(refused).rejects.toMatchObject({ status: 401 });
});
