import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { APIRequestContext, Page, TestInfo } from "@playwright/test";
import type { Ports } from "../../clients/tenant";
import { ADA, expect, PASSWORD, test as base } from "../support";

export const ORDERS = "https://orders.tokenwalk.example/";
export const clients = JSON.parse(process.env.END2END_CLIENTS!) as Ports & { privateKey: string };

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', amp: "&", "#x27": "'" };

type Connect = {
  /** The text that the page 'Connect your own app' of this server shows for the file. */
  snippet: (file: string) => string;
  /** This server's issuer, with its slash. */
  issuer: string;
  /** This server's orders API. */
  orders: string;
  /** Opens the relying party's page with the app of this file, or without one. */
  open: (page: Page, file?: string, at?: string) => Promise<void>;
  /** Gives the relying party's page this app from now on. */
  answering: (page: Page, app: string) => Promise<void>;
};

/** The relying party's page: an origin of its own, on one site with the issuer. */
export const page = `http://localhost:${clients.page}/`;

/** Where the relying party's apps show what they have. */
export const shown = (page: Page) => page.locator("#out");

export const test = base.extend<{ connect: Connect }>({
  connect: async ({ request }, use) => {
    const html = await (await request.get("connect")).text();
    const shown = (id: string) => {
      const text = new RegExp(`<code id="${id}">([^<]*)(?:<!>)*</code>`).exec(html)?.[1];
      if (text === undefined) throw new Error(`the page shows no ${id}`);
      return text.replace(/&(lt|gt|quot|amp|#x27);/g, (_, name: string) => ENTITIES[name]!);
    };
    const snippet = (file: string) => shown(`file-${file.replaceAll(".", "-")}`);
    const answering = async (tab: Page, body: string) => {
      await tab.route("**/app.js", (route) => route.fulfill({ body, contentType: "text/javascript" }));
    };
    await use({
      snippet,
      answering,
      issuer: shown("issuer"),
      orders: shown("orders"),
      open: async (tab, file, at = page) => {
        await answering(tab, file === undefined ? "" : snippet(file));
        await tab.goto(at);
      },
    });
  },
});

export { expect };

/**
 * Goes to `url` and from there through the issuer's forms. Gives the address that the issuer sends the
 * browser back to, without going there.
 */
export async function signIn(request: APIRequestContext, url: string, issuer: string): Promise<string> {
  const once = { maxRedirects: 0 };
  let answer = await request.get(url, once);
  for (;;) {
    const { location } = answer.headers();
    if (location !== undefined) {
      const next = new URL(location, answer.url()).href;
      if (!next.startsWith(issuer)) return next;
      answer = await request.get(next, once);
      continue;
    }
    const html = await answer.text();
    const [, action, body] = /<form method="post" action="([^"]+)">(.*?)<\/form>/s.exec(html) ?? [];
    if (action === undefined || body === undefined) throw new Error(`no form at ${answer.url()}: ${html}`);
    const hidden = [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
    const fields = Object.fromEntries(hidden.map(([, name, value]) => [name!, value!]));
    const button = /<button class="primary" type="submit" name="action" value="([^"]+)">/.exec(body)![1]!;
    const form = { ...fields, username: ADA, password: PASSWORD, action: button };
    answer = await request.post(action, { ...once, form });
  }
}

/** The same in a browser. */
export async function signInAt(page: Page, issuer: string) {
  await page.waitForURL(`${issuer}**`);
  await page.getByLabel("E-mail").fill(ADA);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

type Program = {
  /** The first address that it prints. */
  address: string;
};

/** Runs `text` as a program named `file` until `use` is done; it has printed an address by then. */
export async function serving(
  { file, text, command, port }: { file: string; text: string; command: string; port: number },
  info: TestInfo,
  use: (program: Program) => Promise<void>,
) {
  const path = info.outputPath(file);
  writeFileSync(path, text);
  const child = spawn(command, [path], {
    env: { ...process.env, PORT: String(port), NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on("line", (line) => {
        const found = /http:\S+/.exec(line);
        if (found) resolve(found[0]);
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`${file} ended with ${code}: ${errors}`)));
    });
    await use({ address });
  } finally {
    child.removeAllListeners("exit").kill();
  }
}

/** Runs `text` as a Node program named `file` to its end. */
export async function running(file: string, text: string, info: TestInfo, ...args: string[]) {
  const path = info.outputPath(file);
  writeFileSync(path, text);
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, output, errors };
}
