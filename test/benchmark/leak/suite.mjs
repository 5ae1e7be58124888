import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atMost } from '../support/bars.mjs';
import { start } from '../support/process.mjs';

export const title = 'Heap after many calls, and timers and sockets left after app.close()';

export async function measure({ calls, progress }) {
  const mock = await start(new URL('../support/mock-api.mjs', import.meta.url));
  try {
    progress(`leak: ${calls} calls`);
    const script = fileURLToPath(new URL('worker.mjs', import.meta.url));
    const args = [mock.ready, String(calls)];
    const child = fork(script, args, { execArgv: ['--expose-gc'] });
    const ended = once(child, 'exit');
    const [figures] = await Promise.race([
      once(child, 'message'),
      ended.then(([code]) => Promise.reject(new Error(`the application ended with ${code}`))),
    ]);
    child.disconnect();
    return {
      columns: ['calls', 'heap growth MiB', 'timers and sockets left'],
      rows: [[calls, figures.growth, figures.left.join(', ') || 'none']],
      bars: [
        atMost('heap growth MiB', figures.growth, 2),
        atMost('timers and sockets left', figures.left.length, 0),
      ],
      measured: figures,
    };
  } finally {
    await mock.stop();
  }
}
