/** Converts yuan to fen without floating-point rounding; `NaN` for an invalid amount. Accepts 1,234.50 as well. */
export function toFen(yuan: string): number {
  const plain = /^\d{1,3}(,\d{3})+(\.|$)/.test(yuan) ? yuan.replaceAll(',', '') : yuan;
  const parts = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  return parts ? Number(`${parts[1]}${(parts[2] ?? '').padEnd(2, '0')}`) : Number.NaN;
}

/** Formats fen for an input field. */
export function toYuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

const DISPLAY = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Formats fen for display, with separators: ¥1,234.50. */
export function money(fen: number): string {
  return `¥${DISPLAY.format(fen / 100)}`;
}
