import { createDecipheriv } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { seededRandom } from '../chaos/random.mjs';

/** Milliseconds of real time for one delivery. */
const PATIENCE = 8_000;

/**
 * Stands between WeChat Pay and the merchant's processes: it loses notifications, doubles them, and holds them back so
 * that later ones overtake them.
 */
export class NotificationGateway {
  #agent = new Agent({ keepAlive: true });
  #random;
  #recording;
  #now;
  #apiV3Key;
  /** Notifications by their ids, until they have been handed over. */
  #seen = new Map();
  /** Ports of the processes that take notifications. */
  ports = [];
  /** Shares of the notifications. */
  mischief = { lost: 0, doubled: 0, late: 0 };
  /** Contracts of which the merchant's processes learn nothing. */
  hidden = new Set();
  counts = {
    delivered: 0,
    lost: 0,
    doubled: 0,
    late: 0,
    failed: 0,
    replayed: 0,
    forged: 0,
    forgedAndAccepted: 0,
  };

  constructor({ seed, recording, now, apiV3Key }) {
    this.#random = seededRandom(seed);
    this.#recording = recording;
    this.#now = now;
    this.#apiV3Key = apiV3Key;
  }

  /** A request listener. */
  handle = (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      this.#deliver(request, Buffer.concat(chunks)).then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(500).end(),
      );
    });
  };

  async #deliver({ url, headers }, body) {
    const { id, isFirst, ...fact } = this.#read(body);
    if (isFirst) this.#recording.add({ k: 'fact', at: this.#now(), id, ...fact });
    if (this.hidden.has(fact.code)) return 204;
    const draw = this.#random();
    const { lost, doubled, late } = this.mischief;
    if (isFirst && draw < lost) {
      this.counts.lost += 1;
      this.#recording.add({ k: 'lost', at: this.#now(), id });
      return 204;
    }
    if (isFirst && draw < lost + late) {
      this.counts.late += 1;
      return 503;
    }
    const isDoubled = isFirst && draw < lost + late + doubled;
    if (isDoubled) this.counts.doubled += 1;
    const post = { url, headers, body };
    const statuses = await Promise.all(
      Array.from({ length: isDoubled ? 2 : 1 }, () => this.#post(post)),
    );
    const accepted = statuses.find((status) => status === 200 || status === 204);
    if (accepted === undefined) {
      this.counts.failed += 1;
      return 500;
    }
    this.counts.delivered += 1;
    this.#seen.delete(id);
    this.#recording.add({ k: 'handed', at: this.#now(), id, ...fact });
    await this.#attack(post);
    return accepted;
  }

  /** Sends a notification that was accepted again, and with another body. */
  async #attack({ url, headers, body }) {
    const { replayed = 0, forged = 0 } = this.mischief;
    if (replayed > 0 && this.#random() < replayed) {
      this.counts.replayed += 1;
      await this.#post({ url, headers, body });
    }
    if (forged > 0 && this.#random() < forged) {
      const status = await this.#post({ url, headers, body: forge(body, this.#random) });
      this.counts.forged += 1;
      if (status >= 200 && status < 300) this.counts.forgedAndAccepted += 1;
    }
  }

  #read(body) {
    const { id, event_type: type, resource } = JSON.parse(body);
    const { ciphertext, nonce, associated_data: data } = resource;
    const isFirst = !this.#seen.has(id);
    this.#seen.set(id, true);
    const sealed = Buffer.from(ciphertext, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#apiV3Key, nonce);
    decipher.setAAD(Buffer.from(data ?? ''));
    decipher.setAuthTag(sealed.subarray(-16));
    const text = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    const fields = JSON.parse(text.toString('utf8'));
    const { contract_id: c, out_contract_code: code, out_trade_no: no, amount } = fields;
    return { id, isFirst, type, c, code, no, amount: amount?.total };
  }

  /** Resolves to the status, 0 without a response. */
  #post({ url, headers, body }) {
    const port = this.ports[Math.floor(this.#random() * this.ports.length)];
    if (port === undefined) return Promise.resolve(0);
    return new Promise((resolve) => {
      const target = { host: '127.0.0.1', port, path: url, method: 'POST', headers };
      const request = httpRequest({ ...target, agent: this.#agent, timeout: PATIENCE });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(0));
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.end(body);
    });
  }
}

/** Another id, or another letter of the ciphertext. */
function forge(body, random) {
  const { id, ...rest } = JSON.parse(body);
  if (random() < 0.5) return Buffer.from(JSON.stringify({ id: `${id}x`, ...rest }));
  const { ciphertext } = rest.resource;
  const last = ciphertext.startsWith('A') ? 'B' : 'A';
  const resource = { ...rest.resource, ciphertext: `${last}${ciphertext.slice(1)}` };
  return Buffer.from(JSON.stringify({ id, ...rest, resource }));
}
