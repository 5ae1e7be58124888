/*
 * A 204 has no body, so `data` of a raw request may be undefined.
 */
import type { WechatPayClient, WechatPayResponse } from 'nestjs-wechatpay-insurance';

declare const client: WechatPayClient;

interface Certificates {
  readonly data: readonly { serial_no: string }[];
}

const { data, status, requestId } = await client.request<Certificates>({
  method: 'GET',
  path: '/v3/certificates',
});
// @ts-expect-error -- the data is undefined after a 204
console.log(data.data);
console.log(data?.data[0]?.serial_no, status.toFixed(), requestId.length);
if (data !== undefined) console.log(data.data.length);

const { data: anything } = await client.request({ method: 'DELETE', path: '/v3/a' });
// @ts-expect-error -- without a type, the data is unknown
console.log(anything.id);

export const closed: WechatPayResponse<undefined> = await client.request<undefined>({
  method: 'POST',
  path: '/v3/a/close',
});
export const nothing: undefined = closed.data;

// @ts-expect-error -- a response may come without data
export const always: Certificates = (
  await client.request<Certificates>({ method: 'GET', path: '/v3/a' })
).data;
