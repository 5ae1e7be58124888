/* The sender of the notifications, in a process of its own: `post-worker.mjs`. */
import http from 'node:http';
import { load } from '../support/measure.mjs';
import { serve } from '../support/process.mjs';

const agent = new http.Agent({ keepAlive: true });

function post(url, { headers, body }, expected) {
  return new Promise((resolve, reject) => {
    http
      .request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === expected) resolve();
          else reject(new Error(`responded with ${response.statusCode}, not ${expected}`));
        });
      })
      .on('error', reject)
      .end(body);
  });
}

serve('ready', ({ url, notification, inFlight, milliseconds, expected = 204 }) =>
  load(() => post(url, notification, expected), inFlight, milliseconds),
);
