// Who lost most, as bars behind names.

import { element } from './dom.js';
import { count, visible } from './format.js';

const mostRows = 6;

/**
 * Shows a ranking in a list; the keyboard's focus stays where it is.
 *
 * @param {HTMLElement} list Where.
 * @param {{key: string, value: number}[]} ranking The greatest first.
 * @param {function(string)|null} pick Called with the key of a row that is chosen; rows are no buttons without.
 * @param {string|null} picked The key that is chosen now.
 */
export function showRanking(list, ranking, pick = null, picked = null) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const greatest = ranking[0]?.value ?? 1;
  const rows = ranking.slice(0, mostRows).map(({ key, value }) => row(key, value, greatest, pick, picked));
  const rest = ranking.slice(mostRows);
  if (rest.length) {
    const sum = rest.reduce((total, { value }) => total + value, 0);
    rows.push(element('li', { class: 'muted rest' }, `${rest.length} more: ${count(sum)}`));
  }
  list.replaceChildren(...(rows.length ? rows : [element('li', { class: 'muted rest' }, 'none so far')]));
  if (focused !== null) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function row(key, value, greatest, pick, picked) {
  const bar = element('span', { class: 'rank-bar' });
  bar.style.width = `${(100 * value) / greatest}%`;
  const parts = [
    bar,
    element('bdi', { class: 'rank-name mono' }, visible(key, 80)),
    element('data', { class: 'rank-value', value }, count(value)),
  ];
  return element('li', {}, pick
    ? element('button', {
      type: 'button', class: 'rank', 'data-key': key, 'aria-pressed': String(key === picked),
      title: 'Show its incidents only', on: { click: () => pick(key) },
    }, ...parts)
    : element('div', { class: 'rank' }, ...parts));
}
