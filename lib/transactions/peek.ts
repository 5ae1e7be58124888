import type { Readable } from 'node:stream';

/** Waits for the first bytes of a stream, fewer when it ends before, and leaves them in it. */
export function peek(stream: Readable, size: number, found: (start: Buffer) => void): void {
  const look = (): void => {
    const start: Buffer | null = stream.read(size);
    if (start === null && !stream.readableEnded) return;
    stream.off('readable', look);
    stream.off('end', look);
    if (start !== null) stream.unshift(start);
    found(start ?? Buffer.alloc(0));
  };
  stream.on('readable', look);
  stream.on('end', look);
}
