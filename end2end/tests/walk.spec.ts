import { ADA, expect, expectAccessible, GRACE, test, Walk } from "./support";

test("the whole walk, from the request without an audience to the API's refusals", async ({ page, watch }) => {
  watch.expectedFailures.add(401).add(403);
  const walk = new Walk(page);

  await walk.open("ask");
  await expect(page.getByRole("radio", { name: "No audience" })).toBeChecked();
  await expect(page.locator('.stage [data-parameter="code_challenge_method"] code')).toHaveText("S256");
  await expect(page.locator('.stage [data-parameter="audience"]')).toHaveCount(0);
  const state = await page.locator('.stage [data-parameter="state"] code').textContent();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go on: sign in" }).click();

  await walk.expectStop("sign-in");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await expectAccessible(page);
  await walk.signIn();

  await walk.expectStop("sign-in");
  expect(page.url()).not.toContain("code=");
  await expect(page.getByRole("heading", { name: "You are back" })).toBeVisible();
  await expect(page.getByText("seen by the issuer").first()).toBeVisible();
  await expect(page.getByText(`state=${state}`).first(), "the request of the stop before").toBeVisible();
  await expect(page.getByText("walk the tokens")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Do it" })).toBeInViewport();
  await expectAccessible(page);

  await walk.readAnswer();
  await expect(walk.rule("state")).toHaveAttribute("data-verdict", "passed");
  await expect(walk.rule("iss")).toHaveAttribute("data-verdict", "passed");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Go on: exchange the code" }).click();
  await expect(page.getByText(/Your code is waiting\. It is good for another \d+ of its 60 seconds\./)).toBeVisible();
  await page.getByRole("button", { name: "Exchange the code" }).click();
  await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Read it" }).click();
  await walk.expectStop("id-token");
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await expect(walk.rule("Signature")).toHaveAttribute("data-verdict", "passed");
  await expect(walk.rule("AtHash")).toHaveAttribute("data-verdict", "passed");
  await expectAccessible(page);

  await walk.open("access-token");
  await expect(page.getByText("Access token: opaque")).toBeVisible();
  await page.getByRole("button", { name: "Get the one for the orders API" }).click();
  await walk.expectStop("access-token");
  await expect(page.getByText("Access token: a JWT")).toBeVisible();

  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^The right token/ }).click();
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await expect(page.getByText(`Signed in as ${ADA}`)).toBeVisible();
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

  // Grace signs in anew although the issuer still knows Ada. Back here, what was chosen goes on.
  await page.getByRole("button", { name: /^Write as a reader/ }).click();
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await walk.signIn(ADA);
  await expect(page.getByText(`${ADA} signed in, not Grace.`)).toBeVisible();
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await walk.signIn(GRACE);
  await walk.expectStop("call-the-api");
  const graceWrites = page.getByRole("button", { name: /^Write as a reader.*403/ });
  await expect(graceWrites).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText(`Signed in as ${GRACE}`)).toBeVisible();
  await expect(walk.rule("Scope")).toHaveAttribute("data-verdict", "failed");
  await expectAccessible(page);
});

test("who may only read is the reader, and paper keeps what was tried", async ({ page, watch }) => {
  watch.expectedFailures.add(403);
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await walk.signIn(GRACE);
  await walk.readAnswer();
  await page.getByRole("link", { name: "Go on: exchange the code" }).click();
  await page.getByRole("button", { name: "Exchange the code" }).click();
  await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^Write as a reader/ }).click();
  const tried = page.getByRole("button", { name: /^Write as a reader.*403/ });
  await expect(tried).toBeVisible();
  await page.getByRole("button", { name: /^The opaque token/ }).click();
  await expect(page.getByRole("button", { name: "Go to the issuer" })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(tried).toBeVisible();
  await expect(page.getByRole("button", { name: "Go to the issuer" })).toBeHidden();
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
  await page.getByRole("button", { name: /^Userinfo, opaque token/ }).click();
  await expect(page.getByText(`"email": "${ADA}"`)).toBeVisible();
  await expectAccessible(page);
});

