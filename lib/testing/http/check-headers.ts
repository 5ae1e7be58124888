import { ApiRefusal } from './api-refusal.js';
import type { RawRequest } from './raw-request.js';

const JSON_ACCEPTED = /(?:^|,)\s*(?:application\/json|application\/\*|\*\/\*)\s*(?:[;,]|$)/i;
const JSON_CONTENT = /^application\/json\s*(?:;|$)/i;

/** @throws ApiRefusal when a header that WeChat Pay demands is missing. */
export function checkHeaders({ headers, body }: RawRequest): void {
  if (!JSON_ACCEPTED.test(headers.accept ?? '')) refuse('Accept', 'must allow application/json');
  if (!headers['user-agent']?.trim()) refuse('User-Agent', 'must not be empty');
  if (body.length > 0 && !JSON_CONTENT.test(headers['content-type'] ?? '')) {
    refuse('Content-Type', 'must be application/json with a body');
  }
}

function refuse(field: string, issue: string): never {
  throw new ApiRefusal(400, 'PARAM_ERROR', `Http头缺少或不正确: ${field} ${issue}`, {
    field,
    issue,
    location: 'header',
  });
}
