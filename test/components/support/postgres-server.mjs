import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { postgresProgram } from './debian-programs.mjs';
import { freePort } from '../../support/free-port.mjs';

const HOST = '127.0.0.1';

/**
 * A separate PostgreSQL in a temporary folder, which is removed when it stops.
 *
 * @param settings parameters of the server by their names.
 */
export async function startPostgres(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-server-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return await start(folder, remove, settings);
  } catch (error) {
    remove();
    throw error;
  }
}

async function start(folder, remove, changed) {
  const owner = ownerOfServer();
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-sync'];
  await promisify(execFile)(postgresProgram('initdb'), init, { ...owner, cwd: folder });
  const port = await freePort();
  const settings = {
    listen_addresses: HOST,
    unix_socket_directories: folder,
    // Durability is not needed: the machine does not crash during a test.
    fsync: 'off',
    ...changed,
  };
  const config = { host: HOST, port, user: 'postgres', database: 'postgres' };
  const url = `postgresql://${config.user}@${HOST}:${port}/${config.database}`;
  const launch = () => {
    const child = spawn(
      postgresProgram('postgres'),
      ['-D', data, '-p', `${port}`].concat(
        Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ),
      { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return { child, log: readLog(child) };
  };
  let server = launch();
  const end = async () => {
    const { child } = server;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    // A fast shutdown that leaves no shared memory behind.
    child.kill('SIGINT');
    await exit;
  };
  const stop = async () => {
    await end();
    remove();
  };
  const awaitStart = async () => {
    for (let tries = 0; !(await responses(config)); tries += 1) {
      if (server.child.exitCode !== null || tries === 1200) {
        await stop();
        throw new Error(`postgres did not start:\n${server.log()}`);
      }
      await sleep(50);
    }
  };
  await awaitStart();
  return {
    config,
    url,
    stop,
    /** Of the first start. */
    pid: server.child.pid,
    /** Ends every connection, and starts again with the same data. */
    restart: async () => {
      await end();
      server = launch();
      await awaitStart();
    },
  };
}

/** Returns a function that returns the latest output. */
function readLog(child) {
  let output = '';
  child.stderr.on('data', (chunk) => {
    output = `${output}${chunk}`.slice(-4000);
  });
  return () => output;
}

/** PostgreSQL does not run as root. */
function ownerOfServer() {
  if (process.getuid() !== 0) return {};
  const readId = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: readId('-u'), gid: readId('-g') };
}

async function responses(config) {
  const client = new Client({ ...config, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
