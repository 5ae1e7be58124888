import { start } from './process.mjs';

/**
 * Measures contenders in rounds: each in a process of its own, one after another within a round, every
 * round beginning with another one, so that what the machine does meanwhile hits all alike.
 *
 * @param contenders names and what `start` needs: `[script, args, execArgv, extras]`.
 * @param messages what each contender is asked in one round, by the name of the measurement.
 */
export async function measureInRounds(contenders, messages, { rounds, warmUp, progress, label }) {
  const names = Object.keys(contenders);
  const running = {};
  const results = Object.fromEntries(Object.keys(messages).map((name) => [name, []]));
  try {
    for (const name of names) running[name] = await start(...contenders[name]);
    if (warmUp !== undefined) for (const name of names) await running[name].ask(warmUp);
    for (const [measurement, message] of Object.entries(messages)) {
      // The first round warms up and does not count.
      for (let round = 0; round <= rounds; round += 1) {
        const figures = {};
        for (let turn = 0; turn < names.length; turn += 1) {
          const name = names[(turn + round) % names.length];
          progress(`${label} ${measurement}: round ${round}/${rounds}, ${name}`);
          figures[name] = await running[name].ask(message);
        }
        if (round > 0) results[measurement].push(figures);
      }
    }
  } finally {
    for (const child of Object.values(running)) await child.stop();
  }
  return results;
}
