import { Logger } from '@nestjs/common';
import { vi } from 'vitest';

/** Captures the output of Nest's logger, one line per call, until `restore`. */
export function captureLog(): { readonly lines: string[]; restore(): void } {
  const lines: string[] = [];
  const spies = (['log', 'warn', 'error', 'debug'] as const).map((level) =>
    vi.spyOn(Logger.prototype, level).mockImplementation((...parts: unknown[]) => {
      lines.push(`${level} ${parts.map(String).join(' ')}`);
    }),
  );
  return { lines, restore: () => spies.forEach((spy) => spy.mockRestore()) };
}
