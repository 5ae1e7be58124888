import type { SignatureFault } from '../faults/signature-fault.js';

/** One attempt to deliver a notification. */
export interface SimulatedDelivery {
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  readonly url: string;
  readonly event_type: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What was wrong with the signature, by `simulator.disturb`. */
  readonly signature?: SignatureFault;
  /** HTTP status of the answer; absent before it came, and when none came. */
  readonly status?: number;
  /** Why no answer came, such as `connect ECONNREFUSED 127.0.0.1:3000`. */
  readonly error?: string;
}
