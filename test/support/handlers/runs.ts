import type {
  HandlerOutcome,
  NotificationStore,
  WechatPayNotification,
} from '../../../lib/index.js';
import type { HandlerRun } from '../../../lib/notifications/handling/notification-handler.js';
import { HandlerRunner } from '../../../lib/notifications/handling/handler-runner.js';
import { Sealed } from '../../../lib/common/sealed.js';
import type { Handle } from './handler-class.js';

export const SIGNED = {
  id: 'EV-1',
  event_type: 'INSURANCE_ENTRUST.SIGN',
  mchid: '1900000109',
  resource: {},
} as unknown as WechatPayNotification;

/** The runner of one process, and the runs that it reported. */
export class Runs {
  readonly reports: HandlerRun[] = [];
  readonly runner: HandlerRunner;

  constructor(
    store: NotificationStore,
    { lease = 150, maxHandling = 60_000, now = () => performance.now() } = {},
  ) {
    this.runner = new HandlerRunner(
      new Sealed(store),
      new Sealed({ lease, maxHandling }),
      { logRun: (run) => void this.reports.push(run) },
      { add() {} },
      now,
    );
  }

  /** The run of one handler for one delivery. */
  deliver(handle: Handle = () => {}, key = 'K'): Promise<HandlerOutcome> {
    const handler = {
      id: 'Policies.handle',
      eventTypes: new Set(['*']),
      handle: async (...given: Parameters<Handle>) => void (await handle(...given)),
    };
    return this.runner.run(handler, SIGNED, key);
  }

  get outcomes(): readonly HandlerOutcome[] {
    return this.reports.map(({ outcome }) => outcome);
  }
}
