/** Colours of the states in the picture, its legend and the table. Marks and texts show the same states. */
export const PERIOD_STYLES = `
  :root { --paid: #1b7f53; --scheduled: #8f5e00; --pending: #2563eb; --failed: #c8322b; --refunded: #7a4fc0; --expired: #858b98; }
  .timeline { margin: 0 -.625rem; }
  .timeline > svg { display: block; width: 100%; max-width: 44rem; margin: 0 auto; }
  .timeline text { font: 8.8px system-ui, sans-serif; fill: var(--soft); text-anchor: middle; }
  .timeline .number { font-size: 11px; font-weight: 600; fill: var(--text); }
  .timeline .ground { stroke: var(--line); }
  .timeline .today path { stroke: var(--accent); stroke-width: 1.5; stroke-dasharray: 3 2; }
  .timeline .today text { font-size: 11px; font-weight: 600; fill: var(--accent); }
  .timeline .today .right { text-anchor: start; }
  .timeline .today .left { text-anchor: end; }
  .period rect { fill: none; stroke: var(--expired); stroke-dasharray: 2.5 2; }
  .period .mark { fill: none; stroke: #fff; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
  .period:not(.planned) rect { stroke: none; fill: var(--of); }
  .paid { --of: var(--paid); } .scheduled { --of: var(--scheduled); } .pending { --of: var(--pending); }
  .failed { --of: var(--failed); } .refunded { --of: var(--refunded); } .expired { --of: var(--expired); } .cancelled { --of: var(--expired); }
  .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: .25rem 0 0; justify-content: center; font-size: .8125rem; }
  .legend li { display: flex; gap: .375rem; align-items: center; }
  .legend svg { width: 1.125rem; height: 1.125rem; flex: none; }
  .pill { display: inline-block; border-radius: 1rem; padding: 0 .625rem; font-size: .8125rem; font-weight: 600; background: var(--of); color: #fff; }
  .pill.planned { border: 1px dashed var(--expired); color: var(--soft); }
  .pill.expired, .pill.cancelled { background: #666c79; }
`;
