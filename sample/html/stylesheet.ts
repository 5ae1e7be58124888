import { Html } from './html.js';

/** The look of every page; phones first. */
export const STYLESHEET = new Html(`
  :root { color-scheme: light dark; --line: #8886; --accent: #1d4ed8; --bad: #b91c1c; }
  @media (prefers-color-scheme: dark) { :root { --accent: #93b4ff; --bad: #ff9d9d; } }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 42rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
  nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding-bottom: .5rem; border-bottom: 1px solid var(--line); }
  nav a { padding: .5rem 0; }
  a { color: var(--accent); }
  main:focus { outline: none; }
  h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0; }
  h2 { font-size: 1.125rem; margin: 1.5rem 0 .5rem; }
  .skip { position: absolute; left: -100vw; }
  .skip:focus { position: static; }
  .note { border: 1px dashed var(--line); border-radius: .5rem; padding: .5rem .75rem; }
  .field { margin: 0 0 1rem; }
  label, legend { font-weight: 600; }
  .field > label { display: block; }
  .hint { margin: .125rem 0 0; font-size: .875rem; opacity: .8; }
  input:not([type=radio]):not([type=checkbox]) { width: 100%; min-height: 2.75rem; padding: .25rem .625rem; font: inherit; border: 1px solid #888; border-radius: .375rem; }
  input[type=radio], input[type=checkbox] { width: 1.25rem; height: 1.25rem; flex: none; margin: .125rem 0 0; }
  .choice { display: flex; gap: .625rem; padding: .5rem 0; font-weight: 400; }
  fieldset { margin: 0 0 1rem; border: 1px solid var(--line); border-radius: .5rem; }
  details { margin: 0 0 1rem; }
  summary { padding: .625rem 0; font-weight: 600; cursor: pointer; }
  [aria-invalid=true] { border-color: var(--bad) !important; border-width: 2px !important; }
  .problem { margin: .25rem 0 0; color: var(--bad); }
  .problems { border: 2px solid var(--bad); border-radius: .5rem; padding: .5rem .75rem; margin-bottom: 1rem; }
  .problems h2 { margin: 0; color: var(--bad); }
  .problems ul { margin: .25rem 0; padding-left: 1.25rem; }
  code { font-size: .875em; }
  button, .button { display: block; width: 100%; min-height: 3rem; padding: .625rem; margin: .75rem 0; font: inherit; font-weight: 600; text-align: center; text-decoration: none; border: 1px solid var(--accent); border-radius: .5rem; cursor: pointer; background: none; color: var(--accent); }
  button.primary, .button.primary { background: #1d4ed8; border-color: #1d4ed8; color: #fff; }
  .state { font-size: 1.25rem; font-weight: 600; margin: .5rem 0; }
  dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .25rem 1rem; }
  dt { opacity: .8; }
  @media (max-width: 30rem) { dl { display: block; } dd + dt { margin-top: .5rem; } }
  dd { margin: 0; }
  ol.events { list-style: none; padding: 0; margin: 0; }
  ol.events li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; margin: .5rem 0; }
  ol.events strong { display: block; }
  :focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px; }
`);
