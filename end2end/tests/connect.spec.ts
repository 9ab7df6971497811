import { expect, expectAccessible, test } from "./support";

test("each value and each program is copied by its button", async ({ baseURL, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.goto("connect");
  await page.getByRole("button", { name: "Copy Issuer" }).click();
  await expect(page.getByRole("button", { name: "Copied Issuer" })).toBeVisible();
  expect(await copied()).toBe(`${baseURL}issuer/`);

  for (const summary of await page.locator("details > summary").all()) await summary.click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Copy web.mjs" }).click();
  await expect(page.getByRole("button", { name: "Copied web.mjs" })).toBeVisible();
  expect(await copied()).toContain(`new URL("${baseURL}issuer/")`);
});

test("without JavaScript it is all there, and no button that does nothing", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL! });
  const page = await context.newPage();
  await page.goto("connect");
  await expect(page.locator("#issuer")).toHaveText(`${baseURL}issuer/`);
  await expect(page.getByRole("button", { name: /^Copy/ })).toHaveCount(0);
  await page.getByText("Web app in Python: Authlib").click();
  await expect(page.locator("#file-web-py")).toContainText(`ISSUER = "${baseURL}issuer/"`);
  await context.close();
});
