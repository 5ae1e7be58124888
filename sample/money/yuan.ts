/** Converts yuan to fen without floating-point rounding; `NaN` for an invalid amount. */
export function toFen(yuan: string): number {
  const parts = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(yuan);
  return parts ? Number(`${parts[1]}${(parts[2] ?? '').padEnd(2, '0')}`) : Number.NaN;
}

/** Formats fen for an input field. */
export function toYuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

/** Formats fen for display. */
export function money(fen: number): string {
  return `¥${toYuan(fen)}`;
}
