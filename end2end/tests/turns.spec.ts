import type { Page } from "@playwright/test";
import { Walk, expect, test } from "./support";

/** Notes for each document whether it was come to by a transition. */
async function watchTurns(page: Page) {
  await page.addInitScript(() => {
    addEventListener("pagereveal", (event) => {
      const turned = Boolean((event as Event & { viewTransition: unknown }).viewTransition);
      document.documentElement.dataset.turned = String(turned);
    });
  });
}

const turned = (page: Page) => page.locator("html").getAttribute("data-turned");

test("from stop to stop the page turns, and the stepper stands still", async ({ page }) => {
  await watchTurns(page);
  await page.goto("walk/sketch");
  expect(await turned(page)).toBe("false");
  await page.locator("a[rel=next]").click();
  await expect(page).toHaveURL(/\/walk\/register$/);
  expect(await turned(page)).toBe("true");
  await page.goBack();
  await expect(page).toHaveURL(/\/walk\/sketch$/);
  const name = (selector: string) => page.locator(selector).evaluate((it) => getComputedStyle(it).viewTransitionName);
  expect([await name(".stepper"), await name("body > header")]).toEqual(["stepper", "masthead"]);
});

test("out of the walk nothing turns, and no transition is left undone", async ({ page }) => {
  await watchTurns(page);
  await page.goto("walk/sketch");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bench" }).click();
  await expect(page).toHaveURL(/\/bench$/);
  expect(await turned(page)).toBe("false");
  // The issuer's pages know of no transitions: one that was not called off would be an error there.
  const walk = new Walk(page);
  await walk.ask("No audience");
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await walk.signIn();
  await walk.expectStop("sign-in");
  await page.goto("issuer/dashboard/");
});

test("whoever wants no motion sees none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await watchTurns(page);
  await page.goto("walk/sketch");
  await page.locator("a[rel=next]").click();
  await expect(page).toHaveURL(/\/walk\/register$/);
  expect(await turned(page)).toBe("false");
});

test("a transition that came too late is no error, and other failures stay errors", async ({ page }) => {
  await page.goto("walk/sketch");
  const left = await page.evaluate(async () => {
    const left: string[] = [];
    const seen = new Promise<void>((done) =>
      addEventListener("unhandledrejection", (event) => {
        if (!event.defaultPrevented) left.push(event.reason.message);
        // Seen here, so that it does not fail the test as well.
        event.preventDefault();
        if (event.reason.message === "another") done();
      }),
    );
    const late = "Transition was aborted because of invalid state. Page already revealed";
    void Promise.reject(new DOMException(late, "InvalidStateError"));
    void Promise.reject(new DOMException("Transition was aborted because of invalid state", "InvalidStateError"));
    void Promise.reject(new DOMException("another", "InvalidStateError"));
    await seen;
    return left;
  });
  expect(left).toEqual(["Transition was aborted because of invalid state", "another"]);
});
