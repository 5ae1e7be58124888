/** Waits until the condition holds, for at most the given number of milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, limit = 5000): Promise<void> {
  const deadline = performance.now() + limit;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it never came to hold');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
