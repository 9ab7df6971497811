import { createRemoteJWKSet, jwtVerify } from "jose";

const issuer = "http://localhost:3000/issuer/";
const metadata = await fetch(`${issuer}.well-known/openid-configuration`).then((answer) => answer.json());
// Fetched when needed, kept, and fetched again once for a `kid` that is not in it.
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));

try {
  const { payload } = await jwtVerify(process.argv[2] ?? "", keys, {
    issuer,
    audience: "https://orders.tokenwalk.example/",
    algorithms: ["RS256"],
    requiredClaims: ["exp", "iat", "sub"],
  });
  console.log(JSON.stringify({ sub: payload.sub, scope: payload.scope }));
} catch (error) {
  console.error(error.code ?? error, error.message);
  process.exitCode = 1;
}
