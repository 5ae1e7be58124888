import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../../support/free-port.mjs';

export interface SampleOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The sample as a separate process, as `npm start` runs it. */
export class RunningSample {
  stdout = '';
  stderr = '';
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown[]>;

  private constructor(
    folder: string,
    readonly port: number,
    env: Readonly<Record<string, string>>,
  ) {
    this.#process = spawn(process.execPath, ['sample/demo/dist/main.js'], {
      cwd: folder,
      env: { ...withoutWechatPay(), NO_COLOR: '1', PORT: String(port), ...env },
    });
    this.#process.stdout!.setEncoding('utf8').on('data', (text) => (this.stdout += text));
    this.#process.stderr!.setEncoding('utf8').on('data', (text) => (this.stderr += text));
    this.#closed = once(this.#process, 'close');
  }

  /** Resolves when the sample has printed its URL. */
  static async start(folder: string, env: Readonly<Record<string, string>> = {}, port?: number) {
    const sample = new RunningSample(folder, port ?? (await freePort()), env);
    const listening = async (): Promise<void> => {
      while (!sample.stdout.includes(`Open 请打开 ${sample.url}`)) {
        await once(sample.#process.stdout!, 'data');
      }
    };
    const ended = sample.#closed.then(() => {
      throw new Error(`the sample did not start:\n${sample.stdout}\n${sample.stderr}`);
    });
    ended.catch(() => {});
    await Promise.race([listening(), ended]);
    return sample;
  }

  /** Runs a sample that is expected to end without a signal. */
  static async outcome(folder: string, env: Readonly<Record<string, string>>) {
    const sample = new RunningSample(folder, await freePort(), env);
    return sample.end();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** URL of the simulator of this sample. */
  get simulatorUrl(): string {
    return /SIMULATED at (http:\/\/127\.0\.0\.1:\d+)/.exec(this.stdout)![1]!;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<SampleOutcome> {
    this.#process.kill(signal);
    return this.end();
  }

  private async end(): Promise<SampleOutcome> {
    const [code] = (await this.#closed) as [number | null];
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

function withoutWechatPay(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(WECHATPAY|SAMPLE)_|^PUBLIC_URL$/.test(name)),
  );
}
