import type { APIRequestContext } from "@playwright/test";
import * as client from "openid-client";
import { clients, expect, ORDERS, running, serving, signIn, test } from "./support";

/** The tokens of a sign-in at the public client `clientId`, whose tokens may be wrong on purpose. */
async function tokens(request: APIRequestContext, issuer: string, clientId: string, callback: string, more = {}) {
  const insecure = { execute: [client.allowInsecureRequests] };
  const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), insecure);
  const code_verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: "openid read:orders",
    audience: ORDERS,
    code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: "S256",
    ...more,
  });
  const code = new URL(await signIn(request, url.href, issuer)).searchParams.get("code")!;
  // By hand: the library would refuse the wrong ID token, and the API is to be asked.
  const form = { grant_type: "authorization_code", client_id: clientId, redirect_uri: callback, code, code_verifier };
  const answer = await request.post(config.serverMetadata().token_endpoint!, { form });
  return (await answer.json()) as { access_token: string; id_token: string };
}

test("an Express API takes the right token and says what is wrong with others", async ({ baseURL, connect, request }, info) => {
  const program = { file: "api.mjs", text: connect.snippet("api.mjs"), command: process.execPath };
  await serving({ ...program, port: clients.api }, info, async ({ address }) => {
    const ask = async (token: string | undefined, method = "GET") => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await request.fetch(address, { method, headers });
      return [answer.status(), (await answer.json()).error];
    };
    const callback = `${baseURL}callback`;
    const get = (clientId: string, more = {}) => tokens(request, connect.issuer, clientId, callback, more);
    const right = await get("walk-spa");
    expect(await ask(right.access_token)).toEqual([200, undefined]);
    expect(await ask(right.access_token, "POST")).toEqual([403, "insufficient_scope"]);
    expect(await ask(right.id_token), "its audience is the client").toEqual([401, "invalid_token"]);
    expect(await ask(undefined)).toEqual([401, undefined]);
    const opaque = await get("walk-spa", { audience: "" });
    expect(await ask(opaque.access_token)).toEqual([401, "invalid_token"]);
    for (const fault of ["expired", "not-yet-valid", "wrong-issuer", "wrong-audience", "unknown-kid", "broken-signature", "alg-none"]) {
      const wrong = await get(`fault-${fault}`);
      expect(await ask(wrong.access_token), fault).toEqual([401, "invalid_token"]);
    }
  });
});

test("jose verifies the right token and names what is wrong with others", async ({ baseURL, connect, request }, info) => {
  const text = connect.snippet("verify.mjs");
  const callback = `${baseURL}callback`;
  const verdict = async (token: string) => {
    const { code, output, errors } = await running("verify.mjs", text, info, token);
    return code === 0 ? JSON.parse(output).scope : errors.split(" ")[0];
  };
  const right = await tokens(request, connect.issuer, "walk-spa", callback);
  expect(await verdict(right.access_token)).toBe("openid read:orders");
  expect(await verdict(right.id_token)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  const expired = await tokens(request, connect.issuer, "fault-expired", callback);
  expect(await verdict(expired.access_token)).toBe("ERR_JWT_EXPIRED");
});
