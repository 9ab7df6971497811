import { ADA, expect, expectAccessible, GRACE, test, Walk } from "./support";

test("the whole walk with the orders API as audience", async ({ page, watch }) => {
  watch.expectedFailures.add(401).add(403);
  const walk = new Walk(page);

  await walk.open("ask");
  await expect(page.locator('[data-parameter="audience"] code')).toHaveText("https://orders.tokenwalk.example/");
  await expect(page.locator('[data-parameter="code_challenge_method"] code')).toHaveText("S256");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go to the issuer and sign in" }).click();

  await expectAccessible(page);
  await walk.signIn();

  await walk.expectStop("come-back");
  await expect(walk.rule("state")).toHaveAttribute("data-verdict", "passed");
  await expect(walk.rule("iss")).toHaveAttribute("data-verdict", "passed");
  await expectAccessible(page);
  expect(page.url()).not.toContain("code=");

  await walk.open("sign-in");
  await expect(page.getByText("seen by the issuer").first()).toBeVisible();
  await expect(page.getByText("walk the tokens")).toHaveCount(0);
  await expectAccessible(page);

  await walk.open("exchange");
  await page.getByRole("button", { name: "Exchange the code" }).click();
  await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Read it" }).click();
  await walk.expectStop("id-token");
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await expect(walk.rule("Signature")).toHaveAttribute("data-verdict", "passed");
  await expect(walk.rule("AtHash")).toHaveAttribute("data-verdict", "passed");
  await expectAccessible(page);

  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^The right token/ }).click();
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^The right token.*200/ })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: /^The ID token/ }).click();
  await expect(page.getByRole("button", { name: /^The ID token.*401/ })).toBeVisible();
  await expect(walk.rule("Aud")).toHaveAttribute("data-verdict", "failed");

  await page.getByRole("button", { name: /^No token/ }).click();
  await expect(page.getByRole("button", { name: /^No token.*401/ })).toBeVisible();
  await expect(page.getByText("www-authenticate:")).toBeVisible();

  await page.getByRole("button", { name: /^Write an order/ }).click();
  await expect(page.getByRole("button", { name: /^Write an order.*201/ })).toBeVisible();

  // Grace signs in anew although the issuer still knows Ada.
  await page.getByRole("button", { name: /^Write as Grace/ }).click();
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await walk.signIn(GRACE);
  await walk.expectStop("call-the-api");
  await page.getByRole("button", { name: /^Write as Grace/ }).click();
  await expect(page.getByRole("button", { name: /^Write as Grace.*403/ })).toBeVisible();
  await expect(walk.rule("Scope")).toHaveAttribute("data-verdict", "failed");
  await expectAccessible(page);
});

test("without audience the access token is opaque, and the orders API refuses it", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  const walk = new Walk(page);
  await walk.getTokens("No audience");

  await walk.open("access-token");
  const opaque = page.locator('[data-asked="NoAudience"]');
  await expect(opaque.getByText("Access token: opaque")).toBeVisible();
  await expect(opaque.getByText("Nothing to read")).toBeVisible();

  // The other one comes through the issuer's session: no form in between.
  await page.getByRole("button", { name: "Get the one for the orders API" }).click();
  await walk.expectStop("access-token");
  const jwt = page.locator('[data-asked="Orders"]');
  await expect(jwt.getByText("Access token: a JWT")).toBeVisible();
  await expect(jwt.getByText('"https://orders.tokenwalk.example/"').first()).toBeVisible();
  await expect(jwt.getByText(/https?:\/\/[^"]*\/userinfo/).first()).toBeVisible();
  await expectAccessible(page);

  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^The opaque token/ }).click();
  await expect(page.getByRole("button", { name: /^The opaque token.*401/ })).toBeVisible();
  await expect(walk.rule("Form")).toHaveAttribute("data-verdict", "failed");

  await walk.open("afterwards");
  await page.getByRole("button", { name: "Ask /userinfo with the opaque token" }).click();
  await expect(page.getByText(`"email": "${ADA}"`)).toBeVisible();
  await expectAccessible(page);
});

test("an unknown audience comes back as access_denied", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("An API that nobody registered");
  await walk.expectStop("come-back");
  await expect(page.getByText("✗ The issuer said no:")).toBeVisible();
  await expect(page.getByText("Service not found: https://nobody.tokenwalk.example/").first()).toBeVisible();
  await expectAccessible(page);
});

