import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test, Walk } from "./support";

const STOPS = [
  "sketch",
  "register",
  "ask",
  "sign-in",
  "come-back",
  "exchange",
  "id-token",
  "access-token",
  "call-the-api",
  "afterwards",
  "sketch-again",
];

/** The stops that the navigation marks as done. */
const done = (page: Page) =>
  page.locator(".stepper [data-done]").evaluateAll((links) => links.map((link) => link.getAttribute("data-stop")));

/** Waits until a stop's link in the navigation says in words whether it is done. */
async function expectDone(page: Page, stop: string, is = true) {
  const link = expect(page.locator(`.stepper [data-stop="${stop}"]`));
  await (is ? link : link.not).toHaveAccessibleName(/, done$/);
}

/** Judges all claims of the page alike. */
async function judge(page: Page, judgement: "Right" | "Incomplete" | "Wrong") {
  for (const claim of await page.getByRole("group", { name: /^Your judgement/ }).all())
    await claim.getByRole("button", { name: judgement }).click();
}

test("turning the pages does nothing; each stop is done by what the learner does there", async ({ page, watch }) => {
  watch.expectedFailures.add(401);
  const walk = new Walk(page);
  await walk.open("sketch");
  for (const stop of STOPS.slice(1)) {
    await page.locator('a[rel="next"]').click();
    await walk.expectStop(stop);
    await expect(page.locator(".guess fieldset:not(:disabled)")).toBeVisible();
  }
  expect(await done(page)).toEqual([]);
  await expect(page.locator("[data-known]")).toHaveText(" · 0 done");

  await walk.open("sketch");
  await judge(page, "Incomplete");
  await expectDone(page, "sketch");
  await expectAccessible(page);

  await walk.open("register");
  await page.locator(".guess input").first().check();
  await expectDone(page, "register");

  await walk.open("ask");
  await page.locator(".guess input").first().check();
  await expectDone(page, "ask", false);
  await walk.ask("The orders API");
  await walk.signIn();
  await walk.expectStop("sign-in");
  await expectDone(page, "sign-in");
  await expectDone(page, "come-back", false);
  await walk.readAnswer();
  await expect(page.getByText("✓ Accepted.")).toBeVisible();
  await expectDone(page, "come-back");
  expect(await done(page)).toEqual(STOPS.slice(0, 5));

  await walk.open("exchange");
  await expectDone(page, "exchange", false);
  await page.getByRole("button", { name: "Exchange the code" }).click();
  await expectDone(page, "exchange");

  await walk.open("id-token");
  await expect(page.getByText("✓ Valid.")).toBeVisible();
  await expectDone(page, "id-token");

  await walk.open("access-token");
  await expect(page.getByText("Access token: a JWT")).toBeVisible();
  await expectDone(page, "access-token", false);
  await page.getByRole("button", { name: "Get the one without audience" }).click();
  await walk.expectStop("access-token");
  await expectDone(page, "access-token");

  await walk.open("call-the-api");
  await page.getByRole("button", { name: /^No token/ }).click();
  await expectDone(page, "call-the-api");

  await walk.open("afterwards");
  await expectDone(page, "afterwards", false);
  await page.getByRole("button", { name: /^Userinfo, opaque token/ }).click();
  await expectDone(page, "afterwards");

  await walk.open("sketch-again");
  await judge(page, "Wrong");
  await expectDone(page, "sketch-again");
  expect(await done(page)).toEqual(STOPS);
  await expect(page.locator("[data-known]")).toHaveText(" · 11 done");
  await expectAccessible(page);
});

test("a refused request is no sign-in", async ({ page }) => {
  const walk = new Walk(page);
  await walk.ask("An API that nobody registered");
  await walk.readAnswer();
  await expectDone(page, "come-back");
  expect(await done(page)).toEqual(["ask", "come-back"]);
});

test("the last stop shows what the walk says once one has judged again, beside one's own words", async ({ page }) => {
  const walk = new Walk(page);
  await walk.open("sketch");
  await judge(page, "Right");
  await walk.open("sketch-again");
  const first = page.locator(".stage li").first();
  await expect(page.locator(".walk-says:visible")).toHaveCount(0);
  await first.getByRole("button", { name: "Wrong" }).click();
  await expect(first).toContainText("✗ You at first: “right”");
  await expect(first).toContainText("✓ You now: “wrong”");
  await expect(page.locator(".walk-says:visible")).toHaveCount(1);
  await expectDone(page, "sketch-again", false);
  await expectAccessible(page);
  await page.reload();
  await expect(first).toContainText("✓ You now: “wrong”");
});

