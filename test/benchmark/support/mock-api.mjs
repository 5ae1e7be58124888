/*
 * WeChat Pay's side in a process of its own. Its only response is signed in advance, so that no contender waits
 * for it; one request in 256 is verified, so that a contender with invalid signatures fails.
 */
import { sign, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { merchantPublicKey, PRE_SIGN_PATH, PUBLIC_KEY_ID, wechatPayKey } from './merchant.mjs';
import { serve } from './process.mjs';

const BODY = JSON.stringify({ redirect_url: 'https://example.com/sign?pre_entrust_id=wx1' });
/** Milliseconds for which a signed response is used. */
const LIFE = 30_000;
const VERIFIED = 256;

const signingKey = wechatPayKey();
const verifyingKey = merchantPublicKey();
let signedAt = 0;
let headers = {};
let requests = 0;

function signedHeaders() {
  const now = Date.now();
  if (now - signedAt < LIFE) return headers;
  signedAt = now;
  const timestamp = String(Math.floor(now / 1000));
  const message = Buffer.from(`${timestamp}\nnonce\n${BODY}\n`);
  headers = {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(BODY)),
    'Request-ID': 'REQ-1',
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': 'nonce',
    'Wechatpay-Serial': PUBLIC_KEY_ID,
    'Wechatpay-Signature': sign('RSA-SHA256', message, signingKey).toString('base64'),
  };
  return headers;
}

function isGenuine({ method, url, headers: { authorization = '' } }, body) {
  const field = (name) => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';
  const head = `${method}\n${url}\n${field('timestamp')}\n${field('nonce_str')}\n`;
  const message = Buffer.concat([Buffer.from(head), body, Buffer.from('\n')]);
  const signature = Buffer.from(field('signature'), 'base64');
  const { real_identity, policy_periods } = JSON.parse(body.toString());
  return (
    url === PRE_SIGN_PATH &&
    policy_periods.length > 1 &&
    real_identity.real_name.length === 344 &&
    real_identity.id_card_number.length === 344 &&
    verify('RSA-SHA256', message, verifyingKey, signature)
  );
}

/** Connections whose first request has been checked: a contender that does not sign fails at once. */
const connections = new WeakSet();

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  requests += 1;
  const isChecked = requests % VERIFIED === 1 || !connections.has(request.socket);
  connections.add(request.socket);
  const chunks = isChecked ? [] : undefined;
  request.on('data', (chunk) => chunks?.push(chunk));
  request.on('end', () => {
    if (chunks !== undefined && !isGenuine(request, Buffer.concat(chunks))) {
      response.writeHead(401).end('{"code":"SIGN_ERROR","message":"not a genuine request"}');
      return;
    }
    response.writeHead(200, signedHeaders()).end(BODY);
  });
});
server.listen(0, '127.0.0.1', () => serve(`http://127.0.0.1:${server.address().port}`));
