import { expect, expectAccessible, test } from "./support";

/** What each stop shows of the recorded run, and of its own text. */
const STOPS: Record<string, string> = {
  sketch: "Nothing to read",
  register: "Registered as native",
  ask: "code_challenge_method",
  "sign-in": "seen by the issuer",
  "come-back": "✓ Accepted.",
  exchange: '"token_type": "Bearer"',
  "id-token": "✓ Valid.",
  "access-token": "Access token: a JWT",
  "call-the-api": "insufficient_scope",
  afterwards: '"active": false',
  "sketch-again": "The orders API answers",
};

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  for (const [stop, what] of Object.entries(STOPS)) {
    test(`${stop} has its text, its diagram and its recorded run`, async ({ page }) => {
      const recorded = page.locator(".recorded");
      // It is made when the server has started, beside the first visitors.
      await expect(async () => {
        await page.goto(`walk/${stop}`);
        await expect(recorded.getByText("Recorded at")).toBeVisible({ timeout: 500 });
      }).toPass();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator(".prose").first()).toBeVisible();
      await expect(page.locator(".diagram svg:visible").first()).toBeVisible();
      await expect(page.getByRole("heading", { name: "A recorded run" })).toBeVisible();
      await expect(recorded.getByText(what).first()).toBeVisible();
      for (const live of await page.locator(".live").all()) await expect(live).toBeHidden();
    });
  }

  test("the whole walk can be gone through by its links", async ({ page }) => {
    await page.goto("walk/sketch");
    for (const stop of Object.keys(STOPS).slice(1)) {
      await page.locator("a[rel=next]").click();
      await expect(page).toHaveURL(new RegExp(`/walk/${stop}$`));
    }
  });
});

/** What judges accessibility is a script itself: here the page comes without its own. */
for (const stop of Object.keys(STOPS)) {
  test(`${stop} is accessible as it is without its scripts`, async ({ page }) => {
    await page.route("**/walk/*", async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/<script[^]*?<\/script>|<link[^>]*rel="(modulepreload|preload|expect)"[^>]*>|<\/?noscript>/g, "");
      await route.fulfill({ response, body });
    });
    await page.goto(`walk/${stop}`);
    await expect(page.locator(".recorded")).toBeVisible();
    await expectAccessible(page);
  });
}

test("with JavaScript the recorded run is not seen, takes no room, and nothing jumps", async ({ page }) => {
  await page.addInitScript(() => {
    (window as unknown as { jumped: number }).jumped = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        (window as unknown as { jumped: number }).jumped += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const stop of Object.keys(STOPS)) {
    await page.goto(`walk/${stop}`, { waitUntil: "networkidle" });
    await expect(page.locator(".recorded")).toHaveCount(0);
    expect(await page.evaluate(() => (window as unknown as { jumped: number }).jumped), stop).toBe(0);
  }
});
