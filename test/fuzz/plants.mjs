// Faults that a run must find: each wraps the verifier as a careless version of it would behave.
import { signBody } from './wechat-pay.mjs';

const NAMES = ['timestamp', 'nonce', 'serial', 'signature'].map((name) => `wechatpay-${name}`);
const get = (headers, name) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
const replace = (headers, name, value) =>
  headers.map(([key, before]) => [key, key.toLowerCase() === name ? value : before]);

export const PLANTS = {
  'accepts any signature': (verify) => (headers, body) =>
    verify(NAMES.every((name) => get(headers, name)) ? signBody(body) : headers, body),
  'verifies JSON that it has written again': (verify) => (headers, body) => {
    try {
      return verify(headers, Buffer.from(JSON.stringify(JSON.parse(body.toString()))));
    } catch {
      return verify(headers, body);
    }
  },
  'reads the first of repeated headers': (verify) => (headers, body) =>
    verify(
      headers.filter(
        ([name], index) =>
          headers.findIndex(([key]) => key.toLowerCase() === name.toLowerCase()) === index,
      ),
      body,
    ),
  'reads base64 leniently': (verify) => (headers, body) => {
    const signature = get(headers, 'wechatpay-signature') ?? '';
    const canonical = Buffer.from(signature, 'base64').toString('base64');
    return verify(
      signature.includes('SIGNTEST') ? headers : replace(headers, 'wechatpay-signature', canonical),
      body,
    );
  },
  'accepts old notifications': (verify) => (headers, body) => {
    const receivedAt = new Date(Number(get(headers, 'wechatpay-timestamp')) * 1000);
    return verify(headers, body, Number.isNaN(receivedAt.getTime()) ? {} : { receivedAt });
  },
  'drops blanks at the end of the body': (verify) => (headers, body) =>
    verify(headers, body.toString('latin1').endsWith(' ') ? body.subarray(0, -1) : body),
  'returns the notification before': (verify) => {
    let before;
    return async (headers, body) => {
      const notification = await verify(headers, body);
      const result = before ?? notification;
      before = notification;
      return result;
    };
  },
  'rejects header names in capitals': (verify) => (headers, body) =>
    verify(
      headers.filter(([name]) => name !== name.toUpperCase()),
      body,
    ),
  'throws an error of its own': (verify) => (headers, body) => {
    if (get(headers, 'wechatpay-nonce') === undefined) throw new TypeError('nonce is undefined');
    return verify(headers, body);
  },
  'leaves a rejection unhandled': (verify) => (headers, body) => {
    if (get(headers, 'wechatpay-nonce') !== 'n0nce') void Promise.reject(new Error('planted'));
    return verify(headers, body);
  },
  'keeps every body': (verify) => {
    const kept = [];
    return (headers, body) => {
      kept.push(Buffer.from(body).toString('latin1').split(''));
      return verify(headers, body);
    };
  },
  'spends long on many headers': (verify) => (headers, body) => {
    const steps = headers.length > 100 ? 4e8 : headers.length > 40 ? 3e7 : 0;
    for (let index = 0; index < steps; index += 1) Math.imul(index, index);
    return verify(headers, body);
  },
};

/** Those that the attacks on the endpoint must find as well. */
export const ENDPOINT_PLANTS = [
  'accepts any signature',
  'reads the first of repeated headers',
  'leaves a rejection unhandled',
  'spends long on many headers',
];
