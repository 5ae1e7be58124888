// Loader hooks: order numbers become random.
const FILE = '/collection/ledger/premiums/trade-number.js';
const DERIVED = "createHash('sha256').update(identity)";

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!url.endsWith(FILE)) return loaded;
  const source = loaded.source.toString();
  if (!source.includes(DERIVED)) throw new Error(`${FILE} has changed, adapt the planted fault`);
  const random = `${DERIVED}.update(String(Math.random()))`;
  return { ...loaded, source: source.replace(DERIVED, random) };
}
