import { COLLECTION_STYLES } from '../collection/collection-styles.js';
import { PERIOD_STYLES } from '../timeline/period-styles.js';
import { Html } from './html.js';

/** Style of every page, phones first. */
export const STYLESHEET = new Html(`
  :root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --text: #16181d; --soft: #5a6070;
    --line: #d9dce3; --accent: #1d4ed8; --bad: #b3261e; --good: #0b7a4b; --tint: #eef2ff; }
  @media (prefers-color-scheme: dark) { :root { --page: #101216; --card: #1a1d23; --text: #eceef2; --soft: #a7adba;
    --line: #363b46; --accent: #9db7ff; --bad: #ff9d94; --good: #6fd6a5; --tint: #1f2942; } }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 42rem; padding: 0 1rem 2rem; background: var(--page); color: var(--text);
    font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
  code, dd, .flash { overflow-wrap: anywhere; }
  body.wide { max-width: 72rem; }
  nav { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .375rem 0; border-bottom: 1px solid var(--line); }
  nav a { padding: .5rem 0; font-size: .9375rem; text-decoration: none; }
  nav a:hover { text-decoration: underline; }
  nav .language { margin-left: auto; }
  a { color: var(--accent); }
  main:focus { outline: none; }
  h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0; }
  h2 { font-size: 1.0625rem; line-height: 1.3; margin: 0 0 .625rem; }
  main > h2 { margin-top: 1.5rem; }
  .unbroken { white-space: nowrap; }
  .skip { position: absolute; left: -100vw; }
  .skip:focus { position: static; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; margin: 0 0 1rem; }
  .card > :last-child { margin-bottom: 0; }
  .card > p { margin: 0 0 .375rem; }
  .facts dl { margin: .25rem 0; }
  .facts summary { padding: .25rem 0; font-size: .875rem; font-weight: 400; color: var(--soft); }
  .card.next { background: var(--tint); border-color: var(--accent); }
  .card.next p { margin: 0 0 .25rem; }
  .note { border: 1px dashed var(--soft); border-radius: .5rem; padding: .5rem .75rem; color: var(--soft); }
  .hint, small { font-size: .8125rem; color: var(--soft); }
  .hint { margin: .125rem 0 0; }
  .flash { border-radius: .5rem; padding: .625rem .875rem; margin: 0 0 1rem; border: 2px solid var(--good); background: var(--card); }
  .flash.problem { border-color: var(--bad); color: inherit; }
  .flash ul { margin: 0; padding-left: 1.25rem; }
  .field { margin: 0 0 1rem; }
  label, legend { font-weight: 600; }
  .field > label { display: block; }
  input:not([type=radio]):not([type=checkbox]), select { width: 100%; min-height: 2.75rem; padding: .25rem .625rem; font: inherit;
    color: inherit; background: var(--card); border: 1px solid #858b99; border-radius: .5rem; }
  input[type=radio], input[type=checkbox] { width: 1.25rem; height: 1.25rem; flex: none; margin: .125rem 0 0; accent-color: var(--accent); }
  .choice { display: flex; gap: .625rem; padding: .5rem 0; font-weight: 400; }
  fieldset { margin: 0 0 1rem; border: 1px solid var(--line); border-radius: .5rem; padding: .25rem .75rem; }
  .pair { display: grid; gap: 0 1rem; }
  @media (min-width: 34rem) { .pair { grid-template-columns: 1fr 1fr; } }
  details { margin: 0 0 .5rem; }
  summary { padding: .5rem 0; font-weight: 600; cursor: pointer; }
  [aria-invalid=true] { border-color: var(--bad) !important; border-width: 2px !important; }
  .field .problem { margin: .25rem 0 0; color: var(--bad); }
  .problems { border: 2px solid var(--bad); border-radius: .5rem; padding: .5rem .75rem; margin-bottom: 1rem; }
  .problems h2 { margin: 0; color: var(--bad); }
  .problems ul { margin: .25rem 0; padding-left: 1.25rem; }
  code { font-size: .8125em; }
  pre { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; white-space: pre-wrap; }
  button, .button { display: grid; place-content: center; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; margin: .625rem 0 0; font: inherit; font-weight: 600;
    line-height: 1.25; text-align: center; text-decoration: none; border: 1px solid var(--accent); border-radius: .5rem; cursor: pointer;
    background: none; color: var(--accent); }
  button small { display: block; font-weight: 400; color: inherit; }
  .primary { background: #1d4ed8; border-color: #1d4ed8; color: #fff; }
  .bad { border-color: var(--bad); color: var(--bad); }
  button.small { width: auto; min-height: 2.5rem; margin: .25rem 0 0; padding: .25rem .625rem; font-size: .875rem; }
  .state { font-size: 1.25rem; font-weight: 700; margin: 0 0 .25rem; }
  .state.good { color: var(--good); }
  .state.over { color: var(--bad); }
  .state code, .facts dd code { font-weight: 400; color: var(--soft); }
  .totals { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .75rem 0; }
  .totals dt { font-size: .8125rem; }
  .totals dd { font-size: 1.25rem; font-weight: 700; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
  .totals dd small { display: block; font-weight: 400; }
  .verdict { font-weight: 600; }
  .verdict.matches { color: var(--good); }
  .verdict.differs, .verdict.unknown { color: var(--bad); }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .125rem 1rem; margin: .5rem 0; }
  dt { color: var(--soft); }
  dd { margin: 0; }
  ol.events, ul.orders { list-style: none; padding: 0; margin: 0; }
  ol.events li { border-top: 1px solid var(--line); padding: .5rem 0; }
  main > .hint { margin-bottom: .75rem; }
  main > ol.events li, main > #notifications li { border: 1px solid var(--line); border-radius: .75rem; background: var(--card); padding: .625rem 1rem; margin: 0 0 .625rem; }
  ol.events strong, ol.events li > a { font-size: .9375rem; }
  ol.events li > span { display: block; }
  ol.events span { font-size: .875rem; color: var(--soft); }
  ol.events summary { padding: .25rem 0; font-weight: 400; font-size: .875rem; }
  ol.events dl { grid-template-columns: 1fr; font-size: .8125rem; }
  ul.orders li { border-top: 1px solid var(--line); padding: .5rem 0; }
  ul.orders summary { padding: .25rem 0; font-size: .875rem; color: var(--accent); }
  ul.orders strong, ul.orders span, ul.orders code { display: block; }
  ul.orders span { font-size: .875rem; }
  ul.orders code { color: var(--soft); }
  ol.events code { color: var(--soft); }
  table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .4375rem .5rem .4375rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
  thead th { border: 0; font-weight: 400; font-size: .8125rem; color: var(--soft); padding-top: 0; }
  .periods tbody th, .periods tbody td:nth-child(2), .list td { white-space: nowrap; }
  .list th { font-weight: 600; } .list small { display: block; font-weight: 400; white-space: nowrap; }
  .search { margin: 0 0 1rem; max-width: 32rem; }
  .date { display: flex; gap: .5rem; }
  .date button { width: auto; flex: none; margin: 0; }
  table .amount { display: block; color: var(--soft); font-size: .875rem; }
  td small { display: block; }
  td .pill + small { display: inline; margin-left: .25rem; }
  td form { display: inline-block; }
  .simulation { background: none; border-style: dashed; border-color: var(--soft); }
  h3 { font-size: .9375rem; margin: 1rem 0 0; }
  .clock { display: grid; gap: .5rem; margin-top: .5rem; }
  .clock p { margin: 0; }
  .clock .time { font-weight: 700; font-variant-numeric: tabular-nums; }
  .clock label { font-weight: 400; font-size: .8125rem; color: var(--soft); }
  .clock button { margin: 0; }
  .flash form { margin-top: .5rem; }
  .columns > div { min-width: 0; }
  .closed { padding: .5rem 0; }
  .closed p { margin: 0; }
  #changes > * { border-top: 1px solid var(--line); margin: 0; }
  #changes details form { padding-bottom: .75rem; }
  @media (min-width: 60rem) { .columns { display: grid; grid-template-columns: 3fr 2fr; gap: 0 1rem; align-items: start; } }
  :focus-visible { outline: 3px solid #d97706; outline-offset: 2px; }
  ${PERIOD_STYLES}
  ${COLLECTION_STYLES}
`);
