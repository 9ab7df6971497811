import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, test, Walk } from "./support";

/** Moves the focus with the Tab key alone until it is on `target`, and sees that the focus is visible there. */
async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible();
  for (let step = 0; step < 150; step++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      const outlined = await target.evaluate((element) => getComputedStyle(element).outlineStyle !== "none");
      expect(outlined, "the focus is seen").toBe(true);
      return;
    }
  }
  throw new Error(`the Tab key does not lead to ${target}`);
}

/** Goes to a control with the Tab key and presses Enter. */
async function press(page: Page, role: "link" | "button", name: string | RegExp) {
  const target = page.getByRole(role, { name }).first();
  await expect(target).toBeEnabled();
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

test("the walk is done with the keyboard alone", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  await page.goto("walk/ask");
  await press(page, "link", "Skip to the content");
  await expect(page.locator("#main")).toBeFocused();
  const none = page.getByRole("radio", { name: "No audience" });
  await tabTo(page, page.getByRole("radio", { checked: true }).and(page.locator("[name=audience]")));
  while (!(await none.isChecked())) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const orders = page.getByRole("radio", { name: "The orders API" });
  while (!(await orders.isChecked())) await page.keyboard.press("ArrowDown");
  await press(page, "link", "Go on: sign in");
  await press(page, "button", "Go to the issuer");

  const walk = new Walk(page);
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await tabTo(page, page.getByLabel(/e-?mail/i));
  await page.keyboard.type("ada@tokenwalk.example");
  await tabTo(page, page.getByLabel(/^password/i));
  await page.keyboard.type("walk the tokens");
  await page.keyboard.press("Enter");
  await walk.expectStop("sign-in");
  await press(page, "link", "Go on: read what came back");
  await walk.expectStop("come-back");
  await press(page, "link", "Go on: exchange the code");
  await press(page, "button", "Exchange the code");
  await press(page, "link", "Read it");
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await press(page, "link", /^8 /);
  await walk.expectStop("access-token");
  await press(page, "button", "Get the one without audience");
  await walk.expectStop("access-token");
  await press(page, "link", /^9 /);
  await walk.expectStop("call-the-api");
  await press(page, "button", /^The right token/);
  await expect(page.getByRole("button", { name: /^The right token.*200/ })).toBeVisible();
  await press(page, "button", /^No token/);
  await expect(page.getByRole("button", { name: /^No token.*401/ })).toBeVisible();
});

test("the stepper is a list of links, the current stop marked", async ({ page }) => {
  await page.goto("walk/exchange");
  await expect(page.getByRole("navigation", { name: "Stops of the walk" })).toMatchAriaSnapshot(`
    - navigation "Stops of the walk":
      - list:
        - listitem:
          - link /1 The sketch/
        - listitem:
          - link /2 Register/
        - listitem:
          - link /3 Ask/
        - listitem:
          - link /4 Sign in/
        - listitem:
          - link /5 Come back/
        - listitem:
          - link /6 Exchange/
        - listitem:
          - link /7 ID token/
        - listitem:
          - link /8 Access token/
        - listitem:
          - link /9 Call the API/
        - listitem:
          - link /10 Afterwards/
        - listitem:
          - link /11 Sketch again/
  `);
  const current = page.getByRole("navigation", { name: "Stops of the walk" }).locator("[aria-current=step]");
  await expect(current).toHaveText(/Exchange/);
});

test("the diagram has its arrows as links, and the same as a list", async ({ page }) => {
  await page.goto("walk/exchange");
  const figure = page.locator("figure.diagram").first();
  await figure.getByText("The flow as a list").click();
  await expect(figure).toMatchAriaSnapshot(`
    - figure:
      - paragraph: "Now: Client to Issuer: code and verifier; Issuer to Client: ID token, access token"
      - group "The flow, from you to the API":
        - link "request, by your browser"
        - link "e-mail and password"
        - link "code, state, iss"
        - link "code and verifier"
        - link "ID token, access token"
        - link "public keys"
        - link "access token"
        - link "2xx, 401 or 403"
        - link "access token to /userinfo"
      - group:
        - list:
          - listitem: "Client to Issuer: request, by your browser"
          - listitem: "You to Issuer: e-mail and password"
          - listitem: "Issuer to Client: code, state, iss"
          - listitem:
            - text: "Client to Issuer: code and verifier"
            - strong: (here)
          - listitem:
            - text: "Issuer to Client: ID token, access token"
            - strong: (here)
          - listitem: "Issuer to API: public keys"
          - listitem: "Client to API: access token"
          - listitem: "API to Client: 2xx, 401 or 403"
          - listitem: "Client to Issuer: access token to /userinfo"
  `);
});

test("on a phone the diagram shows its arrow, and the whole when asked", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto("walk/exchange");
  const figure = page.locator("figure.diagram").first();
  await expect(figure.getByRole("link", { name: "code and verifier" })).toBeVisible();
  await expect(figure.getByRole("link", { name: "public keys" })).toBeHidden();
  await figure.getByLabel("Draw the whole flow").check();
  await expect(figure.getByRole("link", { name: "public keys" })).toBeVisible();
  await expectAccessible(page);
});

test("the bench says by roles and names what is decoded and what is validated", async ({ page }) => {
  await page.goto("bench");
  const field = page.getByLabel("Paste a token");
  await expect(field).toBeFocused();
  // RFC 7515 appendix A.1.
  await field.fill(
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  );
  await expect(page.locator("[data-rule=Signature]")).toBeVisible();
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - main:
      - heading "The token bench" [level=1]
      - textbox /Paste a token/
      - heading /Decoded/ [level=2]
      - heading "Header" [level=3]
      - list:
        - listitem:
          - button "typ"
        - listitem:
          - button "alg"
      - heading "Payload" [level=3]
      - list:
        - listitem:
          - button "iss"
        - listitem:
          - button "exp"
        - listitem:
          - button "http://example.com/is_root"
      - heading /Validated/ [level=2]
      - group /As/:
        - radio /this client/
        - radio /this API/
        - radio /nobody in particular/
      - list:
        - listitem
  `);
});

test("text that no bearer token may hold is pointed at, and is not called opaque", async ({ page }) => {
  await page.goto("bench");
  await page.getByLabel("Paste a token").fill("this is not a token");
  await expect(page.getByText("No token found")).toBeVisible();
  await expect(page.getByText("character 5: ' ' cannot stand in a bearer token")).toBeVisible();
  await expect(page.getByText("Opaque:")).toHaveCount(0);
  // There is nothing to decode, to validate or to show to anybody.
  await expect(page.getByRole("heading", { name: /^(Decoded|Validated|Show it to an API)/ })).toHaveCount(0);
  await expectAccessible(page);
});

for (const path of ["", "walk/exchange", "bench", "audience", "check"]) {
  test(`forced colours leave nothing out of /${path}`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: "active" });
    await page.goto(path || "./");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
  });
}
