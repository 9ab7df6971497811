import type { Page } from "@playwright/test";
import { expect, expectAccessible, test, Walk } from "./support";

/** The pages that play a platform, and what hands the answer over there. */
const PLAYED = {
  native: { starts: "Sign in to the app", platform: /\/clients\/native\/platform\?address=com\.example\.tokenwalk/, handOver: "Open the app with this address" },
  extension: { starts: "Sign in to the extension", platform: /\/clients\/extension\/platform\?address=https.*chromiumapp\.org/, handOver: "Give the address to the extension" },
  "add-in": { starts: "Open the dialog and sign in", platform: /\/clients\/add-in\/dialog\?code=/, handOver: "Go on as the dialog" },
};

/** An issuer asks whether the app on the device was meant. */
async function confirm(page: Page, kind: string) {
  if (kind !== "native") return;
  await expect(page).toHaveURL(/\/confirm\?/);
  await expectAccessible(page);
  await page.getByRole("button", { name: /open|continue|yes/i }).first().click();
}

async function callTheApi(page: Page) {
  await page.getByRole("button", { name: "Call the orders API" }).click();
  await expect(page.getByText("What the API checked,")).toBeVisible();
  await expect(page.getByText("The API may act on this token.")).toBeVisible();
}

/** No token, secret or verifier of a client that runs on the server is in the page. */
async function expectNothingKept(page: Page) {
  const html = await page.content();
  expect(html).not.toMatch(/eyJ[\w-]{10}/);
  expect(html).not.toContain("demonstration-secret");
  expect(html).toContain("characters, kept by the client)");
}