test("cancelling at the issuer comes back as access_denied", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await page.getByRole("button", { name: /cancel/i }).click();
  await walk.expectStop("come-back");
  await expect(page.getByText("access_denied").first()).toBeVisible();
});

test("a wrong password is said, keeps the address, and the right one goes on", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await walk.signIn(ADA, "not it");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel(/e-?mail/i)).toHaveValue(ADA);
  await expectAccessible(page);
  await walk.signIn();
  await walk.expectStop("come-back");
});

test("a forged state is refused, and the learner's own answer survives", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await walk.signIn();
  await walk.expectStop("come-back");
  await page.getByRole("link", { name: "Open a forged answer" }).click();
  await walk.expectStop("come-back");
  await expect(page.getByText("✗ Refused by this client.")).toBeVisible();
  await expect(walk.rule("state")).toHaveAttribute("data-verdict", "failed");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Drop it and go on with your own" }).click();
  await expect(page.getByText("✓ Accepted.")).toBeVisible();
});

test("an edited ID token still decodes, and validation refuses it", async ({ page }) => {
  const walk = new Walk(page);
  await walk.getTokens("The orders API");
  await walk.open("id-token");
  await expect(page.getByText("✓ Valid.")).toBeVisible();

  await page.getByLabel("Change a claim").selectOption("email");
  await page.getByLabel("to", { exact: true }).fill("mallory@tokenwalk.example");
  await page.getByRole("button", { name: "Change the token" }).click();
  await expect(page.locator("mark")).toHaveText('"mallory@tokenwalk.example"');
  await expect(walk.rule("Signature")).toHaveAttribute("data-verdict", "failed");
  await expect(page.getByText("✗ Refused.")).toBeVisible();
  await expect(page.locator(".checklist").getByText("on unverified data").first()).toBeVisible();
  await expectAccessible(page);

  // The edit survives a reload; putting it back makes the token valid again.
  await page.reload();
  await expect(walk.rule("Signature")).toHaveAttribute("data-verdict", "failed");
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(page.getByText("✓ Valid.")).toBeVisible();
});

test("reload and back lose nothing at any stop", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  const walk = new Walk(page);
  await walk.getTokens("The orders API");
  await page.reload();
  await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();

  const shown: Record<string, string> = {
    ask: "Ask again, with new secrets",
    "sign-in": "seen by the issuer",
    "come-back": "✓ Accepted.",
    exchange: '"token_type": "Bearer"',
    "id-token": "✓ Valid.",
    "access-token": "Access token: a JWT",
  };
  for (const [stop, text] of Object.entries(shown)) {
    await walk.open(stop);
    await expect(page.getByText(text).first()).toBeVisible();
    await page.reload();
    await expect(page.getByText(text).first()).toBeVisible();
  }
  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^No token/ }).click();
  await expect(page.getByRole("button", { name: /^No token.*401/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /^No token.*401/ })).toBeVisible();

  for (const stop of Object.keys(shown).reverse()) {
    await page.goBack();
    await walk.expectStop(stop);
    await expect(page.getByText(shown[stop]!).first()).toBeVisible();
  }
});

for (const stop of ["sign-in", "come-back", "exchange", "id-token", "access-token", "call-the-api", "afterwards"]) {
  test(`opened directly, ${stop} says what is missing and gets it`, async ({ page, watch }) => {
    watch.expectedFailures.add(401);
    const walk = new Walk(page);
    await walk.open(stop);
    if (stop === "call-the-api") await page.getByRole("button", { name: /^The right token/ }).click();
    const missing = page.locator(".missing").first();
    await expect(missing).toBeVisible();
    await expectAccessible(page);
    await missing.getByRole("button").click();
    await walk.signIn();
    await walk.expectStop(stop);
    const got: Record<string, string> = {
      "sign-in": "seen by the issuer",
      "come-back": "✓ Accepted.",
      exchange: "Exchange the code",
      "id-token": "✓ Valid.",
      "access-token": "Access token: opaque",
      "call-the-api": "GET with the access token for the orders API",
      afterwards: "Ask /userinfo with the opaque token",
    };
    await expect(page.getByText(got[stop]!).first()).toBeVisible();
    if (stop === "call-the-api") {
      await page.getByRole("button", { name: /^The right token/ }).click();
      await expect(page.getByRole("button", { name: /^The right token.*200/ })).toBeVisible();
    }
  });
}
