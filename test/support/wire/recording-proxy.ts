import net from 'node:net';
import tls from 'node:tls';

/** A proxy that tunnels, forwards nothing else, and records every byte that it can read. */
export class RecordingProxy {
  /** The heads of CONNECT requests and any other plain text, one text per connection. */
  readonly seen: string[] = [];
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #scheme: string;

  private constructor(
    readonly rejection: string | undefined,
    secure: tls.TlsOptions | undefined,
  ) {
    const onConnection = (socket: net.Socket) => this.#accept(socket);
    this.#scheme = secure === undefined ? 'http' : 'https';
    this.#server =
      secure === undefined
        ? net.createServer(onConnection)
        : tls.createServer(secure, onConnection);
  }

  /** @param rejection status line to send instead of opening a tunnel. */
  static async start(options: { rejection?: string; secure?: tls.TlsOptions } = {}) {
    const proxy = new RecordingProxy(options.rejection, options.secure);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** All bytes that the proxy could read, as text. */
  get text(): string {
    return this.seen.join('\n');
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      const head = data.toString('latin1');
      this.seen.push(head);
      const target = /^CONNECT ([^ :]+):(\d+) /.exec(head);
      if (target === null) {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
      } else if (this.rejection !== undefined) {
        socket.end(`HTTP/1.1 ${this.rejection}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      } else {
        const [, host, port] = target;
        const origin = net.connect(Number(port), host, () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(origin).pipe(socket);
        });
        this.#sockets.add(origin);
        origin.on('error', () => socket.destroy());
      }
    });
  }
}
