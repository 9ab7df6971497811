// A page of somebody's own on an origin of its own, as a development server would serve it: the HTML that
// 'Connect your own app' shows, and the libraries. `/app.js` is the test's: see tests/clients/support.ts.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const here = import.meta.dirname;
const html = readFileSync(join(here, "../../src/lesson/content/connect/index.html"), "utf8");
const libraries = {
  "@auth0/auth0-spa-js": "@auth0/auth0-spa-js/dist/auth0-spa-js.production.esm.js",
  "oidc-client-ts": "oidc-client-ts/dist/esm/oidc-client-ts.js",
  "jwt-decode": "jwt-decode/build/esm/index.js",
};
// What a bundler does for a name without a path.
const imports = Object.fromEntries(Object.keys(libraries).map((name) => [name, `/libraries/${name}`]));
const page = html.replace("<script", `<script type="importmap">${JSON.stringify({ imports })}</script>\n  <script`);

const files = new Map([["/", ["text/html; charset=utf-8", page]]]);
for (const [name, path] of Object.entries(libraries)) {
  files.set(`/libraries/${name}`, ["text/javascript", readFileSync(join(here, "../node_modules", path))]);
}
files.set("/favicon.ico", ["image/x-icon", ""]);
files.set("/app.js", ["text/javascript", ""]);

// At every name of the machine, so that the page can also stand on another site than the issuer.
createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const [type, body] = files.get(pathname) ?? ["text/plain", "Not found"];
  response.writeHead(files.has(pathname) ? 200 : 404, { "content-type": type, "cache-control": "no-store" }).end(body);
}).listen(Number(process.argv[2]));
