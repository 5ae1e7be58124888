import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';

/**
 * Stands between a client and a server. After `cutNextResponse`, it drops the next response together with the
 * connection: the server has executed the command, and the client does not know.
 */
export async function cuttingProxy(port) {
  let armed = false;
  let cuts = 0;
  const sockets = new Set();
  const proxy = createServer((client) => {
    const server = createConnection({ port, host: '127.0.0.1' });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => {
      if (!armed) return client.write(chunk);
      armed = false;
      cuts += 1;
      client.destroy();
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: proxy.address().port,
    cutNextResponse() {
      armed = true;
    },
    get cuts() {
      return cuts;
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
