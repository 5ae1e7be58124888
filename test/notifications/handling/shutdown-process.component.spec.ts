import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompiledPackage } from '../../support/applications/compiled-package.js';
import { HANDLING_PATH } from '../../support/applications/handling-app.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { sleep } from '../../support/handlers/scripted-store.js';
import { until } from '../../support/until.js';
import { notificationBody, notificationHeaders } from '../../support/wire/notification.js';
import { rawPost } from '../../support/wire/raw-post.js';

const PATIENCE = 10_000;

describe('the process of an application', () => {
  let compiled: CompiledPackage;
  beforeAll(() => void (compiled = CompiledPackage.build()), 60_000);
  afterAll(() => compiled.remove());

  it.each([
    ['a handler that hangs', { budget: 50 }, PATIENCE],
    ['a handler that ignores its signal', { budget: 50, lease: 60, maxHandling: 80 }, 1],
  ])('exits by itself after close, with %s', async (_what, notifications, patience) => {
    const program = compiled.write('hung.mjs', HUNG);
    const child = await Child.start(program, { ...publicKeyOptions, notifications }, patience);
    expect(await child.deliver()).toBe(500);
    await sleep(150);
    expect(await child.close()).toBe(0);
    expect(child.output).toContain('closed');
  });

  it('exits by itself without close while a handler and its store hang', async () => {
    const child = new Child([compiled.write('runner.mjs', RUNNER)]);
    expect(await child.end()).toBe(0);
    expect(child.output).toBe('begun\n');
  });

  it('continues when a subscriber throws, and gets the error as an uncaught exception', async () => {
    const child = await Child.start(compiled.write('subscriber.mjs', SUBSCRIBER), publicKeyOptions);
    expect(await child.deliver()).toBe(204);
    expect(await child.close()).toBe(0);
    expect(child.output.match(/uncaught: the subscriber's fault/g)).toHaveLength(2);
  });
});

/** An application in a process of its own. */
class Child {
  output = '';
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown[]>;

  constructor(args: readonly string[]) {
    this.#process = spawn(process.execPath, args);
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.on('data', (text) => (this.output += String(text)));
    }
    this.#closed = once(this.#process, 'close');
  }

  static async start(program: string, ...args: readonly unknown[]): Promise<Child> {
    const child = new Child([program, ...args.map((arg) => JSON.stringify(arg))]);
    // Loading Nest takes seconds on a busy machine.
    await until(() => /port \d+/.test(child.output), 15_000);
    return child;
  }

  async deliver(): Promise<number> {
    const body = notificationBody();
    const [, port] = /port (\d+)/.exec(this.output)!;
    const url = `http://127.0.0.1:${port}${HANDLING_PATH}`;
    return (await rawPost(url, notificationHeaders(body), body)).status;
  }

  /** Closes the application, and resolves to the exit code of the process. */
  async close(): Promise<number | null> {
    this.#process.stdin!.write('close\n');
    return this.end();
  }

  /** Resolves to the exit code of the process, unless it has to be killed. */
  async end(): Promise<number | null> {
    const killing = setTimeout(() => this.#process.kill('SIGKILL'), 8000);
    const [code] = (await this.#closed) as [number | null];
    clearTimeout(killing);
    return code;
  }
}

/** The part that both programs share: an application that closes when it reads a line. */
const APPLICATION = `
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OnWechatPayNotification, WechatPayInsuranceModule, WECHAT_PAY_CHANNELS } from './dist/index.js';

const [options, patience] = process.argv.slice(2).map((text) => JSON.parse(text));
async function run(handle) {
  class Policies { handle() { return handle(); } }
  OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')(
    Policies.prototype, 'handle', Object.getOwnPropertyDescriptor(Policies.prototype, 'handle'),
  );
  class AppModule {}
  Module({
    imports: [WechatPayInsuranceModule.forRoot({
      ...options, clock: () => Date.parse('2026-12-01T10:00:00+08:00'), notificationPath: '${HANDLING_PATH}',
    })],
    providers: [Policies],
  })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  console.log('port ' + app.getHttpServer().address().port);
  process.stdin.once('data', async () => {
    await app.close();
    process.stdin.destroy();
    console.log('closed');
  });
}
`;

const HUNG = `${APPLICATION}
const real = globalThis.setTimeout;
globalThis.setTimeout = (work, time, ...rest) => real(work, time === patience ? 50 : time, ...rest);
await run(() => new Promise(() => {}));
`;

const SUBSCRIBER = `${APPLICATION}
import { subscribe } from 'node:diagnostics_channel';
process.on('uncaughtException', (error) => console.log('uncaught: ' + error.message));
subscribe(WECHAT_PAY_CHANNELS.notification, () => { throw new Error("the subscriber's fault"); });
await run(async () => {});
`;

const RUNNER = `
import { HandlerRunner } from './dist/notifications/handling/handler-runner.js';

const never = () => new Promise(() => {});
const store = {
  claim: async () => ({ outcome: 'claimed', token: 'T', attempt: 1 }),
  renew: never, complete: never, release: never,
};
const sealed = (value) => ({ open: () => value });
const settings = sealed({ lease: 3000, maxHandling: 60_000 });
const runner = new HandlerRunner(sealed(store), settings, { logRun() {} }, { add() {} });
const handle = () => (console.log('begun'), never());
void runner.run({ id: 'P', eventTypes: new Set(), handle }, { id: 'EV-1' }, 'K');
void runner.run({ id: 'Q', eventTypes: new Set(), handle: async () => {} }, { id: 'EV-1' }, 'L');
setTimeout(() => {}, 100);
`;
