/** A response as a browser without scripts sees it. */
export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Visit> {
  return visit(await fetch(url, { headers, redirect: 'manual' }));
}

export async function post(url: string, fields: Record<string, string> = {}): Promise<Visit> {
  const body = new URLSearchParams(fields);
  return visit(await fetch(url, { method: 'POST', body, redirect: 'manual' }));
}

async function visit(response: Response): Promise<Visit> {
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Polls until the condition holds, at most 30 s, and returns the last value. */
export async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean) {
  const end = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (holds(seen) || Date.now() > end) return seen;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
