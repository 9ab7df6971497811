import { expect, expectAccessible, test, Walk } from "./support";
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The tokens that the server's verifier is tried with too: one of each algorithm, right and damaged. */
const ALGORITHMS: { alg: string; key: object; right: string; damaged: string }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "algorithms.json"), "utf8"),
);

/** RFC 7515 appendix A.2: RS256 with the key of the same appendix. */
const RFC_TOKEN =
  "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const RFC_KEY = {
  kty: "RSA",
  n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
  e: "AQAB",
};

class Bench {
  constructor(readonly page: Page) {}

  async open(query = "") {
    await this.page.goto(`bench${query}`);
    await expect(this.page.locator("[data-case]").first()).toBeEnabled();
  }

  async paste(text: string) {
    await this.page.getByLabel("Paste a token, a header, a URL or a JSON answer").fill(text);
  }

  rule(name: string) {
    return this.page.locator(`.sides [data-rule="${name}"]`).first();
  }

  member(name: string) {
    return this.page.locator(`[data-member="${name}"]`);
  }

  async expectVerdict(rule: string, verdict: string) {
    await expect(this.rule(rule)).toHaveAttribute("data-verdict", verdict);
  }
}

test("what is pasted stays in the browser, and the same token gets another verdict in another role", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await bench.paste(`Authorization: Bearer ${RFC_TOKEN}`);
  await expect(bench.member("iss")).toContainText("joe");
  await expect(bench.member("exp")).toContainText("ago");
  await bench.expectVerdict("Key", "failed");
  await expect(page.getByText("It says that another issuer made it: joe.")).toBeVisible();
  await page.getByLabel("this client").check();
  await expect(bench.rule("Nonce")).toBeVisible();
  await page.getByLabel("nobody in particular").check();
  await page.getByLabel("Keys from").selectOption("pasted");
  await page.getByLabel("Key", { exact: true }).fill(JSON.stringify(RFC_KEY));
  await bench.expectVerdict("Signature", "passed");
  await bench.expectVerdict("Aud", "not given");
  await expectAccessible(page);
  expect(requests, "nothing leaves the page").toEqual([]);
  expect(page.url()).not.toContain("eyJ");
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toContain("eyJ");
});

test("what is malformed is named with its place, and the rest is still shown", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  const [header, payload, signature] = RFC_TOKEN.split(".") as [string, string, string];
  await bench.paste(`${header}.${payload}.${signature.slice(0, 10)}+${signature.slice(11)}`);
  const at = header.length + payload.length + 2 + 11;
  await expect(page.locator("[data-fault]")).toContainText(`character ${at}: + is base64, not base64url`);
  await expect(bench.member("iss")).toContainText("joe");
  await bench.expectVerdict("Form", "failed");
  await bench.paste(`${header}.${payload}`);
  await expect(page.locator("[data-fault]")).toContainText("2 parts");
  await expect(page.getByRole("article")).toContainText("Not whole: two of a signed token's three parts");
  await bench.paste(`${header}.${payload.slice(0, 10)}`);
  await expect(page.getByRole("article")).toContainText("for whom: cannot be read");
  await bench.paste(`${header.slice(0, 12)}...`);
  await expect(page.getByRole("article")).toContainText("Not whole: it looks like a part of a signed token");
  await expect(page.getByText("Not decided here: it is not whole.")).toBeVisible();
  await expect(page.getByText("the issuer alone")).toHaveCount(0);
  await bench.paste(`${header}.${payload}.`);
  await expect(page.getByRole("article")).toContainText("Not signed");
  await expect(bench.member("iss")).toContainText("joe");
});

test("five parts are no broken JWT, and none is opaque", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  const jwe = [btoa('{"alg":"dir","enc":"A256GCM"}').replace(/=+$/, ""), "", "aXY", "dGV4dA", "dGFn"].join(".");
  await bench.paste(jwe);
  await expect(page.getByRole("article")).toContainText("An encrypted token (JWE)");
  await expect(bench.member("enc")).toContainText("A256GCM");
  await expect(page.getByLabel("Keys from"), "no key that could be chosen opens it").toBeHidden();
  await expectAccessible(page);
  await bench.paste("15sn1HEigklptyZbck7T3Z8tc");
  await expect(page.getByRole("article")).toContainText("Opaque");
  await expect(page.getByRole("article")).toContainText("no API was named");
  await expect(page.getByLabel("Keys from")).toBeVisible();
  await expectAccessible(page);
});

