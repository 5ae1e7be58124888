import { start } from './process.mjs';

/**
 * Measures contenders in rounds: each in a process of its own, one after another within a round, every
 * round beginning with another one, so that what the machine does meanwhile hits all alike.
 *
 * Where memory happens to lie and what happens to be compiled first makes a process some per cent
 * faster or slower for as long as it lives. With several sets of processes, each measured in its share
 * of the rounds, that is no longer one draw.
 *
 * @param contenders names and what `start` needs: `[script, args, execArgv, extras]`.
 * @param messages what each contender is asked in one round, by the name of the measurement.
 */
export async function measureInRounds(
  contenders,
  messages,
  { rounds, warmUp, progress, label, sets = 1 },
) {
  const results = Object.fromEntries(Object.keys(messages).map((name) => [name, []]));
  const count = Math.min(sets, rounds);
  for (let set = 0; set < count; set += 1) {
    const first = Math.round((set * rounds) / count) + 1;
    const last = Math.round(((set + 1) * rounds) / count);
    const share = { first, last, rounds, warmUp, progress, label };
    const measured = await measureSet(contenders, messages, share);
    for (const [name, list] of Object.entries(measured)) results[name].push(...list);
  }
  return results;
}

async function measureSet(contenders, messages, { first, last, rounds, warmUp, progress, label }) {
  const names = Object.keys(contenders);
  const running = {};
  const results = Object.fromEntries(Object.keys(messages).map((name) => [name, []]));
  try {
    for (const name of names) running[name] = await start(...contenders[name]);
    if (warmUp !== undefined) for (const name of names) await running[name].ask(warmUp);
    for (const [measurement, message] of Object.entries(messages)) {
      // The round before the first warms up and does not count.
      for (let round = first - 1; round <= last; round += 1) {
        const figures = {};
        for (let turn = 0; turn < names.length; turn += 1) {
          const name = names[(turn + round) % names.length];
          progress(`${label} ${measurement}: round ${round}/${rounds}, ${name}`);
          figures[name] = await running[name].ask(message);
        }
        if (round >= first) results[measurement].push(figures);
      }
    }
  } finally {
    for (const child of Object.values(running)) await child.stop();
  }
  return results;
}
