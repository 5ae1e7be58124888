import net from 'node:net';
import tls from 'node:tls';

export interface FaultServerInit {
  /** Called when a connection is open, before the request arrives. Over TLS, after the handshake. */
  readonly onConnection?: (socket: net.Socket) => void;
  /** Called when a request has been read to its end. */
  readonly onRequest?: (socket: net.Socket, request: string) => void;
  readonly secure?: tls.TlsOptions;
  readonly allowHalfOpen?: boolean;
}

/** A server of bare sockets, which reads requests and leaves every byte of the responses to the test. */
export class FaultServer {
  /** Complete requests, head and body. */
  readonly requests: string[] = [];
  /** Bytes that left for the client, over all connections. */
  bytesWritten = 0;
  readonly #open = new Set<net.Socket>();
  readonly #server: net.Server;
  readonly #init: FaultServerInit;

  private constructor(init: FaultServerInit) {
    this.#init = init;
    const { secure, allowHalfOpen = false } = init;
    this.#server =
      secure === undefined
        ? net.createServer({ allowHalfOpen }, (socket) => this.#accept(socket))
        : tls.createServer(secure, (socket) => this.#accept(socket));
    this.#server.on('connection', (socket: net.Socket) => {
      this.#open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.bytesWritten += socket.bytesWritten;
        this.#open.delete(socket);
      });
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(init: FaultServerInit): Promise<FaultServer> {
    const server = new FaultServer(init);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#open.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: net.Socket): void {
    socket.on('error', () => undefined);
    this.#init.onConnection?.(socket);
    let text = '';
    socket.on('data', (data: Buffer) => {
      text += data.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      this.requests.push(text);
      const request = text;
      text = '';
      this.#init.onRequest?.(socket, request);
    });
  }
}

/** Writes a piece again and again, as fast as the client reads, until the connection closes. */
export function flood(socket: net.Socket, piece: string): void {
  const write = (): void => {
    while (!socket.destroyed) {
      if (!socket.write(piece)) {
        socket.once('drain', write);
        return;
      }
    }
  };
  write();
}

/** Writes a piece at intervals until the connection closes. */
export function repeat(socket: net.Socket, piece: string, milliseconds: number): void {
  const timer = setInterval(() => socket.write(piece), milliseconds);
  socket.once('close', () => clearInterval(timer));
}

/** Writes one byte at a time until the connection closes. */
export function drip(socket: net.Socket, text: string, milliseconds: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < text.length) socket.write(text[sent++]!, 'latin1');
  }, milliseconds);
  socket.once('close', () => clearInterval(timer));
}
