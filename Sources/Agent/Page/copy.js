// Copying a text, also where the browser has no clipboard for pages: over plain HTTP.

import { element } from './dom.js';

/**
 * Copies a text. Where nothing may, `shown` is selected, for the reader to copy.
 *
 * @param {string} text What to copy.
 * @param {HTMLElement} shown What has the same text on the page.
 * @returns {Promise<boolean>} Whether it was copied.
 */
export async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not a secure context, or refused: by the old way.
  }
  const focused = document.activeElement;
  const field = element('textarea', { class: 'offscreen', readonly: true, 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  focused?.focus();
  if (!isCopied) {
    shown.closest('details')?.setAttribute('open', '');
    getSelection().selectAllChildren(shown);
  }
  return isCopied;
}