test("the end of the tokens reaches the API that asks, and not the one that validates", async ({ page, watch }) => {
  watch.expectedFailures.add(400).add(401);
  const walk = new Walk(page);
  await walk.open("afterwards");
  const press = async (name: string, status: number) => {
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await expect(page.getByRole("button", { name: new RegExp(`^${name}.*${status}`) })).toBeVisible();
  };
  await page.getByRole("button", { name: /^Revoke the refresh token/ }).click();
  await page.getByRole("button", { name: "Get a refresh token" }).click();
  await walk.signIn();
  await walk.expectStop("afterwards");
  await expect(page.getByRole("button", { name: /^Revoke the refresh token.*200/ })).toBeVisible();
  await press("Call the API that validates", 200);
  await expect(page.getByText("Accepted, though the issuer has ended it")).toBeVisible();
  // It was disabled while it worked, and has the focus again.
  await expect(page.getByRole("button", { name: /^Call the API that validates/ })).toBeFocused();
  await press("Call the API that asks", 401);
  await expect(page.getByText("Refused: this API asked the issuer")).toBeVisible();
  await expectAccessible(page);

  // The session is still there: no form in between.
  await page.getByRole("button", { name: /^Use the refresh token/ }).click();
  await page.getByRole("button", { name: "Get a new refresh token" }).click();
  await walk.expectStop("afterwards");
  await press("Use the refresh token", 200);
  await expect(page.getByText("New tokens, and nobody was asked.")).toBeVisible();
  // Any JWT for the orders API will do.
  await press("Userinfo, JWT", 200);
  await press("Call the API that asks", 200);
  await press("Use the first one again", 400);
  await expect(page.getByText("A spent refresh token came back")).toBeVisible();
  await press("Use the refresh token", 400);
  await press("Call the API that asks", 401);
  await expectAccessible(page);

  await page.getByRole("button", { name: /^Sign out at the issuer/ }).click();
  await walk.expectStop("afterwards");
  await expect(page.getByText("The issuer has ended its session and sent you back.")).toBeVisible();
  await press("Call the API that validates", 200);
  await expectAccessible(page);
  // The session is gone.
  await page.getByRole("button", { name: /^Userinfo, opaque token/ }).click();
  await page.getByRole("button", { name: "Sign in and get the tokens" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
});

test("userinfo refuses the JWT of a chain that was revoked, whatever tokens were there before", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  const walk = new Walk(page);
  await walk.getTokens("The orders API");
  await walk.open("afterwards");
  await page.getByRole("button", { name: /^Userinfo, JWT/ }).click();
  await expect(page.getByRole("button", { name: /^Userinfo, JWT.*200/ })).toBeVisible();
  await page.getByRole("button", { name: /^Revoke the refresh token/ }).click();
  await page.getByRole("button", { name: "Get a refresh token, and revoke it" }).click();
  await expect(page.getByRole("button", { name: /^Revoke the refresh token.*200/ })).toBeVisible();
  await page.getByRole("button", { name: /^Userinfo, JWT/ }).click();
  await expect(page.getByText("Refused: userinfo is the issuer's own, and the issuer has ended this token.")).toBeVisible();
});

test("a sign-in that was cancelled keeps nobody from other tokens, and who signed in elsewhere can sign out", async ({ page }) => {
  const walk = new Walk(page);
  await walk.open("afterwards");
  await page.getByRole("button", { name: /^Userinfo, opaque token/ }).click();
  await page.getByRole("button", { name: "Sign in and get the tokens" }).click();
  await page.getByRole("button", { name: /cancel/i }).click();
  await walk.expectStop("afterwards");
  await expect(page.getByText(/✗ You came back without a code: .*access_denied/)).toBeVisible();
  await page.getByRole("button", { name: /^Use the refresh token/ }).click();
  await page.getByRole("button", { name: "Get a refresh token" }).click();
  await walk.signIn();
  await walk.expectStop("afterwards");
  await expect(page.getByRole("button", { name: /^Use the refresh token.*200/ })).toBeVisible();

  // As another client: the tokens of the first are no hint for it.
  await page.goto("walk/afterwards?client=native");
  await page.getByRole("button", { name: /^Sign out at the issuer/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByText("If it had a session with this browser, that has ended.")).toBeVisible();
});

test("on a phone the answer comes into view", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  await page.setViewportSize({ width: 360, height: 640 });
  const walk = new Walk(page);
  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^No token/ }).click();
  await expect(page.getByRole("button", { name: /^No token.*401/ })).toBeAttached();
  await expect(page.locator("#result")).toBeInViewport({ ratio: 0.1 });
});

