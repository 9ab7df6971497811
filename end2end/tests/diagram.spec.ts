import type { Page } from "@playwright/test";
import { expect, test } from "./support";

/** The pages with the most arrows, the most parties and the longest words. */
const PAGES = ["", "walk/ask", "walk/afterwards", "walk/sketch-again", "walk/ask?client=extension", "clients"];

/**
 * What is wrong with the drawings that are seen: words that are too small, leave their drawing, lie on a line or on
 * each other, or are wider than `over` pixels more than their arrow.
 */
async function misfits(page: Page, over: number) {
  await page.locator("details.kind").evaluateAll((kinds) => kinds.forEach((kind) => ((kind as HTMLDetailsElement).open = true)));
  const drawings = page.locator("figure.diagram .flow");
  expect(await drawings.locator(".arrow:visible").count()).toBeGreaterThan(0);
  return drawings.evaluateAll((flows, over) => {
    const found: string[] = [];
    const box = (element: Element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect();
    };
    const least = (what: string, value: number, limit: number) => {
      if (value < limit) found.push(`${what}: ${value.toFixed(1)} where at least ${limit.toFixed(1)} is meant`);
    };
    for (const flow of flows) {
      const room = flow.getBoundingClientRect();
      const inside = (what: string, { left, right }: DOMRect) => {
        least(`${what}, left edge`, left, room.left - 1);
        least(`${what}, right edge from the end`, room.right - right, -1);
      };
      const names = [...flow.querySelectorAll(".party b")];
      names.forEach((name, place) => {
        inside(name.textContent!, box(name));
        least(`${name.textContent}, size`, parseFloat(getComputedStyle(name).fontSize), 12);
        if (place > 0) least(`${name.textContent}, from the name before`, box(name).left - box(names[place - 1]!).right, 0);
      });
      let above = Math.max(...names.map((name) => box(name).bottom));
      for (const arrow of flow.querySelectorAll(".arrow")) {
        if (!arrow.checkVisibility()) continue;
        const label = arrow.querySelector(":scope > span")!;
        const [words, line, head] = [box(label), ...["line", ".head"].map((part) => arrow.querySelector(part)!.getBoundingClientRect())] as DOMRect[];
        const text = label.textContent!;
        inside(text, words);
        least(`${text}, size`, parseFloat(getComputedStyle(label).fontSize), 12);
        least(`${text}, from the line above`, words.top - above, 0);
        least(`${text}, from its line`, line!.top - words.bottom, 0);
        least(`${text}, at its arrow's left`, words.left - Math.min(line!.left, head!.left), -over);
        least(`${text}, at its arrow's right`, Math.max(line!.right, head!.right) - words.right, -over);
        above = line!.bottom;
      }
    }
    return found;
  }, over);
}

for (const width of [1280, 820, 360, 320]) {
  test(`the drawings can be read on a screen ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 780 });
    for (const path of PAGES) {
      await page.goto(path);
      // The corrected sketch opens when its claims are judged.
      if (path === "walk/sketch-again") {
        for (const right of await page.getByRole("button", { name: "Right", exact: true }).all()) await right.click();
      }
      // On a phone an arrow may be shorter than its words.
      const over = width < 500 ? Infinity : 4;
      expect.soft(await misfits(page, over), path).toEqual([]);
      for (const unfold of await page.getByLabel("Draw the whole flow").all()) {
        if (!(await unfold.isVisible())) continue;
        await unfold.check();
        expect.soft(await misfits(page, over), `${path}, unfolded`).toEqual([]);
      }
    }
  });
}

test("what travels on an arrow lies between its ends", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 780 });
  await page.goto("clients");
  await page.locator("details.kind").evaluateAll((kinds) => kinds.forEach((kind) => ((kind as HTMLDetailsElement).open = true)));
  const things = page.locator(".things");
  expect(await things.count()).toBeGreaterThan(10);
  const outside = await things.evaluateAll((all) =>
    all
      .filter((thing) => {
        const [own, run] = [thing, thing.closest(".run")!].map((element) => element.getBoundingClientRect());
        return own!.left < run!.left - 1 || own!.right > run!.right + 1;
      })
      .map((thing) => thing.closest(".arrow")!.textContent),
  );
  expect(outside).toEqual([]);
});