test("what is no token is named, and takes the place of one", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  for (const [pasted, told] of [
    ["hello world", "cannot stand in a bearer token"],
    ["Authorization: Basic d2Fsazp0aGU=", "These are a name and a password"],
    ["Cookie: session=abc; theme=dark", "This is a cookie"],
    ["SAMLResponse=PHNhbWxwOlJlc3BvbnNlLz4%3D", "and no token of OAuth"],
    ['{"error":"invalid_grant"}', "This is a refusal"],
    ['{"access_token": "15sn1', "This is JSON that was cut off"],
    ["-----BEGIN PRIVATE KEY-----", "This is a private key"],
  ] as const) {
    await bench.paste(RFC_TOKEN);
    await bench.expectVerdict("Key", "failed");
    await bench.paste(pasted);
    await expect(page.getByText(told)).toBeVisible();
    await expect(bench.member("iss")).toHaveCount(0);
  }
  await expectAccessible(page);
});

test("an answer with a code is told from a token, and so is a refusal", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  await bench.paste("https://app.example/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz");
  await expect(page.getByText("It holds an authorization code, which is no token")).toBeVisible();
  await expectAccessible(page);
  await bench.paste("https://app.example/callback?error=access_denied&error_description=Service+not+found&state=xyz");
  await expect(page.getByText("a refusal: access_denied. It says: Service not found")).toBeVisible();
  await expectAccessible(page);
});

test("what is pasted meets the one it seems to be for", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  const token = (claims: object) => `${btoa('{"alg":"RS256"}').replace(/=+$/, "")}.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.AA`;
  await bench.paste(token({ iss: "https://a.example/", aud: "b", nonce: "c" }));
  await expect(page.getByLabel("this client")).toBeChecked();
  await bench.paste(token({ iss: "https://a.example/", aud: "https://api.example/" }));
  await expect(page.getByLabel("this API")).toBeChecked();
  await page.getByLabel("nobody in particular").check();
  await bench.paste(token({ iss: "https://a.example/", aud: "b", nonce: "c" }));
  await expect(page.getByLabel("nobody in particular")).toBeChecked();
});

test("several tokens in one answer can be looked at one by one, and pointing marks their bytes", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  await bench.paste(JSON.stringify({ access_token: "15sn1HEigklptyZbck7T3Z8tc", id_token: RFC_TOKEN, expires_in: 60 }, null, 2));
  await expect(page.getByText("2 tokens found")).toBeVisible();
  await page.getByRole("radio", { name: /^id_token/ }).check();
  await bench.member("iss").getByRole("button").focus();
  const marked = await page.locator(".raw .hit").allInnerTexts();
  // A member's bytes need not begin where a group of four characters does: read from the part's start on.
  const payload = RFC_TOKEN.split(".")[1]!;
  const end = payload.indexOf(marked.join("")) + marked.join("").length;
  expect(atob(payload.slice(0, end - (end % 4)).replace(/-/g, "+").replace(/_/g, "/"))).toContain('"iss":"joe"');
  await page.locator(".raw span span", { hasText: marked[0]! }).last().hover();
  await expect(page.locator(".member.hit")).toContainText("iss");
});

test("a megabyte is answered quickly, and more is refused with a sentence", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  const claims = btoa(JSON.stringify({ iss: "big", text: "x".repeat(700_000) })).replace(/=+$/, "");
  await bench.paste(`${RFC_TOKEN.split(".")[0]}.${claims}.c2ln`);
  await expect(bench.member("iss")).toContainText("big");
  await bench.paste("x".repeat(1_100_000));
  await expect(page.getByRole("alert")).toContainText("more than a megabyte");
});

/** The prepared tokens: which row refuses, and what the API answers. */
const CASES: [id: string, rule: string | null, status: number][] = [
  ["right", null, 200],
  ["id-token", "Aud", 401],
  ["expired", "Exp", 401],
  ["wrong-audience", "Aud", 401],
  ["wrong-issuer", "Iss", 401],
  ["missing-scope", "Scope", 403],
  ["tampered", "Signature", 401],
  ["stranger", "Signature", 401],
  ["opaque", "Form", 401],
];

