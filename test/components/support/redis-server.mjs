import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../support/free-port.mjs';

const HOST = '127.0.0.1';
const run = promisify(execFile);

/** A separate redis-server that writes nothing to disk: a kill loses all data. */
export class RedisServer {
  #child;
  #folder = mkdtempSync(join(tmpdir(), 'redis-server-'));
  #settings;

  constructor(port, settings) {
    this.host = HOST;
    this.port = port;
    this.#settings = settings;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Starts, also again after `kill`, on the same port; resolves when Redis responds. */
  async start() {
    const address = ['--port', `${this.port}`, '--bind', HOST, '--dir', this.#folder];
    const child = spawn(
      'redis-server',
      [...address, '--save', '', '--appendonly', 'no', ...this.#settings],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#child = child;
    let output = '';
    child.stdout.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-4000);
    });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    failed.catch(() => {});
    for (let tries = 0; !(await Promise.race([responses(this.port), failed])); tries += 1) {
      if (child.exitCode !== null || tries === 1200) {
        await this.kill();
        throw new Error(`redis-server did not start on port ${this.port}:\n${output}`);
      }
      await sleep(50);
    }
    return this;
  }

  /** Suspends Redis and leaves every connection open. */
  pause() {
    this.#child.kill('SIGSTOP');
  }

  resume() {
    this.#child.kill('SIGCONT');
  }

  /** Kills Redis at once, with its data, even while it is paused. */
  async kill() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Removes all data and keeps running. */
  async wipe() {
    await this.command('FLUSHALL');
  }

  /** The output of `redis-cli` for one command. */
  async command(...args) {
    const { stdout } = await run('redis-cli', ['-h', HOST, '-p', `${this.port}`, ...args]);
    return stdout.trim();
  }

  /** Stops Redis and removes its files. */
  async stop() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * @param settings further arguments of redis-server, for instance `'--maxmemory-policy',
 * 'allkeys-lru'`.
 */
export async function startRedis(...settings) {
  return new RedisServer(await freePort(), settings).start();
}

/** A cluster of three nodes without replicas. */
export async function startRedisCluster() {
  const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000'];
  const nodes = [];
  for (let count = 0; count < 3; count += 1) nodes.push(await startRedis(...settings));
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    const addresses = nodes.map(({ port }) => `${HOST}:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes']);
    for (const node of nodes) {
      while (!(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')) await sleep(50);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, stop };
}

function responses(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: HOST });
    const end = (response) => {
      socket.destroy();
      resolve(response);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('error', () => end(false));
    // With a password, Redis responds with an error, which also shows that it is up.
    socket.once('data', () => end(true));
    socket.write('PING\r\n');
  });
}
