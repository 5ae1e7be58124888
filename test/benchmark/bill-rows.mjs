/*
 * Parses trade bills of 10 and 100 MB and prints rows per second and the peak of the process's memory, which must
 * not grow with the bill: node --expose-gc test/benchmark/bill-rows.mjs, after npm run build.
 */
import { parseTradeBill } from '../../dist/index.js';

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n';
const TOTALS =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n';

function createRow(number) {
  const id = String(number).padStart(10, '0');
  return `\`2026-12-01 10:00:01,\`wxab8acb865bb11234,\`1900000109,\`0,\`,\`42000${id}202612011234567,\`premium${id},\`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,\`PAP,\`SUCCESS,\`CMB_DEBIT,\`CNY,\`99.90,\`0.10,\`0,\`0,\`0.00,\`0.00,\`,\`,\`百万医疗险,\`policy-${id},\`0.59940,\`0.60%,\`100.00,\`0.00,\`\r\n`;
}

/** Chunks of 64 KiB, as from a socket. */
async function* createBill(rows) {
  let text = HEADER;
  for (let number = 0; number < rows; number += 1) {
    text += createRow(number);
    if (text.length < 64 * 1024) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}${TOTALS}\`${rows},\`1.00,\`0.00,\`0.00,\`0.00000,\`1.00,\`0.00\r\n`);
}

const bytesPerRow = Buffer.byteLength(createRow(1));

for (const megabytes of [10, 100]) {
  const rows = Math.round((megabytes * 1e6) / bytesPerRow);
  globalThis.gc?.();
  let peak = 0;
  const bill = parseTradeBill(createBill(rows));
  const began = performance.now();
  let fen = 0;
  let read = 0;
  for await (const { order_amount } of bill) {
    fen += order_amount;
    read += 1;
    if (read % 1000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
  }
  const seconds = (performance.now() - began) / 1000;
  if (fen !== rows * 10_000 || bill.summary?.count !== rows) throw new Error('rows are missing');
  console.log(
    `${megabytes} MB: ${rows} rows, ${Math.round(rows / seconds)} rows/s, heap at most ${(peak / 2 ** 20).toFixed(0)} MiB`,
  );
}
console.log(`peak RSS of the process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
