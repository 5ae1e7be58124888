/** A store of somebody else's answered what no store may. The message is our own text, fit for the log. */
export class UnusableAnswer extends TypeError {}
