// Holds kiosk.mjs against the protocol's test vector, byte for byte: node vector.mjs kiosk-test-vector.json
import assert from 'node:assert/strict'; import fs from 'node:fs'
import { b64u, jcs, own, seal, sha, sign, unb64u, verify } from './kiosk.mjs'
const { device, server, encryption, request, response, chain } = JSON.parse(fs.readFileSync(process.argv[2]))
const body = JSON.parse(request.body), key = { kid: server.kid, x: server.x25519_public }
const mine = own('X25519', body.sample.epk, encryption.ephemeral_private)
assert.deepEqual(seal(unb64u(encryption.plaintext), key, unb64u(encryption.challenge), encryption.aad, mine,
  unb64u(encryption.nonce)), body.sample)
assert.equal(jcs(body), request.body)
const [, created, nonce] = /created=(\d+);.*nonce="(.+?)"/.exec(request.headers['Signature-Input'])
assert.deepEqual(sign({ ...device.jwk, d: device.ed25519_private }, 'POST', request.url, request.body,
  request.headers['Idempotency-Key'], Number(created), nonce), request.headers)
const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]))
verify({ ...response, headers }, request.headers.Signature, { [response.kid]: response.jwk.x })
for (const item of chain) assert.equal(b64u(sha(item.body ?? request.body)), item.item_hash)
console.log('every byte agrees')
