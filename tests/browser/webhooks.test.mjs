// docs/webhooks.md is true: its receiver in JavaScript takes what is signed by an endpoint's secret, and nothing else.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const page = new URL("../../docs/webhooks.md", import.meta.url);
const [secret, other] = ["QUFB", "QkJC"].map((part) => `whsec_${part.repeat(8)}`);
const body = JSON.stringify({ type: "INVOICE_ISSUED", timestamp: "2026-07-02T12:00:00Z", data: { seq: 12 } });

/** The page's function, from a file of its own. */
async function take() {
  const [, snippet] = /```js\n(.*?)```/s.exec(await readFile(page, "utf8"));
  const file = join(await mkdtemp(join(tmpdir(), "receiver-")), "receiver.mjs");
  await writeFile(file, snippet);
  return (await import(pathToFileURL(file))).take;
}

/** Headers as a worker sends them (docs/webhooks.md), signed with each of these secrets. */
function signed(content, { secrets = [other, secret], seconds = Date.now() / 1000 } = {}) {
  const timestamp = String(Math.floor(seconds));
  const sign = (one) =>
    createHmac("sha256", Buffer.from(one.slice("whsec_".length), "base64"))
      .update(`dlv_1.${timestamp}.${content}`)
      .digest("base64");
  const signatures = secrets.map((one) => `v1,${sign(one)}`).join(" ");
  return { "webhook-id": "dlv_1", "webhook-timestamp": timestamp, "webhook-signature": signatures };
}

test("the receiver on the page takes what is signed, also while a secret is rotated", async () => {
  const receive = await take();
  assert.deepEqual(receive(secret, signed(body), body), JSON.parse(body));
  assert.deepEqual(receive(other, signed(body), body), JSON.parse(body));
});

test("the receiver on the page takes nothing forged, old or altered", async () => {
  const receive = await take();
  const forged = signed(body, { secrets: [`whsec_${"Q0ND".repeat(8)}`] });
  const old = signed(body, { seconds: Date.now() / 1000 - 360 });
  for (const [headers, content] of [[forged, body], [old, body], [signed("{}"), body]]) {
    assert.equal(receive(secret, headers, content), null);
  }
});
