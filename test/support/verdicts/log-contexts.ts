import { Logger } from '@nestjs/common';
import { vi } from 'vitest';

/** Captures the output of Nest's logger as `[context] level text`, until `restore`. */
export function captureContexts(): { readonly lines: string[]; restore(): void } {
  const lines: string[] = [];
  const spies = (['log', 'warn', 'error', 'debug'] as const).map((level) =>
    vi.spyOn(Logger.prototype, level).mockImplementation(function record(
      this: unknown,
      ...parts: unknown[]
    ) {
      const { context } = this as { readonly context?: string };
      lines.push(`[${context}] ${level} ${parts.map(String).join(' ')}`);
    }),
  );
  return { lines, restore: () => spies.forEach((spy) => spy.mockRestore()) };
}
