import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";

export const PASSWORD = "walk the tokens";
export const ADA = "ada@tokenwalk.example";
export const GRACE = "grace@tokenwalk.example";

type Watch = {
  /** Statuses of failed answers that this test's lesson makes, such as 401. All others fail the test. */
  expectedFailures: Set<number>;
};

/**
 * A page whose every console error, page error and failed request fails the test, except for answers that
 * the lesson provokes and the test announces.
 */
export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ context, javaScriptEnabled }, use) => {
      const watch: Watch = { expectedFailures: new Set() };
      const problems: string[] = [];
      context.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        // Chromium reports each failed answer once more in the console; those are judged below.
        if (message.text().startsWith("Failed to load resource")) return;
        // Without JavaScript, nothing uses what is loaded ahead for it.
        if (javaScriptEnabled === false && message.text().includes("was preloaded using link preload")) return;
        problems.push(`console ${message.type()}: ${message.text()}`);
      });
      context.on("weberror", (error) => problems.push(`page error: ${error.error().message}`));
      context.on("response", (response) => {
        if (response.status() >= 400 && !watch.expectedFailures.has(response.status()))
          problems.push(`${response.status()} ${response.url()}`);
      });
      context.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText ?? "";
        // Without JavaScript, Chromium reports the preload of a script as blocked.
        if (javaScriptEnabled === false && reason === "csp") return;
        // A navigation away ends what was under way.
        if (reason !== "net::ERR_ABORTED") problems.push(`${reason} ${request.url()}`);
      });
      await use(watch);
      expect(problems, "nothing but what the lesson provokes may fail").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** No accessibility violation in the state that the page shows now. */
export async function expectAccessible(page: Page) {
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
}

/** The walk as a learner goes through it. */
export class Walk {
  constructor(readonly page: Page) {}

  async open(stop: string) {
    await this.page.goto(`walk/${stop}`);
  }

  /** Chooses the audience at stop 3 and leaves for the issuer at stop 4. */
  async ask(audience: "The orders API" | "No audience" | "An API that nobody registered") {
    await this.open("ask");
    await this.page.getByRole("radio", { name: audience }).check();
    await this.page.getByRole("link", { name: "Go on: sign in" }).click();
    await this.page.getByRole("button", { name: "Go to the issuer" }).click();
  }

  /** Fills in the issuer's form. */
  async signIn(email = ADA, password = PASSWORD) {
    await expect(this.page).toHaveURL(/\/sign-in(\?|$)/);
    await this.page.getByLabel(/e-?mail/i).fill(email);
    await this.page.getByLabel(/^password/i).fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  async expectStop(stop: string) {
    await expect(this.page).toHaveURL(new RegExp(`/walk/${stop}(#do-it)?$`));
  }

  /** From stop 4, where the browser has come back to, to the answer. */
  async readAnswer() {
    await this.expectStop("sign-in");
    await this.page.getByRole("link", { name: "Go on: read what came back" }).click();
    await this.expectStop("come-back");
  }

  /** From the request to the tokens. */
  async getTokens(audience: "The orders API" | "No audience") {
    await this.ask(audience);
    await this.signIn();
    await this.readAnswer();
    await this.page.getByRole("link", { name: "Go on: exchange the code" }).click();
    await this.page.getByRole("button", { name: "Exchange the code" }).click();
    await expect(this.page.getByRole("article").filter({ hasText: "ID token" }).first()).toBeVisible();
  }

  /** A row of a checklist. */
  rule(name: string) {
    return this.page.locator(`[data-rule="${name}"]`);
  }
}
