// npm run sample 01-pre-sign: compiles a sample and starts it against the simulator of WeChat Pay, or against
// WeChat Pay when the environment or .env names a merchant. The package must be built.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = process.execPath;

/** The prefixes of the variables of each merchant, and the paths of their notifications. */
const ONE_MERCHANT = { WECHATPAY_: '/wechatpay/notifications' };
const MERCHANTS = {
  '03-own-controller': {
    WECHATPAY_LIFE_: '/wechatpay/life',
    WECHATPAY_HEALTH_: '/wechatpay/health',
  },
};

/** Samples in which months pass. Signatures keep the real time: the sample only reads the virtual one. */
const VIRTUAL_TIME = new Set(['07-premium-collection']);

const name = findSample(process.argv[2]);
const folder = join(root, 'sample', name);
if (existsSync(join(folder, 'vitest.config.ts'))) {
  process.exit(runNode('node_modules/vitest/vitest.mjs', 'run', '--root', folder));
}
rmSync(join(folder, 'dist'), { recursive: true, force: true });
const compiled = runNode('node_modules/typescript/bin/tsc', '-p', folder);
if (compiled !== 0) process.exit(compiled);
await startSample();

function findSample(wanted) {
  const names = readdirSync(join(root, 'sample')).filter((entry) => /^\d\d-/.test(entry));
  const found = names.find((entry) => entry === wanted || entry.split('-', 1)[0] === wanted);
  if (found !== undefined) return found;
  console.error(`Usage: npm run sample <name>, with one of\n  ${names.toSorted().join('\n  ')}`);
  process.exit(2);
}

function runNode(...args) {
  return spawnSync(node, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

async function startSample() {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const merchants = MERCHANTS[name] ?? ONE_MERCHANT;
  const isReal = Object.keys(merchants).some((prefix) => process.env[`${prefix}MCHID`]);
  const simulator = isReal ? undefined : await startSimulator(Object.keys(merchants).length);
  const env = { ...process.env, ...(simulator && toVariables(simulator, merchants)) };
  const sample = spawn(node, [join(folder, 'dist/main.js')], { cwd: root, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => sample.kill(signal));
  sample.once('exit', async (code) => {
    process.exitCode = code ?? 0;
    await simulator?.stop();
  });
}

async function startSimulator(count) {
  const port = Number(process.env.SIMULATOR_PORT ?? 8080);
  const merchants = Array.from({ length: count }, () => ({}));
  const time = VIRTUAL_TIME.has(name) ? { now: Date.now(), signatureTime: 'real' } : {};
  const options = { port, merchants, ...time };
  const simulator = await WechatPaySimulator.start(options).catch(({ message }) => {
    console.error(`${message}\nThe variable SIMULATOR_PORT sets it.`);
    process.exit(1);
  });
  const { baseUrl } = simulator.moduleOptions;
  console.log(
    `WeChat Pay is SIMULATED at ${baseUrl}/simulator, no money moves. 使用微信支付模拟器，不会产生任何扣款。`,
  );
  return simulator;
}

function toVariables(simulator, merchants) {
  const origin = `http://127.0.0.1:${process.env.PORT ?? 3000}`;
  const variables = Object.fromEntries(
    Object.entries(merchants).flatMap(([prefix, path], index) => {
      const options = simulator.merchants[index].moduleOptions;
      return Object.entries({
        MCHID: options.mchid,
        APPID: options.appid,
        MERCHANT_SERIAL_NUMBER: options.merchantSerialNumber,
        MERCHANT_PRIVATE_KEY: options.merchantPrivateKey,
        API_V3_KEY: options.apiV3Key,
        PUBLIC_KEY_ID: options.wechatPayPublicKeyId,
        PUBLIC_KEY: options.wechatPayPublicKey,
        BASE_URL: options.baseUrl,
        BACKUP_BASE_URL: 'off',
        CONTRACT_NOTIFY_URL: `${origin}${path}`,
        TRANSACTION_NOTIFY_URL: `${origin}${path}`,
      }).map(([variable, value]) => [`${prefix}${variable}`, value]);
    }),
  );
  return { ...variables, SIMULATOR_URL: simulator.moduleOptions.baseUrl };
}
