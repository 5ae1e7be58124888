const DAY = 86_400_000;
const BEIJING = DAY / 3;

/** The time of the simulator while the sample runs against it, the real time otherwise. Only a sample needs this. */
export class SimulatedTime {
  #now: number | undefined;

  private constructor(private readonly clock: string | undefined) {}

  /** @param simulator origin of the simulator, if there is one. */
  static async start(simulator: string | undefined): Promise<SimulatedTime> {
    const time = new SimulatedTime(simulator && `${simulator}/simulator/clock`);
    await time.#request({ method: 'GET' });
    return time;
  }

  get isSimulated(): boolean {
    return this.clock !== undefined;
  }

  /** Epoch milliseconds. */
  readonly now = (): number => this.#now ?? Date.now();

  /** The Beijing date `yyyy-MM-dd`, a number of days from today. */
  getDate(days: number): string {
    return new Date(this.now() + BEIJING + days * DAY).toISOString().slice(0, 10);
  }

  /** Resolves when the simulator has done everything that is due until then. */
  async advanceTo(moment: number): Promise<void> {
    await this.#request({ method: 'POST', body: JSON.stringify({ advanceTo: moment }) });
  }

  async #request(init: RequestInit): Promise<void> {
    if (this.clock === undefined) return;
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(this.clock, { ...init, headers });
    if (!response.ok) throw new Error(`The clock does not move: ${await response.text()}`);
    ({ now: this.#now } = (await response.json()) as { now: number });
  }
}