test("progress is there after a reload, in a new tab, and in a tab that was open", async ({ context, page }) => {
  const walk = new Walk(page);
  const other = await context.newPage();
  await other.goto("walk/exchange");
  await expect(other.locator(".guess fieldset:not(:disabled)")).toBeVisible();
  await walk.open("sketch");
  await judge(page, "Right");
  await expectDone(other, "sketch");
  await page.reload();
  await expectDone(page, "sketch");
  await expect(page.getByRole("button", { name: "Right", pressed: true })).toHaveCount(4);
  const third = await context.newPage();
  await third.goto("walk/ask");
  await expectDone(third, "sketch");
});

test("the marks stand before WebAssembly does, and move nothing", async ({ page }) => {
  await new Walk(page).open("sketch");
  await judge(page, "Right");
  // Never answered: the pages stay as they are before their scripts have come.
  await page.route(/\/pkg\//, () => undefined);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const boxes = () => page.locator(".stepper a").evaluateAll((links) => links.map((link) => JSON.stringify(link.getBoundingClientRect())));
    await page.reload({ waitUntil: "domcontentloaded" });
    await expectDone(page, "sketch");
    const marked = await boxes();
    await page.evaluate(() => {
      localStorage.clear();
      dispatchEvent(new Event("pageshow"));
    });
    await expectDone(page, "sketch", false);
    expect(await boxes()).toEqual(marked);
    await page.evaluate(() => localStorage.setItem("tokenwalk.progress", "tokenwalk-progress 1\ndone sketch 1\n"));
  }
});

