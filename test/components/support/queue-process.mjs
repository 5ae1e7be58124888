// A process with a BullMqCollectionQueue, which reports its jobs and sweeps to the parent. It ends by itself after the
// message `stop`, unless something is left open.
const { folder, port, milliseconds, sweepInterval } = JSON.parse(process.argv[2]);
const { BullMqCollectionQueue } = await import(`${folder}/dist/bullmq/index.js`);

const queue = new BullMqCollectionQueue({ connection: { host: '127.0.0.1', port } });

const createJob = (id) => ({
  id: `${id}:2:1`,
  contract_id: id,
  policy_period_id: 2,
  estimated_deduct_date: '2027-01-01',
});

await queue.start(async ({ contract_id }) => {
  process.send({ began: contract_id });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  process.send({ ended: contract_id });
}, 'production');
if (sweepInterval !== undefined) {
  await queue.startSweeps(sweepInterval, async () => void process.send({ swept: true }));
}
process.on('message', async (message) => {
  if (message === 'stop') {
    await queue.stop();
    process.disconnect();
  } else {
    await queue.add(message.map(createJob));
    process.send({ added: true });
  }
});
process.send({ started: true });
