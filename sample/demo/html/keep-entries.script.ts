import { javascript } from './javascript.js';

/**
 * Script that keeps what was entered when the language is switched: the page in the other language has the same
 * fields in the same order. The entries are removed as soon as they are shown again.
 */
export const KEEP_ENTRIES = javascript`{
  const KEY = 'entries';
  const getFields = () => [...document.querySelectorAll('main input:not([type=hidden]), main select')];
  const getName = (field) => field.form?.getAttribute('action') + ' ' + field.name;
  const isTick = (field) => field.type === 'checkbox' || field.type === 'radio';
  document.querySelector('nav .language')?.addEventListener('click', () => {
    const entries = getFields().map((field) => [getName(field), isTick(field) ? field.checked : field.value]);
    sessionStorage.setItem(KEY, JSON.stringify(entries));
  });
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
  sessionStorage.removeItem(KEY);
  const fields = getFields();
  if (kept.length === fields.length && kept.every(([name], index) => name === getName(fields[index]))) {
    kept.forEach(([, entry], index) => {
      const field = fields[index];
      if (entry === (isTick(field) ? field.checked : field.value)) return;
      if (isTick(field)) field.checked = entry;
      else field.value = entry;
      const section = field.closest('details');
      if (section !== null) section.open = true;
    });
  }
}`;