test("the start page leads back to where one was", async ({ page }) => {
  await page.goto("");
  await expect(page.getByRole("link", { name: "Start the walk" })).toBeVisible();
  const walk = new Walk(page);
  await walk.open("sketch");
  await judge(page, "Right");
  await walk.open("exchange");
  await expect(page.locator(".guess fieldset:not(:disabled)")).toBeVisible();
  await page.goto("");
  await expect(page.getByRole("link", { name: "Start the walk" })).toBeHidden();
  await expect(page.getByRole("link", { name: "1 of 11 stops done" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go on at stop 6: Exchange" }).click();
  await walk.expectStop("exchange");
});

test("when all stops are done, the start page leads to the check", async ({ page }) => {
  await page.goto("");
  await page.evaluate((stops) => {
    const lines = ["tokenwalk-progress 1", "last place sketch-again", ...stops.map((stop) => `done ${stop} 1795000000`)];
    localStorage.setItem("tokenwalk.progress", `${lines.join("\n")}\n`);
  }, STOPS);
  await page.reload();
  await expect(page.getByRole("link", { name: "11 of 11 stops done" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Go on at stop/ })).toBeHidden();
  await page.getByRole("main").getByRole("link", { name: "Check yourself" }).click();
  await expect(page).toHaveURL(/\/check$/);
});

test("the progress page says it all, saves it, and forgets it when told twice", async ({ page }) => {
  const walk = new Walk(page);
  await walk.getTokens("The orders API");
  await page.locator(".guess input").first().check();
  await walk.open("sketch");
  await judge(page, "Right");
  await page.locator("[data-known] a").click();
  await expect(page).toHaveURL(/\/progress$/);
  await expect(page.getByText("5 of 11 stops done")).toBeVisible();
  await expect(page.getByRole("row", { name: /^6 Exchange ✓ Done .* (✓ right|✗ wrong)$/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /^2 Register – when you have made your guess –$/ })).toBeVisible();
  await expect(page.locator(".claims tbody tr").first().getByRole("cell")).toHaveText(["right", "–", "–"]);
  await expectAccessible(page);

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save as text" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("tokenwalk-progress.txt");
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toContain("Tokenwalk: 5 of 11 stops done\n");
  expect(text).toMatch(/^✓ 6 Exchange: done .*, prediction ✗ wrong$/m);

  const kept = await page.evaluate(() => localStorage.getItem("tokenwalk.progress"));
  expect(kept!.split("\n").filter((line) => line.startsWith("done "))).toHaveLength(5);
  for (const secret of ["eyJ", "code", "verifier", "token "]) expect(kept).not.toContain(secret);

  page.once("dialog", (dialog) => dialog.dismiss());
  await page.getByRole("button", { name: "Forget it all…" }).click();
  await expect(page.getByText("5 of 11 stops done")).toBeVisible();
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Forget it all…" }).click();
  await expect(page.getByText("0 of 11 stops done")).toBeVisible();
  await expectAccessible(page);
  // The tokens went too: seeing them again would make the stop done again.
  await walk.open("exchange");
  await expect(page.locator(".missing")).toBeVisible();
  await expectDone(page, "exchange", false);
  await expect(page.locator(".guess input:checked")).toHaveCount(0);
});

test("the check's result is kept, and ends the walk", async ({ page }) => {
  await page.goto("check");
  await expect(page.locator(".check[data-drawn]")).toBeVisible();
  for (const item of await page.locator("#check-questions > li:not([hidden])").all()) {
    await item.locator("input[data-right]").check();
    await item.getByRole("button", { name: "Answer" }).click();
  }
  await expect(page.getByText("20 of 20 answered, 20 right")).toBeVisible();
  await page.getByRole("button", { name: "Draw other questions" }).click();
  await expect(page.getByText("0 of 20 answered", { exact: true })).toBeVisible();
  await page.goto("progress");
  await expect(page.getByText("20 of 20 right")).toBeVisible();
  await expect(page.getByRole("row", { name: /^11 Sketch again ✓ Done/ })).toBeVisible();
  await expectAccessible(page);
});

for (const [how, script] of [
  ["holds nonsense", () => localStorage.setItem("tokenwalk.progress", '{"version":1,"done":7,')],
  ["is of another version", () => localStorage.setItem("tokenwalk.progress", "tokenwalk-progress 9\ndone ask 1\n")],
  [
    "has broken lines",
    () =>
      localStorage.setItem(
        "tokenwalk.progress",
        "tokenwalk-progress 1\ndone ask\nlast place nowhere\ncheck seed x\ncheck ended 1\ntopic ask 1\nanswer sketch 99 right\n",
      ),
  ],
  [
    "cannot be used",
    () => {
      for (const method of ["getItem", "setItem", "removeItem"])
        Object.defineProperty(Storage.prototype, method, {
          value: () => {
            throw new DOMException("refused", "SecurityError");
          },
        });
    },
  ],
] as const) {
  test(`storage that ${how} does no harm`, async ({ page }) => {
    await page.addInitScript(script);
    for (const path of ["", "progress", "check", "walk/sketch"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    }
    await judge(page, "Right");
    await expect(page.getByRole("button", { name: "Right", pressed: true })).toHaveCount(4);
    await page.locator(".guess input").first().check();
    await expect(page.locator(".feedback")).toBeVisible();
    await expect(page.getByRole("button", { name: "Right", pressed: true })).toHaveCount(4);
  });
}

test("by keyboard alone one judges, sees it done, and forgets it", async ({ page }) => {
  await new Walk(page).open("sketch");
  const groups = page.getByRole("group", { name: /^Your judgement/ });
  await expect(groups.first().getByRole("button", { name: "Right" })).toBeEnabled();
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => document.activeElement?.textContent ?? "");
      if (name.test(focused)) return;
    }
    throw new Error(`no way by keyboard to ${name}`);
  };
  for (const _ of await groups.all()) {
    await tabTo(/^Right$/);
    await page.keyboard.press("Space");
  }
  await expectDone(page, "sketch");
  await page.locator("h1").click();
  await tabTo(/^Progress$/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 of 11 stops done")).toBeVisible();
  await page.locator("h1").click();
  await tabTo(/^Forget it all…$/);
  page.once("dialog", (dialog) => dialog.accept());
  await page.keyboard.press("Enter");
  await expect(page.getByText("0 of 11 stops done")).toBeVisible();
});

test("the browser's back brings page and scroll back as they were, with what was changed meanwhile", async ({
  baseURL,
  launchOptions,
  playwright,
}) => {
  // Playwright switches the back/forward cache off unless told otherwise.
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  const page = await (await browser.newContext({ baseURL: baseURL! })).newPage();
  await page.addInitScript(() => addEventListener("pageshow", (event) => (document.title += event.persisted ? " kept" : "")));
  const walk = new Walk(page);
  await walk.getTokens("The orders API");
  await expectDone(page, "exchange");
  await page.evaluate(() => scrollTo(0, 600));
  const scrolled = await page.evaluate(() => scrollY);
  expect(scrolled).toBeGreaterThan(0);

  // A browser that is short of time may give up keeping a page: then once more.
  const backKept = (meanwhile: () => Promise<void>) =>
    expect(async () => {
      await meanwhile();
      await page.evaluate(() => history.back());
      await expect(page).toHaveTitle(/ kept$/, { timeout: 5_000 });
    }).toPass({ timeout: 60_000 });

  await backKept(async () => {
    await page.goto("walk/register");
    await page.locator(".guess input").first().check();
    await expectDone(page, "register");
  });
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  await expect(page.getByText('"token_type": "Bearer"')).toBeVisible();
  await expectDone(page, "register");

  page.on("dialog", (dialog) => dialog.accept());
  await backKept(async () => {
    await page.goto("progress");
    await page.getByRole("button", { name: "Forget it all…" }).click();
    await expect(page.getByText("0 of 11 stops done")).toBeVisible();
  });
  await expect(page.locator(".missing")).toBeVisible();
  await expectDone(page, "exchange", false);
  await browser.close();
});
