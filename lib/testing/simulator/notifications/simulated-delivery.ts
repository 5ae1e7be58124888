import type { SignatureFault } from '../faults/signature-fault.js';

/** One attempt to deliver a notification. */
export interface SimulatedDelivery {
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  /** The notify URL. */
  readonly url: string;
  /** Name of the event. */
  readonly event_type: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The headers, signature included. */
  readonly headers: Readonly<Record<string, string>>;
  /** The envelope with the encrypted resource. */
  readonly body: string;
  /** The fault in the signature, injected by `simulator.disturb`. */
  readonly signature?: SignatureFault | undefined;
  /** HTTP status of the response; absent until a response arrives. */
  readonly status?: number | undefined;
  /** Why no response arrived, such as `connect ECONNREFUSED 127.0.0.1:3000`. */
  readonly error?: string | undefined;
}
