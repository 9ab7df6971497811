import type { Auth0ClientOptions, AuthorizationParams } from "@auth0/auth0-spa-js";
import type { Page } from "@playwright/test";
import { ADA } from "../support";
import { expect, ORDERS, page as here, shown, signInAt, test } from "./support";

/** Makes the SDK's client anew, as a page does each time it is loaded, and calls one of its methods. */
async function sdk(page: Page, options: Auth0ClientOptions, method: "getTokenSilently" | "getUser", argument = {}) {
  return page.evaluate(
    async ({ options, method, argument }) => {
      const { Auth0Client } = await import("@auth0/auth0-spa-js");
      const auth0 = new Auth0Client(options);
      if (new URLSearchParams(location.search).has("state")) {
        await auth0.handleRedirectCallback();
        history.replaceState(null, "", "/");
      }
      return (auth0[method] as (argument: object) => Promise<unknown>)(argument).catch((error: { error: string }) => error.error);
    },
    { options, method, argument },
  );
}

async function leave(page: Page, options: Auth0ClientOptions) {
  const left = page.evaluate(async (options) => {
    const { Auth0Client } = await import("@auth0/auth0-spa-js");
    await new Auth0Client(options).loginWithRedirect();
  }, options);
  // The page goes away before the call has an end.
  await left.catch(() => undefined);
}

function options(issuer: string, more: AuthorizationParams, rest: Partial<Auth0ClientOptions> = {}): Auth0ClientOptions {
  const authorizationParams = { redirect_uri: here, scope: "openid email", ...more };
  return { domain: issuer.slice(0, -1), clientId: "your-spa", authorizationParams, ...rest };
}

const claims = (token: unknown) => JSON.parse(Buffer.from(String(token).split(".")[1]!, "base64url").toString());

test("the app of the page signs in, calls the API, survives a reload and signs out", async ({ connect, page }) => {
  await connect.open(page, "auth0-spa-js.js");
  await expect(shown(page)).toHaveText('"Nobody is signed in"');
  await page.getByRole("button", { name: "Sign in" }).click();
  await signInAt(page, connect.issuer);
  await expect(shown(page)).toContainText(`"email": "${ADA}"`);
  expect(page.url()).toBe(here);
  await page.reload();
  await expect(shown(page)).toContainText(`"email": "${ADA}"`);
  await page.getByRole("button", { name: "Call the API" }).click();
  await expect(shown(page)).toContainText('"status": 200');
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(shown(page)).toHaveText('"Nobody is signed in"');
  // Nor does the issuer know anybody: it asks again.
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
});

test("an iframe renews silently from the issuer's session, with audience and without", async ({ connect, page }) => {
  await connect.open(page);
  const plain = options(connect.issuer, {});
  await leave(page, plain);
  await signInAt(page, connect.issuer);
  await page.waitForURL(`${here}?**`);
  const opaque = await sdk(page, plain, "getTokenSilently");
  expect(String(opaque).split(".")).toHaveLength(1);

  // Loaded anew, the page has nothing but the issuer's session.
  await page.reload();
  const again = await sdk(page, plain, "getTokenSilently");
  expect(String(again).split(".")).toHaveLength(1);
  expect(again).not.toBe(opaque);
  const token = await sdk(page, options(connect.issuer, { audience: ORDERS, scope: "openid read:orders" }), "getTokenSilently");
  expect(claims(token)).toMatchObject({ iss: connect.issuer, sub: "db|ada", azp: "your-spa", scope: "openid read:orders" });
  expect(claims(token).aud).toContain(ORDERS);
});

test("an iframe is told that nobody is signed in", async ({ connect, page }) => {
  await connect.open(page);
  expect(await sdk(page, options(connect.issuer, {}), "getTokenSilently")).toBe("login_required");
});

test("an iframe on another site does not see the issuer's session, and a refresh token needs none", async ({ connect, page }) => {
  const elsewhere = here.replace("localhost", "127.0.0.1");
  await connect.open(page, undefined, elsewhere);
  const authorizationParams = { redirect_uri: elsewhere, scope: "openid email" };
  const other = { ...options(connect.issuer, {}), clientId: "other-site-spa", authorizationParams };
  const refreshing: Auth0ClientOptions = { ...other, useRefreshTokens: true, cacheLocation: "localstorage" };
  await leave(page, refreshing);
  await signInAt(page, connect.issuer);
  await page.waitForURL(`${elsewhere}?**`);
  const first = await sdk(page, refreshing, "getTokenSilently");
  const renewed = await sdk(page, refreshing, "getTokenSilently", { cacheMode: "off" });
  expect(renewed).not.toBe(first);
  expect(await sdk(page, other, "getTokenSilently", { cacheMode: "off" })).toBe("login_required");
});

const granted = expect.objectContaining({ scope: "openid read:orders offline_access", token_type: "Bearer" });

for (const cacheLocation of ["memory", "localstorage"] as const) {
  test(`refresh tokens rotate, kept in ${cacheLocation}`, async ({ connect, page }) => {
    await connect.open(page);
    const refreshing = options(
      connect.issuer,
      { audience: ORDERS, scope: "openid read:orders" },
      { useRefreshTokens: true, cacheLocation },
    );
    await leave(page, refreshing);
    await signInAt(page, connect.issuer);
    await page.waitForURL(`${here}?**`);
    // In one page, since what is in memory ends with it.
    const renewals = page.evaluate(async (options) => {
      const { Auth0Client } = await import("@auth0/auth0-spa-js");
      const auth0 = new Auth0Client(options);
      await auth0.handleRedirectCallback();
      const renew = () => auth0.getTokenSilently({ cacheMode: "off", detailedResponse: true });
      return [await renew(), await renew()];
    }, refreshing);
    if (cacheLocation === "memory" && new URL(connect.issuer).pathname !== "/") {
      // The SDK keeps them in a worker, which asks `/oauth/token` at an origin's root only.
      await expect(renewals).rejects.toThrow("Unauthorized fetch URL");
      return;
    }
    expect(await renewals).toEqual([granted, granted]);
  });
}
