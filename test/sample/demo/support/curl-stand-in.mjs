// Replaces curl, with the options that the sample's README uses, on a machine without it.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    'show-error': { type: 'boolean', short: 'S' },
    include: { type: 'boolean', short: 'i' },
    output: { type: 'string', short: 'o' },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd', multiple: true },
  },
});
const body = values.data?.join('&');
const headers = new Headers((values.header ?? []).map((line) => line.split(/:\s*/, 2)));
if (body !== undefined && !headers.has('Content-Type')) {
  headers.set('Content-Type', 'application/x-www-form-urlencoded');
}
const method = values.request ?? (body === undefined ? 'GET' : 'POST');
const response = await fetch(positionals[0], { method, headers, body, redirect: 'manual' });
const text = await response.text();
if (values.include) process.stdout.write(`HTTP/1.1 ${response.status}\n\n`);
if (values.output === undefined) process.stdout.write(text);
