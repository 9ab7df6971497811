import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Ports = { page: number; node: number; python: number; api: number };

/**
 * Writes the tenant of the tests: the built-in one with the clients' free ports in place of the usual ones,
 * the entry that the page 'Connect your own app' shows, and what only the tests need. Gives the private key
 * of the client that signs its assertions.
 */
export function writeTenant(root: string, folder: string, ports: Ports) {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const text = [
    read("src/issuer/default_tenant.toml")
      .replaceAll("//localhost:5173", `//localhost:${ports.page}`)
      .replaceAll("//localhost:8080", `//localhost:${ports.node}`)
      .replaceAll("//localhost:8000", `//localhost:${ports.python}`),
    read("src/lesson/content/connect/own-app.toml"),
    `[[applications]]
client_id = "signing-web"
name = "A web app with a key"
type = "web"
public_keys = [{ kty = "EC", crv = "P-256", x = "${x}", y = "${y}", kid = "signing-web-1", alg = "ES256", use = "sig" }]
callbacks = ["http://localhost:${ports.node}/callback"]

[[applications]]
client_id = "other-site-spa"
name = "A page on another site"
type = "spa"
callbacks = ["http://127.0.0.1:${ports.page}/"]
allowed_origins = ["http://127.0.0.1:${ports.page}"]
`,
  ].join("\n");
  writeFileSync(join(folder, "tenant.toml"), text);
  return { privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
}
