import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts the CPU of a process in hundredths of a second. */
const TICK = 10_000;

/** CPU in microseconds of a process and its children so far; `NaN` where there is no `/proc`. */
export function readCpuOfTree(pid) {
  let ticks = 0;
  try {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const { parent, used, usedByEnded } = readStat(entry) ?? {};
      if (Number(entry) === pid) ticks += used + usedByEnded;
      else if (parent === pid) ticks += used;
    }
  } catch {
    return Number.NaN;
  }
  return ticks * TICK;
}

function readStat(entry) {
  try {
    const text = readFileSync(`/proc/${entry}/stat`, 'utf8');
    // The name of the program, in parentheses, may contain spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((index) =>
      Number(fields[index]),
    );
    return { parent, used: user + system, usedByEnded: endedUser + endedSystem };
  } catch {
    // The process has ended meanwhile.
    return undefined;
  }
}
