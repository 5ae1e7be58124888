import { subscribe } from 'node:diagnostics_channel';
import { openSync, writeSync } from 'node:fs';

const CONTRACT = String.raw`contract-id/([^/?]+)`;
const PERIOD = String.raw`${CONTRACT}/policy-period-id/(\d+)`;
const CODE = String.raw`plan-id/\d+/out-contract-code/([^/?]+)`;

/** The recorded requests, with the names of what their paths contain. */
const ROUTES = [
  ['schedule', 'POST', `insurance-pay/policy-periods/${PERIOD}/schedule`, ['c', 'p']],
  ['query-period', 'GET', `insurance-pay/policy-periods/${PERIOD}`, ['c', 'p']],
  ['deduct', 'POST', 'insurance-pay/transactions/apply', []],
  ['query-order', 'GET', 'pay/transactions/out-trade-no/([^/?]+)', ['no']],
  ['query-contract', 'GET', `insurance-sign/contracts/${CODE}`, ['code']],
  ['query-list', 'GET', `insurance-sign/policy_periods/${CODE}`, ['code']],
  ['renew', 'POST', `insurance-sign/contracts/plan-id/\\d+/${CONTRACT}/renew`, ['c']],
  ['modify', 'POST', `insurance-sign/policy-periods/plan-id/\\d+/${CONTRACT}/modify`, ['c']],
].map(([kind, method, path, names]) => ({
  kind,
  method,
  pattern: new RegExp(`/${path}(?:\\?|$)`),
  names,
}));

/** Finds the kind of a request, with the ids in its path; `undefined` for one that is not recorded. */
export function describeRequest(method, url) {
  for (const { kind, method: only, pattern, names } of ROUTES) {
    const match = method === only ? pattern.exec(url) : null;
    if (match === null) continue;
    const fields = Object.fromEntries(names.map((name, index) => [name, match[index + 1]]));
    if (fields.p !== undefined) fields.p = Number(fields.p);
    return { kind, ...fields };
  }
  return undefined;
}

/** A file with one line for each fact, in the order in which they happened. */
export class Recording {
  #file;
  #lines = [];

  constructor(path) {
    this.#file = openSync(path, 'a');
  }

  add(line) {
    this.#lines.push(JSON.stringify(line));
    if (this.#lines.length >= 500) this.flush();
  }

  flush() {
    if (this.#lines.length > 0) writeSync(this.#file, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }
}

/**
 * Records what the HTTP servers of this process receive below `/v3/` and what they respond: a line `in` when a request
 * is complete, and a line `out` when its response has been written, or its connection was cut (`cut`).
 */
export function recordRequests(recording, now) {
  let count = 0;
  subscribe('http.server.request.start', ({ request, response }) => {
    if (!request.url.startsWith('/v3/')) return;
    const about = describeRequest(request.method, request.url);
    if (about === undefined) return;
    const { kind: m, ...ids } = about;
    const r = (count += 1);
    collect(request, (body) => {
      recording.add({ k: 'in', at: now(), r, m, ...readRequest(body), ...ids });
    });
    const chunks = [];
    for (const name of ['write', 'end']) {
      const send = response[name];
      response[name] = function record(chunk, ...rest) {
        if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) chunks.push(Buffer.from(chunk));
        return send.call(this, chunk, ...rest);
      };
    }
    let isFinished = false;
    response.once('finish', () => (isFinished = true));
    response.once('close', () => {
      const body = isFinished ? readResponse(Buffer.concat(chunks)) : { cut: true };
      recording.add({ k: 'out', at: now(), r, m, ...ids, st: response.statusCode, ...body });
    });
  });
}

/** Calls back with the body of a message that another reader consumes. */
function collect(request, done) {
  const chunks = [];
  const { push } = request;
  request.push = function record(chunk, ...rest) {
    if (chunk === null) done(Buffer.concat(chunks));
    else chunks.push(chunk);
    return push.call(this, chunk, ...rest);
  };
}

function readRequest(body) {
  const json = parse(body);
  if (json === undefined) return {};
  const { contract_id: c, policy_period_id: p, out_trade_no: no, policy_periods: list } = json;
  const amount = (json.amount ?? json.scheduled_amount)?.total;
  return { c, p, no, amount, list: list?.map(toPeriod) };
}

/** Id, date and amount. */
function toPeriod(period) {
  const { policy_period_id, estimated_deduct_date, estimated_deduct_amount } = period;
  return [policy_period_id, estimated_deduct_date, estimated_deduct_amount.total];
}

function readResponse(body) {
  const { trade_state, policy_period_state, contract_state, code: error } = parse(body) ?? {};
  return { state: trade_state ?? policy_period_state ?? contract_state, error };
}

function parse(body) {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
