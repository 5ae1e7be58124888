import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

const MEBIBYTE = 2 ** 20;

/** Milliseconds in which the delay of the event loop is sampled twice. */
const TWO_LOOKS = 4;

/** Measures CPU, event loop and memory of this process between start and stop. */
export function watch() {
  // The delay includes the two milliseconds between samples.
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const cpu = process.cpuUsage();
  const started = performance.now();
  return (calls) => {
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - started) / 1000;
    delay.disable();
    return {
      perSecond: calls / seconds,
      cpu: (user + system) / calls,
      delayP50: delay.percentile(50) / 1e6,
      delayP99: delay.percentile(99) / 1e6,
      memory: (process.resourceUsage().maxRSS * 1024) / MEBIBYTE,
    };
  };
}

/** Keeps a number of calls in flight for the given milliseconds. */
export async function load(call, inFlight, milliseconds) {
  let calls = 0;
  const until = performance.now() + milliseconds;
  const lane = async () => {
    while (performance.now() < until) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return calls;
}

/** Figures of this process while it keeps a number of calls in flight. */
export async function measureCalls(call, { inFlight, milliseconds }) {
  const stop = watch();
  // Blocking of the loop before the first sample or after the last one would not be measured.
  await sleep(TWO_LOOKS);
  const calls = await load(call, inFlight, milliseconds);
  await turn();
  await turn();
  return stop(calls);
}

/** Microseconds and CPU of this process for one run of a function, synchronous or not. */
export async function measureWork(work, milliseconds) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const until = started + milliseconds;
  let runs = 0;
  while (performance.now() < until) {
    for (let count = 0; count < 10; count += 1) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    runs += 10;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { time: ((performance.now() - started) * 1000) / runs, cpu: (user + system) / runs };
}
