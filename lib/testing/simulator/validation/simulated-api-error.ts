/** The machine-readable `detail` of an error. */
interface ApiErrorDetail {
  /** JSON pointer, parameter, header or part of the signature. */
  readonly field: string;
  readonly value?: unknown;
  readonly issue: string;
  readonly location: string;
  readonly [name: string]: unknown;
}

/** The error of a rejected request, which becomes the error response. */
export class SimulatedApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: ApiErrorDetail | undefined;

  constructor(status: number, code: string, message: string, detail?: ApiErrorDetail) {
    super(message);
    this.name = 'SimulatedApiError';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/** Optional parts of a field error. `message` is WeChat Pay's own text, where it is known. */
interface FieldErrorOptions {
  readonly value?: unknown;
  readonly message?: string | undefined;
}

/** @throws SimulatedApiError always: 400 `PARAM_ERROR` about the body's field at the JSON pointer. */
export function rejectField(
  pointer: string,
  issue: string,
  { value, message }: FieldErrorOptions = {},
): never {
  throw new SimulatedApiError(400, 'PARAM_ERROR', message ?? `参数错误: ${pointer} ${issue}`, {
    field: pointer,
    ...(value === undefined ? {} : { value: truncateValue(value) }),
    issue,
    location: 'body',
  });
}

function truncateValue(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, 128);
  return typeof value === 'object' ? undefined : value;
}

/**
 * Rejects a well-formed request that a state or a rule forbids.
 *
 * @param message the reason in Chinese, as WeChat Pay puts it
 * @param issue the reason in English
 * @throws SimulatedApiError always: 400 `INVALID_REQUEST`.
 */
export function rejectRule(message: string, issue: string, field = ''): never {
  throw new SimulatedApiError(400, 'INVALID_REQUEST', `${message} ${issue}`, {
    field,
    issue,
    location: field === '' ? 'state' : 'body',
  });
}

/** @throws SimulatedApiError always: 400 `PARAM_ERROR` about a parameter of the path or query. */
export function rejectParameter(
  field: string,
  value: string,
  issue: string,
  location: 'path' | 'query' = 'path',
): never {
  throw new SimulatedApiError(400, 'PARAM_ERROR', `参数错误: ${field} ${issue}`, {
    field,
    value: value.slice(0, 128),
    issue,
    location,
  });
}

/** @throws SimulatedApiError always: 400 `PARAM_ERROR` about a header. */
export function rejectHeader(field: string, issue: string): never {
  throw new SimulatedApiError(400, 'PARAM_ERROR', `Http头缺少或不正确: ${field} ${issue}`, {
    field,
    issue,
    location: 'header',
  });
}