for (const [stop, card] of [["call-the-api", /^The right token/], ["afterwards", /^Use the refresh token/]] as const)
  test(`on a phone what ${stop} lacks comes into view`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await new Walk(page).open(stop);
    await page.getByRole("button", { name: card }).click();
    await expect(page.locator("#result").getByRole("button")).toBeInViewport();
  });

test("nobody is told of a sign-out by a link alone", async ({ page }) => {
  await page.goto("walk/afterwards?state=signed-out");
  await expect(page.getByRole("button", { name: /^Sign out at the issuer/ })).toBeEnabled();
  await expect(page.getByText("The issuer has ended its session")).toBeHidden();
});

test("a link for another kind of client costs nobody the tokens of this one", async ({ page }) => {
  const walk = new Walk(page);
  await walk.getTokens("The orders API");
  await page.goto("walk/access-token?client=native");
  await expect(page.locator(".missing").first()).toBeVisible();
  await page.goto("walk/access-token?client=spa");
  await expect(page.getByText("Access token: a JWT")).toBeVisible();
});

test("an unknown audience comes back as access_denied", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("An API that nobody registered");
  await walk.readAnswer();
  await expect(page.getByRole("heading", { name: "An error instead of a code" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Judged by this client/ })).toBeVisible();
  await expect(page.getByText("✗ The issuer said no:")).toBeVisible();
  await expect(page.getByText("Service not found: https://nobody.tokenwalk.example/").first()).toBeVisible();
  await expectAccessible(page);
  await walk.open("exchange");
  await expect(page.getByText("for the API that you chose none comes")).toBeVisible();
});

test("cancelling at the issuer comes back as access_denied", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await page.getByRole("button", { name: /cancel/i }).click();
  await walk.readAnswer();
  await expect(page.getByText("access_denied").first()).toBeVisible();
  await page.getByRole("link", { name: "Ask again" }).click();
  await walk.expectStop("ask");
});

test("a wrong password is said, keeps the address, and the right one goes on", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await walk.signIn(ADA, "not it");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel(/e-?mail/i)).toHaveValue(ADA);
  await expectAccessible(page);
  await walk.signIn();
  await walk.expectStop("sign-in");
});

test("after a wrong password, reload and back send no form again", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("The orders API");
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/sign-in")) posts.push(request.url());
  });
  await walk.signIn(ADA, "not it");
  await expect(page.getByRole("alert")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("alert")).toBeVisible();
  // The form that was shown first, asked for anew: it says what happened meanwhile.
  await page.goBack();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel(/e-?mail/i)).toHaveValue(ADA);
  await page.goForward();
  await expect(page.getByLabel(/e-?mail/i)).toHaveValue(ADA);
  expect(posts).toHaveLength(1);
});

