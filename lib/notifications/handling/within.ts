/** The time that a promise was given has run out. */
export class TimeLimitError extends Error {}

/**
 * What a promise comes to, if it comes within this time. The promise goes on; what it comes to later is
 * nobody's concern.
 *
 * @param milliseconds of real time.
 * @throws {TimeLimitError}
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  // Whoever awaits the result may be gone by then.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const exceeded = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new TimeLimitError(`no answer within ${Math.round(milliseconds)} ms`)),
      Math.max(0, milliseconds),
    ).unref();
  });
  try {
    return await Promise.race([work, exceeded]);
  } finally {
    clearTimeout(timer);
  }
}
