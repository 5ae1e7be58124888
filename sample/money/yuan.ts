/** Fen, without the rounding of floating-point yuan; `NaN` when it is no amount. */
export function fenOf(yuan: string): number {
  const parts = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(yuan);
  return parts ? Number(`${parts[1]}${(parts[2] ?? '').padEnd(2, '0')}`) : Number.NaN;
}

/** Fen as people write them in a field. */
export function yuanOf(fen: number): string {
  return (fen / 100).toFixed(2);
}

/** Fen as people read them. */
export function money(fen: number): string {
  return `¥${yuanOf(fen)}`;
}
