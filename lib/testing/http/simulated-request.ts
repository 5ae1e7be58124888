/** A call that reached WeChat Pay's side. */
export interface SimulatedRequest {
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The merchant that the call says it is from. */
  readonly mchid: string | undefined;
  /** Whether WeChat Pay's side carried it out, whatever became of the answer. */
  readonly accepted: boolean;
  /** Why not. */
  readonly refusal?: { readonly status: number; readonly code: string; readonly message: string };
}
