// Who lost most, as bars behind names.

import { element, write } from './dom.js';
import { count, visible } from './format.js';

const mostRows = 6;

/**
 * Shows a ranking in a list. Rows that stay are the same ones: a click is not lost, nor the keyboard's focus.
 *
 * @param {HTMLElement} list Where.
 * @param {{key: string, value: number}[]} ranking The greatest first.
 * @param {function(string)|null} pick Called with the key of a row that is chosen; rows are no buttons without.
 * @param {string|null} picked The key that is chosen now.
 */
export function showRanking(list, ranking, pick = null, picked = null) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const before = new Map(Array.from(list.children, (item) => [item.dataset.key, item]));
  const items = ranking.slice(0, mostRows).map(({ key, value }) => {
    const item = before.get(key) ?? row(key, pick);
    item.querySelector('.rank-bar').style.width = `${(100 * value) / ranking[0].value}%`;
    const number = item.querySelector('data');
    number.setAttribute('value', value);
    write(number, count(value));
    if (pick) item.firstChild.setAttribute('aria-pressed', String(key === picked));
    return item;
  });
  const rest = ranking.slice(mostRows);
  if (rest.length || !items.length) {
    const sum = rest.reduce((total, { value }) => total + value, 0);
    const words = rest.length ? `${rest.length} more: ${count(sum)}` : 'none so far';
    items.push(element('li', { class: 'muted rest' }, words));
  }
  for (const item of list.querySelectorAll('li')) if (!items.includes(item)) item.remove();
  items.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  if (focused?.isConnected) focused.focus();
}

function row(key, pick) {
  const parts = [
    element('span', { class: 'rank-bar' }),
    element('bdi', { class: 'rank-name mono' }, visible(key, 80)),
    element('data', { class: 'rank-value' }),
  ];
  return element('li', { 'data-key': key }, pick
    ? element('button', {
      type: 'button', class: 'rank', title: 'Show its incidents only', on: { click: () => pick(key) },
    }, ...parts)
    : element('div', { class: 'rank' }, ...parts));
}
