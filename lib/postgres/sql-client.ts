/**
 * The method of a PostgreSQL client that the store calls. A `Pool` of `pg` has it, and so has PGlite; with another
 * client, neither your program nor your compiler needs `pg`.
 */
export interface SqlClient {
  /** Runs one statement with `$1`, `$2` … in a transaction of its own. */
  query(
    text: string,
    values?: unknown[],
  ): Promise<{
    /** The rows by the names of their columns; `jsonb` is parsed. */
    readonly rows: readonly unknown[];
  }>;
}
