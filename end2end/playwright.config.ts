import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineConfig } from "@playwright/test";
import { writeTenant } from "./clients/tenant";

/** What the servers keep, and the tenant file of those that clients connect to. */
const folder = (process.env.END2END_FOLDER ??= mkdtempSync(join(tmpdir(), "tokenwalk-end2end-")));

/**
 * The ways to host Tokenwalk that are tested. Each has a server of its own, on a free port, with a data
 * folder of its own.
 */
const arrangements = [
  {
    name: "one origin",
    host: "localhost",
    path: "/",
    flags: (_port: number, _issuer: number, _api: number): string[] => [],
    testMatch: /(walk|kinds)\.spec\.ts/,
  },
  {
    // All tests: what works here works at a root, and not the other way round.
    name: "below a path",
    host: "localhost",
    path: "/tokenwalk/",
    flags: (port: number, _issuer: number, _api: number) => [
      "--base-path", "/tokenwalk",
      "--tenant", join(folder, "tenant.toml"),
      // The bench may ask another issuer for its keys: here the social one, which is near.
      "--bench-issuers", `http://localhost:${port}/tokenwalk/social/harbour/`,
    ],
  },
  {
    // Three origins, each with a listener of its own, and two sites: `localhost` and `127.0.0.1` share
    // neither cookies nor storage.
    name: "separate origins",
    host: "localhost",
    path: "/",
    flags: (_port: number, issuer: number, api: number) => [
      "--issuer-address", `127.0.0.1:${issuer}`,
      "--issuer-url", `http://127.0.0.1:${issuer}/`,
      "--api-address", `127.0.0.1:${api}`,
      "--api-url", `http://127.0.0.1:${api}`,
    ],
    testMatch: /(walk|kinds)\.spec\.ts/,
  },
  {
    // The issuer at the root of an origin, as the vendor's is, and on one site with the clients.
    name: "issuer at a root",
    host: "127.0.0.1",
    path: "/",
    flags: (port: number, _issuer: number, _api: number) => [
      "--public-url", `http://127.0.0.1:${port}`,
      "--issuer-url", `http://localhost:${port}/`,
      "--tenant", join(folder, "tenant.toml"),
    ],
    testMatch: /tests\/clients\/.*-(js|ts)\.spec\.ts/,
  },
];

/** Ports are chosen once: the test workers read this file again and inherit the environment. */
function ports(count: number): number[] {
  process.env.END2END_PORTS ??= execFileSync(process.execPath, [
    "--eval",
    `const servers = Array.from({ length: ${count} }, () => require("node:net").createServer().listen(0, "127.0.0.1"));
     Promise.all(servers.map((server) => new Promise((done) => server.once("listening", done)))).then(() => {
       console.log(servers.map((server) => server.address().port).join());
       servers.forEach((server) => server.close());
     });`,
  ]).toString().trim();
  return process.env.END2END_PORTS.split(",").map(Number);
}

const root = resolve(import.meta.dirname, "..");
const binary = process.env.END2END_BINARY ?? join(root, "target/release/tokenwalk");
/** Three for each arrangement: pages, issuer, API. Most need the first alone. */
const free = ports(3 * arrangements.length + 4);
const servers = arrangements.map((arrangement) => {
  const [port, issuer, api] = free.splice(0, 3) as [number, number, number];
  return { ...arrangement, port, flags: arrangement.flags(port, issuer, api) };
});
const [page, node, python, api] = free as [number, number, number, number];
/** Where the applications run that sign people in. The tenant file knows them there. */
const clients = { page, node, python, api };
process.env.END2END_CLIENTS ??= JSON.stringify({ ...clients, ...writeTenant(root, folder, clients) });

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
  projects: servers.map(({ name, host, path, port, testMatch }) => ({
    name,
    ...(testMatch ? { testMatch } : {}),
    use: { baseURL: `http://${host}:${port}${path}` },
  })),
  webServer: [
    ...servers.map(({ name, host, path, port, flags }) => ({
      command: [
        binary, "serve",
        "--address", `127.0.0.1:${port}`,
        "--log-level", "warn",
        ...flags,
      ].join(" "),
      cwd: root,
      env: { TOKENWALK_DATA_DIR: join(folder, name) },
      url: `http://${host}:${port}${path}healthz`,
      stdout: "ignore" as const,
      stderr: "pipe" as const,
    })),
    { command: `node clients/relying-party.mjs ${clients.page}`, url: `http://localhost:${clients.page}/` },
  ],
});
