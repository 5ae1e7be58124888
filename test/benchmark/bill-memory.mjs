/*
 * Streams a plain and a GZIP bill of 1 GiB through downloadTradeBill and prints the peak of the process's
 * memory: node test/benchmark/bill-memory.mjs, after npm run build. WeChat Pay's side runs in a child
 * process, so that its memory does not count.
 */
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setInterval as every } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const BLOCK = randomBytes(48 * 1024).toString('base64');
const BLOCKS = 2 ** 30 / BLOCK.length;
const KEY_ID = 'PUB_KEY_ID_0114232134912410000000000000';

if (process.env['BILL_SERVER'] === undefined) await measure();
else serve(process.env['BILL_SERVER']);

async function measure() {
  const { Test } = await import('@nestjs/testing');
  const { WechatPayInsuranceModule, WechatPayTransactionService } =
    await import('../../dist/index.js');
  const wechatPay = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const server = fork(fileURLToPath(import.meta.url), {
    env: {
      ...process.env,
      BILL_SERVER: wechatPay.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    },
  });
  const [port] = await once(server, 'message');
  const module = await Test.createTestingModule({
    imports: [
      WechatPayInsuranceModule.forRoot({
        mchid: '1900000109',
        merchantSerialNumber: '2A5B7C9D1E3F4A6B8C0D2E4F6A8B0C1D3E5F7A9B',
        merchantPrivateKey: merchant.privateKey,
        apiV3Key: '0123456789abcdefghijklmnopqrstuv',
        wechatPayPublicKeyId: KEY_ID,
        wechatPayPublicKey: createPublicKey(
          wechatPay.publicKey.export({ type: 'spki', format: 'pem' }),
        ),
        baseUrl: `http://127.0.0.1:${port}`,
      }),
    ],
  }).compile();
  const transactions = module.get(WechatPayTransactionService);
  print('idle', 0, process.memoryUsage());
  for (const tar_type of [undefined, 'GZIP']) {
    const bill = await transactions.downloadTradeBill({ bill_date: '2026-11-30', tar_type });
    const peak = process.memoryUsage();
    const timer = every(() => {
      const now = process.memoryUsage();
      for (const name of Object.keys(peak)) peak[name] = Math.max(peak[name], now[name]);
    }, 5);
    const start = performance.now();
    let size = 0;
    for await (const chunk of bill) size += chunk.length;
    clearInterval(timer);
    if (size !== BLOCKS * BLOCK.length) throw new Error(`received ${size} bytes`);
    print(tar_type ?? 'plain', performance.now() - start, peak);
  }
  console.log(`peak RSS of the process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
  await module.close();
  server.kill();
}

function print(what, milliseconds, { rss, heapUsed, arrayBuffers }) {
  const [all, heap, buffers] = [rss, heapUsed, arrayBuffers].map((bytes) =>
    (bytes / 2 ** 20).toFixed(0),
  );
  const seconds = (milliseconds / 1000).toFixed(1);
  console.log(`${what}: RSS ${all} MiB, heap ${heap} MiB, buffers ${buffers} MiB, ${seconds} s`);
}

function serve(privateKey) {
  const hash = createHash('sha1');
  for (let count = 0; count < BLOCKS; count += 1) hash.update(BLOCK);
  const hash_value = hash.digest('hex');
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
    const isGzip = searchParams.get('tar_type') === 'GZIP';
    if (pathname.startsWith('/v3/bill/')) {
      const download_url = `http://${request.headers.host}/v3/billdownload/file?tar_type=${isGzip ? 'GZIP' : ''}`;
      const body = JSON.stringify({ hash_type: 'SHA1', hash_value, download_url });
      const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), 'nonce'];
      const message = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`);
      response
        .writeHead(200, {
          'Wechatpay-Timestamp': timestamp,
          'Wechatpay-Nonce': nonce,
          'Wechatpay-Serial': KEY_ID,
          'Wechatpay-Signature': sign('RSA-SHA256', message, privateKey).toString('base64'),
        })
        .end(body);
      return;
    }
    const out = isGzip ? createGzip({ level: 1 }) : response;
    if (isGzip) out.pipe(response);
    for (let count = 0; count < BLOCKS; count += 1) {
      if (!out.write(BLOCK)) await once(out, 'drain');
    }
    out.end();
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}
