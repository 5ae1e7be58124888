import { between } from './random.mjs';

/** The number of deliveries of a notification that arrive together at first. */
const BURST = 3;

/**
 * When each notification is delivered regardless of the responses, in milliseconds of the storm: at first
 * several at once, later alone or in pairs, until the storm is over.
 */
export function planDeliveries(random, { notifications, deliveries, duration }) {
  return Array.from({ length: notifications }, (_, number) => {
    const first = between(random, 0, 0.92) * duration;
    const count = Math.floor(deliveries / notifications) + (number < deliveries % notifications);
    const moments = Array.from({ length: Math.min(BURST, count) }, () => first + random() * 30);
    while (moments.length < count) {
      const later = first + random() ** 2 * (duration - first);
      moments.push(later);
      if (random() < 0.3 && moments.length < count) moments.push(later);
    }
    return moments;
  });
}

/** Milliseconds between deliveries until a response is 204: WeChat Pay's intervals, scaled down. */
const RETRIES = [300, 300, 600, 1200, 2000];

export function retryAfter(failures) {
  return RETRIES[Math.min(failures, RETRIES.length) - 1];
}
