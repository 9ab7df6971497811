import express from "express";
import { auth, requiredScopes } from "express-oauth2-jwt-bearer";

const port = Number(process.env.PORT ?? 8081);

const checkToken = auth({
  issuerBaseURL: "http://localhost:3000/issuer/",
  audience: "https://orders.tokenwalk.example/",
  // The algorithm is the API's choice, never the token's.
  tokenSigningAlg: "RS256",
});

const app = express();
app.get("/things", checkToken, requiredScopes("read:orders"), (request, response) => {
  response.json({ sub: request.auth.payload.sub });
});
app.post("/things", checkToken, requiredScopes("write:orders"), (request, response) => {
  response.status(201).json({ sub: request.auth.payload.sub });
});
// The refusal's status and `WWW-Authenticate`, without the stack.
app.use((error, request, response, next) => {
  response.set(error.headers ?? {}).status(error.status ?? 500).json({ error: error.code });
});
app.listen(port, "localhost", () => console.log(`Listening at http://localhost:${port}/things`));
