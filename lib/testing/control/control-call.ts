import type { JsonObject } from '../http/json-object.js';
import type { WechatPaySimulator } from '../wechat-pay-simulator.js';

/** The parts of a simulator that can be controlled over HTTP. */
export type ControlledSimulator = Pick<
  WechatPaySimulator,
  | 'now'
  | 'isVirtual'
  | 'advanceTo'
  | 'advanceBy'
  | 'fail'
  | 'disturb'
  | 'failRefund'
  | 'merchant'
  | 'merchants'
  | 'requests'
  | 'deliveries'
  | 'user'
>;

/** One call of a control endpoint. */
export interface ControlCall {
  readonly simulator: ControlledSimulator;
  /** Empty for a GET. */
  readonly body: JsonObject;
}

/** A control endpoint; what it returns becomes the JSON of the answer. */
export interface ControlEndpoint {
  readonly method: 'GET' | 'POST';
  /** Below `/simulator/`. */
  readonly path: string;
  handle(call: ControlCall): unknown;
}
