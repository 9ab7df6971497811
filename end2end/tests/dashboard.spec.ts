import type { Page } from "@playwright/test";
import { ADA, expect, expectAccessible, PASSWORD, test, Walk } from "./support";

const READ_ONLY = [
  "",
  "applications",
  "applications/entry?name=walk-web",
  "apis",
  "users",
  "connections",
  "keys",
  "settings",
  "log",
  "export",
];

const OWN = [
  "",
  "applications",
  "applications/add",
  "applications/entry?name=walk-machine",
  "applications/remove?name=walk-spa",
  "apis",
  "users/entry?name=ada",
  "connections/add?from=harbour",
  "keys",
  "settings",
  "log",
  "export",
  "end",
];

/** Opens a sandbox from the default tenant's dashboard; gives the URL of the sandbox's own. */
async function openSandbox(page: Page) {
  await page.goto("issuer/dashboard/");
  await page.getByRole("button", { name: "Change something: open a sandbox" }).click();
  await expect(page).toHaveURL(/\/t\/[^/]+\/issuer\/dashboard\/$/);
  await expect(page.getByText("Your sandbox.")).toBeVisible();
  return page.url();
}

/** Signs in at the issuer as an application would send the browser there. */
async function signIn(page: Page, issuer: string, password = PASSWORD) {
  const [home] = issuer.split("/t/");
  const request = new URLSearchParams({
    client_id: "walk-spa",
    redirect_uri: `${home}/callback`,
    response_type: "code",
    scope: "openid profile",
    state: "dashboard",
    // RFC 7636, appendix B.
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  await page.goto(`${issuer}authorize?${request}`);
  await page.getByLabel(/e-?mail/i).fill(ADA);
  await page.getByLabel(/^password/i).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function expectNoSidewaysScrolling(page: Page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, page.url()).toBeLessThanOrEqual(320);
}

for (const scheme of ["light", "dark"] as const) {
  test(`the default tenant's dashboard is accessible and read-only, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of READ_ONLY) {
      await page.goto(`issuer/dashboard/${path}`);
      await expect(page.getByText("You can look, not change.")).toBeVisible();
      await expect(page.locator("form[method=post]")).toHaveCount(1);
      await expectNoSidewaysScrolling(page);
      await expectAccessible(page);
    }
  });

  test(`a sandbox's dashboard is accessible on every page, ${scheme}`, async ({ page }) => {
    test.slow(); // Two dozen looks.
    await page.emulateMedia({ colorScheme: scheme });
    const dashboard = await openSandbox(page);
    for (const path of OWN) {
      await page.goto(dashboard + path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
      await page.setViewportSize({ width: 320, height: 640 });
      await expectNoSidewaysScrolling(page);
      await expectAccessible(page);
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });
}

test("a printed page begins at the edge of the sheet, however it is turned", async ({ page }) => {
  await page.goto("issuer/dashboard/applications");
  const begins = async () => (await page.getByRole("main").boundingBox())!.x;
  expect(await begins(), "the list of the places stands beside it").toBeGreaterThan(100);
  await page.emulateMedia({ media: "print" });
  expect(await begins()).toBe(0);
});

test("an application is added, with a mistake first, and removed after a question", async ({ page, watch }) => {
  watch.expectedFailures.add(422);
  await openSandbox(page);
  await page.getByRole("link", { name: "Applications", exact: true }).click();
  await page.getByRole("link", { name: "Add an application" }).click();
  await page.getByLabel("Client ID").fill("mine");
  await page.getByLabel("Name", { exact: true }).fill("Mine & <b>yours</b>");
  await page.getByLabel("Callbacks").fill("https://elsewhere.example/callback");
  await page.getByRole("button", { name: "Add the application" }).click();

  const alert = page.getByRole("alert");
  await expect(alert).toContainText("Nothing was changed.");
  await expect(alert).toBeFocused();
  const callbacks = page.getByLabel("Callbacks");
  await expect(callbacks).toHaveValue("https://elsewhere.example/callback");
  await expect(callbacks).toHaveAttribute("aria-invalid", "true");
  await expect(callbacks).toHaveAccessibleDescription(/cannot be registered/);
  await expectAccessible(page);
  await alert.getByRole("listitem").filter({ hasText: /cannot be registered/ }).getByRole("link").click();
  await expect(callbacks).toBeFocused();

  await callbacks.fill("http://127.0.0.1:8080/callback");
  await page.getByRole("button", { name: "Add the application" }).click();
  await expect(page.getByRole("status")).toContainText("Added.");
  const row = page.getByRole("row").filter({ hasText: "Mine & <b>yours</b>" });
  await expect(row).toContainText("http://127.0.0.1:8080/callback");

  await page.goBack();
  await expect(page.getByText("Nothing was changed."), "the mistake is kept for Back").toBeVisible();
  await page.goForward();
  await expect(row).toBeVisible();

  // The application's own page for developers follows the sandbox.
  await page.goto("connect");
  await expect(page.getByRole("heading", { name: "Mine & <b>yours</b>" })).toBeVisible();
  await page.goBack();

  await row.getByRole("link", { name: /^Remove/ }).click();
  await expect(page.getByRole("heading", { name: "Remove Mine & <b>yours</b>?" })).toBeVisible();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByRole("status")).toContainText("Removed.");
  await expect(row).toHaveCount(0);
});

test("a user's new password holds at the next sign-in, and the log says what happened", async ({ page }) => {
  const dashboard = await openSandbox(page);
  const issuer = dashboard.replace("dashboard/", "");
  await page.goto(`${dashboard}users/entry?name=ada`);
  await page.getByLabel("Password").fill("another one");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("Saved.");

  await signIn(page, issuer);
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel(/^password/i).fill("another one");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/walk\//);

  await page.goto(`${dashboard}log`);
  await expect(page.getByRole("row").filter({ hasText: "✗" }).filter({ hasText: "sign-in" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "✓" }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Outcome").selectOption("refused");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("row").filter({ hasText: "✓" })).toHaveCount(0);
});

test("the log shows what is new by itself, until it is paused", async ({ page }) => {
  const dashboard = await openSandbox(page);
  const issuer = dashboard.replace("dashboard/", "");
  const ask = () =>
    page.request.post(`${issuer}oauth/token`, {
      form: { grant_type: "client_credentials", client_id: "walk-machine", client_secret: "wrong" },
    });
  const rows = page.getByRole("row");
  await page.goto(`${dashboard}log`);
  await expect(page.getByText("Nothing yet.")).toBeVisible();
  await ask();
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText("invalid_client");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("status")).toHaveText("Paused.");
  await ask();
  // Two rounds of asking, had it not been paused: a request that must not come cannot be waited for.
  const asked = page.waitForRequest(/log\/entries/, { timeout: 5_000 }).catch(() => null);
  expect(await asked).toBeNull();
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(rows).toHaveCount(3);
});

test("what is exported is what is shown, and its mistakes have lines", async ({ page, watch }) => {
  watch.expectedFailures.add(422);
  const dashboard = await openSandbox(page);
  await page.goto(`${dashboard}export`);
  const file = page.getByLabel("The file");
  const text = await file.inputValue();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download tenant.toml" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("tenant.toml");
  const kept = await page.request.get(`${dashboard}export/tenant.toml`);
  expect(await kept.text()).toBe(text);

  const wrong = text.replace('fault = "expired"', 'fault = "rusty"');
  const line = wrong.split("\n").findIndex((line) => line.includes("rusty")) + 1;
  await file.fill(wrong);
  await page.getByRole("button", { name: "Put it in place" }).click();
  await expect(page.getByRole("alert")).toContainText(`Line ${line}:`);
  await expect(file).toHaveValue(wrong);
  await expectAccessible(page);
  await file.fill(text.replace('name = "Tokenwalk"', 'name = "Mine"'));
  await page.getByRole("button", { name: "Put it in place" }).click();
  await expect(page.getByRole("status")).toContainText("The file is in place.");
  await expect(page.getByRole("banner")).toContainText("Mine");
});

test("keys, settings and clock are changed, and the sandbox ends after a question", async ({ page }) => {
  const dashboard = await openSandbox(page);
  await page.goto(`${dashboard}keys`);
  await expect(page.getByText("Previous: signed")).toHaveCount(0);
  await page.getByRole("button", { name: "Rotate the keys" }).click();
  await expect(page.getByText("Previous: signed").first()).toBeVisible();
  await page.getByRole("link", { name: "Revoke the previous keys" }).click();
  await page.getByRole("button", { name: "Revoke them" }).click();
  await expect(page.getByText("Previous: signed")).toHaveCount(0);

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Opaque access tokens").selectOption("jwe");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("Saved.");
  await expect(page.getByLabel("Opaque access tokens")).toHaveValue("jwe");
  await page.getByRole("button", { name: "An hour ahead" }).click();
  await expect(page.getByText("3600 seconds ahead of the server's own clock")).toBeVisible();
  await page.getByRole("button", { name: "Put it right" }).click();
  await expect(page.getByText("seconds ahead of the server's own clock")).toHaveCount(0);

  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("link", { name: "End it now" }).click();
  await page.getByRole("button", { name: "End it" }).click();
  // With its stylesheet: without, the buttons are too small.
  await page.waitForURL(/\/t\?ended$/);
  await expect(page.getByRole("heading", { name: "The sandbox has ended" })).toBeVisible();
  await expectAccessible(page);
});

test("the walk in a sandbox says so, has nothing of the other issuer, and leads back", async ({ page }) => {
  const walk = new Walk(page);
  await walk.getTokens("No audience");
  const dashboard = await openSandbox(page);
  await page.getByRole("link", { name: "Back to Tokenwalk" }).click();
  const leave = page.getByRole("button", { name: "Walk with the default tenant" });
  await expect(leave).toBeVisible();
  await expectAccessible(page);
  await walk.open("id-token");
  await expect(page.getByText("You have no ID token yet.")).toBeVisible();
  await expectAccessible(page);
  await leave.click();
  await expect(page).toHaveTitle(/Tokenwalk/);
  await expect(leave).toHaveCount(0);
  await page.goto(dashboard);
  await expect(page.getByText("Tokenwalk's own pages use the default tenant.")).toBeVisible();
  await page.getByRole("button", { name: "Use this sandbox in the walk" }).click();
  await expect(leave).toBeVisible();
  await page.goto(dashboard);
  await expect(leave).toBeVisible();
});

test("what is unusual in a sandbox is told on the pages", async ({ page }) => {
  const dashboard = await openSandbox(page);
  await page.goto(`${dashboard}applications/entry?name=walk-spa`);
  await page.getByLabel("Fault", { exact: true }).selectOption("wrong_audience");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("Saved.");
  await page.getByRole("link", { name: "Back to Tokenwalk" }).click();
  await expect(page.getByText("Fault: wrong audience.")).toBeVisible();
  await expect(page.getByText("Its clock was set:")).toHaveCount(0);
  await page.goto(`${dashboard}settings`);
  await page.getByRole("button", { name: "A day ahead" }).click();
  await page.getByRole("link", { name: "Back to Tokenwalk" }).click();
  await expect(page.getByText("Its clock was set:")).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${dashboard}applications/remove?name=walk-spa`);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("link", { name: "Back to Tokenwalk" }).click();
  await expect(page.getByText("The usual client is not registered there, so these pages sign in as walk-addin.")).toBeVisible();
});

test("somebody else's sandbox says so and offers one of one's own", async ({ page, browser, watch }) => {
  watch.expectedFailures.add(403);
  const dashboard = await openSandbox(page);
  const stranger = await (await browser.newContext()).newPage();
  const answer = await stranger.goto(dashboard);
  expect(answer?.status()).toBe(403);
  await expect(stranger.getByRole("heading", { name: "This sandbox is not yours to change" })).toBeVisible();
  await expectAccessible(stranger);
  await stranger.getByRole("button", { name: "Open a sandbox of your own" }).click();
  await expect(stranger.getByText("Your sandbox.")).toBeVisible();
  expect(stranger.url()).not.toBe(dashboard);
});

test("an API is added with the keyboard alone", async ({ page }) => {
  const dashboard = await openSandbox(page);
  await page.goto(`${dashboard}apis`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Add an API" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "New API" })).toBeVisible();
  await page.getByLabel("Identifier").focus();
  await page.keyboard.type("https://new.example/");
  await page.keyboard.press("Tab");
  await page.keyboard.type("New");
  await page.keyboard.press("Tab");
  await page.keyboard.type("read:new Read what is new");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Grant a scope only to people who hold it")).toBeFocused();
  await page.keyboard.press("Space");
  await page.getByLabel("Identifier").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Added.");
  await expect(page.getByRole("row").filter({ hasText: "https://new.example/" })).toContainText("read:new");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the forms and the log's reload work", async ({ page }) => {
    const dashboard = await openSandbox(page);
    await page.goto(`${dashboard}users/add`);
    await page.getByLabel("ID", { exact: true }).fill("kim");
    await page.getByLabel("E-mail").fill("kim@tokenwalk.example");
    await page.getByLabel("Password").fill("kim");
    await page.getByRole("button", { name: "Add the user" }).click();
    await expect(page.getByRole("status")).toContainText("Added.");
    await page.goto(`${dashboard}log`);
    await expect(page.getByRole("button", { name: "Pause" })).toBeHidden();
    await page.getByRole("link", { name: "Load again" }).click();
    await expect(page.getByRole("heading", { name: "Log" })).toBeVisible();
  });
});
