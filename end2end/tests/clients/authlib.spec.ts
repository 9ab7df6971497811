import { clients, expect, serving, signIn, test } from "./support";

test("a Python web app signs in, validates the ID token and calls the API", async ({ connect, request }, info) => {
  const command = process.env.END2END_PYTHON;
  if (!command) throw new Error("END2END_PYTHON names no Python with Authlib: `source scripts/setup tests` sets it");
  const program = { file: "web.py", text: connect.snippet("web.py"), command };
  await serving({ ...program, port: clients.python }, info, async ({ address }) => {
    const back = await signIn(request, address, connect.issuer);
    const answer = await request.get(back);
    expect(answer.status()).toBe(200);
    const { sub, orders } = await answer.json();
    expect(sub).toBe("db|ada");
    expect(orders).toHaveProperty("orders");
    const again = await request.get(back);
    expect(again.status(), "an answer is good once").toBe(400);
  });
});
