import { ADA } from "../support";
import { expect, ORDERS, page as here, shown, signInAt, test } from "./support";

test("the app of the page signs in, calls the API, survives a reload and signs out", async ({ connect, page }) => {
  await connect.open(page, "oidc-client-ts.js");
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
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
});

test("it renews by a frame, then by a refresh token, and revokes it", async ({ connect, page }) => {
  const settings = {
    authority: connect.issuer,
    client_id: "your-spa",
    redirect_uri: here,
    scope: "openid email",
    loadUserInfo: true,
  };
  await connect.open(page);
  const left = page.evaluate(async (settings) => {
    const { UserManager } = await import("oidc-client-ts");
    await new UserManager(settings).signinRedirect();
  }, settings);
  // The page goes away before the call has an end.
  await left.catch(() => undefined);
  await signInAt(page, connect.issuer);
  await page.waitForURL(`${here}?**`);
  // The app that the frame loads at the callback: it hands its address to the page around it.
  await connect.answering(page, `import { UserManager } from "oidc-client-ts";
    if (parent !== window) new UserManager(${JSON.stringify(settings)}).signinSilentCallback();`);
  const got = await page.evaluate(
    async ({ settings, orders }) => {
      const { UserManager } = await import("oidc-client-ts");
      const manager = new UserManager(settings);
      const signedIn = await manager.signinCallback();
      const framed = await manager.signinSilent({ scope: "openid email offline_access", extraQueryParams: { audience: orders } });
      const renewed = await manager.signinSilent();
      await manager.revokeTokens(["refresh_token"]);
      const user = await manager.getUser();
      return {
        email: signedIn?.profile.email,
        rotated: [framed, renewed].every((user) => user?.refresh_token) && framed?.refresh_token !== renewed?.refresh_token,
        scope: renewed?.scope,
        revoked: user !== null && !user.refresh_token,
      };
    },
    { settings, orders: ORDERS },
  );
  expect(got).toEqual({ email: ADA, rotated: true, scope: "openid email offline_access", revoked: true });
});
