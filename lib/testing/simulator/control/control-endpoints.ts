import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import type { ResponseFault } from '../faults/response-fault.js';
import type { JsonObject } from '../http/request-body.js';
import type { CertificateRotation, SigningShare } from '../keys/certificate-rotation.js';
import type { PlatformKeyKind } from '../keys/platform-key.js';
import type { NotificationDisturbance } from '../notifications/disturbance.js';
import type { RefundFailure } from '../transactions/refund-book.js';
import { checkFields, readText } from './control-request.js';
import type { ControlEndpoint, ControlRequest } from './control-request.js';
import type { ControlledMerchant, ControlledSimulator } from './controlled-simulator.js';
import { userEndpoints } from './user-endpoints.js';

/** The control endpoints below `/simulator/`. */
export const controlEndpoints: readonly ControlEndpoint[] = [
  { method: 'GET', path: 'clock', handle: ({ simulator }) => describeClock(simulator) },
  { method: 'POST', path: 'clock', handle: moveClock },
  ...userEndpoints,
  {
    method: 'POST',
    path: 'fail',
    handle: ({ simulator, body }) => void simulator.fail(body as ResponseFault),
  },
  {
    method: 'POST',
    path: 'disturb',
    handle: ({ simulator, body }) => void simulator.disturb(body as NotificationDisturbance),
  },
  {
    method: 'POST',
    path: 'fail-refund',
    handle({ simulator, body }) {
      checkFields(body, ['status', 'times']);
      const { times } = body as { readonly times?: number | undefined };
      simulator.failRefund(readText(body, 'status') as RefundFailure, { times });
    },
  },
  {
    method: 'POST',
    path: 'rotate-certificate',
    async handle(request) {
      const [merchant, rotation] = readMerchant(request);
      return { serial: await merchant.rotateCertificate(rotation as CertificateRotation) };
    },
  },
  {
    method: 'POST',
    path: 'retire-certificates',
    handle(request) {
      const [merchant, rest] = readMerchant(request);
      checkFields(rest, ['mchid']);
      merchant.retireCertificates();
    },
  },
  {
    method: 'POST',
    path: 'sign-with',
    handle(request) {
      const [merchant, { kind, ...share }] = readMerchant(request);
      merchant.signWith(kind as PlatformKeyKind, share as SigningShare);
    },
  },
  {
    method: 'GET',
    path: 'merchants',
    handle: ({ simulator }) => simulator.merchants.map(({ mchid, appid }) => ({ mchid, appid })),
  },
  {
    method: 'GET',
    path: 'contracts',
    handle: ({ simulator }) => simulator.merchants.flatMap(({ contracts }) => contracts),
  },
  { method: 'GET', path: 'requests', handle: ({ simulator }) => simulator.requests },
  { method: 'GET', path: 'deliveries', handle: ({ simulator }) => simulator.deliveries },
];

async function moveClock({ simulator, body }: ControlRequest): Promise<object> {
  checkFields(body, ['advanceTo', 'advanceBy']);
  const { advanceTo, advanceBy } = body;
  if ((advanceTo === undefined) === (advanceBy === undefined)) {
    throw new TypeError(
      'either "advanceTo" (ISO 8601 with an offset) or "advanceBy" (milliseconds) is required',
    );
  }
  if (advanceTo !== undefined) {
    await simulator.advanceTo(
      typeof advanceTo === 'number' ? advanceTo : readText(body, 'advanceTo'),
    );
  } else if (typeof advanceBy === 'number') {
    await simulator.advanceBy(advanceBy);
  } else {
    throw new TypeError('"advanceBy" must be a number of milliseconds');
  }
  return describeClock(simulator);
}

function describeClock({ now, isVirtual }: ControlledSimulator): object {
  return { now, time: formatBeijingTimestamp(now), virtual: isVirtual };
}

/** Finds the merchant named in the request, by default the first, and returns it with the other fields. */
function readMerchant({ simulator, body }: ControlRequest): [ControlledMerchant, JsonObject] {
  const { mchid, ...rest } = body;
  const name = mchid === undefined ? simulator.merchants[0]?.mchid : readText(body, 'mchid');
  return [simulator.merchant(name ?? ''), rest];
}
