/** A premium, or the renewal of a contract, to look at. Doing it twice, or never, does no harm: the ledger decides. */
export interface CollectionJob {
  /** Identifies premium or renewal, and version. A job that waits or runs already is not added again. */
  readonly id: string;
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the period; absent for the renewal of the contract. Jobs without it come first. */
  readonly policy_period_id?: number | undefined;
  /** Then jobs with an earlier Beijing date `yyyy-MM-dd` come first. */
  readonly estimated_deduct_date: string;
}

/** Works on one job. It never rejects. */
export type CollectionWork = (job: CollectionJob) => Promise<void>;

/**
 * Distributes due premiums and renewals to workers. It may lose jobs, repeat them and change their order: the next
 * sweep adds what is still due.
 */
export interface CollectionQueue {
  /**
   * Starts to work on jobs with the given function.
   *
   * @param installation Name of the installation. Jobs of another one must not reach `work`.
   */
  start(work: CollectionWork, installation: string): Promise<void>;

  /**
   * Calls `sweep` in each interval of so many milliseconds, in one of all instances. Without this method, each instance
   * sweeps by itself. `sweep` never rejects. With it, an instance whose store fails waits for 1 to 5 seconds in each
   * job that failed, so that other instances take the next ones.
   */
  startSweeps?: ((interval: number, sweep: () => Promise<void>) => Promise<void>) | undefined;

  /** Adds jobs. Resolves when the queue can take more. */
  add(jobs: readonly CollectionJob[]): Promise<void>;

  /** Stops to start jobs for a number of milliseconds, in all instances: WeChat Pay limits the rate. */
  slowDown(milliseconds: number): Promise<void>;

  /**
   * Resolves once `work` has ended for each job that this instance had added before the call, those included that
   * `slowDown` has put off. It may wait for later jobs as well, and for those of other instances. It must not wait for
   * `sweep`, nor for jobs that the queue has lost or that `stop` has dropped, and resolves at once before `start`. It
   * may reject when the queue cannot be reached.
   */
  idle(): Promise<void>;

  /** Starts no further job, and resolves when those that run have ended. */
  stop(): Promise<void>;
}
