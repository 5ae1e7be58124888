/** A separate PostgreSQL in a temporary folder, which is removed when it stops. */
export function startPostgres(): Promise<{
  readonly config: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  readonly url: string;
  stop(): Promise<void>;
  restart(): Promise<void>;
}>;
