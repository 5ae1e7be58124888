import { start } from './process.mjs';

/**
 * Measures contenders in rounds: each in a process of its own, one after another within a round, every
 * round starting with a different one, so that the load of the machine affects all of them alike.
 *
 * Memory layout and the order of compilation make a process a few per cent faster or slower for its whole
 * life. Several sets of processes, each measured in its share of the rounds, average that out.
 *
 * @param contenders names and the arguments of `start`: `[script, args, execArgv, extras]`.
 * @param messages the message for each contender in one round, by the name of the measurement.
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
      // The round before the first one is a warm-up and does not count.
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