test("a code that came too late is said to be late, and a fresh one comes without a password", async ({ page, watch }) => {
  watch.expectedFailures.add(400);
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await walk.signIn();
  await walk.readAnswer();
  // The page's clock alone: the issuer still takes the code.
  await page.clock.install();
  await walk.open("exchange");
  await expect(page.getByRole("button", { name: "Exchange the code" })).toBeVisible();
  await page.clock.fastForward("01:30");
  await expect(page.getByText(/Your code has expired\. It lived 60 seconds, and it came \d+ seconds ago/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Get a fresh code" }).click();
  await walk.expectStop("exchange");
  await page.getByRole("button", { name: "Exchange the code" }).click();
  await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
});

test("a code that the issuer refuses says why, and how old it was", async ({ page, watch }) => {
  watch.expectedFailures.add(400);
  const walk = new Walk(page);
  await walk.ask("No audience");
  await walk.signIn();
  await walk.readAnswer();
  // Somebody with the verifier was faster.
  await page.evaluate(async () => {
    const walk = JSON.parse(sessionStorage.getItem("tokenwalk.walk")!);
    const { request, response, metadata } = walk.runs["no-audience"];
    const code = response.parameters.find(([name]: [string]) => name === "code")[1];
    const { client_id, redirect_uri } = request.choices;
    const fields = { grant_type: "authorization_code", client_id, redirect_uri, code, code_verifier: request.pkce.verifier };
    await fetch(metadata.token_endpoint, { method: "POST", body: new URLSearchParams(fields) });
  });
  await walk.open("exchange");
  await page.getByRole("button", { name: "Exchange the code" }).click();
  await expect(page.getByRole("alert")).toContainText("The code was presented before");
  await expect(page.getByText(/you sent this one \d+ seconds after it came/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Get a fresh code" }).click();
  await walk.expectStop("exchange");
  await page.getByRole("button", { name: "Exchange the code" }).click();
  await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
});

test("an answer that nobody asked for is shown and refused", async ({ page }) => {
  await page.goto("callback?code=stolen&state=not-yours&iss=https%3A%2F%2Felsewhere.example%2F");
  await new Walk(page).expectStop("come-back");
  await expect(page.getByRole("heading", { name: "An answer that nobody here asked for" })).toBeVisible();
  await expect(page.getByText("✗ Refused by this client:")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Drop it" }).click();
  await expect(page.getByText("No answer has come back yet.")).toBeVisible();
});

test("a forged state is refused, and the learner's own answer survives", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("The orders API");
  await walk.signIn();
  await walk.readAnswer();
  await page.getByRole("link", { name: "Open a forged answer" }).click();
  await walk.expectStop("come-back");
  const verdict = page.getByRole("status").filter({ hasText: "✗ Refused by this client:" });
  await expect(verdict).not.toContainText("`");
  await expect(verdict.locator("code")).toHaveText("state");
  await expect(walk.rule("state")).toHaveAttribute("data-verdict", "failed");
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText("✓ Accepted.")).toBeVisible();
  await page.getByRole("link", { name: "Open a forged answer" }).click();
  await page.getByRole("button", { name: "Drop it and go on with your own" }).click();
  await expect(page.getByText("✓ Accepted.")).toBeVisible();
});

test("an edited ID token still decodes, and validation refuses it", async ({ page }) => {
  const walk = new Walk(page);
  await walk.getTokens("The orders API");
  await walk.open("id-token");
  await expect(page.getByText("✓ Valid.")).toBeVisible();

  await page.getByLabel("Change one claim").selectOption("email");
  await page.getByLabel("to", { exact: true }).fill("mallory@tokenwalk.example");
  await page.getByRole("button", { name: "Change the token" }).press("Enter");
  await expect(page.getByRole("button", { name: "Put it back" })).toBeFocused();
  await expect(page.locator(".json .marked")).toHaveText('"email": "mallory@tokenwalk.example",');
  await expect(walk.rule("Signature")).toHaveAttribute("data-verdict", "failed");
  await expect(page.getByText("✗ Refused.")).toBeVisible();
  await expect(page.locator(".checklist").getByText("On unverified data from here").first()).toBeVisible();
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
    ask: "Make a new request, with new secrets",
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
    const tried: Record<string, RegExp> = { "call-the-api": /^The right token/, afterwards: /^Userinfo, JWT/ };
    if (tried[stop]) await page.getByRole("button", { name: tried[stop] }).click();
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
      "call-the-api": "What the API checked",
      afterwards: `"email": "${ADA}"`,
    };
    // What was tried before the sign-in is done after it, without another click.
    await expect(page.getByText(got[stop]!).first()).toBeVisible();
  });
}

test("at the last stop each claim is judged again, and the walk's judgement opens then", async ({ page }) => {
  const walk = new Walk(page);
  await walk.open("sketch");
  const claim = (number: number) => page.locator(".stage ol > li").nth(number);
  await claim(0).getByRole("button", { name: "Wrong" }).click();
  await expect(claim(0).getByRole("button", { name: "Wrong" })).toHaveAttribute("aria-pressed", "true");

  await walk.open("sketch-again");
  const says = (number: number) => claim(number).locator(".walk-says");
  await expect(says(0)).toBeHidden();
  await claim(0).getByRole("button", { name: "Right" }).click();
  await expect(says(0)).toContainText("You at first: “wrong”");
  await expect(says(1)).toBeHidden();
  const picture = page.getByRole("heading", { name: "The sketch, corrected" });
  await expect(page.getByText("When you have judged all four, the corrected picture opens here.")).toBeVisible();
  await expect(picture).toBeHidden();
  await expectAccessible(page);
  for (const number of [1, 2, 3]) await claim(number).getByRole("button", { name: "Right" }).click();
  await expect(picture).toBeVisible();
  await expectAccessible(page);
});

test("on a narrow phone all that is revealed fits, and its lines begin where they should", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  await page.setViewportSize({ width: 320, height: 640 });
  const walk = new Walk(page);
  const fits = async (state: string) => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(320);
    // A value that is too long is cut, and does not leave the line that its indentation began.
    const late = await page.locator(".row.token").evaluateAll((rows) =>
      rows
        .filter((row) => {
          const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
          for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            const at = text.nodeValue!.search(/\S/);
            if (at < 0) continue;
            const first = document.createRange();
            first.setStart(text, at);
            first.setEnd(text, at + 1);
            return first.getBoundingClientRect().top - row.getBoundingClientRect().top > 12;
          }
          return false;
        })
        .map((row) => row.textContent),
    );
    expect(late, state).toEqual([]);
    // What is cut can be seen whole, and nothing else offers that.
    const wrong = () =>
      page.locator(".wire .half, .length").evaluateAll((places) =>
        places
          .filter((place) => {
            const text = place.querySelector("pre") ?? place.nextElementSibling!;
            const choice = place.querySelector(".show-all")!.checkVisibility({ visibilityProperty: true });
            return text.scrollHeight > text.clientHeight + 1 !== choice && !place.closest(".whole");
          })
          .map((place) => place.textContent),
      );
    await expect.poll(wrong, state).toEqual([]);
    await expectAccessible(page);
  };
  await walk.getTokens("The orders API");
  await fits("exchange");
  await walk.open("id-token");
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await fits("id-token");
  const raw = page.getByRole("group", { name: "The token as text" });
  const hidden = () => raw.evaluate((text) => text.scrollHeight - text.clientHeight);
  expect(await hidden()).toBeGreaterThan(50);
  await page.locator(".length").getByRole("checkbox", { name: "show all" }).check();
  expect(await hidden()).toBeLessThanOrEqual(1);
  await walk.open("access-token");
  await page.getByRole("button", { name: "Get the one without audience" }).click();
  await expect(page.getByText("Access token: opaque")).toBeVisible();
  await fits("access-token");
  const token = await page.locator('[data-asked="Orders"] .raw').innerText();
  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^The ID token/ }).click();
  await expect(walk.rule("Aud")).toHaveAttribute("data-verdict", "failed");
  await fits("call-the-api");
  await walk.open("afterwards");
  await page.getByRole("button", { name: /^Call the API that validates/ }).click();
  await expect(page.getByText("To see what revoking changes you need a refresh token")).toBeVisible();
  await fits("afterwards");
  await page.goto("bench");
  await page.getByLabel("Paste a token, a header, a URL or a JSON answer").fill(token);
  await expect(page.getByRole("article")).toContainText("Looks like an access token");
  await fits("bench");
});

