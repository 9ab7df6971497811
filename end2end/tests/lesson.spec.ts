import { expect, expectAccessible, test } from "./support";

const DRAWN = "#check-questions > li:not([hidden])";

test("the check draws twenty questions, explains each answer, and counts by stop", async ({ page }) => {
  await page.goto("check");
  await expect(page.locator(".check[data-drawn]")).toBeVisible();
  const ids = await page.locator(DRAWN).evaluateAll((items) => items.map((item) => item.id));
  expect(ids).toHaveLength(20);

  const first = page.locator(`#${ids[0]}`);
  await expect(first.locator("details")).toBeHidden();
  await first.getByRole("button", { name: "Answer" }).click();
  await expect(first.getByRole("status")).toHaveText("Choose one first.");
  await first.locator("input:not([data-right])").first().check();
  await first.getByRole("button", { name: "Answer" }).click();
  await expect(first.getByRole("status")).toHaveText("✗ Not so: the right answer has the ✓.");
  await expect(first.locator("details")).toBeVisible();
  await expectAccessible(page);

  for (const id of ids.slice(1)) {
    const item = page.locator(`#${id}`);
    await item.locator("input[data-right]").check();
    await item.getByRole("button", { name: "Answer" }).click();
  }
  const result = page.locator(".check-result");
  await expect(result.getByRole("status")).toHaveText("20 of 20 answered, 19 right");
  await expect(result.getByRole("link", { name: "Look again" })).toHaveCount(1);
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await result.getByRole("link", { name: "Save as text" }).click();
  expect((await download).suggestedFilename()).toBe("tokenwalk-check.txt");

  await page.reload();
  await expect(result.getByRole("status")).toHaveText("20 of 20 answered, 19 right");
  expect(await page.locator(DRAWN).evaluateAll((items) => items.map((item) => item.id))).toEqual(ids);

  await result.getByRole("button", { name: "Draw other questions" }).click();
  await expect(result.getByRole("status")).toHaveText("0 of 20 answered");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("all questions of the check can be read with their answers", async ({ page }) => {
    await page.goto("check");
    const questions = await page.locator("#check-questions > li").count();
    expect(questions).toBeGreaterThanOrEqual(24);
    await expect(page.locator("#check-questions details").locator("visible=true")).toHaveCount(questions);
    await page.getByText("The answers, and why").first().click();
    await expect(page.locator(".reasons").first()).toBeVisible();
  });
});

test("the questions can be searched", async ({ page }) => {
  await page.goto("questions");
  await page.getByRole("searchbox").fill("jwt audience invalid");
  await expect(page.locator("#aud-is-an-array")).toBeVisible();
  await expect(page.locator("#five-parts")).toBeHidden();
  await expectAccessible(page);

  // As people type it.
  for (const typed of ["what should the API do with the access token?", "access_token is not a JWT"]) {
    await page.getByRole("searchbox").fill(typed);
    await expect(page.locator("#found")).toHaveText(/^\d+ of \d+/);
  }
  await expect(page.locator("#access-token-not-a-jwt")).toBeVisible();
  await page.getByRole("searchbox").fill("what should the API do with the access token?");
  await expect(page.locator("#what-the-api-does")).toBeVisible();

  for (const typed of ["how do i log out", "signed out", "log out"]) {
    await page.getByRole("searchbox").fill(typed);
    await expect(page.locator("#token-works-after-logout")).toBeVisible();
  }
  // The browser's back brings the search back.
  await page.locator("#token-works-after-logout .see a, #token-works-after-logout a[href*='/walk/']").first().click();
  await page.waitForURL(/walk/);
  await page.goBack();
  await expect(page.getByRole("searchbox")).toHaveValue("log out");

  await page.getByRole("searchbox").fill("quetzal");
  await expect(page.locator("#found")).toHaveText("No question matches ‘quetzal’.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(page.getByRole("searchbox")).toBeFocused();
  await expect(page.locator("#five-parts")).toBeVisible();
  await expect(page.getByRole("button", { name: "Clear the search" })).toBeHidden();
});

for (const path of ["teams", "progress"]) {
  test(`on /${path} a link for a colleague is made and copied`, async ({ baseURL, context, page }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(path);
    await page.locator("select[name=stop]").selectOption("6 Exchange");
    await page.locator("select[name=audience]").selectOption("No audience");
    await page.locator("select[name=client]").selectOption({ index: 2 });
    const link = `${baseURL}walk/exchange?audience=none&client=native`;
    await expect(page.getByLabel("The link")).toHaveValue(link);
    await page.getByRole("button", { name: "Copy the link" }).click();
    await expect(page.locator("#link-said")).toHaveText("✓ Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await expectAccessible(page);
    await page.locator("select[name=audience]").selectOption("The orders API");
    await expect(page.locator("#link-said")).toHaveText("");
  });
}

test("a link for a team chooses stop and audience", async ({ page }) => {
  await page.goto("teams");
  await page.locator("select[name=stop]").selectOption("3 Ask");
  await page.locator("select[name=audience]").selectOption("No audience");
  await page.getByRole("button", { name: "Open this stop" }).click();
  await expect(page).toHaveURL(/\/walk\/ask\?audience=none&client=spa$/);
  await expect(page.getByRole("radio", { name: "No audience" })).toBeChecked();
});

test("the summary prints on one page", async ({ page, browserName }) => {
  test.skip(browserName !== "chromium", "only Chromium prints to a file");
  await page.goto("summary");
  for (const format of ["A4", "Letter"]) {
    const file = (await page.pdf({ format })).toString("latin1");
    expect(file.match(/\/Type \/Page\b/g) ?? file.match(/\/Count 1\b/g), format).toHaveLength(1);
  }
});
