/** Style of the figures on the page of the collection. The colours are those of the periods. */
export const COLLECTION_STYLES = `
  .figures td, .figures thead th:not(:first-child) { text-align: right; white-space: nowrap; }
  .figures tr > :last-child { padding-right: 0; }
  .figures th { font-weight: 400; } .figures thead th { white-space: nowrap; }
  .bar { display: block; width: 100%; height: .875rem; margin: .3125rem 0; }
  .bar rect { fill: var(--line); } .bar .share { fill: var(--of); }
  .funnel td:nth-child(2) { width: 100%; } .funnel th { white-space: nowrap; } .funnel td small { display: inline-block; min-width: 2.75rem; }
  .people { list-style: none; padding: 0; margin: 0; }
  .people li { border-top: 1px solid var(--line); padding: .625rem 0; }
  .people li:first-child { border: 0; padding-top: 0; }
  .people li:last-child { padding-bottom: 0; }
  .people p { margin: .125rem 0 0; }
  .people .actions { display: flex; flex-wrap: wrap; gap: .5rem; }
  .actions button { width: auto; margin: .5rem 0 0; }
  .flash .actions button { margin: 0; }
  form + .hint { margin-top: .5rem; }
  .choices { display: grid; gap: .5rem; margin-top: .5rem; }
  .choices button { margin: 0; }
`;
