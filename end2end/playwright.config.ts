import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineConfig } from "@playwright/test";

/**
 * The ways to host Tokenwalk that are tested. Each has a server of its own, on a free port, with a data
 * folder of its own.
 */
const arrangements = [
  { name: "one origin", path: "/", flags: (_port: number, _issuer: number, _api: number): string[] => [] },
  {
    name: "below a path",
    path: "/tokenwalk/",
    flags: (_port: number, _issuer: number, _api: number) => ["--base-path", "/tokenwalk"],
    testMatch: /walk\.spec\.ts/,
  },
  {
    // Three origins, each with a listener of its own, and two sites: `localhost` and `127.0.0.1` share
    // neither cookies nor storage.
    name: "separate origins",
    path: "/",
    flags: (_port: number, issuer: number, api: number) => [
      "--issuer-address", `127.0.0.1:${issuer}`,
      "--issuer-url", `http://127.0.0.1:${issuer}/`,
      "--api-address", `127.0.0.1:${api}`,
      "--api-url", `http://127.0.0.1:${api}`,
    ],
    testMatch: /walk\.spec\.ts/,
  },
];

/** Three for each arrangement: pages, issuer, API. Ports are chosen once: the test workers read this file again and inherit the environment. */
function ports(): number[] {
  process.env.END2END_PORTS ??= execFileSync(process.execPath, [
    "--eval",
    `const servers = Array.from({ length: ${3 * arrangements.length} }, () => require("node:net").createServer().listen(0, "127.0.0.1"));
     Promise.all(servers.map((server) => new Promise((done) => server.once("listening", done)))).then(() => {
       console.log(servers.map((server) => server.address().port).join());
       servers.forEach((server) => server.close());
     });`,
  ]).toString().trim();
  return process.env.END2END_PORTS.split(",").map(Number);
}

const root = resolve(import.meta.dirname, "..");
const binary = process.env.END2END_BINARY ?? join(root, "target/release/tokenwalk");
const chosen = ports();
const servers = arrangements.map((arrangement, index) => {
  const [port, issuer, api] = chosen.slice(3 * index, 3 * index + 3) as [number, number, number];
  return { ...arrangement, port, flags: arrangement.flags(port, issuer, api) };
});

export default defineConfig({
  testDir: "tests",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? "test-results/report.json" }]],
  use: {
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    },
  },
  projects: servers.map(({ name, path, port, testMatch }) => ({
    name,
    ...(testMatch ? { testMatch } : {}),
    use: { baseURL: `http://localhost:${port}${path}` },
  })),
  webServer: servers.map(({ path, port, flags }) => ({
    command: [binary, "serve", "--address", `127.0.0.1:${port}`, "--log-level", "warn", ...flags].join(" "),
    cwd: root,
    env: { TOKENWALK_DATA_DIR: mkdtempSync(join(tmpdir(), "tokenwalk-end2end-")) },
    url: `http://localhost:${port}${path}healthz`,
    stdout: "ignore",
    stderr: "pipe",
  })),
});