test("the prepared tokens fail by the one row that they are made for, here and at the API", async ({ page, watch }) => {
  for (const status of [400, 401, 403]) watch.expectedFailures.add(status);
  await new Walk(page).getTokens("The orders API");
  const bench = new Bench(page);
  await bench.open();
  for (const [id, rule, status] of CASES) {
    if (!(await page.locator(`[data-case="${id}"]`).isVisible())) await page.getByText("Or take one from the issuer").click();
    await page.locator(`[data-case="${id}"]`).click();
    await expect(page.locator(`[data-case="${id}"]`)).toHaveAttribute("aria-pressed", "true");
    const failed = page.locator(".sides .side").nth(1).locator('[data-verdict="failed"]').first();
    if (rule) await expect(failed, id).toHaveAttribute("data-rule", rule);
    else await expect(page.getByText("✓ Valid.").first()).toBeVisible();
    await page.getByRole("button", { name: /^The orders API It validates/ }).click();
    await expect(page.locator(".wire .status"), id).toContainText(String(status));
  }
  await expectAccessible(page);
});

test("a change breaks the signature, and a key of one's own does not mend it", async ({ page }) => {
  await new Walk(page).getTokens("The orders API");
  const bench = new Bench(page);
  await bench.open("?case=right");
  await bench.expectVerdict("Signature", "passed");
  await page.getByRole("button", { name: "Change the token" }).click();
  await expect(page.getByText("Nothing is different from what was pasted.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Put it back" })).toHaveCount(0);
  await page.getByLabel("becomes").fill("db|grace");
  await expect(page.getByText("Nothing is different")).toHaveCount(0);
  await page.getByRole("button", { name: "Change the token" }).click();
  await expect(bench.member("sub")).toContainText("db|grace");
  await bench.expectVerdict("Signature", "failed");
  await page.getByRole("button", { name: "Sign it with a key of your own" }).click();
  await expect(page.getByText("Changed: header, payload, signature").or(page.getByText("Changed: payload, signature"))).toBeVisible();
  await bench.expectVerdict("Signature", "failed");
  await page.getByLabel("becomes").fill("db|eve");
  await page.getByRole("button", { name: "Sign it with a key of your own" }).click();
  await expect(bench.member("sub"), "what was typed is what is signed").toContainText("db|eve");
  await page.getByText("The public half of your key").click();
  const key = await page.getByRole("group", { name: "The key as a JWK" }).textContent();
  await page.getByLabel("Keys from").selectOption("pasted");
  await page.getByLabel("Key", { exact: true }).fill(key!);
  await bench.expectVerdict("Signature", "passed");
  await page.getByLabel("Keys from").selectOption("issuer");
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(page.getByText("The public half of your key")).toHaveCount(0);
  await bench.expectVerdict("Signature", "passed");
  await page.getByLabel("becomes").fill("db|ada");
  await page.getByRole("button", { name: "Change the token" }).click();
  await expect(page.getByText("Nothing is different")).toBeVisible();
  await page.getByRole("button", { name: "Sign it with a key of your own" }).click();
  await expect(page.getByText("Changed: ")).toBeVisible();
  await expect(page.getByText("Nothing is different")).toHaveCount(0);
});

test("a token has the shape of what it looks like, and no more is said than that", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  const card = page.getByRole("region", { name: "What it is" });
  const encoded = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  for (const [typ, claims, told] of [
    ["JWT", { aud: "abcDEF", sub: "auth0|1", email: "a@b.example" }, "May be an ID token: it tells of a personsays it is to: abcDEF"],
    ["JWT", { aud: "abcDEF", scope: "read" }, "Looks like an access tokensays it opens: abcDEF"],
    ["JWT", { aud: "abcDEF", sub: "1" }, "A signed token (JWS)says it is for: abcDEF"],
    ["logout+jwt", { aud: "abcDEF", events: {} }, "Looks like a logout tokensays it is to: abcDEF"],
    ["dpop+jwt", { htu: "https://a.example/" }, "Looks like a DPoP proofsays it is for: one request"],
  ] as const) {
    await bench.paste(`${encoded({ alg: "RS256", typ })}.${encoded(claims)}.AA`);
    await expect(card.locator(".address")).toHaveText(told);
  }
  await expect(page.getByText("A DPoP proof is judged together with its request")).toBeVisible();
  await bench.paste('{"access_token":"banana"}');
  await expect(card).toContainText("Nothing to decode");
  await bench.paste('{"refresh_token":"banana"}');
  await expect(card).toContainText("No API takes it");
  await expect(page.getByText("Not decided here: a refresh token")).toBeVisible();
  await bench.paste(JSON.stringify({ refresh_token: RFC_TOKEN }));
  await expect(card.locator(".address")).toHaveText("A refresh tokenfor: its issuer's token endpoint");
});