test("the web app signs in on its server, and the browser has a cookie alone", async ({ page, context }) => {
  await page.goto("clients/web");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign in at the web app" }).click();
  await new Walk(page).signIn();
  await expect(page).toHaveURL(/\/clients\/web#run$/);
  await expect(page.locator("#run")).toBeFocused();
  await expect(page.locator('[data-claim="name"]').first()).toContainText("Ada Lovelace");
  await expect(page.getByText("seen by the web app's server").first()).toBeVisible();
  await callTheApi(page);
  await expectNothingKept(page);
  await expectAccessible(page);
  const cookie = (await context.cookies()).find(({ name }) => name.endsWith("tokenwalk-client"));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", expires: -1 });
  expect(cookie?.path).toMatch(/\/clients\/web$/);
  expect(await page.evaluate(() => document.cookie + JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain("eyJ");

  // The app forgets; the issuer does not, and signs in again without a question.
  await page.getByRole("button", { name: "Sign out of this client" }).click();
  await expect(page.locator('[data-claim="name"]')).toHaveCount(0);
  await page.getByRole("button", { name: "Sign in at the web app" }).click();
  await expect(page.locator('[data-claim="name"]').first()).toContainText("Ada Lovelace");
});

test("the machine gets a token for itself, begun on the page of all kinds", async ({ page }) => {
  await page.goto("clients#machine");
  await page.getByRole("button", { name: "Let the job ask for a token" }).click();
  await expect(page).toHaveURL(/\/clients\/machine#run$/);
  await expect(page.getByText("No ID token, and no refresh token")).toBeVisible();
  await expect(page.locator('[data-claim="sub"]')).toContainText("walk-machine@clients");
  await callTheApi(page);
  await expectNothingKept(page);
  await expectAccessible(page);
});

for (const [kind, { starts, platform, handOver }] of Object.entries(PLAYED)) {
  test(`the run as ${kind}: a page plays the platform, and the rest is real`, async ({ page }) => {
    await page.goto(`clients/${kind}`);
    await page.getByRole("button", { name: starts }).click();
    await new Walk(page).signIn();
    await confirm(page, kind);
    await expect(page).toHaveURL(platform);
    await expectAccessible(page);
    await page.getByRole("link", { name: handOver }).click();
    await expect(page).toHaveURL(new RegExp(`/clients/${kind}#run$`));
    await expect(page.locator('[data-claim="name"]').first()).toContainText("Ada Lovelace");
    await expect(page.getByText(/seen by this server, which plays the/).first()).toBeVisible();
    await callTheApi(page);
    await expectAccessible(page);
  });

  test(`the platform of ${kind} without an answer says so, and nothing of one`, async ({ page }) => {
    await page.goto(`clients/${kind}/${kind === "add-in" ? "dialog" : "platform"}`);
    await expect(page.getByText("There is no answer of the issuer in this page's address.")).toBeVisible();
    await expect(page.getByText("the code in it is real")).toHaveCount(0);
    await expect(page.getByRole("link", { name: handOver })).toHaveCount(0);
  });

  test(`the walk taken as ${kind}`, async ({ page }) => {
    const walk = new Walk(page);
    await page.goto("walk/ask");
    await page.getByText("as: Single-page app").click();
    await page.locator(".as").getByRole("link", { name: { native: "Native app", extension: "Chrome extension", "add-in": "Outlook add-in" }[kind] }).click();
    await expect(page).toHaveURL(new RegExp(`/walk/ask\\?client=${kind}$`));
    await expect(page.locator(".differs")).toBeVisible();
    await expect(page.locator('.stage [data-parameter="client_id"] code')).toHaveText({ native: "walk-native", extension: "walk-extension", "add-in": "walk-addin" }[kind]!);
    await expectAccessible(page);
    await page.getByRole("link", { name: "Go on: sign in" }).click();
    await expect(page).toHaveURL(new RegExp(`/walk/sign-in\\?client=${kind}$`));
    await page.getByRole("button", { name: "Go to the issuer" }).click();
    await walk.signIn();
    await confirm(page, kind);
    await expect(page).toHaveURL(platform);
    await page.getByRole("link", { name: handOver }).click();
    await expect(page).toHaveURL(new RegExp(`/walk/sign-in\\?client=${kind}#do-it$`));
    await page.getByRole("link", { name: "Go on: read what came back" }).click();
    await expect(page).toHaveURL(new RegExp(`/walk/come-back\\?client=${kind}$`));
    await expect(page.getByText("✓ Accepted.")).toBeVisible();
    await page.getByRole("link", { name: "Go on: exchange the code" }).click();
    await page.getByRole("button", { name: "Exchange the code" }).click();
    await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
    await page.getByRole("link", { name: "Read it" }).click();
    await expect(page.getByText("✓ Valid.")).toBeVisible();
    await expectAccessible(page);

    // A link that names no kind leads back to this one; another kind begins anew.
    await walk.open("exchange");
    await expect(page).toHaveURL(new RegExp(`/walk/exchange\\?client=${kind}$`));
    await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
    await page.goto("walk/exchange?client=spa");
    await expect(page.locator(".missing")).toBeVisible();
    await walk.open("exchange");
    await expect(page).toHaveURL(/\/walk\/exchange$/);
  });
}

test("a client with a secret is told of in the walk, and run elsewhere", async ({ page }) => {
  for (const [kind, says] of [["web", "proves itself with its secret"], ["machine", "client_credentials"]]) {
    await page.goto(`walk/exchange?client=${kind}`);
    await expect(page.locator("main")).toContainText(says!);
    await expectAccessible(page);
    await expect(page.getByRole("button", { name: "Exchange the code" })).toHaveCount(0);
    await page.getByRole("link", { name: /^See it run:/ }).click();
    await expect(page).toHaveURL(new RegExp(`/clients/${kind}$`));
  }
});

test("the machine's walk leads past the stops that it does not have", async ({ page }) => {
  await page.goto("walk/sketch?client=machine");
  const stops: string[] = [];
  for (const next = page.locator("a[rel=next]"); await next.count(); ) {
    const here = page.url();
    await next.click();
    await expect(page).not.toHaveURL(here);
    stops.push(new URL(page.url()).pathname.split("/").pop()!);
  }
  expect(stops).toEqual(["register", "exchange", "access-token", "call-the-api", "afterwards", "sketch-again"]);
  await page.goto("walk/exchange?client=machine");
  await expect(page.locator("a[rel=prev]")).toHaveAttribute("href", /\/walk\/register\?client=machine$/);
  await expect(page.locator(".stepper").getByText(", not in this client's flow")).toHaveCount(4);
  // Who goes there all the same is told.
  await page.goto("walk/sign-in?client=machine");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No stop “Sign in” for this client");
  await expect(page.getByText("Nobody signs in: no user takes part in this flow.")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(0);
  await expect(page.locator("a[rel=next]")).toHaveAttribute("href", /\/walk\/exchange\?client=machine$/);
  await expect(page.getByRole("link", { name: "take it as a single-page app" })).toHaveAttribute("href", /\/walk\/sign-in\?client=spa$/);
  await expectAccessible(page);
});

test("an answer that this browser did not ask for is refused", async ({ page, watch }) => {
  watch.expectedFailures.add(400);
  await page.goto("clients/web/callback?code=stolen&state=theirs");
  await expect(page.getByText("This browser has nothing under way here")).toBeVisible();
  await expectAccessible(page);
});

test("the sections of the kinds are folded, and a link opens one", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("clients");
  const section = page.locator("#extension");
  await expect(section).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(8000);
  await page.getByRole("link", { name: "Chrome extension" }).first().click();
  await expect(section).toBeVisible();
  await expectAccessible(page);
  await page.goto("clients#web");
  await expect(page.locator("#web")).toBeVisible();
});