test("what happened is folded until the learner wants it, or has done it", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  for (const stop of ["id-token", "access-token", "call-the-api"]) {
    await page.goto(`walk/${stop}`);
    const told = page.locator("details").filter({ hasText: "What happened" });
    await expect(told.locator(".prose")).toBeHidden();
    await told.locator("summary").click();
    await expect(told.locator(".prose")).toBeVisible();
    await expectAccessible(page);
  }
  await new Walk(page).getTokens("The orders API");
  await page.goto("walk/id-token");
  const told = page.locator("details").filter({ hasText: "What happened" });
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await expect(told.locator(".prose")).toBeHidden();
  const change = async (email: string) => {
    await page.getByRole("textbox", { name: "to" }).fill(email);
    await page.getByRole("button", { name: "Change the token" }).click();
    await expect(page.getByText("Refused").first()).toBeInViewport();
  };
  await change("eve@tokenwalk.example");
  await expect(told.locator(".prose")).toBeVisible();
  await told.locator("summary").click();
  await change("mallory@tokenwalk.example");
  await expect(told.locator(".prose"), "it stays as it was left").toBeHidden();
  await page.goto("walk/call-the-api");
  await page.getByRole("button", { name: /^No token/ }).click();
  await expect(page.getByRole("button", { name: /^No token.*401/ })).toBeVisible();
  await expect(told.locator(".prose"), "it tells of the others too").toBeHidden();
});