test("a prepared token that was chosen by key has the focus", async ({ page }) => {
  await new Walk(page).getTokens("The orders API");
  const bench = new Bench(page);
  await bench.open("?case=right");
  await bench.expectVerdict("Signature", "passed");
  await page.getByText("Or take one from the issuer").click();
  await page.locator('[data-case="expired"]').press("Enter");
  await bench.expectVerdict("Exp", "failed");
  await expect(page.getByRole("region", { name: "What it is" })).toBeFocused();
});

test("a name that stands twice is shown with both values, and what can be changed is the new token's", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  await bench.paste("eyJhbGciOiJSUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AA");
  await expect(bench.member("alg").first()).toContainText('"RS256"');
  await expect(bench.member("alg").last()).toContainText('"none"');
  await bench.paste("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d");
  await expect(page.getByLabel("becomes")).toHaveValue("RSA-OAEP");
  await bench.paste(RFC_TOKEN);
  await expect(bench.member("iss")).toContainText("joe");
  await expect(page.getByLabel("becomes")).toHaveValue("RS256");
});

test("every attack is refused, by the checklist here and by the API", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  await new Walk(page).getTokens("The orders API");
  const bench = new Bench(page);
  await bench.open();
  const attacks = page.getByRole("group", { name: "Attacks" }).getByRole("button");
  for (let index = 0; index < (await attacks.count()); index++) {
    await attacks.nth(index).click();
    await page.getByRole("button", { name: "It decodes; only validation notices" }).click();
    await expect(page.getByText(/As you said|Not so/)).toBeVisible();
    await expect(page.getByText("✗ Refused.").last()).toBeVisible();
    const id = await attacks.nth(index).getAttribute("id");
    if (id === "payload-edited") await expect(page.getByText("Changed: payload scope.")).toBeVisible();
    for (const status of await page.locator(".wire .status").allInnerTexts()) expect(status).toContain("401");
  }
  await expectAccessible(page);
});

test("a link leads to an attack, and the decoded part can be copied as JSON", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const bench = new Bench(page);
  await bench.open("#alg-none");
  await expect(page.getByRole("heading", { name: "Say that none is needed" })).toBeVisible();
  await bench.paste(RFC_TOKEN);
  await page.getByRole("button", { name: "Copy as JSON" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied).toMatchObject({ header: { alg: "RS256" }, payload: { iss: "joe" } });
});

test("keys of another issuer that the host lists are asked for by the browser", async ({ page }) => {
  await new Walk(page).getTokens("The orders API");
  const bench = new Bench(page);
  await bench.open("?case=right");
  await bench.expectVerdict("Key", "passed");
  const asked = page.waitForResponse(/social\/harbour\/\.well-known\/jwks\.json/);
  await page.getByLabel("Keys from").selectOption({ label: `${new URL("social/harbour/", page.url())}, by discovery` });
  await asked;
  await bench.expectVerdict("Key", "failed");
});

test("a link leads to a prepared token, and through the issuer where nobody is signed in", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open("?case=expired");
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await new Walk(page).signIn();
  await expect(page).toHaveURL(/\/bench\?case=expired$/);
  await bench.expectVerdict("Exp", "failed");
  await bench.expectVerdict("Signature", "passed");
});

