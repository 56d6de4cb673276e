// A kiosk for Node 20, without packages: join URL CODE THUMBPRINT, then check URL PERSON TEMPLATE. See docs/kiosk-integration.md.
import assert from 'node:assert/strict'; import crypto from 'node:crypto'; import fs from 'node:fs'
export const b64u = bytes => Buffer.from(bytes).toString('base64url'), unb64u = text => Buffer.from(text, 'base64url')
export const sha = bytes => crypto.createHash('sha256').update(bytes).digest()
export const jcs = v => Array.isArray(v) ? `[${v.map(jcs)}]` : v && typeof v === 'object'
  ? `{${Object.keys(v).sort().map(k => `${JSON.stringify(k)}:${jcs(v[k])}`)}}` : JSON.stringify(v) // RFC 8785 for ASCII names, texts, whole numbers
const thumbprint = ({ crv, kty, x }) => b64u(sha(jcs({ crv, kty, x })))
const open = (crv, x) => crypto.createPublicKey({ key: { kty: 'OKP', crv, x }, format: 'jwk' })
export const own = (crv, x, d) => crypto.createPrivateKey({ key: { kty: 'OKP', crv, x, d }, format: 'jwk' })
export function seal(plain, key, salt, boundTo, mine = crypto.generateKeyPairSync('x25519').privateKey, nonce = crypto.randomBytes(12)) {
  const shared = crypto.diffieHellman({ privateKey: mine, publicKey: open('X25519', key.x) })
  const secret = Buffer.from(crypto.hkdfSync('sha256', shared, salt, 'pv-kiosk-v1 sample', 32))
  const cipher = crypto.createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(boundTo))
  const ciphertext = b64u(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]))
  return { format: 'fmr-19794-2-2005', kid: key.kid, epk: crypto.createPublicKey(mine).export({ format: 'jwk' }).x, nonce: b64u(nonce), ciphertext }
}
export function sign(jwk, method, url, body, idem, created = Math.floor(Date.now() / 1000), nonce = b64u(crypto.randomBytes(16))) {
  const { host, pathname, search } = new URL(url), headers = body == null ? {} : {
    'Content-Type': 'application/json', 'Content-Digest': `sha-256=:${sha(body).toString('base64')}:`,
    'Idempotency-Key': idem ?? crypto.randomUUID() }
  const covered = [['@method', method], ['@authority', host], ['@path', pathname], ['@query', search || '?'],
    ...Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])]
  const input = `(${covered.map(([name]) => `"${name}"`).join(' ')});created=${created};expires=${created + 300}` +
    `;nonce="${nonce}";keyid="${thumbprint(jwk)}";alg="ed25519";tag="pv-kiosk-v1"`
  const base = [...covered, ['@signature-params', input]].map(([n, v]) => `"${n}": ${v}`).join('\n')
  const signature = crypto.sign(null, Buffer.from(base), own('Ed25519', jwk.x, jwk.d)).toString('base64')
  return { ...headers, 'Signature-Input': `kiosk=${input}`, Signature: `kiosk=:${signature}:` }
}
export function verify({ status, headers, body }, asked, pinned) { // throws unless a pinned key signed this very answer
  assert.equal(headers['content-digest'], `sha-256=:${sha(body).toString('base64')}:`)
  const [, input, names, kid] = /^server=(\((.*?)\);created=\d+;keyid="(.+?)";alg="ed25519";tag="pv-server-v1")$/.exec(headers['signature-input'])
  const lines = [['"@status"', status], ...['content-type', 'content-digest'].map(name => [`"${name}"`, headers[name]])]
  if (asked) lines.push(['"signature";req;key="kiosk"', asked.slice('kiosk='.length)])
  assert.equal(names, lines.map(([name]) => name).join(' '))
  const base = [...lines, ['"@signature-params"', input]].map(([name, value]) => `${name}: ${value}`).join('\n')
  const key = open('Ed25519', pinned[kid]), signature = Buffer.from(headers.signature.slice('server=:'.length, -1), 'base64')
  assert.ok(crypto.verify(null, Buffer.from(base), key, signature))
  return JSON.parse(body)
}
async function send(method, url, headers, body) {
  const answer = await fetch(url, { method, headers, body, redirect: 'error' })
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: Buffer.from(await answer.arrayBuffer()) }
}
const FILE = 'kiosk.json', [command, base, ...given] = process.argv.slice(2)
const state = fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE)) : { pinned: {}, seq: 0, head: b64u(Buffer.alloc(32)) }
const write = text => fs.writeFileSync(`${FILE}.new`, text, { mode: 0o600, flush: true })
const keep = () => { write(JSON.stringify(state)); fs.renameSync(`${FILE}.new`, FILE) } // whole or not at all
async function post(path, body, idem) {
  const headers = sign(state.jwk, 'POST', base + path, body, idem), answer = await send('POST', base + path, headers, body)
  return { status: answer.status, told: verify(answer, headers.Signature, state.pinned) }
}
async function keys(thumb) { // the first key by its printed thumbprint, later ones from answers that verify
  const answer = await send('GET', `${base}/v1/keys`, {}), { signing, encryption } = JSON.parse(answer.body)
  if (thumb) state.pinned = { [thumb]: signing.find(key => thumbprint(key) === thumb).x }
  verify(answer, null, state.pinned)
  for (const key of signing) state.pinned[thumbprint(key)] = key.x
  return encryption[0] // the newest
}
if (command === 'join') {
  state.jwk = crypto.generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }); await keys(given[1])
  const { d, ...jwk } = state.jwk, device = { serial: crypto.randomUUID(), model: 'example', software_version: '1', sensors: ['finger'] }
  const { status, told } = await post('/v1/devices', jcs({ code: given[0], jwk, ...device }))
  state.device_id = told.device_id; keep(); console.log(status, told)
}
if (command === 'check') {
  const key = await keys(); keep()
  if (!state.waiting) {
    const { told: asked } = await post('/v1/challenges', jcs({ person_ref: given[0], modalities: ['finger'], purpose: 'check' }))
    assert.ok(asked.challenge, asked.code)
    const { challenge_id } = asked, capture_id = crypto.randomUUID(), salt = unb64u(asked.challenge), captured_at = new Date().toISOString()
    const sample = seal(fs.readFileSync(given[1]), key, salt, `${state.device_id}|${challenge_id}|${capture_id}`)
    const said = { quality: { algorithm: 'example', value: 80 }, pad: { supported: false, result: null }, ...asked.requested }
    const body = jcs({ challenge_id, capture_id, captured_at, sample, ...said, seq: state.seq + 1, prev_hash: state.head })
    Object.assign(state, { waiting: { body, capture_id }, seq: state.seq + 1, head: b64u(sha(body)) }); keep() // before it is sent
  }
  const { status, told } = await post('/v1/checks', state.waiting.body, state.waiting.capture_id)
  const notReceived = [401, 429].includes(status) || status >= 500 || /^(device|idempotency_in)_/.test(told.code)
  if (!notReceived) { delete state.waiting; keep() } // else the same bytes again, under the same Idempotency-Key
  console.log(status, told)
}
