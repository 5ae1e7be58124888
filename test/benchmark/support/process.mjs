import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts a process that responds to messages and measures itself.
 *
 * @param script URL of a module that calls `serve`.
 * @param extras further environment variables, and the number of cores that it may use.
 */
export async function start(script, args = [], execArgv = [], { env = {}, cores } = {}) {
  const child = fork(fileURLToPath(script), args, {
    env: { ...process.env, ...env },
    ...(cores === undefined
      ? { execArgv }
      : {
          execPath: 'taskset',
          execArgv: ['-c', `0-${cores - 1}`, process.execPath, ...execArgv],
        }),
  });
  const failed = new Promise((_resolve, reject) => {
    child.once('exit', (code, signal) =>
      reject(new Error(`${fileURLToPath(script)} ${args.join(' ')} ended (${code ?? signal})`)),
    );
  });
  failed.catch(() => undefined);
  const response = async () => {
    const [{ error, value }] = await Promise.race([once(child, 'message'), failed]);
    if (error !== undefined) throw new Error(`${args.join(' ')}: ${error}`);
    return value;
  };
  const ready = await response();
  return {
    ready,
    async ask(message) {
      child.send(message);
      return response();
    },
    async stop() {
      child.removeAllListeners('exit');
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/**
 * The counterpart of `start`: reports that it is ready and responds to one message after another.
 */
export function serve(ready, response) {
  process.on('message', (message) => {
    Promise.resolve(response(message)).then(
      (value) => process.send({ value }),
      (error) => process.send({ error: String(error?.stack ?? error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  process.send({ value: ready });
}
