/** The contents of a bill; numbers are formatted as text. */
interface BillParts {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The last two lines: names and values of the totals. */
  readonly totals: Readonly<Record<string, string>>;
}

/**
 * Formats a bill as WeChat Pay does: UTF-8 with a byte order mark, lines ending in CR LF, a backtick
 * before each value, and the totals in the last two lines.
 */
export function formatBill({ columns, rows, totals }: BillParts): string {
  const lines = [
    columns.join(','),
    ...rows.map(formatLine),
    Object.keys(totals).join(','),
    formatLine(Object.values(totals)),
  ];
  return `\uFEFF${lines.map((text) => `${text}\r\n`).join('')}`;
}

function formatLine(row: readonly string[]): string {
  // A value must not contain the separators.
  return row.map((value) => `\`${value.replaceAll(/[,`\r\n]/g, ' ')}`).join(',');
}
