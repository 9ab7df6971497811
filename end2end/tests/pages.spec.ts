import { expect, expectAccessible, test } from "./support";

const PAGES = [
  "",
  "walk/sketch",
  "walk/register",
  "walk/ask",
  "walk/sketch-again",
  "clients",
  "clients#web",
  "clients/web",
  "clients/machine",
  "walk/exchange?client=machine",
  "walk/come-back?client=native",
  "questions",
  "check",
  "progress",
  "summary",
  "teams",
  "hosting",
  "glossary",
  "connect",
  "callback",
];

for (const path of PAGES) {
  for (const scheme of ["light", "dark"] as const) {
    test(`/${path} is accessible, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
    });
  }
}

test("nothing scrolls sideways on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of PAGES) {
    await page.goto(path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, path).toBeLessThanOrEqual(320);
  }
});

test("an address that leads nowhere helps, with the right status", async ({ page, watch }) => {
  watch.expectedFailures.add(404);
  const response = await page.goto("walk/nowhere");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is no page here" })).toBeVisible();
  await expectAccessible(page);
});

test("the theme stays after a reload and does not flash", async ({ page }) => {
  await page.goto("");
  const button = page.getByRole("button", { name: /^Theme/ });
  await button.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await button.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a guess is kept in the browser and says why", async ({ page }) => {
  await page.goto("walk/exchange");
  const choice = page.locator(".guess input").first();
  await choice.check();
  await expect(page.locator(".feedback")).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(choice).toBeChecked();
});

test("the arrow keys look at a guess's answers, and Space gives one", async ({ page }) => {
  await page.goto("walk/exchange");
  const choices = page.locator(".guess input");
  await expect(choices.first()).toBeEnabled();
  await choices.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(choices.nth(2)).toBeChecked();
  await expect(page.getByText("Space or Enter answers.")).toBeVisible();
  await expect(page.locator(".feedback")).toHaveCount(0);
  await page.keyboard.press("Space");
  await expect(page.locator(".feedback")).toHaveCount(1);
  await page.reload();
  await expect(choices.nth(2)).toBeChecked();
});

test("a page whose code does not come says so", async ({ browser, baseURL }) => {
  // A context of its own: here the failure is wanted.
  const page = await (await browser.newContext({ baseURL })).newPage();
  const told = page.getByText("Not all of this page has loaded:");
  await page.goto("walk/sketch-again");
  await expect(page.locator(".guess fieldset:enabled")).toBeVisible();
  await expect(told).toBeHidden();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.reload();
  await expect(told).toBeVisible();
  // What waits for the learner's judgement would wait for ever.
  await expect(page.locator(".afterwards")).toBeVisible();
  await expectAccessible(page);
});

test("what is pasted and pressed before its code has come counts when it comes", async ({ page }) => {
  let come = () => {};
  const held = new Promise<void>((done) => (come = done));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("bench", { waitUntil: "domcontentloaded" });
  await page.getByLabel("Paste a token, a header, a URL or a JSON answer").fill("15sn1HEigklptyZbck7T3Z8tc");
  const attack = page.getByRole("button", { name: /^Say that none is needed/ });
  await attack.click();
  await expect(attack).toHaveAttribute("aria-pressed", "false");
  come();
  await expect(attack).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("heading", { name: "Say that none is needed" })).toBeVisible();
  await expect(page.getByRole("article"), "what was pasted is looked at").toContainText("Opaque");
});

test("the skip link of a stop leads past the stepper", async ({ page }) => {
  await page.goto("walk/exchange");
  await expect(page.getByRole("main").getByRole("navigation", { name: "Stops of the walk" })).toHaveCount(0);
  await expect(page.getByRole("navigation", { name: "Stops of the walk" })).toBeVisible();
});

test("the page asks nobody but its own site", async ({ page, baseURL }) => {
  const others: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(baseURL!).origin)) others.push(request.url());
  });
  await page.goto("walk/ask");
  await expect(page.locator('.stage [data-parameter="state"]')).toBeVisible();
  expect(others).toEqual([]);
});
