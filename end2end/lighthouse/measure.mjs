// Runs Lighthouse with its mobile throttling against the release build, and prints what docs/performance.md
// has: the median of three runs of each page.
//
//   npm ci && npm start                 against ../../target/release/tokenwalk
//   END2END_BINARY=… CHROMIUM=… npm start -- walk/ask
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as chromeLauncher from "chrome-launcher";
import lighthouse from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";

const PAGES = ["", "walk/ask", "walk/id-token", "bench", "issuer/dashboard/"];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const RUNS = 3;

const root = resolve(import.meta.dirname, "../..");
const binary = process.env.END2END_BINARY ?? join(root, "target/release/tokenwalk");
const folder = mkdtempSync(join(tmpdir(), "tokenwalk-lighthouse-"));
const port = await new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});
const server = spawn(binary, ["serve", "--address", `127.0.0.1:${port}`, "--data-dir", folder, "--log-level", "warn"], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
const browser = await chromeLauncher.launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: [
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
});

/** Answers as soon as the server does. */
async function ready(url) {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** What Lighthouse finds, beside the scores: audits that are not perfect. */
function complaints({ categories, audits }) {
  return CATEGORIES.flatMap((name) =>
    categories[name].auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.995)
      .map(({ id }) => `${name}: ${audits[id].title} (${audits[id].displayValue ?? audits[id].score})`),
  );
}

try {
  const base = `http://localhost:${port}/`;
  await ready(`${base}healthz`);
  console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}, median of ${RUNS}\n`);
  console.log("| page | performance | accessibility | best practices | SEO | LCP | TBT | CLS | bytes | machine |");
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  const found = [];
  for (const path of process.argv.length > 2 ? process.argv.slice(2) : PAGES) {
    const runs = [];
    let failed = 0;
    while (runs.length < RUNS) {
      const result = await lighthouse(base + path, { port: browser.port, onlyCategories: CATEGORIES, logLevel: "error" });
      // Now and then no trace comes of a run: that one is made anew, and not counted.
      const { runtimeError } = result.lhr;
      if (runtimeError && (failed += 1) > RUNS) throw new Error(`/${path}: ${runtimeError.message}`);
      if (!runtimeError) runs.push(result.lhr);
    }
    const median = computeMedianRun(runs);
    const value = (id) => median.audits[id].numericValue;
    const cells = [
      `/${path}`,
      ...CATEGORIES.map((name) => Math.round(median.categories[name].score * 100)),
      `${(value("largest-contentful-paint") / 1000).toFixed(2)} s`,
      `${Math.round(value("total-blocking-time"))} ms`,
      value("cumulative-layout-shift").toFixed(3),
      `${Math.round(value("total-byte-weight") / 1000)} kB`,
      // How fast the machine was just then: TBT of two series compares only where this is alike.
      Math.round(median.environment.benchmarkIndex),
    ];
    console.log(`| ${cells.join(" | ")} |`);
    found.push(...complaints(median).map((complaint) => `/${path} ${complaint}`));
  }
  if (found.length > 0) console.log(`\n${found.join("\n")}`);
} finally {
  browser.kill();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