test("who has to sign in for the matrix comes back to all of its runs", async ({ page, watch }) => {
  for (const status of [400, 401, 403]) watch.expectedFailures.add(status);
  await page.goto("audience");
  await page.getByRole("button", { name: "Run them all" }).click();
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await new Walk(page).signIn();
  await expect(page).toHaveURL(/\/audience#all$/);
  await expect(page.locator('[data-cell="3-false"]')).toContainText("Service not found", { timeout: 30_000 });
  // Long addresses wrap in the cards, too.
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test("who has to sign in for one cell of the matrix is told so in sight, and comes back to that cell", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("audience");
  const cell = page.locator('[data-cell="2-true"]');
  await cell.getByRole("button", { name: /^Run/ }).click();
  const told = page.locator(".missing");
  await expect(told).toBeFocused();
  await expect(told).toBeInViewport();
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await new Walk(page).signIn();
  await expect(cell.locator("[data-outcome]")).toBeVisible({ timeout: 30_000 });
  await expect(cell).toBeInViewport();
  await expect(page.locator("[data-outcome]")).toHaveCount(1);
});

test("a link to a prepared token that there is none of says so", async ({ page }) => {
  await page.goto("bench?case=nonsense");
  await expect(page.getByRole("alert").filter({ hasText: "nonsense" })).toContainText("none has this name");
});

test("an encrypted token is neither valid nor refused without its key", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  // RFC 7516 appendix A.1, with a shorter ciphertext: nothing here decrypts it.
  await bench.paste("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT");
  await expect(page.locator(".overall")).toHaveText("– Not decided here: nobody without the key can read it.");
  await expect(page.locator(".checklist")).toHaveCount(0);
});

test("who has to sign in for an attack comes back to it with the guess", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  const bench = new Bench(page);
  await bench.open();
  await page.getByRole("button", { name: /^Use it after its end/ }).click();
  await page.getByRole("button", { name: "It decodes; only validation notices" }).click();
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await new Walk(page).signIn();
  await expect(page).toHaveURL(/\/bench\?guess=1#expired$/);
  await expect(page.getByText("✓ As you said.")).toBeVisible();
  await expect(page.getByRole("button", { name: "It decodes; only validation notices" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: /^Edit the payload/ }).click();
  await expect(page.getByText("As you said"), "another attack waits for a guess of its own").toHaveCount(0);
});

test("the matrix shows what the audience changes", async ({ page, watch }) => {
  for (const status of [400, 401, 403]) watch.expectedFailures.add(status);
  await new Walk(page).getTokens("The orders API");
  await page.goto("audience");
  await page.getByRole("button", { name: "Run them all" }).click();
  const cell = (row: number, openid: boolean) => page.locator(`[data-cell="${row}-${openid}"]`);
  await expect(cell(3, false)).toContainText("Service not found", { timeout: 30_000 });
  await expect(cell(0, true)).toContainText("opaque");
  await expect(cell(0, true)).toContainText("✓ 200 /userinfo");
  await expect(cell(0, true)).toContainText("✗ 401 orders API");
  await expect(cell(1, true)).toContainText("✓ 200 /userinfo");
  await expect(cell(1, true)).toContainText("✓ 200 orders API");
  await expect(cell(1, true)).toContainText("✗ 401 inventory API");
  await expect(cell(1, false)).toContainText("No ID token");
  await expect(cell(2, true)).toContainText("✓ 200 inventory API");
  await expect(cell(1, true)).toContainText("azp: ");
  await expectAccessible(page);
  for (const width of [820, 760, 360]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, "long addresses go over to the next line").toBeLessThanOrEqual(width);
  }
  // The same APIs, registered in the other profile: another token, and doors of their own.
  await page.getByRole("radio", { name: "RFC 9068" }).check();
  await expect(page.locator("[data-outcome]")).toHaveCount(0);
  await page.getByRole("button", { name: "Run them all" }).click();
  await expect(cell(3, false)).toContainText("Service not found", { timeout: 30_000 });
  for (const [row, api] of [[1, "orders API"], [2, "inventory API"]] as const) {
    await expect(cell(row, true)).toContainText("at+jwt");
    await expect(cell(row, true)).toContainText("client_id: ");
    await expect(cell(row, true)).toContainText(`✓ 200 ${api}`);
  }
  await expectAccessible(page);
});

test("who signs in for the matrix finds no tokens in the walk that nobody asked for there", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  await page.goto("audience");
  await page.locator('[data-cell="0-true"]').getByRole("button").click();
  await page.getByRole("button", { name: "Go to the issuer" }).click();
  await new Walk(page).signIn();
  await expect(page.locator('[data-cell="0-true"]')).toContainText("opaque");
  await page.goto("walk/access-token");
  await expect(page.getByText("You have no tokens yet.")).toHaveCount(2);
});

test("the browser's verifier agrees with the server's for every algorithm", async ({ page }) => {
  const bench = new Bench(page);
  await bench.open();
  await bench.paste(ALGORITHMS[0]!.right);
  await page.getByLabel("nobody in particular").check();
  await page.getByLabel("Keys from").selectOption("pasted");
  await page.locator("summary", { hasText: "What you expect" }).click();
  for (const { alg, key, right, damaged } of ALGORITHMS) {
    await page.getByLabel("Algorithm").selectOption(alg);
    await page.getByLabel("Key", { exact: true }).fill(JSON.stringify(key));
    await bench.paste(right);
    await bench.expectVerdict("Alg", "passed");
    await bench.expectVerdict("Signature", "passed");
    await bench.paste(damaged);
    await bench.expectVerdict("Signature", "failed");
  }
});
